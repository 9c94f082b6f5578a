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
_ARTICLE = re.compile(r"Article|BlogPosting|Report")
_DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "og:published_time",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date.issued",
    "dcterms.created",
    "publish_date",
    "date",
)


def stated(page: _Element) -> dict[str, str]:
    """Values by name (small letters): of JSON-LD's article over those of its page over those of meta tags; of several
    the first, because later ones are those of other articles."""
    values: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = meta.get("property") or meta.get("itemprop") or meta.get("name")
        if name and (content := collapse(meta.get("content") or "")):
            values.setdefault(name.lower(), content)
    found: dict[bool, dict[str, str]] = {False: {}, True: {}}
    for script in page.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            for of_article, name, value in _json_values(script.text or ""):
                found[of_article].setdefault(name, value)
    return values | found[False] | found[True]


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


def _json_values(text: str) -> list[tuple[bool, str, str]]:
    try:
        return list(_linked_data(json.loads(text, strict=False)))
    except (ValueError, RecursionError):
        return []


def _linked_data(value: Any) -> Iterator[tuple[bool, str, str]]:
    """(whether of an article, name, value) of the article, its page, or what names no kind; videos and lists say
    nothing."""
    if isinstance(value, list):
        for item in value:
            yield from _linked_data(item)
    elif isinstance(value, dict):
        yield from _linked_data(value.get("@graph"))
        yield from _linked_data(value.get("mainEntity"))
        kind = str(value.get("@type", ""))
        of_article = _ARTICLE.search(kind) is not None
        if of_article or not kind or "WebPage" in kind:
            for name in ("headline", "datePublished", "articleBody"):
                if isinstance(value.get(name), str):
                    text = clean(unescape(value[name]))
                    yield of_article, name.lower(), text if name == "articleBody" else collapse(text)
