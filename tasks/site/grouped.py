"""A table cut by key: the rows of one unit, league or document, and a digest of them, without going through the rest.

Invariant: rows keep the order of the table within their key. Equal rows have equal digests with one version of polars.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

Row = dict[str, Any]
_HASH_BYTES = 8


class Grouped:
    """`frame` by the values of one column; rows whose key is null are left out."""

    def __init__(self, frame: pl.DataFrame, key: str) -> None:
        self._frame = frame.drop_nulls(key).sort(key, maintain_order=True)
        hashes = self._frame.hash_rows().to_arrow()
        self._hashes = memoryview(hashes.buffers()[1] or b"")[hashes.offset * _HASH_BYTES :]
        spans = self._frame.with_row_index("_row").group_by(key, maintain_order=True)
        found = spans.agg(start=pl.col("_row").first(), length=pl.len())
        self._spans: dict[str, tuple[int, int]] = {name: (start, length) for name, start, length in found.iter_rows()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    def __contains__(self, key: object) -> bool:
        return key in self._spans

    def count(self, key: str) -> int:
        """How many rows a key has."""
        return self._spans.get(key, (0, 0))[1]

    def rows(self, key: str) -> list[Row]:
        """The rows of a key as plain values; none where it is unknown."""
        start, length = self._spans.get(key, (0, 0))
        return self._frame.slice(start, length).to_dicts() if length else []

    def digest(self, key: str) -> bytes:
        """Changes when a row of the key, or their order, does."""
        start, length = self._spans.get(key, (0, 0))
        return bytes(self._hashes[start * _HASH_BYTES : (start + length) * _HASH_BYTES])
