"""Web sources crawled side by side: one worker a host, and the one who keeps what they bring.

Invariant: workers ask and hand over, the caller's thread alone writes. A worker asks for the next thing only after the
last one is kept, so a kill loses at most the request in flight at each host. A worker that fails, hangs or is stopped
leaves an attempt with the reason.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flows.captures import HostState, Keeper, Progress
from flows.settings import Settings
from schemas.sources import Source, UrlsDiscovery
from tasks.fetch import Allowance, Budget, Claims, Crawl, Fetched, Known, Network, Target, Web, Window
from tasks.fetch.address import canonical, host_of
from tasks.fetch.clock import HostClock
from tasks.fetch.targets import Role
from tasks.fetch.transport import USER_AGENT
from tasks.store import Capture, Store

MAX_WORKERS = 64
HANGS_AFTER_S = 1800.0  # more than all tries of one address may take
STOP_WITHIN_S = 10.0


def network(settings: Settings) -> Network:
    """The network of one run. The clock of the hosts is shared by all processes here."""
    contact = f"; {settings.contact}" if settings.contact else ""
    clock = HostClock(settings.host_clocks)
    return Network(clock, f"{USER_AGENT.removesuffix(')')}{contact})")


def web_of(source: Source, network: Network, base: Path) -> Web:
    """The web as a source may ask it; the CA bundle is relative to `base`."""
    bundle = base / source.host.ca_bundle if source.host.ca_bundle else None
    return Web(network, source.host, source.hosts, bundle)


@dataclass(frozen=True)
class Plan:
    """What a crawl is to do. `window_of` says how far a source's lists are read; `documents` bounds all sources
    together; `only_new` leaves what is held alone."""

    sources: Sequence[Source]
    window_of: Callable[[Source], Window]
    base: Path
    now: datetime
    documents: int | None = None
    only_new: bool = False


@dataclass
class _Host:
    """The sources of one host, their worker's state, and the sign that what it brought last is kept."""

    name: str
    sources: list[Source]
    kept: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    outcomes: dict[str, str] = field(default_factory=dict)
    heard_at: float = field(default_factory=time.monotonic)
    first_at: float | None = None
    done: int = 0
    crawl: Crawl | None = None
    started: bool = False
    ended: bool = False

    def count(self, captures: Iterable[Capture]) -> None:
        """Take captures in, the newest of each address: a file is noted before it is asked for."""
        for c in captures:
            self.outcomes[c.uri] = c.outcome
            if c.role == "document" and c.outcome != "not_run":
                self.first_at = self.first_at or time.monotonic()
                self.done += 1

    def state(self, asked: str = "") -> HostState:
        left = self.crawl.left if self.crawl and not self.ended else 0
        outcomes = dict(Counter(self.outcomes.values()))
        return HostState(self.name, outcomes, asked, self.ended, self.done, left, left * self._pace())

    def _pace(self) -> float:
        """Seconds a document at this host so far, its delay included; the delay alone before there are two."""
        if self.first_at is None or self.done < 2:
            return max(source.host.delay_s for source in self.sources)
        return (self.heard_at - self.first_at) / (self.done - 1)


@dataclass(frozen=True)
class _Brought:
    """One attempt of a worker; without one, a sign that the host begins or is through."""

    host: _Host
    attempt: tuple[Target, Fetched] | None = None
    ended: bool = False


class _Crawler:
    """One crawl: the workers and the queue between them and the caller."""

    def __init__(self, plan: Plan, network: Network, known: Known, store: Store) -> None:
        self._plan, self._network, self._known, self._store = plan, network, known, store
        self._brought: queue.SimpleQueue[_Brought] = queue.SimpleQueue()
        self._waiting: queue.SimpleQueue[_Host] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._claims = Claims()
        self._all = [Allowance(plan.documents)] if plan.documents is not None else []
        self.hosts = [_Host(name, listed) for name, listed in by_host(plan.sources).items()]

    def run(self, keeper: Keeper, progress: Progress | None) -> None:
        """Crawl all hosts and keep what they bring; where the caller's thread is interrupted, what is there already."""
        for host in self.hosts:
            self._waiting.put(host)
        for _ in range(min(MAX_WORKERS, len(self.hosts))):
            threading.Thread(target=self._work, daemon=True).start()
        try:
            self._keep_all(keeper, progress, forever=True)
        except BaseException:
            self._stopped.set()
            self._keep_all(keeper, None, forever=False)
            raise

    def _keep_all(self, keeper: Keeper, progress: Progress | None, *, forever: bool) -> None:
        """Keep every attempt as it comes, until all hosts are through, or seconds have passed since the stop."""
        until = float("inf") if forever else time.monotonic() + STOP_WITHIN_S
        while not all(host.ended for host in self.hosts) and time.monotonic() < until:
            try:
                brought = self._brought.get(timeout=1.0)
            except queue.Empty:
                self._give_up_on_hanging(keeper)
                continue
            host = brought.host
            host.heard_at, host.started = time.monotonic(), True
            if brought.attempt and not host.ended:
                host.count(keeper.keep(*brought.attempt))
                host.kept.release()
            host.ended |= brought.ended
            if progress:
                progress.host(host.state(brought.attempt[0].uri if brought.attempt else ""))

    def _give_up_on_hanging(self, keeper: Keeper) -> None:
        for host in self.hosts:
            if host.started and not host.ended and time.monotonic() - host.heard_at > HANGS_AFTER_S:
                host.ended = True
                reason = f"{host.name}: nothing came for {HANGS_AFTER_S:.0f} s; the rest of this host was left"
                for source in host.sources:
                    keeper.keep(_about(source), Fetched("failed", reason=reason))

    def _work(self) -> None:
        """A worker: one host after another."""
        while True:
            try:
                host = self._waiting.get_nowait()
            except queue.Empty:
                return
            self._brought.put(_Brought(host))
            for source in host.sources:
                self._crawl(host, source)
            self._brought.put(_Brought(host, ended=True))

    def _crawl(self, host: _Host, source: Source) -> None:
        try:
            web = web_of(source, self._network, self._plan.base)
            try:
                host.crawl = self._of(source, web)
                for attempt in host.crawl.attempts():
                    self._hand_over(host, attempt)
            finally:
                web.close()
        except Exception as error:  # a fault of ours must not take the other sources with it
            reason = f"{source.id}: {type(error).__name__}: {error}"
            self._hand_over(host, (_about(source), Fetched("failed", reason=reason)))

    def _hand_over(self, host: _Host, attempt: tuple[Target, Fetched]) -> None:
        self._brought.put(_Brought(host, attempt))
        host.kept.acquire()

    def _of(self, source: Source, web: Web) -> Crawl:
        budget = Budget([Allowance(source.host.max_documents), *self._all], source.host.max_seconds, self._stopped)
        plan = self._plan
        return Crawl(
            source,
            web,
            self._known,
            self._store.load,
            plan.window_of(source),
            plan.now,
            budget,
            self._claims,
            plan.only_new,
        )


def starts_as(source: Source) -> Role:
    """What the addresses of a source in `sources.yaml` are."""
    return "document" if isinstance(source.discover, UrlsDiscovery) else "list"


def crawl(
    plan: Plan, network: Network, *, known: Known, store: Store, keeper: Keeper, progress: Progress | None = None
) -> None:
    """Crawl the plan's sources, which are all of the web; what they bring is in `keeper`."""
    _Crawler(plan, network, known, store).run(keeper, progress)


def by_host(sources: Iterable[Source]) -> dict[str, list[Source]]:
    """Sources by the host of their first address: those that share one are crawled one after another."""
    found: dict[str, list[Source]] = {}
    for source in sources:
        found.setdefault(host_of(canonical(source.urls[0])), []).append(source)
    return found


def _about(source: Source) -> Target:
    """What stands for a source as a whole: the address it starts from."""
    return Target(canonical(source.urls[0]), source.id, territory=source.territory, role=starts_as(source))
