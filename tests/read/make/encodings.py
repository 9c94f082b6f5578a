"""Unicode Vietnamese written the old ways: TCVN3, VNI, windows-1258.

TCVN3's table is written here from the standard's code points (TCVN 5712:1993, VN3), not taken from the reader.
"""

from __future__ import annotations

import unicodedata

_TCVN3_CODES = (
    ("ĂÂÊÔƠƯĐăâêôơưđ", (*range(0xA1, 0xAF),)),
    ("àảãáạằẳẵắặ", (0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBB, 0xBC, 0xBD, 0xBE, 0xC6)),
    ("ầẩẫấậèẻẽéẹ", (0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCE, 0xCF, 0xD0, 0xD1)),
    ("ềểễếệìỉĩíị", (0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xDC, 0xDD, 0xDE)),
    ("òỏõóọồổỗốộ", (0xDF, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9)),
    ("ờởỡớợùủũúụ", (0xEA, 0xEB, 0xEC, 0xED, 0xEE, 0xEF, 0xF1, 0xF2, 0xF3, 0xF4)),
    ("ừửữứựỳỷỹýỵ", (0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE)),
)
TCVN3 = {letter: chr(code) for letters, codes in _TCVN3_CODES for letter, code in zip(letters, codes, strict=True)}
_VNI_MARKS = {
    "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï", "\u0302": "â", "\u0306": "ê",
    "\u0302\u0301": "á", "\u0302\u0300": "à", "\u0302\u0309": "å", "\u0302\u0303": "ã", "\u0302\u0323": "ä",
    "\u0306\u0301": "é", "\u0306\u0300": "è", "\u0306\u0309": "ú", "\u0306\u0303": "ü", "\u0306\u0323": "ë",
}  # fmt: skip
_VNI_LETTERS = {"đ": "ñ", "ơ": "ô", "ư": "ö", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "í": "í", "ì": "ì"}
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def tcvn3(text: str) -> str:
    """As the letters of Latin-1 that the codes of TCVN3 look like; a capital with a tone loses its case."""
    return "".join(TCVN3.get(letter) or TCVN3.get(letter.lower(), letter) for letter in text)


def vni(text: str) -> str:
    """As the letters that text for the VNI-Windows fonts looks like."""
    return "".join(_vni_letter(letter) for letter in text)


def windows_1258(text: str) -> bytes:
    """As that encoding wants it: letter with its own mark, then the tone."""
    out = ""
    for letter in text:
        signs = unicodedata.normalize("NFD", letter)
        tones = "".join(sign for sign in signs if sign in _TONES)
        out += unicodedata.normalize("NFC", "".join(sign for sign in signs if sign not in _TONES)) + tones
    return out.encode("cp1258")


def _vni_letter(letter: str) -> str:
    small = letter.lower()
    if small in _VNI_LETTERS:
        written = _VNI_LETTERS[small]
    else:
        signs = unicodedata.normalize("NFD", small)
        base = {"o\u031b": "ô", "u\u031b": "ö"}.get(signs[0] + "\u031b" * ("\u031b" in signs), signs[0])
        marks = "".join(sorted((sign for sign in signs[1:] if sign != "\u031b"), key=lambda sign: sign in _TONES))
        written = small if small.isascii() else base + (_VNI_MARKS[marks] if marks else "")
    return written.upper() if letter.isupper() else written
