"""The ladder by which a written name becomes a territory as of a day.

In order: tier and type word; province and district; spelling (marks as written, then bare letters, then
letters without
spaces); living on the day, else nearest in time; nearest place, right type word, registered name before
alias. What still has two
readings stays open. Invariant: only equality of letters decides, never likeness.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from tasks.units.fold import TIERS_OF_TYPE, fold, has_marks, read_type, spelling
from tasks.units.mention import Mention, parse, unfold
from tasks.units.model import Unit
from tasks.units.register import Register

TIERS = frozenset({"province", "district", "commune"})


@dataclass(frozen=True)
class Query:
    """One reading of a text: its name without type word, and all that narrows it."""

    name: str
    kind: str | None
    tiers: frozenset[str]
    district: str | None
    province: str | None
    as_of: date


@dataclass(frozen=True)
class Finding:
    """The unit, or None with the reason and the units it might be."""

    unit: Unit | None
    reason: str
    candidates: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A unit that bears the name: how well the spelling fits (0 best), whether by an alias, how well the
    place fits."""

    unit: Unit
    level: int
    alias: bool
    place: tuple[int, int] = (0, 0)


def read(
    register: Register,
    text: str,
    *,
    tier: str | None,
    district: str | None,
    province: str | None,
    as_of: date,
) -> Finding:
    """The territory a text names; hints as `resolve` takes them, places written in the text before the
    hints."""
    mention: Mention | None = parse(text)
    first: Finding | None = None
    while mention and mention.name:
        finding = _read(register, mention, tier, district, province, as_of)
        if finding.unit or finding.candidates:
            return finding
        first = first or finding
        mention = unfold(mention)
    return first or Finding(None, "no name in the text")


def _read(
    register: Register,
    mention: Mention,
    tier: str | None,
    district: str | None,
    province: str | None,
    as_of: date,
) -> Finding:
    inner_district, inner_province = _places(register, mention.places, province, as_of)
    district, province = inner_district or district, inner_province or province
    kind, rest, sure = read_type(mention.name)
    wanted = frozenset({tier}) if tier in TIERS else TIERS
    whole = Query(mention.name, None, wanted, district, province, as_of)
    if kind and not wanted & set(TIERS_OF_TYPE[kind]):  # "TT. Huế" is a province's short name, not a thị trấn
        found = find(register, whole)
        return found if found.unit else Finding(None, f"the text says {kind}, the hint says {tier}")
    if kind is None or not rest:
        return find(register, whole if kind is None else replace(whole, name=rest))
    typed = find(register, replace(whole, name=rest, kind=kind, tiers=wanted & set(TIERS_OF_TYPE[kind])))
    if sure and typed.unit:
        return typed
    return _one_of(typed, find(register, whole))


def _one_of(typed: Finding, whole: Finding) -> Finding:
    """The finding of two readings: the one that found a unit; open where they found different ones."""
    if typed.unit and whole.unit and typed.unit != whole.unit:
        return Finding(None, "may be read with and without its first word as a type", (typed.unit, whole.unit))
    return typed if typed.unit or not whole.unit else whole


def _places(
    register: Register, places: tuple[str, ...], province: str | None, as_of: date
) -> tuple[str | None, str | None]:
    """District and province among the places written beside a name; a bare place is a province where one is
    so called."""
    found: dict[str, str] = {}
    for place in places:
        kind, name, _ = read_type(place)
        own, _kin = provinces(register, place, as_of)
        city = any(register.units[uid].is_city for uid in own)
        if kind in ("huyện", "quận", "thị xã") or (kind == "thành phố" and not city):
            found.setdefault("district", place)
        elif own and (kind or province is None or fold(name) != fold(province)):
            found.setdefault("province", place)
        else:
            found.setdefault("district", place)
    return found.get("district"), found.get("province")


def find(register: Register, query: Query) -> Finding:
    """The one unit of a reading, by the ladder of this module."""
    hits = [
        Hit(unit, _level(query.name, name), alias)
        for unit, name, alias in register.named(query.name)
        if unit.tier in query.tiers and not _is_no_city(unit, query)
    ]
    placed = [replace(hit, place=p) for hit in hits if (p := _place(register, hit.unit, query)) is not None]
    if not placed:
        return Finding(None, _nowhere(query, bool(hits)), _distinct(hits))
    placed = _best(placed, lambda h: h.level)
    pool = [h for h in placed if h.unit.lives(query.as_of)]
    pool = _best(pool or placed, lambda h: h.place)
    pool = _best(pool, lambda h: query.kind is not None and not h.unit.type.startswith(query.kind))
    pool = _best(pool, lambda h: h.unit.distance(query.as_of))
    if len({h.unit.tier for h in pool}) == 1:
        pool = _best(pool, lambda h: h.alias)
    if len({h.unit.code for h in pool}) > 1:
        return Finding(
            None,
            f"{len(_distinct(pool))} units may be meant: say the tier, type, district or province",
            _distinct(pool),
        )
    return _decide(register, pool[0], query)


def _decide(register: Register, hit: Hit, query: Query) -> Finding:
    district, _ = register.parents(hit.unit.unit_id, query.as_of)
    if hit.level and has_marks(query.name) and hit.unit.tier == "commune" and district and not query.district:
        return Finding(None, "written with other marks, and the district is not said", (hit.unit,))
    if hit.unit.tier == "commune" and query.kind is None and not _is_meant_as_name(query):
        return Finding(None, "a word that is also a commune's name: say its type, tier or place", (hit.unit,))
    unit = register.current(hit.unit, query.as_of)
    if unit.lives(query.as_of):
        return Finding(
            unit,
            "so named on the day" if unit == hit.unit else f"{hit.unit.full_name} before or after the day",
        )
    when = (
        f"ended on {unit.valid_to}"
        if unit.valid_to and unit.valid_to <= query.as_of
        else f"begins on {unit.valid_from}"
    )
    return Finding(unit, f"{when}; no unit of that name lives on the day")


def _is_meant_as_name(query: Query) -> bool:
    """Whether a word without a type may be a commune: hinted or placed, and not written like a common word
    ("Trung bình")."""
    small = [word[0].islower() for word in query.name.split() if word[0].isalpha()]
    like_a_word = any(small) and not small[0]
    return not like_a_word and (len(query.tiers) == 1 or query.province is not None or query.district is not None)


def _level(written: str, name: str) -> int:
    """0 the same marks, 1 the same letters, 2 the same letters but for spaces, i/y or c/k."""
    return 0 if spelling(written) == spelling(name) else 1 if fold(written) == fold(name) else 2


def _is_no_city(unit: Unit, query: Query) -> bool:
    """A "thành phố" of unsaid tier is no province that was no city on the day."""
    return query.kind == "thành phố" and len(query.tiers) > 1 and unit.tier == "province" and not unit.is_city


def _place(register: Register, unit: Unit, query: Query) -> tuple[int, int] | None:
    """How a unit lies in the query's district and province (0 in it, 1 by way of a merger); None: not in
    it."""
    if unit.tier == "province":
        return 0, 0
    district, province = register.parents(unit.unit_id, query.as_of)
    in_province = 0 if query.province is None else _in_province(register, province, query)
    in_district = 0
    if query.district and unit.tier == "commune":
        in_district = _in_district(register, unit, district, query.district)
    return None if in_province < 0 or in_district < 0 else (in_district, in_province)


def _in_province(register: Register, province: Unit | None, query: Query) -> int:
    own, kin = provinces(register, query.province or "", query.as_of)
    return -1 if province is None else 0 if province.unit_id in own else 1 if province.unit_id in kin else -1


def _in_district(register: Register, unit: Unit, district: Unit | None, hint: str) -> int:
    kind, name, _ = read_type(hint)
    if district is None:  # no district level any more: the unit came from communes of that district
        before = (register.units[uid].parent_id for uid in register.kin(frozenset({unit.unit_id}), back=True))
        return 1 if any(is_called(register, register.units[p], name) for p in before if p) else -1
    if not is_called(register, district, name) and not is_called(register, district, hint):
        return -1
    return int(kind is not None and not district.type.startswith(kind))


def is_called(register: Register, unit: Unit, name: str) -> bool:
    """Whether a version of a unit bears the name, as its own or an alias."""
    return any(bearer is unit for bearer, _, _ in register.named(name))


@lru_cache(maxsize=4096)
def provinces(register: Register, hint: str, as_of: date) -> tuple[frozenset[str], frozenset[str]]:
    """unit_ids of the provinces so called, and of those they came from (or, where none lives on the day,
    became)."""
    bearers = register.named(hint) + register.named(read_type(hint)[1])
    own = frozenset(unit.unit_id for unit, _, _ in bearers if unit.tier == "province")
    living = frozenset(uid for uid in own if register.units[uid].lives(as_of))
    if living:
        return own, register.kin(living, back=True)
    return own, register.kin(own, back=True) | register.kin(own, back=False)


def _nowhere(query: Query, elsewhere: bool) -> str:
    if not elsewhere:
        return f"no {query.kind or 'unit'} is called so"
    return f"none of that name lies in {', '.join(p for p in (query.district, query.province) if p)}"


def _best(hits: list[Hit], key: Callable[[Hit], Any]) -> list[Hit]:
    """The hits for which the key is least."""
    least = min(map(key, hits))
    return [h for h in hits if key(h) == least]


def _distinct(hits: list[Hit]) -> tuple[Unit, ...]:
    """One unit a code, in the order of unit_ids."""
    units = sorted({h.unit.unit_id: h.unit for h in hits}.values(), key=lambda u: u.unit_id)
    return tuple({u.code: u for u in units}.values())
