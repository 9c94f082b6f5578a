"""Tables without lines between their columns: found by the gaps that all their rows leave free.

Invariant: a table has a column of numbers and three rows of them at least, so that a letterhead, a signature or
columns of prose are none. Where flat rules part the rows (`bands`), they decide; else every line of numbers is a row,
and lines without numbers belong to the nearest one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tasks.read.grid import Box
from tasks.read.grid_table import Table, nearest_anchor
from tasks.read.grid_words import Line, Piece, join_lines

_MIN_ROWS = 3
_FAR = 3.2  # times a line's height: further apart, lines are not of one table
_CLOSE = 1.25
_HEADER_LINES = 6
_NUMBERS = 0.6  # share of a column's cells that have to be numbers
_MARGIN = 1.0


@dataclass(slots=True)
class _Columns:
    """The columns found so far, as stretches of x that text covers."""

    spans: list[tuple[float, float]] = field(default_factory=list)

    def fits(self, pieces: Sequence[Piece]) -> bool:
        """Whether no piece bridges two columns and no two pieces fall into one."""
        hit = [self.over(piece) for piece in pieces]
        flat = [c for columns in hit for c in columns]
        return all(len(columns) <= 1 for columns in hit) and len(flat) == len(set(flat))

    def over(self, piece: Piece) -> list[int]:
        """The columns a piece stands over."""
        return [c for c, (a, b) in enumerate(self.spans) if piece.x0 < b + _MARGIN and piece.x1 > a - _MARGIN]

    def add(self, pieces: Sequence[Piece]) -> None:
        """Widens the columns by the pieces of a row that fits."""
        for piece in pieces:
            found = self.over(piece)
            if found:
                a, b = self.spans[found[0]]
                self.spans[found[0]] = (min(a, piece.x0), max(b, piece.x1))
            else:
                self.spans.append((piece.x0, piece.x1))
        self.spans.sort()

    def nearest(self, piece: Piece) -> int:
        """The column nearest to a piece that stands over none."""
        middle = (piece.x0 + piece.x1) / 2
        return min(range(len(self.spans)), key=lambda c: abs(sum(self.spans[c]) / 2 - middle))


@dataclass(slots=True)
class _Row:
    cells: list[str]
    base: float
    section: bool = False


def find_tables(lines: Sequence[Line], bands: Sequence[float] = ()) -> list[tuple[Table, set[int]]]:
    """Tables among lines (top to bottom), each with the places of its lines. `bands`: the y of flat rules, if any."""
    pieces = [line.pieces() for line in lines]
    found = []
    at = 0
    while at < len(lines):
        run, columns = _body(lines, pieces, at)
        if len(run) >= _MIN_ROWS and len(columns.spans) >= 2 and _has_numbers(run, pieces, columns):
            first = _header_start(lines, pieces, run[0], columns, min(bands, default=None))
            last = len(lines) - 1 if bands else _tail(lines, pieces, run[-1], columns)
            table = _table(lines[first : last + 1], pieces[first : last + 1], [r - first for r in run], columns, bands)
            found.append((table, set(range(first, last + 1))))
            at = last + 1
        else:
            at = max(at, run[0] if run else at) + 1
    return found


def _is_body(pieces: Sequence[Piece]) -> bool:
    return len(pieces) >= 2 and any(piece.numeric for piece in pieces)


def _body(lines: Sequence[Line], pieces: Sequence[Sequence[Piece]], start: int) -> tuple[list[int], _Columns]:
    """Lines of numbers from `start` on that share columns, with what may stand between them."""
    columns = _Columns()
    run: list[int] = []
    if not _is_body(pieces[start]):
        return [], columns
    for at in range(start, len(lines)):
        if run and lines[at].base - lines[run[-1]].base > _FAR * lines[at].height * (1 + at - run[-1]) / 2:
            break
        if _is_body(pieces[at]):
            if not columns.fits(pieces[at]):
                break
            columns.add(pieces[at])
            run.append(at)
        elif at - run[-1] > 3:
            break
    return run, columns


def _has_numbers(run: Sequence[int], pieces: Sequence[Sequence[Piece]], columns: _Columns) -> bool:
    """Whether one column besides the first is mostly numbers; two columns need a fourth row."""
    counts = [[0, 0] for _ in columns.spans]
    for at in run:
        for piece in pieces[at]:
            column = columns.over(piece)[0]
            counts[column][0] += 1
            counts[column][1] += piece.numeric
    numbers = [c for c, (all_, numeric) in enumerate(counts) if all_ and numeric >= _NUMBERS * all_]
    return any(c > 0 for c in numbers) and (len(columns.spans) > 2 or len(run) > _MIN_ROWS)


def _header_start(
    lines: Sequence[Line], pieces: Sequence[Sequence[Piece]], first: int, columns: _Columns, top: float | None
) -> int:
    """The first line of the header: lines of several pieces above the body, and single ones between them."""
    start = first
    for at in range(first - 1, max(-1, first - 1 - _HEADER_LINES), -1):
        near = lines[at + 1].base - lines[at].base <= 2.2 * lines[at].height
        if (not near and top is None) or (top is not None and lines[at].y1 < top):
            break
        over = {c for piece in pieces[at] for c in columns.over(piece)}
        if top is not None or (len(pieces[at]) >= 2 and len(over) >= 2):
            start = at
        elif len(over) != 1:
            break
    return start


def _tail(lines: Sequence[Line], pieces: Sequence[Sequence[Piece]], last: int, columns: _Columns) -> int:
    """The last line: those right below the last number that stand in one column other than the first."""
    end = last
    for at in range(last + 1, min(last + 4, len(lines))):
        over = {c for piece in pieces[at] for c in columns.over(piece)}
        if lines[at].base - lines[at - 1].base > _CLOSE * lines[at].height or len(pieces[at]) > 1 or len(over) != 1:
            break
        if 0 in over and len(columns.spans) > 2:
            break
        end = at
    return end


def _table(
    lines: Sequence[Line],
    pieces: Sequence[Sequence[Piece]],
    body: Sequence[int],
    columns: _Columns,
    bands: Sequence[float],
) -> Table:
    start = _body_start(lines, pieces, body[0])
    edges = [y for y in bands if lines[0].y0 - 8 < y < lines[-1].y1 + 8]
    rows = _header_rows(lines, pieces, start, columns) + _body_rows(lines, pieces, start, body, columns, edges)
    spans = columns.spans
    middle = [(a[1] + b[0]) / 2 for a, b in pairwise(spans)]
    box = Box(min(line.x0 for line in lines), lines[0].y0, max(line.x1 for line in lines), lines[-1].y1)
    xs = (min(box.x0, spans[0][0]), *middle, max(box.x1, spans[-1][1]))
    return Table(box, xs, [row.cells for row in rows if any(row.cells)], ruled=False)


def _header_rows(lines: Sequence[Line], pieces: Sequence[Sequence[Piece]], first: int, columns: _Columns) -> list[_Row]:
    """The lines above the body as rows: one, and one more below every line with a cell over several columns."""
    if not first:
        return []
    rows = [_Row([""] * len(columns.spans), lines[0].base)]
    for at in range(first):
        wide = False
        for piece in pieces[at]:
            over = columns.over(piece) or [columns.nearest(piece)]
            wide = wide or len(over) > 1
            for c in over:
                rows[-1].cells[c] = join_lines(filter(None, (rows[-1].cells[c], piece.text)))
        if wide and at + 1 < first:
            rows.append(_Row([""] * len(columns.spans), lines[at + 1].base))
    for c in range(len(columns.spans)):  # a header cell over all header rows
        told = [row.cells[c] for row in rows if row.cells[c]]
        if len(told) == 1:
            for row in rows:
                row.cells[c] = told[0]
    return rows


def _body_rows(
    lines: Sequence[Line],
    pieces: Sequence[Sequence[Piece]],
    start: int,
    body: Sequence[int],
    columns: _Columns,
    edges: Sequence[float],
) -> list[_Row]:
    """Rows by flat rules where there is one for every line of numbers, else by the lines of numbers."""
    anchors = [lines[at].base for at in body]
    width = len(columns.spans)
    rows = [_Row([""] * width, base) for base in anchors]
    sections: list[_Row] = []
    by_rules = len([y for y in edges if anchors[0] < y]) >= len(anchors) - 1 > 0
    for at in range(start, len(lines)):
        if at not in body and _is_section(lines[at], pieces[at], columns):
            sections.append(_Row([lines[at].text] * width, lines[at].base, section=True))
            continue
        row = rows[_row_at(lines[at], anchors, edges if by_rules else ())]
        for piece in pieces[at]:
            column = (columns.over(piece) or [columns.nearest(piece)])[0]
            row.cells[column] = join_lines(filter(None, (row.cells[column], piece.text)))
    return sorted([*rows, *sections], key=lambda row: row.base)


def _row_at(line: Line, anchors: Sequence[float], edges: Sequence[float]) -> int:
    if not edges:
        return nearest_anchor(line.base, anchors)
    middle = (line.y0 + line.y1) / 2
    band = sum(y < middle for y in edges)
    same = [k for k, base in enumerate(anchors) if sum(y < base - 1 for y in edges) == band]
    return same[0] if same else nearest_anchor(line.base, anchors)


def _body_start(lines: Sequence[Line], pieces: Sequence[Sequence[Piece]], first: int) -> int:
    """The first line of the body: above the first number, a line half a step higher is the start of its row's name."""
    start = first
    while (
        start and len(pieces[start - 1]) == 1 and lines[first].base - lines[start - 1].base < 0.8 * lines[first].height
    ):
        start -= 1
    return start


def _is_section(line: Line, pieces: Sequence[Piece], columns: _Columns) -> bool:
    """A line over several columns or from the first one on: it names the rows below ("II. Các huyện")."""
    over = {c for piece in pieces for c in columns.over(piece)}
    return len(pieces) == 1 and len(columns.spans) > 2 and (len(over) > 1 or over == {0})
