"""The values of the register: a version of a territory, an edge of lineage, an agency.

Invariant: a unit_id is one version for ever (`<code>@<first day>`); values know only themselves, never each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.lineage import SAME_UNIT
from tasks.units.fold import fold


@dataclass(frozen=True)
class Unit:
    """One version of a territory, living from valid_from (None: since before 2004-08-31) until the day before valid_to."""

    unit_id: str
    code: str
    name: str
    full_name: str
    type: str
    tier: str
    parent_id: str | None
    valid_from: date | None
    valid_to: date | None

    def lives(self, day: date) -> bool:
        """Whether the version holds on the day."""
        return (self.valid_from or date.min) <= day and (self.valid_to is None or day < self.valid_to)

    def distance(self, day: date) -> int:
        """Days from the day to the version's life; 0 while it lives."""
        if self.valid_from and day < self.valid_from:
            return (self.valid_from - day).days
        return (day - self.valid_to).days + 1 if self.valid_to and day >= self.valid_to else 0

    @property
    def is_city(self) -> bool:
        """Whether a text may call it "thành phố"."""
        return self.type.startswith("thành phố")


@dataclass(frozen=True)
class Edge:
    """What became what on a day; an end is None where the unit was made from, or went to, nothing that is known."""

    from_unit_id: str | None
    to_unit_id: str | None
    date: date
    kind: str
    act: str | None

    @property
    def same_unit(self) -> bool:
        """Whether the unit went on under a new name, type, parent or code."""
        return set(self.kind.split("+")) <= SAME_UNIT


@dataclass(frozen=True)
class Agency:
    """A ministry, or a kind of office that a province or district has; its names by which it is known."""

    agency_id: str
    name: str
    tier: str
    names: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def of_district(self) -> bool:
        """Whether it is an office of a district, not of a province."""
        return fold(self.name).startswith(("phong ", "van phong hdnd"))
