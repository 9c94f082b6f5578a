"""One sheet of cells to blocks: title lines, tables, notes.

Invariant: every cell with text is in exactly one block, in reading order, and a merged cell's text stands in every
place of a table that it covers. A row of one text above a table's header is a title line, under its last row a
note, between them a section row that stays in the table. Tables side by side (an empty column between, or the same
header again) and tables one under the other (a blank row, a title line and a header between) are blocks of their
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from schemas.document import Block, table_block
from tasks.read.content import collapse
from tasks.read.letterhead import is_head_line, names_issuer
from tasks.read.sheet_tables import Range, Sheet, own_titles, side_by_side, table_cuts, table_end, table_start, trimmed

Cells = Mapping[tuple[int, int], str]


def sheet_box(cells: Cells) -> Range | None:
    """The smallest range that holds every cell with text, None for an empty sheet."""
    if not cells:
        return None
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    return min(rows), max(rows), min(columns), max(columns)


def sheet_blocks(cells: Cells, merged: Iterable[Range], box: Range, *, place: str, hidden: bool) -> Iterator[Block]:
    """The blocks of a sheet whose texts lie in `box`."""
    sheet = _filled(cells, list(merged), box)
    whole = (0, box[1] - box[0], 0, box[3] - box[2])
    for block in _region(sheet, whole):
        yield Block(block.kind, block.text, block.rows, place, hidden)


def _filled(cells: Cells, merged: list[Range], box: Range) -> Sheet:
    top, bottom, left, right = box
    grid = [[""] * (right - left + 1) for _ in range(top, bottom + 1)]
    for (row, column), text in cells.items():
        grid[row - top][column - left] = collapse(text)
    tall = set()
    for first_row, last_row, first_column, last_column in merged:
        value = collapse(cells.get((first_row, first_column), ""))
        for row in range(max(first_row, top), min(last_row, bottom) + 1):
            for column in range(max(first_column, left), min(last_column, right) + 1):
                grid[row - top][column - left] = value
                if last_row > first_row:
                    tall.add((row - top, column - left))
    return Sheet(grid, frozenset(tall))


def _region(sheet: Sheet, box: Range) -> Iterator[Block]:
    """The blocks of a part of a sheet: tables one under the other, each with what stands around it."""
    edges = [box[0], *table_cuts(sheet, box), box[1] + 1]
    for top, below in pairwise(edges):
        yield from _one_table(sheet, (top, below - 1, box[2], box[3]))


def _one_table(sheet: Sheet, box: Range) -> Iterator[Block]:
    """What stands above a table, the table or the tables side by side, what stands below."""
    found = trimmed(sheet, box)
    if found is None:
        return
    top, bottom, left, right = box = found
    start = table_start(sheet, box)
    if start is None:
        yield from _lines(sheet, box, heading=False)
        return
    end = table_end(sheet, (start, bottom, left, right))
    parts = side_by_side(sheet, (start, end, left, right))
    first = start if len(parts) == 1 else own_titles(sheet, (top, start, left, right))
    yield from _lines(sheet, (top, first - 1, left, right), heading=True)
    for part in parts:
        if len(parts) > 1:
            yield from _region(sheet, (first, *part[1:]))
        else:
            _, _, left, right = trimmed(sheet, part) or part
            yield table_block([row[left : right + 1] for row in sheet.grid[start : end + 1]])
    yield from _lines(sheet, (end + 1, *box[1:]), heading=False)


def _lines(sheet: Sheet, box: Range, *, heading: bool) -> Iterator[Block]:
    """Every text of the rows once, one a block."""
    seen: set[str] = set()
    for row in range(box[0], box[1] + 1):
        texts = sheet.texts(row, box)
        for text in texts:
            if text in seen and not sheet.alone(row, box):
                continue  # a cell merged over several rows
            seen.add(text)
            framing = len(texts) > 1 or text.startswith("(") or is_head_line(text) or names_issuer(text)
            yield Block("heading" if heading and not framing else "paragraph", text)
