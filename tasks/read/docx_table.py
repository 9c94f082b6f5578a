"""The grid of a DOCX table: merged cells filled, deleted rows left out.

Invariant: every place that a cell covers holds its text, sideways (gridSpan, hMerge) and down (vMerge), and a row
that starts or ends inside the grid is padded. Spans are cut to `MAX_SPAN` and the cells of a document counted, so
that no attribute can make a grid large.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from tasks.read.content import Unreadable
from tasks.read.docx_xml import attribute, child, contents, local, value

MAX_SPAN = 1_000
MAX_CELLS = 1_000_000
_SLIVER = 100  # twentieths of a point: columns that only come from cell edges not quite in line are narrower


@dataclass(frozen=True, slots=True)
class Place:
    """A cell in its place: the columns it covers, and whether it only goes on with the cell above."""

    element: _Element
    column: int
    width: int
    goes_on: bool
    joins_left: bool


def table_rows(table: _Element) -> list[list[Place]]:
    """The rows of a table, their cells placed on the grid; raises `Unreadable` over `MAX_CELLS` places."""
    edges = _edges(child(table, "tblGrid"))
    rows = [list(_placed(row, edges)) for row in contents(table) if local(row) == "tr" and not _is_deleted(row)]
    width = max((cell.column + cell.width for row in rows for cell in row[-1:]), default=0)
    if len(rows) * width > MAX_CELLS:
        raise Unreadable(
            f"a table of {len(rows):,} rows and {width:,} columns (with spans); at most {MAX_CELLS:,} cells are read; "
            "split the document"
        )
    return rows


def fill_grid(rows: list[list[Place]], texts: list[list[str]]) -> list[list[str]]:
    """The grid of a table from the texts of its cells, row by row as `table_rows` placed them."""
    width = max((cell.column + cell.width for row in rows for cell in row), default=0)
    grid: list[list[str]] = []
    for row, row_texts in zip(rows, texts, strict=True):
        line = [""] * width
        for cell, text in zip(row, row_texts, strict=True):
            if cell.goes_on and grid:
                text = grid[-1][cell.column]
            elif cell.joins_left and cell.column:
                text = line[cell.column - 1]
            line[cell.column : cell.column + cell.width] = [text] * cell.width
        grid.append(line)
    return grid


def _placed(row: _Element, edges: list[int]) -> Iterator[Place]:
    at = _span(value(row, "trPr", "gridBefore"), 0)
    for cell in contents(row):
        if local(cell) != "tc":
            continue
        properties = child(cell, "tcPr")
        end = at + _span(value(properties, "gridSpan"), 1)
        column, width = _column(at, edges), _column(end, edges) - _column(at, edges)
        if width:
            yield Place(cell, column, width, _goes_on(properties, "vMerge"), _goes_on(properties, "hMerge"))
        at = end


def _edges(grid: _Element | None) -> list[int]:
    """For every edge of the stated columns the number of columns before it, slivers not counted."""
    edges = [0]
    for column in grid if grid is not None else ():
        width = attribute(column, "w") or ""
        narrow = width.isascii() and width.isdigit() and 0 < len(width) < 9 and 0 < int(width) < _SLIVER
        edges.append(edges[-1] + (not narrow))
    return edges


def _column(edge: int, edges: list[int]) -> int:
    last = len(edges) - 1
    return edges[edge] if edge <= last else edges[last] + edge - last


def _goes_on(properties: _Element | None, name: str) -> bool:
    merge = child(properties, name)
    return merge is not None and (attribute(merge, "val") or "continue") == "continue"


def _is_deleted(row: _Element) -> bool:
    return child(row, "trPr", "del") is not None


def _span(text: str | None, least: int) -> int:
    if text is None or not (text.isascii() and text.isdigit()):
        return least
    return max(least, min(int(text[:10]), MAX_SPAN))
