"""Tables as files that other programs open: Parquet, CSV, one Excel workbook, one DuckDB database.

The front door of the room: `write_tables` writes one format into a folder that is there. No cell of a CSV or a workbook is a
formula. Which rows there are is decided elsewhere.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from tasks.export.database import write_duckdb
from tasks.export.parts import ExportError
from tasks.export.plain import csv_safe, write_csv, write_parquet
from tasks.export.workbook import fits_workbook, write_xlsx

__all__ = ["FORMATS", "ExportError", "check_format", "csv_safe", "write_tables"]

_WRITERS: dict[str, Callable[[Mapping[str, pl.DataFrame], Path], list[str]]] = {
    "parquet": write_parquet,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "duckdb": write_duckdb,
}
FORMATS = tuple(_WRITERS)


def check_format(tables: Mapping[str, pl.DataFrame], name: str) -> None:
    """Raise `ExportError` where a format is not known, its library is missing, or the tables do not fit into it."""
    if name not in _WRITERS:
        raise ExportError(f"--format {name!r} is not one of {', '.join(FORMATS)}")
    if name == "duckdb" and importlib.util.find_spec("duckdb") is None:
        raise ExportError(
            "--format duckdb needs the package duckdb, which is not installed. Install it with: "
            ".venv/bin/python -m pip install 'duckdb>=1.4', or export parquet, which DuckDB reads as it is"
        )
    if name == "xlsx":
        fits_workbook(tables)


def write_tables(tables: Mapping[str, pl.DataFrame], to: Path, name: str) -> list[str]:
    """Write the tables to the folder `to` in one format, which has passed `check_format`; gives what a person should know."""
    return _WRITERS[name](tables, to)
