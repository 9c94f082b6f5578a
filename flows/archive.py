"""The commands `xephang archive …`: whether everything kept is whole, and the captures as a WARC file.

Invariant: nothing in the data home is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.settings import SettingsError, clock, load_settings
from tasks.store import Capture, Store, verify

app = typer.Typer(no_args_is_help=True, help="The captures kept: whether they are whole, and as WARC for others.")

DataDir = Annotated[str | None, typer.Option(help="The data home, a folder or s3://bucket/prefix.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command(name="verify")
def verify_command(context: typer.Context, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Hash everything kept again; name what is damaged, missing or in no log. Exit code 1 if there is any."""
    store = _store(context, data_dir)
    report = _with_progress("verify", lambda progress: verify(store, progress))
    _print(
        asdict(report) | {"data_dir": str(store.root)},
        as_json,
        [
            f"{report.checked:,} captures are whole ({report.size:,} bytes)",
            *(f"damaged: {told}" for told in report.damaged),
            *(f"missing: {told}" for told in report.missing),
            *(f"orphaned: {told}" for told in report.orphaned),
        ],
    )
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def export(
    context: typer.Context,
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
    store = _store(context, data_dir)
    chosen = _chosen(store.captures(), since, source)
    done = _with_progress("export", lambda progress: export_warc(store, chosen, to, now=clock(), progress=progress))
    without = sum(c.sha256 is None for c in chosen)
    _print(
        asdict(done) | {"to": str(to), "without_bytes": without},
        as_json,
        [
            f"{to}: {done.resources:,} captures with their bytes, {done.revisits:,} again with the same bytes; "
            f"{without:,} attempts brought none and are not in it",
            *(f"damaged: {told}" for told in done.damaged),
        ],
    )
    if done.damaged:
        raise typer.Exit(1)


def _chosen(captures: list[Capture], since: datetime | None, source: str | None) -> list[Capture]:
    if source is not None and source not in (known := sorted({c.source_id for c in captures})):
        raise SettingsError(f"nothing was captured of source {source!r}; captured were: {', '.join(known) or 'none'}")
    start = since.replace(tzinfo=UTC) if since else None
    return [c for c in captures if (start is None or c.captured_at >= start) and source in (None, c.source_id)]


def _store(context: typer.Context, data_dir: str | None) -> Store:
    """The data home named here, or before the command."""
    return Store(load_settings(data_dir or context.find_root().params.get("data_dir")).data_dir)


def _with_progress(stage: str, work: Callable[[Callable[[int, int], None]], Any]) -> Any:
    from flows.progress import display

    with display() as progress:
        return work(lambda done, total: progress(stage, done, total))


def _print(values: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    import json

    typer.echo(json.dumps(values, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))
