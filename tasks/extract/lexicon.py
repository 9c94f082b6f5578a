"""Names in text: indices and components (indices.yaml) and units and agencies (the register), found with their offsets.

Invariant: a lexicon is built once and never changes; finding is linear in the text. It says which *kind* of thing a
name may be; which very unit it is, as of a date, is decided by `tasks.units`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from schemas.catalogue import Indices
from tasks.extract.mention import Mention
from tasks.extract.text import flat, lower, slug
from tasks.units.fold import fold
from tasks.units.register import AGENCY_JOINTS, Register, agency_key

ANY_INDEX = "*"
_QUOTED = re.compile(r"chỉ số(?: thành phần)?(?: (?:số )?\d+)?,?\s*[\"“']([^\"”'“]{4,120})[\"”']")
# "phần mức độ hài lòng của người dân được 10,5/12 điểm": what the score is of, whether catalogued or not
_PART = re.compile(
    r"(?<!\w)(?:riêng|về|ở|,|;|:) (?:hợp )?phần (?!lớn|mềm|trăm|nào|này|việc|đông)([^\W\d][^,;.:()\d]{3,60}?) (?:được|đạt|có|là|chỉ đạt) (?=\d)"
)
_WORD = re.compile(r"[^\W_]+")
_LONGEST_ONE_WORD = 4  # letters; a longer one-word name of a province is two words written as one
_LONGEST_NAME = 12  # words; "Ban Quản lý Khu kinh tế …" is the longest kind of name
_WEAK_CUE = re.compile(r"(?:chỉ số|xếp hạng|mức độ|bộ tiêu chí|điểm|đánh giá|kết quả|bảng|về)(?:\s+[^\s.;:]+){0,4}\s*$")

_TYPE_TIERS = {
    "tỉnh": "province", "huyện": "district", "quận": "district", "thị xã": "district", "thành phố": None,
    "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
    "tp": None, "t.p": None, "tx": "district", "tt": "commune", "q": "district", "h": "district", "p": "commune",
    "x": "commune",
}  # fmt: skip
_WHOLE_TYPES = frozenset({"tỉnh", "huyện", "quận", "xã", "phường"})
_TYPE = re.compile(
    r"(?<!\w)(?:(?:ubnd|ủy ban nhân dân)\s+)?(?:các\s+)?"
    r"(?:(tỉnh|huyện|quận|thị xã|thành phố|xã|phường|thị trấn|đặc khu)(?:\s+(?:đảo|biên giới|miền núi))?\s*:?\s+|(t\.p|tp|tx|tt|q|h|p|x)(?:\.\s*|\s+))$"
)

# Words with a capital that go on after a type word without naming a unit: "Tỉnh Đoàn", "Thành phố Thông minh".
_NO_NAME = frozenset({"uy", "doan", "hoi", "thong", "truc", "so", "ban", "phong", "van", "cong", "dang", "nam", "viet"})

_DEPARTMENTS_OF = re.compile(r"(?<!\w)(?:các )?sở\s*:?\s*$")
_NEXT_GROUP = re.compile(r"\s*[;,.]\s[^;.:]{3,60}\s(?:gồm(?: có)?|có|là|:)\s*")
_ENGLISH_TYPE = re.compile(
    r"\s+(?:island\s+)?(province|city|district|town|township|ward|commune)(?!\w)(?:['’]s?(?: pc(?!\w)| people['’]s committee)?)?"
)
_ENGLISH_TIERS = {"province": "province", "city": None, "district": "district", "town": "district", "township": "commune",
                  "ward": "commune", "commune": "commune"}  # fmt: skip
_AGENCY_PLACE = re.compile(r"(\s+(?:tỉnh|thành phố|tp|huyện))\b")


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit as a text names it: `text` as written with its type word, `tier` as far as the words tell."""

    text: str
    tier: str | None
    typed: bool
    province: str | None = None
    district: str | None = None


@dataclass(frozen=True)
class Lexicon:
    """Compiled names. `territories` maps a flat name to the tiers it may be; `agencies` a flat name to its tier."""

    index_pattern: re.Pattern[str]
    index_of: Mapping[str, str]
    weak: frozenset[str]
    component_pattern: re.Pattern[str] | None
    components_of: Mapping[str, tuple[tuple[str, str], ...]]
    component_names: Mapping[tuple[str, str], str]
    percent_indices: frozenset[str]
    territories: Mapping[str, frozenset[str]]
    agencies: Mapping[str, frozenset[str]]
    agency_heads: frozenset[str]
    cities: frozenset[str]
    departments: frozenset[str]
    districts_of: Mapping[str, frozenset[str]]
    indices_without_components: frozenset[str]
    tiers_of: Mapping[str, frozenset[str]]

    def indices(self, text: str) -> Iterator[Mention]:
        """Index mentions of a lower-cased text; a weak name counts only beside a word such as "chỉ số"."""
        for m in self.index_pattern.finditer(text):
            key = _key(m[0])
            if key in self.weak and not _WEAK_CUE.search(text[max(0, m.start() - 48) : m.start()]):
                continue
            yield Mention("index", m.start(), m.end(), self.index_of[key])

    def weak_indices(self, text: str) -> Iterator[Mention]:
        """Index mentions of a lower-cased headline, where a weak name needs no word beside it."""
        for m in self.index_pattern.finditer(text):
            yield Mention("index", m.start(), m.end(), self.index_of[_key(m[0])])

    def components(self, text: str) -> Iterator[Mention]:
        """Component mentions of a lower-cased text; the value lists the (index, component) pairs of that name.

        A name in quotes behind "chỉ số thành phần" is a component too, of any index, with no catalogued id.
        """
        for m in _PART.finditer(text) if " phần " in text else ():
            if (key := _key(m[1])) not in self.components_of:
                yield Mention("component", m.start(1), m.end(1), ((ANY_INDEX, slug(key)),))
        for m in _QUOTED.finditer(text):
            name = m[1].strip()
            pairs = self.components_of.get(_key(name), ((ANY_INDEX, slug(name)),))
            yield Mention("component", m.start(1), m.end(1), pairs)
        if self.component_pattern is not None:
            for m in self.component_pattern.finditer(text):
                yield Mention("component", m.start(), m.end(), self.components_of[_key(m[0])])

    def units(
        self, text: str, *, bare_tier: str | None = None, bare_from: int = 0, local: frozenset[str] = frozenset()
    ) -> list[Mention]:
        """Unit mentions of a text as written: agencies, typed territories, provinces without a type word.

        A bare name of a district or commune counts only after a typed one in the same list, or behind the place
        (`bare_from`) where a cohort of that tier (`bare_tier`) came under discussion, or as one of the districts of the
        document's own province (`local`).
        """
        small = lower(text)
        words = [(m.start(), m.end()) for m in _WORD.finditer(text)]
        flats = [flat(text[s:e]) for s, e in words]
        found: list[Mention] = []
        i = 0
        while i < len(words):
            first = text[words[i][0]]
            if not (first.isupper() or first.isdigit() or flats[i] in self.agency_heads):
                i += 1  # most words: no name begins here
                continue
            mention, used = self._at(
                text, small, words, flats, i, found, bare_tier if words[i][0] >= bare_from else None, local
            )
            if mention is not None:
                found.append(mention)
            i += used
        return found

    def _at(
        self, text: str, small: str, words: list[tuple[int, int]], flats: list[str], i: int, found: list[Mention],
        bare_tier: str | None, local: frozenset[str],
    ) -> tuple[Mention | None, int]:  # fmt: skip
        agency = self._agency(text, words, flats, i, found, central=not local) or self._elided(
            text, small, words, flats, i, found
        )
        if agency is not None:
            return agency
        start = words[i][0]
        typed = _TYPE.search(small[max(0, start - 32) : start])
        if not (text[start].isupper() or (typed and text[start].isdigit())):
            return None, 1
        if not typed and small[start : words[i][1]] in _WHOLE_TYPES:
            return None, 1  # "Phường Mỹ Hải" is no "Phương Mỹ"; "TT Huế" is a name
        length, tiers = self._longest_territory(text, words, flats, i)
        if not length and typed and (numbered := self._numbered(typed[1] or typed[2], flats[i])):
            length, tiers = 1, numbered  # "Quận 3", "P. 14": known with the type word only
        if not length:
            return _unknown(text, words, flats, i, typed)
        end = words[i + length - 1][1]
        tier: str | None
        if typed:
            tier = _typed_tier(typed[1] or typed[2], " ".join(flats[i : i + length]), tiers, self.cities)
            begin = start - (len(typed[0].lstrip()))
            written = text[begin:end]
            if "các" in typed[0]:  # "UBND các huyện: Kế Sách, …": the type word was said for several
                written = f"{text[begin:start].rstrip(' :').split()[-1]} {text[start:end]}"
            return Mention("unit", begin, end, UnitName(written, tier, typed=True)), length
        if suffix := _ENGLISH_TYPE.match(small, end):
            tier = _ENGLISH_TIERS[suffix[1]] or ("district" if "district" in tiers else "province")
            used = sum(begin < suffix.end() for begin, _ in words[i : i + length + 5])
            return Mention("unit", start, suffix.end(), UnitName(text[start:end], tier, typed=True)), used
        if text[start:end].isupper() and end - start > 3 and length == 1 and "province" not in tiers:
            return None, 1  # a word of a headline in capitals, not a name
        carried = _list_tier(text, found, start)
        abbreviated = "province" in tiers and text[start:end].isupper() and end - start > 2  # "TPHCM đạt …"
        joined = "province" in tiers and len(flats[i]) > _LONGEST_ONE_WORD  # "Hanoi was eighth"
        if length == 1 and carried is None and not (abbreviated or joined) and _starts(text, start):
            return None, 1  # "Đứng cuối …": a capital that only opens the sentence
        if carried in tiers or (bare_tier and bare_tier in tiers):
            tier = carried if carried in tiers else bare_tier
        elif "province" in tiers and _stands_alone(text, start, end):
            tier = "province"
        elif " ".join(flats[i : i + length]) in local and _stands_alone(text, start, end):
            tier = "district"
        else:
            return None, 1
        return Mention("unit", start, end, UnitName(text[start:end], tier, typed=False)), length

    @staticmethod
    def _tier_of(tiers: frozenset[str], text: str, found: list[Mention], start: int, *, central: bool) -> str:
        """Of a body that the centre and a province both have, the one that the list or the document speaks of."""
        if len(tiers) == 1:
            return next(iter(tiers))
        carried = _list_tier(text, found, start)
        return carried if carried in tiers else "ministry" if central else "department"

    def _agency(
        self, text: str, words: list[tuple[int, int]], flats: list[str], i: int, found: list[Mention], *, central: bool
    ) -> tuple[Mention, int] | None:
        """The longest agency name that begins at word i; joints (và, -, &, commas) do not count."""
        if not text[words[i][0]].isalpha() or flats[i] not in self.agency_heads:
            return None
        best: tuple[int, str] | None = None
        parts: list[str] = []
        for j in range(i, min(len(words), i + _LONGEST_NAME)):
            if j > i and not re.fullmatch(r"[\s,&.–-]*", text[words[j - 1][1] : words[j][0]]):
                break
            if flats[j] in AGENCY_JOINTS:
                continue
            parts.append(flats[j])
            tiers = self.agencies.get("".join(parts))
            if tiers is not None:
                best = (j, self._tier_of(tiers, text, found, words[i][0], central=central))
        if best is None or not _capital_inside(text, words, i, best[0]):
            return None
        start, end = words[i][0], words[best[0]][1]
        if best[0] == i and not text[start:end].isupper():
            return None  # one word names an agency only as an abbreviation: CA is a police office, Cà is not
        place = _AGENCY_PLACE.match(lower(text[end : end + 16]))
        if place and not text[end + place.end() :].lstrip()[:1].isupper():
            end += place.end(1)  # "Ban Dân tộc tỉnh"; "Sở Nội vụ tỉnh Thanh Hóa" names its province itself
        return Mention("unit", start, end, UnitName(text[start:end], best[1], typed=True)), best[0] - i + 1

    def _elided(
        self, text: str, small: str, words: list[tuple[int, int]], flats: list[str], i: int, found: list[Mention]
    ) -> tuple[Mention, int] | None:
        """ "các sở: Ngoại vụ, Tư pháp": departments whose "Sở" was said once for all."""
        start = words[i][0]
        opens = bool(_DEPARTMENTS_OF.search(small[max(0, start - 14) : start]))
        listed = found and found[-1].value.tier == "department"
        goes_on = listed and _list_tier(text, found, start) == "department"
        if listed and found[-1].value.text != text[found[-1].start : found[-1].end]:
            # "loại tốt gồm các sở: Ngoại vụ, Tư pháp; loại khá gồm Y tế": the next group of the same list
            opens = opens or bool(_NEXT_GROUP.fullmatch(small[found[-1].end : start]))
        if not text[start].isupper() or not (opens or goes_on):
            return None
        best = 0
        for j in range(i, min(len(words), i + 9)):
            if j > i and not re.fullmatch(r"[\s,&.–-]*", text[words[j - 1][1] : words[j][0]]):
                break
            if "".join(f for f in flats[i : j + 1] if f not in AGENCY_JOINTS) in self.departments:
                best = j - i + 1
        if not best:
            return None
        end = words[i + best - 1][1]
        return Mention("unit", start, end, UnitName(f"Sở {text[start:end]}", "department", typed=True)), best

    def _numbered(self, word: str, number: str) -> frozenset[str] | None:
        """Tiers of a territory whose name is a number."""
        word = {"q": "quận", "p": "phường"}.get(word, word)
        return self.territories.get(f"{fold(word)} {number.lstrip('0')}") if number.isdigit() else None

    def _longest_territory(
        self, text: str, words: list[tuple[int, int]], flats: list[str], i: int
    ) -> tuple[int, frozenset[str]]:
        best: tuple[int, frozenset[str]] = (0, frozenset())
        for j in range(i, min(len(words), i + 6)):
            if j > i and not re.fullmatch(r"\s*[-–.'’]?\s*", text[words[j - 1][1] : words[j][0]]):
                break
            tiers = self.territories.get(" ".join(flats[i : j + 1]))
            if tiers and (j == i or text[words[j][0]].isupper() or text[words[j][0]].isdigit()):
                best = (j - i + 1, tiers)
        return best


def _unknown(
    text: str, words: list[tuple[int, int]], flats: list[str], i: int, typed: re.Match[str] | None
) -> tuple[Mention | None, int]:
    """A name behind a type word that the register does not know ("huyện Hải Hàa"): still a unit, left for a person."""
    start = words[i][0]
    word = typed[1] if typed else None
    if (
        typed is None
        or word in (None, "thành phố", "tỉnh")
        or flats[i] in _NO_NAME
        or not text[start].isupper()
        or text[start : words[i][1]].isupper()
    ):
        return None, 1
    last = i
    while last + 1 < min(len(words), i + 4) and text[words[last][1] : words[last + 1][0]] in (" ", "-", " - "):
        if not text[words[last + 1][0]].isupper():
            break
        last += 1
    begin, end = start - len(typed[0].lstrip()), words[last][1]
    return Mention("unit", begin, end, UnitName(text[begin:end], _TYPE_TIERS[word], typed=True)), last - i + 1


def _capital_inside(text: str, words: list[tuple[int, int]], first: int, last: int) -> bool:
    """An agency is written with a capital somewhere ("sở Y tế", "Văn phòng UBND tỉnh"), a plain noun is not."""
    return any(text[words[k][0]].isupper() for k in range(first, last + 1))


def _typed_tier(word: str, name: str, tiers: frozenset[str], cities: frozenset[str]) -> str | None:
    tier = _TYPE_TIERS[word]
    if tier is None:
        return "province" if name in cities or "district" not in tiers else "district"
    return tier


def _list_tier(text: str, found: list[Mention], start: int) -> str | None:
    """Tier of the unit before, if only list joints stand between ("huyện A, B và C")."""
    if not found:
        return None
    between = text[found[-1].end : start]
    joint = re.fullmatch(r"\s*(?:\([^()]{0,60}\))?\s*(?:,|;|và|&|,\s*và)\s*", between)
    return found[-1].value.tier if joint else None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A bare province name is no part of a longer capitalised name (a person, a company)."""
    before = re.search(r"([^\W\d_]+)\s+$", text[:start][-24:])
    after = re.match(r"\s+([^\W\d_]+)", text[end : end + 24])
    capital_before = (
        before is not None
        and before[1][0].isupper()
        and start - len(before[0]) > 0
        and not _starts(text, start - len(before[0]))
    )
    capital_after = after is not None and after[1][0].isupper() and not after[1].isupper()
    return not capital_after and (not capital_before or before is None or before[1].lower() in _BEFORE_PROVINCE)


_BEFORE_PROVINCE = frozenset(
    {"tỉnh", "là", "và", "của", "với", "ở", "tại", "cho", "index", "pci", "papi", "sipas", "dti", "ddci", "pgi"}
)


def _starts(text: str, position: int) -> bool:
    return not text[:position].strip() or text[:position].rstrip()[-1] in '.!?:;"“(-–'


def _agency_tiers(register: Register) -> dict[str, frozenset[str]]:
    """Tiers of the agencies of a name."""
    found: dict[str, set[str]] = {}
    for agency in register.agencies.values():
        for name in agency.names:
            found.setdefault(agency_key(name), set()).add(agency.tier)
    return {key: frozenset(tiers) for key, tiers in found.items()}


def _districts_of(register: Register) -> dict[str, frozenset[str]]:
    """Flat names of the districts that a province of a flat name ever had."""
    found: dict[str, set[str]] = {}
    for unit in register.units.values():
        if unit.tier == "district":
            _, province = register.parents(unit.unit_id, unit.valid_from or date.min)
            if province is not None:
                found.setdefault(fold(province.name), set()).add(fold(unit.name))
    return {name: frozenset(districts) for name, districts in found.items()}


def _key(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", lower(text)))


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names, with any joint between their words, the longest first."""
    keys = sorted({_key(n) for n in names}, key=lambda k: (-len(k), k))
    alternatives = (r"[\s\-–_,.&]{1,3}".join(map(re.escape, key.split())) for key in keys)
    return re.compile(r"(?<![^\W_])(?:" + "|".join(alternatives) + r")(?![^\W_])")


def build_lexicon(indices: Indices, register: Register) -> Lexicon:
    """The lexicon of a catalogue and a register."""
    index_of: dict[str, str] = {}
    weak: set[str] = set()
    components: dict[str, list[tuple[str, str]]] = {}
    names: dict[tuple[str, str], str] = {}
    for index in indices.indices:
        for alias in (index.name, index.name_en, *index.aliases):
            if alias:
                index_of.setdefault(_key(alias), index.id)
        for alias in index.weak_aliases:
            if _key(alias) not in index_of:
                index_of[_key(alias)] = index.id
                weak.add(_key(alias))
        for component in index.components:
            names[index.id, component.id] = component.name
            for alias in {component.name, component.name_en or component.name, *component.aliases}:
                pair = (index.id, component.id)
                if pair not in components.setdefault(_key(alias), []):
                    components[_key(alias)].append(pair)
    return Lexicon(
        index_pattern=_pattern(index_of),
        index_of=index_of,
        weak=frozenset(weak),
        component_pattern=_pattern(components) if components else None,
        components_of={key: tuple(pairs) for key, pairs in components.items()},
        component_names=names,
        percent_indices=frozenset(i.id for i in indices.indices if i.score_unit == "percent") | {"PAR_INDEX", "DTI"},
        territories=register.names,
        agencies=_agency_tiers(register),
        agency_heads=frozenset(fold(n).split()[0] for a in register.agencies.values() for n in a.names),
        departments=frozenset(
            agency_key(n)[2:] for a in register.agencies.values() for n in a.names if agency_key(n).startswith("so")
        ),
        districts_of=_districts_of(register),
        tiers_of={i.id: frozenset(i.tiers) for i in indices.indices},
        indices_without_components=frozenset(i.id for i in indices.indices if not i.components),
        cities=frozenset(fold(u.name) for u in register.units.values() if u.tier == "province" and u.is_city),
    )
