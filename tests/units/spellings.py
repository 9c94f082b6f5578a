"""How people write the name of a unit: the ways that every test of every unit uses."""

import unicodedata

from tasks.units import Unit

SHORT_TYPES = {
    "tỉnh": ("T.", "tỉnh ", "UBND tỉnh "),
    "thành phố trực thuộc trung ương": ("TP.", "TP ", "T.P ", "Thành phố ", "UBND TP "),
    "thành phố": ("TP.", "TP ", "T.P ", "Tp. ", "Thành Phố ", "UBND TP. "),
    "huyện": ("H.", "H. ", "h. ", "UBND huyện ", "Ủy ban nhân dân huyện "),
    "quận": ("Q.", "Q. ", "quận "),
    "thị xã": ("TX.", "TX ", "T.X ", "Tx. "),
    "phường": ("P.", "P. ", "Ph. ", "UBND phường ", "Uỷ ban nhân dân phường "),
    "xã": ("X.", "X. ", "x. ", "UBND xã ", "Đảng ủy, UBND xã "),
    "thị trấn": ("TT.", "TT ", "T.Tr ", "UBND thị trấn "),
    "đặc khu": ("ĐK ", "Đ.K ", "UBND đặc khu "),
}
TONES_MOVED = {"òa": "oà", "óa": "oá", "ủy": "uỷ", "ụy": "uỵ", "oà": "òa", "oá": "óa", "uỷ": "ủy", "ọa": "oạ"}


def bare(unit: Unit) -> str:
    """The name without its type word."""
    return unit.full_name[len(unit.type.removesuffix(" trực thuộc trung ương")) :].strip()


def unmarked(text: str) -> str:
    """The text as typed without any diacritics."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def tone_moved(text: str) -> str:
    """The text with one tone mark on the other vowel."""
    return next((text.replace(old, new) for old, new in TONES_MOVED.items() if old in text), text)


def spellings(unit: Unit, place: Unit | None, province: Unit) -> list[str]:
    """A unit's name in many spellings; `place` is its district, or for others its province, or None."""
    full, name = unit.full_name, bare(unit)
    found = [full, full.upper(), full.lower(), unicodedata.normalize("NFD", full), tone_moved(full)]
    found += [unmarked(full), unmarked(full).upper(), full.replace("Đ", "Ð").replace("đ", "ð")]
    found += [short + name for short in SHORT_TYPES[unit.type]]
    found += [f"12. {full}", f"- {full};", f"“{full}”", f" {full.replace(' ', '  ')}\u00a0", f"{full} (*)", f"{full}¹"]
    if place:
        small = place.full_name[0].lower() + place.full_name[1:]
        found += [f"{full}, {place.full_name}", f"{full} ({small})", f"{full}/{place.full_name}", f"{full} - {small}"]
        found += [f"{full} {small}", f"{full}, {SHORT_TYPES[place.type][0]}{bare(place)}, {province.name}"]
        found += [f"{full.lower()} {place.full_name.lower()} {province.full_name.lower()}"]
    return found
