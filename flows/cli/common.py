"""What all commands share: the app, options, the settings, printing, and how errors leave.

Commands read arguments, call a flow or a view, and print; heavy imports happen inside them.

Exit codes: 0 done; 1 done with new issues of severity error, or a stage failed and is named; 2 bad usage or configuration.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from flows.settings import Settings, load_settings
from flows.terminal import show_warnings

if TYPE_CHECKING:
    from flows.ingest import Outcome

# --data-dir and --config before the command
_BEFORE_COMMAND: ContextVar[tuple[str | None, Path | None]] = ContextVar("before_command", default=(None, None))
ORCHESTRATE_FROM = 500  # files; below it Prefect's own start would take longer than the work
T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Rankings of Viet Nam's administrative units: from decisions and articles to tables, with the sentence behind every number.",
)

DataDir = Annotated[
    str | None,
    typer.Option(
        "--data-dir",
        help="The data home, a folder or s3://bucket/prefix; else XEPHANG_DATA_DIR, else data/ of the checkout.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
MassChange = Annotated[
    bool, typer.Option("--accept-mass-change", help="Publish even if more than the usual share of values changes.")
]
Day = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day the name is of.")]


def main() -> None:
    """Run the command line; every error leaves as one message and an exit code."""
    try:
        app()
    except Exception as error:  # whatever it is, its user gets a message and not a traceback
        if os.environ.get("XEPHANG_DEBUG"):
            raise
        print(f"xephang: {_told(error)}", file=sys.stderr)
        sys.exit(2 if _is_usage(error) else 1)


def _is_usage(error: Exception) -> bool:
    from flows.settings import SettingsError
    from schemas.catalogue import CatalogueError
    from tasks.fetch.manifest import ManifestError
    from tasks.units import ReferenceDataError

    return isinstance(error, SettingsError | CatalogueError | ManifestError | ReferenceDataError)


def _told(error: Exception) -> str:
    known = type(error).__module__.split(".")[0] in ("flows", "tasks", "schemas")
    return str(error) if known else f"{type(error).__name__}: {error} (XEPHANG_DEBUG=1 shows where)"


@app.callback()
def common(
    data_dir: DataDir = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="The settings file; else XEPHANG_CONFIG, else xephang.yaml here.")
    ] = None,
) -> None:
    """Options before the command hold for every command."""
    _BEFORE_COMMAND.set((data_dir, config))
    show_warnings()


def tell_unpublished(settings: Settings) -> None:
    """Say on stderr where nothing is published: an empty answer of a mistyped data home looks like "all is well"."""
    from tasks.publish import current

    if current(settings.data_dir) is None:
        typer.echo(f"Nothing is published in {settings.data_dir} yet; run: xephang refresh", err=True)


def settings_of(data_dir: str | None, accept_mass_change: bool = False) -> Settings:
    """The settings with the data home named on the command line."""
    return replace(load_settings(*given_before(data_dir)), accept_mass_change=accept_mass_change)


def given_before(data_dir: str | None) -> tuple[str | None, Path | None]:
    """The data home and the settings file named on the command line, here or before the command."""
    before, config = _BEFORE_COMMAND.get()
    return data_dir or before, config


def show_value(value: Any, as_json: bool, show: Callable[[], object]) -> None:
    """Print a value as JSON, or have it shown."""
    if as_json:
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))
    else:
        show()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def with_progress(work: Callable[[Any], T]) -> T:
    """Do long work with a progress display."""
    from flows.progress import display

    with display() as progress:
        return work(progress)


def on_prefect(settings: Settings, work: Callable[[Any, Any], T]) -> T:
    """Run a flow on Prefect: on the server the user names, else on one of our own for as long as it takes."""
    from flows.server import embedded_server, prefect_environment

    prefect_environment(settings.prefect_home)
    with embedded_server(settings.prefect_home, meanwhile=lambda: import_module("flows.orchestrate")):
        from flows import orchestrate

        return with_progress(lambda progress: work(orchestrate, progress))


def finish(settings: Settings, outcomes: Mapping[str, Outcome], as_json: bool) -> None:
    """Build the dashboard of what was published and print what each step of a command did; of a command with one step alone,
    without its name. Exit code 1 where one found errors or the dashboard failed.
    """
    from flows import show, views
    from flows.site import site_after

    site = with_progress(lambda progress: site_after(settings, outcomes.values(), progress))
    told = {step: views.summary(outcome) for step, outcome in outcomes.items()}
    last = list(told)[-1]
    told[last] |= site
    if len(told) == 1:
        show_value(told[last], as_json, lambda: show.summary(told[last]))
    else:
        show_value(told, as_json, lambda: show.summaries(told))
    if site["site_failed"] or any(outcome.built.alerts.height for outcome in outcomes.values()):
        raise typer.Exit(1)
