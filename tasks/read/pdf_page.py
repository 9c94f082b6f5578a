"""One page of a PDF as PDFium sees it: words in their places, ruling lines, how much of it is picture.

Invariant: the page is upright: it is turned until most of its text reads from left to right, whatever its own
rotation says. Nothing on a page is run or followed.
"""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from tasks.read.grid import MAX_RULES, Rule, Word, join_rules
from tasks.read.pdf_objects import SAME, Found, collect
from tasks.read.pdf_words import Upright, main_turn, once, placed, raw_words
from tasks.read.pdfium_calls import address_of, count_objects, get_object


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


def read_page(page: pdfium.PdfPage, number: int) -> Page:
    """The words and rules of a page; `number` counts from 1."""
    box = page.get_cropbox()
    text_page = page.get_textpage()
    try:
        text = address_of(text_page.raw)
        raw = list(raw_words(text_page.raw, text))
        turn = main_turn(raw)
        upright, width, height = _turner(box, turn)
        found = Found()
        collect(address_of(page.raw), SAME, found, count_objects, get_object, 0)
        joined = join_rules(found.rules) if len(found.rules) <= MAX_RULES else []
        rules = sorted((_turned(rule, upright) for rule in joined), key=_in_order)
        uprights = [rule for rule in rules if not rule.flat]
        words = list(once(placed(raw, turn, upright, text, uprights)))
    finally:
        text_page.close()
    words = [w for w in words if -1 <= (w.x0 + w.x1) / 2 <= width + 1 and -1 <= w.base <= height + 1]
    share = found.picture / max(1.0, width * height)
    return Page(number, width, height, words, rules, min(1.0, share), found.drawn, turn, found.dpi)


def _turner(box: tuple[float, float, float, float], turn: int) -> tuple[Upright, float, float]:
    """From boxes in the PDF's coordinates to upright ones, with the upright page's width and height."""
    left, bottom, right, top = box
    across, up = right - left, top - bottom
    if turn == 90:
        return (lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left)), up, across
    if turn == 180:
        return (lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom)), across, up
    if turn == 270:
        return (lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0)), up, across
    return (lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0)), across, up


def _turned(rule: Rule, upright: Upright) -> Rule:
    """A rule in the PDF's coordinates as one of the upright page."""
    flat, at, start, end = rule
    x0, y0, x1, y1 = upright(start, at, end, at) if flat else upright(at, start, at, end)
    return Rule(True, y0, x0, x1) if y0 == y1 else Rule(False, x0, y0, y1)


def _in_order(rule: Rule) -> tuple[bool, float, float]:
    """Flat rules from top to bottom, then upright ones from left to right."""
    return not rule.flat, rule.at, rule.start
