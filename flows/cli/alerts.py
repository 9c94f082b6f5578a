"""The commands `xephang alerts`: the channels and what went out over them, and `test`, which sends over each."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.common import DataDir, Json, app, settings_of, show_value

_group = typer.Typer(invoke_without_command=True)
app.add_typer(_group, name="alerts")


@_group.callback()
def alerts(context: typer.Context, data_dir: DataDir = None, as_json: Json = False) -> None:
    """The channels of the settings: what went out last, what failed, what waits. Exit code 1 where one does not work."""
    from flows import alert_views, show_alerts

    if context.invoked_subcommand is None:
        found = alert_views.overview(settings_of(data_dir))
        show_value(found, as_json, lambda: show_alerts.overview(found))
        faulty = [c for c in found["channels"] if c["failing_since"] or c["missing_variables"]]
        if faulty or found["problems"]:
            raise typer.Exit(1)


@_group.command()
def test(
    channel: Annotated[str | None, typer.Argument(help="A channel of the settings; without it, all of them.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Send a test message over one channel or all. Exit code 1 where one does not get through."""
    from flows import alert_views, show_alerts

    found = alert_views.send_test(settings_of(data_dir), channel)
    show_value(found, as_json, lambda: show_alerts.tested(found))
    if not all(row["sent"] for row in found):
        raise typer.Exit(1)
