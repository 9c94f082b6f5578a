"""Names of units in a text: agencies, territories behind a type word, provinces without one.

Invariant: one pass over the words of a text; a name is known to the register, or stands behind a type word. It says which
*kind* of thing a name may be; which very unit it is, as of a date, is decided by `tasks.units`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tasks.extract.agency_names import AgencyNames
from tasks.extract.mention import Mention
from tasks.extract.text import flat, lower
from tasks.extract.unit_name import UnitName, list_tier, opens_sentence, stands_alone
from tasks.extract.words import words_of
from tasks.units.fold import fold

_TYPE_TIERS = {
    "tỉnh": "province", "huyện": "district", "quận": "district", "thị xã": "district", "thành phố": None,
    "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
    "tp": None, "t.p": None, "tx": "district", "tt": "commune", "q": "district", "h": "district", "p": "commune",
    "x": "commune",
}  # fmt: skip
_WHOLE_TYPES = frozenset({"tỉnh", "huyện", "quận", "xã", "phường"})
_KINDS = ("đảo", "biên giới", "miền núi")
_TYPE = re.compile(
    r"(?<!\w)(?:(?:ubnd|ủy ban nhân dân)\s+)?(?:các\s+)?"
    r"(?:(tỉnh|huyện|quận|thị xã|thành phố|xã|phường|thị trấn|đặc khu)"
    rf"(?:\s+(?:{'|'.join(_KINDS)}))?\s*:?\s+|(t\.p|tp|tx|tt|q|h|p|x)(?:\.\s*|\s+))$"
)
_TYPE_LENGTH = 32  # characters before a name among which its type word stands
_TYPE_ENDS = frozenset(re.split(r"[\s.]", flat(word))[-1] for word in (*_TYPE_TIERS, *_KINDS))
_LONGEST_ONE_WORD = 4  # letters; a longer one-word name of a province is two words written as one
_LONGEST_NAME = 6  # words of a territory's name
_JOINT = re.compile(r"\s*[-–.'’]?\s*")
# Words with a capital that go on after a type word without naming a unit: "Tỉnh Đoàn", "Thành phố Thông minh".
_NO_NAME = frozenset({"uy", "doan", "hoi", "thong", "truc", "so", "ban", "phong", "van", "cong", "dang", "nam", "viet"})
_ENGLISH_TYPE = re.compile(
    r"\s+(?:island\s+)?(province|city|district|town|township|ward|commune)(?!\w)(?:['’]s?(?: pc(?!\w)| people['’]s committee)?)?"
)
_ENGLISH_TIERS = {"province": "province", "city": None, "district": "district", "town": "district", "township": "commune",
                  "ward": "commune", "commune": "commune"}  # fmt: skip

Found = tuple[Mention | None, int]  # the mention at a word, and how many words are done with
_NOTHING: Found = (None, 1)


@dataclass(frozen=True, eq=False)
class UnitNames:
    """What the register's names tell: the tiers of a territory by its flat name (`begun`: by the words it may begin with)."""

    territories: Mapping[str, frozenset[str]]
    begun: frozenset[str]
    cities: frozenset[str]
    agencies: AgencyNames


@lru_cache(maxsize=1 << 12)
def find_units(
    names: UnitNames, text: str, bare_tier: str | None, bare_from: int, local: frozenset[str]
) -> tuple[Mention, ...]:
    """The unit mentions of a text; the same line is read for the document, for its block and as a sentence."""
    return tuple(UnitReader(names, text, bare_tier=bare_tier, bare_from=bare_from, local=local).read())


class UnitReader:
    """One pass over a text; `local`, `bare_tier` and `bare_from` as for `Lexicon.units`."""

    def __init__(
        self, names: UnitNames, text: str, *, bare_tier: str | None, bare_from: int, local: frozenset[str]
    ) -> None:
        self._names, self._text, self._small = names, text, lower(text)
        self._words = words_of(self._small)
        self._bare_tier, self._bare_from, self._local = bare_tier, bare_from, local
        self._found: list[Mention] = []

    def read(self) -> list[Mention]:
        """The unit mentions of the text."""
        i, heads = 0, self._names.agencies.heads
        starts, flats = self._words.starts, self._words.flats
        while i < len(starts):
            first = self._text[starts[i]]
            if not (first.isupper() or flats[i] in heads or (first.isdigit() and self._follows_type(i))):
                i += 1  # most words: no name begins here
                continue
            mention, used = self._at(i)
            if mention is not None:
                self._found.append(mention)
            i += used
        return self._found

    def _at(self, i: int) -> Found:
        agencies, text, words = self._names.agencies, self._text, self._words
        return (
            agencies.named(text, words, i, self._found, central=not self._local)
            or agencies.elided(text, self._small, words, i, self._found)
            or self._territory(i)
        )

    def _territory(self, i: int) -> Found:
        start = self._words.starts[i]
        typed = self._type_before(i)
        first = self._text[start]
        if not (first.isupper() or (typed and first.isdigit())):
            return _NOTHING
        if not typed and self._words.smalls[i] in _WHOLE_TYPES:
            return _NOTHING  # "Phường Mỹ Hải" is no "Phương Mỹ"; "TT Huế" is a name
        length, tiers = self._longest(i)
        if not length and typed and (numbered := self._numbered(typed[1] or typed[2], self._words.flats[i])):
            length, tiers = 1, numbered  # "Quận 3", "P. 14": known with the type word only
        if typed:
            return self._typed(i, length, tiers, typed) if length else self._unknown(i, typed)
        return self._bare(i, length, tiers) if length else _NOTHING

    def _follows_type(self, i: int) -> bool:
        return i > 0 and self._words.flats[i - 1] in _TYPE_ENDS

    def _type_before(self, i: int) -> re.Match[str] | None:
        start = self._words.starts[i]
        return _TYPE.search(self._small[max(0, start - _TYPE_LENGTH) : start]) if self._follows_type(i) else None

    def _longest(self, i: int) -> tuple[int, frozenset[str]]:
        """The length in words and the tiers of the longest territory's name that begins at word i."""
        best: tuple[int, frozenset[str]] = (0, frozenset())
        words, key = self._words, ""
        for j in range(i, min(len(words.starts), i + _LONGEST_NAME)):
            if j > i and not _JOINT.fullmatch(self._text, words.ends[j - 1], words.starts[j]):
                break
            key = f"{key} {words.flats[j]}" if key else words.flats[j]
            if key not in self._names.begun:
                break
            tiers = self._names.territories.get(key)
            first = self._text[words.starts[j]]
            if tiers and (j == i or first.isupper() or first.isdigit()):
                best = (j - i + 1, tiers)
        return best

    def _numbered(self, word: str, number: str) -> frozenset[str] | None:
        """Tiers of a territory whose name is a number."""
        word = {"q": "quận", "p": "phường"}.get(word, word)
        return self._names.territories.get(f"{fold(word)} {number.lstrip('0')}") if number.isdigit() else None

    def _typed(self, i: int, length: int, tiers: frozenset[str], typed: re.Match[str]) -> Found:
        """A name behind its type word: "huyện Hải Hà"."""
        start, end = self._words.starts[i], self._words.ends[i + length - 1]
        tier = _TYPE_TIERS[typed[1] or typed[2]]
        if tier is None:
            city = self._flat_name(i, length) in self._names.cities
            tier = "province" if city or "district" not in tiers else "district"
        begin = start - len(typed[0].lstrip())
        written = self._text[begin:end]
        if "các" in typed[0]:  # "UBND các huyện: Kế Sách, …": the type word was said for several
            written = f"{self._text[begin:start].rstrip(' :').split()[-1]} {self._text[start:end]}"
        return Mention("unit", begin, end, UnitName(written, tier, typed=True)), length

    def _bare(self, i: int, length: int, tiers: frozenset[str]) -> Found:
        """A name without a type word before it: of a tier that an English word, the list or the document gives it."""
        text, start, end = self._text, self._words.starts[i], self._words.ends[i + length - 1]
        if suffix := _ENGLISH_TYPE.match(self._small, end):
            tier = _ENGLISH_TIERS[suffix[1]] or ("district" if "district" in tiers else "province")
            used = sum(begin < suffix.end() for begin in self._words.starts[i : i + length + 5])
            return Mention("unit", start, suffix.end(), UnitName(text[start:end], tier, typed=True)), used
        capitals = text[start:end].isupper()
        if capitals and end - start > 3 and length == 1 and "province" not in tiers:
            return _NOTHING  # a word of a headline in capitals, not a name
        carried = list_tier(text, self._found, start)
        abbreviated = "province" in tiers and capitals and end - start > 2  # "TPHCM đạt …"
        joined = "province" in tiers and len(self._words.flats[i]) > _LONGEST_ONE_WORD  # "Hanoi was eighth"
        if length == 1 and carried is None and not (abbreviated or joined) and opens_sentence(text, start):
            return _NOTHING  # "Đứng cuối …": a capital that only opens the sentence
        bare_tier = self._bare_tier if start >= self._bare_from else None
        if carried in tiers or (bare_tier and bare_tier in tiers):
            told = carried if carried in tiers else bare_tier
        elif "province" in tiers and stands_alone(text, start, end):
            told = "province"
        elif self._flat_name(i, length) in self._local and stands_alone(text, start, end):
            told = "district"
        else:
            return _NOTHING
        return Mention("unit", start, end, UnitName(text[start:end], told, typed=False)), length

    def _flat_name(self, i: int, length: int) -> str:
        return " ".join(self._words.flats[i : i + length])

    def _unknown(self, i: int, typed: re.Match[str]) -> Found:
        """A name behind a type word that the register does not know ("huyện Hải Hàa"): still a unit, left for a person."""
        text, words = self._text, self._words
        start = words.starts[i]
        if typed[1] in (None, "thành phố", "tỉnh") or words.flats[i] in _NO_NAME or not text[start].isupper():
            return _NOTHING
        if text[start : words.ends[i]].isupper():
            return _NOTHING
        last = i
        while last + 1 < min(len(words.starts), i + 4) and text[words.ends[last] : words.starts[last + 1]] in (
            " ",
            "-",
            " - ",
        ):
            if not text[words.starts[last + 1]].isupper():
                break
            last += 1
        begin, end = start - len(typed[0].lstrip()), words.ends[last]
        return Mention("unit", begin, end, UnitName(text[begin:end], _TYPE_TIERS[typed[1]], typed=True)), last - i + 1
