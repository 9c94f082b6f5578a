"""The changelog as text for a person: corrections one by one, what came and went as one line a ranking."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.moments import shown
from flows.numbers import counted
from schemas.tables import RANKING_KEY

Row = Mapping[str, Any]
SHOWN_LINES = 60
CAUSES = {
    "first_published": "a new document",
    "publisher_revision": "a newer copy of the document",
    "our_correction": "an entry of ours",
    "extraction_change": "read anew by newer code",
    "unit_decision": "a decision on a name",
    "register_change": "a change of the register",
}
_TOLD_WHEN_GONE = ("score", "rank", "rank_of", "grade")


def changes(found: Sequence[Row], bookkeeping: int = 0) -> None:
    """In the order of time: corrections and withdrawals one by one, what was merely added as a count per run; bookkeeping as a
    number. The newest lines where there are too many.
    """
    console = Console(highlight=False, soft_wrap=True)
    if not found:
        console.print("No changes.")
    lines = [line for _, of_run in groupby(found, key=lambda c: c["run_id"]) for line in _of_run(list(of_run))]
    if len(lines) > SHOWN_LINES:
        console.print(f"… {len(lines) - SHOWN_LINES} earlier lines; --since shows fewer days, --json lists all.")
    for line in lines[-SHOWN_LINES:]:
        console.print(Text(line))
    if bookkeeping:
        told = f"{bookkeeping} entries of bookkeeping (counts, shares, claims behind values) with --all"
        console.print(Text(told, style="dim"))


def _of_run(entries: Sequence[Row]) -> list[str]:
    """What one run added, as one line, then what else it changed."""
    added = [c for c in entries if c["kind"] == "added"]
    lines = change_lines([c for c in entries if c["kind"] != "added"])
    if added:
        counts = f"{counted(len(added), 'value')} of {counted(len({_key(c) for c in added}), 'ranking')}"
        lines.insert(0, f"{shown(added[0]['changed_at'])}  added      {counts}  (run {added[0]['run_id']})")
    return lines


def change_lines(entries: Sequence[Row]) -> list[str]:
    """One line an entry; a ranking that is gone as a whole is one line."""
    gone = {(c["run_id"], _key(c)) for c in entries if c["field"] == "status" and c["new_value"] is None}
    lines = []
    for ranking, grouped in groupby(entries, key=lambda c: (c["run_id"], _key(c))):
        rows = list(grouped)
        lines += [_gone(rows)] if ranking in gone else [_line(c) for c in rows]
    return lines


def _key(change: Row) -> tuple[object, ...]:
    return tuple(change[name] for name in RANKING_KEY)


def _start(change: Row, kind: str) -> str:
    where = " ".join(str(change[k]) for k in ("index_id", "index_year", "component_id") if change[k] is not None)
    name = change.get("unit_name") or change["unit_id"]
    return f"{shown(change['changed_at'])}  {kind:<9}  {where} {name}"


def _line(change: Row) -> str:
    line = (
        f"{_start(change, change['kind'])}: {change['field']} {told(change['old_value'])} → {told(change['new_value'])}"
    )
    line += f"  ({CAUSES[change['cause']]})"
    if change["kind"] == "corrected" and change.get("old_document_id") != change["document_id"]:
        line += f"  old document {_short(change.get('old_document_id'))}, new {_short(change['document_id'])}"
    return line


def _gone(rows: Sequence[Row]) -> str:
    """A ranking that is no longer published: withdrawn, or held under another cohort now."""
    status = next(c for c in rows if c["field"] == "status")
    values = ", ".join(f"{c['field']} {told(c['old_value'])}" for c in rows if c["field"] in _TOLD_WHEN_GONE)
    cohort = status["cohort_id"] or "no cohort stated"
    end = "withdrawn" if status["kind"] == "withdrawn" else "now told of another cohort"
    return f"{_start(status, status['kind'])} [{cohort}] {end}: {values or 'no values'}  ({CAUSES[status['cause']]})"


def told(value: str | None) -> str:
    """A JSON value without its quotes; "none" for null."""
    return "none" if value is None else str(json.loads(value))


def _short(document_id: str | None) -> str:
    return (document_id or "none")[:12]
