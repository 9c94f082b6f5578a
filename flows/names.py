"""The `resolve` command: names to units, one or many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from rich.console import Console

from flows.settings import Settings
from tasks.units import Register, load_register
from tasks.units import resolve as resolve_name

FIELDS = ("unit_id", "code", "name", "full_name", "tier", "reason", "candidates")


def register(settings: Settings) -> Register:
    """The register of the checkout."""
    return load_register(settings.reference)


def resolve_one(
    known: Register, text: str, *, province: str | None = None, district: str | None = None, tier: str | None = None,
    as_of: date | None = None,
) -> dict[str, Any]:  # fmt: skip
    """{unit_id, code, name, full_name, tier, reason, candidates}; unit_id and code null where the name stays open."""
    found = resolve_name(known, text, province=province, district=district, tier=tier, as_of=as_of)
    return {name: getattr(found, name) for name in FIELDS}


def resolve_lines(known: Register, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One answer for each JSON line {text, context: {province, district} or null, tier, as_of}, in order.

    A line that cannot be used is answered too, with the reason.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _answer(known, line, number)


def _answer(known: Register, line: str, number: int) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        context: Mapping[str, Any] = asked.get("context") or {}
        as_of = date.fromisoformat(asked["as_of"]) if asked.get("as_of") else None
        return resolve_one(
            known, str(asked["text"]), province=context.get("province"), district=context.get("district"),
            tier=asked.get("tier"), as_of=as_of,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = (
            f"line {number}: {type(error).__name__} {error}; each line is a JSON object"
            ' {"text": …, "context": {"province", "district"} or null, "tier", "as_of": "2024-07-29"}'
        )
        return dict.fromkeys(FIELDS) | {"reason": reason, "candidates": []}


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
        console.print(f"  - {candidate}", markup=False)
