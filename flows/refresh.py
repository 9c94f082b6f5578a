"""The refresh flow: all enabled sources, then a build. The nightly job.

Every seventh run of a source that ended well reads its lists deep, without the bound of days; so does its first. The
run log says how many there were, so a run that was killed does not count and is made up for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from flows.alerts import alerting
from flows.batches import RunBatches, in_this_process
from flows.captures import Progress, capture_files, damaged_before, to_be_got_again
from flows.crawl import Plan, crawl, network, starts_as
from flows.ingest import Job, Outcome, gather_and_build
from flows.settings import Settings, SettingsError
from flows.snapshots import published
from schemas.sources import FolderDiscovery, Source, load_sources
from tasks.fetch import Known, Target, Window, folder_targets, nightly
from tasks.publish import PublishError, current
from tasks.store import ONLY, Capture, Store, whole_refreshes
from tasks.units import load_register, territory

DEEP_EVERY = 7
NEAREST = 3  # sources suggested for an id that is none


def chosen_sources(settings: Settings, only: Iterable[str] = ()) -> tuple[Source, ...]:
    """The enabled sources, or those named, enabled or not. Raises `SettingsError` for an unknown id, and for a territory that
    the register does not know: the names of its documents could not be resolved.
    """
    sources = load_sources(settings.sources)
    named = tuple(only)
    for source_id in named:
        if source_id not in sources.by_id:
            raise SettingsError(_unknown(source_id, settings.sources.name, sources.by_id))
    chosen = tuple(s for s in sources.sources if (s.id in named if named else s.enabled))
    _check_territories(settings, chosen)
    return chosen


def _check_territories(settings: Settings, sources: Iterable[Source]) -> None:
    register = load_register(settings.reference)
    for source in sources:
        if source.territory and territory(register, source.territory) is None:
            provinces = {unit.name for unit in register.units.values() if unit.tier == "province"}
            near = get_close_matches(source.territory, sorted(provinces), n=NEAREST, cutoff=0.5)
            raise SettingsError(
                f"{settings.sources.name}, source {source.id}: territory {source.territory!r} is no unit of the register."
                + (f" Did you mean {' or '.join(near)}?" if near else " Give a name such as Quảng Ninh.")
            )


def _unknown(source_id: str, file: str, known: Collection[str]) -> str:
    """That there is no such source, with those that it may have been meant for."""
    near = get_close_matches(source_id, known, n=NEAREST, cutoff=0.5)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"{file} has no source {source_id!r}.{meant} `xephang sources` lists all {len(known)}."


def file_targets(settings: Settings, sources: Iterable[Source]) -> list[Target]:
    """The files of the folder sources, source by source. Raises `ManifestError`."""
    base = settings.sources.parent
    return [t for s in sources if isinstance(s.discover, FolderDiscovery) for t in folder_targets(s, s.discover, base)]


def planned(settings: Settings, sources: Sequence[Source], captures: Iterable[Capture], now: datetime) -> list[Target]:
    """What a refresh would ask for, as far as that can be said without asking: files, lists, known pages that are due."""
    targets = file_targets(settings, sources)
    known = Known(captures)
    for source in sources:
        targets += [Target(url, source.id, role=starts_as(source)) for url in source.urls]
        targets += [
            Target(p.last.uri, source.id)
            for p in known.documents(source.id)
            if p.due(now) and p.last.uri not in source.urls
        ]
    return targets


@alerting("refresh")
def refresh(
    settings: Settings,
    source: str | None = None,
    *,
    run_batches: RunBatches = in_this_process,
    progress: Progress | None = None,
) -> Outcome:
    """Fetch what is new of the sources and bring the tables up to date."""
    sources = chosen_sources(settings, [source] if source else [])
    targets = file_targets(settings, sources)

    def gather(job: Job) -> None:
        if source:
            job.run.message = ". ".join(filter(None, (f"{ONLY}{source}", job.run.message)))
        capture_files(job.keeper, targets, progress)
        web = [s for s in sources if s.urls]
        runs = [s for s in job.run.before if s["command"] == "refresh" and s["status"] == "completed"]

        def window_of(s: Source) -> Window:
            return nightly(s, job.now.date(), deep=deep_is_due(s.id, job.captures, runs))

        plan = Plan(web, window_of, settings.sources.parent, job.now)
        known = Known(to_be_got_again(job.captures, _damaged(job.store)))
        crawl(plan, network(settings), known=known, store=job.store, keeper=job.keeper, progress=progress)

    run, built = gather_and_build(settings, "refresh", gather, run_batches=run_batches, progress=progress)
    return Outcome(run, built)


def _damaged(store: Store) -> set[str]:
    """Contents whose captures were damaged when last a build read them."""
    try:
        return damaged_before(published(current(store.root), ["issues"])["issues"])
    except PublishError:  # the build says so, after everything was fetched
        return set()


def deep_is_due(source_id: str, captures: Iterable[Capture], runs: Iterable[Mapping[str, Any]]) -> bool:
    """Whether this run of a source is to be deep, by the completed refreshes that asked for its lists before."""
    asked = {c.captured_at for c in captures if c.source_id == source_id and c.role == "list"}
    ended = {datetime.fromisoformat(run["started_at"]) for run in runs}
    return len(asked & ended) % DEEP_EVERY == 0


def last_whole(runs: Iterable[Mapping[str, Any]]) -> datetime | None:
    """When the newest refresh of all sources that ended well began, by the run log."""
    return max((datetime.fromisoformat(run["started_at"]) for run in whole_refreshes(runs)), default=None)
