"""One run: its id, what it did, and the frame around every command that writes: lock, clock, run log.

Invariant: a run is logged when it begins and when it ends; one that was killed is closed by the next (`runlog`). Ids sort
by time even if the clock was set back, and then the run says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from flows.runlog import COMPLETED, FAILED, KILLED, STARTED, close_unended, counts
from flows.settings import Settings, clock, next_run
from schemas.tables import Runs, conform
from tasks.publish import snapshots
from tasks.store import Capture, Store, StoreError

_COLUMNS = tuple(Runs.to_schema().columns)
_RUN_ID = re.compile(r"\d{8}T\d{12}Z")
SET_BACK = timedelta(minutes=1)  # less is a clock that was corrected


@dataclass
class Run:
    """A run as it goes: the counts are filled in by the stages. `before` are the newest records of earlier runs; `behind`
    is the time of the last one where the clock says an earlier time."""

    run_id: str
    command: str
    started_at: datetime
    pipeline_version: str
    before: list[dict[str, Any]] = field(default_factory=list)
    n_captures: int = 0
    n_new: int = 0
    n_failed: int = 0
    n_changes: int = 0
    snapshot_id: str | None = None
    message: str | None = None
    behind: datetime | None = None

    def count(self, captures: Iterable[Capture]) -> None:
        """Take the outcomes of the captures into the counts."""
        for name, count in counts(captures).items():
            setattr(self, name, count)

    def say(self, text: str) -> None:
        """Add a sentence to the run's message; what it says already stays."""
        self.message = ". ".join(filter(None, (self.message, text)))

    def starts_of(self, command: str) -> dict[datetime, datetime]:
        """When the runs of a command began, this one among them: the time their captures bear, with the time of the run
        that they count to. What a killed run asked for counts to the next one, which asks for the rest."""
        records = [(r["command"], r.get("status"), datetime.fromisoformat(r["started_at"])) for r in self.before]
        starts: dict[datetime, datetime] = {}
        waiting: list[datetime] = []
        for name, status, at in [*records, (self.command, STARTED, self.started_at)]:
            if name == command:
                waiting.append(at)
                if status != KILLED:
                    starts |= dict.fromkeys(waiting, at)
                    waiting = []
        return starts

    def record(self, status: str, finished_at: datetime | None) -> dict[str, Any]:
        """JSON-ready row of this run."""
        row = {name: getattr(self, name, None) for name in _COLUMNS} | {"status": status}
        ended = finished_at.isoformat() if finished_at else None
        return row | {"started_at": self.started_at.isoformat(), "finished_at": ended}

    def table(self, n_changes: int, now: datetime) -> pl.DataFrame:
        """The runs table with this run as the last row, as a snapshot that this run publishes holds it."""
        mine = self.record(COMPLETED, now) | {"n_changes": n_changes, "snapshot_id": self.run_id}
        return runs_table([*(r for r in self.before if r.get("snapshot_id")), mine])


def runs_table(records: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Records of the run log as rows of `runs`."""
    times = ("started_at", "finished_at")
    rows = [r | {name: datetime.fromisoformat(r[name]) for name in times} for r in records]
    return (
        conform(pl.DataFrame(rows, infer_schema_length=None), Runs) if rows else conform(pl.DataFrame(), Runs).clear()
    )


@contextmanager
def running(settings: Settings, command: str, held: Store | None = None) -> Iterator[tuple[Store, Run, datetime]]:
    """Hold the data home for one run; yields the store, the run and its time, and logs how it ended.

    `held` is a store whose lock the caller holds already, for several runs with nobody between them.
    """
    store = held or Store(settings.data_dir)
    with nullcontext() if held else store.exclusive(purpose=f"xephang {command}"):
        run = _begin(store, command, settings.pipeline_version)
        store.log_run(run.record(STARTED, None))
        try:
            yield store, run, run.started_at
        except BaseException as error:
            run.message = f"{type(error).__name__}: {error}"
            with suppress(StoreError):  # of a full disk: the next run finds that this one did not end
                store.log_run(run.record(FAILED, clock()))
            raise
        store.log_run(run.record(COMPLETED, clock()))


def _begin(store: Store, command: str, pipeline_version: str) -> Run:
    """A run later than everything in the data home, whatever the clock says."""
    before, asked = close_unended(store), clock()
    known = store.run_ids() | {snapshot.name for snapshot in snapshots(store.root)}
    run_id, now = next_run(asked, filter(_RUN_ID.fullmatch, known))
    run = Run(run_id, command, now, pipeline_version, before)
    if now - asked > SET_BACK:
        run.behind = now
        run.message = (
            f"The clock of this machine says {asked:%Y-%m-%d %H:%M} UTC, but a run was made at {now:%Y-%m-%d %H:%M} UTC: "
            "this one is dated after it. Set the clock"
        )
    return run
