"""A feed as JSON Feed 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from tasks.feeds.atom import content
from tasks.feeds.entries import Entry
from tasks.feeds.paths import Feed


def json_feed(feed: Feed, entries: Sequence[Entry], base_url: str | None) -> bytes:
    """The document; `entries` newest first."""
    told: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title, "language": "en"}
    if base_url:
        told["feed_url"] = urljoin(base_url.rstrip("/") + "/", f"{feed.path}.json")
    told |= {"authors": [{"name": "Xephang"}], "items": [_item(entry) for entry in entries]}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _item(entry: Entry) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": entry.id,
        "title": entry.title,
        "content_html": content(entry),
        "date_published": entry.updated.isoformat(),
        "tags": [entry.index_id],
    }
    return told | ({"external_url": entry.address} if entry.address else {})
