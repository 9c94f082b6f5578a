"""One file a table: Parquet as it is published, and CSV for everything else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from tasks.export.parts import without_lists
from tasks.parquet import parquet_bytes

_FORMULA = r"^[=+\-@\t\r\n]"  # what a spreadsheet takes for a formula at the start of a cell (OWASP, CSV injection)
_NUMBER = r"^[+-]?\d+([.,]\d+)?$"


def write_parquet(tables: Mapping[str, pl.DataFrame], to: Path) -> list[str]:
    """The bytes that a snapshot of the tables would hold."""
    for name, table in tables.items():
        (to / f"{name}.parquet").write_bytes(parquet_bytes(table))
    return []


def write_csv(tables: Mapping[str, pl.DataFrame], to: Path) -> list[str]:
    """UTF-8 with a byte order mark, without which spreadsheets garble Vietnamese; times as 2024-07-30T19:00:00.000000Z."""
    for name, table in tables.items():
        csv_safe(table).write_csv(to / f"{name}.csv", include_bom=True, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    return []


def csv_safe(table: pl.DataFrame) -> pl.DataFrame:
    """Text that would begin a formula has an apostrophe before it (a plain number has none); lists become text."""
    texts = pl.col(pl.String)
    risky = texts.str.contains(_FORMULA) & ~texts.str.contains(_NUMBER)
    flat = without_lists(table)
    return flat.with_columns(pl.when(risky).then(pl.lit("'") + texts).otherwise(texts).name.keep())
