"""When the nightly job is missing: which runs count as one, and who tells it as long as `xephang serve` runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest

from flows import serve
from flows.alerts import check_age, send_due
from flows.refresh import last_whole
from flows.settings import Settings
from tasks.alert import ended, last_completed
from tasks.store import Store
from tests.alert.conftest import Receiver
from tests.alert.nights import log_run, publish_night, run_id

Configured = Callable[[str], Settings]
Night = Callable[..., datetime]


@pytest.fixture
def settings(configured: Configured, receiver: Receiver) -> Settings:
    return configured(f"channels:\n- {{id: hook, kind: webhook, url: 'http://{receiver.address}/in', quiet: false}}")


def test_a_refresh_of_one_source_is_not_the_nightly_job_for_the_schedule_nor_for_the_alerts(
    settings: Settings, night: Night
) -> None:
    log_run(settings, night(0), "completed")
    log_run(settings, night(1), "completed", "only source samples")
    runs = Store(settings.data_dir).runs()
    assert last_whole(runs) == last_completed(ended(runs)) == night(0)
    night(1, hours=3)
    assert check_age(settings, None)["too_old"]


def test_a_run_that_never_said_when_it_ended_is_a_failure_and_never_nothing_new(
    settings: Settings, receiver: Receiver, night: Night
) -> None:
    log_run(settings, night(0), "completed")
    send_due(settings)
    for n, status in ((1, "killed"), (2, "started")):
        at = night(n)
        Store(settings.data_dir).log_run({
            "run_id": run_id(at), "command": "refresh", "started_at": at.isoformat(), "finished_at": None,
            "status": status, "message": None, "n_changes": 0, "n_captures": 0, "n_new": 0,
        })  # fmt: skip
        send_due(settings)
    assert receiver.kinds() == ["nothing", "failure"]


def test_the_service_tells_once_that_a_refresh_is_missing_and_the_next_one_that_it_is_over(
    settings: Settings, receiver: Receiver, night: Night
) -> None:
    began = night(0)
    publish_night(settings, began)
    send_due(settings)
    receiver.got.clear()
    assert not serve.tell_missed(settings, began) and receiver.got == []
    for hours in (3, 4):
        night(1, hours=hours)
        assert serve.tell_missed(settings, began)
    publish_night(settings, night(1, hours=5))
    send_due(settings)
    assert [p["troubles"][0]["what"] if p["troubles"] else p["over"] for p in receiver.got][:2] == [
        "missed",
        ["missed"],
    ]


def test_a_home_that_never_had_a_refresh_gets_as_long_from_the_start_of_the_service(
    settings: Settings, receiver: Receiver, night: Night
) -> None:
    began = night(0)
    night(1)
    assert not serve.tell_missed(settings, began) and receiver.got == []
    night(1, hours=3)
    assert serve.tell_missed(settings, began) and receiver.kinds() == ["failure"]


def test_the_service_asks_again_after_an_error(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []

    def broken(_: Settings, since: datetime) -> bool:
        asked.append(since)
        raise OSError("the store does not answer")

    monkeypatch.setattr(serve, "CHECK_EVERY_S", 0.001)
    monkeypatch.setattr(serve, "tell_missed", broken)

    async def for_a_while() -> None:
        watching = asyncio.create_task(serve._watch_age(settings))
        while len(asked) < 3:
            await asyncio.sleep(0.001)
        watching.cancel()

    asyncio.run(for_a_while())
    assert len(set(asked)) == 1
