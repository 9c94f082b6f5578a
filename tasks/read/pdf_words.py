"""The words of a PDF's page in their places, as PDFium sees them.

Invariant: text set at a slant (watermarks) is left out; a word printed twice on one spot is one. What the page looks like
besides, and which way up it is, is not decided here: `upright` turns boxes in the PDF's coordinates.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pypdfium2.raw as pdf  # type: ignore[import-untyped]

from tasks.read.grid import Rule, Word
from tasks.read.pdfium_calls import Four, char_angle, char_box, char_origin, font_name

_SLANT = 10.0
# At a hyphen that ends a line PDFium runs on into the next: there the word is cut.
_WORD = re.compile(r"[^\s\x02\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")
_LINE = re.compile(r"[^\r\n]+")
# PDFium gives a hyphen at a line's end as one of these; a ligature stands for its letters.
_SIGNS = str.maketrans(
    {"\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
)

Upright = Callable[[float, float, float, float], Four]  # left, bottom, right, top to x0, y0, x1, y1


@dataclass(slots=True)
class RawWord:
    """A word as PDFium has it: its characters `first` to `last`, how far the first is turned (0, 90, 180 or 270 degrees, None
    for a slant); `bold` where its line begins and ends in a bold font."""

    text: str
    first: int
    last: int
    turn: int | None
    bold: bool


def raw_words(text_page: Any, address: int) -> Iterator[RawWord]:
    """The words of a page's text, in the order PDFium gives them; `address` is that of the same text page."""
    count = pdf.FPDFText_CountChars(text_page)
    if count <= 0:
        return
    buffer = (ctypes.c_ushort * (count + 1))()
    length = pdf.FPDFText_GetText(text_page, 0, count, buffer)
    # Two code units for a rare sign would shift all that follow: one stand-in keeps the places right.
    units = bytes(buffer)[: max(0, length - 1) * 2]
    text = units.decode("utf-16-le", "replace")
    if len(text) * 2 != len(units):
        text = "".join(chr(unit) if not 0xD800 <= unit < 0xE000 else "\ufffd" for unit in buffer[: length - 1])
    same = len(text) == count
    for line in _LINE.finditer(text):
        spans = [match.span() for match in _WORD.finditer(text, *line.span())]
        places = [(start, end - 1) for start, end in spans]
        if not same:
            places = [tuple(pdf.FPDFText_GetCharIndexFromTextIndex(text_page, at) for at in place) for place in places]
        if places:
            bold = _is_bold(address, places[0][0]) and _is_bold(address, places[-1][0])
            for (start, end), (first, last) in zip(spans, places, strict=True):
                yield RawWord(text[start:end], first, last, _quarter(char_angle(address, first)), bold)


def _is_bold(text_page: int, at: int) -> bool:
    return b"bold" in font_name(text_page, at).lower()


def main_turn(raw: list[RawWord]) -> int:
    """How far most words are turned, in degrees anticlockwise; 0 where there are none."""
    turns = Counter(word.turn for word in raw if word.turn is not None)
    return turns.most_common(1)[0][0] if turns else 0


def _quarter(clockwise: float) -> int | None:
    """PDFium's angle, in radians clockwise, as 0, 90, 180 or 270 degrees anticlockwise; None for a slant."""
    if not clockwise:
        return 0
    angle = -math.degrees(clockwise) % 360
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= _SLANT else None


def _char_box(text_page: int, at: int, upright: Upright) -> Four:
    left, top, right, bottom = char_box(text_page, at)
    box = x0, y0, x1, y1 = upright(left, bottom, right, top)
    return box if x0 <= x1 and y0 <= y1 else (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def placed(
    words: Iterable[RawWord], turn: int, upright: Upright, text_page: int, uprights: list[Rule]
) -> Iterator[Word]:
    """The words in their places; one that runs over one of the upright rules (from left to right) is two words."""
    edges = [rule.at for rule in uprights]
    for raw in words:
        own = raw.turn
        if own is None:
            continue
        x0, y0, x1, y1 = _char_box(text_page, raw.last, upright)
        if own != turn:
            start = _char_box(text_page, raw.first, upright)
            x0, y0, x1, y1 = min(start[0], x0), min(start[1], y0), max(start[2], x1), max(start[3], y1)
            yield Word(x0, y0, x1, y1, _clean(raw.text), y1, raw.bold, (own - turn) % 360)
            continue
        x, y = char_origin(text_page, raw.first)
        start_x, base, _, _ = upright(x, y, x, y)
        word = Word(start_x if start_x < x0 else x0, y0, x1, y1, _clean(raw.text), base, raw.bold)
        cut = _cutting(word, uprights, edges)
        if cut is None:
            yield word
        else:
            yield from _cut(word, raw, cut, upright, text_page)


def _cut(word: Word, raw: RawWord, at: float, upright: Upright, text_page: int) -> tuple[Word, ...]:
    """The word as two where a character begins behind the rule."""
    if len(raw.text) != raw.last - raw.first + 1:
        return (word,)
    boxes = [_char_box(text_page, n, upright) for n in range(raw.first, raw.last + 1)]
    split = next((i for i, b in enumerate(boxes) if (b[0] + b[2]) / 2 > at), len(boxes))
    if not 0 < split < len(boxes):
        return (word,)
    return (
        word._replace(text=_clean(raw.text[:split]), x1=boxes[split - 1][2]),
        word._replace(text=_clean(raw.text[split:]), x0=boxes[split][0]),
    )


@lru_cache(maxsize=1 << 12)
def _clean(text: str) -> str:
    """A word with whole signs: composed (NFC), no ligatures, PDFium's stand-ins for a hyphen as one.

    A soft hyphen is kept: in the text of old encodings it is a letter.
    """
    return unicodedata.normalize("NFC", text.translate(_SIGNS))


def _cutting(word: Word, uprights: list[Rule], edges: list[float]) -> float | None:
    """The x of an upright rule inside the word, None where none runs through it; `edges` are the x of all of them."""
    at, last = bisect_left(edges, word.x0 + 1), word.x1 - 1
    if at == len(edges) or edges[at] >= last:
        return None
    middle = (word.y0 + word.y1) / 2
    while at < len(edges) and edges[at] < last:
        if uprights[at].start <= middle <= uprights[at].end:
            return edges[at]
        at += 1
    return None


def once(words: Iterable[Word]) -> Iterator[Word]:
    """Words without those printed twice on the same spot (bold by overprinting, shadows)."""
    seen: set[tuple[str, int, int]] = set()
    for word in words:
        key = (word.text, round(word.x0 / 2), round(word.base / 2))
        if key not in seen:
            seen.add(key)
            yield word
