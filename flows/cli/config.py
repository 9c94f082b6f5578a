"""The command `xephang config`: every setting, its value and where it came from. No secret is shown: it stays in the environment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from flows.cli.common import DataDir, Json, app, given_before, show_value

if TYPE_CHECKING:
    from flows.config import Effective


@app.command()
def config(data_dir: DataDir = None, as_json: Json = False) -> None:
    """The effective settings, and where each value came from."""
    from flows.settings import effective

    found = effective(*given_before(data_dir))
    told = {"file": str(found.file) if found.file else None, "settings": found.rows(), "unknown": list(found.unknown)}
    show_value(told, as_json, lambda: _show(found))


def _show(found: Effective) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("setting", "value", "from"):
        table.add_column(heading, overflow="fold")
    for row in found.rows():
        table.add_row(row["key"], json.dumps(row["value"], ensure_ascii=False), row["from"])
    Console().print(table)
    for name in found.unknown:
        typer.echo(f"{name} is set, but no setting is called so", err=True)
