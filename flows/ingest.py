"""The ingest flow: local files and folders into the archive, then a build; and reprocess, the build alone.

Plain functions: on little input nothing here starts Prefect. `flows.orchestrate` runs the same on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.build import Built, RunBatches, build, in_this_process
from flows.captures import Progress, capture
from flows.run import Run, running
from flows.settings import Settings
from tasks.fetch import Target, local_targets


@dataclass(frozen=True)
class Outcome:
    """What a command did: the run, the build, and the files it left out because the manifest does not list them."""

    run: Run
    built: Built
    left_out: tuple[Path, ...] = ()


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
    run, built = capture_and_build(settings, "ingest", targets, run_batches=run_batches, progress=progress)
    return Outcome(run, built, tuple(left_out))


def reprocess(
    settings: Settings, *, run_batches: RunBatches = in_this_process, progress: Progress | None = None
) -> Outcome:
    """Read the whole archive again with today's code and register, and build."""
    with running(settings, "reprocess") as (store, run, now):
        built = build(store, settings, run=run, now=now, again=True, run_batches=run_batches, progress=progress)
        _note(run, built)
    return Outcome(run, built)


def capture_and_build(
    settings: Settings,
    command: str,
    targets: Sequence[Target],
    *,
    run_batches: RunBatches = in_this_process,
    progress: Progress | None = None,
) -> tuple[Run, Built]:
    """Fetch the targets into the archive and bring the tables up to date, as one run."""
    with running(settings, command) as (store, run, now):
        run.count(capture(store, targets, run_id=run.run_id, now=now, progress=progress))
        built = build(store, settings, run=run, now=now, run_batches=run_batches, progress=progress)
        _note(run, built)
    return run, built


def _note(run: Run, built: Built) -> None:
    run.n_changes = built.changes.height
    run.snapshot_id = built.snapshot.name if built.snapshot else None
