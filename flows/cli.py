"""The command `xephang`. Reads arguments, calls a flow or a view, prints; heavy imports happen inside the commands.

Exit codes: 0 done; 1 done with new issues of severity error, or a stage failed and is named; 2 bad usage or configuration.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from flows import archive
from flows.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from flows.ingest import Outcome

_BEFORE_COMMAND: ContextVar[str | None] = ContextVar("data_dir", default=None)  # --data-dir before the command
ORCHESTRATE_FROM = 500  # files; below it Prefect's own start would take longer than the work
T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Rankings of Viet Nam's administrative units: from decisions and articles to tables, with the sentence behind every number.",
)

app.add_typer(archive.app, name="archive")

DataDir = Annotated[
    str | None,
    typer.Option(
        help="The data home, a folder or s3://bucket/prefix; else XEPHANG_DATA_DIR, else data/ of the checkout."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Day = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day the name is of.")]


def main() -> None:
    """Run the command line; every error leaves as one message and an exit code."""
    try:
        app()
    except Exception as error:
        if os.environ.get("XEPHANG_DEBUG"):
            raise
        print(f"xephang: {_told(error)}", file=sys.stderr)
        sys.exit(2 if _is_usage(error) else 1)


def _is_usage(error: Exception) -> bool:
    from schemas.catalogue import CatalogueError
    from tasks.fetch.manifest import ManifestError
    from tasks.units import ReferenceDataError

    return isinstance(error, SettingsError | CatalogueError | ManifestError | ReferenceDataError)


def _told(error: Exception) -> str:
    known = type(error).__module__.split(".")[0] in ("flows", "tasks", "schemas")
    return str(error) if known else f"{type(error).__name__}: {error} (XEPHANG_DEBUG=1 shows where)"


@app.callback()
def common(data_dir: DataDir = None) -> None:
    """Options before the command hold for every command."""
    _BEFORE_COMMAND.set(data_dir)


def _settings(data_dir: str | None) -> Settings:
    return load_settings(data_dir or _BEFORE_COMMAND.get())


@app.command()
def refresh(
    source: Annotated[str | None, typer.Option(help="Only this source of sources.yaml, enabled or not.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be fetched, fetch nothing.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """The nightly job: all enabled sources, then build and publish."""
    from flows.refresh import chosen_sources, targets_of

    settings = _settings(data_dir)
    targets = targets_of(settings, chosen_sources(settings, source))
    if dry_run:
        listed = [{"uri": t.uri, "source_id": t.source_id, "fault": t.fault} for t in targets]
        _print(listed, as_json, lambda: typer.echo("\n".join(f"{t['source_id']}  {t['uri']}" for t in listed)))
        return
    _finish(_on_prefect(settings, lambda flows, progress: flows.refresh(settings, source, progress)), as_json)


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.", exists=True)] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="CSV: path, uri, published_at, title, source_id, territory."),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Take local files or folders into the archive, then build and publish."""
    from flows.ingest import ingest as run
    from tasks.fetch import local_targets

    if not paths and not manifest:
        raise SettingsError("ingest: nothing to take in; name files or folders, or give --manifest")
    settings = _settings(data_dir)
    targets, _ = local_targets(paths or [], manifest)
    if len(targets) < ORCHESTRATE_FROM and "PREFECT_API_URL" not in os.environ:
        _finish(_with_progress(lambda progress: run(settings, paths or [], manifest, progress=progress)), as_json)
    else:
        _finish(_on_prefect(settings, lambda f, progress: f.ingest(settings, paths or [], manifest, progress)), as_json)


@app.command()
def reprocess(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Read the archive again with today's code and register, then build and publish."""
    from flows.captures import described
    from flows.ingest import reprocess as run
    from tasks.store import Store

    settings = _settings(data_dir)
    few = len(described(Store(settings.data_dir).captures())) < ORCHESTRATE_FROM
    if few and "PREFECT_API_URL" not in os.environ:
        _finish(_with_progress(lambda progress: run(settings, progress=progress)), as_json)
    else:
        _finish(_on_prefect(settings, lambda flows, progress: flows.reprocess(settings, progress)), as_json)


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

    register = names.register(_settings(None))
    if text is None:
        for line in names.resolve_lines(register, sys.stdin.buffer):
            typer.echo(line)
        return
    day = as_of.date() if as_of else None
    found = names.resolve_one(register, text, province=province, district=district, tier=tier, as_of=day)
    _print(found, as_json, lambda: names.show(found))


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

    found = names.unit_lives(names.register(_settings(None)), name, year)
    _print(found, as_json, lambda: names.show_lives(name, found, year))


@app.command(name="eval")
def evaluate(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with gold.jsonl, manifest.csv.")],
    beside: Annotated[list[Path] | None, typer.Option(help="A folder with further labelled files.")] = None,
    errors: Annotated[bool, typer.Option(help="List every value that is not as labelled.")] = True,
    as_json: Json = False,
) -> None:
    """Hold extraction against labels: precision, recall, F1 per field, tier and index, every miss and extra."""
    from flows import evaluate as evaluation

    report = evaluation.eval_folder(_settings(None), folder, beside or [])
    _print(evaluation.as_json(report), as_json, lambda: evaluation.show(report, errors=errors))


@app.command()
def explain(
    unit: Annotated[str, typer.Argument(help='A unit: its name ("phường Ka Long") or unit_id.')],
    index: Annotated[str, typer.Option("--index", help="DTI, PAR_INDEX, …")],
    year: Annotated[int, typer.Option("--year", help="The year the index is of.")],
    province: Annotated[str | None, typer.Option(help="Province it lies in.")] = None,
    component: Annotated[
        str | None, typer.Option(help="A component id; without it the total and all components.")
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """The value, every claim on it with its quote, conflicts and changes."""
    from flows import show, views

    found = views.explain(_settings(data_dir), unit, index, year, province=province, component=component)
    _print(found, as_json, lambda: show.explanation(found))


@app.command()
def changes(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only changes from this day on.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """What refreshes added, corrected or withdrew, and why."""
    from flows import show, views

    found = views.changes(_settings(data_dir), since.date() if since else None)
    _print(found, as_json, lambda: show.changes(found))


@app.command()
def issues(
    state: Annotated[str, typer.Option(help="open, resolved or all.")] = "open",
    severity: Annotated[str | None, typer.Option(help="error, warning or info.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """What needs a person."""
    from flows import show, views

    found = views.issues(_settings(data_dir), state, severity)
    _print(found, as_json, lambda: show.issues(found))


@app.command()
def sources(data_dir: DataDir = None, as_json: Json = False) -> None:
    """The sources and what each has brought."""
    from flows import show, views

    found = views.sources(_settings(data_dir))
    _print(found, as_json, lambda: show.sources(found))


@app.command()
def status(data_dir: DataDir = None, as_json: Json = False) -> None:
    """What is published, the last run, open issues."""
    from flows import show, views

    found = views.status(_settings(data_dir))
    _print(found, as_json, lambda: show.status(found))


def _print(value: Any, as_json: bool, show: Callable[[], object]) -> None:
    if as_json:
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))
    else:
        show()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _with_progress(work: Callable[[Any], T]) -> T:
    from flows.progress import display

    with display() as progress:
        return work(progress)


def _on_prefect(settings: Settings, work: Callable[[Any, Any], T]) -> T:
    """Run a flow on Prefect: on the server the user names, else on one of our own for as long as it takes."""
    from flows.server import embedded_server, prefect_environment

    prefect_environment(settings.prefect_home)
    with embedded_server(settings.prefect_home):
        from flows import orchestrate

        return _with_progress(lambda progress: work(orchestrate, progress))


def _finish(outcome: Outcome, as_json: bool) -> None:
    from flows import show, views

    summary = views.summary(outcome)
    _print(summary, as_json, lambda: show.summary(summary))
    if outcome.built.alerts.height:
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
