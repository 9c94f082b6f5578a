"""Prefect runs the same functions: a flow run one can see, and the same tables to the byte."""

from __future__ import annotations

import json
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
