"""What every test stands on: no settings of the caller, a Prefect home of its own, repeatable examples."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from flows.server import embedded_server, prefect_environment

# The same examples on every run and machine: a failure is always there to be looked at.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Runs before any test module is collected, and so before anything imports Prefect."""
    for name in [name for name in os.environ if name.startswith(("PREFECT_", "XEPHANG_"))]:
        del os.environ[name]
    # Every setting at its default, whatever xephang.yaml lies in the checkout.
    os.environ["XEPHANG_CONFIG"] = str(Path(__file__).parents[1] / "xephang.example.yaml")
    os.environ["XEPHANG_SITE_ON_PUBLISH"] = "false"  # a dashboard with every command would cost seconds each
    home = Path(tempfile.mkdtemp(prefix="xephang-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    prefect_environment(home)


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[str]:
    """The URL of one embedded server for all tests that run flows; started for the first of them."""
    with embedded_server(Path(os.environ["PREFECT_HOME"])) as url:
        yield url
