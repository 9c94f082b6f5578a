"""The grid of an HTML table: spans resolved, cells as text.

Invariant: every row of a grid is as wide as the widest; a spanned cell's text stands in every place it
covers. Spans are cut to the rows there are and to `MAX_SPAN` columns, so that no attribute can make a grid
large.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from lxml.etree import _Element

from tasks.read.content import Unreadable, collapse

MAX_SPAN = 1_000
MAX_CELLS = 1_000_000

Cells = dict[tuple[int, int], str]  # by row and column, from 0
_SECTIONS = {"thead", "tbody", "tfoot"}
_NO_TEXT = {"script", "style", "template", "noscript"}
_INSIDE_A_WORD = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label",
    "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
}  # fmt: skip


def is_inline(tag: str) -> bool:
    """Whether a tag stands inside a line of text; tags of office programs (`o:p`) do."""
    return tag in _INSIDE_A_WORD or ":" in tag


def tag_of(element: _Element) -> str:
    """The tag in small letters, "" for comments and processing instructions."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def element_text(element: _Element) -> str:
    """All text inside, a space wherever a tag that breaks the line begins or ends (`Quảng<br>Trị` is two
    words)."""
    return collapse("".join(_texts(element)))


def is_layout(table: _Element) -> bool:
    """A table that only places things on the page: it holds a table, or too few cells to be data."""
    if table.get("role") == "presentation" or next(table.iterdescendants("table"), None) is not None:
        return True
    widths = [len(cells) for cells in (_cells(row) for row in table.iter("tr")) if cells]
    if len(widths) < 2 or max(widths) < 2:
        return True
    return len(widths) == 2 and max(widths) == 2 and next(table.iter("th"), None) is None


def grid(table: _Element) -> list[list[str]]:
    """The rows of a data table that hold any text; raises `Unreadable` over `MAX_CELLS` cells."""
    cells: Cells = {}
    rows = columns = 0
    for section in _sections(table):
        columns = max(columns, _place(section, rows, cells))
        rows += len(section)
    _check_size(rows * columns)
    lines = [[cells.get((row, column), "") for column in range(columns)] for row in range(rows)]
    return [line for line in lines if any(line)]


def _texts(element: _Element) -> Iterator[str]:
    tag = tag_of(element)
    if not tag or tag in _NO_TEXT:
        return
    space = "" if is_inline(tag) else " "
    yield space + (element.text or "")
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
    yield space


def _sections(table: _Element) -> Iterator[list[_Element]]:
    """Rows by section: a span ends with its section (HTML, 4.9.12)."""
    loose: list[_Element] = []
    for child in table:
        if child.tag == "tr":
            loose.append(child)
        elif child.tag in _SECTIONS:
            if loose:
                yield loose
            loose = []
            yield [row for row in child if row.tag == "tr"]
    if loose:
        yield loose


def _cells(row: _Element) -> list[_Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _place(rows: list[_Element], top: int, cells: Cells) -> int:
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
            text = element_text(cell)
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


def _span(cell: _Element, name: str, most: int) -> int:
    """A span's value cut to 1 … `most`; anything else is 1, rowspan 0 all rows left (HTML, 4.9.11)."""
    written = (cell.get(name) or "1").strip()
    if not re.fullmatch("[0-9]+", written):
        return 1
    value = int(written[:10])
    if value == 0:
        return most if name == "rowspan" else 1
    return min(value, most)
