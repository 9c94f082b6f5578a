"""The backfill flow: past editions, from the archive first, then from the sources whose lists reach back.

Invariant: what is held is not fetched again, so a backfill that was stopped goes on where it was; nothing is asked for
beyond its bounds. The archive is read and published before anything is fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from flows.alerts import alerting
from flows.batches import RunBatches, in_this_process
from flows.captures import Progress, described
from flows.crawl import Plan, crawl, network
from flows.ingest import Job, Outcome, gather_and_build
from flows.refresh import chosen_sources
from flows.settings import Settings, SettingsError
from schemas.sources import ListingDiscovery, SitemapDiscovery, Source
from tasks.fetch import Known, past_years
from tasks.store import Store

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Backfilled:
    """What a backfill did: with the archive, then with the sources."""

    archive: Outcome
    sources: Outcome


def years(text: str) -> tuple[int, int]:
    """ "2019-2023" or "2021" as first and last year. Raises `SettingsError`."""
    found = re.fullmatch(r"\s*(\d{4})\s*(?:-\s*(\d{4}))?\s*", text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise SettingsError(f"--years {text!r}: give a year or a span such as 2019-2023, {FIRST_YEAR} to {LAST_YEAR}")
    return first, last


def reaches_back(source: Source) -> bool:
    """Whether the lists of a source lead to what it published years ago; a feed holds the newest only."""
    return isinstance(source.discover, ListingDiscovery | SitemapDiscovery)


def planned(
    settings: Settings, first: int, last: int, source: str | None = None, max_documents: int | None = None
) -> list[dict[str, Any]]:
    """What a backfill would do, source by source; asks nothing, so what the lists name now is not in it."""
    captures = Store(settings.data_dir).captures()
    window, known = past_years(first, last), Known(captures)
    held = Counter(c.source_id for c in described(captures).values() if c.published_at and window.holds(c.published_at))
    rows = []
    for s in chosen_sources(settings, [source] if source else []):
        back = reaches_back(s)
        rows.append({
            "source_id": s.id,
            "kind": s.discover.kind,
            "from": str(window.start),
            "to": str(window.end),
            "held": held[s.id],
            "waiting": sum(page.waits for page in known.documents(s.id)),
            "lists": list(s.urls) if back else [],
            "most_documents": min(s.host.max_documents, max_documents or s.host.max_documents) if back else 0,
        })  # fmt: skip
    return rows


@alerting("backfill")
def backfill(
    settings: Settings,
    first: int,
    last: int,
    source: str | None = None,
    max_documents: int | None = None,
    *,
    run_batches: RunBatches = in_this_process,
    progress: Progress | None = None,
) -> Backfilled:
    """Read what the archive holds of those years anew and publish, then fetch what the sources' lists name of them."""
    chosen: Sequence[Source] = [s for s in chosen_sources(settings, [source] if source else []) if reaches_back(s)]
    window = past_years(first, last)

    def of_those_years(documents: pl.DataFrame) -> Collection[str]:
        day = pl.col("published_at")
        return documents.filter(day.is_between(window.start, window.end))["document_id"].to_list()

    def gather(job: Job) -> None:
        plan = Plan(chosen, lambda s: window, settings.sources.parent, job.now, max_documents, only_new=True)
        known = Known(job.captures)
        crawl(plan, network(settings), known=known, store=job.store, keeper=job.keeper, progress=progress)

    run, built = gather_and_build(
        settings, "backfill", lambda job: None, again=of_those_years, run_batches=run_batches, progress=progress
    )
    archive = Outcome(run, built)
    run, built = gather_and_build(settings, "backfill", gather, run_batches=run_batches, progress=progress)
    return Backfilled(archive, Outcome(run, built))
