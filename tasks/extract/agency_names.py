"""Names of agencies in a text: ministries, departments, offices; also departments whose "Sở" was said once for all.

Invariant: an agency is known by its letters without joints (và, -, &, commas), and written with a capital somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tasks.extract.mention import Mention
from tasks.extract.text import lower
from tasks.extract.unit_name import UnitName, list_tier
from tasks.extract.words import Words, beginnings
from tasks.units.fold import fold
from tasks.units.register import AGENCY_JOINTS, Register, agency_key

_LONGEST_NAME = 12  # words; "Ban Quản lý Khu kinh tế …" is the longest kind of name
_LONGEST_REST = 9  # words of a department's name behind "Sở"
_JOINT = re.compile(r"[\s,&.–-]*")
_DEPARTMENTS_OF = re.compile(r"(?<!\w)(?:các )?sở\s*:?\s*$")
_NEXT_GROUP = re.compile(r"\s*[;,.]\s[^;.:]{3,60}\s(?:gồm(?: có)?|có|là|:)\s*")
_PLACE = re.compile(r"(\s+(?:tỉnh|thành phố|tp|huyện))\b")


class AgencyNames:
    """The agencies of a register by their letters, and the tiers of each."""

    def __init__(self, register: Register) -> None:
        names = [(name, agency.tier) for agency in register.agencies.values() for name in agency.names]
        tiers: dict[str, set[str]] = {}
        for name, tier in names:
            tiers.setdefault(agency_key(name), set()).add(tier)
        self._tiers: Mapping[str, frozenset[str]] = {key: frozenset(found) for key, found in tiers.items()}
        self._begun = beginnings(self._tiers)
        self.heads = frozenset(fold(name).split()[0] for name, _ in names)
        self._departments = frozenset(key[2:] for key in self._tiers if key.startswith("so"))
        self._departments_begun = beginnings(self._departments)

    def named(
        self, text: str, words: Words, i: int, found: Sequence[Mention], *, central: bool
    ) -> tuple[Mention, int] | None:
        """The longest agency name that begins at word i, and how many words it has."""
        if words.flats[i] not in self.heads or not text[words.starts[i]].isalpha():
            return None
        last = _longest(text, words, i, _LONGEST_NAME, self._tiers, self._begun)
        if last is None or not any(text[words.starts[k]].isupper() for k in range(i, last[0] + 1)):
            return None
        start, end = words.starts[i], words.ends[last[0]]
        if last[0] == i and not text[start:end].isupper():
            return None  # one word names an agency only as an abbreviation: CA is a police office, Cà is not
        tier = _tier_of(self._tiers[last[1]], text, found, start, central=central)
        place = _PLACE.match(lower(text[end : end + 16]))
        if place and not text[end + place.end() : end + place.end() + 40].lstrip()[:1].isupper():
            end += place.end(1)  # "Ban Dân tộc tỉnh"; "Sở Nội vụ tỉnh Thanh Hóa" names its province itself
        return Mention("unit", start, end, UnitName(text[start:end], tier, typed=True)), last[0] - i + 1

    def elided(
        self, text: str, small: str, words: Words, i: int, found: Sequence[Mention]
    ) -> tuple[Mention, int] | None:
        """ "các sở: Ngoại vụ, Tư pháp": departments whose "Sở" was said once for all."""
        if not text[words.starts[i]].isupper() or not _elides(text, small, words, i, found):
            return None
        last = _longest(text, words, i, _LONGEST_REST, self._departments, self._departments_begun)
        if last is None:
            return None
        start, end = words.starts[i], words.ends[last[0]]
        return Mention("unit", start, end, UnitName(f"Sở {text[start:end]}", "department", typed=True)), last[0] - i + 1


def _elides(text: str, small: str, words: Words, i: int, found: Sequence[Mention]) -> bool:
    """Whether a department's name may stand at word i without its "Sở": behind "các sở:", or in the list begun so."""
    start = words.starts[i]
    if i > 0 and words.flats[i - 1] == "so" and _DEPARTMENTS_OF.search(small[max(0, start - 14) : start]):
        return True
    if not found or found[-1].value.tier != "department":
        return False
    last = found[-1]
    if last.value.text != text[last.start : last.end] and _NEXT_GROUP.fullmatch(small, last.end, start):
        return True  # "loại tốt gồm các sở: Ngoại vụ, Tư pháp; loại khá gồm Y tế": the next group of the same list
    return list_tier(text, found, start) is not None


def _longest(
    text: str, words: Words, i: int, most: int, keys: Mapping[str, object] | frozenset[str], begun: frozenset[str]
) -> tuple[int, str] | None:
    """The last word and the letters of the longest key that begins at word i; a joint ends no name."""
    best: tuple[int, str] | None = None
    key = ""
    for j in range(i, min(len(words.flats), i + most)):
        if j > i and not _JOINT.fullmatch(text, words.ends[j - 1], words.starts[j]):
            break
        if words.flats[j] in AGENCY_JOINTS:
            continue
        key += words.flats[j]
        if key not in begun:
            break
        best = (j, key) if key in keys else best
    return best


def _tier_of(tiers: frozenset[str], text: str, found: Sequence[Mention], start: int, *, central: bool) -> str:
    """Of a body that the centre and a province both have, the one that the list or the document speaks of."""
    if len(tiers) == 1:
        return next(iter(tiers))
    carried = list_tier(text, found, start)
    return carried if carried in tiers else "ministry" if central else "department"
