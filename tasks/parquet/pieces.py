"""A Parquet file written piece by piece, on its own or behind the rows of another file, of which whole row groups are copied
without being read: only its last, unfilled one is written anew.

Invariant: the bytes are those that `parquet_bytes` gives for all rows, so nobody can tell how a table came about, a night
costs what it adds, and the rows of no more than some row groups are in memory, unpacked. No I/O.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from tasks.parquet.groups import Groups, footer_of, same_writer, whole_groups
from tasks.parquet.whole import ROWS_PER_GROUP, parquet_bytes


@dataclass(frozen=True)
class Packed:
    """A table as the bytes of its Parquet file."""

    data: bytes
    height: int

    def scan(self) -> pl.LazyFrame:
        """The table; only the rows and columns asked for are read."""
        return pl.scan_parquet(io.BytesIO(self.data))

    def pieces(self) -> Iterator[pl.DataFrame]:
        """Its rows, some at a time."""
        for start in range(0, self.height, ROWS_PER_GROUP):
            yield self.scan().slice(start, ROWS_PER_GROUP).collect()


def packed(pieces: Iterable[pl.DataFrame], empty: pl.DataFrame) -> Packed:
    """The table that `pieces` are together; `empty` has its columns and no row."""
    return grown(Packed(parquet_bytes(empty), 0), pieces, empty)


def grown(old: Packed, pieces: Iterable[pl.DataFrame], empty: pl.DataFrame) -> Packed:
    """`old` with the rows of `pieces` behind its own; `empty` has their columns and no row.

    A file that another version wrote, with other columns, in other groups or by another library, is read and written anew;
    a column that it does not have is null there.
    """
    made, rest = _begun(old, empty)
    if made is None:
        return packed(_all(old, pieces, empty), empty)
    height = made.rows + rest.height
    unchanged = True
    for piece in pieces:
        unchanged, height = unchanged and piece.is_empty(), height + piece.height
        rest = pl.concat([rest, piece])
        if rest.height >= ROWS_PER_GROUP:
            whole = rest.height - rest.height % ROWS_PER_GROUP
            made.add(parquet_bytes(rest[:whole]))
            rest = rest[whole:]
    if unchanged:
        return old
    if rest.height:
        made.add(parquet_bytes(rest))
    return Packed(made.file(), height)


def _begun(old: Packed, empty: pl.DataFrame) -> tuple[Groups | None, pl.DataFrame]:
    """The whole groups of `old` and its rows behind them; None where they cannot be copied."""
    if pl.read_parquet_schema(io.BytesIO(old.data)) != empty.schema:
        return None, empty
    footer, example = footer_of(old.data), footer_of(parquet_bytes(empty))
    kept = whole_groups(footer, ROWS_PER_GROUP)
    rest = old.scan().slice(len(kept) * ROWS_PER_GROUP).collect()
    if rest.height >= ROWS_PER_GROUP or not same_writer(footer, example):
        return None, empty
    return Groups(old.data, footer, kept), rest


def _all(old: Packed, pieces: Iterable[pl.DataFrame], empty: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for piece in old.pieces():
        yield pl.concat([piece, empty], how="diagonal_relaxed").select(empty.columns).cast(empty.schema)
    yield from pieces
