"""Where units lie: what a place written in a text or given as a hint may be, and whether a unit lies in it on a day.

Invariant: a place is known by its letters alone, and mergers are followed through the lineage: a commune lies in the
district its land came from, and in the provinces that its province was made of.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from tasks.units.fold import read_type
from tasks.units.model import Unit
from tasks.units.register import Register


def lies(
    register: Register, unit: Unit, district: str | None, province: str | None, as_of: date
) -> tuple[int, int] | None:
    """How a unit lies in the district and in the province of the names given (0 in it, 1 by way of a merger); None: not
    in it. A province lies in nothing and is never asked where."""
    if unit.tier == "province":
        return 0, 0
    own_district, own_province = register.parents(unit.unit_id, as_of)
    in_province = in_district = 0
    if province is not None:
        in_province = _in_province(register, own_province, province, as_of)
    if district and unit.tier == "commune" and in_province >= 0:
        in_district = _in_district(register, unit, own_district, district)
    return None if in_province < 0 or in_district < 0 else (in_district, in_province)


def _in_province(register: Register, province: Unit | None, hint: str, as_of: date) -> int:
    own, kin = provinces(register, hint, as_of)
    return -1 if province is None else 0 if province.unit_id in own else 1 if province.unit_id in kin else -1


def _in_district(register: Register, unit: Unit, district: Unit | None, hint: str) -> int:
    if district is None:  # no district level any more: the unit came from communes of that district
        return -1 if _former_districts(register, unit.unit_id).isdisjoint(_bearers(register, hint)) else 1
    if not is_called(register, district, hint):
        return -1
    kind, _, sure = read_type(hint)
    return int(kind is not None and sure and not district.type.startswith(kind))


@lru_cache(maxsize=1 << 14)
def _former_districts(register: Register, unit_id: str) -> frozenset[str]:
    before = (register.units[uid].parent_id for uid in register.kin(frozenset({unit_id}), back=True))
    return frozenset(parent for parent in before if parent)


def is_called(register: Register, unit: Unit, name: str) -> bool:
    """Whether a version of a unit bears the name, with or without its type word, as its own or an alias."""
    return unit.unit_id in _bearers(register, name)


@lru_cache(maxsize=1 << 14)
def _bearers(register: Register, name: str) -> frozenset[str]:
    return frozenset(unit.unit_id for n in (name, read_type(name)[1]) for unit, _, _ in register.named(n))


def may_be(register: Register, place: str, as_of: date) -> tuple[bool, bool]:
    """Whether a place written beside a name may be a district, and whether a province, by its type word and the register.

    A "thành phố" is the province's only where that is a city on the day; a bare name of both is either.
    """
    kind = read_type(place)[0]
    if kind in ("huyện", "quận", "thị xã") or not provinces(register, place, as_of)[0]:
        return True, False
    if kind == "tỉnh":
        return False, True
    bearers = [register.units[uid] for uid in _bearers(register, place)]
    if kind == "thành phố":
        city = any(u.tier == "province" and u.is_city and u.lives(as_of) for u in bearers)
        return not city, city
    return any(u.tier == "district" for u in bearers), True


@lru_cache(maxsize=4096)
def provinces(register: Register, hint: str, as_of: date) -> tuple[frozenset[str], frozenset[str]]:
    """unit_ids of the provinces so called, and of those they came from (or, where none lives on the day, became)."""
    own = frozenset(uid for uid in _bearers(register, hint) if register.units[uid].tier == "province")
    living = frozenset(uid for uid in own if register.units[uid].lives(as_of))
    if living:
        return own, register.kin(living, back=True)
    return own, register.kin(own, back=True) | register.kin(own, back=False)
