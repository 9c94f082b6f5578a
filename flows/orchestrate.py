"""Prefect around the plain flows: the flow run that an operator sees, and one task per batch of documents.

Invariant: the same functions run as without Prefect, so the tables are the same to the byte, on threads of this machine
and on a Dask cluster. What a flow is given is plain: it goes to every worker with every task. Importing this module
imports Prefect, so `flows.server.prefect_environment` must have been called before.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

from prefect import Flow, flow

from flows import backfill as plain_backfill
from flows import ingest as plain
from flows import refresh as plain_refresh
from flows.artifacts import watched
from flows.backfill import Backfilled
from flows.captures import Progress
from flows.ingest import Outcome
from flows.runners import as_tasks, runner_of
from flows.settings import Settings

T = TypeVar("T")

# A display holds a terminal and locks: it stays with this process, and is no parameter of a flow.
_PROGRESS: ContextVar[Progress | None] = ContextVar("progress", default=None)


def refresh(settings: Settings, source: str | None = None, progress: Progress | None = None) -> Outcome:
    """All enabled sources, then a build."""
    return _run(_refresh, settings, progress, source)


def backfill(
    settings: Settings,
    first: int,
    last: int,
    source: str | None = None,
    max_documents: int = plain_backfill.MAX_DOCUMENTS,
    progress: Progress | None = None,
) -> Backfilled:
    """Past editions: the archive, then the sources."""
    return _run(_backfill, settings, progress, first, last, source, max_documents)


def ingest(
    settings: Settings, paths: Sequence[Path], manifest: Path | None = None, progress: Progress | None = None
) -> Outcome:
    """Local files, then a build."""
    return _run(_ingest, settings, progress, paths, manifest)


def reprocess(settings: Settings, progress: Progress | None = None) -> Outcome:
    """The archive read again, then a build."""
    return _run(_reprocess, settings, progress)


@flow(name="refresh", validate_parameters=False)
def _refresh(settings: Settings, source: str | None) -> Outcome:
    return watched(
        settings, lambda p: plain_refresh.refresh(settings, source, run_batches=as_tasks, progress=p), _told()
    )


@flow(name="backfill", validate_parameters=False)
def _backfill(settings: Settings, first: int, last: int, source: str | None, max_documents: int) -> Backfilled:
    return watched(
        settings,
        lambda p: plain_backfill.backfill(
            settings, first, last, source, max_documents, run_batches=as_tasks, progress=p
        ),
        _told(),
    )


@flow(name="ingest", validate_parameters=False)
def _ingest(settings: Settings, paths: Sequence[Path], manifest: Path | None) -> Outcome:
    return watched(
        settings, lambda p: plain.ingest(settings, paths, manifest, run_batches=as_tasks, progress=p), _told()
    )


@flow(name="reprocess", validate_parameters=False)
def _reprocess(settings: Settings) -> Outcome:
    return watched(settings, lambda p: plain.reprocess(settings, run_batches=as_tasks, progress=p), _told())


def _told() -> Progress | None:
    """Who is told how far the work is. A function: a flow goes to the workers with the globals it names."""
    return _PROGRESS.get()


def _run(flow: Flow[..., T], settings: Settings, progress: Progress | None, *arguments: object) -> T:
    """Run a flow on the runner that the settings name."""
    token = _PROGRESS.set(progress)
    try:
        return flow.with_options(task_runner=runner_of(settings))(settings, *arguments)
    finally:
        _PROGRESS.reset(token)
