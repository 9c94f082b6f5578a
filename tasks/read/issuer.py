"""Which body issued an official document: the capital lines over its number, left of or above the national motto.

Invariant: a body's name may run over several lines; of two bodies the lower one issues ("UBND TỈNH …" over "SỞ NỘI
VỤ"). "UBND", "HĐND" and "UỶ BAN" come out as "ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN", "ỦY BAN".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.read.content import collapse

_MOTTO = re.compile(r"CỘNG H[OÒ][AÀ] X[AÃ] H[OÔ]|CỘNG H[OÒ][AÀ]|ĐỘC LẬP\s*[-–]|ĐẢNG CỘNG SẢN VIỆT NAM", re.I)
_BODIES = re.compile(
    r"(?:[UỦ][ỶY] BAN|UBND|HĐND|HỘI ĐỒNG|SỞ|BỘ|BAN|VĂN PHÒNG|THANH TRA|CỤC|CHI CỤC|TỔNG CỤC|VIỆN|TRUNG TÂM|PHÒNG|CHÍNH PHỦ"
    r"|THỦ TƯỚNG|TỈNH [UỦ][ỶY]|THÀNH [UỦ][ỶY]|HUYỆN [UỦ][ỶY]|QUẬN [UỦ][ỶY]|ĐẢNG [UỦ][ỶY]"
    r"|CÔNG AN|TỔ CÔNG TÁC|LIÊN|TÒA ÁN|KHO BẠC|ĐÀI|HỘI|TRƯỜNG"
    r"|BẢO HIỂM|NGÂN HÀNG|TỔNG LIÊN ĐOÀN|MẶT TRẬN)(?!\w)",
    re.I,
)
_SHORT = (("UBND", "ỦY BAN NHÂN DÂN"), ("HĐND", "HỘI ĐỒNG NHÂN DÂN"), ("UỶ BAN", "ỦY BAN"), ("UỶ", "ỦY"))
_MIN_NAME = 4
_MAX_NAME = 120


def issuer_of(above: Sequence[str]) -> str | None:
    """The issuer named in the lines above a document's number, None where they name none."""
    names: list[str] = []
    for line in above:
        before = left_of_motto(line)
        text = collapse((line if before is None else before).strip("*-_=–: "))
        if not _names_body(text):
            continue
        if names and not _BODIES.match(text) and _BODIES.match(names[-1]):
            names[-1] = f"{names[-1]} {text}"
        else:
            names.append(text)
    return _in_full(names[-1]) if names else None


def left_of_motto(line: str) -> str | None:
    """What stands before the motto in a line, None where the line holds no motto."""
    match = _MOTTO.search(line)
    return line[: match.start()] if match else None


def _names_body(text: str) -> bool:
    """Capitals; or a body's name in other letters, as a line in a font of capitals comes out of TCVN3."""
    if not _MIN_NAME <= len(text) <= _MAX_NAME or not any(map(str.isalpha, text)):
        return False
    return text.upper() == text or (text.lower() == text and _BODIES.match(text) is not None)


def _in_full(name: str) -> str:
    name = name.upper()
    for short, full in _SHORT:
        name = re.sub(rf"(?<!\w){short}(?!\w)", full, name)
    return name
