"""Names in text: indices and components (indices.yaml) and units and agencies (the register), found with their offsets.

Invariant: a lexicon is built once and never changes; finding is linear in the text (`tasks.extract.words`,
`tasks.extract.unit_names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from schemas.catalogue import Indices
from tasks.extract.agency_names import AgencyNames
from tasks.extract.gate import gated
from tasks.extract.mention import Mention
from tasks.extract.text import slug
from tasks.extract.unit_name import UnitName
from tasks.extract.unit_names import UnitNames, find_units
from tasks.extract.words import Names, beginnings, key_of
from tasks.units.fold import fold
from tasks.units.register import Register

__all__ = ["ANY_INDEX", "Lexicon", "UnitName", "build_lexicon"]

ANY_INDEX = "*"
_QUOTED = gated(r"chỉ số(?: thành phần)?(?: (?:số )?\d+)?,?\s*[\"“']([^\"”'“]{4,120})[\"”']")
# "phần mức độ hài lòng của người dân được 10,5/12 điểm": what the score is of, whether catalogued or not
_PART = gated(
    r"(?:(?<!\w)(?:riêng|về|ở)|[,;:]) (?:hợp )?phần (?!lớn|mềm|trăm|nào|này|việc|đông)([^\W\d][^,;.:()\d]{3,60}?) (?:được|đạt|có|là|chỉ đạt) (?=\d)"
)
_WEAK_CUE = re.compile(r"(?:chỉ số|xếp hạng|mức độ|bộ tiêu chí|điểm|đánh giá|kết quả|bảng|về)(?:\s+[^\s.;:]+){0,4}\s*$")


@dataclass(frozen=True)
class Lexicon:
    """Names ready to be found. `territories` maps a flat name to the tiers it may be."""

    index_names: Names
    index_of: Mapping[str, str]
    weak: frozenset[str]
    component_catalogue: Names
    components_of: Mapping[str, tuple[tuple[str, str], ...]]
    component_names: Mapping[tuple[str, str], str]
    percent_indices: frozenset[str]
    unit_names: UnitNames
    districts_of: Mapping[str, frozenset[str]]
    indices_without_components: frozenset[str]
    tiers_of: Mapping[str, frozenset[str]]

    @property
    def territories(self) -> Mapping[str, frozenset[str]]:
        """Tiers of a territory by its flat name."""
        return self.unit_names.territories

    @property
    def cities(self) -> frozenset[str]:
        """Flat names of the provinces that are cities."""
        return self.unit_names.cities

    def indices(self, text: str) -> Iterator[Mention]:
        """Index mentions of a lower-cased text; a weak name counts only beside a word such as "chỉ số"."""
        for start, end, key in self.index_names.find(text):
            if key not in self.weak or _WEAK_CUE.search(text[max(0, start - 48) : start]):
                yield Mention("index", start, end, self.index_of[key])

    def weak_indices(self, text: str) -> Iterator[Mention]:
        """Index mentions of a lower-cased headline, where a weak name needs no word beside it."""
        for start, end, key in self.index_names.find(text):
            yield Mention("index", start, end, self.index_of[key])

    def components(self, text: str) -> Iterator[Mention]:
        """Component mentions of a lower-cased text; the value lists the (index, component) pairs of that name.

        A name in quotes behind "chỉ số thành phần" is a component too, of any index, with no catalogued id.
        """
        for m in _PART.finditer(text) if " phần " in text else ():
            known = self.components_of.get(key_of(m[1]), ())
            yield Mention("component", m.start(1), m.end(1), (*known, (ANY_INDEX, slug(m[1]))))
        for m in _QUOTED.finditer(text):
            name = m[1].strip()
            pairs = self.components_of.get(key_of(name), ((ANY_INDEX, slug(name)),))
            yield Mention("component", m.start(1), m.end(1), pairs)
        for start, end, key in self.component_catalogue.find(text):
            yield Mention("component", start, end, self.components_of[key])

    def units(
        self, text: str, *, bare_tier: str | None = None, bare_from: int = 0, local: frozenset[str] = frozenset()
    ) -> list[Mention]:
        """Unit mentions of a text as written: agencies, typed territories, provinces without a type word.

        A bare name of a district or commune counts only after a typed one in the same list, or behind the place
        (`bare_from`) where a cohort of that tier (`bare_tier`) came under discussion, or as one of the districts of the
        document's own province (`local`).
        """
        return list(find_units(self.unit_names, text, bare_tier, bare_from, local))


def _districts_of(register: Register) -> dict[str, frozenset[str]]:
    """Flat names of the districts that a province of a flat name ever had."""
    found: dict[str, set[str]] = {}
    for unit in register.units.values():
        if unit.tier == "district":
            _, province = register.parents(unit.unit_id, unit.valid_from or date.min)
            if province is not None:
                found.setdefault(fold(province.name), set()).add(fold(unit.name))
    return {name: frozenset(districts) for name, districts in found.items()}


def build_lexicon(indices: Indices, register: Register) -> Lexicon:
    """The lexicon of a catalogue and a register."""
    index_of: dict[str, str] = {}
    weak: set[str] = set()
    components: dict[str, list[tuple[str, str]]] = {}
    names: dict[tuple[str, str], str] = {}
    for index in indices.indices:
        for alias in (index.name, index.name_en, *index.aliases):
            if alias:
                index_of.setdefault(key_of(alias), index.id)
        for alias in index.weak_aliases:
            if key_of(alias) not in index_of:
                index_of[key_of(alias)] = index.id
                weak.add(key_of(alias))
        for component in index.components:
            names[index.id, component.id] = component.name
            for alias in {component.name, component.name_en or component.name, *component.aliases}:
                pair = (index.id, component.id)
                if pair not in components.setdefault(key_of(alias), []):
                    components[key_of(alias)].append(pair)
    return Lexicon(
        index_names=Names(index_of),
        index_of=index_of,
        weak=frozenset(weak),
        component_catalogue=Names(components),
        components_of={key: tuple(pairs) for key, pairs in components.items()},
        component_names=names,
        percent_indices=frozenset(i.id for i in indices.indices if i.score_unit == "percent") | {"PAR_INDEX", "DTI"},
        unit_names=_unit_names(register),
        districts_of=_districts_of(register),
        tiers_of={i.id: frozenset(i.tiers) for i in indices.indices},
        indices_without_components=frozenset(i.id for i in indices.indices if not i.components),
    )


def _unit_names(register: Register) -> UnitNames:
    return UnitNames(
        territories=register.names,
        begun=beginnings(register.names, " "),
        cities=frozenset(fold(u.name) for u in register.units.values() if u.tier == "province" and u.is_city),
        agencies=AgencyNames(register),
    )
