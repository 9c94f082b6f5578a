"""Prefect without a server to start by hand: its environment, and a server of our own while a run lasts.

Invariant: the server is a child on loopback that cannot outlive this process, however this process ends, and
nothing is started where `PREFECT_API_URL` names a server already. Prefect reads its settings when it is
imported, so this module imports none of it, and both functions are to be called before anything else does.
What was done to which document is recorded in the data home, never in Prefect's database: that may be deleted
at any time.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

START_SECONDS = 120.0
DRAIN_SECONDS = 10.0
STOP_SECONDS = 10.0
# Prefect cuts this to whole seconds: of less nothing is left, and its recorder turns without a pause, on a core of its own.
FLUSH_SECONDS = 1
LOG_NAME = "server.log"
LOG_LINES_SHOWN = 15
NO_PROXY = ("NO_PROXY", "no_proxy")

CONSOLE_LEVEL = "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"

DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # A flow without a server has to say so: the built-in ephemeral server outlives a killed parent.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    # With one transaction per event, the server's default, most task runs of a short run are never recorded.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": str(FLUSH_SECONDS),
    # Without it the database of flow runs only ever grows.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
}

# Runs in the child before Prefect is imported. The pipe on its standard input closes when the parent dies;
# the kernel's signal (Linux) also covers a forked worker that still holds the other end of that pipe.
BOOTSTRAP = """
import ctypes, os, runpy, signal, sys, threading
parent = int(sys.argv.pop(1))
if sys.platform == "linux":
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
def follow_parent():
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(STOP_SECONDS)
    os._exit(1)
threading.Thread(target=follow_parent, daemon=True).start()
if os.getppid() == parent:
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)
""".replace("STOP_SECONDS", str(STOP_SECONDS))


class ServerError(RuntimeError):
    """The embedded server did not come up; the message says why and where its log is."""


def prefect_environment(home: Path) -> None:
    """Set the environment to import Prefect with: the project's own home, no telemetry, a quiet terminal.

    `home` is used unless PREFECT_HOME is set; it is made absolute, since Prefect takes a relative one from
    wherever a command is run. Whatever the user has set stays.
    """
    os.environ["PREFECT_HOME"] = str(Path(os.environ.get("PREFECT_HOME", home)).expanduser().absolute())
    if "PREFECT_LOGGING_LEVEL" not in os.environ:
        # A failed task's traceback is kept with its run; the terminal is for what the command says of it.
        os.environ.setdefault(CONSOLE_LEVEL, "CRITICAL")
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


@contextmanager
def embedded_server(
    home: Path, ui_port: int | None = None, meanwhile: Callable[[], object] = lambda: None
) -> Iterator[str]:
    """The URL of a Prefect API to use within the `with` block, also set as PREFECT_API_URL.

    That is PREFECT_API_URL where set; otherwise a server started here, its database and log in `home` (or
    PREFECT_HOME), which is given time to record what it was sent and is then stopped. With `ui_port` it listens there and
    serves its pages too. Enter it from the main thread: the kernel takes the end of the thread that started a child for the
    end of the parent. `meanwhile` is done while that server starts: importing Prefect takes as long as its start. Raises
    `ServerError`, with the end of the log, if the server does not come up.
    """
    if url := os.environ.get("PREFECT_API_URL"):
        yield url
        return
    prefect_environment(home)
    log = Path(os.environ["PREFECT_HOME"]) / LOG_NAME
    started = datetime.now(UTC)
    server, url = _start(log, ui_port)
    try:
        with _environment(url):
            meanwhile()
            _wait_until_healthy(server, url, log)
            with _settings_of_imported_prefect(url):
                try:
                    yield url
                finally:
                    _drain_client()
                    _wait_until_recorded(url, started)
    finally:
        _stop(server)


def _start(log: Path, ui_port: int | None) -> tuple[subprocess.Popen[bytes], str]:
    log.parent.mkdir(parents=True, exist_ok=True)
    port = _free_port(ui_port or 0)
    options = ["server", "start", "--host", "127.0.0.1", "--port", str(port), "--ui" if ui_port else "--no-ui"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", BOOTSTRAP, str(os.getpid()), *options],
            env=os.environ | {CONSOLE_LEVEL: "WARNING"},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is for this process, which then stops the server
        )
    return server, f"http://127.0.0.1:{port}/api"


def _free_port(wanted: int = 0) -> int:
    """The port wanted, or any (0)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that was left a minute ago is free
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise ServerError(f"Port {wanted} is in use on 127.0.0.1; choose another with --port.") from error
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(url):
        if server.poll() is not None:
            raise ServerError(_failure(f"stopped while starting (exit code {server.returncode})", log))
        if time.monotonic() > deadline:
            raise ServerError(_failure(f"did not answer at {url} within {START_SECONDS:.0f} s", log))
        time.sleep(0.1)


def _is_healthy(url: str) -> bool:
    try:
        return _ask(f"{url}/health") is True
    except (OSError, ValueError):
        return False


def _ask(url: str, question: object = None) -> object:
    """The JSON answer to a GET, or to a POST of `question`; never through a proxy."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    body = None if question is None else json.dumps(question).encode()
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with direct.open(request, timeout=5) as answer:
        return json.load(answer)


def _failure(what: str, log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES_SHOWN:]
    return "\n".join(
        [
            f"The embedded Prefect server {what}. Its log is {log}; it ends with:",
            *(f"    {line}" for line in lines),
            f"If {log.parent} was used by a newer Prefect, delete it (it holds no results of this project), "
            "or set PREFECT_API_URL to a running server.",
        ]
    )


@contextmanager
def _environment(url: str) -> Iterator[None]:
    """Point this process at `url`, and past any proxy, until the block ends."""
    exempt = [os.environ[name] for name in NO_PROXY if os.environ.get(name)]
    values = {"PREFECT_API_URL": url} | dict.fromkeys(NO_PROXY, ",".join([*exempt, "127.0.0.1"]))
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _settings_of_imported_prefect(url: str) -> Iterator[None]:
    """Where Prefect was imported before (a second server in one process), the environment comes too late."""
    if "prefect.settings" not in sys.modules:
        yield
        return
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: url}):
        yield


def _drain_client() -> None:
    """Send what this process still holds for the server; unsent, it would end as tracebacks on screen."""
    if "prefect.events.worker" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker

    EventsWorker.drain_all(timeout=DRAIN_SECONDS)


def _wait_until_recorded(url: str, started: datetime) -> None:
    """Return once the number of ended task runs has stood still for longer than the recorder's interval."""
    ours = {
        "flow_runs": {"start_time": {"after_": started.isoformat()}},
        "task_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}},
    }
    deadline = time.monotonic() + DRAIN_SECONDS
    before: object = 0
    try:
        while (ended := _ask(f"{url}/task_runs/count", ours)) != before and time.monotonic() < deadline:
            before = ended
            time.sleep(1.2 * FLUSH_SECONDS)
    except (OSError, ValueError):
        return  # the server is gone: nothing is left to wait for


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Let the server write what it has taken in and end; after `STOP_SECONDS` it is killed."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    finally:
        if server.stdin:
            server.stdin.close()
