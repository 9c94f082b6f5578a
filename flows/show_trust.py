"""The quarantine as text for a person. Values from documents are printed as they are, never read as markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

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
    console = _console()
    if not found:
        console.print("Nothing in force is in quarantine." if left_out else "The quarantine is empty.")
    counts = Counter(row["check_id"] for row in found)
    for check, number in sorted(counts.items()):
        console.print(Text(f"{check}: {number} row(s)", style="bold"))
        mine = [row for row in found if row["check_id"] == check]
        for row in mine[:SHOWN]:
            replaced = "  (replaced by a newer copy)" if row["replaced_by"] else ""
            console.print(Text(f"  {_name(row)}: {row['failure']}{replaced}"))
            console.print(Text(f"      “{row['quote']}”  {row['uri'] or row['document_id'] or ''}", style="dim"))
        if number > SHOWN:
            console.print(f"  … and {number - SHOWN} more; --json lists all.")
    if left_out:
        console.print(f"{left_out} row(s) more are of copies that were replaced by newer ones; --all lists them too.")


def replayed(told: Mapping[str, Any]) -> None:
    """How many rows came to what, and why those that still fail do."""
    console = _console()
    rows = told["rows"]
    if not rows:
        console.print("The quarantine was empty.")
    counts = Counter(row["outcome"] for row in rows)
    for outcome, words in _WORDS.items():
        if counts[outcome]:
            console.print(Text(f"{counts[outcome]} row(s) {words}", style="bold"))
        for row in [r for r in rows if r["outcome"] == outcome][:SHOWN]:
            why = f"  ({row['now']})" if row["now"] else f"  (was refused: {row['failure']})"
            console.print(Text(f"  {_name(row)}{why}"))
        if counts[outcome] > SHOWN:
            console.print(f"  … and {counts[outcome] - SHOWN} more; --json lists all.")
    summary = told["summary"]
    published = f"Published {summary['snapshot']}" if summary["snapshot"] else "No change: nothing to publish."
    console.print(Text(f"{summary['changes']} changes. {published}"))


def _name(row: Row) -> str:
    edition = " ".join(str(part) for part in (row["index_id"], row["index_year"]) if part is not None)
    return f"{edition} {row['unit_text'] or row['cohort_text'] or ''}".strip() or "row"


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)
