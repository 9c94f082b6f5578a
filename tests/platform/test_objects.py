"""The data home on an object store holds what it holds on disk, and its snapshots are whole or not there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from flows.settings import SettingsError, load_settings
from tasks.publish import PublishError, current, publish, read_manifest, read_tables, snapshots
from tasks.store import AnyPath, Capture, Store, StoreError, files_under, read, remove, write_atomically
from tests.platform.conftest import Killed


def names(folder: AnyPath) -> list[str]:
    return [str(path).removeprefix(f"{folder}/") for path in files_under(folder)]


def publish_as(home: AnyPath, snapshot_id: str, value: int = 1, keep: int = 8) -> AnyPath:
    tables = {name: pl.DataFrame({"value": [value] * 3}) for name in ("claims", "rankings")}
    return publish(home, tables, snapshot_id=snapshot_id, schema_version=1, meta={}, keep=keep)


# where a data home is


@pytest.mark.parametrize("where", ["s3://bucket/prefix", "memory://bucket/prefix"])
def test_a_url_stays_as_it_was_written(where: str) -> None:
    assert str(load_settings(where).data_dir) == where


@pytest.mark.parametrize(
    ("where", "path"), [("data", Path("data").absolute()), ("file:///srv/data", Path("/srv/data"))]
)
def test_anything_else_is_a_folder(where: str, path: Path) -> None:
    assert load_settings(where).data_dir == path


@pytest.mark.parametrize(
    ("where", "words"), [("s4://bucket", "Unsupported filesystem: 's4'"), ("s3://", "names no bucket")]
)
def test_a_url_that_is_no_data_home_says_what_is(where: str, words: str) -> None:
    with pytest.raises(SettingsError, match=f"{words}.* such as s3://bucket/prefix"):
        load_settings(where)


def test_where_the_package_for_s3_is_missing_it_is_named() -> None:
    code = "import sys; sys.modules['s3fs'] = None\nfrom tasks.store import place; place('s3://bucket/prefix')"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert re.search(r"StoreError: .*s3://bucket/prefix needs a package .*pip install 'xephang\[s3\]'", answer.stderr)


def test_a_bucket_that_does_not_exist_is_told_with_what_to_check(s3_server: str) -> None:
    with pytest.raises(StoreError, match=r"bucket does not exist.*AWS_ACCESS_KEY_ID"), Store("s3://nobody").exclusive():
        pass


# captures


def test_what_was_kept_is_loaded_and_kept_once(memory_home: AnyPath) -> None:
    store = Store(memory_home)
    assert store.load(store.keep(b"abc")) == b"abc"
    assert store.keep(b"abc") == store.keep(b"abc")
    assert len(names(memory_home)) == 1


def test_a_kept_object_has_the_bytes_of_a_kept_file(memory_home: AnyPath, tmp_path: Path) -> None:
    objects, disk = Store(memory_home), Store(tmp_path)
    assert objects.blob(objects.keep(b"abc")).read_bytes() == disk.blob(disk.keep(b"abc")).read_bytes()


def test_a_missing_and_a_damaged_capture_are_named(memory_home: AnyPath) -> None:
    store = Store(memory_home)
    with pytest.raises(StoreError, match=r"No capture 0{64} in memory://"):
        store.load("0" * 64)
    sha256 = store.keep(b"abc")
    write_atomically(store.blob(sha256), b"not gzip")
    with pytest.raises(StoreError, match="is damaged"):
        store.load(sha256)


def test_a_read_document_is_remembered(memory_home: AnyPath) -> None:
    store = Store(memory_home)
    store.save_document({"document_id": "0" * 64, "title": "Xếp hạng"}, "1")
    assert store.load_document("0" * 64, "1") == {"document_id": "0" * 64, "title": "Xếp hạng"}
    assert store.load_document("0" * 64, "2") is None


def test_logs_are_compacted_when_the_lock_is_given_back_and_after_a_killed_run_when_it_is_taken(
    memory_home: AnyPath,
) -> None:
    store = Store(memory_home)
    capture = Capture("https://example.org/a", "samples", datetime(2026, 7, 1, tzinfo=UTC), "failed", reason="gone")
    store.log_capture(capture, "killed")
    with store.exclusive():
        assert names(memory_home / "raw") == ["log/killed.jsonl"]
        store.log_capture(capture, "run")
        store.log_run({"run_id": "run"})
    assert names(memory_home / "raw") == ["log/killed.jsonl", "log/run.jsonl"]
    assert names(memory_home / "runs") == ["run.jsonl"]
    assert (store.captures(), store.runs()) == ([capture, capture], [{"run_id": "run"}])


# snapshots


def test_before_the_first_publication_there_is_no_current_snapshot(memory_home: AnyPath) -> None:
    assert current(memory_home) is None


def test_what_was_published_is_current_and_readable(memory_home: AnyPath) -> None:
    publish_as(memory_home, "1", value=7)
    snapshot = current(memory_home)
    assert snapshot is not None and snapshot.name == "1"
    assert read_tables(snapshot, ["claims"])["claims"]["value"].to_list() == [7, 7, 7]


def test_a_dashboard_finds_every_table_through_the_pointer(memory_home: AnyPath) -> None:
    publish_as(memory_home, "1")
    pointer = json.loads((memory_home / "published/current.json").read_bytes())
    assert pointer == {
        "snapshot_id": "1",
        "tables": {name: f"snapshots/1/{name}.parquet" for name in ("claims", "rankings")},
    }
    assert set(pointer["tables"].values()) < set(names(memory_home / "published"))


def test_a_publication_killed_between_any_two_steps_leaves_a_whole_current_snapshot(
    memory_home: AnyPath, killed_after: Callable[[int], None]
) -> None:
    for step in range(8):  # two tables, the manifest, the pointer; then the oldest snapshot's three files go
        home = memory_home / str(step)
        publish_as(home, "1", value=1, keep=2)
        publish_as(home, "2", value=2, keep=2)
        killed_after(step)
        if step < 7:
            with pytest.raises(Killed):
                publish_as(home, "3", value=3, keep=2)
        else:
            publish_as(home, "3", value=3, keep=2)
        killed_after(10**9)
        snapshot = current(home)
        assert snapshot is not None and snapshot.name == ("3" if step > 3 else "2")
        found = read_tables(snapshot, ["claims", "rankings"])
        assert {v for table in found.values() for v in table["value"]} == {int(snapshot.name)}
        assert all(len(read_manifest(s)["tables"]) == 2 for s in snapshots(home))
        publish_as(home, "4", keep=2)
        assert [s.name for s in snapshots(home)][-1] == "4"
        assert len(names(home / "published/snapshots")) == 3 * len(snapshots(home)), "nothing half is left"


def test_the_latest_snapshots_are_kept(memory_home: AnyPath) -> None:
    for number in range(12):
        publish_as(memory_home, f"{number:02}", keep=8)
    assert [s.name for s in snapshots(memory_home)] == [f"{number:02}" for number in range(4, 12)]


def test_a_snapshot_is_never_written_again(memory_home: AnyPath) -> None:
    publish_as(memory_home, "1")
    with pytest.raises(PublishError, match=r"snapshots/1 exists already"):
        publish_as(memory_home, "1", value=2)


def test_a_pointer_that_leads_nowhere_is_an_error_that_names_the_whole_ones(memory_home: AnyPath) -> None:
    publish_as(memory_home, "1")
    remove([publish_as(memory_home, "2") / "manifest.json"])
    with pytest.raises(
        PublishError, match=r"current\.json names .*snapshots/2, which holds no manifest.*the last ones: 1"
    ):
        current(memory_home)


def test_a_damaged_pointer_is_an_error_not_a_fresh_start(memory_home: AnyPath) -> None:
    publish_as(memory_home, "1")
    write_atomically(memory_home / "published/current.json", b"{}")
    with pytest.raises(PublishError, match=r"current\.json names no snapshot"):
        current(memory_home)


def test_the_first_publication_may_be_killed_before_it_is_current(
    memory_home: AnyPath, killed_after: Callable[[int], None]
) -> None:
    killed_after(3)  # two tables and the manifest
    with pytest.raises(Killed):
        publish_as(memory_home, "1")
    killed_after(10**9)
    assert current(memory_home) is None
    assert publish_as(memory_home, "2").name == "2"


# copied from one kind of home to the other


def copy(home: AnyPath, to: AnyPath) -> None:
    for name in names(home):
        write_atomically(to / name, read(home / name))


def test_a_home_copied_from_objects_to_disk_goes_on_there(memory_home: AnyPath, tmp_path: Path) -> None:
    publish_as(memory_home, "1")
    publish_as(memory_home, "2")
    copy(memory_home, tmp_path)
    assert current(tmp_path) == tmp_path / "published/snapshots/2"
    assert read_manifest(publish_as(tmp_path, "3"))["parent"] == "2"
    assert sorted(p.name for p in (tmp_path / "published").iterdir()) == ["current", "snapshots"]


def test_a_home_copied_from_disk_to_objects_is_told_what_it_lacks_and_does_not_start_anew(
    memory_home: AnyPath, tmp_path: Path
) -> None:
    publish_as(tmp_path, "1")
    publish_as(tmp_path, "2")
    copy(tmp_path, memory_home)
    with pytest.raises(
        PublishError, match=r'current\.json is missing.*Write {"snapshot_id": "<id>"}.*the last ones: 1, 2'
    ):
        current(memory_home)
    write_atomically(memory_home / "published/current.json", b'{"snapshot_id": "2"}')
    assert read_manifest(publish_as(memory_home, "3"))["parent"] == "2"
