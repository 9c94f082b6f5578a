"""Pieces of markup that stand in thousands of rows, made once for each value: marks, arrows, bars.

Invariant: what they are made of is escaped; only tags of ours are not.
"""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from tasks.site.names import term
from tasks.site.words import words

_ARROWS = {1: ("up", "▲ "), -1: ("down", "▼ "), 0: ("same", "=")}


@lru_cache(maxsize=256)
def mark(group: str, value: str, language: str) -> Markup:
    """A value in words, set apart; a dispute with a sign of its own."""
    sign = Markup('<span aria-hidden="true">≠ </span>') if value == "disputed" else ""
    return Markup('<span class="mark {}">{}{}</span>').format(value, sign, term(group, value, language))


@lru_cache(maxsize=4096)
def move(change: int | None, language: str) -> Markup:
    """A movement: an arrow, and for who cannot see it the word."""
    if change is None:
        return Markup("")
    direction = (change > 0) - (change < 0)
    name, arrow = _ARROWS[direction]
    told = words(language)[name if direction else "same_place"]
    number = abs(change) if direction else ""
    return Markup('<span class="{}"><span aria-hidden="true">{}</span><span class="unseen">{} </span>{}</span>').format(
        name, arrow, told, number
    )


def bar(share: float | None) -> Markup:
    """A bar of a share (0 to 1), none without one; the number stands beside it."""
    return Markup("") if share is None else _bar(round(share * 100))


@lru_cache(maxsize=128)
def _bar(percent: int) -> Markup:
    return Markup('<span class="bar"><i class="w{}"></i></span>').format(percent)
