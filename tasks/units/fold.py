"""Letters of names: one folding function, the spelling key, and the type word at a name's front.

Invariant: two texts that a reader would call the same letters fold alike, whatever their Unicode form, tone placement,
case or punctuation; `fold` is idempotent. This module knows no unit: what a name means is the resolver's work.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

TIERS_OF_TYPE = {
    "tỉnh": ("province",),
    "thành phố": ("province", "district"),
    "huyện": ("district",),
    "quận": ("district",),
    "thị xã": ("district",),
    "phường": ("commune",),
    "xã": ("commune",),
    "thị trấn": ("commune",),
    "đặc khu": ("commune",),
}

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_COMMITTEE = (
    r"(?:(?:dang uy|hdnd|hoi dong nhan dan|ubnd|uy ban nhan dan|uy ban|chinh quyen|(?:tren )?dia ban)"
    r"(?:\s*[,&/.–-]\s*|\s+va\s+|\s+))+"
)
# Whole words need a word boundary after them; an abbreviation of one letter needs its dot, or a number.
_WORDS = {
    "thanh pho truc thuoc trung uong": "thành phố",
    "thanh pho": "thành phố",
    "huyen dao": "huyện",
    "huyen": "huyện",
    "thi xa": "thị xã",
    "thi tran": "thị trấn",
    "dac khu": "đặc khu",
    "phuong": "phường",
    "quan": "quận",
    "tinh": "tỉnh",
    "xa": "xã",
}
_SHORT = {
    r"t\.\s?p\b\.?|tp\b\.?": "thành phố",
    r"t\.\s?x\b\.?|tx\b\.?": "thị xã",
    r"t\.\s?tr\b\.?|ttr\b\.?|tt\b\.?": "thị trấn",
    r"d\.\s?k\b\.?|dk\b\.?": "đặc khu",
    r"h\.": "huyện",
    r"q\.|q(?=\s?\d)": "quận",
    r"ph\.|[pf]\.|[pf](?=\s?\d)": "phường",
    r"x\.": "xã",
    r"t\.": "tỉnh",
}
_UNSURE = {"h": "huyện", "q": "quận", "p": "phường", "x": "xã"}  # one letter without its dot: "H Hoành Bồ"
_ENGLISH = {
    "province": "tỉnh",
    "city": "thành phố",
    "district": "huyện",
    "ward": "phường",
    "commune": "xã",
    "township": "thị trấn",
    "town": "thị xã",
}
_TYPE = "|".join(
    [rf"(?P<w{i}>{word}\b)" for i, word in enumerate(w.replace(" ", r"\s+") for w in _WORDS)]
    + [f"(?P<s{i}>{short})" for i, short in enumerate(_SHORT)]
    + [rf"(?P<u{i}>{letter})(?=\s+[^\W\d_])" for i, letter in enumerate(_UNSURE)]
)
_PREFIX, _SECOND = re.compile(_TYPE), re.compile(rf"\s*[/,]\s*(?:{_TYPE})")
_CANONICAL = {
    f"{sign}{i}": kind
    for sign, kinds in {"w": _WORDS, "s": _SHORT, "u": _UNSURE}.items()
    for i, kind in enumerate(kinds.values())
}
_SUFFIX = re.compile(r"[\s,-]+(" + "|".join(_ENGLISH) + r")\W*$")
_ENGLISH_OF = re.compile(r"(?:the\s+)?(province|city|district)\s+of\s+(?=\w)")
_NUMBERED_ENGLISH = re.compile(r"(district|ward)\s+(\d{1,2})$")
_NUMBER = re.compile(r"0*(\d{1,2})$|([ivx]{1,4})$")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_JOINTS = " .,:;-–—/\t\n\u00a0"
_LIKE_D = str.maketrans("đðɖ", "ddd")  # of lower-case text; eth and the African d look like đ and are typed for it
_STROKES = str.maketrans({"m": "rri", "n": "ri", "h": "ii", "d": "ci", "w": "vv", "l": "i", "1": "i", "0": "o"})
_PLAIN = re.compile(r"[\w ,.;:()/&'-]*")
_DROPPED = ("Cf", "No", "Cc")  # zero-width signs, footnote marks, controls


class _PerCharacter(dict[int, str]):
    """A table for `str.translate` that works out each character once."""

    def __init__(self, made: Callable[[str], str]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, code: int) -> str:
        self[code] = self._made(chr(code))
        return self[code]


def _folded(char: str) -> str:
    parts = unicodedata.normalize("NFD", char.lower().translate(_LIKE_D))
    kept = (c for c in parts if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in kept)


def _bare(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0].lower().translate(_LIKE_D)
    return base if len(base) == 1 else char


_FOLDED, _BARE = _PerCharacter(_folded), _PerCharacter(_bare)


@lru_cache(maxsize=1 << 16)
def clean(text: str) -> str:
    """The text in one form of its characters: full-width letters narrowed, signs without width and footnote marks (¹)
    dropped, every kind of blank a space, lone surrogates replaced."""
    if _PLAIN.fullmatch(text) and unicodedata.is_normalized("NFKC", text):
        return text
    text = text.encode("utf-8", "replace").decode("utf-8")
    blanked = (" " if c.isspace() else c for c in text)
    return unicodedata.normalize("NFKC", "".join(c for c in blanked if unicodedata.category(c) not in _DROPPED))


@lru_cache(maxsize=1 << 17)
def fold(text: str) -> str:
    """The letters of a text in lower case without any mark, every run of other signs as one space; idempotent."""
    return " ".join(text.translate(_FOLDED).split())


@lru_cache(maxsize=1 << 17)
def loose(text: str) -> str:
    """`fold` without spaces, i for y and c for k (not kh): Kontum = Kon Tum, Mĩ = Mỹ, Đắc Lắk = Đắk Lắk."""
    return re.sub(r"k(?!h)", "c", fold(text).replace(" ", "").replace("y", "i"))


@lru_cache(maxsize=1 << 17)
def strokes(text: str) -> str:
    """`loose` in the strokes a scanner confuses: rn is m, ri is n, li is h, cl is d, 1 is l is i, 0 is o."""
    return loose(text).translate(_STROKES)


@lru_cache(maxsize=1 << 17)
def spelling(text: str) -> str:
    """Like `fold` but with vowel marks and tones kept; a tone stands at its word's end, so hòa = hoà.

    đ counts as d, y as i.
    """
    parts = unicodedata.normalize("NFD", text.lower().translate(_LIKE_D)).replace("y", "i")
    words = re.findall(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*", parts)
    return " ".join(
        "".join(c for c in w if c not in _TONES) + "".join(sorted(c for c in w if c in _TONES)) for w in words
    )


@lru_cache(maxsize=1 << 17)
def has_marks(text: str) -> bool:
    """Whether the text is written with Vietnamese marks at all (đ alone does not count)."""
    return any(map(unicodedata.combining, spelling(text)))


def letters(text: str) -> str:
    """The NFC text with every character turned into its bare lower-case letter: same length, so offsets carry over."""
    return unicodedata.normalize("NFC", text).translate(_BARE)


def unglue(text: str) -> str:
    """NFC with a space where a capital or a number follows a small letter: "XãTân Hải" is "Xã Tân Hải"."""
    text = unicodedata.normalize("NFC", text)
    if text.istitle() and text.replace(" ", "").isalpha():
        return text
    pairs = zip(" " + text, text, strict=False)
    return "".join(" " + c if before.islower() and (c.isupper() or c.isdigit()) else c for before, c in pairs)


def strip_committee(text: str) -> str:
    """The text without "UBND", "Đảng ủy, UBND", "địa bàn" … at its front: they stand for their territory."""
    text = unicodedata.normalize("NFC", text)
    found = re.match(r"\s*" + _COMMITTEE, letters(text))
    return text[found.end() :] if found else text


def strip_type(text: str) -> tuple[str | None, str]:
    """The canonical type word ("phường") and the name after it; (None, text) where no type word stands.

    Understands abbreviations (TP., T.P, TX., H., Q., P., X., TT., T.Tr, ĐK), a committee before the type, two
    types joined ("huyện/thành phố": the first counts) and English forms ("Da Nang city"). A word that only
    looks like a type without its marks ("Quan Hóa") is a name. Numbered names keep their type: "Q.1" gives
    ("quận", "Quận 1").
    """
    kind, rest, sure = read_type(text)
    return (kind, rest) if sure else (None, unicodedata.normalize("NFC", text).strip(_JOINTS))


@lru_cache(maxsize=1 << 16)
def read_type(text: str) -> tuple[str | None, str, bool]:
    """As `strip_type`, but a type word with wrong or missing marks is read too; the flag tells whether it is sure."""
    text = strip_committee(text).strip(_JOINTS)
    bare = letters(text)
    found = _PREFIX.match(bare)
    if not found or found.lastgroup is None:
        return _english(text, bare)
    kind, end = _CANONICAL[found.lastgroup], found.end()
    sign = found.lastgroup[0]
    sure = sign == "s" or (sign == "w" and _well_spelled(text, text[:end], kind))
    while second := _SECOND.match(bare, end):
        end = second.end()
    rest = text[end:].strip(_JOINTS)
    return kind, numbered(kind, rest) or rest, sure


def _well_spelled(text: str, word: str, kind: str) -> bool:
    return spelling(word).startswith(spelling(kind)) or not has_marks(text)


def _english(text: str, bare: str) -> tuple[str | None, str, bool]:
    if found := _NUMBERED_ENGLISH.match(bare):
        kind = "quận" if found[1] == "district" else "phường"
        return kind, numbered(kind, found[2]) or text, True
    if found := _ENGLISH_OF.match(bare):
        return _ENGLISH[found[1]], text[found.end() :].strip(_JOINTS), True
    if found := _SUFFIX.search(bare):
        return _ENGLISH[found[1]], text[: found.start()].strip(_JOINTS), True
    return None, text, True


def numbered(kind: str, rest: str) -> str | None:
    """The name of a numbered quận or phường ("Quận 1") from its number, Arabic or Roman; None for any other name."""
    found = _NUMBER.match(letters(rest)) if kind in ("quận", "phường") else None
    number = found and (int(found[1]) if found[1] else _ROMAN.get(found[2]))
    return f"{kind.capitalize()} {number}" if number else None
