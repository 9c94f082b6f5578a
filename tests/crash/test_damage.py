"""Damage to captures and snapshots: named, and nothing is lost by it.

A data home is played to a known state, hurt, run, mended and run again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from flows.cli.common import main
from flows.ingest import reprocess
from flows.refresh import refresh
from flows.runlog import newest_records
from flows.settings import Settings
from tasks.changelog import replay
from tasks.publish import PublishError, damaged, snapshots
from tasks.store import Capture, Store
from tests.crash.killing import made
from tests.crash.played import FIRST, NEW, OTHER, SECOND, THIRD, Played, facts, same, state_of
from tests.fetch.nights import shelf
from tests.fetch.site import Site
from tests.flows.conftest import HONG_HAI, PORTAL, TITLE, tables, take_in

At = Callable[[str], datetime]


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


def test_a_capture_that_was_deleted_is_asked_for_again_at_its_address(
    settings: Settings, tmp_path: Path, at: At
) -> None:
    site = Site()
    title = "Kết quả chuyển đổi số (DTI) năm 2023 của tỉnh Quảng Ninh"
    shelf(site, [("/dti", title, "30/07/2024")])
    site.page("/dti", f"<html><body><h1>{title}</h1><p>{HONG_HAI.format(score='741,5')}</p></body></html>")
    (tmp_path / "sources.yaml").write_text(PORTAL.format(url=site.url), encoding="utf-8")
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
