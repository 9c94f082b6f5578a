"""Commands on the past: export, diff and feeds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli.common import DataDir, Json, app, settings_of, show_value

Several = list[str] | None


@app.command()
def export(
    to: Annotated[Path, typer.Option("--to", help="Folder to write: a new or empty one, or an earlier export.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As known at the end of this day in Viet Nam, or at an ISO 8601 time.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="parquet, csv, xlsx, duckdb; several with commas.")
    ] = "parquet",
    year: Annotated[Several, typer.Option("--year", help="Only figures of a year, or of a span: 2019-2023.")] = None,
    index: Annotated[Several, typer.Option("--index", help="Only figures of this index: DTI, PAR_INDEX, …")] = None,
    unit: Annotated[
        Several, typer.Option("--unit", help="Only figures of units of this name, or of a unit_id.")
    ] = None,
    province: Annotated[
        Several, typer.Option("--province", help="Only figures of a province and what lies in it.")
    ] = None,
    tier: Annotated[
        Several, typer.Option("--tier", help="Only figures of units of a tier: province, commune, …")
    ] = None,
    table: Annotated[Several, typer.Option("--table", help="Only this table.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """The tables, or a part of them, as they were known on a date, as files. Options to narrow may be given several times."""
    from flows import past
    from flows.filters import filters_of

    settings = settings_of(data_dir)
    filters = filters_of(
        settings, years=year or (), indices=index or (), units=unit or (), provinces=province or (), tiers=tier or (),
        tables=table or (),
    )  # fmt: skip
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    note = past.export(settings, to, wanted, as_of, filters)
    show_value(note, as_json, lambda: _show(note))


def _show(note: Mapping[str, Any]) -> None:
    rows = ", ".join(
        f"{note['rows'][name]} {name}" for name in ("rankings", "claims", "documents") if name in note["rows"]
    )
    typer.echo(f"{rows or ', '.join(note['rows'])}: {len(note['files'])} files in {note['to']}")
    for unit_id, name in note["units"].items():
        typer.echo(f"of {name} ({unit_id})")
    for told in note["notes"]:
        typer.echo(told)
    if note["nothing_matches"]:
        typer.echo(f"Nothing matches: {note['nothing_matches']}")
    if note["nothing_published"]:
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


@app.command()
def feeds(
    to: Annotated[Path, typer.Option("--to", help="Folder to write into; files of the same names are replaced.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Every feed of changes (Atom and JSON) and versions.json, written anew to a folder; each publication keeps its own up to date."""
    from flows import feeds as flow

    count = flow.write_feeds(settings_of(data_dir), to)
    show_value({"to": str(to), "files": count}, as_json, lambda: typer.echo(f"{count} files in {to}"))
