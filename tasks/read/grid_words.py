"""Words to lines, and lines to pieces between wide gaps.

Invariant: every word is in exactly one line; in a line words stand from left to right. Words turned against the page
are put upright among themselves first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from tasks.read.grid import Word

_SAME_LINE = 0.45  # of a word's height
_NO_SPACE = 0.06  # of a word's height: words closer than that are one
_GAP = 0.75  # of a line's height: wider gaps part the pieces of a line
_NUMERIC = re.compile(r"[(+\-–]?\s*\d[\d.,/%]*\s*\)?|[-–]")


class Piece(NamedTuple):
    """Words of one line without a wide gap between them."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        """Its left end."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Its right end."""
        return max(word.x1 for word in self.words)

    @property
    def text(self) -> str:
        """Its words, joined."""
        return words_text(self.words)

    @property
    def numeric(self) -> bool:
        """Whether it is a number (or a dash in its place) and nothing else."""
        return is_numeric(self.text)


class Line(NamedTuple):
    """All words of one height, left to right."""

    words: tuple[Word, ...]

    @property
    def base(self) -> float:
        """Its baseline."""
        return self.words[0].base

    @property
    def height(self) -> float:
        """The height of most of its words (a capital with two marks makes a word higher)."""
        sizes = sorted(word.size for word in self.words)
        return sizes[(len(sizes) - 1) // 2]

    @property
    def x0(self) -> float:
        """Its left end."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Its right end."""
        return max(word.x1 for word in self.words)

    @property
    def y0(self) -> float:
        """Its upper edge."""
        return min(word.y0 for word in self.words)

    @property
    def y1(self) -> float:
        """Its lower edge."""
        return max(word.y1 for word in self.words)

    @property
    def text(self) -> str:
        """Its words, joined."""
        return words_text(self.words)

    def pieces(self) -> list[Piece]:
        """Its pieces, cut at wide gaps."""
        limit = _GAP * self.height
        groups: list[list[Word]] = [[self.words[0]]]
        end = self.words[0].x1
        for word in self.words[1:]:
            if word.x0 - end > limit:
                groups.append([word])
            else:
                groups[-1].append(word)
            end = max(end, word.x1)
        return [Piece(tuple(group)) for group in groups]


def is_numeric(text: str) -> bool:
    """Whether a text is a number, a rank "3/13", a percent, a number in brackets or a dash, and nothing else."""
    return _NUMERIC.fullmatch(text) is not None


def lines_of(words: Iterable[Word]) -> list[Line]:
    """The lines of upright words, from top to bottom."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=attrgetter("base")):
        if groups and word.base - groups[-1][0].base <= _SAME_LINE * min(word.size, groups[-1][0].size):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [Line(tuple(sorted(group))) for group in groups]


def text_of(words: Sequence[Word]) -> str:
    """The text of some words that belong together (a cell): lines joined, turned words put upright."""
    if not words:
        return ""
    if len(words) == 1:
        return words[0].text
    turns = [word.turn for word in words]
    if any(turns):
        turn = max(set(turns), key=turns.count)
        words = [_upright(word, turn) for word in words]
    return join_lines(line.text for line in lines_of(words))


def join_lines(lines: Iterable[str]) -> str:
    """Lines as one text; a hyphen inside a word at a line's end ("857/QĐ-" + "UBND") needs no space."""
    text = ""
    for line in lines:
        glued = not text or (text[-1] == "-" and text[-2:-1].isalnum() and line[:1].isalnum())
        text = f"{text}{line}" if glued else f"{text} {line}"
    return text


def words_text(words: Sequence[Word]) -> str:
    """The words of one line, a space between those that stand apart."""
    parts = [words[0].text]
    for before, word in pairwise(words):
        if word.x0 - before.x1 > _NO_SPACE * word.size:
            parts.append(" ")
        parts.append(word.text)
    return "".join(parts)


def _upright(word: Word, turn: int) -> Word:
    """A turned word in the coordinates of a reader who turns the page."""
    if turn == 90:
        x0, x1, y0, y1 = -word.y1, -word.y0, word.x0, word.x1
    elif turn == 270:
        x0, x1, y0, y1 = word.y0, word.y1, -word.x1, -word.x0
    elif turn == 180:
        x0, x1, y0, y1 = -word.x1, -word.x0, -word.y1, -word.y0
    else:
        return word
    return word._replace(x0=x0, x1=x1, y0=y0, y1=y1, base=y1)
