"""A refresh killed at random moments and run again: what was lost, published by half, doubled or different. Nothing may be.

    .venv/bin/python bench/crash.py [--kills 200] [--seed 1]

Half of the kills come at a moment drawn from the time that the night takes undisturbed, half before a change to a file
drawn from all that it makes; a night is killed one to three times before it is let through. What is checked after each
kill and after the night is in `tests/crash/killing.py`; the first thing that does not hold ends this with its traceback.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.crash.killing import Trial, Undisturbed, Warm
from tests.crash.story import NIGHTS, Story


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="xephang-crash-") as folder:
        story = Story(Path(folder) / "web")
        warm = Warm(story, Path(folder) / "scratch")
        try:
            _kill(Path(folder), story, warm, random.Random(chosen.seed), chosen.kills)
        finally:
            warm.close()
            story.close()


def _kill(root: Path, story: Story, warm: Warm, chance: random.Random, kills: int) -> None:
    undisturbed = Undisturbed.play(root / "undisturbed", story, warm)
    stages: Counter[str] = Counter()
    trials, began = 0, time.monotonic()
    while stages.total() - stages["ended"] < kills:
        night = chance.randrange(len(NIGHTS))
        one = Trial.prepare(root / "trial", story, undisturbed, night)
        for _ in range(chance.choice((1, 1, 2, 3))):
            stages[one.kill(warm, **_when(undisturbed, night, chance))] += 1
        one.finish(warm)
        shutil.rmtree(root / "trial")
        trials += 1
        print(f"\r{stages.total() - stages['ended']} of {kills} kills", end="", file=sys.stderr, flush=True)
    seconds = ", ".join(f"{s:.1f}" for s in undisturbed.seconds)
    print(f"the nights undisturbed: {seconds} s; {', '.join(map(str, undisturbed.steps))} changes to files")
    print(
        f"{stages.total() - stages['ended']} kills in {trials} nights, {time.monotonic() - began:.0f} s; nothing lost"
    )
    for stage, count in stages.most_common():
        print(f"  {count:4} {'were too late: the run had ended' if stage == 'ended' else stage}")


def _when(undisturbed: Undisturbed, night: int, chance: random.Random) -> dict[str, float]:
    if chance.random() < 0.5:
        return {"after_s": chance.uniform(0, undisturbed.seconds[night])}
    return {"at_step": chance.randint(1, undisturbed.steps[night])}


if __name__ == "__main__":
    main()
