"""Offices in a text: ministries by name, departments and district offices by name and the territory they belong to.

Invariant: an office is known only by a name or abbreviation of agencies.csv (joints aside), and what follows or
precedes it must be a territory; a department without its territory stays open. It does not check that a province had
the office in a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tasks.units.fold import fold
from tasks.units.mention import unlisted
from tasks.units.model import Agency, Unit
from tasks.units.offices import office_id
from tasks.units.places import provinces
from tasks.units.register import Register, agency_words
from tasks.units.territories import read

_LEVEL_WORDS = {
    word: level
    for level, words in {
        "province": ("tinh", "province", "provincial"),
        "city": ("tp", "thanh pho", "city"),
        "district": ("huyen", "quan", "thi xa"),
        "commune": ("xa", "phuong", "thi tran"),
    }.items()
    for word in words
}
_HEADS = {"department": "Sở", "ministry": "Bộ"}
_LINKS = frozenset({"thuoc", "cua", "of", "in", "the", "s"})


@dataclass(frozen=True)
class Office:
    """An office found: its unit_id and full name, or None with the reason it stays open."""

    unit_id: str | None
    name: str
    tier: str
    reason: str


@dataclass(frozen=True)
class _Hints:
    tier: str | None
    district: str | None
    province: str | None
    as_of: date


def find_office(
    register: Register,
    text: str,
    *,
    tier: str | None,
    district: str | None,
    province: str | None,
    as_of: date,
) -> Office | None:
    """The office a text names, None where it names none; hints as `resolve` takes them."""
    hints = _Hints(tier, district, province, as_of)
    splits = _splits(register, text)
    if not splits and tier in _HEADS:  # a column of departments may leave out the word: "Nội vụ"
        splits = _splits(register, f"{_HEADS[tier]} {unlisted(text)}")
    for agencies, rest in splits:
        level = _LEVEL_WORDS.get(fold(rest), "") if rest else ""
        named = _named_territory(register, rest, agencies[0], hints) if rest and not level else None
        if rest and not level and named is None:
            continue
        agency = _choose(agencies, hints, bool(rest))
        if agency is None:
            return Office(None, agencies[0].name, "department", "a ministry or a province's branch: say the tier")
        return _office(register, agency, level, named, hints)
    return None


@lru_cache(maxsize=1 << 16)
def _splits(register: Register, text: str) -> tuple[tuple[list[Agency], str], ...]:
    """Every way to read the text as an agency's name with something after (longest name first) or before it."""
    text = unlisted(text)
    found = []
    for version in dict.fromkeys((re.sub(r"\([^)]*\)", " ", text), text)):
        words = re.findall(r"[^\W_]+", version)
        keys = [agency_words(word) for word in words]
        cuts = [(keys[:i], words[i:]) for i in range(len(words), 0, -1)]
        cuts += [(keys[i:], words[:i]) for i in range(1, len(words))]
        for name, rest in cuts:
            known = [key for parts in name for key in parts]
            agencies = register.by_agency.get(" ".join(known)) or register.by_agency.get("".join(known))
            if agencies:
                found.append((agencies, " ".join(_unlinked(rest))))
    return tuple(found)


def _unlinked(words: list[str]) -> list[str]:
    while words and fold(words[0]) in _LINKS:
        words = words[1:]
    while words and fold(words[-1]) in _LINKS:
        words = words[:-1]
    return words


def _named_territory(register: Register, rest: str, agency: Agency, hints: _Hints) -> Unit | None:
    """The territory written beside an office: a sở's province, a phòng's district, another's as the text says."""
    tiers: tuple[str | None, ...] = (None, "province")
    if fold(agency.name).startswith("so "):
        tiers = ("province",)
    elif agency.of_district:
        tiers = ("district", None)
    for tier in tiers:
        finding = read(register, rest, tier=tier, district=hints.district, province=hints.province, as_of=hints.as_of)
        if finding.unit:
            return finding.unit
    return None


def _choose(agencies: list[Agency], hints: _Hints, placed: bool) -> Agency | None:
    """The agency of the hinted tier; of a name that both tiers have, a place tells the branch, no province the ministry."""
    by_tier = {a.tier: a for a in agencies}
    if len(by_tier) == 1:
        return agencies[0]
    if hints.tier in by_tier:
        return by_tier[hints.tier]
    if placed:
        return by_tier["department"]
    return by_tier["ministry"] if hints.province is None else None


def _office(register: Register, agency: Agency, level: str, named: Unit | None, hints: _Hints) -> Office:
    if agency.tier == "ministry":
        return Office(agency.agency_id, agency.name, "ministry", "a body of the centre")
    container = named or _hinted_territory(register, agency, level, hints)
    if container is None:
        return Office(None, agency.name, "department", "the territory it belongs to is not said")
    name = _full_name(agency.name, container)
    return Office(
        office_id(register, agency.agency_id, container),
        name,
        "department",
        f"office of {container.full_name}",
    )


def _hinted_territory(register: Register, agency: Agency, level: str, hints: _Hints) -> Unit | None:
    province = _province_of(register, hints.province, hints.as_of)
    if level == "commune":
        return None
    if level == "city" and not agency.of_district and province and province.is_city:
        return province
    if agency.of_district or level in ("district", "city"):
        if hints.district is None:
            return None
        return read(
            register,
            hints.district,
            tier="district",
            district=None,
            province=hints.province,
            as_of=hints.as_of,
        ).unit
    return province


def _province_of(register: Register, hint: str | None, as_of: date) -> Unit | None:
    """The province a hint names on the day; None where it names none."""
    if hint is None or not provinces(register, hint, as_of)[0]:
        return None
    return read(register, hint, tier="province", district=None, province=None, as_of=as_of).unit


def _full_name(name: str, container: Unit) -> str:
    """The name with the container's own type word where the list writes "tỉnh" at its end."""
    kind = "thành phố" if container.is_city else container.type
    return f"{name.removesuffix('tỉnh')}{kind}" if name.endswith(" tỉnh") else name
