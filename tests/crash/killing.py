"""Refreshes that are killed and run again, and what has to hold then. Used by the tests here and by `bench/crash.py`.

`Undisturbed` plays the story once; `Trial` starts from the data home before one of its nights, has that night's refresh
killed, looks at what is left, lets it run again and compares.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from flows.runlog import newest_records
from flows.settings import PROJECT
from tasks.changelog import replay
from tasks.publish import current, damaged, read_manifest, read_tables, snapshots
from tasks.store import Store, verify
from tests.crash.story import NIGHTS, Story

HOSTS = 2
_OF_THE_RUN = ("n_captures", "n_new", "n_failed", "change_id")  # of one run, not of what it made


class Warm:
    """The process that forks the refreshes (see `warm`)."""

    def __init__(self, story: Story, scratch: Path) -> None:
        scratch.mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.warm", str(story.sources), str(story.indices)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT,
            env={**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(PROJECT)},
        )  # fmt: skip

    def run(self, home: Path, night: int, **when: Any) -> dict[str, Any]:
        """One refresh; the answer of `warm`."""
        assert self._process.stdin is not None and self._process.stdout is not None
        order = {"data_dir": str(home), "now": NIGHTS[night], **when}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@dataclass
class Undisturbed:
    """The story played without a kill: the data home after each night, how long each took and how many steps it made."""

    homes: list[Path]
    seconds: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)

    @classmethod
    def play(cls, root: Path, story: Story, warm: Warm) -> Undisturbed:
        """The nights one after another."""
        (root / "before-0").mkdir(parents=True)
        found = cls([root / "before-0"])
        for night in range(len(NIGHTS)):
            story.set(night)
            home = root / f"before-{night + 1}"
            shutil.copytree(found.homes[night], home, symlinks=True)
            answer = warm.run(home, night)
            found.homes.append(home)
            found.seconds.append(answer["seconds"])
            found.steps.append(answer["steps"])
        return found


@dataclass
class Trial:
    """One night killed. `kills` counts those that hit, `named` those of them that a later run has to name, `starts` all."""

    home: Path
    story: Story
    undisturbed: Undisturbed
    night: int
    starts: int = 0
    kills: int = 0
    named: int = 0

    @classmethod
    def prepare(cls, home: Path, story: Story, undisturbed: Undisturbed, night: int) -> Trial:
        """The data home as it was before the night."""
        shutil.copytree(undisturbed.homes[night], home, symlinks=True)
        story.set(night)
        return cls(home, story, undisturbed, night)

    def kill(self, warm: Warm, **when: Any) -> str:
        """Start the night and kill it; the stage it was in, or "ended" where it was quicker. Checks what is left."""
        logged, runs = self._logged(), len(newest_records(Store(self.home)))
        for site in (self.story.portal, self.story.paper):
            site.asked.clear()
        answer = warm.run(self.home, self.night, **when)
        stage = self._stage(runs) if answer["code"] == -9 else "ended"
        self.starts += 1
        self.kills += stage != "ended"
        self.named += stage not in ("start", "ended", "end")
        self._check_archive(self._logged() - logged)
        self._check_snapshots()
        return stage

    def finish(self, warm: Warm) -> None:
        """Run the night to its end; check that all is as if nobody had killed it."""
        answer = warm.run(self.home, self.night)
        assert answer["code"] == 0
        self._check_snapshots()
        self._check_runs()
        report = verify(Store(self.home))
        assert report.ok, report
        after = self.undisturbed.homes[self.night + 1]
        assert contents(self.home) == contents(after), "other captures than undisturbed"
        found, expected = made(self.home), made(after)
        assert found.keys() == expected.keys()
        for name, table in expected.items():
            assert found[name].equals(table), f"{name} differs from the undisturbed run"

    def _logged(self) -> set[tuple[str, str]]:
        return {(c.uri, c.captured_at.isoformat()) for c in Store(self.home).captures()}

    def _check_archive(self, new: set[tuple[str, str]]) -> None:
        """Every logged capture can be read; what was answered is logged, but for what was in flight at each host."""
        store = Store(self.home)
        for sha256 in {c.sha256 for c in store.captures() if c.sha256}:
            store.load(sha256)
        lost = self.story.asked() - {uri for uri, _ in new}
        assert len(lost) <= HOSTS, f"answered and not logged: {sorted(lost)}"

    def _check_snapshots(self) -> None:
        """`current` leads to a whole set, and so is every other that is there; its changelog rebuilds its rankings."""
        for snapshot in snapshots(self.home):
            assert damaged(snapshot) == []
        snapshot = current(self.home)
        if snapshot is None:
            assert self.night == 0
            return
        tables = read_tables(snapshot, ["changelog", "rankings", "runs"])
        assert replay(tables["changelog"]).equals(tables["rankings"])
        assert tables["changelog"]["change_id"].is_unique().all()
        assert tables["runs"]["run_id"].to_list()[-1] == snapshot.name
        assert read_manifest(snapshot)["meta"]["run_id"] == snapshot.name

    def _check_runs(self) -> None:
        """Every run ended or is said to have been killed, also where what it published is in force. One that was killed
        before it had written a word is not known of."""
        records = newest_records(Store(self.home))
        assert {r["status"] for r in records} <= {"completed", "killed"}
        assert sum("killed" in f"{r['status']} {r['message']}" for r in records) == self.named
        ended = self.night + 1 + self.starts - self.kills
        assert len(records) == ended + self.named

    def _stage(self, runs: int) -> str:
        """How far the killed run had come, by what it left; `runs` had been logged before it."""
        records = newest_records(Store(self.home))
        if len(records) == runs:
            return "start"
        run_id, snapshot = records[-1]["run_id"], current(self.home)
        if records[-1]["status"] != "started":
            return "end"
        if snapshot and snapshot.name == run_id:
            return "after the switch"
        folder = self.home / "published/snapshots"
        if (folder / run_id).exists() or (folder / f"{run_id}.tmp").exists():
            return "publishing"
        fetched = contents(self.home) >= contents(self.undisturbed.homes[self.night + 1])
        return "reading and building" if fetched else "fetching"


def contents(home: Path) -> set[tuple[str, str]]:
    """Address and hash of everything that was captured."""
    return {(c.uri, c.sha256) for c in Store(home).captures() if c.sha256}


def made(home: Path) -> dict[str, pl.DataFrame]:
    """The published tables, the microseconds cut off by which a run that was made again is later, and so of run ids."""
    snapshot = current(home)
    assert snapshot is not None
    return {
        name: table.drop(_OF_THE_RUN, strict=False).with_columns(
            pl.selectors.datetime().dt.truncate("1s"), pl.selectors.by_name("run_id", "snapshot_id", require_all=False).str.head(15)
        )
        for name, table in read_tables(snapshot, read_manifest(snapshot)["tables"]).items()
    }  # fmt: skip
