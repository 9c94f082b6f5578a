"""What goes out night after night: once what is new, again what came back, later what did not get through."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flows.alert_views import overview
from flows.alerts import LOGGER, Sending, send_due
from flows.settings import Settings
from schemas.alerts import Channel
from tests.alert.conftest import Receiver
from tests.alert.nights import log_run, publish_night

Configured = Callable[[str], Settings]
Night = Callable[..., datetime]
DEAD = ("page.lost_claims", "error", "a")
ORDER = ("ranking.order", "warning", "b")


@pytest.fixture
def settings(configured: Configured, receiver: Receiver) -> Settings:
    return configured(f"channels:\n- {{id: hook, kind: webhook, url: 'http://{receiver.address}/in'}}")


def test_an_issue_is_sent_once_in_three_nights(settings: Settings, receiver: Receiver, night: Night) -> None:
    for n in range(3):
        publish_night(settings, night(n), [DEAD])
        send_due(settings)
    assert receiver.kinds() == ["issues"]


def test_an_issue_below_the_severity_is_not_sent(settings: Settings, receiver: Receiver, night: Night) -> None:
    publish_night(settings, night(0), [ORDER])
    send_due(settings)
    assert receiver.got == []


def test_a_silent_source_is_sent_at_any_severity(settings: Settings, receiver: Receiver, night: Night) -> None:
    publish_night(settings, night(0), [("source.overdue", "warning", "vn_qn")])
    send_due(settings)
    assert [i["check_id"] for p in receiver.got for i in p["issues"]] == ["source.overdue"]


def test_what_was_open_before_the_channel_came_is_not_sent(
    settings: Settings, receiver: Receiver, night: Night
) -> None:
    publish_night(settings, night(0), [DEAD])
    publish_night(settings, night(1), [DEAD, ("page.lost_claims", "error", "new")])
    send_due(settings)
    assert [i["subject"] for p in receiver.got for i in p["issues"]] == ["new"]


def test_an_issue_that_came_back_is_sent_once_more(settings: Settings, receiver: Receiver, night: Night) -> None:
    for n, problems in enumerate([[DEAD], [], [DEAD], [DEAD]]):
        publish_night(settings, night(n), problems)
        send_due(settings)
    assert [payload["issues"][0]["why"] for payload in receiver.got] == ["new", "reopened"]


def test_an_issue_that_grew_graver_is_sent_again(configured: Configured, receiver: Receiver, night: Night) -> None:
    settings = configured(
        f"channels:\n- {{id: hook, kind: webhook, url: 'http://{receiver.address}/', severity: warning}}"
    )
    for n, severity in enumerate(["warning", "error", "warning"]):
        publish_night(settings, night(n), [("quarantine.rows", severity, "a")])
        send_due(settings)
    assert [payload["issues"][0]["why"] for payload in receiver.got] == ["new", "graver"]


def test_what_did_not_get_through_is_delivered_once_the_night_after(
    settings: Settings, receiver: Receiver, night: Night, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.down = True
    publish_night(settings, night(0), [DEAD])
    send_due(settings)
    assert "channel hook: not sent (it answered 503); 1 message waits" in caplog.text
    told = overview(settings)["channels"][0]
    assert (told["waiting"], told["last_failure"]["attempts"]) == (["Xephang: 1 new: 1 error"], 3)

    receiver.down = False
    for n in (1, 2):
        publish_night(settings, night(n), [DEAD])
        send_due(settings)

    assert receiver.kinds() == ["issues"]
    assert overview(settings)["channels"][0]["failing_since"] is None


def test_a_short_failure_is_got_over_within_the_run(settings: Settings, receiver: Receiver, night: Night) -> None:
    receiver.statuses = [500, 429]
    publish_night(settings, night(0), [DEAD])
    send_due(settings)
    assert receiver.kinds() == ["issues"]


def test_a_refusal_is_not_tried_again_at_once(settings: Settings, receiver: Receiver, night: Night) -> None:
    receiver.statuses = [404]
    publish_night(settings, night(0), [DEAD])
    send_due(settings)
    assert receiver.paths == ["/in"]


def test_a_channel_that_is_down_is_told_over_the_other(
    configured: Configured, receiver: Receiver, night: Night
) -> None:
    settings = configured(
        "channels:\n- {id: file, kind: file, path: alerts.jsonl}\n"
        f"- {{id: hook, kind: webhook, url: 'http://{receiver.address}/'}}"
    )
    receiver.down = True
    for n in range(3):
        publish_night(settings, night(n), [DEAD])
        send_due(settings)
    assert isinstance(settings.data_dir, Path)
    told = [json.loads(line) for line in (settings.data_dir / "alerts.jsonl").read_text("utf-8").splitlines()]
    assert [(p["kind"], [t["key"] for t in p.get("troubles", [])]) for p in told] == [
        ("issues", []), ("failure", ["channel:hook"]),
    ]  # fmt: skip


def test_many_issues_are_one_message_by_check(settings: Settings, receiver: Receiver, night: Night) -> None:
    publish_night(settings, night(0), [("page.lost_claims", "error", f"{n:03}") for n in range(60)])
    send_due(settings)
    (payload,) = receiver.got
    assert (payload["checks"], payload["n_issues"]) == ({"page.lost_claims": 60}, 60)
    assert "60 × a page lost its figures" in payload["text"] and payload["text"].count("is wrong") == 1


def test_a_resolved_issue_is_told_only_where_it_was_sent_and_is_asked_for(
    configured: Configured, receiver: Receiver, night: Night
) -> None:
    settings = configured(
        f"channels:\n- {{id: hook, kind: webhook, url: 'http://{receiver.address}/', takes: [issues, resolved]}}"
    )
    for n, problems in enumerate([[DEAD, ORDER], [], []]):
        publish_night(settings, night(n), problems)
        send_due(settings)
    assert [(p["kind"], [i["subject"] for i in p["issues"]]) for p in receiver.got] == [
        ("issues", ["a"]), ("resolved", ["a"]),
    ]  # fmt: skip


def test_a_failure_that_lasts_is_told_once_a_week_and_its_end_once(
    settings: Settings, receiver: Receiver, night: Night
) -> None:
    for n in range(9):
        log_run(settings, night(n), "failed", f"MassChange: this run would change {n} values")
        send_due(settings)
    assert [p["severity"] for p in receiver.got] == ["error", "error"]
    for n in (9, 10):
        publish_night(settings, night(n, hours=1))
        send_due(settings)
    assert receiver.got[2:] and receiver.got[2]["over"] == ["failed:refresh"] and len(receiver.got) == 3


def test_a_failure_of_another_kind_is_told_anew(settings: Settings, receiver: Receiver, night: Night) -> None:
    for n, message in enumerate(["StoreError: damaged", "MassChange: too much"]):
        log_run(settings, night(n), "failed", message)
        send_due(settings)
    assert [p["troubles"][0]["what"] for p in receiver.got] == ["StoreError", "MassChange"]


def test_a_failure_that_could_not_be_told_and_is_over_is_told_with_its_end(
    settings: Settings, receiver: Receiver, night: Night
) -> None:
    publish_night(settings, night(0))
    send_due(settings)
    receiver.down = True
    log_run(settings, night(1), "failed", "StoreError: damaged")
    send_due(settings)
    receiver.down = False
    for n in (2, 3):
        publish_night(settings, night(n))
        send_due(settings)
    (payload,) = receiver.got
    assert payload["troubles"][0]["over"] and "It has completed since." in payload["text"]


def test_a_night_without_news_is_silent_unless_asked(configured: Configured, receiver: Receiver, night: Night) -> None:
    settings = configured(
        f"channels:\n- {{id: a, kind: webhook, url: 'http://{receiver.address}/a'}}\n"
        f"- {{id: b, kind: webhook, url: 'http://{receiver.address}/b', quiet: false}}"
    )
    for n in range(2):
        publish_night(settings, night(n))
        send_due(settings)
        send_due(settings)
    assert [(p["channel"], p["kind"]) for p in receiver.got] == [("b", "nothing"), ("b", "nothing")]


def test_without_channels_nothing_is_written(configured: Configured, night: Night) -> None:
    settings = configured("language: vi")
    publish_night(settings, night(0), [DEAD])
    send_due(settings)
    assert isinstance(settings.data_dir, Path)
    assert not (settings.data_dir / "alerts").exists()


def test_what_was_sent_but_not_remembered_is_sent_again_under_the_same_id(
    settings: Settings, receiver: Receiver, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = Sending._note

    def cut_off(sending: Sending, channel: Channel, record: dict[str, Any]) -> None:
        if record["event"] == "sent":
            raise RuntimeError("cut off")
        noted(sending, channel, record)

    publish_night(settings, night(0), [DEAD])
    with monkeypatch.context() as patch:
        patch.setattr(Sending, "_note", cut_off)
        send_due(settings)
    for _ in range(2):
        send_due(settings)
    assert receiver.kinds() == ["issues", "issues"] and receiver.got[0]["id"] == receiver.got[1]["id"]


def test_a_log_that_is_damaged_fails_no_run(
    settings: Settings, receiver: Receiver, night: Night, caplog: pytest.LogCaptureFixture
) -> None:
    publish_night(settings, night(0), [DEAD])
    assert isinstance(settings.data_dir, Path)
    (settings.data_dir / "alerts").mkdir()
    (settings.data_dir / "alerts/20261101T190000000000Z.jsonl").write_text("no JSON\n")
    with caplog.at_level(logging.WARNING, LOGGER.name):
        send_due(settings)
    assert "not all were sent (StoreError" in caplog.text
