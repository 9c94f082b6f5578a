"""Keys of several columns as one number, so that a million rows are joined, grouped and sorted by a whole number.

Invariant: equal keys have equal numbers, null is a value of its own, and the numbers are ordered as `sort(columns)` orders
the rows. Numbers of two calls are not comparable: number what is to be joined in one call.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

WIDEST = 2**62


def key_numbers(columns: Sequence[str], *frames: pl.DataFrame) -> list[pl.Series]:
    """One Int64 series per frame, named `key`, over the text or whole-number `columns` that every frame has."""
    together = pl.concat([frame.select(columns) for frame in frames])
    number, width = pl.repeat(0, together.height, dtype=pl.Int64, eager=True), 1
    for name in columns:
        place, size = _places(together[name])
        if width * size > WIDEST:
            number = number.rank("dense").cast(pl.Int64)
            width = together.height + 1
        number, width = number * size + place, width * size
    cuts = [0]
    for frame in frames:
        cuts.append(cuts[-1] + frame.height)
    return [number.slice(cut, frame.height).alias("key") for cut, frame in zip(cuts, frames, strict=False)]


def _places(column: pl.Series) -> tuple[pl.Series, int]:
    """The place of each value among the sorted distinct ones, from 1; 0 for null; and one more than the last place."""
    if column.dtype == pl.String:
        values = column.drop_nulls().unique().sort()
        place, size = column.cast(pl.Enum(values)).to_physical().cast(pl.Int64), values.len()
    else:
        numbers = column.cast(pl.Int64)
        least, most = (int(found or 0) for found in pl.select(numbers.min(), most=numbers.max()).row(0))
        place, size = numbers - least, most - least + 1
    return (place + 1).fill_null(0), size + 1
