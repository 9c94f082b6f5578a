"""When a refresh is due, when it is needless, and what a run is told that finds the data home held."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.refresh import refresh
from flows.serve import due_dates, missed
from flows.settings import PROJECT, Settings, SettingsError
from schemas.config import Config, Schedule
from tasks.store import Store


def record(
    started_at: str, status: str = "completed", message: str | None = None, command: str = "refresh"
) -> dict[str, str | None]:
    return {
        "run_id": datetime.fromisoformat(started_at).strftime("%Y%m%dT%H%M%S000000Z"), "command": command,
        "started_at": started_at, "finished_at": started_at, "status": status, "message": message,
    }  # fmt: skip


def home_with(settings: Settings, *records: dict[str, str | None]) -> Store:
    store = Store(settings.data_dir)
    for one in records:
        store.log_run(one)
    return store


def test_two_in_the_morning_in_viet_nam_is_seven_in_the_evening_utc_the_day_before(settings: Settings) -> None:
    due = due_dates(settings, datetime(2026, 7, 1, 12, tzinfo=UTC))

    assert [moment.astimezone(UTC).isoformat() for moment in due] == ["2026-07-01T19:00:00+00:00"]


def test_a_schedule_that_is_none_is_bad_configuration(settings: Settings) -> None:
    wrong = replace(settings, config=Config(schedule=Schedule(cron="0 2 * * someday")))

    with pytest.raises(SettingsError, match="someday"):
        due_dates(wrong, datetime.now(UTC))


def test_a_home_without_a_refresh_has_one_to_make_up_for(settings: Settings) -> None:
    assert "no refresh" in str(missed(settings, Store(settings.data_dir)))


def test_a_refresh_older_than_the_last_due_time_was_missed_however_many_nights(settings: Settings) -> None:
    ago = datetime.now(UTC) - timedelta(days=9)

    assert ago.strftime("%Y-%m-") in str(missed(settings, home_with(settings, record(ago.isoformat()))))


def test_nothing_was_missed_where_the_last_refresh_is_newer_than_its_due_time(settings: Settings) -> None:
    assert missed(settings, home_with(settings, record(datetime.now(UTC).isoformat()))) is None


@pytest.mark.parametrize(
    "other",
    [{"status": "failed"}, {"status": "started"}, {"message": "only source samples"}, {"command": "ingest"}],
    ids=lambda o: next(iter(o.values())),
)
def test_only_a_refresh_of_all_sources_that_ended_well_counts(settings: Settings, other: dict[str, str]) -> None:
    assert missed(settings, home_with(settings, record(datetime.now(UTC).isoformat(), **other)))


def test_a_refresh_of_one_source_is_told_from_a_whole_one_in_the_run_log(
    settings: Settings, documents: Path, tmp_path: Path
) -> None:
    entry = {"id": "here", "name": "Here", "publisher": "UBND", "authority": "sample", "enabled": True}
    source = entry | {"discover": {"kind": "folder", "path": str(documents)}}
    (tmp_path / "sources.yaml").write_text(json.dumps({"sources": [source]}), encoding="utf-8")
    of_one = replace(settings, sources=tmp_path / "sources.yaml")

    refresh(of_one, "here")
    after_one = missed(of_one, Store(settings.data_dir))
    refresh(of_one)

    assert after_one and missed(of_one, Store(settings.data_dir)) is None


def test_a_late_scheduled_run_does_nothing_once_a_later_refresh_was_made(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import deployments

    due = datetime.now(UTC) - timedelta(hours=30)
    home_with(settings, record(datetime.now(UTC).isoformat()))
    monkeypatch.setattr(deployments, "_due", lambda: due)

    state = deployments.refresh.fn(str(settings.data_dir))

    assert state.is_cancelled() and "was made after this one was due" in str(state.message)


@pytest.mark.parametrize(
    ("deployment", "parameters", "kind"), [("refresh", {}, "FAILED"), ("backfill", {"years": "2023"}, "CANCELLED")]
)
def test_a_run_that_finds_the_home_held_says_by_whom(
    settings: Settings, deployment: str, parameters: dict[str, str], kind: str
) -> None:
    from flows import deployments

    with Store(settings.data_dir).exclusive(purpose="xephang ingest"):
        state = getattr(deployments, deployment).fn(data_dir=str(settings.data_dir), wait_minutes=0, **parameters)

    assert state.type.value == kind
    assert f"Process {os.getpid()} (xephang ingest, since " in str(state.message)


def test_a_run_waits_for_whoever_holds_the_home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import deployments

    held = Store(settings.data_dir).exclusive()
    held.__enter__()
    monkeypatch.setattr(deployments, "ASK_EVERY_S", 0.01)
    asked = iter(range(100))

    def needless() -> str | None:
        if next(asked) == 3:
            held.__exit__(None, None, None)
        return None

    state = deployments._when_free(settings, 1, needless, dict, lambda why: deployments.Failed(message=why))

    assert state.is_completed() and next(asked) >= 4


def test_the_work_pool_gets_the_same_deployments_on_the_default_schedule() -> None:
    import yaml

    from flows import deployments

    listed = yaml.safe_load((PROJECT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    by_name = {deployment["name"]: deployment for deployment in listed}

    for name, flow in (("nightly", deployments.refresh), ("backfill", deployments.backfill)):
        assert by_name[name]["entrypoint"] == f"flows/deployments.py:{flow.fn.__name__}"
        assert by_name[name]["parameters"].keys() <= flow.parameters.properties.keys()
    schedule = Config().schedule
    assert by_name["nightly"]["schedules"][0] == {"cron": schedule.cron, "timezone": schedule.timezone, "active": True}
