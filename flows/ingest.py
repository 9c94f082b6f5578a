"""The ingest flow: local files and folders into the archive, then a build; and reprocess, the build alone.

Plain functions: on little input nothing here starts Prefect. `flows.orchestrate` runs the same on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.alerts import alerting
from flows.batches import RunBatches, in_this_process
from flows.build import Built, build, every_document
from flows.captures import Keeper, Progress, capture_files
from flows.run import Run, running
from flows.settings import Settings
from tasks.fetch import local_targets
from tasks.store import Capture, Store, in_order


@dataclass(frozen=True)
class Job:
    """What gathering works with: the archive as it was when the run began, and who keeps what is got."""

    settings: Settings
    store: Store
    run: Run
    now: datetime
    captures: list[Capture]
    keeper: Keeper


@dataclass(frozen=True)
class Outcome:
    """What a command did: the run, the build, and the files it left out because the manifest does not list them."""

    run: Run
    built: Built
    left_out: tuple[Path, ...] = ()


@alerting("ingest")
def ingest(
    settings: Settings,
    paths: Sequence[Path],
    manifest: Path | None = None,
    *,
    run_batches: RunBatches = in_this_process,
    progress: Progress | None = None,
) -> Outcome:
    """Take files and folders in and build. Raises `ManifestError` for a manifest that cannot be used."""
    targets, left_out = local_targets(paths, manifest)

    def gather(job: Job) -> None:
        capture_files(job.keeper, targets, progress)

    run, built = gather_and_build(settings, "ingest", gather, run_batches=run_batches, progress=progress)
    return Outcome(run, built, tuple(left_out))


@alerting("reprocess")
def reprocess(
    settings: Settings, *, run_batches: RunBatches = in_this_process, progress: Progress | None = None
) -> Outcome:
    """Read the whole archive again with today's code and register, and build."""
    with running(settings, "reprocess") as (store, run, now):
        built = build(
            store, settings, run=run, now=now, again=every_document, run_batches=run_batches, progress=progress
        )
        note(run, built)
    return Outcome(run, built)


def gather_and_build(
    settings: Settings,
    command: str,
    gather: Callable[[Job], None],
    *,
    run_batches: RunBatches = in_this_process,
    progress: Progress | None = None,
    held: Store | None = None,
) -> tuple[Run, Built]:
    """Let `gather` bring captures into the archive, and bring the tables up to date, as one run.

    `held` is a store whose lock the caller holds.
    """
    with running(settings, command, held) as (store, run, now):
        captures = store.captures()
        keeper = Keeper(store, captures, run_id=run.run_id, now=now)
        gather(Job(settings, store, run, now, captures, keeper))
        run.count(keeper.made)
        known = in_order([*captures, *keeper.made])  # as the log has them now, not read a second time
        built = build(store, settings, run=run, now=now, captures=known, run_batches=run_batches, progress=progress)
        note(run, built)
    return run, built


def note(run: Run, built: Built) -> None:
    """What a build did, into the run's record."""
    run.n_changes = built.changes.height
    run.snapshot_id = built.snapshot.name if built.snapshot else None
