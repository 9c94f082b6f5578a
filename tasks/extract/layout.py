"""How a table is to be read: its data rows, its columns, and where a row says what it is about.

Invariant: a layout says nothing of values; it is what `grids` makes of a grid and what `rows` reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tasks.extract.cells import Cell, Grid
from tasks.extract.columns import Column
from tasks.extract.lexicon import UnitName
from tasks.extract.setting import Setting

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Label:
    """What a row of a table on one unit is about: a component, an index, a year; nothing of them: the total.

    `ranks` where the row itself says that it holds places ("Thứ hạng PCI").
    """

    component: tuple[str, str] | None = None
    index_id: str | None = None
    year: int | None = None
    ranks: bool = False


@dataclass(frozen=True)
class Layout:
    """How a table is to be read: its data rows, its columns, and where a row says what it is about.

    `labels` (by data row) is given for a table on one unit, `subject`; else the units stand in `units`.
    """

    rows: Sequence[Row]
    columns: Sequence[Column]
    paths: Sequence[Sequence[str]]
    units: Sequence[int]
    serials: Mapping[int, int] = field(default_factory=dict)
    labels: Mapping[int, Label] | None = None
    subject: UnitName | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A data row with its place in the grid and the setting of its section."""

    at: int
    row: Row
    setting: Setting
    section: int


def header_paths(grid: Grid, first: int) -> list[list[str]]:
    """The header of every column: its distinct texts above row `first`, top to bottom; title rows say nothing of it."""
    rows = [[c.text for c in r] for r in grid[:first] if len({c.text for c in r if c.text}) > 1]
    for upper, lower in pairwise(rows):
        _spread(upper, lower)
    return [list(dict.fromkeys(r[k] for r in rows if r[k])) for k in range(len(grid[0]))]


def _spread(upper: list[str], lower: Sequence[str]) -> None:
    """A heading over several columns whose merged cells came apart: "Năm 2022 | | Năm 2023 |" over "Điểm | Hạng | Điểm | Hạng"."""
    for k in range(1, len(upper)):
        if not upper[k] and upper[k - 1] and _names(lower[k]) and _names(lower[k - 1]):
            upper[k] = upper[k - 1]


def _names(text: str) -> bool:
    """A header cell with words, not the number of a column ("(3)=(1)+(2)") or a scale."""
    return sum(c.isalpha() for c in text) > 1


def turned(grid: Grid) -> Grid:
    """The grid with its rows as columns."""
    return [list(column) for column in zip(*grid, strict=True)]
