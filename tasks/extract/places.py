"""Brackets that only say where a unit lies: "xã An Đức (huyện Ba Tri)" is one sign with both names.

Invariant: only a bracket with one name of a higher tier and nothing else; values in brackets stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.extract.roles import parent_of, placed
from tasks.extract.signs import Sign, pattern_of

_BRACKETS = {"(U)": 1, "(.U)": 2}


def with_places(signs: Sequence[Sign]) -> list[Sign]:
    """The signs with every unit and the bracket that places it as one."""
    found: list[Sign] = []
    i = 0
    while i < len(signs):
        one, length = _placed(signs, i)
        found.append(one)
        i += length
    return found


def _placed(signs: Sequence[Sign], i: int) -> tuple[Sign, int]:
    unit = signs[i]
    for bracket, at in _BRACKETS.items():
        behind = signs[i + 1 : i + 1 + len(bracket)]
        if unit.sign != "U" or unit.mention is None or pattern_of(behind) != bracket:
            continue
        inner = behind[at].mention
        parent = parent_of(unit.mention.value, "(", inner.value) if inner is not None else None
        if parent is not None:
            mention = unit.mention._replace(value=placed(unit.mention.value, parent))
            return unit._replace(end=behind[-1].end, mention=mention), 1 + len(behind)
    return unit, 1
