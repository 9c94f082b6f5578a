"""What the archive knows of the web: which addresses were asked, what they gave, when they are due again.

Invariant: built from the capture log alone, so two runs over the same log plan the same. Says what is due; asks nothing.

When an address is asked again:
- one that never brought anything and was only not reached (`not_run`) is due at once;
- one that failed is due after 1, 2, 4, … days, at most 64, and so is a page that is gone;
- a page that is held is due at every run while it is younger than ten days, and later when a tenth of its age has
  passed since it was last asked (a page of three months: every nine days; of three years: every four months).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from tasks.fetch.fetched import LOCATION
from tasks.read.archive import is_member
from tasks.store import Capture

YOUNG = timedelta(days=10)
SHARE_OF_AGE = 10
LONGEST = timedelta(days=180)
LONGEST_AFTER_FAILURE_DAYS = 64
SLACK = timedelta(hours=6)  # a run that starts a little earlier than the last one is still the next night


@dataclass(frozen=True, slots=True)
class Page:
    """One address: its newest capture, the newest one with bytes, and how it went since."""

    last: Capture
    held: Capture | None = None
    first_at: datetime | None = None
    asked_at: datetime | None = None
    failures: int = 0

    @property
    def waits(self) -> bool:
        """It was named and has brought nothing yet."""
        return self.held is None

    def due(self, now: datetime) -> bool:
        """Whether it is to be asked again (see the rules above)."""
        if self.asked_at is None or self.last.outcome == "not_run":
            return True
        since = now - self.asked_at + SLACK
        if self.failures:
            return since >= timedelta(days=min(2 ** (self.failures - 1), LONGEST_AFTER_FAILURE_DAYS))
        age = now - self._born(now)
        return age < YOUNG or since >= min(age / SHARE_OF_AGE, LONGEST)

    def _born(self, now: datetime) -> datetime:
        day = self.held.published_at if self.held else None
        published = datetime.combine(day, time(), UTC) if day else now
        return min(published, self.first_at or now)

    def after(self, capture: Capture) -> Page:
        """The page with one more capture of it."""
        if capture.outcome == "not_run":
            return replace(self, last=capture)
        failed = capture.outcome in ("failed", "blocked")
        return Page(
            capture,
            capture if capture.sha256 is not None else self.held,
            self.first_at or capture.captured_at,
            capture.captured_at,
            self.failures + 1 if failed else 0,
        )


class Known:
    """Every web address ever captured."""

    def __init__(self, captures: Iterable[Capture] = ()) -> None:
        self._pages: dict[str, Page] = {}
        self._moved: dict[str, str] = {}
        self._by_source: dict[str, dict[str, None]] = {}
        for capture in captures:
            self.add(capture)

    def add(self, capture: Capture) -> None:
        """Take one more capture in; captures come in the order they were made."""
        if not capture.uri.startswith(("http://", "https://")) or is_member(capture.uri):
            return
        page = self._pages.get(capture.uri)
        self._pages[capture.uri] = page.after(capture) if page else Page(capture).after(capture)
        if LOCATION in capture.headers:
            self._moved[capture.uri] = capture.headers[LOCATION]
        self._by_source.setdefault(capture.source_id, {})[capture.uri] = None

    def page(self, address: str) -> Page | None:
        """What is known of an address."""
        return self._pages.get(address)

    def settled(self, address: str) -> str:
        """The address that answers for `address`, where that is held as a document of its own."""
        moved = self._moved.get(address)
        page = self._pages.get(moved) if moved else None
        return moved if moved and page and page.held else address

    def documents(self, source_id: str) -> Iterator[Page]:
        """The documents' addresses that a source has named, in the order it named them."""
        for address in self._by_source.get(source_id, {}):
            page = self._pages[address]
            if page.last.role == "document" and page.last.source_id == source_id:
                yield page
