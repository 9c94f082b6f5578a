"""Commands that say what is published: explain, changes, issues, status."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from flows.cli.common import DataDir, Json, app, settings_of, show_value, tell_unpublished


@app.command()
def explain(
    unit: Annotated[str, typer.Argument(help='A unit: its name ("phường Ka Long") or unit_id.')],
    index: Annotated[str | None, typer.Option("--index", help="DTI, PAR_INDEX, …; without it, all.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="The year the index is of; without it, all.")] = None,
    province: Annotated[str | None, typer.Option(help="Province it lies in.")] = None,
    component: Annotated[
        str | None, typer.Option(help="A component id; without it the total and all components.")
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """With --index and --year: the value, every claim on it with its quote, conflicts and changes. Without: each standing."""
    from flows import show_explain, standings
    from flows.explain import explain as explained
    from flows.settings import SettingsError

    settings = settings_of(data_dir)
    tell_unpublished(settings)
    if index is None or year is None:
        if component:
            raise SettingsError("--component needs --index and --year")
        listed = standings.standings(settings, unit, index=index, year=year, province=province)
        show_value(listed, as_json, lambda: standings.show(unit, listed))
        return
    found = explained(settings, unit, index, year, province=province, component=component)
    show_value(found, as_json, lambda: show_explain.explanation(found))


@app.command()
def changes(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only changes from this day on.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Bookkeeping too: counts, shares, and which claim stands behind a value.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """What refreshes added, corrected or withdrew, and why."""
    from flows import show_changes, views

    settings = settings_of(data_dir)
    tell_unpublished(settings)
    found = views.changes(settings, since.date() if since else None)
    listed = [c for c in found if everything or not c["bookkeeping"]]
    show_value(listed, as_json, lambda: show_changes.changes(listed, len(found) - len(listed)))


@app.command()
def issues(
    state: Annotated[str, typer.Option(help="open, reopened, resolved or all.")] = "open",
    severity: Annotated[str | None, typer.Option(help="error, warning or info.")] = None,
    check: Annotated[str | None, typer.Option(help="Only this check, such as ranking.order.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """What needs a person."""
    from flows import show, views

    settings = settings_of(data_dir)
    tell_unpublished(settings)
    found = views.issues(settings, state, severity, check)
    show_value(found, as_json, lambda: show.issues(found))


@app.command()
def status(
    max_age: Annotated[
        str | None, typer.Option("--max-age", help="Exit code 1 where the last completed refresh is older: 26h, 2d.")
    ] = None,
    alert: Annotated[
        bool, typer.Option("--alert", help="Send that, too (and what waits); the age is schedule.max_age_hours.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """What is published, the last run, open issues. For a timer: --alert or --max-age, which ask whether refreshes still run."""
    from flows import show, views
    from flows.alerts import check_age

    settings = settings_of(data_dir)
    checked = check_age(settings, max_age, alert=alert) if alert or max_age else None
    found = views.status(settings) | ({"refresh": checked} if checked else {})
    show_value(found, as_json, lambda: show.status(found))
    if checked and checked["too_old"]:
        raise typer.Exit(1)
