"""The story of `tests.crash.story` played once without a kill, and the process that forks refreshes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from flows.settings import Settings
from tests.crash.killing import Trial, Undisturbed, Warm
from tests.crash.played import Played
from tests.crash.story import Story
from tests.flows.conftest import at

__all__ = ["at"]  # the clock, as the flows' tests set it


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("crash")


@pytest.fixture(scope="package")
def story(place: Path) -> Iterator[Story]:
    found = Story(place / "web")
    yield found
    found.close()


@pytest.fixture(scope="package")
def warm(place: Path, story: Story) -> Iterator[Warm]:
    found = Warm(story, place / "scratch")
    yield found
    found.close()


@pytest.fixture(scope="package")
def undisturbed(place: Path, story: Story, warm: Warm) -> Undisturbed:
    return Undisturbed.play(place / "undisturbed", story, warm)


_NUMBERS = count()


@pytest.fixture
def trial(place: Path, story: Story, undisturbed: Undisturbed) -> Callable[[int], Trial]:
    """A night that is to be killed, in a data home as it was before."""
    return lambda night: Trial.prepare(place / f"trial-{next(_NUMBERS)}", story, undisturbed, night)


@pytest.fixture(scope="package")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return Played(tmp_path_factory.mktemp("played"))


@pytest.fixture
def documents(played: Played, two_nights: Settings) -> Path:
    return played.documents


@pytest.fixture
def two_nights(played: Played, tmp_path: Path) -> Settings:
    """Two snapshots, of an article each."""
    return played.copy(tmp_path / "home")


@pytest.fixture
def settings(played: Played, tmp_path: Path) -> Settings:
    """An empty data home."""
    return played.settings(tmp_path / "empty")
