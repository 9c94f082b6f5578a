"""Listing pages: links picked by CSS, with the day beside each, and the link to the next page. Reads nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup, Tag

from schemas.sources import ListingDiscovery
from tasks.fetch.items import Item, NotAList, link, unique
from tasks.read.dates import find_date
from tasks.read.decode import decode
from tasks.units.fold import fold

MAX_BYTES = 8 * 1024**2
_NOTHING = re.compile(
    r"(?:khong|chua) (?:tim thay |tim duoc )?(?:co )?"
    r"(?:du lieu|ban ghi|bai viet|tin bai|tin tuc|tin nao|van ban|ket qua|noi dung|thong tin)"
    r"|dang (?:duoc )?cap nhat|no (?:results|records|data|items|posts|documents)\b|nothing (?:was )?found"
)


@dataclass(frozen=True, slots=True)
class Listing:
    """The items of one page, newest first as a rule, and the address of the next page where the page links it."""

    items: list[Item]
    next: str | None = None


def read_listing(data: bytes, base: str, how: ListingDiscovery, media_type: str | None = None) -> Listing:
    """The items of a listing page. Raises `NotAList` where the selector finds none and the page does not say why."""
    if len(data) > MAX_BYTES:
        raise NotAList(f"{len(data):,} bytes are too many for a page of links (cap {MAX_BYTES:,})")
    page = BeautifulSoup(decode(data, media_type=media_type), "lxml")
    base = _base(page, base)
    found = page.select(how.item)
    picked = {id(element) for element in found}
    items = unique(item for element in found if (item := _item(element, picked, base, how.date)))
    if not items and not _NOTHING.search(fold.__wrapped__(page.get_text(" "))):
        raise NotAList(f"the selector {how.item!r} finds no link, and the page does not say that it is empty")
    return Listing(items, _next(page, base, how.next))


def _base(page: BeautifulSoup, base: str) -> str:
    stated = page.find("base", href=True)
    return (link(str(stated["href"]), base) if isinstance(stated, Tag) else None) or base


def _item(element: Tag, picked: set[int], base: str, date_css: str | None) -> Item | None:
    anchor = element if element.name == "a" else _title_link(element)
    address = link(str(anchor.get("href") or ""), base) if anchor else None
    if anchor is None or address is None:
        return None
    block = _block(element, picked) if element is anchor else element
    return Item(address, _title(anchor), _day(block, anchor, date_css))


def _title_link(block: Tag) -> Tag | None:
    """The link of a block: of several the one with the most text."""
    links = block.select("a[href]")
    return max(links, key=lambda a: len(a.get_text(strip=True)), default=None)


def _title(anchor: Tag) -> str | None:
    picture = anchor.find("img", alt=True)
    alt = str(picture["alt"]) if isinstance(picture, Tag) else ""
    return " ".join((anchor.get_text(" ") or "").split()) or str(anchor.get("title") or alt).strip() or None


def _block(anchor: Tag, items: set[int]) -> Tag:
    """The largest part of the page around a link that holds no other item, or only links to the same page."""
    block = anchor
    for parent in anchor.parents:
        if parent.name in ("body", "html", "[document]") or _holds_other(parent, anchor, items):
            break
        block = parent
    return block


def _holds_other(part: Tag, anchor: Tag, items: set[int]) -> bool:
    # One after another, not `find_all`: in a list of a thousand links the first one tells.
    return any(id(e) in items and isinstance(e, Tag) and e.get("href") != anchor.get("href") for e in part.descendants)


def _day(block: Tag, anchor: Tag, css: str | None) -> date | None:
    """The day beside a link: where `css` says, in a <time>, else in the block's text but for the title."""
    places = block.select(css) if css else block.select("time[datetime]")
    for place in places:
        if day := find_date(str(place.get("datetime") or "")) or find_date(place.get_text(" ")):
            return day
    if css:
        return None
    return find_date(" ".join(str(s) for s in block.find_all(string=True) if anchor not in s.parents))


def _next(page: BeautifulSoup, base: str, css: str | None) -> str | None:
    place = page.select_one(css) if css else None
    anchor = place if place is None or place.name in ("a", "link") else place.find("a", href=True)
    return link(str(anchor.get("href") or ""), base) if isinstance(anchor, Tag) else None
