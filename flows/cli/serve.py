"""The command `xephang serve`: the schedule, and the backfill deployment, until it is stopped."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.common import DataDir, app, given_before, settings_of


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where the Prefect UI is served, on loopback only.")
    ] = 4200,
    catch_up: Annotated[bool, typer.Option(help="Make up at once for a refresh that was missed, with one run.")] = True,
    data_dir: DataDir = None,
) -> None:
    """Refresh every night (schedule.cron of the settings) and offer the backfill as a deployment; stop it with SIGTERM or Ctrl-C.

    With PREFECT_API_URL in the environment that Prefect server is used and none is started.
    """
    from flows.serve import serve as run
    from flows.settings import effective

    settings = settings_of(data_dir)
    file = effective(*given_before(data_dir)).file
    run(settings, str(file.absolute()) if file else None, typer.echo, port=port, catch_up=catch_up)
