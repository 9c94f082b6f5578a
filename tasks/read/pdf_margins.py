"""Running heads and page numbers: found because they come again on every page, and left out.

Invariant: only a page's first two and last two lines are looked at; a line is left out where the same words stand
(numbers and signs apart) at the same height on at least three pages, or on both of two, or where it is the page's own
number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from tasks.read.grid import Word
from tasks.read.grid_words import Line, lines_of


class Leaf(NamedTuple):
    """A page by its number, its height and the words of it that stand in no ruled table."""

    number: int
    height: float
    words: list[Word]


_EDGE_LINES = 2
_SAME_HEIGHT = 6.0
_ZONE = 0.12  # of a page's height: running heads stand in its outer parts
_NUMBER = re.compile(r"\W*(?:trang|page|tr\.)?\W*(\d{1,4})(?:\s*(?:/|trên|of)\s*\d{1,4})?\W*", re.I)


def without_margins(pages: Sequence[Leaf]) -> list[list[Word]]:
    """The words of every page without its running heads and its number."""
    edges = [_edge_lines(page) for page in pages]
    repeated = _repeated(pages, edges)
    shift = _number_shift(pages, edges)
    kept = []
    for page, lines in zip(pages, edges, strict=True):
        dropped = {
            id(word)
            for line in lines
            if _key(page, line) in repeated or (shift is not None and _number(line) == page.number + shift)
            for word in line.words
        }
        kept.append([word for word in page.words if id(word) not in dropped])
    return kept


def _edge_lines(page: Leaf) -> list[Line]:
    """The outermost lines in the outer zones of the page; what has three pieces is a row of a table."""
    zone = _ZONE * page.height
    top = lines_of(w for w in page.words if w.base < zone and not w.turn)[:_EDGE_LINES]
    bottom = lines_of(w for w in page.words if w.base > page.height - zone and not w.turn)[-_EDGE_LINES:]
    return [line for line in (*top, *bottom) if len(line.pieces()) < 3]


def _key(page: Leaf, line: Line) -> tuple[str, int]:
    y = line.base if line.base < page.height / 2 else line.base - page.height
    words = re.sub(r"\W+", " ", line.text).strip()  # OCR takes a speck for a full stop
    return re.sub(r"\d+", "0", words), round(y / _SAME_HEIGHT)


def _repeated(pages: Sequence[Leaf], edges: Sequence[Sequence[Line]]) -> set[tuple[str, int]]:
    """What stands on three pages or more, or on both of two; a line of numbers alone is data or the page's number."""
    seen: dict[tuple[str, int], int] = defaultdict(int)
    for page, lines in zip(pages, edges, strict=True):
        for key in {_key(page, line) for line in lines}:
            seen[key] += 1
    least = 3 if len(pages) > 2 else 2
    return {key for key, count in seen.items() if count >= least and re.search(r"[^\W\d_]", key[0])}


def _number(line: Line) -> int | None:
    match = _NUMBER.fullmatch(line.text)
    return int(match[1]) if match else None


def _number_shift(pages: Sequence[Leaf], edges: Sequence[Sequence[Line]]) -> int | None:
    """How far printed page numbers are from counted ones, by most pages; None where there are no numbers."""
    votes: dict[int, int] = defaultdict(int)
    for page, lines in zip(pages, edges, strict=True):
        for number in {n for line in lines if (n := _number(line)) is not None}:
            votes[number - page.number] += 1
    if not votes:
        return None
    shift = max(votes, key=lambda s: (votes[s], s == 0))
    return shift if votes[shift] > 1 or (len(pages) == 1 and shift == 0) else None
