"""Prefect runs the same functions: a flow run one can see, and the same tables to the byte."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.refresh import refresh
from flows.settings import load_settings
from tests.flows.conftest import published_bytes


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
    request = urllib.request.Request(
        f"{prefect_server}/flow_runs/filter", data=b"{}", headers={"content-type": "application/json"}
    )
    runs = json.load(urllib.request.urlopen(request, timeout=30))
    assert "COMPLETED" in {run["state_type"] for run in runs}


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
