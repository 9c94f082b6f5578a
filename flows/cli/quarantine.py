"""Commands on what was refused: quarantine, quarantine replay."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.common import DataDir, Json, app, settings_of, show_value, tell_unpublished, with_progress

commands = typer.Typer(invoke_without_command=True, help="Rows that broke a rule: list them, or try them again.")
app.add_typer(commands, name="quarantine")


@commands.callback()
def quarantine(
    context: typer.Context,
    check: Annotated[str | None, typer.Option(help="Only this rule, such as claim.rank_within_rank_of.")] = None,
    document: Annotated[str | None, typer.Option(help="Only this document (id or address).")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Rows of documents too that a newer copy at their address replaced.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """The rows in quarantine: the rule, the value, what was allowed."""
    if context.invoked_subcommand is None:
        from flows import show_trust
        from flows.quarantine import held

        settings = settings_of(data_dir)
        tell_unpublished(settings)
        found = held(settings, check, document)
        listed = [row for row in found if everything or row["replaced_by"] is None]
        show_value(listed, as_json, lambda: show_trust.quarantine(listed, len(found) - len(listed)))


@commands.command()
def replay(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Try the rows in quarantine again after a fix, publish, and say what was released and what still fails."""
    from flows import show_trust, views
    from flows.quarantine import replay as run
    from flows.site import site_after

    settings = settings_of(data_dir)
    done = with_progress(lambda progress: run(settings, progress=progress))
    site = with_progress(lambda progress: site_after(settings, [done.outcome], progress))
    told = {"rows": done.rows, "summary": views.summary(done.outcome) | site}
    show_value(told, as_json, lambda: show_trust.replayed(told))
    if site["site_failed"] or done.outcome.built.alerts.height:
        raise typer.Exit(1)
