"""Which of two names only says where the other lies.

Invariant: pure functions of the names and the words between them; they decide nothing about values.
"""

from __future__ import annotations

import re

from tasks.extract.lexicon import UnitName

_PARENT = re.compile(r"^\s*(?:,|\(|-|–|thuộc|của)\s*$")
_ORDER = {"ministry": 0, "province": 1, "district": 2, "department": 2, "commune": 3}


def lies_above(name: UnitName, unit: UnitName) -> bool:
    """Whether the first may contain the second, by their tiers; a name without a tier counts as a district."""
    return _ORDER.get(name.tier or "district", 2) < _ORDER.get(unit.tier or "district", 2)


def parent_of(unit: UnitName, between: str, name: UnitName) -> UnitName | None:
    """The second name, where it only places the first: "phường X (thành phố Y)", "huyện Y, tỉnh Z", "Sở Nội vụ Thanh Hóa"."""
    if between.strip() == "(" and not name.typed and unit.tier == "commune":
        name = name._replace(tier="district")  # "xã Bình An (Lâm Bình)"
    higher = lies_above(name, unit)
    of_department = unit.tier == "department" and name.tier in ("district", "province")
    adjoining = not between.strip() and (
        (unit.tier in ("department", "commune") and name.tier == "province")
        or (unit.tier == "department" and name.tier == "district" and name.typed)
    )
    joined = adjoining or (_PARENT.match(between) and (name.typed or "(" in between))
    return name if (higher or of_department) and joined else None


def placed(unit: UnitName, parent: UnitName) -> UnitName:
    """The unit with the name of the territory it lies in."""
    if parent.tier == "province":
        return unit._replace(province=parent.text)
    return unit._replace(district=parent.text)
