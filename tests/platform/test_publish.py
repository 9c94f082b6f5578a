"""Publishing: a reader sees one whole snapshot or another, and the same tables give the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.parquet import parquet_bytes
from tasks.publish import (
    PublishError,
    current,
    publish,
    read_manifest,
    read_tables,
    same_tables,
)
from tasks.store import StoreError


def tables(value: int = 1) -> dict[str, pl.DataFrame]:
    """Two tables that belong together: every row of both carries `value`."""
    return {name: pl.DataFrame({"value": [value] * 3}) for name in ("claims", "rankings")}


def publish_as(home: Path, snapshot_id: str, **changes: Any) -> Path:
    arguments: dict[str, Any] = {"tables": tables(), "schema_version": 1, "meta": {}} | changes
    return publish(home, arguments.pop("tables"), snapshot_id=snapshot_id, **arguments)


def snapshot_ids(home: Path) -> list[str]:
    return sorted(os.listdir(home / "published/snapshots"))


# the switch


def test_before_the_first_publication_there_is_no_current_snapshot(tmp_path: Path) -> None:
    assert current(tmp_path) is None


def test_what_was_published_is_current_and_readable(tmp_path: Path) -> None:
    snapshot = publish_as(tmp_path, "1")
    assert current(tmp_path) == snapshot.resolve()
    assert read_tables(snapshot, ["rankings"])["rankings"].equals(tables()["rankings"])


def test_dashboards_find_a_table_under_current(tmp_path: Path) -> None:
    publish_as(tmp_path, "1")
    assert pl.read_parquet(tmp_path / "published/current/rankings.parquet").height == 3


def test_the_data_home_can_be_moved(tmp_path: Path) -> None:
    publish_as(tmp_path / "here", "1")
    (tmp_path / "here").rename(tmp_path / "there")
    snapshot = current(tmp_path / "there")
    assert snapshot is not None
    assert read_tables(snapshot, ["claims"])["claims"].height == 3


def test_a_reader_during_publications_sees_only_whole_sets(tmp_path: Path) -> None:
    publish_as(tmp_path, "000", tables=tables(0))
    done = threading.Event()

    def read() -> Iterator[frozenset[int]]:
        while not done.is_set():
            snapshot = current(tmp_path)
            assert snapshot is not None
            both = read_tables(snapshot, ["claims", "rankings"]).values()
            yield frozenset(value for table in both for value in table["value"])

    with ThreadPoolExecutor() as pool:
        reader = pool.submit(lambda: list(read()))
        try:
            for value in range(1, 51):
                publish_as(tmp_path, f"{value:03}", tables=tables(value), keep=100)
        finally:
            done.set()
    seen = reader.result()
    assert len(set(seen)) > 5, "the reader saw too few publications to prove anything"
    assert {len(values) for values in seen} == {1}


PUBLISH_FOR_EVER = """
import sys
from pathlib import Path
import polars as pl
from tasks.publish import publish
for value in range(10_000):
    frame = pl.DataFrame({"value": [value] * 1000})
    publish(Path(sys.argv[1]), {"a": frame, "b": frame}, snapshot_id=f"{sys.argv[2]}-{value:05}",
            schema_version=1, meta={})
    print(value, flush=True)
"""


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_a_whole_current_snapshot(tmp_path: Path) -> None:
    for attempt in range(4):
        command = [sys.executable, "-c", PUBLISH_FOR_EVER, str(tmp_path), str(attempt)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(3 + attempt):
                writer.stdout.readline()
            writer.kill()
        snapshot = current(tmp_path)
        assert snapshot is not None
        a, b = read_tables(snapshot, ["a", "b"]).values()
        assert a.equals(b)
        assert read_manifest(snapshot)["tables"]["a"]["rows"] == a.height


def test_a_failed_publication_leaves_the_last_one_and_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish_as(tmp_path, "1")

    def disk_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", disk_full)
        with pytest.raises(StoreError, match=r"Cannot write .*: No space left on device.* Free space"):
            publish_as(tmp_path, "2")
    assert current(tmp_path) == first.resolve()
    assert snapshot_ids(tmp_path) == ["1"]
    publish_as(tmp_path, "3")
    assert snapshot_ids(tmp_path) == ["1", "3"]


def test_a_snapshot_is_never_written_again(tmp_path: Path) -> None:
    publish_as(tmp_path, "1")
    with pytest.raises(PublishError, match=r"snapshots/1 exists already"):
        publish_as(tmp_path, "1", tables=tables(2))


def test_a_folder_in_place_of_the_link_is_not_touched(tmp_path: Path) -> None:
    kept = tmp_path / "published/current/manifest.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    with pytest.raises(PublishError, match="may be nothing but such a link"):
        publish_as(tmp_path, "1")
    assert kept.exists()


def test_a_link_that_leads_nowhere_is_an_error_not_a_fresh_start(tmp_path: Path) -> None:
    publish_as(tmp_path, "1").rename(tmp_path / "elsewhere")
    with pytest.raises(PublishError, match=r"current leads to .*snapshots/1, which holds no manifest\.json"):
        current(tmp_path)


@pytest.mark.parametrize("snapshot_id", ["", "../1", "1.tmp", "a/b"])
def test_a_snapshot_id_has_to_be_a_plain_name(tmp_path: Path, snapshot_id: str) -> None:
    with pytest.raises(ValueError, match="Not usable as a file name"):
        publish_as(tmp_path, snapshot_id)


# what is kept


def test_the_latest_snapshots_are_kept(tmp_path: Path) -> None:
    for number in range(12):
        publish_as(tmp_path, f"{number:02}", keep=8)
    assert snapshot_ids(tmp_path) == [f"{number:02}" for number in range(4, 12)]


def test_the_current_snapshot_is_kept_even_where_its_id_sorts_first(tmp_path: Path) -> None:
    for snapshot_id in ("5", "6", "7", "1"):
        publish_as(tmp_path, snapshot_id, keep=2)
    assert snapshot_ids(tmp_path) == ["1", "7"]


def test_keeping_only_the_current_snapshot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="keep = 1"):
        publish_as(tmp_path, "1", keep=1)


# the manifest


def test_the_manifest_tells_what_the_snapshot_holds(tmp_path: Path) -> None:
    publish_as(tmp_path, "1")
    manifest = read_manifest(publish_as(tmp_path, "2", schema_version=7, meta={"run_id": "r"}))
    tables = manifest.pop("tables")
    assert manifest == {"snapshot_id": "2", "schema_version": 7, "parent": "1", "meta": {"run_id": "r"}, "files": {}}
    assert {name: entry["rows"] for name, entry in tables.items()} == {"claims": 3, "rankings": 3}


def test_a_table_that_is_not_there_is_named_beside_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"No table movements in .*; it has claims, rankings"):
        read_tables(publish_as(tmp_path, "1"), ["claims", "movements"])


# the same tables, the same bytes


def test_the_same_tables_give_byte_identical_files(tmp_path: Path) -> None:
    first, second = publish_as(tmp_path / "a", "1"), publish_as(tmp_path / "b", "2")
    for table in first.glob("*.parquet"):
        assert table.read_bytes() == (second / table.name).read_bytes()


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.none() | st.text(max_size=30),
            "score": st.none() | st.floats(allow_nan=False),
            "day": st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1)),
            "ids": st.lists(st.text(max_size=5), max_size=3),
        }
    ),
    max_size=30,
)
SCHEMA = {"name": pl.String, "score": pl.Float64, "day": pl.Date, "ids": pl.List(pl.String)}


@given(rows=ROWS, cut=st.integers(0, 30))
def test_bytes_do_not_depend_on_how_a_frame_was_put_together(rows: list[dict[str, Any]], cut: int) -> None:
    whole = pl.DataFrame(rows, schema=SCHEMA)
    parts = [pl.DataFrame(part, schema=SCHEMA) for part in (rows[:cut], rows[cut:])]
    longer = pl.concat([parts[1], whole], rechunk=True)
    assert parquet_bytes(pl.concat(parts, rechunk=False)) == parquet_bytes(whole)
    assert parquet_bytes(longer[parts[1].height :]) == parquet_bytes(whole)


def test_bytes_do_not_depend_on_the_process_or_its_threads() -> None:
    script = (
        "import sys, polars as pl; from tasks.parquet import parquet_bytes\n"
        "n = 400_000\n"
        "frame = pl.DataFrame({'id': range(n), 'name': [f'phường {i % 999}' for i in range(n)]})\n"
        "sys.stdout.buffer.write(parquet_bytes(frame))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"POLARS_MAX_THREADS": threads, "PYTHONHASHSEED": threads},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "4")
    ]
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        pytest.param({}, True, id="nothing changed"),
        pytest.param({"runs": pl.DataFrame({"run_id": ["2"]})}, True, id="only the runs changed"),
        pytest.param({"claims": pl.DataFrame({"value": [1, 1, 2]})}, False, id="a value"),
        pytest.param({"claims": pl.DataFrame({"value": [1, 1]})}, False, id="a row less"),
        pytest.param({"claims": pl.DataFrame({"value": [1.0, 1.0, 1.0]})}, False, id="a type"),
        pytest.param({"issues": pl.DataFrame({"value": [1]})}, False, id="a table more"),
    ],
)
def test_same_tables_tells_whether_anything_changed(
    tmp_path: Path, changes: dict[str, pl.DataFrame], same: bool
) -> None:
    published = {**tables(), "runs": pl.DataFrame({"run_id": ["1"]})}
    snapshot = publish_as(tmp_path, "1", tables=published)
    assert same_tables(snapshot, published | changes) is same


def test_a_table_less_is_a_change(tmp_path: Path) -> None:
    assert not same_tables(publish_as(tmp_path, "1"), {"claims": tables()["claims"]})


def test_a_table_read_back_is_the_same(tmp_path: Path) -> None:
    when = datetime(2026, 7, 1, tzinfo=UTC)
    frame = pl.DataFrame({"at": [when], "none": [None], "ids": [["a", "b"]]}, schema_overrides={"none": pl.Int32})
    snapshot = publish_as(tmp_path, "1", tables={"claims": frame, "empty": frame.clear()})
    assert same_tables(snapshot, read_tables(snapshot, ["claims", "empty"]))
