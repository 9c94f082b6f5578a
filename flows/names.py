"""The commands `resolve` and `units`: names to units, one or many, and the life of a unit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from rich.console import Console

from flows.settings import Settings, SettingsError
from schemas.catalogue import Indices, load_indices
from tasks.units import Register, in_year, lives, load_register
from tasks.units import resolve as resolve_name
from tasks.units.fold import fold

REMEMBERED = 1 << 17  # lines whose answers are kept
EXPECTED = (
    'each line is a JSON object {"text": …, "context": {"province", "district"} or null, "tier", "as_of": "2024-07-29"}'
)
FIELDS = ("unit_id", "code", "name", "full_name", "tier", "reason", "candidates")


class LineError(ValueError):
    """A line that is no question; the message says what it holds instead."""


def register(settings: Settings) -> Register:
    """The register of the checkout."""
    return load_register(settings.reference)


def index_named(indices: Indices, name: str) -> str | None:
    """Id of an index named by a person: "PAR INDEX" is PAR_INDEX; None where none is called so."""
    wanted = fold(name.replace("_", " "))
    for index in indices.indices:
        names = (index.id.replace("_", " "), index.name, index.name_en or "", *index.aliases)
        if wanted in map(fold, names):
            return index.id
    return None


def index_id(settings: Settings, name: str) -> str:
    """Id of an index named by a person. Raises `SettingsError` naming those there are."""
    indices = load_indices(settings.indices)
    if found := index_named(indices, name):
        return found
    raise SettingsError(f"no index is called {name!r}; give one of {', '.join(i.id for i in indices.indices)}")


def resolve_one(
    known: Register, text: str, *, province: str | None = None, district: str | None = None, tier: str | None = None,
    as_of: date | None = None,
) -> dict[str, Any]:  # fmt: skip
    """{unit_id, code, name, full_name, tier, reason, candidates}; unit_id and code null where the name stays open."""
    found = resolve_name(known, text, province=province, district=district, tier=tier, as_of=as_of)
    return {name: getattr(found, name) for name in FIELDS}


def resolve_lines(known: Register, lines: Iterable[bytes]) -> Iterator[str]:
    """One JSON line for each line {text, context: {province, district} or null, tier, as_of}, in order.

    A line that cannot be used is answered too, with the reason. The same line is worked out once.
    """
    seen: dict[bytes, str] = {}
    for number, line in enumerate(lines, start=1):
        if line not in seen:
            if len(seen) >= REMEMBERED:
                seen.clear()
            try:
                seen[line] = _json(resolve_one(known, **_asked(line)))
            except LineError as error:
                yield _json(dict.fromkeys(FIELDS) | {"reason": f"line {number}: {error}; {EXPECTED}", "candidates": []})
                continue
        yield seen[line]


def _asked(line: bytes) -> dict[str, Any]:
    """The question of a line, as `resolve_one` takes it; raises `LineError` with what is wrong."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except ValueError as error:  # also bytes that are not UTF-8
        raise LineError(f"no JSON in UTF-8 ({error})") from error
    if not isinstance(row, dict):
        raise LineError(f"a {type(row).__name__}, not an object")
    context = row.get("context") or {}
    if not isinstance(context, dict):
        raise LineError(f"context is {context!r}")
    return {
        "text": _text(row, "text") or "",
        "tier": _text(row, "tier"),
        "province": _text(context, "province"),
        "district": _text(context, "district"),
        "as_of": _day(_text(row, "as_of")),
    }


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is None and name != "text":
        return None
    if not isinstance(value, str):
        raise LineError(f"{name} is {value!r}" if name in row else f"{name} is missing")
    return value


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        raise LineError(f"as_of is {text!r}") from error


def _json(answer: Mapping[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def show(found: Mapping[str, Any]) -> None:
    """Print one answer for a person."""
    console = Console(highlight=False, soft_wrap=True)
    if found["unit_id"]:
        console.print(
            f"[bold]{found['full_name'] or found['name']}[/bold]  {found['unit_id']}  ({found['tier']})", markup=True
        )
    else:
        console.print("[bold]open[/bold]")
    console.print(f"  {found['reason']}", markup=False)
    for candidate in found["candidates"] or ():
        place = ", ".join(candidate[part] for part in ("district", "province") if candidate[part])
        where = f" ({place})" if place else ""
        console.print(f"  - {candidate['full_name']}{where}  {candidate['unit_id']}", markup=False)


def unit_lives(known: Register, name: str, year: int | None = None) -> list[dict[str, Any]]:
    """The lives of all units of a name (or of a unit_id): versions with their parents, predecessors, successors; with a
    year, only what was in it."""
    found = lives(known, name) if year is None else (in_year(life, year) for life in lives(known, name))
    return [asdict(life) for life in found if life]


def show_lives(name: str, found: Sequence[Mapping[str, Any]], year: int | None = None) -> None:
    """Print lives for a person."""
    console = Console(highlight=False, soft_wrap=True)
    if not found:
        when = f"in {year}" if year else "at any time"
        console.print(f"No unit was called “{name}” {when}. Is a mark or a letter missing?", markup=False)
    for life in found:
        for version in life["versions"]:
            console.print(_version_line(version), markup=False)
        for title, relatives in (("from", life["predecessors"]), ("became", life["successors"])):
            for relative in relatives:
                console.print(_relative_line(title, relative), markup=False)
        console.print()


def _version_line(version: Mapping[str, Any]) -> str:
    unit = version["unit"]
    first = unit["valid_from"] or ("before 2004-08-31" if unit["code"] else "day not recorded")
    place = ", ".join(version["parents"])
    where = f" ({place})" if place else ""
    return f"{unit['full_name']}{where}  {first} – {unit['valid_to'] or 'today'}  {unit['unit_id']}"


def _relative_line(title: str, relative: Mapping[str, Any]) -> str:
    act = f" by {relative['act']}" if relative["act"] else ""
    other = f"{relative['full_name']}  {relative['unit_id']}  " if relative["unit_id"] else ""
    if not other and relative["kind"] != "abolish":
        other = "what the sources do not name  "
    return f"    {title if other else 'ended':6} {other}({relative['kind']} on {relative['date']}{act})"
