"""A name as written, taken apart: the name itself, and the places written beside it ("xã X (huyện Y)",
"X/huyện Y, tỉnh Z").

Invariant: nothing is looked up here and no letter of the name is changed; what cannot be taken apart stays
whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.units.fold import letters, read_type, strip_committee, unglue

_BULLET = re.compile(r"^(?:[\s\-–—•*+·.…]+|\(?\d{1,3}[.)]\s+|(?!x\.)[ivx]+[.)]\s+)+")
_FORMER = re.compile(
    r"\s*(?:\((?:c[uũ]|mới|trước đây|nay)\)|\b(?:cũ|trước đây|hiện nay|trước sáp nhập)\s*$)", re.IGNORECASE
)
_DASH_TYPE = re.compile(r"\s+[-–—]\s+(?=(?:tinh|thanh pho|huyen|quan|thi xa|tp|tx|h\.|q\.)[\s.])")
_INNER_TYPE = re.compile(
    r"(?<=\S)\s+(?:(?:thuoc|cua)\s+)?(?=(?:tinh|thanh pho|huyen|quan|thi xa|tp\.?|tx\.?|h\.|q\.)\s*\S)"
)
_MARKS_AT_END = " \t\n\u00a0.,;:*-–—·•…"


@dataclass(frozen=True)
class Mention:
    """A name as written (its type word still before it) and the texts of the places it is said to lie in,
    nearest first."""

    name: str
    places: tuple[str, ...] = ()


def parse(text: str) -> Mention:
    """Name and places by brackets, slashes, commas and dashes; list marks, committees and "(cũ)" dropped."""
    text = strip_committee("".join(_split(_BULLET, unglue(text))))
    text = _FORMER.sub("", text).strip(_MARKS_AT_END)
    pieces = [p.strip(_MARKS_AT_END) for part in re.split(r"[,;/()]", text) for p in _split(_DASH_TYPE, part)]
    pieces = [p for p in pieces if p]
    while len(pieces) > 1 and not read_type(pieces[0])[1]:  # "huyện/thành phố X": a type without its name
        pieces = pieces[1:]
    return Mention(pieces[0], tuple(pieces[1:])) if pieces else Mention("")


def unfold(mention: Mention) -> Mention | None:
    """The mention with places that follow the name without any sign ("phường X thành phố Y"); None where
    there is none."""
    pieces = _split(_INNER_TYPE, mention.name)
    return Mention(pieces[0], (*pieces[1:], *mention.places)) if len(pieces) > 1 and read_type(pieces[0])[1] else None


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    pieces, start = [], 0
    for found in pattern.finditer(letters(text)):
        pieces.append(text[start : found.start()])
        start = found.end()
    return [*pieces, text[start:]]
