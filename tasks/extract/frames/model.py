"""What frames are made of: a sentence with its core signs, members with values, runs of units.

Invariant: nothing here decides what a construction means; the patterns of runs are the same for all frames.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from tasks.extract.signs import ASIDE, Sign, pattern_of
from tasks.extract.text import parse_number

Fields = dict[str, object]


ITEM = r"U(?:\.?\([^()U]*\)|[.,=]{0,2}S)?"


RUN = rf"{ITEM}(?:\.?[,;](?:[,.]|m)*{ITEM})*"


PLAIN_RUN = r"U(?:\.?,[,.]*U)+"


_compiled = cache(re.compile)


@dataclass(frozen=True, slots=True)
class Member:
    """A unit with values a frame gave it; `signs` are the value signs it took, `anchor` the frame's head."""

    frame: str
    unit: Sign
    fields: Fields
    signs: tuple[Sign, ...]
    anchor: Sign
    year_shift: int | None = None


@dataclass(frozen=True)
class Sentence:
    """A lower-cased sentence, its signs, and those that carry values or join ("core")."""

    small: str
    signs: Sequence[Sign]
    last_rank: int | None = None
    heading: str = ""
    core: list[Sign] = field(default_factory=list)

    @classmethod
    def of(cls, small: str, signs: Sequence[Sign], last_rank: int | None, heading: str) -> Sentence:
        """A sentence with its core."""
        return cls(small, signs, last_rank, heading, [s for s in signs if s.sign not in ASIDE])

    @cached_property
    def core_pattern(self) -> str:
        """The string of the core's signs."""
        return pattern_of(self.core)

    def find(self, pattern: str) -> Iterator[tuple[re.Match[str], Callable[[str], list[Sign]]]]:
        """Matches of a pattern over the core, and for each a function from group name to its signs."""
        for m in _compiled(pattern).finditer(self.core_pattern):
            yield m, lambda name, m=m: self.core[m.start(name) : m.end(name)]  # type: ignore[misc]  # m bound now


def items_of(run: Sequence[Sign]) -> Iterator[list[Sign]]:
    """The units of a run, each with the signs behind it."""
    item: list[Sign] = []
    for sign in run:
        if sign.sign == "U":
            if item:
                yield item
            item = [sign]
        elif item and sign.sign in "SRLDEGT":
            item.append(sign)
    if item:
        yield item


def ranked(
    frame: str, items: Sequence[list[Sign]], ranks: Sequence[int], heads: list[Sign], anchor: Sign | None = None
) -> Iterator[Member]:
    for item, rank in zip(items, ranks, strict=True):
        yield Member(frame, item[0], {"rank": rank, **values_of(item)}, (*heads, *item[1:]), anchor or heads[0])


def values_of(item: Sequence[Sign]) -> Fields:
    fields: Fields = {}
    for sign in item[1:]:
        for name, value in value_fields(sign).items():
            fields.setdefault(name, value)
    return fields


def value_fields(sign: Sign) -> Fields:
    """The fields a value sign states."""
    value: Any = sign.mention.value if sign.mention else None
    if sign.sign == "S":
        score, scale, unit = value
        return {"score": score, "score_unit": unit} | ({"score_max": scale} if scale is not None else {})
    if sign.sign == "n":
        return {"score": parse_number(str(value)), "score_unit": "point"}
    if sign.sign == "R":
        rank, rank_of = value
        return {"rank": rank} | ({"rank_of": rank_of} if rank_of is not None else {})
    if sign.sign == "E":
        return {"score_change": value[0]}
    names = {"G": "grade", "T": "top_n", "L": "rank_from_bottom", "D": "rank_change", "K": "streak"}
    return {names[sign.sign]: value} if sign.sign in names else {}


def place_of(sign: Sign) -> tuple[int, int | None]:
    assert sign.mention is not None
    rank, rank_of = sign.mention.value
    return int(rank), rank_of


def top_of(sign: Sign) -> int:
    return int(sign.mention.value) if sign.mention else 0
