"""The backfill flow: past editions, from the archive first, then from the sources whose lists reach back.

Invariant: what is held is not fetched again, and what was read by today's code is not read again, so a backfill that was
stopped goes on where it was; nothing is asked for beyond its bounds. The archive is read and published before anything is
fetched, and nothing else writes to the data home from the first step to the last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flows.alerts import alerting
from flows.batches import RunBatches, in_this_process
from flows.build import to_read
from flows.captures import Progress, described
from flows.crawl import Plan, by_host, crawl, network
from flows.ingest import Job, Outcome, gather_and_build
from flows.refresh import chosen_sources
from flows.settings import Settings, SettingsError
from flows.snapshots import published
from schemas.sources import ListingDiscovery, SitemapDiscovery, Source
from tasks.fetch import Known, past_years
from tasks.publish import current
from tasks.store import Capture, Store

FIRST_YEAR, LAST_YEAR = 1990, 2100
MAX_DOCUMENTS = 2000  # asked for in one run, where the caller says nothing else


@dataclass(frozen=True)
class Backfilled:
    """What a backfill did: with the archive, then with the sources."""

    archive: Outcome
    sources: Outcome


@dataclass(frozen=True)
class Intended:
    """What a backfill would do: the steps with the archive and with each source, its bound, and the longest that the delays
    of the slowest host can make it."""

    first: int
    last: int
    archive: dict[str, int]
    sources: list[dict[str, Any]]
    most_documents: int
    longest_s: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


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
    settings: Settings, first: int, last: int, source: str | None = None, max_documents: int = MAX_DOCUMENTS
) -> Intended:
    """What a backfill would do, step by step; asks nothing, so what the lists name now is not in it."""
    captures = Store(settings.data_dir).captures()
    window, known = past_years(first, last), Known(captures)
    contents = described(captures)
    held = Counter(c.source_id for c in contents.values() if c.published_at and window.holds(c.published_at))
    sources = chosen_sources(settings, [source] if source else [])
    rows: list[dict[str, Any]] = []
    for s in sources:
        back = reaches_back(s)
        rows.append({
            "source_id": s.id,
            "kind": s.discover.kind,
            "from": str(window.start),
            "to": str(window.end),
            "held": held[s.id],
            "waiting": sum(page.waits for page in known.documents(s.id)),
            "lists": list(s.urls) if back else [],
            "most_documents": min(s.host.max_documents, max_documents) if back else 0,
        })  # fmt: skip
    most = min(max_documents, sum(row["most_documents"] for row in rows))
    archive = {"of_those_years": held.total(), "to_read": _to_read(settings, captures)}
    return Intended(first, last, archive, rows, most, _longest(filter(reaches_back, sources), max_documents))


def _to_read(settings: Settings, captures: Sequence[Capture]) -> int:
    """How many documents of the archive were not read by today's code."""
    snapshot = current(settings.data_dir)
    documents = published(snapshot, ("documents",))["documents"]
    return len(to_read(described(captures), captures, documents, snapshot, settings, ()))


def _longest(sources: Iterable[Source], max_documents: int) -> float:
    """Seconds that the delays of the slowest host take at most; hosts are asked side by side."""
    hosts = by_host(sources).values()
    times = (
        sum(min(min(s.host.max_documents, max_documents) * s.host.delay_s, s.host.max_seconds) for s in of_host)
        for of_host in hosts
    )
    return max(times, default=0.0)


@alerting("backfill")
def backfill(
    settings: Settings,
    first: int,
    last: int,
    source: str | None = None,
    max_documents: int = MAX_DOCUMENTS,
    *,
    run_batches: RunBatches = in_this_process,
    progress: Progress | None = None,
) -> Backfilled:
    """Bring what the archive holds up to date and publish, then fetch what the sources' lists name of those years."""
    chosen: Sequence[Source] = [s for s in chosen_sources(settings, [source] if source else []) if reaches_back(s)]
    window = past_years(first, last)

    def gather(job: Job) -> None:
        plan = Plan(chosen, lambda s: window, settings.sources.parent, job.now, max_documents, only_new=True)
        known = Known(job.captures)
        crawl(plan, network(settings), known=known, store=job.store, keeper=job.keeper, progress=progress)

    store = Store(settings.data_dir)
    with store.exclusive(purpose=f"xephang backfill {first}-{last}"):
        steps = [
            Outcome(*gather_and_build(
                settings, "backfill", step, run_batches=run_batches, progress=progress, held=store
            ))
            for step in (lambda job: None, gather)
        ]  # fmt: skip
    return Backfilled(*steps)
