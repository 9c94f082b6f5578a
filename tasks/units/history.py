"""The life of a unit: its versions, where it lay, what it came from and what became of it.

Invariant: nothing is judged here, everything stands in the register; a unit is followed through changes that leave it
what it was (name, type, parent, code), and mergers and splits are listed, not followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasks.units.fold import clean, read_type
from tasks.units.model import Agency, Edge, Unit
from tasks.units.register import Register


@dataclass(frozen=True)
class Relative:
    """Another unit that a unit came from or became, on a day, in what way and by which act; without id where a unit was
    abolished, or where the sources do not name the other."""

    unit_id: str | None
    full_name: str | None
    date: date
    kind: str
    act: str | None


@dataclass(frozen=True)
class Version:
    """One version of a unit with the names of its parents on its first day, nearest first."""

    unit: Unit
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Life:
    """The versions of one unit in time, what it came from and what became of it."""

    versions: tuple[Version, ...]
    predecessors: tuple[Relative, ...]
    successors: tuple[Relative, ...]


def lives(register: Register, name: str) -> list[Life]:
    """The lives of all units that bear, or ever bore, a name (with or without its type word), in order of tier and id;
    then those of the agencies of that name. A unit_id is taken too.
    """
    if name in register.units:
        return [life_of(register, name)]
    name = clean(name)
    kind, rest, _ = read_type(name)
    bearers = [u for u, _, _ in register.named(name)]
    bearers += [u for u, _, _ in register.named(rest) if kind is None or u.type.startswith(kind)]
    found: dict[str, Life] = {}
    for unit in sorted(bearers, key=lambda u: (len(u.code), u.unit_id)):
        life = life_of(register, unit.unit_id)
        found.setdefault(life.versions[0].unit.unit_id, life)
    agencies = register.agencies_named(name) or [a for a in register.agencies.values() if a.agency_id == name]
    return [*found.values(), *(_life_of_agency(register, agency) for agency in agencies)]


def _life_of_agency(register: Register, agency: Agency) -> Life:
    """An agency as a unit of one version; of a kind of office, what happened to it in every province or district."""
    names = {"name": agency.name, "full_name": agency.name, "type": agency.tier, "tier": agency.tier}
    unit = Unit(
        agency.agency_id, code="", parent_id=None, valid_from=agency.valid_from, valid_to=agency.valid_to, **names
    )
    into = [e for e in register.agency_lineage if e.to_unit_id == agency.agency_id]
    out = [e for e in register.agency_lineage if e.from_unit_id == agency.agency_id]
    return Life((Version(unit, ()),), relatives(register, into, back=True), relatives(register, out, back=False))


def life_of(register: Register, unit_id: str) -> Life:
    """The life of the unit that a version belongs to; raises KeyError for an unknown unit_id."""
    chain = [register.units[unit_id]]
    while step := _one_step(register, chain[0], back=True):
        chain.insert(0, step)
    while step := _one_step(register, chain[-1], back=False):
        chain.append(step)
    own = {u.unit_id for u in chain}
    into = [e for u in chain for e in register.before.get(u.unit_id, ()) if e.from_unit_id not in own]
    out = [e for u in chain for e in register.after.get(u.unit_id, ()) if e.to_unit_id not in own]
    return Life(
        tuple(Version(u, _parents(register, u)) for u in chain),
        relatives(register, into, back=True),
        relatives(register, out, back=False),
    )


def in_year(life: Life, year: int) -> Life | None:
    """A life narrowed to a year: the versions that lived in it, what went into and came out of the unit in it; None where
    the unit did not live then."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    versions = tuple(
        v for v in life.versions if (v.unit.valid_from or date.min) <= last and first <= (v.unit.valid_to or date.max)
    )
    into, out = ((r for r in found if r.date.year == year) for found in (life.predecessors, life.successors))
    return Life(versions, tuple(into), tuple(out)) if versions else None


def relatives(register: Register, edges: list[Edge], *, back: bool) -> tuple[Relative, ...]:
    """The other ends of edges, in the order of days and ids; one that is not known has neither id nor name."""
    found = []
    for edge in edges:
        other = edge.from_unit_id if back else edge.to_unit_id
        found.append(Relative(other, _name(register, other), edge.date, edge.kind, edge.act))
    return tuple(sorted(found, key=lambda r: (r.date, r.unit_id or "")))


def _name(register: Register, unit_id: str | None) -> str | None:
    if unit_id is None:
        return None
    known = register.units.get(unit_id)
    return known.full_name if known else register.agencies[unit_id].name


def _one_step(register: Register, unit: Unit, *, back: bool) -> Unit | None:
    """The version of the same unit before or after one; of several (a code that went on twice) the first by id."""
    edges = register.before.get(unit.unit_id, ()) if back else register.after.get(unit.unit_id, ())
    others = [e.from_unit_id if back else e.to_unit_id for e in edges if e.same_unit]
    day = unit.valid_from if back else unit.valid_to
    met = [
        register.units[o] for o in others if o and (register.units[o].valid_to if back else _start(register, o)) == day
    ]
    return min((u for u in met if u != unit), key=lambda u: u.unit_id, default=None)


def _start(register: Register, unit_id: str) -> date | None:
    return register.units[unit_id].valid_from


def _parents(register: Register, unit: Unit) -> tuple[str, ...]:
    day = unit.valid_from or (date.fromordinal(unit.valid_to.toordinal() - 1) if unit.valid_to else date.max)
    return tuple(p.full_name for p in register.parents(unit.unit_id, day) if p and p != unit)
