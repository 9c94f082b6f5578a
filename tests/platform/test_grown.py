"""A table that grows: the bytes are those of writing it whole, and what is there already is not read."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.publish import PublishError, current, parquet, publish, read_manifest, read_tables, scan_table
from tasks.publish import grown as room
from tasks.publish.grown import grown
from tasks.publish.parquet import parquet_bytes
from tasks.publish.thrift import decode, encode
from tests.platform.conftest import new_memory_home

GROUP = 20
ROWS = st.lists(
    st.tuples(st.none() | st.text(max_size=40), st.none() | st.integers(-5, 2**31 - 1), st.booleans()), max_size=70
)


@pytest.fixture(autouse=True)
def _short_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (parquet, room):
        monkeypatch.setattr(module, "ROWS_PER_GROUP", GROUP)


def frame(rows: list[tuple[str | None, int | None, bool]]) -> pl.DataFrame:
    names = {"text": pl.String(), "number": pl.Int32(), "flag": pl.Boolean()}
    table = pl.DataFrame(rows, schema=names, orient="row")
    day = pl.lit(datetime(2026, 1, 1, tzinfo=UTC)).dt.cast_time_unit("us")
    return table.with_columns(day=day, part=pl.col("number") / 8, parts=pl.concat_list("text", "text"))


def counted(start: int, count: int) -> pl.DataFrame:
    return frame([(f"row {n}", n, n % 2 == 0) for n in range(start, start + count)])


@given(ROWS, ROWS)
def test_a_grown_table_is_to_the_byte_the_table_written_whole(before: list, after: list) -> None:  # type: ignore[type-arg]
    whole = parquet_bytes(frame([*before, *after]))
    assert grown(parquet_bytes(frame(before)), frame(after)) == whole


@given(st.lists(st.integers(0, 3 * GROUP), max_size=6))
def test_it_does_not_matter_in_how_many_steps_a_table_grew(steps: list[int]) -> None:
    data, height = parquet_bytes(counted(0, 3)), 3
    for step in steps:
        data = grown(data, counted(height, step))
        height += step
    assert data == parquet_bytes(counted(0, height))


@pytest.mark.parametrize("count", [0, 1, GROUP - 1, GROUP, GROUP + 1, 5 * GROUP])
def test_other_readers_read_what_was_grown(count: int) -> None:
    data = grown(parquet_bytes(counted(0, count)), counted(count, 2 * GROUP + 3))
    assert pl.read_parquet(io.BytesIO(data)).equals(counted(0, count + 2 * GROUP + 3))
    assert pq.read_table(io.BytesIO(data)).num_rows == count + 2 * GROUP + 3  # type: ignore[no-untyped-call]
    late = pl.scan_parquet(io.BytesIO(data)).filter(pl.col("number") >= count + GROUP).collect()
    assert late.height == GROUP + 3


def test_whole_groups_are_copied_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    old = parquet_bytes(counted(0, 3 * GROUP + 1))
    spoilt = bytearray(old)
    spoilt[10:200] = bytes(190)  # inside the first group
    assert pl.read_parquet(io.BytesIO(grown(bytes(spoilt), counted(61, 2))), columns=["number"])[-1, 0] == 62


def test_a_table_of_other_columns_is_written_anew() -> None:
    old = counted(0, 30).drop("flag").with_columns(pl.col("number").cast(pl.Int16))
    want = pl.concat([counted(0, 30).with_columns(flag=pl.lit(None, pl.Boolean)), counted(30, 5)])
    assert grown(parquet_bytes(old), counted(30, 5)) == parquet_bytes(want)
    none_new = counted(0, 30).with_columns(flag=pl.lit(None, pl.Boolean))
    assert grown(parquet_bytes(old), counted(0, 0)) == parquet_bytes(none_new)


def test_a_table_that_another_library_wrote_is_written_anew() -> None:
    out = io.BytesIO()
    table: pa.Table = counted(0, 45).to_arrow()
    pq.write_table(table, out, row_group_size=7)  # type: ignore[no-untyped-call]
    assert grown(out.getvalue(), counted(45, 5)) == parquet_bytes(counted(0, 50))


@given(ROWS)
def test_the_footer_is_written_as_it_was_read(rows: list) -> None:  # type: ignore[type-arg]
    data = parquet_bytes(frame(rows))
    size = int.from_bytes(data[-8:-4], "little")
    footer = data[-8 - size : -8]
    assert encode(decode(footer)) == footer


# in snapshots


def test_a_snapshot_holds_all_rows_of_a_table_that_grows(tmp_path: Path) -> None:
    for home in (tmp_path, new_memory_home()):
        for night in range(3):
            tables = {"log": counted(30 * night, 30), "state": counted(night, 1)}
            publish(home, tables, snapshot_id=str(night), schema_version=1, meta={}, growing=["log"])
        snapshot = current(home)
        assert snapshot is not None
        assert read_tables(snapshot, ["log"])["log"].equals(counted(0, 90))
        assert scan_table(snapshot, "log").select(pl.len()).collect().item() == 90
        assert read_manifest(snapshot)["tables"]["log"]["rows"] == 90
        assert read_manifest(snapshot)["tables"]["state"]["rows"] == 1


def test_a_damaged_table_is_not_built_upon(tmp_path: Path) -> None:
    first = publish(tmp_path, {"log": counted(0, 30)}, snapshot_id="1", schema_version=1, meta={})
    assert isinstance(first, Path)
    path = first / "log.parquet"
    path.write_bytes(path.read_bytes().replace(b"row 1", b"row 9"))
    with pytest.raises(PublishError, match=r"log\.parquet is missing or damaged"):
        publish(tmp_path, {"log": counted(30, 1)}, snapshot_id="2", schema_version=1, meta={}, growing=["log"])
    assert current(tmp_path) == first
