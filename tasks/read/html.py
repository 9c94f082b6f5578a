"""HTML to blocks: the article of a page or a fragment, with its title and date.

Invariant: what comes out is the article from its headline to its end. What stands around it (menus, other
headlines, comments, share bars) is left out, because those lines state other rankings. No script, style
sheet, entity or link is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lxml import etree

from schemas.document import Block
from tasks.read.content import Content, Unreadable
from tasks.read.html_day import day_shown
from tasks.read.html_labels import is_control, is_headline_like, is_imprint, is_label, is_sure_label, leads_on
from tasks.read.html_page import article_body, remove_furniture
from tasks.read.html_stated import stated, stated_date, stated_title, window_title
from tasks.read.html_title import with_title
from tasks.read.html_tree import Node, build, build_with_noscript
from tasks.read.html_walk import Piece, Walker
from tasks.read.letterhead import is_head_line
from tasks.read.metadata import Head, names_itself, read_head
from tasks.read.text import line_blocks

MAX_DEPTH = 256  # of the parser itself: below it libxml2 drops text without saying so
MAX_ATTRIBUTES = 1_000
_MAX_LEAD = 1_500
_MIN_LEAD = 60
_MAX_HEAD_AT = 100  # an official document's text begins before this piece of a page
_HEAD_ABOVE = 3  # lines that may name the issuer over the first line that shows a head
_MAX_BEFORE_TITLE = 0.2
_MOSTLY_LINK = 0.8
_PARTLY_LINK = 0.3
_LAST_RESORT = 0.5  # less on the page than this share of the text stated in JSON-LD
_LONG = 10_000
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MARKUP = re.compile(r"<(?:p|br|div|table|ul|span)\b", re.I)


def read_html(text: str) -> Content:
    """The article of a page; raises `Unreadable` for a page too deep or with an attribute flood."""
    page = _parse(text)
    values = stated(page)
    found = page.find("body") if page.tag == "html" else page
    element = page if found is None else found
    content = _content(page, build(element), values)
    spoken = values.get("articlebody", "")
    if _letters(content.blocks) < _LAST_RESORT * len(spoken):
        return replace(content, blocks=_stated_article(content.title, spoken))
    if not any(block.kind != "title" for block in content.blocks):
        return _content(page, build_with_noscript(element), values)
    return content


def _content(page: etree._Element, body: Node, values: Mapping[str, str]) -> Content:
    remove_furniture(body)
    article = article_body(body)
    pieces = Walker(article).walk(body)
    head = _head(pieces)
    pieces, place, title = with_title(pieces, stated_title(values), window_title(page), head)
    issued_at = head.issued_at if head else None
    day = stated_date(values, article) or issued_at or day_shown(pieces, place or 0)
    blocks = _article(pieces, place, official=head is not None or names_itself(title or ""))
    if head is None:
        return Content(blocks, title, day)
    return Content(blocks, title, day, head.doc_type, head.number, head.issuer)


def _head(pieces: Sequence[Piece]) -> Head | None:
    """The head of an official document: of the page, else the one that stands after menus or a report's words in the
    article, if it says what the document is."""
    lines = [piece.block.text for piece in pieces]
    if head := read_head(lines):
        return head
    inside = (at for at, piece in enumerate(pieces[:_MAX_HEAD_AT]) if piece.inside and is_head_line(piece.block.text))
    start = max(0, next(inside, 0) - _HEAD_ABOVE)
    head = read_head(lines[start:]) if start else None
    if head is None or not head.title_lines:
        return None
    return replace(head, title_lines=tuple(at + start for at in head.title_lines))


def _stated_article(title: str | None, text: str) -> tuple[Block, ...]:
    """The blocks of an article that a page shows only by a script."""
    first = [Block("title", title)] if title else []
    if _MARKUP.search(text):
        tree = build(_parse(text))
        return (*first, *(piece.block for piece in Walker(tree).walk(tree)))
    return (*first, *line_blocks(text))


def _letters(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks if block.kind != "title")


def _parse(text: str) -> etree._Element:
    for tag in _long_tags(text):
        attributes = len(_QUOTED.sub("", tag.group()).split())
        if attributes > MAX_ATTRIBUTES:
            raise Unreadable(
                f"an HTML tag at character {tag.start():,} with {attributes:,} attributes; at most "
                f"{MAX_ATTRIBUTES:,} are read; this is no page that a person wrote"
            )
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        page: etree._Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"no text: the HTML holds no element at all ({error}); fetch it again") from error
    limit = next((entry for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"), None)
    if limit is not None:
        raise Unreadable(
            f"the HTML nests deeper than the {MAX_DEPTH} levels that are read (line {limit.line}: "
            f"{limit.message}); give the text of the page in another form"
        )
    if page is None:
        raise Unreadable("no text: the HTML holds no element at all; fetch it again")
    return page


def _long_tags(text: str) -> Iterator[re.Match[str]]:
    """The tags longer than `_LONG` characters: each reaches over a place that is a multiple of so many."""
    start = tried = -1
    for at in range(_LONG, len(text), _LONG):
        start = max(start, text.rfind("<", at - _LONG, at))
        if start > tried:
            tried = start
            if tag := _LONG_TAG.match(text, start):
                yield tag


def _article(pieces: Sequence[Piece], place: int | None, *, official: bool) -> tuple[Block, ...]:
    """The blocks from the title to the end of the body, without bylines, link lines and other articles'
    headlines."""
    inside = [at for at, piece in enumerate(pieces) if piece.inside]
    if not inside:
        return ()
    start = inside[0] if place is None else _start(pieces, place, inside[0], official=official)
    kept = [
        piece
        for at, piece in enumerate(pieces)
        if at == place or start <= at <= inside[-1] or (inside[0] <= at < start and _is_lead(piece))
    ]
    said = {piece.block.text.casefold() for piece in kept if not piece.alternative}
    kept = [piece for piece in kept if not (piece.alternative and piece.block.text.casefold() in said)]
    return tuple(piece.block for piece in _without_others(kept) if not _is_aside(piece))


def _start(pieces: Sequence[Piece], place: int, first: int, *, official: bool) -> int:
    """Where the article begins: at its title, unless that would cut off text or the title stands far away
    from it."""
    if place < first:
        return place if _size(pieces[place + 1 : first]) <= _MAX_LEAD else first
    before = pieces[first:place]
    tables = any(piece.block.kind == "table" for piece in before)
    keep = official or tables or _size(before) > _MAX_BEFORE_TITLE * _size(pieces[first:])
    return first if keep else place


def _is_lead(piece: Piece) -> bool:
    """A sentence of the article before its title."""
    text = piece.block.text
    return len(text) >= _MIN_LEAD and text.endswith(".") and piece.linked <= _PARTLY_LINK and not is_imprint(text)


def _size(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.block.text) for piece in pieces)


def _is_aside(piece: Piece) -> bool:
    return piece.block.kind != "title" and (piece.byline or piece.linked > _MOSTLY_LINK or is_control(piece.block.text))


def _without_others(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Leaves out "Tin liên quan: …" and, where the label stands alone, the headlines under it."""
    label: str | None = None
    for piece in pieces:
        text = piece.block.text
        if piece.block.kind not in ("title", "table") and (leads_on(text) or is_label(text)):
            label = text if is_label(text) else None
        elif label is None or not _belongs_under(piece, label):
            label = None
            yield piece


def _belongs_under(piece: Piece, label: str) -> bool:
    """Another article's headline: an item, a link, or under a sure label a line that is no sentence."""
    if piece.block.kind == "list_item" or piece.linked > _PARTLY_LINK:
        return True
    return piece.block.kind == "paragraph" and is_sure_label(label) and is_headline_like(piece.block.text)
