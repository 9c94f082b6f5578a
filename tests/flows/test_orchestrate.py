"""Prefect runs the same functions: a flow run one can see, and the same tables to the byte."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from flows.captures import HostState
from flows.refresh import refresh
from flows.settings import Settings, load_settings
from tests.flows.conftest import HONG_HAI, TITLE, published_bytes


@pytest.mark.slow
def test_the_flow_on_prefect_publishes_the_same_bytes_and_is_recorded(
    prefect_server: str, tmp_path: Path, at: Callable[[str], object]
) -> None:
    from flows import orchestrate

    at("2024-08-01T02:00:00+07:00")
    plain, orchestrated = load_settings(tmp_path / "plain"), load_settings(tmp_path / "prefect")

    refresh(plain)
    orchestrate.refresh(orchestrated)

    assert published_bytes(orchestrated) == published_bytes(plain)
    assert "COMPLETED" in {run["state_type"] for run in ask(f"{prefect_server}/flow_runs/filter", {})}


def ask(url: str, question: object) -> Any:
    request = urllib.request.Request(
        url, data=json.dumps(question).encode(), headers={"content-type": "application/json"}
    )
    return json.load(urllib.request.urlopen(request, timeout=30))


def told_of(server: str, name: str, resource: str) -> dict[str, Any]:
    """The event of a name about a resource, once it is there: events are sent in the background."""
    question = {"filter": {"event": {"name": [name]}, "resource": {"id": [resource]}}}
    for _ in range(150):
        found: list[dict[str, Any]] = ask(f"{server}/events/filter", question)["events"]
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no {name} of {resource}")


@pytest.mark.slow
def test_a_run_shows_what_it_did_and_tells_of_its_snapshot_and_of_every_new_error(
    prefect_server: str, settings: Settings, documents: Path, at: Callable[[str], object]
) -> None:
    from flows import orchestrate

    at("2024-08-01T02:00:00+07:00")
    orchestrate.ingest(settings, [documents])
    (documents / "article.txt").write_text(TITLE + HONG_HAI.format(score="742"), encoding="utf-8")
    at("2024-03-01T02:00:00+07:00")  # a clock that was set back is an error
    done = orchestrate.ingest(settings, [documents])

    assert done.built.snapshot is not None and done.built.alerts.height == 1
    artifacts = ask(f"{prefect_server}/artifacts/filter", {"sort": "CREATED_DESC"})
    shown = {artifact["key"]: artifact for artifact in reversed(artifacts)}
    assert f"Published `{done.built.snapshot.name}`" in shown["summary"]["data"]
    assert ("corrected", "Hồng Hải", "741.5", "742.0") in {
        tuple(row[name] for name in ("kind", "unit_name", "old_value", "new_value"))
        for row in json.loads(shown["changes"]["data"])
    }
    assert shown["progress-fetch"]["description"] == "fetch: 1 of 1"
    published = f"xephang.snapshot.{done.built.snapshot.name}"
    opened = f"xephang.issue.{done.built.alerts['issue_id'][0]}"
    assert told_of(prefect_server, "xephang.snapshot.published", published)["payload"]["changes"] > 0
    assert told_of(prefect_server, "xephang.issue.opened", opened)["payload"]["check_id"] == "clock.set_back"


@pytest.mark.slow
def test_what_prefect_does_not_take_never_fails_a_run(
    prefect_server: str, settings: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import artifacts, orchestrate

    def refuse(*_: object) -> None:
        raise ConnectionError("the server is gone")

    monkeypatch.setattr(artifacts, "_create", refuse)

    assert orchestrate.ingest(settings, [documents]).built.snapshot is not None


@pytest.mark.slow
def test_no_secret_of_an_alert_is_in_what_prefect_keeps(
    prefect_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import orchestrate

    channel = "{id: hook, kind: webhook, url: 'http://127.0.0.1:9/${HOOK_TOKEN}'}"
    monkeypatch.setenv("HOOK_TOKEN", "s3cr3t-t0k3n-77ab")
    monkeypatch.setenv("XEPHANG_ALERTS_CHANNELS", f"[{channel}]")
    monkeypatch.setattr("tasks.alert.channels.WAITS", ())
    monkeypatch.setattr("flows.ingest.build", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        orchestrate.reprocess(load_settings(tmp_path / "home"))

    kept = [path for home in (tmp_path, Path(os.environ["PREFECT_HOME"])) for path in home.rglob("*") if path.is_file()]
    assert b"could not be reached" in b"".join(path.read_bytes() for path in (tmp_path / "home/alerts").iterdir())
    assert not any(b"s3cr3t-t0k3n-77ab" in path.read_bytes() for path in kept)


def test_the_progress_of_all_hosts_is_one_artifact_with_the_time_that_the_slowest_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from flows import artifacts

    made: list[Any] = []
    updated: list[dict[str, Any]] = []
    monkeypatch.setattr(artifacts, "_create", lambda _, artifact: made.append(artifact) or uuid4())
    monkeypatch.setattr(artifacts, "update_progress_artifact", lambda _, **values: updated.append(values))
    stages = artifacts.Stages()

    stages.host(HostState("a.vn", {"new": 1}, done=1, left=3, seconds_left=60.0))
    stages.host(HostState("b.vn", {}, left=0))
    monkeypatch.setattr(artifacts, "EVERY_S", 0.0)
    stages.host(HostState("b.vn", {"new": 2}, done=2, left=2, seconds_left=3600.0))

    assert [(artifact.key, artifact.progress) for artifact in made] == [("progress-hosts", 25.0)]
    assert updated == [
        {"progress": 37.5, "description": "3 documents asked for, 5 left at 2 hosts, about 60 min"},
    ]
