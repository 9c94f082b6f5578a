"""Commands about names and how they are read: resolve, units, eval."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.common import Day, Json, app, settings_of, show_value


@app.command()
def resolve(
    text: Annotated[
        str | None, typer.Argument(help="A name as written; without it JSON lines are read from stdin.")
    ] = None,
    province: Annotated[str | None, typer.Option(help="Province it lies in.")] = None,
    district: Annotated[str | None, typer.Option(help="District it lies in.")] = None,
    tier: Annotated[str | None, typer.Option(help="province, district, commune, department or ministry.")] = None,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """One name, or JSON lines {text, context, tier, as_of} on stdin, to units, with the reason."""
    from flows import names

    register = names.register(settings_of(None))
    if text is None:
        for line in names.resolve_lines(register, sys.stdin.buffer):
            typer.echo(line)
        return
    day = as_of.date() if as_of else None
    found = names.resolve_one(register, text, province=province, district=district, tier=tier, as_of=day)
    show_value(found, as_json, lambda: names.show(found))


@app.command()
def units(
    name: Annotated[str, typer.Argument(help='A name, with or without its type ("Hoành Bồ"), or a unit_id.')],
    year: Annotated[
        int | None, typer.Option("--year", min=1900, max=2100, help="Only what was and what happened in it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The life of every unit of a name: names, types and parents over time, what it came from and became."""
    from flows import names

    found = names.unit_lives(names.register(settings_of(None)), name, year)
    show_value(found, as_json, lambda: names.show_lives(name, found, year))


@app.command(name="eval")
def evaluate(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with gold.jsonl, manifest.csv.")],
    beside: Annotated[list[Path] | None, typer.Option(help="A folder with further labelled files.")] = None,
    errors: Annotated[bool, typer.Option(help="List every value that is not as labelled.")] = True,
    as_json: Json = False,
) -> None:
    """Hold extraction against labels: precision, recall, F1 per field, tier and index, every miss and extra."""
    from flows import evaluate as evaluation

    report = evaluation.eval_folder(settings_of(None), folder, beside or [])
    show_value(evaluation.as_json(report), as_json, lambda: evaluation.show(report, errors=errors))
