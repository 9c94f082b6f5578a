"""Damage to what is kept, a disk that is full or refuses, a clock set back: named, and nothing is lost by it.

A data home is played to a known state, hurt, run, mended and run again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.cli.common import main
from flows.ingest import ingest, reprocess
from flows.refresh import refresh
from flows.runlog import newest_records
from flows.settings import Settings, load_settings
from tasks.changelog import replay
from tasks.publish import PublishError, current, damaged, snapshots
from tasks.store import Capture, Store, StoreError
from tests.crash.killing import made
from tests.crash.story import write_indices
from tests.fetch.nights import shelf
from tests.fetch.site import Site
from tests.flows.conftest import HONG_HAI, TITLE, tables, take_in

At = Callable[[str], datetime]
OTHER = "Năm 2023, phường Hà Lầm đạt 700/1000 điểm, xếp hạng 09/177 xã, phường toàn tỉnh Quảng Ninh về DTI."
NEW = OTHER.replace("Hà Lầm", "Hà Tu")
FIRST, SECOND, THIRD = (f"2024-08-0{day}T02:00:00+07:00" for day in (1, 2, 3))


class Played:
    """Two nights with an article each, played once; and the third, with one more, for what a mended home has to come to."""

    def __init__(self, root: Path) -> None:
        self.root, self.documents = root, root / "documents"
        self.documents.mkdir(parents=True)
        write_indices(root / "indices.yaml")
        with pytest.MonkeyPatch.context() as clock:
            for moment, name, text in ((FIRST, "article", HONG_HAI.format(score="741,5")), (SECOND, "other", OTHER)):
                clock.setenv("XEPHANG_NOW", moment)
                self.add(name, text)
                take_in(self.settings("home"), self.documents)
            shutil.copytree(root / "home", root / "third", symlinks=True)
            clock.setenv("XEPHANG_NOW", THIRD)
            self.add("third", NEW)
            take_in(self.settings("third"), self.documents)
        self.after = facts(self.settings("third"))

    def settings(self, home: str | Path) -> Settings:
        return replace(load_settings(self.root / home), indices=self.root / "indices.yaml")

    def add(self, name: str, text: str) -> None:
        (self.documents / f"{name}.txt").write_text(TITLE + text, encoding="utf-8")

    def copy(self, home: Path) -> Settings:
        """The data home after two nights, and the documents as they were then."""
        shutil.copytree(self.root / "home", home, symlinks=True)
        shutil.rmtree(self.documents)
        self.documents.mkdir()
        self.add("article", HONG_HAI.format(score="741,5"))
        self.add("other", OTHER)
        return self.settings(home)


@pytest.fixture(scope="module")
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


def flip(path: Path) -> bytes:
    """Flip one bit in the middle of a file; what it held before."""
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    return whole


def blob_of(settings: Settings, uri: str) -> Path:
    store = Store(settings.data_dir)
    (sha256,) = {c.sha256 for c in store.captures() if c.uri.endswith(uri) and c.sha256}
    return Path(str(store.blob(str(sha256))))


def state_of(settings: Settings, check: str) -> list[tuple[str, str]]:
    """State and severity of the issues of a check."""
    found = tables(settings, "issues")["issues"].filter(check_id=check)
    return list(found.select("state", "severity").iter_rows())


def facts(settings: Settings) -> dict[str, pl.DataFrame]:
    """What is published of the world, without the times at which it was."""
    keys = ["documents", "claims", "cohort_statistics", "movements", "coverage", "rankings"]
    return {name: table.drop("known_since", strict=False) for name, table in made(settings.data_dir).items() if name in keys}  # fmt: skip


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return one.keys() == other.keys() and all(one[name].equals(other[name]) for name in one)


# a capture


def test_a_damaged_capture_costs_nothing_of_what_was_read_before_and_is_tried_until_it_is_whole(
    two_nights: Settings, documents: Path, at: At
) -> None:
    before = facts(two_nights)
    blob = blob_of(two_nights, "article.txt")
    whole = flip(blob)
    at(THIRD)
    issue = reprocess(two_nights).built.alerts.filter(check_id="capture.damaged").row(0, named=True)
    assert str(blob) in issue["message"] and "Restore it from a backup" in issue["message"]
    assert same(facts(two_nights), before)

    (documents / "article.txt").unlink()
    at("2024-08-04T02:00:00+07:00")
    assert take_in(two_nights, documents).built.snapshot is None, "it is said once"
    blob.write_bytes(whole)
    at("2024-08-05T02:00:00+07:00")
    take_in(two_nights, documents)
    assert state_of(two_nights, "capture.damaged") == [("resolved", "error")]
    assert same(facts(two_nights), before)


def test_a_capture_damaged_before_it_was_ever_read_is_listed_and_the_others_go_on(
    two_nights: Settings, documents: Path, at: At
) -> None:
    store = Store(two_nights.data_dir)
    sha256 = store.keep((TITLE + OTHER.replace("700", "701")).encode())
    store.log_capture(Capture("file:///new.txt", "local", at(THIRD), "new", sha256=sha256), "20240801T190000000001Z")
    whole = flip(Path(str(store.blob(sha256))))
    at("2024-08-04T02:00:00+07:00")
    (documents / "third.txt").write_text(TITLE + NEW, encoding="utf-8")
    take_in(two_nights, documents)
    listed = tables(two_nights, "documents")["documents"].filter(document_id=sha256).row(0, named=True)
    assert listed["status"] == "unreadable" and "is damaged" in listed["reason"]
    assert "Hà Tu" in tables(two_nights, "claims")["claims"]["unit_name"].to_list()

    Path(str(store.blob(sha256))).write_bytes(whole)
    at("2024-08-05T02:00:00+07:00")
    take_in(two_nights, documents)
    assert tables(two_nights, "documents")["documents"].filter(document_id=sha256)["status"].to_list() == ["ok"]


def test_the_same_file_given_again_mends_a_damaged_capture(two_nights: Settings, documents: Path, at: At) -> None:
    blob = blob_of(two_nights, "article.txt")
    whole = flip(blob)
    at(THIRD)
    take_in(two_nights, documents)
    assert blob.read_bytes() == whole


SOURCE = """
sources:
  - id: cong-tin
    name: Cổng tin
    publisher: UBND tỉnh Quảng Ninh
    territory: Quảng Ninh
    authority: province
    seen: made here
    enabled: true
    discover: {{kind: listing, urls: ["{url}/tin"], item: "li a"}}
    host: {{delay_s: 0, allow_private: true}}
"""


def test_a_capture_that_was_deleted_is_asked_for_again_at_its_address(
    settings: Settings, tmp_path: Path, at: At
) -> None:
    site = Site()
    title = "Kết quả chuyển đổi số (DTI) năm 2023 của tỉnh Quảng Ninh"
    shelf(site, [("/dti", title, "30/07/2024")])
    site.page("/dti", f"<html><body><h1>{title}</h1><p>{HONG_HAI.format(score='741,5')}</p></body></html>")
    (tmp_path / "sources.yaml").write_text(SOURCE.format(url=site.url), encoding="utf-8")
    settings = replace(settings, sources=tmp_path / "sources.yaml")
    at(FIRST)
    refresh(settings)
    before, blob = facts(settings), blob_of(settings, "/dti")
    whole = blob.read_bytes()
    blob.unlink()
    at(SECOND)
    reprocess(settings)
    assert state_of(settings, "capture.damaged") == [("open", "error")]
    at(THIRD)
    refresh(settings)
    site.close()
    assert blob.read_bytes() == whole
    assert state_of(settings, "capture.damaged") == [("resolved", "error")]
    assert same(facts(settings), before)


# a snapshot


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a table is cut off": (lambda s: truncate(s / "claims.parquet"), r"claims\.parquet is missing or damaged"),
    "a bit of a table is flipped": (
        lambda s: flip(s / "changelog.parquet"),
        r"changelog\.parquet is missing or damaged",
    ),
    "a table is gone": (lambda s: (s / "issues.parquet").unlink(), r"issues\.parquet is missing or damaged"),
    "the manifest is gone": (lambda s: (s / "manifest.json").unlink(), r"holds no manifest\.json"),
    "the manifest is cut off": (lambda s: truncate(s / "manifest.json"), r"manifest\.json is damaged"),
    "the snapshot is gone": (
        lambda s: shutil.move(s, s.parent.parent / "lost"),
        r"current leads to .*, which holds no",
    ),
    "the link is gone": (lambda s: (s.parent.parent / "current").unlink(), r"current is missing, and 1 snapshots were"),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_snapshot_stops_the_build_after_everything_was_captured(
    two_nights: Settings, documents: Path, at: At, how: str
) -> None:
    hurt, words = DAMAGE[how]
    older, newer = snapshots(two_nights.data_dir)
    hurt(Path(str(newer)))
    (documents / "third.txt").write_text(TITLE + NEW, encoding="utf-8")
    at(THIRD)
    with pytest.raises(PublishError, match=rf"{words}.*{older.name}.*ln -sfn snapshots/<id>"):
        take_in(two_nights, documents)
    store = Store(two_nights.data_dir)
    assert newest_records(store)[-1]["status"] == "failed"
    assert any(c.uri.endswith("third.txt") for c in store.captures())


def test_the_snapshot_before_a_damaged_one_and_the_captures_since_give_the_same_tables(
    two_nights: Settings, played: Played, documents: Path, at: At
) -> None:
    home = Path(str(two_nights.data_dir))
    older, newer = snapshots(home)
    flip(Path(str(newer)) / "changelog.parquet")
    link = home / "published/current"
    link.unlink()
    link.symlink_to(f"snapshots/{older.name}")
    (documents / "third.txt").write_text(TITLE + NEW, encoding="utf-8")
    at(THIRD)
    take_in(two_nights, documents)
    assert same(facts(two_nights), played.after)
    log = tables(two_nights, "changelog", "rankings")
    assert replay(log["changelog"]).equals(log["rankings"]) and log["changelog"]["change_id"].is_unique().all()


def test_a_damaged_snapshot_ends_the_command_with_1_and_its_name(
    two_nights: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    truncate(Path(str(snapshots(two_nights.data_dir)[-1])) / "claims.parquet")
    monkeypatch.setattr("sys.argv", ["xephang", "ingest", str(documents), "--data-dir", str(two_nights.data_dir)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "claims.parquet is missing or damaged" in capsys.readouterr().err


def test_a_damaged_table_that_follows_from_others_is_published_anew(
    two_nights: Settings, documents: Path, at: At
) -> None:
    before = made(two_nights.data_dir)
    flip(Path(str(snapshots(two_nights.data_dir)[-1])) / "coverage.parquet")
    at(THIRD)
    done = take_in(two_nights, documents)
    assert done.built.snapshot is not None and damaged(done.built.snapshot) == []
    assert "coverage were missing or damaged" in str(done.run.message)
    after = made(two_nights.data_dir)
    assert all(after[name].equals(before[name]) for name in before if name not in ("runs", "sources"))


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
    home = mount("size=2m") / "home"
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
    home = mount("size=4m") / "home"
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
