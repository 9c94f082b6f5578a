"""`xephang serve` as a process: killed, started again, asked through Prefect's API, stopped; and nothing left of it.

One story, since each start of a server takes seconds. It needs /proc to look for what was left.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flows.settings import PROJECT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc"),
]
PATIENCE_S = 240.0  # of a machine that is busy with other tests; alone it takes a tenth


class Service:
    """The command on a data home and a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "serve.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Start it, and wait until it has said what is next."""
        environment = {n: v for n, v in os.environ.items() if not n.startswith(("PREFECT_", "XEPHANG_"))} | {
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "XEPHANG_SCHEDULE_CRON": "30 1 * * *",
            "PYTHONPATH": str(PROJECT),
        }
        command = [sys.executable, "-m", "flows.cli", "serve", "--port", str(self.port), *options]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--data-dir", str(self.folder / "home")], env=environment, stdout=output, stderr=output
            )
        until(lambda: "On demand" in self.said() or self.process is None or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()

    def end(self, number: signal.Signals) -> int:
        """Send a signal; the exit code, once nothing of it is left."""
        assert self.process
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_S)
        until(lambda: not self.left())
        return code

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def left(self) -> list[str]:
        """Command lines of the processes that were started on this Prefect home: the server, runs, the service itself."""
        mark, found = f"PREFECT_HOME={self.folder / 'prefect'}".encode(), []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:  # it has ended, or is somebody else's
                continue
        return [command for command in found if command]

    def ask(self, path: str, question: object = None) -> Any:
        body = None if question is None else json.dumps(question).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api{path}", data=body, headers={"Content-Type": "application/json"}
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            return json.load(answer)

    def runs(self, **of: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(
            "/flow_runs/filter", {"flow_runs": of, "sort": "EXPECTED_START_TIME_ASC"}
        )
        return found

    def ended(self, run_id: str) -> dict[str, Any]:
        """A flow run, once it has ended."""
        until(lambda: self.ask(f"/flow_runs/{run_id}")["state_type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"))
        run: dict[str, Any] = self.ask(f"/flow_runs/{run_id}")
        return run


def until(true: Callable[[], bool]) -> None:
    """Return once it is true; fails where it does not become so."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.2)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(tmp_path)
    yield made
    if made.process and made.process.poll() is None:
        made.end(signal.SIGKILL)


def test_a_service_catches_up_survives_a_kill_runs_what_is_asked_and_leaves_nothing(service: Service) -> None:
    service.start()
    assert "Catching up  no refresh of all sources was made here yet" in service.said()
    until(lambda: any(run["state_type"] == "RUNNING" for run in service.runs(tags={"all_": ["catch-up"]})))
    (killed,) = service.runs(tags={"all_": ["catch-up"]})
    service.end(signal.SIGKILL)  # the server and the run go with it

    service.start("--no-catch-up")
    page = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"http://127.0.0.1:{service.port}/", timeout=30
    )
    assert b"<html" in page.read()
    assert service.ended(killed["id"])["state_type"] == "CRASHED"
    nightly = service.ask("/deployments/name/refresh/nightly")
    until(
        lambda: len(service.runs(deployment_id={"any_": [nightly["id"]]}, state={"type": {"any_": ["SCHEDULED"]}})) > 2
    )
    planned = service.runs(deployment_id={"any_": [nightly["id"]]}, state={"type": {"any_": ["SCHEDULED"]}})
    assert {datetime.fromisoformat(run["expected_start_time"]).strftime("%H:%M %z") for run in planned} == {
        "18:30 +0000"
    }

    asked = service.ask(f"/deployments/{nightly['id']}/create_flow_run", {"parameters": {"wait_minutes": 5}})
    done = service.ended(asked["id"])

    assert (done["state_type"], done["parameters"]["wait_minutes"]) == ("COMPLETED", 5), done["state"]["message"]
    assert done["parameters"]["data_dir"] == str(service.folder / "home")
    assert "16 new documents" in done["state"]["message"] and done["state"]["message"] in service.said()
    artifacts = service.ask("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [asked["id"]]}}})
    kept = {artifact["key"]: artifact["data"] for artifact in artifacts}
    assert kept.keys() >= {
        "summary",
        "changes",
        "issues",
        "sources",
        "progress-fetch",
        "progress-read",
        "progress-build",
    }
    assert json.loads(kept["sources"])[0]["source_id"] == "samples" and kept["progress-read"] == 100
    until(
        lambda: (
            service.ask("/events/filter", {"filter": {"event": {"name": ["xephang.snapshot.published"]}}})["total"] == 1
        )
    )

    assert service.end(signal.SIGTERM) == 0
    assert "Stopped." in service.said()
