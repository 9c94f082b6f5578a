"""One run: its id, what it did, and the frame around every command that writes: lock, clock, run log.

Invariant: a run is logged when it ends, however it ends; ids sort by time even if the clock was set back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from flows.settings import Settings, clock, next_run
from schemas.tables import Runs, conform
from tasks.store import Capture, Store

_COLUMNS = tuple(Runs.to_schema().columns)


@dataclass
class Run:
    """A run as it goes: the counts are filled in by the stages. `before` are the records of earlier runs."""

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

    def count(self, captures: Iterable[Capture]) -> None:
        """Take the outcomes of the captures into the counts."""
        outcomes = [c.outcome for c in captures if c.outcome != "not_run"]
        self.n_captures = len(outcomes)
        self.n_new = sum(o in ("new", "changed") for o in outcomes)
        self.n_failed = sum(o in ("failed", "blocked") for o in outcomes)

    def starts_of(self, command: str) -> set[datetime]:
        """When the runs of a command began, this one among them: the time their captures bear."""
        records = [(r["command"], datetime.fromisoformat(r["started_at"])) for r in self.before]
        return {at for name, at in [*records, (self.command, self.started_at)] if name == command}

    def record(self, status: str, finished_at: datetime) -> dict[str, Any]:
        """JSON-ready row of this run."""
        row = {name: getattr(self, name, None) for name in _COLUMNS} | {"status": status}
        return row | {"started_at": self.started_at.isoformat(), "finished_at": finished_at.isoformat()}

    def table(self, n_changes: int, now: datetime) -> pl.DataFrame:
        """The runs table with this run as the last row, as a snapshot that this run publishes holds it."""
        mine = self.record("completed", now) | {"n_changes": n_changes, "snapshot_id": self.run_id}
        return runs_table([*(r for r in self.before if r.get("snapshot_id")), mine])


def runs_table(records: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Records of the run log as rows of `runs`."""
    times = ("started_at", "finished_at")
    rows = [r | {name: datetime.fromisoformat(r[name]) for name in times} for r in records]
    return (
        conform(pl.DataFrame(rows, infer_schema_length=None), Runs) if rows else conform(pl.DataFrame(), Runs).clear()
    )


@contextmanager
def running(settings: Settings, command: str) -> Iterator[tuple[Store, Run, datetime]]:
    """Hold the data home for one run; yields the store, the run and its time, and logs how it ended."""
    store = Store(settings.data_dir)
    with store.exclusive():
        before = store.runs()
        run_id, now = next_run(clock(), (str(r["run_id"]) for r in before))
        run = Run(run_id, command, now, settings.pipeline_version, before)
        try:
            yield store, run, now
        except BaseException as error:
            run.message = f"{type(error).__name__}: {error}"
            store.log_run(run.record("failed", clock()))
            raise
        store.log_run(run.record("completed", clock()))
