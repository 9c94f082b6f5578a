"""A table of a page: ruled grids filled with the page's words.

Invariant: a word is in the cell that holds its middle; a merged cell's text stands in every place it covers. Rows
without any text are left out. A frame with text in it, or a chart's lines, is no table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from tasks.read.grid import Box, Cell, Grid, Word
from tasks.read.grid_words import is_numeric, lines_of, text_of

_MIN_FILLED = 0.25  # share of a table's cells that hold text; a chart's grid has less
_LEVEL = 0.35  # of a line's height: numbers of one row stand this level
Placed = dict[Cell, list[Word]]


@dataclass(slots=True)
class Table:
    """A table on a page (or, joined, on several).

    `open_top` and `open_bottom` are the columns whose first or last cell is merged over rows: it may go on on the
    page before or after. `confidence` is there for OCR: one number a cell.
    """

    box: Box
    xs: tuple[float, ...]
    rows: list[list[str]]
    open_top: frozenset[int] = frozenset()
    open_bottom: frozenset[int] = frozenset()
    confidence: list[list[float]] | None = None
    pages: list[int] = field(default_factory=list)
    ruled: bool = True


def place_words(grid: Grid, words: Sequence[Word]) -> tuple[Placed, list[Word]]:
    """The words of every cell of a grid, and the words outside it."""
    placed: Placed = {cell: [] for cell in grid.cells}
    own = {
        (row, column): words_
        for (top, bottom, left, right), words_ in placed.items()
        for row in range(top, bottom)
        for column in range(left, right)
    }
    outside = []
    xs, ys = grid.xs, grid.ys
    inner_xs, inner_ys = xs[1:-1], ys[1:-1]
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        if not (xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]):
            outside.append(word)
            continue
        own[bisect_right(inner_ys, y), bisect_right(inner_xs, x)].append(word)
    return placed, outside


def ruled_table(grid: Grid, words: Sequence[Word]) -> tuple[Table | None, list[Word]]:
    """The table of a grid and the words outside it; None (and all words) where the grid is no table."""
    placed, outside = place_words(grid, words)
    texts = {cell: text_of(own) for cell, own in placed.items()}
    if not is_table(texts):
        return None, list(words)
    rows, merged = _rows(grid, texts)
    rows, origin = _split_rows(grid, rows, placed)
    return make_table(grid, rows, merged, origin), outside


def make_table(
    grid: Grid,
    rows: list[list[str]],
    merged: list[list[bool]],
    origin: list[int],
    sure: list[list[float]] | None = None,
) -> Table:
    """A table without its empty rows and slivers of columns; `origin` is the grid row of every row."""
    kept = [i for i, row in enumerate(rows) if any(row)]
    columns = [c for c in range(len(grid.xs) - 1) if grid.xs[c + 1] - grid.xs[c] > 6 or any(rows[i][c] for i in kept)]
    first, last = origin[kept[0]], origin[kept[-1]]
    return Table(
        box=grid.box,
        xs=(*(grid.xs[c] for c in columns), grid.xs[-1]),
        rows=[[rows[i][c] for c in columns] for i in kept],
        open_top=frozenset(at for at, c in enumerate(columns) if merged[first][c]),
        open_bottom=frozenset(at for at, c in enumerate(columns) if merged[last][c]),
        confidence=[[sure[i][c] for c in columns] for i in kept] if sure is not None else None,
    )


def is_table(texts: dict[Cell, str]) -> bool:
    """Whether enough cells hold text, in two rows and two columns at least."""
    filled = [cell for cell, text in texts.items() if text]
    rows, columns = {cell.top for cell in filled}, {cell.left for cell in filled}
    return len(filled) >= max(3, _MIN_FILLED * len(texts)) and len(rows) > 1 and len(columns) > 1


def _rows(grid: Grid, texts: dict[Cell, str]) -> tuple[list[list[str]], list[list[bool]]]:
    """The grid with merged cells filled, and where a cell is merged over rows."""
    shape = (len(grid.ys) - 1, len(grid.xs) - 1)
    rows = [[""] * shape[1] for _ in range(shape[0])]
    merged = [[False] * shape[1] for _ in range(shape[0])]
    for (top, bottom, left, right), text in texts.items():
        for r in range(top, bottom):
            for c in range(left, right):
                rows[r][c] = text
                merged[r][c] = bottom - top > 1
    return rows, merged


def _split_rows(grid: Grid, rows: list[list[str]], placed: Placed) -> tuple[list[list[str]], list[int]]:
    """Rows of a table ruled between its columns only: a ruled row that holds several lines of numbers is that many."""
    by_row: dict[int, list[Cell]] = {}
    for cell in placed:
        if cell.bottom - cell.top == 1:
            by_row.setdefault(cell.top, []).append(cell)
    split: list[list[str]] = []
    origin: list[int] = []
    for r, row in enumerate(rows):
        cells = by_row.get(r, [])
        anchors = _anchors([placed[cell] for cell in cells])
        parts = [row]
        if len(anchors) > 1 and all(len(lines_of(placed[c])) >= len(anchors) for c in cells if placed[c]):
            parts = [list(row) for _ in anchors]
            for cell in cells:
                for part, text in zip(parts, by_anchor(placed[cell], anchors), strict=True):
                    for c in range(cell.left, cell.right):
                        part[c] = text
        split += parts
        origin += [r] * len(parts)
    return split, origin


def _anchors(cells: Sequence[Sequence[Word]]) -> list[float]:
    """The heights of a row's lines of numbers, where two columns or more agree on them."""
    columns = []
    for words in cells:
        # A word of letters is in no line of numbers: most cells that hold names need not be put in lines.
        lines = lines_of(words) if len(words) > 1 and not words[0].text.isalpha() else []
        if len(lines) > 1 and all(is_numeric(line.text) for line in lines):
            columns.append([line.base for line in lines])
    if len(columns) < 2:
        return []
    first = columns[0]
    level = _LEVEL * max(word.size for words in cells for word in words)
    agree = [
        c for c in columns if len(c) == len(first) and all(abs(a - b) < level for a, b in zip(c, first, strict=True))
    ]
    return first if len(agree) == len(columns) else []


def by_anchor(words: Sequence[Word], anchors: Sequence[float]) -> list[str]:
    """The text of some words cut into rows: every line belongs to the row whose number it stands nearest to."""
    parts: list[list[Word]] = [[] for _ in anchors]
    for line in lines_of(words):
        parts[nearest_anchor(line.base, anchors)] += line.words
    return [text_of(part) for part in parts]


def nearest_anchor(base: float, anchors: Sequence[float]) -> int:
    """Which of the anchors is nearest; of two about equally far ones the upper."""
    return min(range(len(anchors)), key=lambda k: abs(anchors[k] - base) + (1.0 if anchors[k] > base else 0.0))
