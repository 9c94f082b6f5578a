"""The embedded Prefect: a server nobody starts by hand, that is gone when the run is."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from flows import server
from flows.server import ServerError, embedded_server, prefect_environment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One Prefect home for this module: only the first server has to build the database."""
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DO_NOT_TRACK")
    return monkeypatch


def start_python(script: str, home: Path) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.Popen(
        [sys.executable, "-c", script, str(home)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answers(url: str) -> bool:
    address = urlsplit(url)
    try:
        socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=1).close()
    except OSError:
        return False
    return True


def is_gone_within(seconds: float, url: str) -> bool:
    deadline = time.monotonic() + seconds
    while answers(url) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not answers(url)


# the environment


def test_the_module_imports_no_prefect() -> None:
    """Prefect reads its settings when it is imported; an import here would come before they are set."""
    script = "import sys, flows.server; sys.exit(any(name.startswith('prefect') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


@pytest.mark.usefixtures("bare_environment")
def test_prefect_gets_an_absolute_home_and_no_telemetry(tmp_path: Path) -> None:
    prefect_environment(tmp_path / "home")
    assert os.environ["PREFECT_HOME"] == str(tmp_path / "home")
    assert os.environ["DO_NOT_TRACK"] == "1"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_what_the_user_has_set_stays(tmp_path: Path, bare_environment: pytest.MonkeyPatch) -> None:
    bare_environment.setenv("PREFECT_HOME", "elsewhere")
    bare_environment.setenv("PREFECT_LOGGING_LEVEL", "DEBUG")
    bare_environment.chdir(tmp_path)
    prefect_environment(tmp_path / "home")
    assert os.environ["PREFECT_HOME"] == str(tmp_path / "elsewhere")
    assert os.environ["PREFECT_LOGGING_LEVEL"] == "DEBUG"


# a server that is there already, and one that cannot start


def test_a_server_the_user_names_is_used_and_none_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example.org/api")
    with embedded_server(tmp_path / "home") as url:
        assert url == os.environ["PREFECT_API_URL"] == "http://prefect.example.org/api"
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_a_server_that_cannot_start_says_why_and_where_its_log_is(
    tmp_path: Path, bare_environment: pytest.MonkeyPatch
) -> None:
    bare_environment.setenv("PREFECT_SERVER_API_KEEPALIVE_TIMEOUT", "soon")
    with pytest.raises(ServerError, match="stopped while starting") as failure, embedded_server(tmp_path):
        pass
    assert str(tmp_path / server.LOG_NAME) in str(failure.value)
    assert "keepalive_timeout" in str(failure.value)


def test_a_server_that_does_not_answer_is_given_up_and_stopped(
    tmp_path: Path, bare_environment: pytest.MonkeyPatch
) -> None:
    stop = server._stop
    bare_environment.setattr(server, "START_SECONDS", 0.3)
    bare_environment.setattr(server, "BOOTSTRAP", "import time; time.sleep(60)")
    started: list[subprocess.Popen[bytes]] = []
    bare_environment.setattr(server, "_stop", lambda child: (started.append(child), stop(child)))
    with pytest.raises(ServerError, match="did not answer at http://127"), embedded_server(tmp_path):
        pass
    assert started[0].returncode == -signal.SIGTERM


def test_a_server_is_not_stopped_while_it_still_records(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = iter([120, 240, 300, 300])
    monkeypatch.setattr(server, "FLUSH_SECONDS", 0.0)
    monkeypatch.setattr(server, "_ask", lambda url, question: next(recorded))
    server._wait_until_recorded("http://127.0.0.1:9/api", datetime(2026, 7, 1, tzinfo=UTC))
    assert list(recorded) == []


# the life of a server

TWO_RUNS = """
import sys
from pathlib import Path
from flows.server import embedded_server, prefect_environment

home = Path(sys.argv[1])
prefect_environment(home)

def run(n, broken=None):
    from prefect import flow, task
    from prefect.task_runners import ThreadPoolTaskRunner

    @task
    def double(i):
        if i == broken:
            raise LookupError(i)
        return 2 * i

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=2))
    def doubled():
        return sum(future.result() for future in double.map(range(n)))

    return doubled()

with embedded_server(home) as url:
    print(url, run(300))
try:
    with embedded_server(home) as url:
        print(url, run(3))
        run(3, broken=1)
except LookupError as error:
    print("LookupError", error)
"""


@pytest.fixture(scope="module")
def two_runs(home: Path) -> tuple[list[str], str]:
    """What a process with two servers, one after the other, printed: lines of output, and its errors."""
    with start_python(TWO_RUNS, home) as run:
        out, err = run.communicate(timeout=180)
    return out.splitlines(), err


@pytest.mark.slow
def test_flows_run_on_a_server_of_their_own(two_runs: tuple[list[str], str]) -> None:
    first, second, _ = two_runs[0]
    assert (first.split()[1], second.split()[1]) == ("89700", "6")


@pytest.mark.slow
def test_nothing_is_said_on_the_terminal(two_runs: tuple[list[str], str]) -> None:
    assert two_runs[1] == ""


@pytest.mark.slow
def test_the_server_is_gone_after_a_run_and_after_an_error(two_runs: tuple[list[str], str]) -> None:
    first, second, last = two_runs[0]
    assert last == "LookupError 1"
    assert not answers(first.split()[0])
    assert not answers(second.split()[0])


@pytest.mark.slow
@pytest.mark.usefixtures("two_runs")
def test_every_task_run_is_recorded_before_the_server_stops(home: Path) -> None:
    with closing(sqlite3.connect(home / "prefect.db")) as database:
        states = database.execute("SELECT state_type, count(*) FROM task_run GROUP BY 1").fetchall()
    assert states == [("COMPLETED", 305), ("FAILED", 1)]


@pytest.mark.slow
@pytest.mark.usefixtures("two_runs")
def test_the_traceback_of_a_failed_task_is_kept_with_its_run(home: Path) -> None:
    with closing(sqlite3.connect(home / "prefect.db")) as database:
        messages = [text for (text,) in database.execute("SELECT message FROM log")]
    assert any("LookupError: 1" in text and "Traceback" in text for text in messages)


WAIT = """
import sys, time
from pathlib import Path
from flows.server import embedded_server
with embedded_server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_server_ends_with_its_parent_however_that_ends(home: Path, how: signal.Signals) -> None:
    with start_python(WAIT, home) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        assert answers(url), parent.stderr.read() if parent.stderr and not url else url
        parent.send_signal(how)
        parent.wait(30)
        assert is_gone_within(15, url)
