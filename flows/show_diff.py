"""Two states of the rankings beside each other, as a table for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]
SHOWN_ROWS = 100
WHOLE = ("score", "rank", "rank_of", "grade", "status")


def difference(found: Row) -> None:
    """Counts, then one line a value; of rankings that came or went the values that matter."""
    console = Console(highlight=False)
    counts = found["rankings"]
    console.print(
        Text(f"from  {found['from']}: {counts['before']} rankings\nto    {found['to']}: {counts['after']} rankings")
    )
    if not found["differences"]:
        console.print("No difference.")
        return
    console.print(Text(f"{counts['added']} rankings added, {counts['gone']} gone, {counts['changed']} changed"))
    rows = [row for row in found["differences"] if row["what"] == "changed" or row["field"] in WHOLE]
    console.print(_table(rows[:SHOWN_ROWS]))
    if len(rows) > SHOWN_ROWS:
        console.print(f"… and {len(rows) - SHOWN_ROWS} more; --json lists all.")


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
