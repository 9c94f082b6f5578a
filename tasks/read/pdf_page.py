"""One page of a PDF as PDFium sees it: words in their places, ruling lines, how much of it is picture.

Invariant: the page is upright: it is turned until most of its text reads from left to right, whatever its own
rotation says. Text set at a slant (watermarks) is left out. Nothing on a page is run or followed.
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

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdf  # type: ignore[import-untyped]

from tasks.read.grid import MAX_RULES, Rule, Word, join_rules
from tasks.read.pdfium_calls import (
    address_of,
    bounds,
    char_angle,
    char_box,
    char_origin,
    count_in_form,
    count_objects,
    get_in_form,
    get_object,
    is_drawn,
    type_of,
)

_MAX_OBJECTS = 200_000
_MAX_DEPTH = 8
_THIN = 2.5
_SHORT = 4.0
_MAX_SEGMENTS = 4_000
_SLANT = 10.0
# At a hyphen that ends a line PDFium runs on into the next: there the word is cut.
_WORD = re.compile(r"[^\s\x02\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")
_LINE = re.compile(r"[^\r\n]+")
# PDFium gives a hyphen at a line's end as one of these; a ligature stands for its letters.
_SIGNS = str.maketrans(
    {"\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
)

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, upright. Lengths in points; `picture` is the share of it that images cover, `drawn` its number of
    drawn shapes, `turn` how far its text is turned on it, `dpi` the largest image's resolution."""

    number: int
    width: float
    height: float
    words: list[Word]
    rules: list[Rule]
    picture: float = 0.0
    drawn: int = 0
    turn: int = 0
    dpi: float = 0.0


@dataclass(slots=True)
class _Found:
    rules: list[Rule]
    picture: float = 0.0
    largest: float = 0.0
    dpi: float = 0.0
    drawn: int = 0
    seen: int = 0


def read_page(page: pdfium.PdfPage, number: int) -> Page:
    """The words and rules of a page; `number` counts from 1."""
    box = page.get_cropbox()
    text_page = page.get_textpage()
    try:
        text = address_of(text_page.raw)
        raw = list(_raw_words(text_page.raw, text))
        turn = _main_turn(raw)
        upright, width, height = _turner(box, turn)
        found = _Found([])
        _collect(address_of(page.raw), _SAME, found, count_objects, get_object, 0)
        joined = join_rules(found.rules) if len(found.rules) <= MAX_RULES else []
        rules = sorted((_turned(rule, upright) for rule in joined), key=_in_order)
        uprights = [rule for rule in rules if not rule.flat]
        edges = [rule.at for rule in uprights]
        words = [word for item in raw for word in _place(item, turn, upright, text, uprights, edges)]
    finally:
        text_page.close()
    words = [w for w in _once(words) if -1 <= (w.x0 + w.x1) / 2 <= width + 1 and -1 <= w.base <= height + 1]
    share = found.picture / max(1.0, width * height)
    return Page(number, width, height, words, rules, min(1.0, share), found.drawn, turn, found.dpi)


@dataclass(slots=True)
class _Raw:
    """A word as PDFium has it: its characters `first` to `last`, how far the first is turned (0, 90, 180 or 270 degrees, None
    for a slant); `bold` where its line begins and ends in a bold font."""

    text: str
    first: int
    last: int
    turn: int | None
    bold: bool


def _raw_words(text_page: Any, address: int) -> Iterator[_Raw]:
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
        found = list(_WORD.finditer(text, line.start(), line.end()))
        spans = [(match.start(), match.end() - 1) for match in found]
        if not same:
            spans = [tuple(pdf.FPDFText_GetCharIndexFromTextIndex(text_page, at) for at in span) for span in spans]
        if spans:
            bold = _is_bold(text_page, spans[0][0]) and _is_bold(text_page, spans[-1][0])
            for match, (first, last) in zip(found, spans, strict=True):
                yield _Raw(match.group(), first, last, _quarter(char_angle(address, first)), bold)


_FLAGS = ctypes.byref(ctypes.c_int())
_NAME = ctypes.create_string_buffer(128)


def _is_bold(text_page: Any, at: int) -> bool:
    length = pdf.FPDFText_GetFontInfo(text_page, at, _NAME, 128, _FLAGS)
    return 0 < length <= 128 and b"bold" in _NAME.value.lower()


def _main_turn(raw: list[_Raw]) -> int:
    turns = Counter(word.turn for word in raw if word.turn is not None)
    return turns.most_common(1)[0][0] if turns else 0


def _quarter(clockwise: float) -> int | None:
    """PDFium's angle, in radians clockwise, as 0, 90, 180 or 270 degrees anticlockwise; None for a slant."""
    if not clockwise:
        return 0
    angle = -math.degrees(clockwise) % 360
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= _SLANT else None


def _turner(box: tuple[float, float, float, float], turn: int) -> tuple[Callable[[float, float], Point], float, float]:
    """From the PDF's coordinates to upright ones, with the upright page's width and height."""
    left, bottom, right, top = box
    across, up = right - left, top - bottom
    if turn == 90:
        return (lambda x, y: (y - bottom, x - left)), up, across
    if turn == 180:
        return (lambda x, y: (right - x, y - bottom)), across, up
    if turn == 270:
        return (lambda x, y: (top - y, right - x)), up, across
    return (lambda x, y: (x - left, top - y)), across, up


def _char_box(text_page: int, at: int, upright: Callable[[float, float], Point]) -> tuple[float, float, float, float]:
    left, top, right, bottom = char_box(text_page, at)
    ax, ay = upright(left, bottom)
    bx, by = upright(right, top)
    return (ax, by, bx, ay) if ax <= bx and by <= ay else (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _place(
    raw: _Raw,
    turn: int,
    upright: Callable[[float, float], Point],
    text_page: int,
    uprights: list[Rule],
    edges: list[float],
) -> tuple[Word, ...]:
    """The word in its place; one that runs over an upright rule is two words."""
    own = raw.turn
    if own is None:
        return ()
    x0, y0, x1, y1 = _char_box(text_page, raw.last, upright)
    if own != turn:
        start = _char_box(text_page, raw.first, upright)
        x0, y0, x1, y1 = min(start[0], x0), min(start[1], y0), max(start[2], x1), max(start[3], y1)
        return (Word(x0, y0, x1, y1, _clean(raw.text), y1, raw.bold, (own - turn) % 360),)
    start_x, base = upright(*char_origin(text_page, raw.first))
    word = Word(min(x0, start_x), y0, x1, y1, _clean(raw.text), base, raw.bold)
    cut = _cutting(word, uprights, edges)
    return (word,) if cut is None else _cut(word, raw, cut, upright, text_page)


def _cut(
    word: Word, raw: _Raw, at: float, upright: Callable[[float, float], Point], text_page: int
) -> tuple[Word, ...]:
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


def _once(words: list[Word]) -> Iterator[Word]:
    """Words without those printed twice on the same spot (bold by overprinting, shadows)."""
    seen: set[tuple[str, int, int]] = set()
    for word in words:
        key = (word.text, round(word.x0 / 2), round(word.base / 2))
        if key not in seen:
            seen.add(key)
            yield word


_PATH, _IMAGE, _FORM = pdf.FPDF_PAGEOBJ_PATH, pdf.FPDF_PAGEOBJ_IMAGE, pdf.FPDF_PAGEOBJ_FORM


def _collect(
    holder: int,
    matrix: Matrix,
    found: _Found,
    count: Callable[[int], int],
    get: Callable[[int, int], int],
    depth: int,
) -> None:
    """The rules and pictures of a page or a form inside one, in the PDF's own coordinates."""
    for at in range(count(holder)):
        found.seen += 1
        if found.seen > _MAX_OBJECTS:
            return
        item = get(holder, at)
        kind = type_of(item)
        if kind == _PATH:
            found.drawn += 1
            if len(found.rules) <= MAX_RULES:
                found.rules += _path_rules(item, matrix)
        elif kind == _IMAGE:
            _measure(item, matrix, found)
        elif kind == _FORM and depth < _MAX_DEPTH:
            inner = _times(_matrix(item), matrix)
            _collect(item, inner, found, count_in_form, get_in_form, depth + 1)


def _measure(item: int, matrix: Matrix, found: _Found) -> None:
    left, bottom, right, top = bounds(item) if matrix is _SAME else _bounds(item, matrix)
    area = (right - left) * (top - bottom)
    found.picture += area
    if area <= found.largest:
        return
    across, down = ctypes.c_uint(), ctypes.c_uint()
    if pdf.FPDFImageObj_GetImagePixelSize(_handle(item), across, down):
        found.dpi = 72 * math.sqrt(across.value * down.value / max(1.0, area))
    found.largest = area


def _bounds(item: int, matrix: Matrix) -> tuple[float, float, float, float]:
    left, bottom, right, top = bounds(item)
    corners = [_apply(matrix, x, y) for x, y in ((left, bottom), (left, top), (right, bottom), (right, top))]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


_PX, _PY = ctypes.c_float(), ctypes.c_float()


def _path_rules(item: int, matrix: Matrix) -> Iterable[Rule]:
    """A thin shape is a line, a rectangle four, anything else its straight pieces."""
    left, bottom, right, top = bounds(item) if matrix is _SAME else _bounds(item, matrix)
    thin = right - left <= _THIN or top - bottom <= _THIN
    if thin and right - left < _SHORT and top - bottom < _SHORT:
        return ()
    if not is_drawn(item):
        return ()
    if thin:
        return _line((left, bottom), (right, top))
    return _outline(item, _times(_matrix(item), matrix))


def _outline(item: int, matrix: Matrix) -> Iterator[Rule]:
    """The straight pieces of a shape that run along the page's sides."""
    previous = start = (0.0, 0.0)
    path = _handle(item)
    for at in range(min(_MAX_SEGMENTS, pdf.FPDFPath_CountSegments(path))):
        segment = pdf.FPDFPath_GetPathSegment(path, at)
        kind = pdf.FPDFPathSegment_GetType(segment)
        pdf.FPDFPathSegment_GetPoint(segment, _PX, _PY)
        point = _apply(matrix, _PX.value, _PY.value)
        if kind == pdf.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdf.FPDF_SEGMENT_LINETO:
            yield from _straight(previous, point)
        if pdf.FPDFPathSegment_GetClose(segment):
            yield from _straight(point, start)
        previous = point


def _straight(a: Point, b: Point) -> tuple[Rule, ...]:
    return _line(a, b) if abs(a[0] - b[0]) <= 1 or abs(a[1] - b[1]) <= 1 else ()


def _line(a: Point, b: Point) -> tuple[Rule, ...]:
    """The line along the longer side of the box between two corners; none where it is a dot."""
    (ax, ay), (bx, by) = a, b
    x0, x1 = (ax, bx) if ax < bx else (bx, ax)
    y0, y1 = (ay, by) if ay < by else (by, ay)
    if x1 - x0 >= y1 - y0:
        return (Rule(True, (y0 + y1) / 2, x0, x1),) if x1 - x0 >= _SHORT else ()
    return (Rule(False, (x0 + x1) / 2, y0, y1),) if y1 - y0 >= _SHORT else ()


def _handle(item: int) -> Any:
    """The object as pypdfium2's own functions take it."""
    return ctypes.cast(item, pdf.FPDF_PAGEOBJECT)


def _matrix(item: int) -> Matrix:
    values = pdf.FS_MATRIX()
    if not pdf.FPDFPageObj_GetMatrix(_handle(item), values):
        return _SAME
    return values.a, values.b, values.c, values.d, values.e, values.f


def _turned(rule: Rule, upright: Callable[[float, float], Point]) -> Rule:
    """A rule in the PDF's coordinates as one of the upright page."""
    _, at, start, end = rule
    ax, ay = upright(start, at) if rule.flat else upright(at, start)
    bx, by = upright(end, at) if rule.flat else upright(at, end)
    return Rule(True, ay, min(ax, bx), max(ax, bx)) if ay == by else Rule(False, ax, min(ay, by), max(ay, by))


def _in_order(rule: Rule) -> tuple[bool, float, float]:
    """Flat rules from top to bottom, then upright ones from left to right."""
    return not rule.flat, rule.at, rule.start


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    x0, y0 = _apply(then, a, b)
    x1, y1 = _apply(then, c, d)
    x2, y2 = _apply(then, e, f)
    return x0 - then[4], y0 - then[5], x1 - then[4], y1 - then[5], x2, y2


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
