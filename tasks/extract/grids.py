"""Tables of a document to drafts: how a grid lies (units in rows, units in columns, one unit's components), then its rows.

Invariant: a grid that is none of these layouts gives nothing. The layouts, each with an example:

- *units in rows*: `STT | Đơn vị | Điểm | Xếp hạng`, also two side by side, several years, components with sub-columns;
- *units in columns*: `Trụ cột | Lào Cai | Yên Bái` over `Chính quyền số | 0,61 | 0,58` — read turned over;
- *one unit*: rows are components, indices or years: `Lĩnh vực | Điểm tối đa | Điểm đạt | Xếp hạng`, `Năm | Điểm | Hạng`;
- *one unit, years in columns*: `Năm | 2022 | 2023` over `Điểm số | 14,20 | 23,10` — read turned over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from schemas.document import CELL_SEPARATOR, Block, Document
from tasks.extract.cells import Cell, Grid, is_grade, is_numeric, is_value
from tasks.extract.columns import Column, unit_columns, value_columns
from tasks.extract.context import Context
from tasks.extract.drafts import Draft
from tasks.extract.headers import component_of, slug, unknown_words
from tasks.extract.lexicon import Lexicon
from tasks.extract.rows import Label, Layout, heads_section, read_rows
from tasks.extract.setting import Setting, Surroundings
from tasks.extract.statistics import Statistic
from tasks.extract.text import lower
from tasks.units.fold import fold, strip_type

Found = tuple[list[Draft], list[Statistic]]
IsUnit = Callable[[str], bool]

_LONGEST_NAME = 120
_NO_UNIT = re.compile(r"trung bình|bình quân|tổng(?: số| cộng| điểm)?|cao nhất|thấp nhất|kết quả|đơn vị|địa phương")
_LABEL_HEAD = re.compile(
    r"lĩnh vực|nội dung|trụ cột|trục|thành phần|chỉ số|tiêu chí|component|pillar|dimension|sub-?ind"
)
_TOTAL_LABEL = re.compile(r"^(?:tổng|cộng|toàn bộ|total|overall)")
_NO_PART = re.compile(
    r"xếp hạng|thứ hạng|xếp loại|vị thứ|vị trí|rank|điểm tối đa|trung bình|bình quân|cao nhất|thấp nhất"
)
_YEAR_LABEL = re.compile(r"(?:năm\s+|pci\s+|dti\s+)?((?:19|20)\d\d)")


def read_tables(document: Document, context: Context, lexicon: Lexicon) -> Found:
    """Drafts and statistics of all tables that the publisher shows."""
    around = Surroundings(document, context, lexicon)
    is_unit = unit_test(lexicon)
    drafts: list[Draft] = []
    statistics: list[Statistic] = []
    for number, block in document.tables():
        found, stats = read_grid(_cells(block, number), number, around, is_unit)
        drafts += found
        statistics += stats
    return drafts, statistics


def unit_test(lexicon: Lexicon) -> IsUnit:
    """Whether a whole cell is the name of a territory or an agency that the register knows; answers are kept."""

    @cache
    def names_unit(cell: str) -> bool:
        text = cell.strip()
        if (
            not text
            or len(text) > _LONGEST_NAME
            or is_numeric(text)
            or is_grade(text)
            or _NO_UNIT.fullmatch(lower(text))
        ):
            return False
        _, bare = strip_type(text)
        if fold(bare) in lexicon.territories or fold(text) in lexicon.territories:
            return True
        return any(
            m.end - m.start >= 0.8 * len(text) and not re.search(r"\d", text[: m.start] + text[m.end :])
            for m in lexicon.units(text)
        )

    return names_unit


def _cells(block: Block, number: int) -> Grid:
    """The cells of a table block, each with its place in the block's text."""
    rows = []
    for texts, start in zip(block.rows, block.row_starts(), strict=True):
        row = []
        for text in texts:
            row.append(Cell(text, number, start, start + len(text)))
            start += len(text) + len(CELL_SEPARATOR)
        rows.append(row)
    return rows


def read_grid(
    grid: Grid, number: int, around: Surroundings, is_unit: IsUnit, used: frozenset[int] = frozenset()
) -> Found:
    """Drafts and statistics of one grid whose table begins at block `number`; `used` are blocks of other tables."""
    if not grid or not grid[0]:
        return [], []
    titles = [max((c.text for c in r), key=len) for r in grid[:6] if len({c.text for c in r if c.text}) == 1]
    headers = [t for r in grid[:4] for t in dict.fromkeys(c.text for c in r) if t and not is_numeric(t)]
    setting = around.setting(number, titles, headers, used)
    if setting is None or setting.index_id is None:
        return [], []
    for layout in (_units_in_rows, _units_in_columns, _one_unit_by_years, _one_unit):
        found = layout(grid, setting, around.lexicon, is_unit)
        if found is not None:
            return read_rows(found, setting, around.lexicon, is_unit)
    return [], []


def _units_in_rows(grid: Grid, setting: Setting, lexicon: Lexicon, is_unit: IsUnit) -> Layout | None:
    first = _body_start(grid, is_unit)
    if first is None:
        return None
    while first > 1 and heads_section(grid[first - 1]):
        first -= 1
    paths = _paths(grid, first)
    body = [[c.text for c in r] for r in grid[first:]]
    units = unit_columns(body, paths, is_unit)
    if not units:
        return None
    columns, serials = value_columns(body, paths, units, lexicon, setting)
    scales = [r for r in grid[:first] if re.match(r"điểm tối đa|điểm chuẩn|thang điểm", lower(_first_text(r)))]
    return Layout([*scales, *grid[first:]], columns, paths, units, serials)


def _first_text(row: object) -> str:
    return next((c.text for c in row if c.text and not is_value(c.text)), "")  # type: ignore[attr-defined]


def _body_start(grid: Grid, is_unit: IsUnit) -> int | None:
    """Index of the first row with a unit's name and a number; else of the first with a name under a header."""
    for i, row in enumerate(grid):
        if any(is_unit(c.text) for c in row) and any(is_numeric(c.text) for c in row):
            texts = [c.text for c in row if c.text]
            if sum(map(is_unit, texts)) < 2 or not _all_headers(texts, is_unit):
                return i
    return next((i for i, row in enumerate(grid) if i and any(is_unit(c.text) for c in row[:3])), None)


def _all_headers(texts: list[str], is_unit: IsUnit) -> bool:
    """A header row of units ("Trụ cột | Lào Cai | Yên Bái"): nothing but its first cell is anything else."""
    return all(is_unit(t) for t in texts[1:])


def _paths(grid: Grid, first: int) -> list[list[str]]:
    """The header of every column: its distinct texts above row `first`, top to bottom; title rows say nothing of it."""
    rows = [[c.text for c in r] for r in grid[:first] if len({c.text for c in r if c.text}) > 1]
    return [list(dict.fromkeys(r[k] for r in rows if r[k])) for k in range(len(grid[0]))]


def _turned(grid: Grid) -> Grid:
    return [list(column) for column in zip(*grid, strict=True)]


def _units_in_columns(grid: Grid, setting: Setting, lexicon: Lexicon, is_unit: IsUnit) -> Layout | None:
    for i, row in enumerate(grid[:3]):
        names = [c.text for c in row[1:] if c.text]
        if len(names) >= 2 and sum(map(is_unit, names)) >= 0.6 * len(names):
            return _units_in_rows(_turned(grid[i:]), setting, lexicon, is_unit)
    return None


def _one_unit(grid: Grid, setting: Setting, lexicon: Lexicon, is_unit: IsUnit) -> Layout | None:
    """A table on one unit, its rows components, indices or years."""
    if setting.subject is None:
        return None
    for k in range(min(3, len(grid[0]))):
        first = next(
            (i for i, r in enumerate(grid) if i and _label(r[k].text, setting, lexicon) and _has_value(r, k)), None
        )
        if first is None:
            continue
        paths = _paths(grid, first)
        labels = _labels(grid, first, k, paths[k], setting, lexicon)
        body = [[c.text for c in r] for r in grid[first:]]
        kept = replace(setting, component=None)
        columns, _ = value_columns([body[i] for i in sorted(labels)], paths, [k], lexicon, kept)
        if len(labels) >= 2 and _tells_results(columns, labels):
            return Layout(grid[first:], columns, paths, [k], labels=labels, subject=setting.subject)
    return None


def _has_value(row: object, label: int) -> bool:
    return any(is_value(c.text) and c.text for c in row[label + 1 :])  # type: ignore[index]


def _label(text: str, setting: Setting, lexicon: Lexicon) -> Label | None:
    """What a row label is about: a catalogued component, an index by its name, a year."""
    small = lower(text.strip())
    if year := _YEAR_LABEL.fullmatch(small):
        return Label(year=int(year[1]))
    if component := component_of(small, lexicon, setting.index_id):
        return Label(component=component)
    index_id = next((str(m.value) for m in lexicon.indices(small)), None)
    if index_id is not None and not unknown_words(small, lexicon):
        return Label(index_id=index_id, year=next((int(y) for y in re.findall(r"\b((?:19|20)\d\d)\b", small)), None))
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
            if i in labels or not text or is_value(text) or not _has_value(r, k):
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


def _one_unit_by_years(grid: Grid, setting: Setting, lexicon: Lexicon, is_unit: IsUnit) -> Layout | None:
    """Years in columns, what was measured in rows: the grid turned over is a table of years."""
    head = [c.text for c in grid[0][1:] if c.text]
    if len(head) < 2 or len(set(head)) < len(head) or not all(_YEAR_LABEL.fullmatch(lower(t)) for t in head):
        return None
    return _one_unit(_turned(grid), setting, lexicon, is_unit)
