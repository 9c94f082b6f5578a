"""Where batches are run: on threads of this machine, or on a Dask cluster, by one setting.

Invariant: a bounded number of batches is under way, and results come in the order of their batches. A worker with other
code, indices or reference data than the coordinator's refuses its batch: its rows would be others. Importing this module
imports Prefect.
"""

from __future__ import annotations

import os
import platform
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.batches import Checked, checked_batch
from flows.documents import Item, Tools
from flows.settings import PROJECT, Settings, SettingsError

if TYPE_CHECKING:
    from prefect_dask.task_runners import DaskTaskRunner

Runner = TaskRunner[PrefectFuture[Any]]

_THREADS = 2  # reading happens in child processes; more threads than cores gain nothing
_IN_FLIGHT = 2  # batches for each thread of a worker: one is read while the next one is on its way
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Batch:
    """The items of a task, as neither Prefect nor Dask looks into them: each would search every block of every document
    for results of other tasks, and Dask would take Prefect's own `quote`, a tuple, apart."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items


class WorkerError(RuntimeError):
    """A worker cannot do what the coordinator asks; the message says why and what to do."""


def runner_of(settings: Settings) -> Runner:
    """The task runner that the settings name. Raises `SettingsError` where it cannot be used."""
    runner = settings.config.runner
    if runner == "thread":
        return cast("Runner", ThreadPoolTaskRunner(max_workers=_THREADS))
    return cast("Runner", _dask(None if runner == "dask" else runner))


def as_tasks(batches: Iterable[Sequence[Item]], tools: Tools) -> Iterator[Checked]:
    """Run batches as Prefect tasks; results in order. To be called in a flow run."""
    context = FlowRunContext.get()
    assert context is not None
    under_way: deque[PrefectFuture[Checked]] = deque()
    for number, batch in enumerate(batches, start=1):
        under_way.append(process.submit(number, Batch(batch), tools))
        if len(under_way) >= _IN_FLIGHT * _width(context.task_runner):
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


@task(name="read and extract", task_run_name="{number}", cache_policy=NO_CACHE, retries=1, retry_delay_seconds=1)
def process(number: int, batch: Batch, tools: Tools) -> Checked:
    """One batch of documents."""
    return checked_batch(batch.items, _found_here(tools))


def _width(runner: TaskRunner[Any]) -> int:
    """How many batches run at once now."""
    if isinstance(runner, ThreadPoolTaskRunner):
        return _THREADS
    client: Any = cast("DaskTaskRunner", runner).client  # without types
    return max(int(sum(client.nthreads().values())), 1)  # none yet: a cluster that is starting


def _dask(scheduler: str | None) -> DaskTaskRunner:
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise SettingsError(
            f"runner dask needs a package that is not installed ({error}): pip install 'xephang[dask]'"
        ) from error
    if scheduler is None:
        # One document after another in each process; the dashboard would be one more open port.
        return DaskTaskRunner(cluster_kwargs={"threads_per_worker": 1, "dashboard_address": None})
    _check_reachable(scheduler)
    return DaskTaskRunner(address=scheduler)


def _check_reachable(scheduler: str) -> None:
    """Workers report their task runs to the Prefect server: one on loopback is of no use to another machine."""
    host = urlsplit(scheduler if "//" in scheduler else f"//{scheduler}").hostname
    server = urlsplit(os.environ.get("PREFECT_API_URL", "")).hostname
    if host not in _LOOPBACK and server in (None, *_LOOPBACK):
        raise SettingsError(
            f"The Dask scheduler {scheduler} is on another machine, and its workers cannot reach the Prefect server at "
            f"{os.environ.get('PREFECT_API_URL', 'this process')}. Start one that they can reach (prefect server start "
            "--host 0.0.0.0) and set PREFECT_API_URL to its address."
        )


@lru_cache(maxsize=2)
def _found_here(tools: Tools) -> Tools:
    """The tools by their paths on this machine, where the project may lie elsewhere. Raises `WorkerError`."""
    here = replace(
        tools, indices=_moved(tools.indices, tools.project), reference=_moved(tools.reference, tools.project)
    )
    if (version := Settings(Path(), indices=here.indices, reference=here.reference).pipeline_version) != (
        tools.pipeline_version
    ):
        raise WorkerError(
            f"A worker on {platform.node()} has pipeline version {version} in {PROJECT}, the coordinator "
            f"{tools.pipeline_version} in {tools.project}: other code, indices.yaml, data/reference, or programs that the "
            "reader finds (Tesseract, LibreOffice). Install the same on every worker and restart it."
        )
    return here


def _moved(path: Path, project: Path) -> Path:
    return PROJECT / path.relative_to(project) if path.is_relative_to(project) else path
