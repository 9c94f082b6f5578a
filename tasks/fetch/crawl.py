"""One web source from its lists to the last attachment: every attempt, in order, as it is made.

Invariant: whatever a source names has an outcome or stays due: what the budget of the run does not reach is `not_run`,
and the next run goes on with it. A source never raises for what it meets. Nothing is written here: whoever takes the
attempts keeps them, one by one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from schemas.sources import Source, UrlsDiscovery
from tasks.fetch.address import canonical
from tasks.fetch.discover import Attempt, Lists, Recall, Window
from tasks.fetch.fetched import LOCATION, Fetched
from tasks.fetch.items import Item
from tasks.fetch.keywords import candidates
from tasks.fetch.known import Known, Page
from tasks.fetch.linked import Linked, is_file, linked
from tasks.fetch.targets import Target
from tasks.fetch.transport import Web

UNREACHED_IN_A_ROW = 3


class Claims:
    """Addresses taken in this run, so that two sources that name the same one ask for it once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._lock = threading.Lock()

    def take(self, address: str) -> bool:
        """Whether the caller is the first to take it."""
        with self._lock:
            fresh = address not in self._taken
            self._taken.add(address)
            return fresh


class Allowance:
    """A number of documents that may be asked for, by whoever comes first."""

    def __init__(self, documents: int) -> None:
        self._left = documents
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether there was one left; it is gone then."""
        with self._lock:
            self._left -= 1
            return self._left >= 0

    @property
    def left(self) -> int:
        """How many are left; negative where more were wanted."""
        return self._left


@dataclass
class Budget:
    """What a source may still ask in this run, and why no more. `documents` are its own bound and that of all."""

    documents: Sequence[Allowance]
    seconds: float
    stopped: threading.Event
    began: float = field(default_factory=time.monotonic)
    unreached: int = 0
    reason: str | None = None

    def refusal(self) -> str | None:
        """Why nothing more is asked; None while something may be."""
        if self.stopped.is_set():
            return "the run was stopped"
        if self.reason is None and time.monotonic() - self.began > self.seconds:
            self.reason = f"the source's time in this run is used up (host.max_seconds: {self.seconds:.0f})"
        return self.reason

    def saw(self, found: Fetched) -> None:
        """Take an answer into account: a host that is down, or asks to be left alone, is left alone."""
        self.unreached = 0 if found.reached else self.unreached + (found.state == "failed")
        if found.wait_s is not None:
            self.reason = f"the host asked to wait {found.wait_s:.0f} s"
        elif self.unreached >= UNREACHED_IN_A_ROW:
            self.reason = f"the host did not answer {self.unreached} times in a row"

    def spend(self) -> str | None:
        """Take one document from what may be asked for; why none is left, else None."""
        if self.refusal() is None and not all(allowance.take() for allowance in self.documents):
            self.reason = (
                "as many documents as one run may ask for were asked for (host.max_documents, --max-documents)"
            )
        return self.refusal()


@dataclass
class Crawl:
    """One source in one run. `only_new`, for a backfill, leaves alone what is held, and leaves for another time, without
    a word in the log, what its budget does not reach: else every night would go on with it."""

    source: Source
    web: Web
    known: Known
    recall: Recall
    window: Window
    now: datetime
    budget: Budget
    claims: Claims
    only_new: bool = False
    left: int = 0
    """Documents that the lists name, that are due and within the budget, after the one that is asked now."""

    def attempts(self) -> Iterator[Attempt]:
        """Everything that is asked, and what is not for want of budget."""
        lists = Lists(self.source, self.web, self.known, self.recall, self.window)
        for target, found in lists.read():
            self.budget.saw(found)
            yield target, found
            if self.budget.refusal():
                break
        plan = self._plan(lists.items)
        for number, target in enumerate(plan, start=1):
            self.left = max(0, min(len(plan) - number, *(allowance.left - 1 for allowance in self.budget.documents)))
            yield from self._document(target)

    @cached_property
    def _fixed(self) -> tuple[str, ...]:
        """The addresses that the source itself names as documents."""
        urls = self.source.urls if isinstance(self.source.discover, UrlsDiscovery) else ()
        return tuple(map(canonical, urls))

    def _plan(self, items: Iterable[Item]) -> list[Target]:
        """New documents first, the newest at the head; then those still waiting; then those to be looked at again."""
        named = {self.known.settled(i.uri): i for i in candidates(items, self.source.keywords)}
        named |= {address: Item(address) for address in self._fixed}
        for page in self.known.documents(self.source.id):
            if self.known.settled(page.last.uri) == page.last.uri:
                named.setdefault(page.last.uri, Item(page.last.uri))
        due = [(address, item) for address, item in named.items() if self._is_due(address, item)]
        return [self._target(*entry) for entry in sorted(due, key=self._order)]

    def _order(self, entry: tuple[str, Item]) -> tuple[int, float]:
        page, day = self.known.page(entry[0]), entry[1].day
        if page is None:
            return 0, -(day or date.min).toordinal()
        return (1 if page.waits else 2), (page.asked_at or page.last.captured_at).timestamp()

    def _is_due(self, address: str, item: Item) -> bool:
        page = self.known.page(address)
        if page is None:
            return True
        changed = item.modified is not None and page.asked_at is not None and item.modified > page.asked_at.date()
        return self._may_ask(page) and (address in self._fixed or changed or page.due(self.now))

    def _may_ask(self, page: Page) -> bool:
        return page.waits or not self.only_new

    def _target(self, address: str, item: Item) -> Target:
        """What is stated of a document first stays; a list seen later fills gaps."""
        page = self.known.page(address)
        said = (page.held or page.last) if page else None
        return Target(
            address, said.source_id if said else self.source.id,
            title=(said and said.title) or item.name,
            published_at=(said and said.published_at) or item.day,
            territory=(said and said.territory) or self.source.territory,
        )  # fmt: skip

    def _document(self, target: Target) -> Iterator[Attempt]:
        """One document, and the files that its page links."""
        if not self.claims.take(target.uri):
            return
        page = self.known.page(target.uri)
        if reason := self.budget.spend():
            if not self.only_new and (page is None or (page.waits and page.last.outcome != "not_run")):
                yield target, Fetched("not_run", reason=f"{target.uri}: {reason}")
            return
        found = self.web.get(target.uri, page.held.headers if page and page.held else None)
        self.budget.saw(found)
        there = self._linked(target, found)
        if there.canonical:
            found = replace(found, headers=found.headers | {LOCATION: there.canonical})
        files = [replace(target, uri=address) for address in there.files if self.known.page(address) is None]
        # Before the page: else a kill behind it would lose them, since an unchanged page is not looked through again.
        yield from ((file, Fetched("not_run", reason=f"{file.uri}: comes after {target.uri}")) for file in files)
        yield target, found
        for file in files:
            yield from self._document(file)

    def _linked(self, target: Target, found: Fetched) -> Linked:
        if found.data is None or is_file(target.uri):
            return Linked()
        there = linked(found.data, found.headers.get(LOCATION, target.uri), found.media_type)
        return there if self.source.attachments else replace(there, files=[])
