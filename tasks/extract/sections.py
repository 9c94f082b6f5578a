"""What kind each row of a table is: a unit's, a statistic's, the head of a section; and what a section sets.

Invariant: a row is a unit's only if its label is a unit, or a name the register does not know behind a serial number. A row
under a blank line that repeats a unit of the same table is a look-up view, not data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from tasks.extract import cells as cell
from tasks.extract.layout import Layout, Line, Row
from tasks.extract.mentions.cohorts import COHORT
from tasks.extract.setting import Setting
from tasks.extract.text import flat, lower

_STATISTICS = (("trung bình", "mean"), ("bình quân", "mean"), ("average", "mean"), ("mean", "mean"),
               ("trung vị", "median"), ("median", "median"), ("cao nhất", "max"), ("highest", "max"), ("max", "max"),
               ("thấp nhất", "min"), ("lowest", "min"), ("min", "min"))  # fmt: skip
_STATISTIC = {word: re.compile(rf"(?<!\w){word}(?!\w)") for word, _ in _STATISTICS}
SCALE_ROW = re.compile(r"^(?:tổng\s+)?(?:điểm tối đa|điểm chuẩn|thang điểm|maximum)")
_COHORT_WORDS = frozenset((
    "các", "khối", "nhóm", "cấp", "cơ", "quan", "đơn", "vị", "sở", "ban", "ngành", "bộ", "ngang", "phòng",
    "ubnd", "ủy", "nhân", "dân", "tỉnh", "huyện", "thị", "xã", "thành", "phố", "quận", "phường", "trấn", "đặc",
    "khu", "địa", "phương", "chuyên", "môn", "thuộc", "và", "sự", "nghiệp", "công", "lập", "trực", "trung",
    "ương", "đóng", "trên", "bàn", "hành", "chính", "tương", "đương", "provinces", "districts", "departments",
    "communes", "wards", "ministries",
))  # fmt: skip
_SECTION_NUMBER = re.compile(r"^[ivx]{1,5}[.)]?$|^[a-zđ][.)]?$", re.I)
_GRADE_SECTION = re.compile(
    r"(?:xếp loại|loại|nhóm|mức(?: độ)?|hạng)\s*:?\s*[\"“]?(xuất sắc|rất tốt|khá tốt|tốt"
    r"|trung bình khá|trung bình|khá|yếu|kém|cao nhất|thấp nhất|[a-e])\b"
)


def read_lines(layout: Layout, setting: Setting, is_unit: Callable[[str], bool]) -> Iterator[Line]:
    """Every row with content and the setting of its section; repeats under a blank line are left out."""
    seen: set[str] = set()
    after_blank, section = False, 0
    for at, row in enumerate(layout.rows):
        if layout.labels is not None:
            if at in layout.labels:
                yield Line(at, row, setting, 0)
            continue
        filled = list(dict.fromkeys(c.text for c in row if c.text))
        if not filled:
            after_blank = True
            continue
        told = _section(filled, row, layout, is_unit)
        if told is not None:
            section += 1
            setting = _entered(told, setting)
            continue
        names = [flat(row[k].text) for k in layout.units if row[k].text]
        if after_blank and names and names[0] in seen:
            continue
        seen.update(names[:1])
        yield Line(at, row, setting, section)


def heads_section(row: Row) -> bool:
    """A row right above the data that names a cohort or a grade and nothing else: the first section, no header."""
    texts = list(dict.fromkeys(c.text for c in row if c.text and not _SECTION_NUMBER.match(c.text)))
    return len(texts) == 1 and (_names_cohort(texts[0]) or bool(_GRADE_SECTION.search(lower(texts[0]))))


def _names_cohort(text: str) -> bool:
    """ "Khối sở, ban, ngành", "UBND các huyện, thị xã, thành phố": who is ranked together, and nothing else."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"^(?:[ivx]{1,5}|[a-zđ])[.)/]\s*|\([^()]*\)", "", lower(text)))
    return bool(COHORT.search(lower(text))) or (bool(words) and all(w in _COHORT_WORDS for w in words))


def is_section_number(text: str) -> bool:
    """ "II", "b)": the number of a section."""
    return bool(_SECTION_NUMBER.match(text))


def _section(filled: list[str], row: Row, layout: Layout, is_unit: Callable[[str], bool]) -> str | None:
    """The text of a row that only heads the rows below: "I | Khối sở, ban, ngành"; null for any other row."""
    texts = [t for t in filled if not cell.is_value(t) and not _SECTION_NUMBER.match(t)]
    values = any(row[c.place].text and row[c.place].text not in texts for c in layout.columns)
    if len(texts) != 1 or len(row) < 3 or len(filled) > 2 or values or is_unit(texts[0]):
        return None
    small = lower(texts[0])
    if len(filled) == 2 and cell.is_value(filled[0]) and not (_names_cohort(small) or _GRADE_SECTION.search(small)):
        return None  # "4 | Xã Không Tên": a row whose values are missing
    return texts[0]


def _entered(text: str, setting: Setting) -> Setting:
    small = lower(text)
    if grade := _GRADE_SECTION.search(small):
        return replace(setting, grade=grade[1])
    text = re.sub(r"^(?:[IVX]{1,5}|[a-zđA-ZĐ]|\d{1,2})[.)/]\s*", "", text)
    return replace(setting, cohort=text, grade=None) if _names_cohort(text) else setting


def row_kind(row: Row, layout: Layout, is_unit: Callable[[str], bool]) -> str | None:
    """ "" for a unit's row, the statistic for a row of means or extremes, null for any other (a total, a header again)."""
    texts = [row[k].text for k in layout.units if row[k].text]
    texts = texts or [c.text for c in row if c.text and not cell.is_numeric(c.text)][:1]
    for text in texts:
        small = lower(text)
        if re.match(r"(?:xã|phường|huyện|sở|tỉnh|thị|thành)\s", small) and is_unit(text):
            break
        if SCALE_ROW.match(small):
            return None
        for word, kind in _STATISTICS:
            if _STATISTIC[word].search(small):
                return kind
    if any(is_unit(row[k].text) for k in layout.units if row[k].text) or _numbered(row, layout):
        return ""
    return None


def _numbered(row: Row, layout: Layout) -> bool:
    """A serial number before a name that the register does not know: still a unit, left open for a person."""
    first = layout.units[0] if layout.units else 0
    names = [row[k].text for k in layout.units if row[k].text and not cell.is_value(row[k].text)]
    general = names and re.match(r"tổng|cộng|toàn|khối|nhóm|total", lower(names[0]))
    return any(cell.is_numeric(c.text) for c in row[:first]) and bool(names) and not general
