"""The run log as the next run finds it: the newest record of every run, and what became of those that never ended.

Invariant: a run logs that it began before it does anything, so one that was killed is not forgotten: the next run says of
it that it was killed, or, where its snapshot is in force, that it had done its work. Whoever closes a record holds the
data home, so nothing that it closes is still running.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from tasks.publish import PublishError, current, read_tables
from tasks.store import AnyPath, Capture, Store

STARTED, COMPLETED, FAILED, KILLED = "started", "completed", "failed", "killed"
UNENDED = "it is running, or it was killed: the next run will say"
_KILLED = (
    "it did not end: killed, or its machine or disk failed. What it captured is kept; the run after it does its work"
)
_AFTER_PUBLISHING = "it was killed after it had published"

Record = dict[str, Any]


def newest_records(store: Store) -> list[Record]:
    """The newest record of every run, by id; nothing is written."""
    return list({str(record["run_id"]): record for record in store.runs()}.values())


def close_unended(store: Store) -> list[Record]:
    """The newest record of every run, by id. One that never ended gets its last record here, and what it left half
    written is cleared away; the caller has the lock."""
    found = newest_records(store)
    for place, record in enumerate(found):
        if record.get("status") == STARTED:
            store.sweep()
            found[place] = _ending(store, record)
            store.log_run(found[place])
    return found


def counts(captures: Iterable[Capture]) -> dict[str, int]:
    """n_captures, n_new and n_failed of a run from its captures."""
    outcomes = [c.outcome for c in captures if c.outcome != "not_run"]
    return {
        "n_captures": len(outcomes),
        "n_new": sum(o in ("new", "changed") for o in outcomes),
        "n_failed": sum(o in ("failed", "blocked") for o in outcomes),
    }


def _ending(store: Store, record: Mapping[str, Any]) -> Record:
    if published := _as_published(store.root, str(record["run_id"])):
        return {**record, **published, "message": ". ".join(filter(None, (published["message"], _AFTER_PUBLISHING)))}
    began = datetime.fromisoformat(record["started_at"])
    tried = counts(c for c in store.captures() if c.captured_at == began)
    return {**record, **tried, "status": KILLED, "message": _KILLED}


def _as_published(home: AnyPath, run_id: str) -> Record | None:
    """The row of a run in `runs` of the current snapshot, JSON-ready; None where what it built never came into force."""
    try:
        snapshot = current(home)
        runs = read_tables(snapshot, ["runs"])["runs"] if snapshot else pl.DataFrame({"run_id": []})
    except PublishError:  # the build says so, after everything was fetched
        return None
    rows = runs.filter(pl.col("run_id") == run_id).to_dicts()
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in rows[0].items()} if rows else None
