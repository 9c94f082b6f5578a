"""Commands that bring documents in and build: refresh, backfill, ingest, reprocess."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.common import (
    ORCHESTRATE_FROM,
    DataDir,
    Json,
    MassChange,
    app,
    finish,
    on_prefect,
    settings_of,
    show_value,
    with_progress,
)
from flows.settings import Settings, SettingsError

if TYPE_CHECKING:
    from schemas.sources import Source
    from tasks.fetch import Target


@app.command()
def refresh(
    source: Annotated[str | None, typer.Option(help="Only this source of sources.yaml, enabled or not.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be asked for, ask for nothing.")] = False,
    accept_mass_change: MassChange = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """The nightly job: all enabled sources, then build and publish."""
    from flows import refresh as flow
    from flows.alerts import alert_on_failure

    settings = settings_of(data_dir, accept_mass_change)
    with nullcontext() if dry_run else alert_on_failure(settings, "refresh"):
        chosen = flow.chosen_sources(settings, [source] if source else [])
        flow.file_targets(settings, chosen)  # a manifest that cannot be used is said before anything starts
    if dry_run:
        listed = [
            {"uri": t.uri, "source_id": t.source_id, "role": t.role, "fault": t.fault}
            for t in _planned(settings, chosen)
        ]
        show_value(listed, as_json, lambda: typer.echo("\n".join(f"{t['source_id']}  {t['uri']}" for t in listed)))
        return
    done = on_prefect(settings, lambda flows, progress: flows.refresh(settings, source, progress))
    finish(settings, {"refresh": done}, as_json)


def _planned(settings: Settings, chosen: Sequence[Source]) -> list[Target]:
    from flows.refresh import planned
    from flows.settings import clock
    from tasks.store import Store

    return planned(settings, chosen, Store(settings.data_dir).captures(), clock())


@app.command()
def backfill(
    years: Annotated[str, typer.Option(help="Editions of these years: 2021, or 2019-2023.")],
    source: Annotated[str | None, typer.Option(help="Only this source of sources.yaml, enabled or not.")] = None,
    max_documents: Annotated[
        int | None, typer.Option(min=1, help="Ask for no more documents than this; 2000 if not given.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan, ask for nothing.")] = False,
    accept_mass_change: MassChange = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Past editions: the archive first, then sources whose lists reach back; run it again and it goes on."""
    from flows import backfill as flow
    from flows import show

    settings = settings_of(data_dir, accept_mass_change)
    first, last = flow.years(years)
    most = max_documents or flow.MAX_DOCUMENTS
    plan = flow.planned(settings, first, last, source, most).to_dict()
    if dry_run or not as_json:
        show_value(plan, as_json, lambda: show.backfill_plan(plan))
    if dry_run:
        return
    done = on_prefect(settings, lambda flows, p: flows.backfill(settings, first, last, source, most, p))
    finish(settings, {"archive": done.archive, "sources": done.sources}, as_json)


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.", exists=True)] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="CSV: path, uri, published_at, title, source_id, territory."),
    ] = None,
    accept_mass_change: MassChange = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Take local files or folders into the archive, then build and publish."""
    from flows.ingest import ingest as run
    from tasks.fetch import local_targets

    if not paths and not manifest:
        raise SettingsError("ingest: nothing to take in; name files or folders, or give --manifest")
    settings = settings_of(data_dir, accept_mass_change)
    targets, _ = local_targets(paths or [], manifest)
    if len(targets) < ORCHESTRATE_FROM and "PREFECT_API_URL" not in os.environ:
        done = with_progress(lambda progress: run(settings, paths or [], manifest, progress=progress))
    else:
        done = on_prefect(settings, lambda f, progress: f.ingest(settings, paths or [], manifest, progress))
    finish(settings, {"ingest": done}, as_json)


@app.command()
def reprocess(accept_mass_change: MassChange = False, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Read the archive again with today's code and register, then build and publish."""
    from flows.captures import described
    from flows.ingest import reprocess as run
    from tasks.store import Store

    settings = settings_of(data_dir, accept_mass_change)
    few = len(described(Store(settings.data_dir).captures())) < ORCHESTRATE_FROM
    if few and "PREFECT_API_URL" not in os.environ:
        done = with_progress(lambda progress: run(settings, progress=progress))
    else:
        done = on_prefect(settings, lambda flows, progress: flows.reprocess(settings, progress))
    finish(settings, {"reprocess": done}, as_json)
