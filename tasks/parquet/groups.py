"""Row groups of Parquet files put behind one another in one file, without a look at the rows.

Invariant: this is arithmetic of addresses: the footer, the page indexes and the copy of a column's metadata that lies behind
each column name places in the file, and each is where and what polars' writer would have written
(github.com/apache/parquet-format: parquet.thrift). Whose groups may stand in one file is the caller's to say.
"""

from __future__ import annotations

from typing import Any

from tasks.parquet.thrift import Struct, decode, encode

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


class Groups:
    """A file under construction: `groups` of a file, to which those of others are added."""

    def __init__(self, data: bytes, footer: Struct, groups: list[Struct]) -> None:
        self._out = bytearray(data[: _end(groups)] if groups else _MAGIC)
        self._footer, self._groups = footer, list(groups)
        self._pages = [_pages(data, chunk) for chunk in _chunks(groups)]
        self._bounds = [_bounds(data, chunk) for chunk in _chunks(groups)]

    @property
    def rows(self) -> int:
        """The rows of the groups so far."""
        return sum(_of(group, _GROUP_ROWS) for group in self._groups)

    def add(self, data: bytes) -> None:
        """Put all groups of a file behind those that are there."""
        groups = _groups(footer_of(data))
        for group in groups:
            _set(group, _ORDINAL, len(self._groups))
            _set(group, _GROUP_AT, len(self._out))
            for chunk in _chunks([group]):
                pages, bounds = _pages(data, chunk), _bounds(data, chunk)
                self._pages.append(_shifted(pages, self._move(data, chunk)))
                self._bounds.append(bounds)
            self._groups.append(group)

    def file(self) -> bytes:
        """The bytes of the file; nothing can be added any more."""
        for chunk, bounds in zip(_chunks(self._groups), self._bounds, strict=True):
            _set(chunk, _BOUNDS_AT, len(self._out))
            self._out += bounds
        for chunk, pages in zip(_chunks(self._groups), self._pages, strict=True):
            _set(chunk, _PAGES_AT, len(self._out))
            _set(chunk, _PAGES_SIZE, len(pages))
            self._out += pages
        _set(self._footer, _ROWS, self.rows)
        _set(self._footer, _GROUPS, (_of(self._footer, _GROUPS)[0], self._groups))
        end = encode(self._footer)
        return bytes(self._out + end + len(end).to_bytes(4, "little") + _MAGIC)

    def _move(self, data: bytes, chunk: Struct) -> int:
        """Append a column of a group and the copy of its metadata that lies behind it; how far it moved."""
        meta = _of(chunk, _META)
        start = _start(meta)
        shift = len(self._out) - start
        self._out += data[start : start + _of(meta, _CHUNK_SIZE)]
        for field in (_DATA_AT, _INDEX_AT, _DICTIONARY_AT):
            if field in meta:
                _set(meta, field, _of(meta, field) + shift)
        _set(chunk, _CHUNK_AT, _of(chunk, _CHUNK_AT) + shift)
        self._out += encode(meta)
        return shift


def footer_of(data: bytes) -> Struct:
    """The footer of a file."""
    return decode(data, len(data) - 8 - int.from_bytes(data[-8:-4], "little"))


def same_writer(one: Struct, other: Struct) -> bool:
    """Whether two files, by their footers, have the same columns and were written by the same library in the same way."""
    return all(one.get(field) == other.get(field) for field in (_VERSION, _SCHEMA, _KEYS, _WRITER, _ORDERS))


def whole_groups(footer: Struct, rows: int) -> list[Struct]:
    """The row groups before the first that has another number of rows."""
    groups = _groups(footer)
    whole = [_of(group, _GROUP_ROWS) == rows for group in groups]
    return groups[: whole.index(False)] if False in whole else groups


def _groups(footer: Struct) -> list[Struct]:
    found: list[Struct] = _of(footer, _GROUPS)[1]
    return found


def _chunks(groups: list[Struct]) -> list[Struct]:
    return [chunk for group in groups for chunk in _of(group, _CHUNKS)[1]]


def _pages(data: bytes, chunk: Struct) -> bytes:
    at = _of(chunk, _PAGES_AT)
    return data[at : at + _of(chunk, _PAGES_SIZE)]


def _bounds(data: bytes, chunk: Struct) -> bytes:
    at = _of(chunk, _BOUNDS_AT)
    return data[at : at + _of(chunk, _BOUNDS_SIZE)]


def _shifted(pages: bytes, shift: int) -> bytes:
    """An index of pages that lie further on."""
    index = decode(pages)
    for location in _of(index, _LOCATIONS)[1]:
        _set(location, _PAGE_AT, _of(location, _PAGE_AT) + shift)
    return encode(index)


def _end(groups: list[Struct]) -> int:
    """Where the metadata behind the last column of a group ends."""
    meta = _of(_chunks(groups)[-1], _META)
    return _start(meta) + int(_of(meta, _CHUNK_SIZE)) + len(encode(meta))


def _start(meta: Struct) -> int:
    return int(min(_of(meta, field) for field in (_DATA_AT, _DICTIONARY_AT) if field in meta))


def _of(fields: Struct, number: int) -> Any:
    return fields[number][1]


def _set(fields: Struct, number: int, value: Any) -> None:
    fields[number] = fields[number][0], value
