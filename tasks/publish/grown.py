"""A Parquet file made longer without reading what is in it: whole row groups are copied, only the last, unfilled one is
written anew with the new rows behind its own.

Invariant: the bytes are those that `parquet_bytes` would give for all rows, so nobody can tell how a table came about, and
a night costs what it adds. This is arithmetic of addresses: the footer, the page indexes and the copy of a column's metadata
that lies behind each column name places in the file (github.com/apache/parquet-format). No I/O.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.publish.parquet import ROWS_PER_GROUP, parquet_bytes
from tasks.publish.thrift import Struct, decode, encode

_MAGIC = b"PAR1"
# Numbers of fields in parquet.thrift. FileMetaData:
_VERSION, _SCHEMA, _ROWS, _GROUPS, _KEYS, _WRITER, _ORDERS = range(1, 8)
# RowGroup:
_CHUNKS, _GROUP_ROWS, _GROUP_AT, _ORDINAL = 1, 3, 5, 7
# ColumnChunk:
_CHUNK_AT, _META, _PAGES_AT, _PAGES_SIZE, _BOUNDS_AT, _BOUNDS_SIZE = range(2, 8)
# ColumnMetaData:
_CHUNK_SIZE, _DATA_AT, _INDEX_AT, _DICTIONARY_AT = 7, 9, 10, 11
# OffsetIndex and PageLocation:
_LOCATIONS, _PAGE_AT = 1, 1


def grown(old: bytes, rows: pl.DataFrame) -> bytes:
    """`old` (of `parquet_bytes`) with `rows` of the same columns behind its own.

    A file that another version wrote, with other columns, in other groups or by another library, is read and written anew;
    a column that it does not have is null there.
    """
    if pl.read_parquet_schema(io.BytesIO(old)) != rows.schema:
        return _anew(old, rows)
    if rows.is_empty():
        return old
    before = _footer(old)
    kept = _whole_groups(before)
    rest = pl.scan_parquet(io.BytesIO(old)).slice(len(kept) * ROWS_PER_GROUP).collect()
    if rest.height < ROWS_PER_GROUP:
        part = parquet_bytes(pl.concat([rest, rows]))
        after = _footer(part)
        if all(before.get(field) == after.get(field) for field in (_VERSION, _SCHEMA, _KEYS, _WRITER, _ORDERS)):
            return _joined(_File(old, kept), _File(part, _groups(after)), after)
    return _anew(old, rows)


def _anew(old: bytes, rows: pl.DataFrame) -> bytes:
    whole = pl.read_parquet(io.BytesIO(old))
    return parquet_bytes(pl.concat([whole, rows], how="diagonal_relaxed").select(rows.columns).cast(rows.schema))


@dataclass(frozen=True)
class _File:
    """The bytes of a file, and those of its row groups that are wanted."""

    data: bytes
    groups: list[Struct]

    def chunks(self) -> list[Struct]:
        return [chunk for group in self.groups for chunk in _of(group, _CHUNKS)[1]]

    def part(self, at: int, size: int) -> bytes:
        return self.data[at : at + size]


def _joined(old: _File, part: _File, footer: Struct) -> bytes:
    out = bytearray(old.data[: _end(old.groups)] if old.groups else _MAGIC)
    moved = [_move(out, part, group) for group in part.groups]
    shifts = [*(0 for _ in old.chunks()), *(shift for group in moved for shift in group)]
    sources = [*((old, chunk) for chunk in old.chunks()), *((part, chunk) for chunk in part.chunks())]
    for file, chunk in sources:
        bounds = file.part(_of(chunk, _BOUNDS_AT), _of(chunk, _BOUNDS_SIZE))
        _set(chunk, _BOUNDS_AT, len(out))
        out += bounds
    for (file, chunk), shift in zip(sources, shifts, strict=True):
        pages = file.part(_of(chunk, _PAGES_AT), _of(chunk, _PAGES_SIZE))
        pages = _shifted(pages, shift) if shift else pages
        _set(chunk, _PAGES_AT, len(out))
        _set(chunk, _PAGES_SIZE, len(pages))
        out += pages
    return bytes(out + _ending(footer, [*old.groups, *part.groups]))


def _ending(footer: Struct, groups: list[Struct]) -> bytes:
    for number, group in enumerate(groups):
        _set(group, _ORDINAL, number)
    _set(footer, _GROUPS, (_of(footer, _GROUPS)[0], groups))
    _set(footer, _ROWS, sum(_of(group, _GROUP_ROWS) for group in groups))
    end = encode(footer)
    return end + len(end).to_bytes(4, "little") + _MAGIC


def _move(out: bytearray, file: _File, group: Struct) -> list[int]:
    """Append the columns of a group, each with the copy of its metadata behind it; by how much each one moved."""
    _set(group, _GROUP_AT, len(out))
    shifts = []
    for chunk in _of(group, _CHUNKS)[1]:
        meta = _of(chunk, _META)
        start = _start(meta)
        shift = len(out) - start
        out += file.part(start, _of(meta, _CHUNK_SIZE))
        for field in (_DATA_AT, _INDEX_AT, _DICTIONARY_AT):
            if field in meta:
                _set(meta, field, _of(meta, field) + shift)
        _set(chunk, _CHUNK_AT, _of(chunk, _CHUNK_AT) + shift)
        out += encode(meta)
        shifts.append(shift)
    return shifts


def _shifted(pages: bytes, shift: int) -> bytes:
    index = decode(pages)
    for location in _of(index, _LOCATIONS)[1]:
        _set(location, _PAGE_AT, _of(location, _PAGE_AT) + shift)
    return encode(index)


def _footer(data: bytes) -> Struct:
    return decode(data, len(data) - 8 - int.from_bytes(data[-8:-4], "little"))


def _groups(footer: Struct) -> list[Struct]:
    found: list[Struct] = _of(footer, _GROUPS)[1]
    return found


def _whole_groups(footer: Struct) -> list[Struct]:
    """The row groups before the first that is not as long as `parquet_bytes` makes them."""
    groups = _groups(footer)
    lengths = [_of(group, _GROUP_ROWS) == ROWS_PER_GROUP for group in groups]
    return groups[: lengths.index(False)] if False in lengths else groups


def _end(groups: list[Struct]) -> int:
    """Where the metadata behind the last column ends."""
    meta = _of(_of(groups[-1], _CHUNKS)[1][-1], _META)
    return _start(meta) + int(_of(meta, _CHUNK_SIZE)) + len(encode(meta))


def _start(meta: Struct) -> int:
    return int(min(_of(meta, field) for field in (_DATA_AT, _DICTIONARY_AT) if field in meta))


def _of(fields: Struct, number: int) -> Any:
    return fields[number][1]


def _set(fields: Struct, number: int, value: Any) -> None:
    fields[number] = fields[number][0], value
