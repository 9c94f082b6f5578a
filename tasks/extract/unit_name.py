"""`UnitName`: a unit as a text names it; and what the words before a name tell of it.

Invariant: pure functions of the text around a place; no register is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tasks.extract.mention import Mention

_LIST_JOINT = re.compile(r"\s*(?:\([^()]{0,60}\))?\s*(?:,|;|và|&|,\s*và)\s*")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s+$")
_WORD_AFTER = re.compile(r"\s+([^\W\d_]+)")
_BEFORE_PROVINCE = frozenset(
    {"tỉnh", "là", "và", "của", "với", "ở", "tại", "cho", "index", "pci", "papi", "sipas", "dti", "ddci", "pgi"}
)


class UnitName(NamedTuple):
    """A unit as a text names it: `text` as written with its type word, `tier` as far as the words tell."""

    text: str
    tier: str | None
    typed: bool
    province: str | None = None
    district: str | None = None


def list_tier(text: str, found: Sequence[Mention], start: int) -> str | None:
    """Tier of the unit before, if only list joints stand between ("huyện A, B và C")."""
    if not found or not _LIST_JOINT.fullmatch(text, found[-1].end, start):
        return None
    tier: str | None = found[-1].value.tier
    return tier


def stands_alone(text: str, start: int, end: int) -> bool:
    """A bare province name is no part of a longer capitalised name (a person, a company)."""
    before = _WORD_BEFORE.search(text[max(0, start - 24) : start])
    after = _WORD_AFTER.match(text[end : end + 24])
    capital_before = (
        before is not None
        and before[1][0].isupper()
        and start - len(before[0]) > 0
        and not opens_sentence(text, start - len(before[0]))
    )
    capital_after = after is not None and after[1][0].isupper() and not after[1].isupper()
    return not capital_after and (not capital_before or before is None or before[1].lower() in _BEFORE_PROVINCE)


def opens_sentence(text: str, position: int) -> bool:
    """Whether a capital at a place may be only that of a sentence's, a bracket's or a quotation's first word."""
    while position and text[position - 1].isspace():
        position -= 1
    return position == 0 or text[position - 1] in '.!?:;"“(-–'
