"""The quarantine as text for a person. Values from documents are printed as they are, never read as markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from flows.show import console

Row = Mapping[str, Any]
SHOWN = 40
_WORDS = {
    "released": "released",
    "read_anew": "read otherwise now, and accepted",
    "still_refused": "still refused",
    "no_longer_stated": "no longer stated by the document",
}


def quarantine(found: Sequence[Row], left_out: int = 0) -> None:
    """Each row with its rule, its words and its document, rule by rule; `left_out` are not among them."""
    out = console()
    if not found:
        out.print("Nothing in force is in quarantine." if left_out else "The quarantine is empty.")
    counts = Counter(row["check_id"] for row in found)
    for check, number in sorted(counts.items()):
        out.print(Text(f"{check}: {number} row(s)", style="bold"))
        mine = [row for row in found if row["check_id"] == check]
        for row in mine[:SHOWN]:
            replaced = "  (replaced by a newer copy)" if row["replaced_by"] else ""
            out.print(Text(f"  {_name(row)}: {row['failure']}{replaced}"))
            out.print(Text(f"      “{row['quote']}”  {row['uri'] or row['document_id'] or ''}", style="dim"))
        if number > SHOWN:
            out.print(f"  … and {number - SHOWN} more; --json lists all.")
    if left_out:
        out.print(f"{left_out} row(s) more are of copies that were replaced by newer ones; --all lists them too.")


def replayed(told: Mapping[str, Any]) -> None:
    """How many rows came to what, and why those that still fail do."""
    out = console()
    rows = told["rows"]
    if not rows:
        out.print("The quarantine was empty.")
    counts = Counter(row["outcome"] for row in rows)
    for outcome, words in _WORDS.items():
        if counts[outcome]:
            out.print(Text(f"{counts[outcome]} row(s) {words}", style="bold"))
        for row in [r for r in rows if r["outcome"] == outcome][:SHOWN]:
            why = f"  ({row['now']})" if row["now"] else f"  (was refused: {row['failure']})"
            out.print(Text(f"  {_name(row)}{why}"))
        if counts[outcome] > SHOWN:
            out.print(f"  … and {counts[outcome] - SHOWN} more; --json lists all.")
    summary = told["summary"]
    published = f"Published {summary['snapshot']}" if summary["snapshot"] else "No change: nothing to publish."
    out.print(Text(f"{summary['changes']} changes. {published}"))


def _name(row: Row) -> str:
    edition = " ".join(str(part) for part in (row["index_id"], row["index_year"]) if part is not None)
    return f"{edition} {row['unit_text'] or row['cohort_text'] or ''}".strip() or "row"
