"""The life of a unit: its versions, where it lay, what it came from and what became of it.

Invariant: nothing is judged here, everything stands in the register; a unit is followed through changes that leave it
what it was (name, type, parent, code), and mergers and splits are listed, not followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasks.units.fold import read_type
from tasks.units.model import Edge, Unit
from tasks.units.register import Register


@dataclass(frozen=True)
class Relative:
    """Another unit that a unit came from or became, on a day, in what way and by which act."""

    unit_id: str
    full_name: str
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
    """The lives of all units that bear, or ever bore, a name (with or without its type word), in order of tier and id.

    A unit_id is taken too.
    """
    if name in register.units:
        return [life_of(register, name)]
    kind, rest, _ = read_type(name)
    bearers = [u for u, _, _ in register.named(name)]
    bearers += [u for u, _, _ in register.named(rest) if kind is None or u.type.startswith(kind)]
    found: dict[str, Life] = {}
    for unit in sorted(bearers, key=lambda u: (len(u.code), u.unit_id)):
        life = life_of(register, unit.unit_id)
        found.setdefault(life.versions[0].unit.unit_id, life)
    return list(found.values())


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


def kin_of_year(register: Register, unit_id: str, year: int) -> tuple[tuple[Relative, ...], tuple[Relative, ...]]:
    """What a unit came from and what became of it by changes of one year, of all kinds."""
    into = [e for e in register.before.get(unit_id, ()) if e.date.year == year]
    out = [e for e in register.after.get(unit_id, ()) if e.date.year == year]
    return relatives(register, into, back=True), relatives(register, out, back=False)


def relatives(register: Register, edges: list[Edge], *, back: bool) -> tuple[Relative, ...]:
    """The other ends of edges, in the order of days and ids; ends that are not known are left out."""
    found = []
    for edge in edges:
        other = edge.from_unit_id if back else edge.to_unit_id
        if other:
            found.append(Relative(other, register.units[other].full_name, edge.date, edge.kind, edge.act))
    return tuple(sorted(found, key=lambda r: (r.date, r.unit_id)))


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
