"""Which part of an HTML page is the article: the page's furniture taken out, the article's body found.

Invariant: nothing that holds more than half of the page's text is ever taken for furniture, so that a wrong
class name cannot empty a page. Works by tags, by the words in class and id, and by how much of a part's text
is links; no site is known by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

from tasks.read.content import collapse
from tasks.read.html_table import element_text, is_layout, tag_of

_GONE = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video",
    "button", "select", "textarea", "input", "dialog", "map",
)  # fmt: skip
_FURNITURE_TAGS = ("nav", "header", "footer", "aside", "form")
_FURNITURE_WORDS = re.compile(
    r"(?:^|[\s_-])(?:menu|nav|navbar|navigation|topbar|top-bar|toolbar|masthead|header|footer|sidebar|side-bar"
    r"|breadcrumbs?|banner|ads?|advert\w*|quang-?cao|promo|popup|modal|relate|related|\w*lien-?quan|tin-?khac"
    r"|tin-?moi|tin-?cung-?muc|doc-?them|xem-?them|read-?more|recommend\w*|most-?read|xem-?nhieu|hot-?news"
    r"|comments?|binh-?luan|share|sharing|chia-?se|social|fb|zalo|pagination|paging|pager|player|video|tags?"
    r"|tu-?khoa|keywords?|weather|thoi-?tiet|login|search|tim-?kiem|newsletter|subscribe|copyright)(?:$|[\s_-])"
    r"|(?:^|\s)(?:hidden|sr-only)(?:$|\s)",
    re.I,
)
_BYLINE_WORDS = re.compile(
    r"(?:^|[\s_-])(?:meta|date|time|datetime|ngay|ngay-?dang|author|tac-?gia|byline|source|nguon|views?|luot-?xem)(?:$|[\s_-])",
    re.I,
)
_TITLE_WORDS = re.compile(r"(?:^|[\s_-])(?:title|tieu-?de|headline)(?:$|[\s_-])", re.I)
_SUBJECT = re.compile(r"(?<!\S)(?:category|tag)-\S+")  # what a post is about, as a widespread system writes it
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NEVER = {"html", "body", "article", "main", "h1", "table", "thead", "tbody", "tr", "td", "th"}
_MAX_BYLINE = 200
_MIN_HEADLINE = 20
_MAX_LINKS = 0.6
_BODY_SHARE = 0.3
_MOST_OF_TEXT = 0.8
_WHOLE = {"p", "ul", "ol", "dl", "pre", "blockquote"}

Sizes = dict[_Element, tuple[int, int]]


def remove_furniture(body: _Element) -> None:
    """Takes menus, related links, comments, share bars, forms and hidden parts out of the tree."""
    for element in list(body.iter(*_GONE)):
        _drop(element)
    sizes = _measure(body)
    half = max(1, sizes[body][0] / 2)
    for element in [e for e in body.iterdescendants() if e in sizes and sizes[e][0] <= half]:
        if _is_furniture(element):
            _drop(element)
    sizes = _measure(body)
    for element in list(body.iter("ul", "ol", "div", "section", "table")):
        if element in sizes and _is_link_list(element, sizes):
            _drop(element)


def article_body(body: _Element) -> _Element:
    """The element of the article's text: what the page marks as such, else the smallest that holds most of
    the text."""
    sizes = _measure(body)
    total = _weight(body, sizes)
    for is_marked in (
        lambda e: e.get("itemprop") == "articleBody",
        lambda e: e.tag == "article",
        lambda e: e.tag == "main" or e.get("role") == "main",
    ):
        best = max(filter(is_marked, sizes), key=lambda e: _weight(e, sizes), default=None)
        if best is not None and _weight(best, sizes) >= _BODY_SHARE * total:
            return best
    return _smallest_with_most(body, sizes, _MOST_OF_TEXT * total)


def is_byline(element: _Element) -> bool:
    """A short element named as date, author or source: no text of the article, but where its date is
    found."""
    return bool(_BYLINE_WORDS.search(_names(element))) and len(element_text(element)) <= _MAX_BYLINE


def is_named_title(element: _Element) -> bool:
    """A short element named as a title."""
    return bool(_TITLE_WORDS.search(_names(element))) and len(element_text(element)) <= _MAX_BYLINE


def _names(element: _Element) -> str:
    return _CAMEL.sub("-", _SUBJECT.sub("", f"{element.get('class') or ''} {element.get('id') or ''}"))


def _is_furniture(element: _Element) -> bool:
    tag = tag_of(element)
    if tag in _NEVER or element.get("itemprop") == "articleBody" or _holds_headline(element):
        return False
    if tag in _FURNITURE_TAGS:
        return tag != "header" or next(element.iterancestors("article", "main"), None) is None
    style = re.sub(r"\s", "", element.get("style") or "").lower()
    if "display:none" in style or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return bool(_FURNITURE_WORDS.search(_names(element)))


def _holds_headline(element: _Element) -> bool:
    """Whether a headline stands inside: an `<h1>` too long for a site's name and not a link home."""
    for h1 in element.iter("h1"):
        text = element_text(h1)
        linked = sum(len(element_text(link)) for link in h1.iter("a"))
        if len(text) >= _MIN_HEADLINE and linked <= len(text) / 2:
            return True
    return False


def _is_link_list(element: _Element, sizes: Sizes) -> bool:
    text, linked = sizes[element]
    if tag_of(element) == "table" and not is_layout(element):
        return False
    links = sum(1 for _ in element.iterdescendants("a"))
    return links >= 2 and linked > _MAX_LINKS * text and next(element.iterdescendants("h1"), None) is None


def _measure(body: _Element) -> Sizes:
    """(characters of text, of them in links) for every element; names in a data table that are links count as
    text."""
    in_tables = {a for table in body.iter("table") if not is_layout(table) for a in table.iterdescendants("a")}
    sizes: Sizes = {}
    for element in reversed([e for e in body.iter() if tag_of(e)]):  # children before their parents
        own = len(collapse(element.text or ""))
        inner = [(sizes[child], child) for child in element if child in sizes]
        text = own + sum(size[0] for size, _ in inner) + sum(len(collapse(child.tail or "")) for child in element)
        linked = text if element.tag == "a" and element not in in_tables else sum(size[1] for size, _ in inner)
        sizes[element] = (text, linked)
    return sizes


def _weight(element: _Element, sizes: Sizes) -> int:
    return sizes[element][0] - sizes[element][1]


def _smallest_with_most(body: _Element, sizes: Sizes, enough: float) -> _Element:
    node = body
    while True:
        inner = list(_containers(node))
        best = max(inner, key=lambda e: _weight(e, sizes), default=None)
        if best is None or _weight(best, sizes) < enough:
            return node
        node = best


def _containers(node: _Element) -> Iterator[_Element]:
    for child in node:
        tag = tag_of(child)
        if tag and tag not in _WHOLE and not (tag == "table" and not is_layout(child)):
            yield child


def _drop(element: _Element) -> None:
    """Removes an element but keeps the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail or "", element.getprevious()
    if before is not None:
        before.tail = f"{before.tail or ''} {tail}"
    else:
        parent.text = f"{parent.text or ''} {tail}"
    parent.remove(element)
