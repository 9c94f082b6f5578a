"""Which part of an HTML page is the article: the page's furniture taken out, the article's body found.

Invariant: nothing that holds more than half of the page's text is ever taken for furniture, so that a wrong
class name cannot empty a page. Works by tags, by the words in class and id, and by how much of a part's text
is links; no site is known by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from tasks.read.html_labels import MAX_LABEL, is_comment_label, is_headline_like, is_imprint, is_label, is_sure_label
from tasks.read.html_names import Named, named
from tasks.read.html_table import is_layout
from tasks.read.html_tree import Node, is_inline, node_text

_FURNITURE_TAGS = ("nav", "header", "footer", "aside", "form", "amp-accordion")
_NEVER = frozenset(("html", "body", "article", "main", "h1", "thead", "tbody", "tr", "td", "th"))
_LISTS = frozenset(("ul", "ol", "div", "section", "table", "blockquote"))
_WHOLE = frozenset(("p", "ul", "ol", "dl", "pre", "blockquote"))
_UNSEEN = re.compile(r"display:none|visibility:hidden")
_UNNAMED = named("", "")
_MAX_BYLINE = 200
_MAX_LINKS = 0.6
_BODY_SHARE = 0.3
_HALF_OF_TEXT = 0.5
_MOST_OF_TEXT = 0.8
_MIN_PARAGRAPH = 60
_LAST_PARTS = 3
_MAX_IMPRINT = 2_000
_MIN_TEASERS = 3
_MIN_MENU = 5
_MAX_MENU_TEXT = 100
_MIN_TEASER_LINK = 20
_TEASER_SHARE = 0.3
_MIN_PROSE = 100


def remove_furniture(body: Node) -> None:
    """Takes menus, related links, comments, share bars, forms and hidden parts out of the tree."""
    _prune(body, half=body.size // 2, in_article=False)
    _drop_imprint(body, half=body.size // 2)


def article_body(body: Node) -> Node:
    """The element of the article's text: what the page marks as such, else the smallest that holds the headline and
    the most paragraphs side by side, else the smallest that holds most of the text."""
    enough = _BODY_SHARE * _weight(body)
    best = max(_heavy(body, max(1, enough)), key=lambda node: (_mark(node), _weight(node)), default=body)
    if _mark(best):
        return best
    _, around = _densest(body)
    if around is not None and _weight(around) >= _HALF_OF_TEXT * _weight(body):
        return around
    return _smallest_with_most(body, _MOST_OF_TEXT * _weight(body))


def is_byline(node: Node) -> bool:
    """A short element named as date, author or source: no text of the article, but where its date is
    found."""
    return node.size <= _MAX_BYLINE and _named(node).byline


def is_named_title(node: Node) -> bool:
    """A short element named as a title."""
    return node.size <= _MAX_BYLINE and _named(node).title


def _named(node: Node) -> Named:
    return _UNNAMED if node.bare else named(node.get("class") or "", node.get("id") or "")


def _prune(node: Node, *, half: int, in_article: bool) -> bool:
    """Drops furniture from the inside out, so that a list of links goes before it could taint what holds it; whether
    the sizes have changed."""
    inside = in_article or node.tag in ("article", "main")
    small = [child for child in node.children if 0 < child.size <= half]
    changed = node.drop([child for child in small if _is_menu(child) or _is_furniture(child, inside)])
    changed |= node.drop(_labelled(node, half))
    for child in node.children:
        if child.children:
            changed |= _prune(child, half=half, in_article=inside)
    if node.links:
        changed |= node.drop([child for child in node.children if child.links >= 2 and _is_link_list(child)])
        changed |= node.drop(_teasers(node))
    if changed:
        node.measure()
    if node.tag == "table" and node.links and not is_layout(node):
        node.linked = node.links = 0  # names in a data table that are links count as text
        changed = True
    return changed


def _drop_imprint(node: Node, *, half: int) -> None:
    """Takes out the page's foot, down its last parts: it can say more than a short article."""
    last = [child for child in node.children if child.size][-_LAST_PARTS:]
    foot = [child for child in last if child.size <= min(half, _MAX_IMPRINT) and is_imprint(node_text(child))]
    if node.drop(child for child in foot if not child.headline and child.tag not in _NEVER):
        node.measure()
    elif last:
        _drop_imprint(last[-1], half=half)
        node.measure()


def _is_furniture(node: Node, in_article: bool) -> bool:
    if node.tag in _NEVER or node.headline or node.get("itemprop") == "articleBody":
        return False
    if node.tag == "table" and not is_layout(node):
        return False
    if node.tag in _FURNITURE_TAGS:
        return node.tag != "header" or not in_article
    if node.bare:
        return False
    if node.get("hidden") is not None or node.get("aria-hidden") == "true":
        return True
    style = node.get("style")
    if style and _UNSEEN.search(style.replace(" ", "").lower()):
        return True
    return _named(node).furniture


def _is_link_list(node: Node) -> bool:
    return node.tag in _LISTS and node.linked > _MAX_LINKS * node.size and not node.headline


def _is_menu(node: Node) -> bool:
    """Links and next to nothing else: sure before its parts are looked at."""
    bare = node.size - node.linked <= _MAX_MENU_TEXT and not node.tables and node.tag != "table"
    return node.links >= _MIN_MENU and bare and _is_link_list(node)


def _labelled(node: Node, half: int) -> Iterator[Node]:
    """Parts that begin with a label ("Tin liên quan", "Bình luận"), and what follows a label that stands alone."""
    above: str | None = None
    for child in node.children:
        may_be = child.size <= half and not child.headline and child.tag not in _NEVER and not is_inline(child.tag)
        label = _label_of(child) if may_be and child.size and child.linked <= _MAX_LINKS * child.size else None
        if label is not None and (is_sure_label(label) or not _holds_prose(child)):
            above = label if len(label) >= child.size - 2 else above
            yield child
        elif (
            above
            and child.size
            and ((is_comment_label(above) and child.size <= half) or _is_headline_like(child, above))
        ):
            yield child
        elif child.size or child.tail.strip():
            above = None


def _holds_prose(node: Node) -> bool:
    """Whether a part holds sentences that no link leads away from."""
    if node.linked >= _TEASER_SHARE * node.size:
        return False
    return any(len(text) >= _MIN_PROSE for part in node.iter() for text in (part.text.strip(), part.tail.strip()))


def _label_of(node: Node) -> str | None:
    """The label that a node's first text is, None where it is none."""
    while node.children and not node.text.strip() and not (node.size <= MAX_LABEL and is_label(node_text(node))):
        first = next((child for child in node.children if child.size or child.tail.strip()), None)
        if first is None or not first.size or (node.size <= MAX_LABEL and first.tail.strip()):
            return None
        node = first
    text = node_text(node) if node.size <= MAX_LABEL else node.text.strip()
    return text if is_label(text) else None


def _is_headline_like(node: Node, label: str) -> bool:
    """What may stand under a label: links; under a sure one also lists and lines as long as a headline, no
    sentences."""
    if node.linked >= _TEASER_SHARE * node.size:
        return True
    if not is_sure_label(label) or node.size > _MAX_BYLINE:
        return node.tag in ("ul", "ol") and is_sure_label(label)
    return node.tag in ("ul", "ol") or is_headline_like(node_text(node))


def _teasers(node: Node) -> Iterator[Node]:
    """Runs of like siblings that each begin with a headline as a link: other articles with their summaries."""
    if node.links < _MIN_TEASERS:
        return
    for _, group in groupby(node.children, key=lambda c: c.tag):
        run = list(group)
        if len(run) >= _MIN_TEASERS and all(map(_is_teaser, run)):
            yield from run


def _is_teaser(node: Node) -> bool:
    if not node.links or node.linked < max(_MIN_TEASER_LINK, _TEASER_SHARE * node.size):
        return False
    return _starts_linked(node)


def _starts_linked(node: Node) -> bool:
    while node.tag != "a":
        if node.text.strip(" \t\r\n\xa0-+•*»>") or not node.children:
            return False
        node = next((child for child in node.children if child.size), node.children[0])
    return True


def _mark(node: Node) -> int:
    """How surely a page marks an element as its article: 3 by its property, 2 as article, 1 as main part, else 0."""
    if node.get("itemprop") == "articleBody":
        return 3
    return 2 if node.tag == "article" else int(node.tag == "main" or node.get("role") == "main")


def _heavy(node: Node, enough: float) -> Iterator[Node]:
    if _weight(node) >= enough:
        yield node
        for child in node.children:
            yield from _heavy(child, enough)


def _weight(node: Node) -> int:
    return node.size - node.linked


def _densest(node: Node) -> tuple[int, Node | None]:
    """(most text in paragraphs side by side, smallest element that holds them and the article's headline)."""
    most = sum(_weight(child) for child in node.children if child.size >= _MIN_PARAGRAPH and _is_paragraph(child))
    around = node if node.headline else None
    for child in node.children:
        if _weight(child) > most and child.tag not in _WHOLE:
            inner, holder = _densest(child)
            if inner > most:
                most, around = inner, holder or (node if node.headline else None)
    return most, around


def _is_paragraph(node: Node) -> bool:
    return all(child.tag == "br" or is_inline(child.tag) for child in node.children)


def _smallest_with_most(body: Node, enough: float) -> Node:
    node = body
    while True:
        inner = [c for c in node.children if c.tag not in _WHOLE and not (c.tag == "table" and not is_layout(c))]
        best = max(inner, key=_weight, default=None)
        if best is None or _weight(best) < enough:
            return node
        node = best
