"""The command `xephang`: one module of commands for each theme, all on the `app` of `flows.cli.common`."""

from flows.cli import alerts, archive, config, names, past, prune, quarantine, runs, serve, site, sources, views
from flows.cli.common import app, main

__all__ = [
    "alerts", "app", "archive", "config", "main", "names", "past", "prune", "quarantine", "runs", "serve", "site", "sources",
    "views",
]  # fmt: skip
