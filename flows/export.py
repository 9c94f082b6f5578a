"""Tables to files that other programs open: Parquet, CSV, one DuckDB file.

Invariant: a folder is written whole or not at all, and only into an empty one or over an earlier export. No cell of a CSV
begins a formula. Which rows there are is decided elsewhere.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import polars as pl

from flows.settings import SettingsError
from tasks.publish import parquet_bytes

NOTE = "export.json"  # what the export is of; its presence marks a folder as an export
FORMULA = r"^[=+\-@\t\r\n]"  # what a spreadsheet takes for a formula at the start of a cell (OWASP, CSV injection)
NUMBER = r"^[+-]?\d+([.,]\d+)?$"
Tables = Mapping[str, pl.DataFrame]


def export(tables: Tables, to: Path, formats: Sequence[str], note: Mapping[str, Any]) -> list[str]:
    """Write `tables` to the folder `to` in each of `formats` (parquet, csv, duckdb); gives the files' names.

    `note` goes into export.json beside them. Raises `SettingsError` for an unknown format, a missing DuckDB and a folder
    that holds something else.
    """
    _check(to, formats)
    to.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix=".export-", dir=to))
    try:
        for name in formats:
            WRITERS[name](tables, work)
        files = sorted(path.name for path in work.iterdir())
        earlier = json.loads((to / NOTE).read_text(encoding="utf-8"))["files"] if (to / NOTE).exists() else []
        for name in {*earlier} - {*files}:
            (to / name).unlink(missing_ok=True)
        for name in files:
            (work / name).replace(to / name)
        told = json.dumps({**note, "files": files}, ensure_ascii=False, indent=2) + "\n"
        (work / NOTE).write_text(told, encoding="utf-8")
        (work / NOTE).replace(to / NOTE)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return files


def _check(to: Path, formats: Sequence[str]) -> None:
    for name in formats:
        if name not in WRITERS:
            raise SettingsError(f"--format {name!r} is not one of {', '.join(WRITERS)}")
    if "duckdb" in formats and importlib.util.find_spec("duckdb") is None:
        raise SettingsError(
            "--format duckdb needs the package duckdb, which is not installed. Install it with: "
            ".venv/bin/python -m pip install 'duckdb>=1.4', or export parquet, which DuckDB reads as it is"
        )
    if to.exists() and not to.is_dir():
        raise SettingsError(f"--to {to} is a file; give a folder")
    if to.is_dir() and any(to.iterdir()) and not (to / NOTE).exists():
        raise SettingsError(f"--to {to} holds other files and is no earlier export; give an empty or new folder")


def _parquet(tables: Tables, to: Path) -> None:
    for name, table in tables.items():
        (to / f"{name}.parquet").write_bytes(parquet_bytes(table))


def _csv(tables: Tables, to: Path) -> None:
    """UTF-8 with a byte order mark, without which spreadsheets garble Vietnamese."""
    for name, table in tables.items():
        csv_safe(table).write_csv(to / f"{name}.csv", include_bom=True, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")


def csv_safe(table: pl.DataFrame) -> pl.DataFrame:
    """Text that would begin a formula has an apostrophe before it (a plain number has none); lists become text, ";" between."""
    lists = [pl.col(name).list.join(";") for name, dtype in table.schema.items() if dtype == pl.List(pl.String)]
    flat = table.with_columns(lists)
    texts = pl.col(pl.String)
    risky = texts.str.contains(FORMULA) & ~texts.str.contains(NUMBER)
    return flat.with_columns(pl.when(risky).then(pl.lit("'") + texts).otherwise(texts).name.keep())


def _duckdb(tables: Tables, to: Path) -> None:
    """One file with a table each."""
    import duckdb

    with duckdb.connect(str(to / "xephang.duckdb")) as database:
        for name, table in tables.items():
            if not re.fullmatch(r"[a-z_]+", name):
                raise ValueError(f"not a table's name: {name!r}")
            part = to / f".{name}.parquet"
            part.write_bytes(parquet_bytes(table))
            database.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet(?)", [str(part)])
            part.unlink()


WRITERS: dict[str, Callable[[Tables, Path], None]] = {"parquet": _parquet, "csv": _csv, "duckdb": _duckdb}
