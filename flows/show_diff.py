"""Two states of the rankings beside each other, as a table for a person: a line a value that changed, a line a ranking that
came or went.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.tables import RANKING_KEY

Row = Mapping[str, Any]
SHOWN_ROWS = 100
WHOLE = ("score", "score_max", "rank", "rank_of", "grade")


def difference(found: Row) -> None:
    """Counts, then the lines."""
    console = Console(highlight=False)
    counts = found["rankings"]
    console.print(
        Text(f"from  {found['from']}: {counts['before']} rankings\nto    {found['to']}: {counts['after']} rankings")
    )
    if not found["differences"]:
        console.print("No difference.")
        return
    console.print(Text(f"{counts['added']} rankings added, {counts['gone']} gone, {counts['changed']} changed"))
    rows = list(_lines(found["differences"]))
    console.print(_table(rows[:SHOWN_ROWS]))
    if len(rows) > SHOWN_ROWS:
        console.print(f"… and {len(rows) - SHOWN_ROWS} more; --json lists all.")


def _lines(differences: Sequence[Row]) -> Iterator[Row]:
    """The differences, those of a whole ranking as one that says its score and rank. They come sorted by key."""
    for (*_, what), of_ranking in groupby(differences, lambda row: [row[name] for name in (*RANKING_KEY, "what")]):
        rows = list(of_ranking)
        if what == "changed":
            yield from rows
            continue
        side = "new" if what == "added" else "old"
        values = {row["field"]: row[side] for row in rows if row["field"] in WHOLE}
        yield {**rows[0], "field": "", "old": None, "new": None, side: _said(values)}


def _said(values: Mapping[str, Any]) -> str:
    """A ranking in a few words."""
    score = " / ".join(f"{values[name]}" for name in ("score", "score_max") if values.get(name) is not None)
    rank = " of ".join(f"{values[name]}" for name in ("rank", "rank_of") if values.get(name) is not None)
    parts = (f"score {score}" if score else "", f"rank {rank}" if rank else "", values.get("grade") or "")
    return ", ".join(part for part in parts if part)


def _table(rows: Sequence[Row]) -> Table:
    table = Table()
    for column in ("", "index", "unit", "cohort", "field", "old", "new"):
        table.add_column(column, overflow="fold")
    for row in rows:
        index = " ".join(str(row[name]) for name in ("index_id", "index_year", "component_id") if row[name] is not None)
        unit = ", ".join(row[name] for name in ("unit_name", "province_name") if row[name])
        cells = (row["what"], index, unit, row["cohort_id"], row["field"], row["old"], row["new"])
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in cells))
    return table
