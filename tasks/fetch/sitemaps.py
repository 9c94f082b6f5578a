"""Sitemaps and indexes of sitemaps, plain or gzipped: bytes to items. Reads nothing else."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from tasks.fetch.items import Item, NotAList, link, unique
from tasks.read.dates import find_date

MAX_BYTES = 64 * 1024**2  # sitemaps.org: 50 MB at most, unpacked
MAX_ENTRIES = 50_000  # sitemaps.org
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,8};)")
_GZIP = b"\x1f\x8b"
_ROOTS = ("urlset", "sitemapindex")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages a sitemap names, and the further sitemaps an index names."""

    items: list[Item]
    sitemaps: list[Item]


def read_sitemap(data: bytes, base: str) -> Sitemap:
    """What a sitemap names. Raises `NotAList` for what is none; a sound sitemap may name nothing."""
    items: list[Item] = []
    sitemaps: list[Item] = []
    root = None
    for kind, entry in _entries(_unpacked(data)):
        if kind in _ROOTS:
            root = kind
        elif address := link(entry.get("loc"), base):
            target = sitemaps if kind == "sitemap" else items
            day = _day(entry.get("publication_date"))
            target.append(Item(address, entry.get("title"), day, _day(entry.get("lastmod"))))
    if root is None:
        raise NotAList("no sitemap (neither <urlset> nor <sitemapindex>)")
    return Sitemap(unique(items), unique(sitemaps))


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        unpacked = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotAList(f"no sitemap (damaged gzip: {error})") from error
    if len(unpacked) > MAX_BYTES:
        raise NotAList(f"unpacks to more than the cap of {MAX_BYTES:,} bytes")
    return unpacked


def _entries(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """(kind, values) of the entries and of the root; portals write bare "&" in addresses, and other errors, which are
    passed over."""
    values: dict[str, str] = {}
    count = 0
    parser = etree.iterparse(
        io.BytesIO(_BARE_AMPERSAND.sub(b"&amp;", data)),
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for event, element in parser:
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if event == "start":
                if name in _ROOTS and element.getparent() is None:
                    yield name, {}
            elif name in ("url", "sitemap"):
                yield name, values
                values, count = {}, count + 1
                element.clear()
                if count >= MAX_ENTRIES:
                    return
            elif (text := (element.text or "").strip()) and not _of_picture(element):
                values.setdefault(name, text)
    except etree.XMLSyntaxError:
        return  # what stands behind the damage is lost to us; what stands before it is good


def _of_picture(element: etree._Element) -> bool:
    """Whether an element speaks of a picture or a video on the page, and not of the page."""
    space = etree.QName(element).namespace or ""
    return "image" in space or "video" in space


def _day(written: str | None) -> date | None:
    return find_date(written) if written else None
