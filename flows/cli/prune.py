"""The command `xephang prune`: space of old snapshots and caches given back."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.common import DataDir, Json, app, settings_of, show_value


@app.command()
def prune(
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="Snapshots that stay, the newest ones; else keep_snapshots of the settings."),
    ] = None,
    caches: Annotated[
        bool,
        typer.Option("--caches", help="Also what other versions of the reader made of captures; it can be made again."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, remove nothing.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Remove old snapshots; never captures, the changelog, the current snapshot or the one before it."""
    from flows import prune as flow

    settings = settings_of(data_dir)
    work = flow.to_prune if dry_run else flow.prune
    gone = work(settings, keep or settings.config.keep_snapshots, caches)
    size = sum(found.bytes for found in gone)
    listed = [{"kind": g.kind, "path": str(g.path), "bytes": g.bytes, "files": g.files} for g in gone]
    lines = [f"{g.kind} {g.path}: {g.bytes:,} bytes in {g.files} files" for g in gone]
    total = f"{'would free' if dry_run else 'freed'} {size:,} bytes" if gone else "nothing to remove"
    show_value(
        {"dry_run": dry_run, "bytes": size, "removed": listed}, as_json, lambda: typer.echo("\n".join([*lines, total]))
    )
