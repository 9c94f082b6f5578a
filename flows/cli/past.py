"""Commands on the past: export and diff."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, cast

import typer

from flows.cli.common import DataDir, Json, app, settings_of, show_value


@app.command()
def export(
    to: Annotated[Path, typer.Option("--to", help="Folder to write: a new or empty one, or an earlier export.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As known at the end of this day in Viet Nam, or at an ISO 8601 time.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="Only figures of this year.")] = None,
    formats: Annotated[str, typer.Option("--format", help="parquet, csv, duckdb; several with commas.")] = "parquet",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """The tables as they were known on a date, of all years or of one, as files."""
    from flows import export as files
    from flows import past
    from flows.moments import moment

    at = moment(as_of) if as_of else None
    tables = past.tables_at(settings_of(data_dir), at, year)
    note = {
        "as_of": as_of or "current",
        "known_by": at.isoformat() if at else None,
        "year": year,
        "rows": {name: table.height for name, table in sorted(tables.items())},
        "tables": {name: past.HOW[name] if at else "as published" for name in sorted(tables)},
    }
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    written = files.export(tables, to, wanted, note)
    show_value(note | {"to": str(to), "files": written}, as_json, lambda: _show(note, to, written))


def _show(note: Mapping[str, object], to: Path, written: list[str]) -> None:
    rows = cast("Mapping[str, int]", note["rows"])
    typer.echo(
        f"{rows['rankings']} rankings, {rows['claims']} claims of {rows['documents']} documents, {len(written)} files in {to}"
    )
    if not rows["runs"]:
        typer.echo("Nothing was published by then: the tables are empty.")


@app.command()
def diff(
    one: Annotated[
        str, typer.Argument(metavar="A", help="current, previous, a snapshot's id, a day or a time.")
    ] = "previous",
    other: Annotated[str, typer.Argument(metavar="B", help="The same.")] = "current",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """What differs in the rankings from A to B."""
    from flows import past, show_diff

    found = past.difference(settings_of(data_dir), one, other)
    show_value(found, as_json, lambda: show_diff.difference(found))
