"""How a table is to be read: its data rows, its columns, and where a row says what it is about.

Invariant: a layout says nothing of values; it is what `grids` makes of a grid and what `rows` reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tasks.extract.cells import Cell
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
