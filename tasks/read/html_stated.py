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
from tasks.read.html_labels import is_section_name
from tasks.read.html_tree import Node

_TITLE_NAMES = ("headline", "og:title")
_DASH = re.compile(r"\s[-–—]\s")
_NAME_WITH_DASH = re.compile(
    r"(?:bà rịa|thừa thiên|phan rang|lao động|kinh tế|văn hóa|giáo dục|khoa học|nông nghiệp)\s[-–—]\s"
    r"(?:vũng tàu|huế|tháp chàm|thương binh|xã hội|thể thao|đào tạo|công nghệ|môi trường)[^-–—]*$",
    re.I,
)
_MAX_HALF_NAME = 12
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
    """The headline, else the OpenGraph title, unless it names a section; a site's name may stand after it."""
    named = (values.get(name) for name in _TITLE_NAMES)
    return next((title for title in named if title and not is_section_name(without_site(title))), None)


def window_title(page: _Element) -> str | None:
    """The longest part at " | " of the text of `<title>`; a site's name may stand after it. None where it names a
    section of the site."""
    element = page.find(".//title")
    if element is None:
        return None
    title = collapse(max(re.split(r"\s[|»]\s", "".join(map(str, element.itertext()))), key=len))
    return None if not title or is_section_name(title) or is_section_name(without_site(title)) else title


def without_site(title: str) -> str:
    """A title without the site's name: what stands after its last dash, unless that goes on with a small letter or is
    the other half of a name ("Bà Rịa - Vũng Tàu")."""
    dash = next(iter(list(_DASH.finditer(title))[::-1]), None)
    if dash is None or not dash.start() or title[dash.end() :][:1].islower():
        return title
    return title if _NAME_WITH_DASH.search(title, dash.start() - _MAX_HALF_NAME) else title[: dash.start()]


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
