"""Frames: constructions in which several units share or pair values, read before the rest of a sentence.

Each frame is a function with its name, its example and the pattern of signs it stands for (see `tasks.extract.signs`;
context signs such as index, year and cohort are looked past). Invariant: what a frame takes is taken, the plain
statements (`tasks.extract.statements`) do not see it again. A new construction is a new function in `FRAMES`; the order
is that of reading, the surest first.
"""

from __future__ import annotations

from dataclasses import replace

from tasks.extract.frames.model import Member, Sentence, value_fields
from tasks.extract.frames.ordered import (
    ahead,
    behind,
    continued,
    first_places,
    in_order,
    numbered,
    placed,
    same_place,
    spanned,
)
from tasks.extract.frames.paired import paired
from tasks.extract.frames.shared import (
    both_in_bracket,
    bottom,
    counted_grade,
    graded_list,
    in_brackets,
    leaders,
    shared,
    shared_after,
    shared_place,
)
from tasks.extract.frames.years import compared, fallen, in_passing, moved, time_before, years_in_turn, years_led
from tasks.extract.signs import Sign

__all__ = ["Member", "Sentence", "read_frames", "value_fields"]

FRAMES = (
    years_led,
    years_in_turn,
    compared,
    fallen,
    placed,
    in_order,
    spanned,
    moved,
    in_passing,
    time_before,
    paired,
    first_places,
    same_place,
    continued,
    behind,
    ahead,
    both_in_bracket,
    leaders,
    bottom,
    counted_grade,
    shared,
    shared_place,
    in_brackets,
    graded_list,
    shared_after,
    numbered,
)


_READ = frozenset("URSLDEGTKx")  # a member is a unit with values, or a value that is nobody's


def read_frames(sentence: Sentence) -> list[Member]:
    """Members of every frame of a sentence; a value that one frame took is not given to a later one.

    A member without fields says that its signs are nobody's.
    """
    found: list[Member] = []
    taken: set[Sign] = set()
    given: dict[Sign, set[str]] = {}
    if not any(sign.sign in _READ for sign in sentence.signs):
        return found
    for frame in FRAMES:
        members = [m for m in frame(sentence) if not taken.intersection(m.signs)]
        for member in members:
            known = given.setdefault(member.unit, set())
            other_year = "year" in member.fields or member.year_shift is not None
            fields = {k: v for k, v in member.fields.items() if other_year or k not in known}
            if fields or not member.fields:
                found.append(replace(member, fields=fields))
                known |= set() if other_year else fields.keys()
        taken.update(sign for m in members for sign in m.signs)
    return found
