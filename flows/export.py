"""An export: tables as files in a folder of their own, with what describes them.

Invariant: a folder is written whole or not at all, and only into an empty one or over an earlier export. Which rows there are
is decided in `flows.past` and `flows.filters`, how a format is written in `tasks.export`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import polars as pl

from flows.settings import SettingsError
from tasks.describe import Dataset, File, describe
from tasks.export import ExportError, check_format, write_tables

NOTE = "export.json"  # what the export is of; its presence marks a folder as an export
Tables = Mapping[str, pl.DataFrame]


def export(
    tables: Tables, to: Path, formats: Sequence[str], note: Mapping[str, Any], dataset: Dataset | None = None
) -> dict[str, Any]:
    """Write `tables` to the folder `to` in each of `formats` (parquet, csv, xlsx, duckdb), and what describes them where a
    `dataset` is given; gives what stands in export.json beside them: `note`, with `files` and `notes`, what a person
    should know. Raises `SettingsError` for an unknown format, a missing DuckDB, tables that do
    not fit into a format, and a folder that holds something else.
    """
    _check(tables, to, formats)
    to.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix=".export-", dir=to))
    try:
        told = [told for name in formats for told in write_tables(tables, work, name)]
        if dataset:
            for name, data in describe(dataset, _files(tables, work)).items():
                (work / name).write_bytes(data)
        files = sorted(path.name for path in work.iterdir())
        written = {**note, "files": files, "notes": told}
        _move(work, to, files, written)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return written


def _move(work: Path, to: Path, files: Sequence[str], note: Mapping[str, Any]) -> None:
    """Put the files in their place, the note last; what an earlier export had besides goes."""
    earlier = json.loads((to / NOTE).read_text(encoding="utf-8"))["files"] if (to / NOTE).exists() else []
    for name in {*earlier} - {*files}:
        (to / name).unlink(missing_ok=True)
    for name in files:
        (work / name).replace(to / name)
    (work / NOTE).write_text(json.dumps(note, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (work / NOTE).replace(to / NOTE)


def _files(tables: Tables, folder: Path) -> list[File]:
    """The tables among the files of a folder; those of other formats hold several in one."""
    found = []
    for kind in ("parquet", "csv"):
        for name, table in tables.items():
            path = folder / f"{name}.{kind}"
            if path.exists():
                data = path.read_bytes()
                digest = hashlib.sha256(data).hexdigest()
                found.append(File(name, path.name, kind, len(data), digest, table.height))
    return found


def _check(tables: Tables, to: Path, formats: Sequence[str]) -> None:
    try:
        for name in formats:
            check_format(tables, name)
    except ExportError as error:
        raise SettingsError(str(error)) from error
    if to.exists() and not to.is_dir():
        raise SettingsError(f"--to {to} is a file; give a folder")
    if to.is_dir() and any(to.iterdir()) and not (to / NOTE).exists():
        raise SettingsError(f"--to {to} holds other files and is no earlier export; give an empty or new folder")
