"""Which piece of a page is its title.

Invariant: at most one title comes out, but for an official head whose type and subject stand on lines of their own; a
name that stands for many pages of a site ("Tin tức") is never one. Dates and the article's extent are not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.document import Block
from tasks.read.html_labels import is_section_name, is_site_name
from tasks.read.html_stated import without_site
from tasks.read.html_walk import Piece, with_kind
from tasks.read.metadata import Head, names_itself

_MIN_TITLE = 10
_FIRST_LINES = 3


def with_title(
    pieces: list[Piece], stated: str | None, window: str | None, head: Head | None
) -> tuple[list[Piece], int | None, str | None]:
    """The pieces with the title among them, its place and its text.

    In this order: the headline on the page; the type and subject in an official head; what the page only states
    (`stated` over `window`, put before the article); the heading that the article begins with.
    """
    place = _headline(pieces, stated or window)
    if place is not None:
        title = pieces[place].block.text
        whole = head.title if head and head.title and head.title.startswith(title) else title
        return _marked(pieces, (place,)), place, whole
    if head and head.title:
        places = [at for at in head.title_lines if pieces[at].block.kind != "table"]
        return _marked(pieces, places), places[0] if places else None, head.title
    told = stated or (without_site(window) if window else None)
    if told and not is_site_name(told):
        first = next((at for at, piece in enumerate(pieces) if piece.inside), 0)
        placed = [*pieces[:first], Piece(Block("title", told), inside=True), *pieces[first:]]
        return _marked(placed, (first,)), first, told
    place = _opening(pieces)
    return (
        _marked(pieces, () if place is None else (place,)),
        place,
        None if place is None else pieces[place].block.text,
    )


def _marked(pieces: Sequence[Piece], places: Sequence[int]) -> list[Piece]:
    """The pieces, those at `places` as titles and no other."""
    return [
        with_kind(piece, "title")
        if at in places
        else with_kind(piece, "heading")
        if piece.block.kind == "title"
        else piece
        for at, piece in enumerate(pieces)
    ]


def _headline(pieces: Sequence[Piece], stated: str | None) -> int | None:
    """The headline as stated, else the first `<h1>`, else any text as stated, else what is named a title."""
    possible = [at for at, piece in enumerate(pieces) if not is_section_name(piece.block.text)]
    headlines = [at for at in possible if pieces[at].block.kind == "title"]
    same = {at: None for at in possible if _same(pieces[at].block.text, stated)}
    named = [at for at in possible if pieces[at].headline]
    both = [at for at in headlines if at in same]
    return next(iter([*both, *headlines[:1], *same, *named]), None)


def _same(text: str, stated: str | None) -> bool:
    """Whether a text on the page is the stated title, which may have the site's name after it."""
    return stated is not None and len(text) >= _MIN_TITLE and stated.casefold().startswith(text.casefold())


def _opening(pieces: Sequence[Piece]) -> int | None:
    """The heading that the article begins with, or among its first lines the one with a document's type and
    subject."""
    first = [at for at, piece in enumerate(pieces) if piece.inside and not piece.byline][:_FIRST_LINES]
    if first and pieces[first[0]].block.kind == "heading" and len(pieces[first[0]].block.text) >= _MIN_TITLE:
        return first[0]
    return next((at for at in first if names_itself(pieces[at].block.text)), None)
