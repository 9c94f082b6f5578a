"""Who is ranked together: from the cohort as written to a cohort_id.

`<tier>/<container unit_id, or VN>`, with `/<subset>` where the text ranks a part only: commune/22@2004-08-31,
department/38@2004-08-31, province/VN/tay-nguyen. Invariant: the container is one the ranked unit lies in on the day, or
Viet Nam; a text from which none can be told gives None, never the likeliest.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tasks.units.fold import fold
from tasks.units.model import Unit
from tasks.units.places import is_called
from tasks.units.register import Register

_REGIONS = {
    "dong-bang-song-cuu-long": r"dong bang song cuu long|dbscl|mekong|tay nam bo",
    "dong-bang-song-hong": r"dong bang song hong|dbsh|red river",
    "trung-du-va-mien-nui-phia-bac": r"mien nui phia bac|trung du(?: va)? mien nui|tdmnpb|northern mountain",
    "bac-trung-bo-va-duyen-hai-mien-trung": r"bac trung bo(?: va)? (?:duyen hai|dh)",
    "nam-trung-bo-va-tay-nguyen": r"nam trung bo(?: va)? tay nguyen",
    "mien-trung-va-tay-nguyen": r"mien trung(?: va)? tay nguyen",
    "bac-trung-bo": r"bac trung bo",
    "nam-trung-bo": r"(?:duyen hai )?nam trung bo",
    "duyen-hai-mien-trung": r"duyen hai mien trung|mien trung|central coast",
    "tay-nguyen": r"tay nguyen|central highlands",
    "dong-nam-bo": r"dong nam bo|southeast",
}
_OTHER_REGION = re.compile(r"(?:vung|khu vuc) ((?:\w+ ?)+)$")
_NATION = re.compile(r"\b(?:ca nuoc|toan quoc|viet nam|nationwide|(?:63|64|34) (?:tinh|provinces))\b")
_NATIONAL_COUNT = re.compile(r"\b(34|63|64) (?:tinh|provinces|dia phuong)\b")
_ONLY_CITIES = re.compile(r"thanh pho truc thuoc (?:trung uong|tw)")
_WITHOUT = r"khong (?:co|cung cap|phat sinh|thuc hien)"
_SUBSETS = (
    ("khong-co-dich-vu-cong", rf"{_WITHOUT}(?: \w+)? dich vu cong"),
    ("co-dich-vu-cong", r"(?:co|cung cap)(?: \w+){0,2} dich vu cong"),
    ("khong-co-tthc", rf"{_WITHOUT}(?: \w+)? (?:thu tuc hanh chinh|tthc)"),
    ("co-tthc", r"(?:co|phat sinh)(?: \w+)? (?:thu tuc hanh chinh|tthc)"),
    ("nganh-doc", r"nganh doc|co quan trung uong|vertical"),
    ("su-nghiep", r"(?:don vi )?su nghiep"),
)
_GROUP = re.compile(r"\bnhom (\d+|[ivx]+)\b")
_KINDS = {"phuong": "phường", "thi tran": "thị trấn", "xa": "xã", "dac khu": "đặc khu"}
_COUNT = re.compile(r"\b(\d{1,4}) (?:don vi |dia phuong )?(?:xa|phuong|thi tran|dac khu|communes|wards)\b")
_PLACE = re.compile(r"\b(tinh|thanh pho|tp|huyen|quan|thi xa)\b(?! (?:huyen|quan|thi xa|thanh pho|tp|xa|phuong)\b)")
_WHOLE = re.compile(r"\b(?:toan|trong|ca|tren dia ban|thuoc|cua|cap)$")
_OF_PROVINCE = re.compile(r"\bsở\b")
_compiled = lru_cache(maxsize=1 << 12)(re.compile)


@dataclass(frozen=True)
class Ranked:
    """Where the ranked unit stands: its tier, and its district and province on the day (a district office's own
    district)."""

    tier: str
    district: Unit | None
    province: Unit | None


def cohort_id(
    cohort_text: str | None,
    unit: Ranked,
    register: Register,
    as_of: date,
    rank_of: int | None = None,
) -> str | None:
    """The cohort a text names for a unit; None where it cannot be told.

    `rank_of` is the number ranked, as stated: for communes it tells district from province where only one of them has
    as many communes of the kinds named on the day.
    """
    text = fold(cohort_text or "")
    container = _container(text, unit, register, as_of, rank_of)
    if container is None:
        return None
    subset = _subset(cohort_text or "", unit.tier, register, as_of)
    return f"{unit.tier}/{container}" + (f"/{subset}" if subset else "")


def _container(text: str, unit: Ranked, register: Register, as_of: date, rank_of: int | None) -> str | None:
    """unit_id of the container, or VN."""
    if unit.tier in ("province", "ministry", "region") or _NATION.search(text):
        return "VN"
    if unit.tier in ("department", "district"):
        own = unit.district if unit.tier == "department" and unit.district else unit.province
        return own.unit_id if own else None
    if unit.tier != "commune" or not text:
        return None
    named, found = _named(text, unit, register)
    if named:
        return found.unit_id if found else None
    return _by_count(text, unit, register, as_of, rank_of)


def _named(text: str, unit: Ranked, register: Register) -> tuple[bool, Unit | None]:
    """Whether a commune's cohort text names its container, and which; (True, None): one it does not lie in, or either
    of two."""
    holders = [u for u in (unit.district, unit.province) if u]
    for place in _PLACE.finditer(text):
        name = _known_name(text[place.start() :].split(), text[place.end() :].split(), register)
        if name is None and not _WHOLE.search(text[: place.start()].rstrip()):
            continue
        fitting = [u for u in holders if _is_of_type(u, place[1]) and (name is None or is_called(register, u, name))]
        return True, fitting[0] if len(fitting) == 1 else None
    fitting = [u for u in holders if _says(fold(u.name), text)]
    return bool(fitting), fitting[0] if len(fitting) == 1 else None


def _known_name(with_type: list[str], after: list[str], register: Register) -> str | None:
    """The longest name of a province or district that the words after a type word begin with ("quan 3" with its type)."""
    for words in (after, with_type):
        for n in range(min(len(words), 5), 0, -1):
            name = " ".join(words[:n])
            if register.names.get(name, frozenset()) & {"province", "district"}:
                return name
    return None


def _is_of_type(unit: Unit, word: str) -> bool:
    """Whether a text may call a district or province by a type word."""
    if word == "tinh":
        return unit.tier == "province"
    return unit.is_city if word in ("thanh pho", "tp") else fold(unit.type) == word


def _by_count(text: str, unit: Ranked, register: Register, as_of: date, rank_of: int | None) -> str | None:
    """The only container, or the only one with as many communes of the kinds named as are ranked."""
    holders = [u for u in (unit.district, unit.province) if u]
    if len(holders) == 1:
        return holders[0].unit_id
    stated = _COUNT.search(text)
    number = int(stated[1]) if stated else rank_of
    kinds = _kinds(text)
    sizes = [
        sum(not kinds or u.type in kinds for u in register.living("commune", holder.unit_id, as_of))
        for holder in holders
    ]
    fitting = [holder for holder, size in zip(holders, sizes, strict=True) if size == number]
    return fitting[0].unit_id if len(fitting) == 1 else None


def _says(pattern: str, text: str) -> bool:
    """Whether a folded text holds these words; the patterns are few and are asked for again and again."""
    return _compiled(rf"\b(?:{pattern})\b").search(text) is not None


def _kinds(text: str) -> frozenset[str]:
    """Types of commune a text names; none for "cấp xã"."""
    text = re.sub(r"\bcap xa\b|\b(?:thi|dac) xa\b", " ", text)
    return frozenset(kind for word, kind in _KINDS.items() if _says(word, text))


def _subset(written: str, tier: str, register: Register, as_of: date) -> str | None:
    text = fold(written)
    mixed = tier == "department" and _OF_PROVINCE.search(unicodedata.normalize("NFC", written).lower())
    for slug, pattern in _SUBSETS[:4] if mixed else _SUBSETS:
        if _says(pattern, text):
            return slug
    if group := _GROUP.search(text):
        return f"nhom-{group[1]}"
    if tier == "province":
        return _part_of_nation(text, register, as_of)
    kinds = _kinds(text) if tier == "commune" else frozenset()
    return fold(next(iter(kinds))).replace(" ", "-") if len(kinds) == 1 else None


def _part_of_nation(text: str, register: Register, as_of: date) -> str | None:
    """A region, the cities alone, or the map of another day ("34 tỉnh" of a year that had 63)."""
    for slug, pattern in _REGIONS.items():
        if _says(pattern, text):
            return slug
    if _ONLY_CITIES.search(text) and "tinh" not in text.split():
        return "thanh-pho-truc-thuoc-trung-uong"
    if other := _OTHER_REGION.search(text):
        return other[1].strip().replace(" ", "-")
    count = _NATIONAL_COUNT.search(text)
    if count and int(count[1]) != len(register.living("province", None, as_of)):
        return f"{count[1]}-tinh"
    return None
