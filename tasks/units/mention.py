"""A name as written, taken apart: the name itself, and the places written beside it ("xã X (huyện Y)", "X/huyện Y").

Invariant: nothing is looked up here and no letter of the name is changed. Where signs leave it open how a text is to be
taken apart, every reading is given, the one with the longest name first; which of them is true the register tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tasks.units.fold import TIERS_OF_TYPE, fold, has_marks, letters, read_type, spelling, strip_committee, unglue

_TYPE_WORD = r"(?:tinh|thanh pho|huyen|quan|thi xa|thi tran|phuong|xa)"
_BULLET = re.compile(
    rf"^(?:[\s\-–—•*+·.…\"'‘’“”«»]+|\(?\d{{1,3}}[.)]\s+|(?!x\.)[ivx]+[.)]\s+|\d{{1,3}}\s+(?={_TYPE_WORD}\s))+"
)
_FORMER = re.compile(
    r"\s*(?:\((?:c[uũ]|mới|trước đây|nay)\)|\b(?:cũ|trước đây|hiện nay|trước sáp nhập)\s*$)", re.IGNORECASE
)
_DASH_TYPE = re.compile(rf"\s+[-–—]\s+(?=(?:{_TYPE_WORD}|tp|tx|[hqpx]\.)[\s.])")
_DASH = re.compile(r"\s*[-–—]\s*")
_INNER_TYPE = re.compile(
    r"(?<=\S)(?!(?<=\bthi)\s+xa\b)\s+"
    r"(?:tinh\b|thanh pho\b|huyen\b|quan\b|thi xa\b|thi tran\b|phuong\b|xa\b|tp\b\.?|tx\b\.?|[hq]\.)(?=\s*[^\W_])"
)
_BELONGING = re.compile(r"^(?:thuộc|của)\s+", re.IGNORECASE)
_BELONGING_TO = re.compile(r"\s+(?:thuộc|của)$", re.IGNORECASE)
_MARKS_AT_END = " \t\n\u00a0.,;:*-–—·•…\"'‘’“”«»"
_WHOLE_COUNTRY = frozenset({"viet nam", "vietnam", "vn"})


@dataclass(frozen=True)
class Mention:
    """A name as written (its type word still before it) and the texts of the places it is said to lie in, nearest first."""

    name: str
    places: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 16)
def readings(text: str) -> tuple[Mention, ...]:
    """The ways to take a text apart; empty where it holds no name.

    By its signs; then with the last dash, or every dash, before a place; then with places that follow the name without
    any sign ("phường X thành phố Y"); then with a commune after a bare place ("Móng Cái - phường Ka Long").
    """
    text = strip_committee(unglue(unlisted(text)))
    text = _FORMER.sub("", text).strip(_MARKS_AT_END)
    pieces = [p for part in re.split(r"[,;:/()\[\]]", text) for p in _split(_DASH_TYPE, part)]
    whole = _mention(pieces)
    found = [whole, *(_mention([*cut, *whole.places]) for cut in [*_at_dashes(whole.name), *_at_types(whole.name)])]
    turned = [_turned(m, place) for m in found for place in m.places if is_commune(place)]
    return tuple(dict.fromkeys(m for m in [*found, *turned] if m.name))


def unlisted(text: str) -> str:
    """The text without the marks of a list or of speech around it ("3. Sở Y tế;")."""
    return "".join(_split(_BULLET, text)).strip(_MARKS_AT_END)


def _turned(mention: Mention, place: str) -> Mention:
    return Mention(place, (mention.name, *(p for p in mention.places if p != place)))


def _at_dashes(name: str) -> list[list[str]]:
    """The name cut at its last dash, the one before, …; then at all of them."""
    cuts = list(_DASH.finditer(name))
    found = [[name[: cut.start()], name[cut.end() :]] for cut in reversed(cuts)]
    return [*found, _split(_DASH, name)] if len(cuts) > 1 else found


def _at_types(name: str) -> list[list[str]]:
    """The name cut before its last inner type word, its last two, …; a word with other marks (Quán) is no type word."""
    cuts = [m for m in _INNER_TYPE.finditer(letters(name)) if _is_type(name, m.group(), m.end())]
    found = []
    for n in range(1, len(cuts) + 1):
        bounds = [0, *(m.start() for m in cuts[-n:]), len(name)]
        pieces = [name[start:end] for start, end in pairwise(bounds)]
        found += [pieces, [_BELONGING_TO.sub("", piece) for piece in pieces]]  # "phường X thuộc thành phố Y"
    return found


def _is_type(name: str, word: str, end: int) -> bool:
    kind = read_type(f"{word.strip()} x")[0]
    written = name[end - len(word) : end].strip()
    return kind is None or len(word.strip()) < 4 or not has_marks(name) or spelling(written) == spelling(kind)


def _mention(pieces: list[str]) -> Mention:
    """The mention of pieces in their order: the name first, or last where places are written from the large to the small."""
    kept = [_unlinked(p) for p in pieces]
    kept = [p for p in kept if p and fold(p) not in _WHOLE_COUNTRY]
    kind = ""
    while len(kept) > 1 and _is_type_alone(kept[0]):  # "huyện/thành phố X": a type without its name
        kind, kept = kept[0], kept[1:]
    alone = next((p for p in kept[1:] if _is_type_alone(p)), kind)  # "X (xã)"
    kept = [p for p in kept if not _is_type_alone(p)]
    if not kept:
        return Mention("")
    smallest = min(kept, key=_size)
    if _size(smallest) < _size(kept[0]) < _UNKNOWN:
        kept = [smallest, *(p for p in kept if p is not smallest)]
    name, places = kept[0], [p for p in kept[1:] if not _is_remark(p, kept[0])]
    return Mention(f"{alone} {name}" if alone and not read_type(name)[0] else name, tuple(places))


def _unlinked(piece: str) -> str:
    return _BELONGING.sub("", piece.strip(_MARKS_AT_END)).strip(_MARKS_AT_END)


def _is_type_alone(piece: str) -> bool:
    kind, rest, _ = read_type(piece)
    return kind is not None and not rest


_UNKNOWN = 9
_SIZES = {"commune": 0, "district": 1, "province": 2}


def _size(piece: str) -> int:
    """How large a place is by its type word; `_UNKNOWN` without one."""
    kind, _, sure = read_type(piece)
    return min(_SIZES[t] for t in TIERS_OF_TYPE[kind]) if kind and sure else _UNKNOWN


def is_commune(piece: str) -> bool:
    """Whether the type word says that nothing lies in it."""
    return _size(piece) == 0


def _is_remark(piece: str, name: str) -> bool:
    """Whether words beside a name ("sáp nhập", "12") are no place: without type, small letters beside a capital, or none."""
    if read_type(piece)[0] is not None:
        return False
    return not any(map(str.isalpha, piece)) or (piece[0].islower() and any(map(str.isupper, name)))


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    pieces, start = [], 0
    for found in pattern.finditer(letters(text)):
        pieces.append(text[start : found.start()])
        start = found.end()
    return [*pieces, text[start:]]
