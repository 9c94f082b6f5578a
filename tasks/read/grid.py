"""Ruling lines to grids: where a page's ruled tables are, and which of their cells are merged.

Invariant: geometry only: what is written in the cells, and how the lines were found (drawn in a PDF or seen in a
scan), is not known here. Coordinates are points from the top left corner, y downwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise, product
from operator import attrgetter
from typing import NamedTuple

MAX_RULES = 20_000  # of one page; drawings and maps have more
_NEAR = 2.5  # lines this close are one line
_JOIN = 3.0  # pieces of a line this far apart are one line; lines that miss each other by this much still meet
_COVERED = 0.6  # share of a cell's side that has to be ruled
_OVERHANG = 6.0  # a rule that ends this far outside the last crossing one closes an open side


class Word(NamedTuple):
    """A word in its place; `turn` is how far it is turned against the page's text, in degrees anticlockwise."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    base: float
    bold: bool = False
    turn: int = 0
    confidence: float | None = None

    @property
    def size(self) -> float:
        """The height of its line, about 1.2 times the size of its letters."""
        return self.y1 - self.y0


class Rule(NamedTuple):
    """A straight line: `at` is its y where `flat`, else its x; `start` to `end` along the other axis."""

    flat: bool
    at: float
    start: float
    end: float


class Box(NamedTuple):
    """A rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point lies in it, or at most `slack` outside."""
        return self.x0 - slack <= x <= self.x1 + slack and self.y0 - slack <= y <= self.y1 + slack


class Cell(NamedTuple):
    """A cell of a grid: rows `top` to `bottom` and columns `left` to `right`, the last ones not counted in."""

    top: int
    bottom: int
    left: int
    right: int


class Grid(NamedTuple):
    """A ruled table: the x of its column edges, the y of its row edges, its cells."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]

    @property
    def box(self) -> Box:
        """The rectangle around it."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_box(self, cell: Cell) -> Box:
        """The rectangle of one cell."""
        return Box(self.xs[cell.left], self.ys[cell.top], self.xs[cell.right], self.ys[cell.bottom])


def join_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Lines put together from their pieces: double lines, lines drawn cell by cell, gaps where lines cross."""
    joined: list[Rule] = []
    rules = list(rules)
    for flat in (True, False):
        chosen = sorted((rule for rule in rules if rule.flat == flat), key=attrgetter("at"))
        for group in _runs(chosen):
            joined += _join_pieces(group)
    return joined


def find_grids(rules: Sequence[Rule]) -> tuple[list[Grid], list[Rule]]:
    """The grids of joined rules, and the flat rules that no upright one crosses (tables ruled between rows only)."""
    flats = [rule for rule in rules if rule.flat]
    uprights = [rule for rule in rules if not rule.flat]
    groups = _connected(flats, uprights)
    grids = [grid for own_flats, own_uprights in groups if (grid := _grid(own_flats, own_uprights)) is not None]
    loose = [own_flats[0] for own_flats, own_uprights in groups if not own_uprights and own_flats]
    return grids, loose


def cluster(values: Iterable[float], near: float = _NEAR) -> list[float]:
    """Values in order, those closer than `near` to their neighbour as one (their middle)."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= near:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [(group[0] + group[-1]) / 2 for group in groups]


def _runs(rules: Sequence[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in rules:
        if groups and rule.at - groups[-1][-1].at <= _NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _join_pieces(group: Sequence[Rule]) -> list[Rule]:
    at = (group[0].at + group[-1].at) / 2
    spans: list[list[float]] = []
    for _, _, start, end in sorted(group, key=attrgetter("start")):
        if spans and start <= spans[-1][1] + _JOIN:
            spans[-1][1] = max(spans[-1][1], end)
        else:
            spans.append([start, end])
    return [Rule(group[0].flat, at, start, end) for start, end in spans]


def _connected(flats: Sequence[Rule], uprights: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules in groups that cross each other."""
    parents = list(range(len(flats) + len(uprights)))
    for i, flat in enumerate(flats):
        for j, upright in enumerate(uprights, start=len(flats)):
            if _meet(flat, upright):
                parents[_root(parents, i)] = _root(parents, j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for i, rule in enumerate((*flats, *uprights)):
        groups[_root(parents, i)][0 if rule.flat else 1].append(rule)
    return list(groups.values())


def _meet(flat: Rule, upright: Rule) -> bool:
    return (
        flat.start - _JOIN <= upright.at <= flat.end + _JOIN and upright.start - _JOIN <= flat.at <= upright.end + _JOIN
    )


def _root(parents: list[int], at: int) -> int:
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = parents[at]
    return at


def _grid(flats: Sequence[Rule], uprights: Sequence[Rule]) -> Grid | None:
    """None where the rules are no table: fewer than two rows or two columns."""
    if not flats or not uprights:
        return None
    xs = _edges(uprights, flats)
    ys = _edges(flats, uprights)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2:
        return None
    right = _walls(uprights, xs, ys)  # [column edge][row]
    below = _walls(flats, ys, xs)  # [row edge][column]
    parents = list(range(rows * columns))
    for row, column in product(range(rows), range(columns)):
        here = row * columns + column
        if column + 1 < columns and not right[column + 1][row]:
            parents[_root(parents, here)] = _root(parents, here + 1)
        if row + 1 < rows and not below[row + 1][column]:
            parents[_root(parents, here)] = _root(parents, here + columns)
    groups: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, column in product(range(rows), range(columns)):
        groups[_root(parents, row * columns + column)].append((row, column))
    cells = tuple(sorted(cell for places in groups.values() for cell in _cells(places)))
    return Grid(tuple(xs), tuple(ys), cells) if len(cells) > 1 else None


def _edges(own: Sequence[Rule], crossing: Sequence[Rule]) -> list[float]:
    """Where rules of one direction stand; the ends of the crossing ones close a side that is open."""
    edges = cluster(rule.at for rule in own)
    low, high = min(rule.start for rule in crossing), max(rule.end for rule in crossing)
    return [
        *([low] if low < edges[0] - _OVERHANG else []),
        *edges,
        *([high] if high > edges[-1] + _OVERHANG else []),
    ]


def _walls(own: Sequence[Rule], edges: Sequence[float], across: Sequence[float]) -> list[list[bool]]:
    """For every edge and every step along it, whether a rule covers most of that step."""
    covered = [[0.0] * (len(across) - 1) for _ in edges]
    for rule in own:
        _, at, start, end = rule
        line = covered[_nearest(edges, at)]
        first = max(0, bisect_right(across, start) - 1)
        for step in range(first, min(bisect_left(across, end), len(across) - 1)):
            low, high = across[step], across[step + 1]
            line[step] += (high if high < end else end) - (low if low > start else start)
    lengths = [max(0.1, end - start) for start, end in pairwise(across)]
    return [[amount >= _COVERED * length for amount, length in zip(line, lengths, strict=True)] for line in covered]


def _nearest(edges: Sequence[float], at: float) -> int:
    """Which of the edges, in order, is nearest; of two equally far the first."""
    k = bisect_left(edges, at)
    if k == len(edges) or (k and at - edges[k - 1] <= edges[k] - at):
        return k - 1
    return k


def _cells(places: Sequence[tuple[int, int]]) -> list[Cell]:
    """One cell where the places, given in order, fill a rectangle, else one a row (a rule is missing by mistake)."""
    if len(places) == 1:  # most of a grid's cells
        row, column = places[0]
        return [Cell(row, row + 1, column, column + 1)]
    columns = [column for _, column in places]
    whole = Cell(places[0][0], places[-1][0] + 1, min(columns), max(columns) + 1)
    if (whole.bottom - whole.top) * (whole.right - whole.left) == len(places):
        return [whole]
    cells: list[Cell] = []
    for row, column in places:
        if cells and cells[-1].top == row and cells[-1].right == column:
            cells[-1] = cells[-1]._replace(right=column + 1)
        else:
            cells.append(Cell(row, row + 1, column, column + 1))
    return cells
