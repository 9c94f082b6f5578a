"""The command `xephang site`: the static dashboard, built and, if wanted, served on loopback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from flows.cli.common import DataDir, Json, app, settings_of, show_value, with_progress
from flows.settings import Settings, SettingsError

PORT = 8420


@app.command()
def site(
    to: Annotated[
        str | None, typer.Option("--to", help="Folder to write: a new or empty one, or an earlier site.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Then serve it on this machine until interrupted.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of --serve; 0 takes a free one.")] = PORT,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """The static dashboard of what is published; opens from disk, needs no server."""
    from flows.site import build_site

    settings = settings_of(data_dir)
    built = with_progress(lambda progress: build_site(settings, progress, to))
    path, size = built.largest
    told = {
        "folder": str(built.folder), "index": str(built.folder / "index.html"), "snapshot_id": built.snapshot_id,
        "files": built.files, "made": built.made, "reused": built.reused, "bytes": built.size,
        "largest_page": path, "largest_page_bytes": size,
    }  # fmt: skip
    show_value(told, as_json, lambda: _show(told))
    if serve:
        _serve(settings, to, port)


def _show(told: Mapping[str, Any]) -> None:
    typer.echo(
        f"{told['files']:,} files ({told['made']:,} made, {told['reused']:,} unchanged), {told['bytes'] / 1e6:.1f} MB, "
        f"of snapshot {told['snapshot_id']}\nOpen {told['index']}"
    )


def _serve(settings: Settings, to: str | None, port: int) -> None:
    from flows.site import site_of
    from flows.site_server import HOST, server
    from tasks.store import place

    try:
        http = server(lambda: place(to) if to else site_of(settings), port)
    except OSError as error:
        raise SettingsError(
            f"cannot serve on {HOST}:{port} ({error}); give another --port, or 0 for a free one"
        ) from error
    with http:
        typer.echo(f"Serving on http://{HOST}:{http.server_address[1]}/ (Ctrl+C ends it)", err=True)
        try:
            http.serve_forever()
        except KeyboardInterrupt:
            typer.echo("Ended.", err=True)
