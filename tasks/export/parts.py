"""What all formats share: the error, and text where a format has no lists."""

from __future__ import annotations

import polars as pl


class ExportError(ValueError):
    """The tables cannot be written so; the message says why and what to do instead."""


def without_lists(table: pl.DataFrame) -> pl.DataFrame:
    """Lists as one text, ";" between their members."""
    return table.with_columns(
        pl.col(name).list.join(";") for name, dtype in table.schema.items() if dtype == pl.List(pl.String)
    )
