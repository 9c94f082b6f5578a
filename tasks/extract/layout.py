"""How a table is to be read: its data rows, its columns, and where a row says what it is about.

Invariant: a layout says nothing of values; it is what `grids` makes of a grid and what `rows` reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
    return [list(dict.fromkeys(r[k] for r in rows if r[k])) for k in range(len(grid[0]))]


def turned(grid: Grid) -> Grid:
    return [list(column) for column in zip(*grid, strict=True)]
