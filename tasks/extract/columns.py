"""The columns of a grid: which hold the units, which a serial number, which a value and of what.

Invariant: a column is read only if its own header says what it is and its cells fit that; a column that is not
understood is left alone, whatever stands beside it. Works on the texts of one grid, its header rows cut off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tasks.extract.cells import decimal_point, is_numeric, is_value, place
from tasks.extract.header_words import header_tier, slug
from tasks.extract.headers import Heading, read_heading
from tasks.extract.lexicon import Lexicon
from tasks.extract.setting import Setting
from tasks.extract.text import lower

Texts = Sequence[Sequence[str]]
IsUnit = Callable[[str], bool]

_UNIT = re.compile(
    r"tỉnh|thành phố|huyện|quận|xã|phường|đơn vị|địa phương|sở|cơ quan|\bbộ\b|province|city|district|unit|agency|tentinh"
)
# A column of those who do a task or issued a paper; nobody is ranked in it.
_DOER = re.compile(
    r"chủ trì|phối hợp|tham mưu|thực hiện nhiệm vụ|chịu trách nhiệm|ban hành|đơn vị tính|nơi nhận|phụ trách|đầu mối"
)
_PEOPLE = re.compile(r"họ (?:và )?tên|thí sinh|tác giả|cá nhân|chức vụ|full name")
_OTHER = re.compile(
    r"hồ sơ|giải ngân|dự toán|kinh phí|\bvốn\b|ngân sách|văn bản|nhiệm vụ|^số (?!điểm)|tỷ đồng|dân số|diện tích"
)
_OWN = re.compile(
    r"điểm|chỉ số|tiêu chí|trụ cột|lĩnh vực|nội dung|ghi chú|xếp|hạng|so với|tăng|giảm|loại|năm|score|index|note"
)
_RATE = 5  # priority of a rate among scores
_DIVIDED = re.compile(r"lĩnh vực|trụ cột|thành phần|nội dung|tiêu chí|trục|component|pillar|dimension")


@dataclass(frozen=True, slots=True)
class Column:
    """A value column: `unit` is the column of its units, `heading` what its header says."""

    place: int
    unit: int
    heading: Heading
    decimals: bool = False

    @property
    def key(self) -> tuple[int, str | None, int | None, str | None]:
        """Columns of one key tell of one thing: (unit column, component, year, index)."""
        h = self.heading
        return self.unit, h.component[0] if h.component else None, h.year, h.index_id


def unit_columns(body: Texts, paths: Texts, is_unit: IsUnit) -> list[int]:
    """Columns whose filled cells are mostly names of units."""
    columns: list[int] = []
    if any(_PEOPLE.search(lower(" ".join(path))) for path in paths):
        return columns  # people are ranked here, units are where they work
    for k, path in enumerate(paths):
        header = lower(" ".join(path))
        cells = [r[k] for r in body if r[k]]
        names = sum(1 for c in cells if is_unit(c))
        textual = sum(1 for c in cells if not is_numeric(c))
        share = 0.3 if _UNIT.search(header) else 0.6
        if cells and not _DOER.search(header) and textual >= 0.6 * len(cells) and names >= share * len(cells):
            columns.append(k)
    return columns


def ranked_column(units: Sequence[int], paths: Texts, column: int) -> int:
    """Of unit columns side by side the last, or the lowest tier where the headers tell ("Xã" beside "Huyện")."""
    run = [column]
    while run[0] - 1 in units:
        run.insert(0, run[0] - 1)
    while run[-1] + 1 in units:
        run.append(run[-1] + 1)
    order = {"province": 0, "district": 1, "commune": 2}
    return max(run, key=lambda k: (order.get(header_tier(" ".join(paths[k])) or "", -1), k))


def value_columns(
    body: Texts, paths: Texts, units: Sequence[int], lexicon: Lexicon, setting: Setting
) -> tuple[list[Column], dict[int, int]]:
    """The value columns, and the serial column of every unit column that has one."""
    found: list[Column] = []
    serials: dict[int, int] = {}
    for k, path in enumerate(paths):
        cells = [r[k] for r in body if r[k]]
        if k in units or not cells:
            continue
        heading = read_heading(path, cells, lexicon, setting.index_id)
        if heading.role == "serial" or (not any(path) and _counts_up(cells)):
            serials.update({u: k for u in units if u > k and not any(k < v < u for v in units)})
            continue
        left = [u for u in units if u < k] or (list(units[:1]) if heading.role == "rank" else [])
        if heading.role == "rank" and k + 1 in units and units[0] and paths[k] == paths[units[0] - 1]:
            left = [k + 1]  # "Hạng | Tỉnh | Điểm | Hạng | Tỉnh | Điểm": each stands before its unit
        if left and heading.role is None:
            heading = _year_column(path, cells, setting)
        if left and heading.role is not None:
            found.append(Column(k, ranked_column(units, paths, left[-1]), heading, decimal_point(cells)))
    read = {*units, *serials.values(), *(c.place for c in found)}
    others = [path for k, path in enumerate(paths) if path and k not in read and _numeric(r[k] for r in body)]
    return [] if _of_other_things(found, others) else _settled(found, setting), serials


def _numeric(texts: Iterable[str]) -> bool:
    cells = [t for t in texts if t]
    return bool(cells) and sum(map(is_value, cells)) >= 0.5 * len(cells)


def _of_other_things(columns: Sequence[Column], others: Texts) -> bool:
    """A table of dossiers, counts, money or growth whose only result is a rate or a place: it is no index's.

    `others` are the headers of the columns that are not understood; points, components and criteria among them are an
    index's own.
    """
    told = any(
        h.component or h.index_id or (h.role == "score" and h.priority < _RATE) for h in (c.heading for c in columns)
    )
    whole = [lower(" ".join(path)) for path in others]
    return not told and any(_OTHER.search(t) or not _OWN.search(t) for t in whole)


def _counts_up(cells: Sequence[str]) -> bool:
    places = [p[0] for c in cells if (p := place(c))]
    return len(places) > 2 and places[:3] == [1, 2, 3]


def _year_column(path: Sequence[str], cells: Sequence[str], setting: Setting) -> Heading:
    """A column headed by a year alone holds scores; or places, where all are whole and the title is of places."""
    year = re.fullmatch(r"(?:năm\s+)?((?:19|20)\d\d)", lower(path[-1].strip())) if path else None
    values = [c for c in cells if is_value(c)]
    if year is None or len(values) < 0.5 * len(cells):
        return Heading(None)
    decimals = any(re.search(r"\d[.,]\d", c) for c in values)
    role = "score" if decimals else "rank" if setting.ranked and all(map(place, values)) else None
    return Heading(role, year=int(year[1]), attained=True)


def _settled(columns: list[Column], setting: Setting) -> list[Column]:
    """The columns with what only the whole table tells: unknown groups, verified points, the year of "năm trước".

    A column without a year is of the table's year: the one told around it, else the latest that a header names.
    """
    columns = _of_indices(_verified(_grouped(columns)))
    if not any(c.heading.component or c.heading.role in ("rank", "score_max") for c in columns):
        columns = [c for c in columns if not c.heading.weak]
    years = {c.heading.year for c in columns if c.heading.year}
    default = setting.year if setting.year in years else max((y for y in years if y), default=None)
    shared = len(years) > 1 or default == setting.year or not setting.stated
    settled = []
    for c in columns:
        h = c.heading
        if h.previous and setting.year:
            h = replace(h, year=setting.year - 1)
        elif h.year is None and shared:
            h = replace(h, year=default)
        if h.component is None and setting.component is not None:
            h = replace(h, component=setting.component)
        settled.append(replace(c, heading=h))
    return settled


def _of_indices(columns: list[Column]) -> list[Column]:
    """Where several indices are named, a column that names none is of the one before it: "PCI | Xếp hạng | PAPI | Xếp hạng"."""
    if len({c.heading.index_id for c in columns if c.heading.index_id}) < 2:
        return columns
    settled: list[Column] = []
    for c in columns:
        h = c.heading
        before = next((b.heading for b in reversed(settled) if b.unit == c.unit), None)
        if before and h.index_id is None and h.component is None:
            h = replace(h, index_id=before.index_id)
        settled.append(replace(c, heading=h))
    return settled


def _grouped(columns: list[Column]) -> list[Column]:
    """Columns under a heading that no catalogue knows: one such heading only describes the table; of several each is a
    component of that name where the catalogue knows the others, and nobody's value where it knows none.
    """
    groups = {c.heading.group for c in columns if c.heading.group}
    known = any(c.heading.component for c in columns)
    if not groups or (len(groups) == 1 and not known):
        return [replace(c, heading=replace(c.heading, group=None)) for c in columns]
    kept = []
    for c in columns:
        group = c.heading.group
        if group and c.heading.component is None:
            if not (known or _DIVIDED.search(group)):
                continue
            c = replace(c, heading=replace(c.heading, component=(slug(group), group), index_id=None))
        kept.append(c)
    return kept


def _verified(columns: list[Column]) -> list[Column]:
    """ "Điểm thẩm định" beside a total is a part of it (where the catalogue knows that part); alone it is the score."""

    def is_part(c: Column) -> bool:
        return c.heading.role == "score" and c.heading.priority == 4

    scores = [c for c in columns if c.heading.role == "score" and c.heading.priority < _RATE]
    totals = {c.unit for c in scores if not is_part(c) and c.heading.component is None}
    settled = []
    for c in columns:
        if is_part(c) and c.unit not in totals:
            c = replace(c, heading=replace(c.heading, component=None))
        elif is_part(c) and c.heading.component is None:
            continue
        settled.append(c)
    return settled
