"""The day of publication as a reader of the page sees it: beside the title, under the text, before the lead.

Invariant: a day inside a sentence is none of these; what the page states in its machine-readable parts is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from tasks.read.dates import byline_date, dateline, nearest
from tasks.read.html_walk import Piece

_SAYS_DAY = re.compile(
    r"ngày đăng|đăng (?:ngày|lúc|tải)|cập nhật|xuất bản|ngày tạo|nguồn\s*:|posted|published|updated", re.I
)
_PLACE_AND_DAY = re.compile(r"\W*[^\d,.;:]{2,40},\s*ngày\s*\d", re.I)
_BRACKETED_DAY = re.compile(r"\(([^()]{8,30})\)\s*\S")
_TAIL = 3


def day_shown(pieces: Sequence[Piece], place: int) -> date | None:
    """The day in the lines near the title at `place`, else at the article's end, else in brackets before the lead."""

    def day_at(at: int) -> date | None:
        text = pieces[at].block.text
        return byline_date(text) if pieces[at].byline else dateline(text)

    near = nearest(day_at, len(pieces), place)
    if near is None and (inside := [at for at, piece in enumerate(pieces) if piece.inside]):
        near = next((day_at(at) for at in _tail(pieces, inside[-1]) if day_at(at)), None)
    return near or _bracketed_day(pieces, place)


def _bracketed_day(pieces: Sequence[Piece], place: int) -> date | None:
    """The day in brackets before the lead ("(October 18, 2021) The ministry …")."""
    lead = next((piece.block.text for piece in pieces[place + 1 :] if piece.inside and not piece.byline), "")
    said = _BRACKETED_DAY.match(lead)
    return dateline(said[1]) if said else None


def _tail(pieces: Sequence[Piece], last: int) -> Iterator[int]:
    """The lines at the end of the body and after it that say what day they name."""
    for at in range(max(0, last - _TAIL + 1), min(len(pieces), last + _TAIL + 1)):
        if _SAYS_DAY.search(pieces[at].block.text) or _PLACE_AND_DAY.match(pieces[at].block.text):
            yield at
