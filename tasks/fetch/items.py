"""What a list names: addresses with what it says of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tasks.fetch.address import canonical

_CUT = re.compile(r"(?:\.\.\.|…)\s*$")
_FEWEST_WORDS = 4


class NotAList(ValueError):
    """What was got is no feed, sitemap or listing; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list. `day` is when it was published, `modified` when the list says it last changed."""

    uri: str
    title: str | None = None
    day: date | None = None
    modified: date | None = None

    @property
    def name(self) -> str | None:
        """The title, where it can stand for the document's own: whole, and more than a button's text."""
        title = self.title
        return title if title and not _CUT.search(title) and len(title.split()) >= _FEWEST_WORDS else None


def link(href: str | None, base: str) -> str | None:
    """A link as an address; None for what leads to no page."""
    if not href or href.strip().startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        address = canonical(href, base)
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


def unique(items: Iterable[Item]) -> list[Item]:
    """The items in their order, each address once; what a later mention adds is taken over."""
    found: dict[str, Item] = {}
    for item in items:
        known = found.get(item.uri)
        longer = max((known.title if known else None) or "", item.title or "", key=len) or None
        found[item.uri] = Item(
            item.uri, longer, (known and known.day) or item.day, (known and known.modified) or item.modified
        )
    return list(found.values())
