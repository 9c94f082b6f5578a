"""What an HTML page states of itself in its machine-readable parts: JSON-LD, OpenGraph and other meta tags,
`<title>`.

Invariant: nothing here looks at the text that a reader of the page sees.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from html import unescape
from typing import Any

from lxml.etree import _Element

from tasks.read.content import collapse
from tasks.read.dates import find_date
from tasks.read.decode import clean
from tasks.read.html_tree import Node

_TITLE_NAMES = ("headline", "og:title")
_DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date.issued",
    "date",
)


def stated(page: _Element) -> dict[str, str]:
    """Values by name (small letters), those of JSON-LD over those of meta tags; call it before scripts are
    removed."""
    metas = ((meta, meta.get("property") or meta.get("itemprop") or meta.get("name")) for meta in page.iter("meta"))
    values = {name.lower(): collapse(meta.get("content") or "") for meta, name in metas if name}
    for script in page.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            values.update(_json_values(script.text or ""))
    return values


def stated_title(values: Mapping[str, str]) -> str | None:
    """The headline, else the OpenGraph title; a site's name may stand after it."""
    return next((values[name] for name in _TITLE_NAMES if values.get(name)), None)


def window_title(page: _Element) -> str | None:
    """The text of `<title>` without the site's name (after the last " - ", or the shorter part at " | ")."""
    element = page.find(".//title")
    if element is None:
        return None
    longest = max(re.split(r"\s[|»]\s", "".join(map(str, element.itertext()))), key=len)
    return collapse(longest.rsplit(" - ", 1)[0]) or None


def stated_date(values: Mapping[str, str], article: Node) -> date | None:
    """The day of publication from the named values, else the first `<time>` of the article."""
    for name in _DATE_NAMES:
        if day := find_date(values.get(name, "")):
            return day
    times = (find_date(time.get("datetime") or "") for time in article.iter("time"))
    return next((day for day in times if day), None)


def _json_values(text: str) -> dict[str, str]:
    try:
        return dict(_linked_data(json.loads(text, strict=False)))
    except (ValueError, RecursionError):
        return {}


def _linked_data(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _linked_data(item)
    elif isinstance(value, dict):
        yield from _linked_data(value.get("@graph"))
        for name in ("headline", "datePublished"):
            if isinstance(value.get(name), str):
                yield name.lower(), collapse(value[name])
        if isinstance(value.get("articleBody"), str):
            yield "articlebody", clean(unescape(value["articleBody"]))
