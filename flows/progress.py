"""A live display of long work on a terminal; silent where there is none, so that logs stay clean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from flows.captures import Progress as Report

_LABELS = {
    "fetch": "Fetching",
    "read": "Reading",
    "build": "Building the tables",
    "verify": "Checking",
    "export": "Writing",
}


@contextmanager
def display() -> Iterator[Report]:
    """A function (stage, done, total) that draws one bar a stage on stderr."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        stages: dict[str, object] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages[stage] = bars.add_task(_LABELS.get(stage, stage), total=total)
            bars.update(stages[stage], completed=done, total=total)  # type: ignore[arg-type]  # a TaskID

        yield report
