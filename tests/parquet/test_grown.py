"""A table that grows: the bytes are those of writing it whole, and what is there already is not read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tasks.parquet.pieces as room
import tasks.parquet.whole as writer
from tasks.parquet import Packed, grown, packed, parquet_bytes
from tasks.parquet.thrift import decode, encode
from tasks.publish import PublishError, current, publish, read_manifest, read_tables, scan_table
from tests.platform.conftest import new_memory_home

GROUP = 20
ROW = st.tuples(st.none() | st.text(max_size=40), st.none() | st.integers(-5, 2**31 - 1), st.booleans())
Rows = list[tuple[str | None, int | None, bool]]


@pytest.fixture(autouse=True, scope="module")
def _short_groups() -> Iterator[None]:
    with patch.object(writer, "ROWS_PER_GROUP", GROUP), patch.object(room, "ROWS_PER_GROUP", GROUP):
        yield


def frame(rows: Rows) -> pl.DataFrame:
    names = {"text": pl.String(), "number": pl.Int32(), "flag": pl.Boolean()}
    table = pl.DataFrame(rows, schema=names, orient="row")
    day = pl.lit(datetime(2026, 1, 1, tzinfo=UTC)).dt.cast_time_unit("us")
    return table.with_columns(day=day, part=pl.col("number") / 8, parts=pl.concat_list("text", "text"))


EMPTY = frame([])


def counted(start: int, count: int) -> pl.DataFrame:
    return frame([(f"row {n}", n, n % 2 == 0) for n in range(start, start + count)])


def file(table: pl.DataFrame) -> Packed:
    return Packed(parquet_bytes(table), table.height)


@given(st.lists(ROW, max_size=70), st.lists(ROW, max_size=70))
def test_a_grown_table_is_to_the_byte_the_table_written_whole(before: Rows, after: Rows) -> None:
    assert grown(file(frame(before)), [frame(after)], EMPTY) == file(frame([*before, *after]))


@given(st.lists(st.integers(0, 3 * GROUP), max_size=6))
def test_it_does_not_matter_in_how_many_steps_or_pieces_a_table_grew(steps: list[int]) -> None:
    starts = [sum(steps[:n]) for n in range(len(steps))]
    pieces = [counted(start, count) for start, count in zip(starts, steps, strict=True)]
    stepwise = file(EMPTY)
    for piece in pieces:
        stepwise = grown(stepwise, [piece], EMPTY)
    assert stepwise == packed(pieces, EMPTY) == file(counted(0, sum(steps)))


@given(st.integers(0, 5 * GROUP))
def test_a_table_is_read_back_in_pieces(count: int) -> None:
    pieces = list(file(counted(0, count)).pieces())
    assert pl.concat([EMPTY, *pieces]).equals(counted(0, count))
    assert all(piece.height <= GROUP for piece in pieces)


@pytest.mark.parametrize("count", [0, 1, GROUP - 1, GROUP, GROUP + 1, 5 * GROUP])
def test_other_readers_read_what_was_grown(count: int) -> None:
    data = grown(file(counted(0, count)), [counted(count, 2 * GROUP + 3)], EMPTY).data
    assert pl.read_parquet(io.BytesIO(data)).equals(counted(0, count + 2 * GROUP + 3))
    assert pq.read_table(io.BytesIO(data)).num_rows == count + 2 * GROUP + 3  # type: ignore[no-untyped-call]
    late = pl.scan_parquet(io.BytesIO(data)).filter(pl.col("number") >= count + GROUP).collect()
    assert late.height == GROUP + 3


def test_whole_groups_are_copied_and_not_read() -> None:
    spoilt = bytearray(parquet_bytes(counted(0, 3 * GROUP + 1)))
    spoilt[10:200] = bytes(190)  # inside the first group
    data = grown(Packed(bytes(spoilt), 3 * GROUP + 1), [counted(61, 2)], EMPTY).data
    assert pl.scan_parquet(io.BytesIO(data)).select(pl.col("number").slice(60)).collect()["number"].to_list() == [
        60,
        61,
        62,
    ]


@pytest.mark.parametrize("count", [0, 5])
def test_a_table_of_other_columns_is_written_anew(count: int) -> None:
    old = counted(0, 30).drop("flag").with_columns(pl.col("number").cast(pl.Int16))
    want = pl.concat([counted(0, 30).with_columns(flag=pl.lit(None, pl.Boolean)), counted(30, count)])
    assert grown(file(old), [counted(30, count)], EMPTY) == file(want)


def test_a_table_that_another_library_wrote_is_written_anew() -> None:
    out = io.BytesIO()
    table: pa.Table = counted(0, 45).to_arrow()
    pq.write_table(table, out, row_group_size=7)  # type: ignore[no-untyped-call]
    assert grown(Packed(out.getvalue(), 45), [counted(45, 5)], EMPTY) == file(counted(0, 50))


@given(st.lists(ROW, max_size=70))
def test_the_footer_is_written_as_it_was_read(rows: Rows) -> None:
    data = parquet_bytes(frame(rows))
    size = int.from_bytes(data[-8:-4], "little")
    footer = data[-8 - size : -8]
    assert encode(decode(footer)) == footer


# in snapshots


def test_a_snapshot_holds_all_rows_of_a_table_that_grows(tmp_path: Path) -> None:
    for home in (tmp_path, new_memory_home()):
        for night in range(3):
            new, state = file(counted(30 * night, 30)), {"state": counted(night, 1)}
            publish(home, state, snapshot_id=str(night), schema_version=1, meta={}, growing={"log": new})
        snapshot = current(home)
        assert snapshot is not None
        assert read_tables(snapshot, ["log"])["log"].equals(counted(0, 90))
        assert scan_table(snapshot, "log").select(pl.len()).collect().item() == 90
        rows = {name: entry["rows"] for name, entry in read_manifest(snapshot)["tables"].items()}
        assert rows == {"log": 90, "state": 1}


def test_a_damaged_table_is_not_built_upon(tmp_path: Path) -> None:
    first = publish(tmp_path, {"log": counted(0, 30)}, snapshot_id="1", schema_version=1, meta={})
    assert isinstance(first, Path)
    path = first / "log.parquet"
    path.write_bytes(path.read_bytes().replace(b"row 1", b"row 9"))
    with pytest.raises(PublishError, match=r"log\.parquet is missing or damaged"):
        publish(tmp_path, {}, snapshot_id="2", schema_version=1, meta={}, growing={"log": file(counted(30, 1))})
    assert current(tmp_path) == first
