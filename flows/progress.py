"""How far long work is: live bars on a terminal, one line a host that is through where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from flows.captures import HostState

_LABELS = {
    "fetch": "Taking files in",
    "read": "Reading",
    "build": "Building the tables",
    "verify": "Checking",
    "export": "Writing",
    "site": "Building the site",
}
_LONGEST = 60


def duration(seconds: float) -> str:
    """An estimate in words: minutes and hours, no finer."""
    minutes = round(seconds / 60)
    return (
        "under a minute" if minutes < 1 else f"about {minutes} min" if minutes < 90 else f"about {minutes / 60:.0f} h"
    )


class Display:
    """Draws stages and hosts on stderr; on anything but a terminal only what a host came to."""

    def __init__(self, console: Console, bars: Progress) -> None:
        self._console, self._bars = console, bars
        self._rows: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` of a stage."""
        row = self._row(stage, _LABELS.get(stage, stage))
        self._bars.update(row, completed=done, total=total, said=f"{done}/{total}")

    def host(self, state: HostState) -> None:
        """What came of a host so far, and what it is asked now; its row goes when it is through."""
        came = ", ".join(f"{count} {outcome}" for outcome, count in sorted(state.outcomes.items()))
        left = f"  {state.left} left, {duration(state.seconds_left)}" if state.left else ""
        if state.ended and not self._console.is_terminal:
            self._console.print(
                f"{state.host}: {came or 'nothing asked'}", highlight=False, soft_wrap=True, markup=False
            )
        row = self._row(state.host, state.host)
        self._bars.update(row, said=escape(f"{came}{left}  {state.asked[-_LONGEST:]}"), visible=not state.ended)

    def _row(self, name: str, label: str) -> TaskID:
        if name not in self._rows:
            self._rows[name] = self._bars.add_task(escape(label), total=None, said="")
        return self._rows[name]


@contextmanager
def display() -> Iterator[Display]:
    """A display for as long as the work takes."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:<20}"),
        BarColumn(20),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        yield Display(console, bars)
