"""Tables of a document to drafts: how a grid lies (units in rows, units in columns, one unit's components), then its rows.

Invariant: a grid that is none of these layouts gives nothing. The layouts, each with an example:

- *units in rows*: `STT | Đơn vị | Điểm | Xếp hạng`, also two side by side, several years, components with sub-columns;
- *units in columns*: `Trụ cột | Lào Cai | Yên Bái` over `Chính quyền số | 0,61 | 0,58` — read turned over;
- *one unit*: rows are components, indices or years: `Lĩnh vực | Điểm tối đa | Điểm đạt | Xếp hạng`, `Năm | Điểm | Hạng`;
- *one unit, years in columns*: `Năm | 2022 | 2023` over `Điểm số | 14,20 | 23,10` — read turned over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from schemas.document import CELL_SEPARATOR, Block, Document
from tasks.extract.cells import Cell, Grid, is_grade, is_numeric, is_value, place
from tasks.extract.columns import unit_columns, value_columns
from tasks.extract.context import Context
from tasks.extract.drafts import Draft
from tasks.extract.layout import Layout, header_paths, turned
from tasks.extract.lexicon import Lexicon
from tasks.extract.one_unit import one_unit, one_unit_by_years
from tasks.extract.rows import read_rows
from tasks.extract.sections import heads_section
from tasks.extract.setting import Setting, Surroundings
from tasks.extract.statistics import Statistic
from tasks.extract.text import lower
from tasks.units.fold import fold, strip_type

Found = tuple[list[Draft], list[Statistic]]
IsUnit = Callable[[str], bool]

_LONGEST_NAME = 120  # characters
_NO_UNIT = re.compile(r"trung bình|bình quân|tổng(?: số| cộng| điểm)?|cao nhất|thấp nhất|kết quả|đơn vị|địa phương")
_PAGE = re.compile(r"\W*(?:trang\s*)?\d{0,4}(?:\s*/\s*\d{1,4})?\W*", re.I)


def read_tables(document: Document, context: Context, lexicon: Lexicon) -> Found:
    """Drafts and statistics of all tables that the publisher shows."""
    around = Surroundings(document, context, lexicon)
    is_unit = unit_test(lexicon)
    drafts: list[Draft] = []
    statistics: list[Statistic] = []
    for number, grid in _whole_tables(document, is_unit):
        found, stats = read_grid(grid, number, around, is_unit)
        drafts += found
        statistics += stats
    return drafts, statistics


def _whole_tables(document: Document, is_unit: IsUnit) -> Iterator[tuple[int, Grid]]:
    """Block number and cells of every table; one that goes on over a page, with no header of its own, is one table."""
    first = last = 0
    whole: list[Sequence[Cell]] = []
    for number, block in document.tables():
        grid = _cells(block, number)
        if not grid or not grid[0]:
            continue
        between = (b.text for b in document.blocks[last + 1 : number])
        if whole and len(grid[0]) == len(whole[0]) and all(map(_PAGE.fullmatch, between)) and _goes_on(grid, is_unit):
            whole += grid
        else:
            if whole:
                yield first, whole
            first, whole = number, list(grid)
        last = number
    if whole:
        yield first, whole


def _goes_on(grid: Grid, is_unit: IsUnit) -> bool:
    """The first row is a data row that is not the first of a numbering."""
    texts = [c.text for c in grid[0] if c.text]
    return any(map(is_unit, texts)) and any(map(is_numeric, texts)) and not re.fullmatch(r"0*1[.)]?", texts[0])


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
    for layout in (_units_in_rows, _units_in_columns, one_unit_by_years, one_unit):
        found = layout(grid, setting, around.lexicon, is_unit)
        if found is not None:
            return read_rows(found, setting, around.lexicon, is_unit)
    return [], []


def _units_in_rows(grid: Grid, setting: Setting, lexicon: Lexicon, is_unit: IsUnit) -> Layout | None:
    first = _body_start(grid, is_unit)
    if first is None:
        return None
    while first > 1 and (heads_section(grid[first - 1]) or _numbers_before(grid[first - 1], grid[first])):
        first -= 1
    paths = header_paths(grid, first)
    body = [texts for r in grid[first:] if len(set(texts := [c.text for c in r])) > 1]
    units = unit_columns(body, paths, is_unit)
    if not units:
        return None
    columns, serials = value_columns(body, paths, units, lexicon, setting)
    scales = [r for r in grid[:first] if re.match(r"điểm tối đa|điểm chuẩn|thang điểm", lower(_first_text(r)))]
    return Layout([*scales, *grid[first:]], columns, paths, units, serials)


def _first_text(row: Sequence[Cell]) -> str:
    return next((c.text for c in row if c.text and not is_value(c.text)), "")


def _body_start(grid: Grid, is_unit: IsUnit) -> int | None:
    """Index of the first row with a unit's name and a number; else of the first with a name under a header."""
    for i, row in enumerate(grid):
        if any(is_unit(c.text) for c in row) and any(is_numeric(c.text) for c in row):
            texts = [c.text for c in row if c.text]
            if sum(map(is_unit, texts)) < 2 or not _all_headers(texts, is_unit):
                return i
    return next((i for i, row in enumerate(grid) if i and any(is_unit(c.text) for c in row[:3])), None)


def _numbers_before(above: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """A row with a value, numbered one less than the row below it: data too, whatever its name is."""
    numbers = [next((p[0] for c in r if c.text and (p := place(c.text))), None) for r in (above, row)]
    values = sum(is_numeric(c.text) for c in above)
    return None not in numbers and (numbers[0] or 0) + 1 == numbers[1] and values > 1


def _all_headers(texts: list[str], is_unit: IsUnit) -> bool:
    """A header row of units ("Trụ cột | Lào Cai | Yên Bái"): nothing but its first cell is anything else."""
    return all(is_unit(t) for t in texts[1:])


def _units_in_columns(grid: Grid, setting: Setting, lexicon: Lexicon, is_unit: IsUnit) -> Layout | None:
    for i, row in enumerate(grid[:3]):
        names = [c.text for c in row[1:] if c.text]
        if len(names) >= 2 and sum(map(is_unit, names)) >= 0.6 * len(names):
            return _units_in_rows(turned(grid[i:]), setting, lexicon, is_unit)
    return None
