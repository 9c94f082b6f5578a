"""Thrift's compact protocol (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md), in which Parquet writes its footer
and page indexes: bytes to nested values and back.

Invariant: `encode(decode(data)) == data` for what Parquet's writers write. Knows no meaning: a struct is its fields by
number, each with its type. Maps are not read, since Parquet has none.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, _MAP, STRUCT = range(1, 13)

Struct = dict[int, tuple[int, Any]]  # type and value of each field, by its number
List = tuple[int, list[Any]]  # type of the elements, and these


def decode(data: bytes, at: int = 0) -> Struct:
    """The struct that begins at a place in `data`. Raises `ValueError` or `IndexError` where there is none."""
    return _Reader(data, at).struct()


def encode(fields: Struct) -> bytes:
    """The bytes of a struct."""
    out = bytearray()
    _struct(out, fields)
    return bytes(out)


class _Reader:
    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at
        number: Callable[[], Any] = self._number
        self._by_type: dict[int, Callable[[], Any]] = {
            TRUE: lambda: True, FALSE: lambda: False, BYTE: self._byte, I16: number, I32: number, I64: number,
            DOUBLE: self._double, BINARY: self._binary, LIST: self._list, SET: self._list, STRUCT: self.struct,
        }  # fmt: skip

    def struct(self) -> Struct:
        fields: Struct = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._number()
            fields[number] = head & 15, self._value(head & 15)
        return fields

    def _value(self, kind: int) -> Any:
        try:
            read = self._by_type[kind]
        except KeyError:
            raise ValueError(f"Thrift type {kind} at byte {self._at}") from None
        return read()

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
        return value | byte << shift

    def _number(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)

    def _taken(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]

    def _double(self) -> float:
        found: float = struct.unpack("<d", self._taken(8))[0]
        return found

    def _binary(self) -> bytes:
        return self._taken(self._varint())

    def _list(self) -> List:
        head = self._byte()
        size = head >> 4 if head >> 4 < 15 else self._varint()
        kind = head & 15
        if kind in (TRUE, FALSE):  # of elements, the value is a byte of its own
            return kind, [self._byte() == TRUE for _ in range(size)]
        return kind, [self._value(kind) for _ in range(size)]


def _struct(out: bytearray, fields: Struct) -> None:
    before = 0
    for number, (kind, value) in fields.items():
        if 0 < number - before < 16:
            out.append((number - before) << 4 | kind)
        else:
            out.append(kind)
            _varint(out, _zigzag(number))
        _write(out, kind, value)
        before = number
    out.append(0)


def _write(out: bytearray, kind: int, value: Any) -> None:
    if kind in (I16, I32, I64):
        _varint(out, _zigzag(value))
    elif kind == BINARY:
        _varint(out, len(value))
        out += value
    elif kind == STRUCT:
        _struct(out, value)
    elif kind in (LIST, SET):
        _list(out, *value)
    elif kind == DOUBLE:
        out += struct.pack("<d", value)
    elif kind == BYTE:
        out.append(value)


def _list(out: bytearray, kind: int, values: list[Any]) -> None:
    out.append(min(len(values), 15) << 4 | kind)
    if len(values) >= 15:
        _varint(out, len(values))
    if kind in (TRUE, FALSE):
        out += bytes(TRUE if value else FALSE for value in values)
        return
    for value in values:
        _write(out, kind, value)


def _zigzag(value: int) -> int:
    return value << 1 ^ value >> 63


def _varint(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
