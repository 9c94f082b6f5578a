"""A feed as Atom (RFC 4287). Text is escaped by lxml; the list in `content` is HTML, escaped twice as the standard wants it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urljoin

from lxml import etree

from tasks.feeds.entries import Entry
from tasks.feeds.paths import Feed

_NS = "http://www.w3.org/2005/Atom"


def atom(feed: Feed, entries: Sequence[Entry], feed_id: str, base_url: str | None) -> bytes:
    """The document; `entries` newest first, at least one."""
    root = etree.Element(f"{{{_NS}}}feed", nsmap={None: _NS})  # type: ignore[dict-item]
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    _text(root, "id", feed_id)
    _text(root, "title", feed.title)
    _text(root, "updated", entries[0].updated.isoformat())
    _text(etree.SubElement(root, f"{{{_NS}}}author"), "name", "Xephang")
    if base_url:
        _link(root, "self", urljoin(base_url.rstrip("/") + "/", f"{feed.path}.atom"), "application/atom+xml")
    for entry in entries:
        _entry(root, entry)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def content(entry: Entry) -> str:
    """What an entry says as HTML."""
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in entry.lines) + "</ul>"


def _entry(root: etree._Element, entry: Entry) -> None:
    node = etree.SubElement(root, f"{{{_NS}}}entry")
    _text(node, "id", entry.id)
    _text(node, "title", entry.title)
    _text(node, "updated", entry.updated.isoformat())
    etree.SubElement(node, f"{{{_NS}}}category", term=entry.index_id)
    if entry.address:
        _link(node, "via", entry.address)
    _text(node, "content", content(entry), type="html")


def _text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, f"{{{_NS}}}{name}", attributes).text = text


def _link(parent: etree._Element, rel: str, href: str, media_type: str | None = None) -> None:
    etree.SubElement(
        parent, f"{{{_NS}}}link", {"rel": rel, "href": href} | ({"type": media_type} if media_type else {})
    )
