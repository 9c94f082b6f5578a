"""The register of units as read from data/reference: territories through time, lineage, aliases, agencies,
people's decisions.

Invariant: a code names one unit on a day, a unit_id one version for ever; everything here is read-only after
loading. The
register answers what exists and when; what a text means is the resolver's work.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from tasks.units.fold import fold, loose, numbered

ONE_UNIT_ON = frozenset(
    {"rename", "retype", "transfer", "unchanged"}
)  # kinds of change that leave the unit what it was
TABLES = ("units", "unit_lineage", "aliases", "agencies", "decisions")
AGENCY_JOINTS = frozenset({"va", "and", "the", "of"})


@dataclass(frozen=True)
class Unit:
    """One version of a territory, living from valid_from (None: since before 2004-08-31) until the day before
    valid_to."""

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
    """What became what on a day; an end is None where the unit was made from, or went to, nothing that is
    known."""

    from_unit_id: str | None
    to_unit_id: str | None
    date: date
    kind: str
    act: str | None

    @property
    def same_unit(self) -> bool:
        """Whether the unit went on under a new name, type or parent."""
        one_code = (self.from_unit_id or "").split("@")[0] == (self.to_unit_id or "").split("@")[0]
        return one_code and set(self.kind.split("+")) <= ONE_UNIT_ON


@dataclass(frozen=True)
class Agency:
    """A ministry, or a kind of office that a province or district has; its names by which it is known."""

    agency_id: str
    name: str
    tier: str
    names: tuple[str, ...]

    @property
    def of_district(self) -> bool:
        """Whether it is an office of a district, not of a province."""
        return fold(self.name).startswith(("phong ", "van phong hdnd"))


@dataclass(eq=False)
class Register:
    """All of data/reference in memory, indexed by code, parent and name."""

    units: dict[str, Unit]
    lineage: list[Edge]
    agencies: dict[str, Agency]
    decisions: list[dict[str, str]]
    reference: Path
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    _by_code: dict[str, list[Unit]] = field(default_factory=dict)
    _children: dict[str, list[Unit]] = field(default_factory=dict)
    _by_name: dict[str, list[tuple[Unit, str, bool]]] = field(default_factory=dict)
    _by_agency: dict[str, list[Agency]] = field(default_factory=dict)
    _after: dict[str, list[Edge]] = field(default_factory=dict)
    _before: dict[str, list[Edge]] = field(default_factory=dict)

    @staticmethod
    def load(reference: Path) -> Register:
        """The register of a reference directory, read once per process and path."""
        return _load(Path(reference).resolve())

    def version(self, code: str, day: date) -> Unit | None:
        """The version of a code that lives on the day, else the nearest in time; None for an unknown code."""
        return min(self._by_code.get(code, ()), key=lambda u: u.distance(day), default=None)

    def living(self, tier: str, container_id: str | None, as_of: date) -> list[Unit]:
        """Units of a tier living on the day inside a container (a province's communes are its districts'
        too); None: Viet Nam."""
        if container_id is None:
            return sorted(
                (u for us in self._by_code.values() for u in us if u.tier == tier and u.lives(as_of)),
                key=_by_id,
            )
        container = self.units[container_id]
        if not container.lives(as_of):
            return []
        found: list[Unit] = []
        for child in self._children.get(container.code, ()):
            if child.lives(as_of):
                found += [child] if child.tier == tier else self.living(tier, child.unit_id, as_of)
        return sorted(found, key=_by_id)

    def parents(self, unit_id: str, as_of: date) -> tuple[Unit | None, Unit | None]:
        """District and province of a unit on the day (its last or first day where it does not live then),
        itself included."""
        unit: Unit | None = self.units[unit_id]
        district = None
        while unit and unit.tier != "province":
            district = unit if unit.tier == "district" else district
            unit = self._parent(unit, as_of)
        return district, unit

    def _parent(self, unit: Unit, as_of: date) -> Unit | None:
        if unit.parent_id is None:
            return None
        day = as_of if unit.lives(as_of) else _nearest_day(unit, as_of)
        return self.version(unit.parent_id.split("@")[0], day)

    def current(self, unit: Unit, as_of: date) -> Unit:
        """The version of the same unit living on the day, across renamings and changes of type or parent;
        else itself."""
        edges, end = (
            (self._after, "to_unit_id") if unit.valid_to and unit.valid_to <= as_of else (self._before, "from_unit_id")
        )
        while not unit.lives(as_of):
            step = next((getattr(e, end) for e in edges.get(unit.unit_id, ()) if e.same_unit), None)
            if step is None or self.units[step].distance(as_of) >= unit.distance(as_of):
                break
            unit = self.units[step]
        return unit

    def named(self, name: str) -> list[tuple[Unit, str, bool]]:
        """Versions that bear a name in the same letters (spaces, i/y, c/k and marks aside), the name as
        registered, and whether it is an alias."""
        return self._by_name.get(loose(name), [])

    def agencies_named(self, name: str) -> list[Agency]:
        """Agencies of a name or abbreviation, joints (và, &, -, commas) aside."""
        return self._by_agency.get(agency_key(name), [])

    def kin(self, unit_ids: frozenset[str], *, back: bool) -> frozenset[str]:
        """The units they came from (back) or became, through all changes, themselves left out."""
        edges, found, todo = self._before if back else self._after, set(), list(unit_ids)
        while todo:
            for edge in edges.get(todo.pop(), ()):
                other = edge.from_unit_id if back else edge.to_unit_id
                if other and other not in found:
                    found.add(other)
                    todo.append(other)
        return frozenset(found) - unit_ids

    def units_frame(self) -> pl.DataFrame:
        """The units table."""
        return _frame(self.reference / "units.csv", dates=("valid_from", "valid_to"))

    def lineage_frame(self) -> pl.DataFrame:
        """The unit_lineage table."""
        return _frame(self.reference / "unit_lineage.csv", dates=("date",))

    def agencies_frame(self) -> pl.DataFrame:
        """The agencies table."""
        return _frame(self.reference / "agencies.csv", dates=("valid_from", "valid_to"))


def agency_key(name: str) -> str:
    """Letters of an agency's name without its joints: Sở TT&TT, Sở TT-TT and Sở TTTT are one."""
    return "".join(word for word in fold(name).split() if word not in AGENCY_JOINTS)


@lru_cache(maxsize=8)
def _load(reference: Path) -> Register:
    missing = [f"{t}.csv" for t in TABLES if not (reference / f"{t}.csv").is_file()]
    if missing:
        raise FileNotFoundError(
            f"{reference}: missing {', '.join(missing)}; build it with python -m tasks.units.build_register"
        )
    rows = {table: list(_rows(reference / f"{table}.csv")) for table in TABLES}
    units = {row["unit_id"]: _unit(row) for row in rows["units"]}
    edges = [
        Edge(
            r["from_unit_id"] or None,
            r["to_unit_id"] or None,
            date.fromisoformat(r["date"]),
            r["kind"],
            r["act"] or None,
        )
        for r in rows["unit_lineage"]
    ]
    agencies = {r["agency_id"]: _agency(r) for r in rows["agencies"]}
    register = Register(units, edges, agencies, rows["decisions"], reference)
    _index(register, rows["aliases"])
    return register


def _index(register: Register, aliases: list[dict[str, str]]) -> None:
    """Fills the register's look-ups from what it holds."""
    for unit in register.units.values():
        register._by_code.setdefault(unit.code, []).append(unit)
        number = numbered(unit.type, unit.name.removeprefix(unit.type.capitalize()).strip())
        name = number or unit.name  # Phường I is sought as Phường 1
        register._by_name.setdefault(loose(name), []).append((unit, name, False))
        if unit.parent_id:
            register._children.setdefault(unit.parent_id.split("@")[0], []).append(unit)
    for alias in (a for a in aliases if a["kind"] != "code"):
        for unit in register._by_code[alias["code"]]:
            if _overlap(unit, alias):
                register._by_name.setdefault(loose(alias["alias"]), []).append((unit, alias["alias"], True))
    for edge in register.lineage:
        register._after.setdefault(edge.from_unit_id or "", []).append(edge)
        register._before.setdefault(edge.to_unit_id or "", []).append(edge)
    for agency in register.agencies.values():
        for key in dict.fromkeys(agency_key(name) for name in agency.names):
            register._by_agency.setdefault(key, []).append(agency)
    tiers: dict[str, set[str]] = {}
    for entries in register._by_name.values():
        for unit, name, _ in entries:
            tiers.setdefault(fold(name), set()).add(unit.tier)
    register.names = {name: frozenset(found) for name, found in tiers.items()}


def _overlap(unit: Unit, alias: dict[str, str]) -> bool:
    start, end = _day(alias["valid_from"]) or date.min, _day(alias["valid_to"]) or date.max
    return (unit.valid_from or date.min) < end and start < (unit.valid_to or date.max)


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        row["unit_id"],
        row["code"],
        row["name"],
        row["full_name"],
        row["type"],
        row["tier"],
        row["parent_id"] or None,
        _day(row["valid_from"]),
        _day(row["valid_to"]),
    )


def _agency(row: dict[str, str]) -> Agency:
    written = [row["name"], row["short_name"], *row["aliases"].split(";")]
    names = (n.removesuffix(" tỉnh") for n in written if n)  # "tỉnh" at the end names the container, not the office
    return Agency(row["agency_id"], row["name"], row["tier"], tuple(dict.fromkeys(names)))


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _nearest_day(unit: Unit, day: date) -> date:
    if unit.valid_to and day >= unit.valid_to:
        return date.fromordinal(unit.valid_to.toordinal() - 1)
    return unit.valid_from or day


def _by_id(unit: Unit) -> str:
    return unit.unit_id


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _frame(path: Path, dates: tuple[str, ...]) -> pl.DataFrame:
    frame = pl.read_csv(path, infer_schema=False)
    return frame.with_columns(pl.col(column).str.to_date("%Y-%m-%d") for column in dates)
