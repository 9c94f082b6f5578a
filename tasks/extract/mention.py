"""`Mention`: a piece of a sentence with a role.

Invariant: a mention is a span of one sentence; `value` depends on `kind` alone (see `KINDS`). Nothing is bound here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

# Kind, the sign it has in a sentence's pattern (see `tasks.extract.signs`), and what `value` is.
KINDS = {
    "unit": ("U", "UnitName"),
    "nation": ("V", "None: the country as a whole, whose figures belong to no unit"),
    "index": ("I", "index_id"),
    "component": ("P", "the (index_id, component_id) pairs of the name"),
    "cohort": ("C", "the words, lower case"),
    "count": ("N", "(number ranked, tier or None)"),
    "year": ("Y", "the year"),
    "last_year": ("y", "-1: the year before the one spoken of"),
    "this_year": ("z", "None: back to the year spoken of"),
    "compared": ("v", "None: a year that a change is measured against"),
    "rank": ("R", "(rank, number ranked or None)"),
    "ordinal": ("o", "rank: one only beside a unit or another rank (else a weekday, a chapter)"),
    "beside": ("q", "rank (negative: from below), one only right behind a unit: “xã A nhì”, “huyện B thấp nhất”"),
    "last": ("L", "places from the bottom"),
    "score": ("S", "(score, scale or None, point or percent)"),
    "percent": ("p", "percentage: a score only beside a unit or an index told in percent"),
    "number": ("n", "a number without a unit of measure"),
    "fraction": ("f", "(a, b) of a/b: a rank only beside a unit or another rank"),
    "grade": ("G", "the grade as written"),
    "top": ("T", "n of the first n"),
    "rank_change": ("D", "places up"),
    "score_change": ("E", "(points up, point or %)"),
    "streak": ("K", "years in a row"),
    "marker": ("m", "the number before a member of a numbered list"),
    "goal": ("!", "None: what follows is wanted, not so"),
    "noise": ("x", "None: a value that is nobody's score or rank"),
}


class Mention(NamedTuple):
    """A piece of a sentence with a role."""

    kind: str
    start: int
    end: int
    value: Any = None


def overlaps(mention: Mention, others: Iterable[Mention]) -> bool:
    """Whether a mention shares a character with one of the others."""
    return any(mention.start < o.end and o.start < mention.end for o in others)


def without_overlaps(candidates: Iterable[Mention]) -> list[Mention]:
    """The mentions in order of the text; where two overlap, the one that came first in `candidates` stays. Linear."""
    found: list[Mention] = []
    taken = bytearray()
    for mention in candidates:
        if len(taken) < mention.end:
            taken.extend(bytes(mention.end - len(taken)))
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            found.append(mention)
    return sorted(found, key=lambda m: (m.start, m.end))
