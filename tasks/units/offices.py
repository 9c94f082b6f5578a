"""The unit_id of an office, and what offices became when offices or their territories were merged.

Invariant: an office's unit_id is `<code of its territory>/<agency_id>`; where the code passed to a territory of another
name (24: Bắc Giang, then Bắc Ninh), that territory's offices carry its name behind (`24/so-noi-vu-bac-ninh`), so that
no unit_id is ever used for two. Which province had which office is not recorded: edges say what would have happened to
an office of that kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tasks.units.fold import fold
from tasks.units.model import Edge, Unit
from tasks.units.register import Register


def office_id(register: Register, agency_id: str, territory: Unit) -> str:
    """The unit_id of an office of a territory."""
    heir = register.heir(territory)
    return f"{territory.code}/{agency_id}" + (f"-{_slug(heir.name)}" if heir else "")


def office_of(register: Register, unit_id: str, as_of: date) -> tuple[str, Unit] | None:
    """The agency_id and the territory (on the day, or nearest to it) of an office; None for any other unit_id."""
    code, slash, slug = unit_id.partition("/")
    versions = register.by_code.get(code, ()) if slash else ()
    for unit in sorted(versions, key=lambda u: u.distance(as_of)):
        heir = register.heir(unit)
        agency_id = slug.removesuffix(f"-{_slug(heir.name)}") if heir else slug
        if agency_id in register.agencies and office_id(register, agency_id, unit) == unit_id:
            return agency_id, unit
    return None


def office_edges(register: Register, unit_ids: Iterable[str]) -> list[Edge]:
    """What became the given offices and ministries, step by step back in time, sorted.

    An agency that began on a known day has an edge of kind "create" on it, so that it is not taken for older.
    """
    edges: set[Edge] = set()
    seen: set[str] = set()
    todo = [uid for uid in unit_ids if uid not in register.units]
    while todo:
        unit_id = todo.pop()
        if unit_id in seen:
            continue
        seen.add(unit_id)
        found = _into(register, unit_id)
        edges |= found
        todo += [e.from_unit_id for e in found if e.from_unit_id]
    return sorted(edges, key=lambda e: (e.date, e.from_unit_id or "", e.to_unit_id or "", e.kind))


def _into(register: Register, unit_id: str) -> set[Edge]:
    """Edges into one office: its agency's own, and those of its territory."""
    if unit_id in register.agencies:
        return {_edge(e, e.from_unit_id, unit_id) for e in _agency_edges(register, unit_id)}
    office = office_of(register, unit_id, date.max)
    if office is None:
        return set()
    agency_id, latest = office
    found = set()
    for edge in _agency_edges(register, agency_id):
        territory = _holder(register, unit_id, edge.date)
        if territory:
            before = office_id(register, edge.from_unit_id, territory) if edge.from_unit_id else None
            found.add(_edge(edge, before, unit_id))
    agency = register.agencies[agency_id]
    for version in register.by_code[latest.code]:
        for edge in register.before.get(version.unit_id, ()):
            if not edge.from_unit_id or not (agency.valid_from or date.min) < edge.date <= (
                agency.valid_to or date.max
            ):
                continue
            before = office_id(register, agency_id, register.units[edge.from_unit_id])
            if office_id(register, agency_id, version) == unit_id != before:
                found.add(_edge(edge, before, unit_id))
    return found


def _agency_edges(register: Register, agency_id: str) -> list[Edge]:
    """Edges of agency_lineage.csv into an agency, and its beginning."""
    begins = register.agencies[agency_id].valid_from
    into = [e for e in register.agency_lineage if e.to_unit_id == agency_id]
    return into + ([Edge(None, agency_id, begins, "create", None)] if begins else [])


def _holder(register: Register, unit_id: str, day: date) -> Unit | None:
    """The territory of an office where it lived on the day."""
    office = office_of(register, unit_id, day)
    return office[1] if office and office[1].lives(day) else None


def _edge(edge: Edge, before: str | None, after: str) -> Edge:
    return Edge(before, after, edge.date, edge.kind, edge.act)


def _slug(name: str) -> str:
    return fold(name).replace(" ", "-")
