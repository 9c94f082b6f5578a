"""One sheet of cells to blocks: title lines, tables, notes.

Invariant: every cell with text is in exactly one block, in reading order, and a merged cell's text stands in every
place of a table that it covers. A row of one text above a table's header is a title line, under its last row a
note, between them a section row that stays in the table. Tables side by side (an empty column between, or the same
header again) and tables one under the other (a blank row, a title line and a header between) are blocks of their
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from schemas.document import Block, grid_block
from tasks.read.letterhead import is_head_line, names_issuer
from tasks.read.sheet_tables import Range, Sheet, own_titles, side_by_side, table_cuts, table_end, table_start, trimmed


@dataclass(frozen=True, slots=True)
class Cells:
    """The texts of a range of cells that begins in row `top` and column `left`, counted from 0: its rows, equally long, with
    no white space in a text but single spaces."""

    rows: list[list[str]]
    top: int = 0
    left: int = 0

    def part(self, box: Range) -> list[list[str]]:
        """The rows of a range inside this one."""
        top, bottom, left, right = box
        return [
            row[left - self.left : right + 1 - self.left] for row in self.rows[top - self.top : bottom + 1 - self.top]
        ]


def sheet_box(cells: Cells) -> Range | None:
    """The smallest range that holds every cell with text, None for an empty sheet."""
    rows = [at for at, row in enumerate(cells.rows, cells.top) if any(row)]
    columns = [at for at, column in enumerate(zip(*cells.rows, strict=True), cells.left) if any(column)]
    return (rows[0], rows[-1], columns[0], columns[-1]) if rows else None


def sheet_blocks(cells: Cells, merged: Iterable[Range], box: Range, *, place: str, hidden: bool) -> Iterator[Block]:
    """The blocks of a sheet whose texts lie in `box`."""
    sheet = _filled(cells, merged, box)
    whole = (0, box[1] - box[0], 0, box[3] - box[2])
    for block in _region(sheet, whole):
        yield Block(block.kind, block.text, block.rows, place, hidden)


def _filled(cells: Cells, merged: Iterable[Range], box: Range) -> Sheet:
    top, bottom, left, right = box
    grid = cells.part(box)
    tall: set[tuple[int, int]] = set()
    for first_row, last_row, first_column, last_column in merged:
        within = top <= first_row <= bottom and left <= first_column <= right
        value = cells.rows[first_row - cells.top][first_column - cells.left] if within else ""
        columns = range(max(first_column, left) - left, min(last_column, right) + 1 - left)
        if not columns:
            continue
        for row in range(max(first_row, top) - top, min(last_row, bottom) + 1 - top):
            grid[row][columns.start : columns.stop] = [value] * len(columns)
            if last_row > first_row:
                tall.update((row, column) for column in columns)
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
            yield grid_block([row[left : right + 1] for row in sheet.grid[start : end + 1]])
    yield from _lines(sheet, (end + 1, *box[1:]), heading=False)


def _lines(sheet: Sheet, box: Range, *, heading: bool) -> Iterator[Block]:
    """Every text of the rows once, one a block."""
    seen: set[str] = set()
    for row in range(box[0], box[1] + 1):
        texts = sheet.line(row, box).texts
        for text in texts:
            if text in seen and not sheet.alone(row, box):
                continue  # a cell merged over several rows
            seen.add(text)
            framing = len(texts) > 1 or text.startswith("(") or is_head_line(text) or names_issuer(text)
            yield Block("heading" if heading and not framing else "paragraph", text)
