"""TCVN3 (.VnTime) and VNI text back to Unicode, where their letters show as signs of Latin-1.

Invariant: good Vietnamese, French or English comes back unchanged; a text is converted only where the
syllables it gives are Vietnamese and those it shows are not. Which letters and rimes Vietnamese has is in
`syllable.py`. Tables: TCVN 5712:1993 (VN3) and the VNI-Windows fonts. Neither holds the case of all letters:
in a word typed in capitals the converted letters become capitals too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from tasks.read.syllable import is_syllable

Scheme = Literal["tcvn3", "vni"]
_SCHEMES: tuple[Scheme, ...] = ("tcvn3", "vni")

# Letters that exist in Vietnamese but not in Latin-1: a text with one of them is Unicode already.
UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
_HIGH = re.compile("[\u00a1-\u00ff\u03bc]")
_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ\u03bc",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵà",
)
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_TONES, _VNI_HATS, _VNI_BREVES = "ùøûõï", "âáàåãä", "êéèúüë"
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile(
    rf"(?P<letter>[aeouyôö](?=[{_VNI_TONES}])|[aeo](?=[{_VNI_HATS}])|a(?=[{_VNI_BREVES}]))(?P<mark>.)|[ñôöæóòî]",
    re.I,
)
_TOKEN = re.compile("[a-zA-Z\u00a1-\u00ae\u00b5-\u00b9\u00bb-\u00ff\u03bc]+")
_WORD = re.compile(r"[^\W\d_]+")
_UNIT = re.compile(r"[µ\u03bc][a-zA-Z]|[a-zA-Z]+[®©]|[®©][a-zA-Z]+")  # "5 µm" and trade marks are no TCVN3
_CAPITAL_INSIDE = re.compile("[a-zà-ý][À-Ý]")
_ACRONYM = re.compile("(?=.*Đ)[A-ZĐ]{2,6}")  # QĐ, NĐ, HĐND
_MIN_VALID = 0.8
_MIN_KNOWN = 0.5


def repair(text: str) -> str:
    """`text` in Unicode (NFC) where it is TCVN3 or VNI in Latin letters, else unchanged."""
    scheme = scheme_of(text)
    return convert(text, scheme) if scheme else text


def repair_all(texts: Sequence[str], lean: Scheme | None = None) -> list[str]:
    """`repair` for texts of one document, in order; what could be either follows the surer texts beside it.

    "Phó Hé" alone may be good Vietnamese; beside more texts like "B×nh §Þnh" than Unicode ones it is TCVN3.
    `lean` is the scheme of the surroundings, for texts of which none is sure.
    """
    if not any(map(_HIGH.search, texts)):
        return list(texts)
    sure = [scheme_of(text) for text in texts]
    count = {scheme: sure.count(scheme) for scheme in _SCHEMES}
    most = max(_SCHEMES, key=count.__getitem__)
    likely = most if count[most] else lean
    if likely is None:
        return list(texts)
    prevails = count[most] > sum(1 for text in texts if UNICODE_ONLY.search(text))
    schemes = [scheme or _open_scheme(text, likely, prevails) for text, scheme in zip(texts, sure, strict=True)]
    return [convert(text, scheme) if scheme else text for text, scheme in zip(texts, schemes, strict=True)]


def prevailing(texts: Sequence[str]) -> Scheme | None:
    """The scheme that most of the texts not in Unicode are surely in, None where none is."""
    found = [scheme_of(text) for text in texts]
    most = max(_SCHEMES, key=found.count)
    return most if most in found else None


@lru_cache(maxsize=1 << 12)  # a text is asked for alone, then beside the others
def scheme_of(text: str) -> Scheme | None:
    """The scheme a text is surely in, None where it is Unicode, other than Vietnamese, or could be either."""
    if text.isascii() or UNICODE_ONLY.search(text) or not _HIGH.search(text):
        return None
    tokens = [token for token in _TOKEN.findall(text) if _is_evidence(token)]
    shown = sum(map(_is_good, tokens))
    if not tokens or shown == len(tokens):
        return None
    tcvn3, vni = (sum(_gives_syllable(token, scheme) for token in tokens) for scheme in _SCHEMES)
    valid = max(tcvn3, vni)
    if tcvn3 == vni or valid <= shown or valid < _MIN_VALID * len(tokens) or not _is_vietnamese(text, valid):
        return None
    return "tcvn3" if tcvn3 > vni else "vni"


def convert(text: str, scheme: Scheme) -> str:
    """Every word of `text` taken as TCVN3 or VNI; a word in capitals comes out in capitals."""

    def word(match: re.Match[str]) -> str:
        token = match.group()
        if token.isascii():
            return token
        plain = "".join(letter for letter in token if letter.isascii())
        loud = plain.isupper() and (len(plain) > 1 or _beside_capitals(text, *match.span()))
        return _decoded(token, scheme).upper() if loud else _decoded(token, scheme)

    return _TOKEN.sub(word, text)


def _open_scheme(text: str, likely: Scheme | None, prevails: bool) -> Scheme | None:
    """`likely` where the text is no good Vietnamese but could be in it, or could be both and it prevails."""
    if likely is None or text.isascii() or UNICODE_ONLY.search(text):
        return None
    tokens = [token for token in _TOKEN.findall(text) if not token.isascii()]
    good = all(map(_is_good, tokens))
    fits = all(_gives_syllable(token, likely) for token in tokens)
    if prevails and not good:  # names of other languages: letters are enough
        fits = all(_decoded(token, likely).isalpha() for token in tokens)
    return likely if tokens and fits and (prevails or not good) else None


@lru_cache(maxsize=1 << 13)
def _is_evidence(token: str) -> bool:
    """A letter that is not ASCII beside one that is; lone signs ("«", "½") say nothing."""
    return not token.isascii() and re.search("[a-zA-Z]", token) is not None and not _UNIT.fullmatch(token)


@lru_cache(maxsize=1 << 13)
def _is_good(token: str) -> bool:
    """A Vietnamese syllable as it stands; a capital after a small letter ("ChÝnh") is a sign of TCVN3."""
    return is_syllable(token) and not _CAPITAL_INSIDE.search(token)


def _gives_syllable(token: str, scheme: Scheme) -> bool:
    word = _decoded(token, scheme)
    if scheme == "vni" and _CAPITAL_INSIDE.search(word):  # its capitals have letters of their own
        return False
    return is_syllable(word) or _ACRONYM.fullmatch(word) is not None


def _is_vietnamese(text: str, marked: int) -> bool:
    """Whether the words are not mostly of another language; `marked` of those with signs are Vietnamese."""
    plain = [token for token in _TOKEN.findall(text) if token.isascii() and len(token) > 1]
    known: int = sum(is_syllable(token) or token.isupper() for token in plain)
    return known + marked >= _MIN_KNOWN * (len(plain) + marked)


def _decoded(token: str, scheme: Scheme) -> str:
    if scheme == "tcvn3":
        return token.translate(_TCVN3)
    return unicodedata.normalize("NFC", _VNI_PAIR.sub(_vni_letter, token))


def _vni_letter(match: re.Match[str]) -> str:
    if match["mark"] is None:
        letter = match.group()
        return _VNI_LETTERS[letter] if letter in _VNI_LETTERS else _VNI_LETTERS[letter.lower()].upper()
    base = match["letter"]
    if base.lower() in _VNI_LETTERS:
        base = _VNI_LETTERS[base] if base in _VNI_LETTERS else _VNI_LETTERS[base.lower()].upper()
    return base + _VNI_MARKS[match["mark"].lower()]


def _beside_capitals(text: str, start: int, end: int) -> bool:
    """Whether the word next to a place in the text has two ASCII letters and more, all capitals."""
    beside = [*_TOKEN.findall(text[max(0, start - 12) : start])[-1:], *_TOKEN.findall(text[end : end + 12])[:1]]
    plain = ["".join(letter for letter in token if letter.isascii()) for token in beside]
    return any(len(letters) > 1 and letters.isupper() for letters in plain)
