"""A refresh that is killed at any moment and run again gives what it gives undisturbed, and loses nothing.

A sample with a fixed seed; `bench/crash.py` kills at 200 moments.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.crash.killing import Trial, Undisturbed, Warm
from tests.crash.story import NIGHTS

pytestmark = pytest.mark.slow

POINTS = {
    "before the run has said that it began": (r"open .*/runs/", "start"),
    "after the bytes of a capture are on disk, before they have their name": (r"os\.rename .*/blobs/", "fetching"),
    "after a capture is kept, before it is logged": (r"open .*/raw/log/", "fetching"),
    "before the changelog is written": (r"open .*\.tmp/.*changelog\.parquet", "publishing"),
    "after the tables are written, before the manifest is": (r"open .*\.tmp/.*manifest\.json", "publishing"),
    "after the snapshot is in its place, before the switch": (r"os\.rename .*/current\.tmp ", "publishing"),
    "after the switch, before the run has said that it ended": (r"os\.remove .*/current\.json", "after the switch"),
}


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_point(point: str, trial: Callable[[int], Trial], warm: Warm) -> None:
    before, stage = POINTS[point]
    one = trial(1)
    assert one.kill(warm, before=before) == stage
    one.finish(warm)


@pytest.mark.parametrize("night", range(len(NIGHTS)))
def test_killed_at_a_random_moment(
    night: int, trial: Callable[[int], Trial], warm: Warm, undisturbed: Undisturbed
) -> None:
    moment = random.Random(night)
    one = trial(night)
    one.kill(warm, after_s=moment.uniform(0, undisturbed.seconds[night]))
    one.finish(warm)


def test_killed_three_times_in_a_row_at_random_steps(
    trial: Callable[[int], Trial], warm: Warm, undisturbed: Undisturbed
) -> None:
    chance = random.Random(7)
    one = trial(2)
    for _ in range(3):
        one.kill(warm, at_step=chance.randint(1, undisturbed.steps[2]))
    assert one.kills == 3
    one.finish(warm)
