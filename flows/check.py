"""`xephang sources check`: every source asked once, to see that its addresses, selectors and feeds hold.

Invariant: nothing is kept: what is fetched here is looked at and let go. Hosts are asked side by side, each at its own
pace and by its robots.txt, as in a refresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from flows.crawl import by_host, network, web_of
from flows.settings import Settings
from schemas.sources import FolderDiscovery, SitemapDiscovery, Source, UrlsDiscovery
from tasks.fetch import Fetched, Known, ManifestError, Network, Target, Web, Window, folder_targets
from tasks.fetch.discover import Lists
from tasks.fetch.items import Item
from tasks.fetch.keywords import candidates

MAX_WORKERS = 16
SAMPLES = 3  # of what a source names, shown so that a person sees whether it is what was meant


@dataclass(frozen=True)
class Checked:
    """What one source gave.

    `found` are the documents its lists name, `dated` those with a day, `candidates` those with
    a keyword, `samples` the first of them ({title, uri, day});
    `delay_s` is what is kept between two requests: what robots.txt asks for, at least the policy.
    """

    source_id: str
    kind: str
    status: str
    found: int = 0
    dated: int = 0
    candidates: int = 0
    delay_s: float = 0.0
    problems: list[str] = field(default_factory=list)
    samples: list[dict[str, str | None]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything asked for came and could be read."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"ok": self.ok, **self.__dict__}


def check(settings: Settings, sources: Sequence[Source]) -> list[Checked]:
    """Check sources, in their order."""
    net = network(settings)
    base = settings.sources.parent
    files = [_folder(s, settings) for s in sources if not s.urls]
    with ThreadPoolExecutor(MAX_WORKERS) as pool:
        done = pool.map(
            lambda group: [_web(s, net, web_of(s, net, base)) for s in group],
            by_host(s for s in sources if s.urls).values(),
        )
        found = {c.source_id: c for c in (*files, *(c for group in done for c in group))}
    return [found[source.id] for source in sources]


def _folder(source: Source, settings: Settings) -> Checked:
    assert isinstance(source.discover, FolderDiscovery)
    try:
        targets = folder_targets(source, source.discover, settings.sources.parent)
    except ManifestError as error:
        return Checked(source.id, "folder", "unreadable", problems=[str(error)])
    faults = [t.fault for t in targets if t.fault] or ([] if targets else [f"no file in {source.discover.path}"])
    dated = sum(t.published_at is not None for t in targets)
    items = (Item(t.uri, t.title, t.published_at) for t in targets)
    return Checked(
        source.id, "folder", "read", len(targets), dated, len(targets), problems=faults, samples=_samples(items)
    )


def _web(source: Source, network: Network, web: Web) -> Checked:
    items: Sequence[Item]
    if isinstance(source.discover, UrlsDiscovery):
        attempts = [(Target(url, source.id), web.get(url)) for url in source.urls]
        items = named = [Item(target.uri) for target, found in attempts if found.data is not None]
    else:
        lists = Lists(source, web, Known(), _nothing_kept, Window(max_pages=1))
        further = 1 if isinstance(source.discover, SitemapDiscovery) else 0
        attempts = list(islice(lists.read(), len(source.urls) + further))
        items, named = lists.items, candidates(lists.items, source.keywords)
    rule = web.rule(source.urls[0])
    web.close()
    dated = sum(item.day is not None for item in items)
    problems = list(_problems(found for _, found in attempts))
    return Checked(
        source.id,
        source.discover.kind,
        _status(attempts),
        len(items),
        dated,
        len(named),
        max(rule.delay_s, source.host.delay_s),
        problems,
        _samples([*named, *(item for item in items if item not in named)]),
    )


def _samples(items: Iterable[Item]) -> list[dict[str, str | None]]:
    return [
        {"title": item.title, "uri": item.uri, "day": item.day.isoformat() if item.day else None}
        for item in islice(items, SAMPLES)
    ]


def _problems(found: Iterable[Fetched]) -> Iterable[str]:
    return (f.reason or f.state for f in found if f.data is None)


def _status(attempts: Sequence[tuple[Target, Fetched]]) -> str:
    """The HTTP statuses met; where there is none, what came instead."""
    return ", ".join(dict.fromkeys(str(found.status or found.state) for _, found in attempts))


def _nothing_kept(sha256: str) -> bytes:
    raise LookupError(sha256)
