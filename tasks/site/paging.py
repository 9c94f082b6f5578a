"""Long lists cut into pages that stay small, whatever is in them.

Invariant: every item is on exactly one page, in order; a page is over the limit only where one item alone is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

PAGE_BYTES = 300_000  # no page is to be larger
ROWS = 400  # of a league table, a list of documents, …: about 150 KB


def cut(items: Iterable[T], weight: Callable[[T], int], first: int, further: int | None = None) -> list[list[T]]:
    """Pages of items: `first` bytes on the first page, `further` (the same, if not given) on each after it. At least one page."""
    pages: list[list[T]] = [[]]
    held, limit = 0, first
    for item in items:
        size = weight(item)
        if pages[-1] and held + size > limit:
            pages.append([])
            held, limit = 0, further or first
        pages[-1].append(item)
        held += size
    return pages


def in_rows(items: list[T], rows: int = ROWS) -> Iterator[tuple[int, int, list[T]]]:
    """Number of the page (from 1), number of pages and the items of each; one empty page where there are none."""
    count = max(1, -(-len(items) // rows))
    for page in range(count):
        yield page + 1, count, items[page * rows : (page + 1) * rows]
