"""A disk that is full or refuses, a clock set back: named, and nothing is lost by it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.ingest import ingest
from flows.settings import Settings
from tasks.publish import current, damaged, snapshots
from tasks.store import Capture, Store, StoreError
from tests.crash.played import FIRST, NEW, THIRD, Played, facts, same, state_of
from tests.flows.conftest import HONG_HAI, TITLE, tables, take_in

At = Callable[[str], datetime]


# a disk


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A file system of its own with the options given; the folder it is at."""
    at = tmp_path / "disk"
    at.mkdir()

    def made_with(options: str) -> Path:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(at)], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"a small file system cannot be mounted here: {done.stderr.strip()}")
        return at

    yield made_with
    subprocess.run(["umount", str(at)], capture_output=True)


@pytest.mark.parametrize("free_kb", [16, 80])
def test_a_full_disk_is_named_and_costs_nothing_that_was_kept(
    two_nights: Settings, played: Played, documents: Path, at: At, mount: Callable[[str], Path], free_kb: int
) -> None:
    """The less is free the sooner it ends: while capturing, reading, publishing."""
    home = mount("size=8m") / "home"
    shutil.copytree(Path(str(two_nights.data_dir)), home, symlinks=True)
    settings = replace(two_nights, data_dir=home)
    (documents / "third.txt").write_text(TITLE + NEW, encoding="utf-8")
    filler = home.parent / "filler"
    free = os.statvfs(home).f_bavail * os.statvfs(home).f_frsize
    filler.write_bytes(bytes(free - free_kb * 1024))
    at(THIRD)
    with pytest.raises(StoreError, match=rf"Cannot write {home}/.*: No space left on device.*Free space"):
        take_in(settings, documents)
    assert damaged(snapshots(home)[-1]) == [] and current(home) == Path(str(snapshots(home)[-1])).resolve()
    for capture in Store(home).captures():
        Store(home).load(str(capture.sha256))

    filler.unlink()
    take_in(settings, documents)
    assert same(facts(settings), played.after)
    assert list((home / "published/snapshots").glob("*.tmp")) == []


def test_a_read_only_data_home_can_be_read_and_is_named_when_it_is_to_be_written(
    two_nights: Settings, played: Played, documents: Path, at: At, mount: Callable[[str], Path]
) -> None:
    home = mount("size=8m") / "home"
    shutil.copytree(Path(str(two_nights.data_dir)), home, symlinks=True)
    settings = replace(two_nights, data_dir=home)
    before = facts(settings)
    subprocess.run(["mount", "-o", "remount,ro", str(home.parent)], check=True)
    (documents / "third.txt").write_text(TITLE + NEW, encoding="utf-8")
    at(THIRD)
    with pytest.raises(StoreError, match=rf"Cannot use {home}/.*: Read-only file system.*mounted for writing"):
        take_in(settings, documents)
    for command in (["status"], ["issues"], ["changes"], ["archive", "verify"]):
        assert CliRunner().invoke(app, [*command, "--data-dir", str(home)]).exit_code == 0
    assert same(facts(settings), before)

    subprocess.run(["mount", "-o", "remount,rw", str(home.parent)], check=True)
    take_in(settings, documents)
    assert same(facts(settings), played.after)


# the clock


def test_a_clock_set_back_is_named_and_runs_keep_their_order(two_nights: Settings, documents: Path, at: At) -> None:
    at("2024-07-20T02:00:00+07:00")
    (documents / "article.txt").write_text(TITLE + HONG_HAI.format(score="742"), encoding="utf-8")
    done = take_in(two_nights, documents)
    issue = done.built.alerts.filter(check_id="clock.set_back").row(0, named=True)
    assert "behind the last run, of 2024-08-01 19:00 UTC" in issue["message"]
    assert str(done.run.message).startswith("The clock of this machine says 2024-07-19 19:00 UTC")
    rankings = tables(two_nights, "rankings")["rankings"].filter(unit_name="Hồng Hải")
    assert rankings["score"].to_list() == [742.0], "the newest capture is the one that was made last"
    assert [s.name for s in snapshots(two_nights.data_dir)][-1] == done.run.run_id

    at(THIRD)
    take_in(two_nights, documents)
    assert state_of(two_nights, "clock.set_back") == [("resolved", "error")]


def test_a_run_is_later_than_captures_of_a_run_that_left_no_record(settings: Settings, documents: Path, at: At) -> None:
    later = datetime(2024, 9, 1, tzinfo=UTC)
    store = Store(settings.data_dir)
    store.log_capture(Capture("file:///x", "local", later, "failed", reason="gone"), "20240901T000000000000Z")
    at(FIRST)
    assert ingest(settings, [documents]).run.started_at > later


def test_a_clock_that_is_a_few_seconds_back_was_corrected(two_nights: Settings, documents: Path, at: At) -> None:
    at("2024-08-02T01:59:50+07:00")
    assert take_in(two_nights, documents).run.behind is None
