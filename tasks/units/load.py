"""data/reference read into a `Register`, once per process and state of its files.

Invariant: what the files say is what the register holds; a table that is not there is named with the command that
makes it, and a row of decisions.csv that points nowhere is refused with its line.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

from tasks.heap import no_collecting
from tasks.units.fold import fold, loose, numbered
from tasks.units.model import Agency, Edge, Unit
from tasks.units.offices import office_of
from tasks.units.register import Register, agency_sought_as

COLUMNS = {
    "units": ("unit_id", "code", "name", "full_name", "type", "tier", "parent_id", "valid_from", "valid_to"),
    "unit_lineage": ("from_unit_id", "to_unit_id", "date", "kind", "act"),
    "aliases": ("code", "valid_from", "valid_to", "alias", "kind", "source"),
    "agencies": ("agency_id", "name", "short_name", "aliases", "tier", "valid_from", "valid_to", "note"),
    "agency_lineage": ("from_agency_id", "to_agency_id", "date", "kind", "act"),
    "decisions": (
        *("text", "province", "district", "tier"),
        *("unit_id", "judgement", "decided_by", "decided_at", "reason"),
    ),
}
TABLES = tuple(COLUMNS)
JUDGEMENTS = ("unit", "not_a_unit")
NUMBERED_TYPES = ("quận", "phường")
Row = list[str]


class ReferenceDataError(ValueError):
    """The reference directory lacks a table, or a person's row in it means nothing; the message says what to mend."""


def load_register(reference: Path) -> Register:
    """The register of a reference directory; raises `ReferenceDataError`."""
    files = [Path(reference).resolve() / f"{table}.csv" for table in TABLES]
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        raise ReferenceDataError(
            f"{reference}: missing {', '.join(missing)}; build it with python -m tasks.units.build_register"
        )
    with no_collecting():
        return _load(files[0].parent, tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files))


@lru_cache(maxsize=8)
def _load(reference: Path, states: tuple[tuple[int, int], ...]) -> Register:
    """`states` (time and size of each file) is part of the key: an edited table, such as a new decision, is read again."""
    rows = {table: _rows(reference / f"{table}.csv") for table in TABLES}
    units = [_unit(row) for row in rows["units"]]
    register = Register(
        units={unit.unit_id: unit for unit in units},
        lineage=[_edge(row) for row in rows["unit_lineage"]],
        agencies={row[0]: _agency(row) for row in rows["agencies"]},
        agency_lineage=[_edge(row) for row in rows["agency_lineage"]],
        decisions=[dict(zip(COLUMNS["decisions"], row, strict=True)) for row in rows["decisions"]],
        reference=reference,
    )
    _index(register, [dict(zip(COLUMNS["aliases"], row, strict=True)) for row in rows["aliases"]])
    _check_decisions(register)
    return register


def _check_decisions(register: Register) -> None:
    """Raises `ReferenceDataError` for a decision that means nothing: a person wrote it and should hear of it."""
    said: dict[tuple[str, ...], tuple[str, str]] = {}
    for number, row in enumerate(register.decisions, start=2):
        where = f"{register.reference / 'decisions.csv'}, line {number} ({row['text']!r})"
        if row["judgement"] not in JUDGEMENTS:
            raise ReferenceDataError(f"{where}: judgement is {row['judgement']!r}; allowed: {', '.join(JUDGEMENTS)}")
        unit_id = row["unit_id"]
        known = unit_id in register.units or unit_id in register.agencies or office_of(register, unit_id, date.max)
        if row["judgement"] == "unit" and not known:
            raise ReferenceDataError(
                f'{where}: unit_id {row["unit_id"]!r} is not in the register; look for it with: xephang units "NAME"'
            )
        if not fold(row["text"]):
            raise ReferenceDataError(f"{where}: text is empty; put the name as the document writes it")
        context = tuple(fold(row[column]) for column in ("text", "province", "district", "tier"))
        if said.setdefault(context, (row["judgement"], unit_id)) != (row["judgement"], unit_id):
            raise ReferenceDataError(f"{where}: the same name in the same context is decided otherwise above; keep one")


def _index(register: Register, aliases: list[dict[str, str]]) -> None:
    """Fills the register's look-ups from what it holds."""
    for unit in register.units.values():
        register.by_code.setdefault(unit.code, []).append(unit)
        name = unit.name
        if unit.type in NUMBERED_TYPES:  # Phường I is sought as Phường 1
            name = numbered(unit.type, name.removeprefix(unit.type.capitalize()).strip()) or name
        register.by_name.setdefault(loose(name), []).append((unit, name, False))
        if unit.parent_id:
            register.children.setdefault(unit.parent_id.split("@")[0], []).append(unit)
    for alias in (a for a in aliases if a["kind"] != "code"):
        for unit in register.by_code[alias["code"]]:
            if _overlap(unit, alias):
                register.by_name.setdefault(loose(alias["alias"]), []).append((unit, alias["alias"], True))
    for edge in register.lineage:
        register.after.setdefault(edge.from_unit_id or "", []).append(edge)
        register.before.setdefault(edge.to_unit_id or "", []).append(edge)
    for agency in register.agencies.values():
        for key in dict.fromkeys(agency_sought_as(name) for name in agency.names):
            register.by_agency.setdefault(key, []).append(agency)
    tiers: dict[str, set[str]] = {}
    for entries in register.by_name.values():
        for unit, name, _ in entries:
            tiers.setdefault(fold(name), set()).add(unit.tier)
    register.names = {name: frozenset(found) for name, found in tiers.items()}


def _overlap(unit: Unit, alias: dict[str, str]) -> bool:
    start, end = _day(alias["valid_from"]) or date.min, _day(alias["valid_to"]) or date.max
    return (unit.valid_from or date.min) < end and start < (unit.valid_to or date.max)


def _unit(row: Row) -> Unit:
    unit_id, code, name, full_name, kind, tier, parent_id, valid_from, valid_to = row
    return Unit(unit_id, code, name, full_name, kind, tier, parent_id or None, _day(valid_from), _day(valid_to))


def _edge(row: Row) -> Edge:
    before, after, day, kind, act = row
    return Edge(before or None, after or None, date.fromisoformat(day), kind, act or None)


def _agency(row: Row) -> Agency:
    agency_id, name, short_name, aliases, tier, valid_from, valid_to, _ = row
    written = [name, short_name, *aliases.split(";")]
    names = (n.removesuffix(" tỉnh") for n in written if n)  # "tỉnh" at the end names the container, not the office
    return Agency(agency_id, name, tier, tuple(dict.fromkeys(names)), _day(valid_from), _day(valid_to))


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(path: Path) -> list[Row]:
    """The rows of a table below its header; raises `ReferenceDataError` for other columns or a row of another length."""
    columns = COLUMNS[path.stem]
    with path.open(encoding="utf-8-sig", newline="") as file:  # a spreadsheet program may have put its mark in front
        header, *rows = [row for row in csv.reader(file) if row] or [[]]
    if tuple(header) != columns:
        raise ReferenceDataError(f"{path}: the columns are {', '.join(header)}; expected {', '.join(columns)}")
    for line, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            raise ReferenceDataError(
                f"{path}, row {line}: {len(row)} fields, expected {len(columns)} ({', '.join(columns)}); "
                "put a field that holds a comma in double quotes"
            )
    return rows
