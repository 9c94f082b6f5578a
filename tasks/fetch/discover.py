"""What the lists of a web source name: its feeds, sitemaps and listing pages, read one after another.

Invariant: a list that cannot be had or read is an attempt with a reason, never an exception, and costs only itself.
A list is asked conditionally; one that is as before is read from the archive. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from schemas.sources import FeedDiscovery, ListingDiscovery, SitemapDiscovery, Source
from tasks.fetch.address import canonical
from tasks.fetch.feeds import read_feed
from tasks.fetch.fetched import LOCATION, Fetched
from tasks.fetch.items import Item, NotAList
from tasks.fetch.known import Known
from tasks.fetch.listings import read_listing
from tasks.fetch.sitemaps import read_sitemap
from tasks.fetch.targets import Target
from tasks.fetch.transport import Web

SITEMAP_DAYS = 90
MAX_SITEMAPS = 100
BACKFILL_PAGES = 1_000

Attempt = tuple[Target, Fetched]
Recall = Callable[[str], bytes]  # the bytes kept under a sha256
Read = Callable[[bytes, str, str | None], "Page"]


@dataclass(frozen=True, slots=True)
class Window:
    """How far lists are read: back to `start`, where that is given; `max_pages` bounds a listing, None: its own bound.

    `end` is given when past years are looked for: then what lies outside is left, else all that was read is taken.
    """

    start: date | None = None
    end: date | None = None
    max_pages: int | None = None

    def holds(self, day: date | None) -> bool:
        """Whether an item of that day is taken; what has no day is."""
        if day is None or self.end is None:
            return True
        return day <= self.end and (self.start is None or day >= self.start)


def nightly(source: Source, today: date, *, deep: bool) -> Window:
    """How far an ordinary night reads; a deep one has no bound of days, and a feed is short anyway."""
    days = source.discover.window_days if isinstance(source.discover, ListingDiscovery) else SITEMAP_DAYS
    unbounded = deep or isinstance(source.discover, FeedDiscovery)
    return Window(None if unbounded else today - timedelta(days=days))


def past_years(first: int, last: int) -> Window:
    """How far a backfill reads: results come out until the end of the year after the one they are of."""
    return Window(date(first, 1, 1), date(last + 1, 12, 31), BACKFILL_PAGES)


@dataclass(frozen=True, slots=True)
class Page:
    """What one list names: items, further lists, the next page."""

    items: list[Item] = field(default_factory=list)
    lists: list[Item] = field(default_factory=list)
    next: str | None = None


@dataclass
class Lists:
    """The lists of one source as one run reads them. `items` grows as `read` goes on."""

    source: Source
    web: Web
    known: Known
    recall: Recall
    window: Window
    items: list[Item] = field(default_factory=list)

    def read(self) -> Iterator[Attempt]:
        """Ask for every list; each attempt as it is made. What they name within the window is in `items` then."""
        how = self.source.discover
        if isinstance(how, ListingDiscovery):
            for address in how.urls:
                yield from self._pages(address, how)
        elif isinstance(how, SitemapDiscovery):
            yield from self._sitemaps(how.urls)
        elif isinstance(how, FeedDiscovery):
            for address in how.urls:
                attempt, page = self._ask(address, lambda data, base, kind: Page(read_feed(data, base, kind)))
                self._take(page.items)
                yield attempt

    def _pages(self, address: str, how: ListingDiscovery) -> Iterator[Attempt]:
        """A listing page and those after it, until one has only items from before the window."""
        number = yield from self._skip_newer(how)
        address = _numbered(how, number) if number else address
        seen: set[str] = set()
        asked: set[str] = set()
        for nth in range(number, number + (self.window.max_pages or how.max_pages)):
            asked.add(address)
            attempt, page = self._ask_page(address, how)
            fresh = [item for item in page.items if item.uri not in seen]
            seen.update(item.uri for item in fresh)
            self._take(fresh)
            yield attempt
            following = _numbered(how, nth + 1) if how.page else page.next
            if not fresh or following is None or following in asked or self._before_window(fresh):
                return
            address = following

    def _skip_newer(self, how: ListingDiscovery) -> Generator[Attempt, None, int]:
        """Number (from 0) of the page to begin with: where pages have numbers, those newer than the window are leapt over,
        by doubling and halving, so that a listing of a thousand pages costs about twenty requests to enter."""
        if self.window.end is None or not how.page:
            return 0
        newer, other = 0, 1
        while other < BACKFILL_PAGES and (yield from self._is_newer(other, how)):
            newer, other = other, other * 2
        while other - newer > 1:
            middle = (newer + other) // 2
            if (yield from self._is_newer(middle, how)):
                newer = middle
            else:
                other = middle
        return newer

    def _is_newer(self, number: int, how: ListingDiscovery) -> Generator[Attempt, None, bool]:
        """Whether all dated items of a page were published after the window."""
        attempt, page = self._ask_page(_numbered(how, number), how)
        yield attempt
        days = [item.day for item in page.items if item.day]
        return bool(days) and self.window.end is not None and min(days) > self.window.end

    def _ask_page(self, address: str, how: ListingDiscovery) -> tuple[Attempt, Page]:
        def read(data: bytes, base: str, kind: str | None) -> Page:
            listing = read_listing(data, base, how, kind)
            return Page(listing.items, next=listing.next)

        return self._ask(address, read)

    def _sitemaps(self, addresses: Iterable[str]) -> Iterator[Attempt]:
        """Sitemaps and those an index names, as far as they changed since the window began."""
        waiting = list(addresses)
        asked: set[str] = set()
        while waiting and len(asked) < MAX_SITEMAPS:
            address = waiting.pop(0)
            if address in asked:
                continue
            asked.add(address)
            attempt, page = self._ask(address, _read_sitemap)
            waiting += [s.uri for s in page.lists if self._changed_since(s)]
            self._take(item for item in page.items if self._changed_since(item))
            yield attempt
        for address in waiting:
            yield self._target(address), Fetched("not_run", reason=f"{address}: more than {MAX_SITEMAPS} sitemaps")

    def _ask(self, address: str, read: Read) -> tuple[Attempt, Page]:
        """One list, and what it names; nothing where it could not be had or read."""
        target = self._target(address)
        known = self.known.page(target.uri)
        held = known.held if known and known.held and known.last.role == "list" else None
        found = self.web.get(target.uri, held.headers if held else None)
        if found.state == "unmodified" and held:
            try:
                data, kind = self.recall(str(held.sha256)), held.media_type
            except Exception:  # the copy is lost or damaged: get it anew
                found = self.web.get(target.uri)
        if found.data is not None:
            data, kind = found.data, found.media_type
        elif found.state != "unmodified":
            return (target, found), Page()
        try:
            page = read(data, found.headers.get(LOCATION, target.uri), kind)
        except NotAList as error:
            return (target, replace(found, state="failed", data=None, reason=f"{target.uri}: {error}")), Page()
        if not (page.items or page.lists) and found.data is not None:
            found = replace(found, state="empty")
        return (target, found), page

    def _target(self, address: str) -> Target:
        return Target(canonical(address), self.source.id, territory=self.source.territory, role="list")

    def _take(self, items: Iterable[Item]) -> None:
        """Keep what lies in the window; a list names itself and the front page besides."""
        starts = {canonical(url) for url in self.source.urls}
        self.items += [i for i in items if self.window.holds(i.day) and i.uri not in starts and not _is_front(i.uri)]

    def _before_window(self, items: Iterable[Item]) -> bool:
        days = [item.day for item in items if item.day]
        return bool(days) and self.window.start is not None and max(days) < self.window.start

    def _changed_since(self, item: Item) -> bool:
        return item.modified is None or self.window.start is None or item.modified >= self.window.start


def _is_front(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def _numbered(how: ListingDiscovery, number: int) -> str:
    """The address of a page by its number from 0."""
    return str(how.page).replace("{page}", str(how.first_page + number)) if number else how.urls[0]


def _read_sitemap(data: bytes, base: str, kind: str | None) -> Page:
    found = read_sitemap(data, base)
    return Page(found.items, found.sitemaps)
