"""The commands `xephang archive …`: whether everything kept is whole, and the captures as a WARC file.

Invariant: nothing in the data home is changed.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.common import DataDir, Json, app, settings_of, show_value, with_progress
from flows.settings import SettingsError, clock
from tasks.store import Capture, Store, verify

archive = typer.Typer(no_args_is_help=True, help="The captures kept: whether they are whole, and as WARC for others.")
app.add_typer(archive, name="archive")


@archive.command(name="verify")
def verify_command(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Hash everything kept again; name what is damaged, missing or in no log. Exit code 1 if there is any."""
    store = Store(settings_of(data_dir).data_dir)
    report = with_progress(lambda progress: verify(store, lambda done, total: progress("verify", done, total)))
    show_value(
        asdict(report) | {"data_dir": str(store.root)},
        as_json,
        lambda: _lines(
            f"{report.checked:,} captures are whole ({report.size:,} bytes)",
            *(f"damaged: {told}" for told in report.damaged),
            *(f"missing: {told}" for told in report.missing),
            *(f"orphaned: {told}" for told in report.orphaned),
        ),
    )
    if not report.ok:
        raise typer.Exit(1)


@archive.command()
def export(
    to: Annotated[Path, typer.Option(dir_okay=False, help="The file to write, such as captures.warc.gz.")],
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Captures from this day on.")] = None,
    source: Annotated[str | None, typer.Option(help="Only the captures of this source.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Write the captures to a WARC file. Exit code 1 where some could not be written; they are named."""
    from tasks.warc import export_warc

    if not to.name.endswith(".warc.gz"):
        raise SettingsError(f"--to {to}: replay tools know a compressed WARC by its name; end it with .warc.gz")
    store = Store(settings_of(data_dir).data_dir)
    chosen = _chosen(store.captures(), since, source)
    done = with_progress(
        lambda show: export_warc(store, chosen, to, now=clock(), progress=lambda n, total: show("export", n, total))
    )
    without = sum(c.sha256 is None for c in chosen)
    show_value(
        asdict(done) | {"to": str(to), "without_bytes": without},
        as_json,
        lambda: _lines(
            f"{to}: {done.resources:,} captures with their bytes, {done.revisits:,} again with the same bytes; "
            f"{without:,} attempts brought none and are not in it",
            *(f"damaged: {told}" for told in done.damaged),
        ),
    )
    if done.damaged:
        raise typer.Exit(1)


def _chosen(captures: list[Capture], since: datetime | None, source: str | None) -> list[Capture]:
    if source is not None and source not in (known := sorted({c.source_id for c in captures})):
        raise SettingsError(f"nothing was captured of source {source!r}; captured were: {', '.join(known) or 'none'}")
    start = since.replace(tzinfo=UTC) if since else None
    return [c for c in captures if (start is None or c.captured_at >= start) and source in (None, c.source_id)]


def _lines(*lines: str) -> None:
    typer.echo("\n".join(lines))
