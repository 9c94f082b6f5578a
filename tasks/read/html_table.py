"""The grid of an HTML table: spans resolved, cells as text; and which tables are data.

Invariant: every row of a grid is as wide as the widest; a spanned cell's text stands in every place it
covers. Spans are cut to the rows there are and to `MAX_SPAN` columns, so that no attribute can make a grid
large.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from tasks.read.content import Unreadable
from tasks.read.html_tree import Node, node_text

MAX_SPAN = 1_000
MAX_CELLS = 1_000_000

Cells = dict[tuple[int, int], str]  # by row and column, from 0
_SECTIONS = ("thead", "tbody", "tfoot")
_SAYS_NOTHING = re.compile(
    r"\W*|\W*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\W*(?:\d{1,2}[:h]\d{2}\W*)?|\W*(?:chi tiết|xem tiếp|tải về|mới|new)\W*", re.I
)
_ONE_CELL_ROWS = 0.8
_HEADLINE = 30
_MOSTLY_LINK = 0.85
_MOST_OF_TABLE = 0.7
_MIN_ARTICLE = 300
_MIN_PARAGRAPHS = 3


def is_layout(table: Node) -> bool:
    """A table that only places things on the page: it holds a table or the article, too few cells to be data, or a list
    of headlines."""
    if table.layout is None:
        table.layout = _is_layout(table)
    return table.layout


def grid(table: Node) -> list[list[str]]:
    """The rows of a data table that hold any text; raises `Unreadable` over `MAX_CELLS` cells."""
    cells: Cells = {}
    rows = columns = 0
    for section in _sections(table):
        columns = max(columns, _place(section, rows, cells))
        rows += len(section)
    _check_size(rows * columns)
    lines = [[cells.get((row, column), "") for column in range(columns)] for row in range(rows)]
    return [line for line in lines if any(line)]


def _is_layout(table: Node) -> bool:
    if table.tables or table.headline or table.get("role") == "presentation":
        return True
    rows = [cells for section in _sections(table) for cells in map(_cells, section) if cells]
    widest = max(map(len, rows), default=0)
    if len(rows) < 2 or widest < 2:
        return True
    if len(rows) == 2 and widest == 2 and next(table.iter("th"), None) is None:
        return True
    if any(_holds_article(cell, table) for row in rows for cell in row):
        return True
    return table.size >= _HEADLINE * len(rows) and _lists_headlines(table, rows)


def _holds_article(cell: Node, table: Node) -> bool:
    """Most of the table's text in one cell, in several paragraphs."""
    if cell.size < max(_MIN_ARTICLE, _MOST_OF_TABLE * table.size):
        return False
    return sum(part.tag in ("p", "br", "h2", "h3", "article") for part in cell.iter()) >= _MIN_PARAGRAPHS


def _lists_headlines(table: Node, rows: list[list[Node]]) -> bool:
    """Rows of one telling cell (the others: bullets, dates), or long links with nothing but a number beside; under no
    header."""
    first = [cell for cell in rows[0] if cell.size]
    if len(first) >= 2 and not any(cell.links for cell in first) and next(table.iter("a"), None) is not None:
        return False
    if table.linked > _MOSTLY_LINK * table.size and table.linked >= _HEADLINE * table.links > 0:
        return True
    if len(rows) < 3 and not table.links:
        return False
    telling = [sum(1 for cell in row if cell.size and not _says_nothing(cell)) for row in rows]
    return sum(count <= 1 for count in telling) >= _ONE_CELL_ROWS * len(rows)


def _says_nothing(cell: Node) -> bool:
    return cell.size <= 30 and _SAYS_NOTHING.fullmatch(node_text(cell)) is not None


def _sections(table: Node) -> Iterator[list[Node]]:
    """Rows by section: a span ends with its section (HTML, 4.9.12)."""
    loose: list[Node] = []
    for child in table.children:
        if child.tag == "tr":
            loose.append(child)
        elif child.tag in _SECTIONS:
            if loose:
                yield loose
            loose = []
            yield [row for row in child.children if row.tag == "tr"]
    if loose:
        yield loose


def _cells(row: Node) -> list[Node]:
    return [cell for cell in row.children if cell.tag in ("td", "th")]


def _place(rows: list[Node], top: int, cells: Cells) -> int:
    """Puts a section's cells where they stand, its first row at `top`; the columns that a cell begins in.

    Columns that are only covered by a span reaching too far ("colspan=100" for the full width) do not count.
    """
    columns = 0
    for at, row in enumerate(rows):
        column = 0
        for cell in _cells(row):
            while (top + at, column) in cells:
                column += 1
            across, down = _span(cell, "colspan", MAX_SPAN), _span(cell, "rowspan", len(rows) - at)
            _check_size(len(cells) + across * down)
            text = node_text(cell)
            for place in product(range(top + at, top + at + down), range(column, column + across)):
                cells.setdefault(place, text)
            column += across
            columns = max(columns, column - across + 1)
    return columns


def _check_size(count: int) -> None:
    if count > MAX_CELLS:
        raise Unreadable(
            f"a table of {count:,} cells or more (with spans); at most {MAX_CELLS:,} are read; split the page"
        )


def _span(cell: Node, name: str, most: int) -> int:
    """A span's value cut to 1 … `most`; anything else is 1, rowspan 0 all rows left (HTML, 4.9.11)."""
    written = (cell.get(name) or "1").strip()
    if written == "1" or not re.fullmatch("[0-9]+", written):
        return 1
    value = int(written[:10])
    if value == 0:
        return most if name == "rowspan" else 1
    return min(value, most)
