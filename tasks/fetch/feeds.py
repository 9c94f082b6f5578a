"""RSS and Atom feeds: bytes to items. Reads nothing else."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import feedparser
from bs4 import BeautifulSoup

from tasks.fetch.items import Item, NotAList, link, unique
from tasks.read.dates import find_date

_VIET_NAM = timezone(timedelta(hours=7))
_HAS_OFFSET = re.compile(r"(?:\bGMT|\bUTC|\bZ|\dZ|[+-]\d{2}:?\d{2})\s*$")


def read_feed(data: bytes, base: str, media_type: str | None = None) -> list[Item]:
    """The entries of a feed. Raises `NotAList` for what is no feed; a sound feed may have none."""
    headers = {"content-location": base, "content-type": media_type or "application/xml"}
    parsed = feedparser.parse(data, response_headers=headers)
    if not parsed.get("version"):
        reason = parsed.get("bozo_exception") or "it names no feed format"
        raise NotAList(f"no RSS or Atom feed ({str(reason)[:120]})")
    return unique(item for entry in parsed.entries if (item := _item(entry, base)))


def _item(entry: Any, base: str) -> Item | None:
    address = link(entry.get("link"), base)
    if address is None:
        return None
    day = _day(entry, "published")
    return Item(address, _text(entry.get("title")), day or _day(entry, "updated"), _day(entry, "updated"))


def _day(entry: Any, name: str) -> date | None:
    """The day in Viet Nam; a time without an offset is Viet Nam's own, which feedparser takes for UTC."""
    # An entry's own `get` gives the day of publication for that of an update which is not stated.
    written, parsed = dict.get(entry, name) or "", dict.get(entry, f"{name}_parsed")
    if parsed and _HAS_OFFSET.search(written):
        return datetime.fromtimestamp(timegm(parsed), UTC).astimezone(_VIET_NAM).date()
    return find_date(written)


def _text(title: str | None) -> str | None:
    """A title without markup."""
    if not title or not title.strip():
        return None
    text = BeautifulSoup(title, "lxml").get_text(" ") if "<" in title else title
    return " ".join(text.split()) or None
