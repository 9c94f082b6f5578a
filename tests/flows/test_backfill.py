"""A backfill: planned before it asks, bounded, alone on the data home, and killed without doing anything twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flows.backfill import backfill, planned
from flows.captures import HostState
from flows.settings import PROJECT, Settings
from tasks.store import LockedError, Store
from tests.fetch.nights import articles, shelf
from tests.fetch.site import Request, Site
from tests.flows.test_sources import SOURCE

KILLED = """
import sys
from dataclasses import replace
from pathlib import Path
from flows.backfill import backfill
from flows.settings import load_settings
backfill(replace(load_settings(sys.argv[1]), sources=Path(sys.argv[2])), 2023, 2023)
"""


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with sixty articles of the year after the one asked for: a year is ranked in the next."""
    found = Site()
    shelf(found, articles(found, 60, day="29/07/2024"))
    yield found
    found.close()


@pytest.fixture
def with_site(settings: Settings, site: Site, tmp_path: Path) -> Settings:
    (tmp_path / "sources.yaml").write_text(SOURCE.format(url=site.url), encoding="utf-8")
    return replace(settings, sources=tmp_path / "sources.yaml")


def documents(site: Site) -> list[str]:
    return [path for path in site.paths() if path.startswith("/bai")]


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_and_asks_for_nothing_twice_that_was_kept(
    with_site: Settings, site: Site
) -> None:
    command = [sys.executable, "-c", KILLED, str(with_site.data_dir), str(with_site.sources)]
    running = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)})
    while len(documents(site)) < 25 and running.poll() is None:
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    kept = {"/" + c.uri.rpartition("/")[2] for c in Store(with_site.data_dir).captures() if c.sha256}

    done = backfill(with_site, 2023, 2023)

    asked = Counter(documents(site))
    assert 20 <= len(kept) < 60
    assert {path for path, times in asked.items() if times > 1} & kept == set()
    assert (len(asked), done.sources.run.n_new, done.archive.built.n_read) == (
        60,
        60 - len(kept - {"/tin"}),
        len(kept - {"/tin"}),
    )


def test_what_was_done_is_not_done_again(with_site: Settings, site: Site) -> None:
    backfill(with_site, 2023, 2023)
    again = backfill(with_site, 2023, 2023)

    assert (again.archive.built.n_read, again.sources.run.n_new, again.sources.built.n_read) == (0, 0, 0)
    assert len(documents(site)) == 60


def test_it_asks_for_no_more_than_its_bound_and_the_plan_says_how_many(with_site: Settings, site: Site) -> None:
    plan = planned(with_site, 2023, 2023, max_documents=10)
    backfill(with_site, 2023, 2023, max_documents=10)

    assert plan.most_documents == 10 and len(documents(site)) == 10


def test_the_plan_tells_the_archive_step_and_the_longest_that_the_delays_take(with_site: Settings, site: Site) -> None:
    slow = with_site.sources.read_text(encoding="utf-8").replace("delay_s: 0", "delay_s: 3")
    backfill(with_site, 2023, 2023, max_documents=10)
    with_site.sources.write_text(slow, encoding="utf-8")

    plan = planned(with_site, 2023, 2023, max_documents=50)

    assert plan.archive == {"of_those_years": 10, "to_read": 0}
    assert plan.longest_s == 150.0


def test_nobody_gets_between_its_steps(with_site: Settings, site: Site) -> None:
    """From the first step to the last the data home is held, and whoever comes is told by what."""
    refused: list[str] = []

    def look(request: Request) -> None:
        try:
            with Store(with_site.data_dir).exclusive():
                pass
        except LockedError as error:
            refused.append(str(error))
        request.say(404)

    site.answers["/bai-0"] = look
    backfill(with_site, 2023, 2023, max_documents=5)

    assert refused and f"Process {os.getpid()} (xephang backfill 2023-2023, since " in refused[0]


def test_progress_says_how_many_are_left_and_how_long_they_take(with_site: Settings, site: Site) -> None:
    states: list[HostState] = []

    class Watch:
        def __call__(self, stage: str, done: int, total: int) -> None: ...

        def host(self, state: HostState) -> None:
            states.append(state)

    slow = with_site.sources.read_text(encoding="utf-8").replace("delay_s: 0", "delay_s: 0.02")
    with_site.sources.write_text(slow, encoding="utf-8")
    backfill(with_site, 2023, 2023, max_documents=20, progress=Watch())

    halfway = next(state for state in states if state.done == 10)
    assert halfway.left == 10 and 0.2 <= halfway.seconds_left < 5
    assert (states[-1].left, states[-1].ended) == (0, True)
