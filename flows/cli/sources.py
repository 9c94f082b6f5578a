"""Commands about sources: their health, and `check`, which asks each of them."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.common import DataDir, Json, app, settings_of, show_value

_group = typer.Typer(invoke_without_command=True)
app.add_typer(_group, name="sources")


@_group.callback()
def sources(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Disabled sources too; --json always has them.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """The sources: what each has brought, when something new is due, what fails; `check` asks each of them."""
    from flows import show, views

    if context.invoked_subcommand is None:
        found = views.sources(settings_of(data_dir))
        show_value(found, as_json, lambda: show.sources(found, everything=everything))


@_group.command()
def check(
    ids: Annotated[list[str] | None, typer.Argument(help="Sources of sources.yaml; without any, all of them.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Ask each source once: status, robots.txt, what its selector or feed names. Exit code 1 where one fails."""
    from flows import check as checking
    from flows import show
    from flows.refresh import chosen_sources
    from schemas.sources import load_sources

    settings = settings_of(data_dir)
    chosen = chosen_sources(settings, ids or load_sources(settings.sources).by_id)
    found = [c.to_dict() for c in checking.check(settings, chosen)]
    show_value(found, as_json, lambda: show.checked(found))
    if not all(c["ok"] for c in found):
        raise typer.Exit(1)
