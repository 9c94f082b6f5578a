"""The refresh flow: all enabled sources, then a build. The nightly job.

What the sources list is found first, so that `--dry-run` can say it without fetching anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.build import RunBatches, in_this_process
from flows.captures import Progress
from flows.ingest import Outcome, capture_and_build
from flows.settings import Settings, SettingsError
from schemas.sources import Source, load_sources
from tasks.fetch import Target, discover


def chosen_sources(settings: Settings, only: str | None = None) -> tuple[Source, ...]:
    """The enabled sources, or the one named, enabled or not. Raises `SettingsError` for an unknown id."""
    sources = load_sources(settings.sources)
    if only is None:
        return tuple(s for s in sources.sources if s.enabled)
    if only not in sources.by_id:
        raise SettingsError(
            f"{settings.sources.name} has no source {only!r}; it has: {', '.join(sorted(sources.by_id))}"
        )
    return (sources.by_id[only],)


def targets_of(settings: Settings, sources: Sequence[Source]) -> list[Target]:
    """Everything the sources list, source by source."""
    return [target for source in sources for target in discover(source, settings.sources.parent)]


def refresh(
    settings: Settings,
    source: str | None = None,
    *,
    run_batches: RunBatches = in_this_process,
    progress: Progress | None = None,
) -> Outcome:
    """Fetch what the sources list and bring the tables up to date."""
    targets = targets_of(settings, chosen_sources(settings, source))
    run, built = capture_and_build(settings, "refresh", targets, run_batches=run_batches, progress=progress)
    return Outcome(run, built)
