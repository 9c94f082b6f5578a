"""Prefect around the plain flows: the flow run that an operator sees, and one task per batch of documents.

Invariant: the same functions run as without Prefect, so the tables are the same to the byte. Importing this module
imports Prefect, so `flows.server.prefect_environment` must have been called before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows import backfill as plain_backfill
from flows import ingest as plain
from flows import refresh as plain_refresh
from flows.backfill import Backfilled
from flows.captures import Progress
from flows.documents import Extracted, Item, Tools, process_batch
from flows.ingest import Outcome
from flows.settings import Settings

_WORKERS = 2  # reading happens in child processes; more threads than cores gain nothing

_RUNNER = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=_WORKERS))


@task(name="read and extract", task_run_name="{number}", cache_policy=NO_CACHE, retries=1, retry_delay_seconds=1)
def process(number: int, items: Sequence[Item], tools: Tools) -> Extracted:
    """One batch of documents."""
    return process_batch(items, tools)


def as_tasks(batches: Sequence[Sequence[Item]], tools: Tools) -> Iterator[Extracted]:
    """Run batches as Prefect tasks; results in order."""
    futures = [process.submit(number, batch, tools) for number, batch in enumerate(batches, start=1)]
    return (future.result() for future in futures)


@flow(name="refresh", task_runner=_RUNNER, validate_parameters=False)
def refresh(settings: Settings, source: str | None = None, progress: Progress | None = None) -> Outcome:
    """All enabled sources, then a build."""
    return plain_refresh.refresh(settings, source, run_batches=as_tasks, progress=progress)


@flow(name="backfill", task_runner=_RUNNER, validate_parameters=False)
def backfill(
    settings: Settings,
    first: int,
    last: int,
    source: str | None = None,
    max_documents: int | None = None,
    progress: Progress | None = None,
) -> Backfilled:
    """Past editions: the archive, then the sources."""
    return plain_backfill.backfill(
        settings, first, last, source, max_documents, run_batches=as_tasks, progress=progress
    )


@flow(name="ingest", task_runner=_RUNNER, validate_parameters=False)
def ingest(
    settings: Settings, paths: Sequence[Path], manifest: Path | None = None, progress: Progress | None = None
) -> Outcome:
    """Local files, then a build."""
    return plain.ingest(settings, paths, manifest, run_batches=as_tasks, progress=progress)


@flow(name="reprocess", task_runner=_RUNNER, validate_parameters=False)
def reprocess(settings: Settings, progress: Progress | None = None) -> Outcome:
    """The archive read again, then a build."""
    return plain.reprocess(settings, run_batches=as_tasks, progress=progress)
