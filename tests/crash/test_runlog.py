"""A run that never said how it ended is not forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.run import runs_table
from flows.runlog import UNENDED, close_unended, newest_records
from flows.settings import Settings
from flows.views import status
from schemas.tables import SCHEMA_VERSION
from tasks.publish import publish
from tasks.store import Capture, Store, whole_refreshes

BEGAN = datetime(2024, 8, 1, 19, tzinfo=UTC)
STARTED = {
    "run_id": "20240801T190000000000Z",
    "command": "refresh",
    "started_at": BEGAN.isoformat(),
    "status": "started",
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A data home in which a run began and captured, and was killed."""
    found = Store(tmp_path / "home")
    found.log_run(STARTED)
    for nth, outcome in enumerate(("new", "unchanged", "failed", "not_run")):
        at = BEGAN if outcome != "unchanged" else BEGAN - timedelta(days=1)
        found.log_capture(Capture(f"https://example.org/{nth}", "portal", at, outcome), str(STARTED["run_id"]))  # type: ignore[arg-type]
    return found


def test_until_the_next_run_nobody_knows_whether_it_still_runs(store: Store) -> None:
    last = status(Settings(store.root))["last_run"]
    assert (last["status"], last["message"]) == ("started", UNENDED)
    assert newest_records(store) == [STARTED], "looking changes nothing"


def test_the_next_run_says_that_it_was_killed_and_what_it_had_captured(store: Store) -> None:
    with store.exclusive():
        close_unended(store)
    (record,) = newest_records(store)
    assert (record["status"], record["n_captures"], record["n_new"], record["n_failed"]) == ("killed", 2, 1, 1)
    assert "What it captured is kept" in record["message"]


def test_it_is_said_once(store: Store) -> None:
    with store.exclusive():
        close_unended(store)
        close_unended(store)
    assert [record["status"] for record in store.runs()] == ["started", "killed"]


def test_what_it_had_half_written_is_cleared_away(store: Store) -> None:
    part = store.blob("0" * 64).with_name(f".{'0' * 64}.gz.4711.tmp")
    Path(str(part)).parent.mkdir(parents=True)
    Path(str(part)).write_bytes(b"half")
    with store.exclusive():
        close_unended(store)
    assert not part.exists()


def test_a_refresh_of_one_source_stays_one_when_it_was_killed_after_it_had_published(store: Store) -> None:
    of_one = {**STARTED, "status": "completed", "finished_at": BEGAN.isoformat(), "message": "only source portal"}
    counted = dict.fromkeys(("n_captures", "n_new", "n_failed", "n_changes"), 0)
    runs = runs_table([of_one | counted | {"pipeline_version": "1", "snapshot_id": STARTED["run_id"]}])
    publish(store.root, {"runs": runs}, snapshot_id=STARTED["run_id"], schema_version=SCHEMA_VERSION, meta={})
    with store.exclusive():
        close_unended(store)
    (record,) = newest_records(store)
    assert (record["status"], record["finished_at"]) == ("completed", BEGAN.isoformat())
    assert record["message"].startswith("only source portal. it was killed") and whole_refreshes([record]) == []
