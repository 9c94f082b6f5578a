"""The channels of alerts as text for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.moments import shown

Row = Mapping[str, Any]


def overview(found: Row) -> None:
    """Some lines a channel, then what is wrong with the watches."""
    console = Console(highlight=False, soft_wrap=True)
    if not found["channels"]:
        console.print("No channels: name them in the settings under alerts.channels (docs/alerts.md).", markup=False)
    for row in found["channels"]:
        console.print(Text(f"{row['channel']}  {row['kind']}  {row['to']}", style="bold"))
        for line in _lines(row):
            console.print(Text(f"    {line}"))
        if trouble := _trouble(row):
            console.print(Text(f"    {trouble}", style="bold red"))
    for problem in found["problems"]:
        console.print(Text(problem, style="bold red"))


def _lines(row: Row) -> list[str]:
    sent = row["last_sent"]
    lines = [f"takes {', '.join(row['takes'])}; issues from severity {row['severity']} on"]
    if row["watches"]:
        lines.append(f"watches {'; '.join(row['watches'])}")
    lines.append(f"last sent {_at(sent['at'])}  {sent['title']}" if sent else "nothing sent yet")
    lines += [f"waits: {title}" for title in row["waiting"]]
    return lines


def _trouble(row: Row) -> str | None:
    if row["missing_variables"]:
        return f"not set in the environment: {', '.join(row['missing_variables'])}"
    if row["failing_since"]:
        failed = row["last_failure"]
        return f"failing since {shown(row['failing_since'])}, last {_at(failed['at'])}: {failed['reason']}"
    return None


def _at(text: str) -> str:
    return shown(datetime.fromisoformat(text))


def tested(found: Sequence[Row]) -> None:
    """One line a channel."""
    console = Console(highlight=False, soft_wrap=True)
    for row in found:
        told = "sent" if row["sent"] else f"not sent: {row['reason']}"
        console.print(Text(f"{row['channel']}  {told}", style="" if row["sent"] else "bold red"))
