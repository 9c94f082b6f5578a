"""Tables on one unit: rows are components, indices or years; or years are columns, and what was measured rows.

Invariant: the unit is the one that the lines above or the document are about, and the table tells results, not a scale or
weights. An unknown name among catalogued components is a component of that name; criteria ("1.1") are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tasks.extract.cells import Cell, Grid, is_value
from tasks.extract.columns import Column, value_columns
from tasks.extract.header_words import component_of, header_years, slug, unknown_words
from tasks.extract.layout import Label, Layout, header_paths, turned
from tasks.extract.lexicon import Lexicon
from tasks.extract.setting import Setting
from tasks.extract.text import lower

IsUnit = Callable[[str], bool]

_LONGEST_NAME = 120  # characters
_LONGEST_LABEL = 200
_LABEL_HEAD = re.compile(r"lĩnh vực|nội dung|trụ cột|trục|thành phần|chỉ số|component|pillar|dimension|sub-?ind")
_TOTAL_LABEL = re.compile(r"^(?:tổng|cộng|toàn bộ|total|overall)")
_PLACES = re.compile(r"(?:xếp hạng|thứ hạng|vị thứ|vị trí|rank)")
# the row of the index itself: "Xếp hạng cả nước", "Điểm tổng hợp"
OF_THE_WHOLE = re.compile(r"(?:xếp hạng|thứ hạng|vị thứ|vị trí|rank|điểm (?:số )?tổng|tổng (?:số )?điểm|overall)")
_CRITERION = re.compile(r"\d+\.\d")
_NO_PART = re.compile(
    r"xếp hạng|thứ hạng|xếp loại|vị thứ|vị trí|rank|điểm tối đa|trung bình|bình quân|cao nhất|thấp nhất"
)
_YEAR_LABEL = re.compile(r"(?:năm\s+|pci\s+|dti\s+)?((?:19|20)\d\d)")


def one_unit(grid: Grid, setting: Setting, lexicon: Lexicon, is_unit: IsUnit) -> Layout | None:
    """A table on one unit, its rows components, indices or years."""
    if setting.subject is None:
        return None
    for k in range(min(3, len(grid[0]))):
        first = next(
            (i for i, r in enumerate(grid) if i and _label(r[k].text, setting, lexicon) and _has_value(r, k)), None
        )
        if first is None:
            continue
        # a column headed by the unit itself holds its scores
        paths = [
            ["Điểm số"] if j > k and path and is_unit(path[-1]) else path
            for j, path in enumerate(header_paths(grid, first))
        ]
        labels = _labels(grid, first, k, paths[k], setting, lexicon)
        body = [[c.text for c in r] for r in grid[first:]]
        kept = replace(setting, component=None)
        columns, _ = value_columns([body[i] for i in sorted(labels)], paths, [k], lexicon, kept)
        if len(labels) >= 2 and _tells_results(columns, labels):
            return Layout(grid[first:], columns, paths, [k], labels=labels, subject=setting.subject)
    return None


def one_unit_by_years(grid: Grid, setting: Setting, lexicon: Lexicon, is_unit: IsUnit) -> Layout | None:
    """Years in columns, what was measured in rows: the grid turned over is a table of years."""
    head = [c.text for c in grid[0][1:] if c.text]
    if len(head) < 2 or len(set(head)) < len(head) or not all(_YEAR_LABEL.fullmatch(lower(t)) for t in head):
        return None
    return one_unit(turned(grid), setting, lexicon, is_unit)


def _has_value(row: Sequence[Cell], label: int) -> bool:
    return any(is_value(c.text) and c.text for c in row[label + 1 :])


def _label(text: str, setting: Setting, lexicon: Lexicon) -> Label | None:
    """What a row label is about: a catalogued component, an index by its name, a year."""
    small = lower(text.strip())
    if len(small) > _LONGEST_LABEL:
        return None
    if year := _YEAR_LABEL.fullmatch(small):
        return Label(year=int(year[1]))
    ranks = bool(_PLACES.match(small))
    if component := component_of(small, lexicon, setting.index_id):
        return Label(component=component, ranks=ranks)
    index_id = next((str(m.value) for m in lexicon.indices(small)), None)
    if index_id is None and OF_THE_WHOLE.match(small) and not unknown_words(small, lexicon):
        return Label(ranks=ranks)
    if index_id is not None and not unknown_words(small, lexicon):
        return Label(index_id=index_id, year=next(iter(header_years(small)), None), ranks=ranks)
    return None


def _labels(grid: Grid, first: int, k: int, head: list[str], setting: Setting, lexicon: Lexicon) -> dict[int, Label]:
    """The label of every row that is understood; an unknown name among components is a component of that name."""
    rows = list(enumerate(grid[first:]))
    labels = {i: label for i, r in rows if (label := _label(r[k].text, setting, lexicon)) and _has_value(r, k)}
    parts = [label for label in labels.values() if label.component]
    if parts and 2 * len(parts) >= len(labels):
        divided = bool(_LABEL_HEAD.search(lower(" ".join(head))))
        for i, r in rows:
            text = r[k].text or next((c.text for c in r if c.text), "")
            if i in labels or _CRITERION.match(r[0].text) or not text or is_value(text) or not _has_value(r, k):
                continue
            if _NO_PART.match(lower(text)):
                continue
            if _TOTAL_LABEL.match(lower(text)):
                labels[i] = Label()
            elif divided and len(text) <= _LONGEST_NAME:
                labels[i] = Label(component=(slug(text), lower(text)))
    return labels


def _tells_results(columns: list[Column], labels: Mapping[int, Label]) -> bool:
    """A table of weights has a scale and nothing reached: a score counts beside a rank or a scale, or where its word
    says that it was reached."""
    roles = {c.heading.role for c in columns}
    if "rank" in roles or any(label.year or label.index_id for label in labels.values()):
        return bool(roles & {"rank", "score"})
    return "score" in roles and (
        "score_max" in roles or any(c.heading.attained for c in columns if c.heading.role == "score")
    )
