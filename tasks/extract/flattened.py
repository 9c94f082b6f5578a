"""Tables that a content system has flattened into lines of text: found, put together again and read as any table.

Invariant: a flattened table is read only where it has a header whose cells can be given to its columns. Four layouts:

- *one cell a line*: `STT` / `Đơn vị` / `Điểm` / `1` / `Sở Nội vụ` / `95,2` / `2` / …
- *one row a line*: `Địa phương Điểm PCI Thứ hạng` / `Quảng Ninh 73.02 1` / …
- *bars between cells*: `Năm | 2022 | 2023 |` / `Điểm số PGI | 14.20 | 23.10 |` / …
- *one paragraph*: `STT Đơn vị Điểm 1 Sở Nội vụ 95,2 2 Sở Tài chính 94,1 …`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from schemas.document import Document
from tasks.extract.cells import Cell, is_value
from tasks.extract.context import Context
from tasks.extract.drafts import Draft
from tasks.extract.flat_headers import Paths, bare_header, column_paths, header_start, inferred_paths, is_header
from tasks.extract.flat_lines import bar_tables, line_tables
from tasks.extract.grids import IsUnit, read_grid, unit_test
from tasks.extract.header_words import unknown_words
from tasks.extract.lexicon import Lexicon
from tasks.extract.one_unit import OF_THE_WHOLE
from tasks.extract.rebuild import Rows, rebuild, section_row
from tasks.extract.sections import heads_section, is_section_number
from tasks.extract.setting import Surroundings
from tasks.extract.statistics import Statistic
from tasks.extract.text import lower

_LONGEST_CELL = 160  # characters
_FEWEST_CELLS = 6
_FEWEST_VALUES = 3
_YEAR = re.compile(r"(?:năm\s+)?(?:19|20)\d\d")


def read_flattened(
    document: Document, context: Context, lexicon: Lexicon
) -> tuple[list[Draft], list[Statistic], frozenset[int]]:
    """Drafts and statistics of the flattened tables, and the numbers of the blocks they are made of."""
    around = Surroundings(document, context, lexicon)
    is_unit = unit_test(lexicon)
    drafts: list[Draft] = []
    statistics: list[Statistic] = []
    used: frozenset[int] = frozenset()
    for grid in _grids(document, lexicon, is_unit, context.index_id):
        blocks = frozenset(c.block for row in grid for c in row)
        found, stats = read_grid(grid, min(blocks), around, is_unit, used)
        used |= blocks if found or stats else frozenset()
        drafts += found
        statistics += stats
    return drafts, statistics, used


def _grids(document: Document, lexicon: Lexicon, is_unit: IsUnit, index_id: str | None) -> Iterator[list[list[Cell]]]:
    @cache
    def is_label(text: str) -> bool:
        small = lower(text)
        named = (*lexicon.components(small), *lexicon.indices(small)) if len(text) <= _LONGEST_CELL else ()
        return is_unit(text) or any(m.end - m.start >= 0.8 * len(text) for m in named)

    def is_row_label(text: str) -> bool:
        small = lower(text)
        return is_label(text) or (bool(OF_THE_WHOLE.match(small)) and not unknown_words(small, lexicon))

    def is_year(text: str) -> bool:
        return bool(_YEAR.fullmatch(lower(text)))

    for run in _runs(document):
        tables = list(_cell_tables(run, is_label, lexicon, index_id))
        if not tables and any(lower(c.text) == "năm" for c in run):
            tables = list(_cell_tables(run, is_year, lexicon, index_id))
        yield from tables
    yield from bar_tables(document)
    for lines in line_tables(document, is_row_label):
        paths = lines.paths(lexicon, index_id)
        if paths is not None:
            yield _grid(paths, lines.header, lines.rows)


def _runs(document: Document) -> Iterator[list[Cell]]:
    """Runs of short lines with numbers among them, each line a cell."""
    run: list[Cell] = []
    for number, block in enumerate(document.blocks):
        text = block.text
        if (
            block.kind == "table"
            or block.hidden
            or len(text) > _LONGEST_CELL
            or (text.endswith((".", ";")) and len(text) > 12)
        ):
            yield from _worth(run)
            run = []
        elif text.strip():
            run.append(Cell(text.strip(), number, 0, len(text)))
    yield from _worth(run)


def _worth(run: list[Cell]) -> Iterator[list[Cell]]:
    if len(run) >= _FEWEST_CELLS and sum(is_value(c.text) for c in run) >= _FEWEST_VALUES:
        yield run


def _cell_tables(
    run: Sequence[Cell], is_label: Callable[[str], bool], lexicon: Lexicon, index_id: str | None
) -> Iterator[list[list[Cell]]]:
    """The tables of a run of cells, one after the other."""
    texts = [c.text for c in run]
    place = 0
    while place < len(run) and (found := rebuild(run, place, is_label, is_header)) is not None:
        begin = header_start(texts[place : found.first], found.first - place)
        grid = None if begin is None else _with_header(run[place + begin : found.first], found, lexicon, index_id)
        if grid := grid or _without_header(run[place : found.first], found, lexicon, index_id):
            yield grid
        place = max(found.end, found.first + 1)


def _without_header(
    above: Sequence[Cell], found: Rows, lexicon: Lexicon, index_id: str | None
) -> list[list[Cell]] | None:
    """The rows under a header without "STT" and "Đơn vị", or under none but a line that names the index."""
    columns = _columns(found)
    texts = [c.text for c in above]
    begin = bare_header(texts, len(texts), len(columns) - 1 - found.numbered, lexicon, index_id)
    if begin is not None and (paths := column_paths(texts[begin:], columns, lexicon, index_id)):
        return _grid(paths, above[begin:], found.rows)
    paths = inferred_paths(texts[-1], columns, lexicon) if texts else None
    return _grid(paths, found.rows[0], found.rows) if paths else None


def _columns(found: Rows) -> list[list[str]]:
    return [[r[k].text for r in found.rows if sum(bool(c.text) for c in r) > 1] for k in range(len(found.rows[0]))]


def _with_header(
    header: Sequence[Cell], found: Rows, lexicon: Lexicon, index_id: str | None
) -> list[list[Cell]] | None:
    """The rows under their header; lines at its end that name a section ("I", "Khối sở, ban, ngành") are rows."""
    width = len(found.rows[0])
    columns, end = _columns(found), len(header)
    while end > 1:
        paths = column_paths([c.text for c in header[:end]], columns, lexicon, index_id)
        if paths is not None:
            sections = [section_row(c, width) for c in header[end:]]
            return _grid(paths, header[:end], [*sections, *found.rows])
        if not heads_section([header[end - 1]]) and not is_section_number(header[end - 1].text):
            return None
        end -= 1
    return None


def _grid(paths: Paths, header: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Header rows and rows as one grid; the cells of the header keep the place of the first of them."""
    depth = max(map(len, paths))
    spot = header[0]
    last = header[-1]
    tops = [
        [Cell(path[min(level, len(path) - 1)], spot.block, spot.start, spot.end) for path in paths]
        for level in range(depth)
    ]
    tops[0][-1] = Cell(tops[0][-1].text, last.block, last.start, last.end)
    return [*tops, *(list(r) for r in rows)]
