"""What an official document says of itself in its head: number (số, ký hiệu), issuer, kind, title, date.

Invariant: only a line "Số: …" near the top makes a document official; a decision that an article cites gives
nothing. Form of the head: Nghị định 30/2020/NĐ-CP, appendix I. Only the head is looked at, never the body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schemas.document import DocType
from tasks.read.content import collapse
from tasks.read.dates import dateline

_HEAD_LINES = 15
_NEAR = 6
_SIGN = r"[A-ZĐƯÂĂÊÔƠ][A-ZĐƯÂĂÊÔƠa-zđ&.]*"
_NUMBER = re.compile(
    rf"\bS[ốỐ]\s*:\s*(\d+[a-z]?\s*(?:/\s*\d{{4}}\s*)?/\s*{_SIGN}(?:\s*[-–]\s*{_SIGN})*|\d+\s*[-–]\s*{_SIGN}\s*/\s*{_SIGN})"
)
_KINDS: dict[str, DocType] = {"QĐ": "decision", "KH": "plan", "BC": "report"}
_TYPE_WORDS: dict[str, DocType] = {"QUYẾT ĐỊNH": "decision", "KẾ HOẠCH": "plan", "BÁO CÁO": "report"}
_OTHER_TYPE_WORDS = (
    "THÔNG BÁO", "NGHỊ QUYẾT", "CHỈ THỊ", "TỜ TRÌNH", "CHƯƠNG TRÌNH", "HƯỚNG DẪN", "QUY ĐỊNH", "ĐỀ ÁN",
    "PHƯƠNG ÁN", "CÔNG BỐ",
)  # fmt: skip
_MOTTO = re.compile(r"CỘNG H[OÒ][AÀ]|ĐỘC LẬP", re.I)
_INCOMPLETE_ISSUERS = {"UBND", "ỦY BAN NHÂN DÂN", "UỶ BAN NHÂN DÂN", "HĐND", "HỘI ĐỒNG NHÂN DÂN"}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an official document; `title_lines` are the places of its type line and its subject among
    the lines."""

    number: str
    doc_type: DocType
    issuer: str | None
    issued_at: date | None
    title: str | None
    title_lines: tuple[int, ...]


def read_head(lines: Sequence[str]) -> Head | None:
    """The head found in a document's first lines, None where none of them states a number of its own."""
    for at, line in enumerate(lines[:_HEAD_LINES]):
        match = _NUMBER.search(line) if len(line) <= 150 else None
        if match:
            number = re.sub(r"\s+", "", match[1]).replace("–", "-")
            place = _type_line(lines, at)
            title_lines = (place, place + 1)[: len(lines) - place] if place is not None else ()
            title = collapse(" ".join(lines[i] for i in title_lines)) or None
            kind = _kind(number, lines[place] if place is not None else "")
            issuer = _issuer(lines[:at], line[: match.start()])
            return Head(number, kind, issuer, _issued_at(lines, at), title, title_lines)
    return None


def _kind(number: str, type_line: str) -> DocType:
    for sign in re.split(r"[/-]", number):
        if sign in _KINDS:
            return _KINDS[sign]
    return next((kind for words, kind in _TYPE_WORDS.items() if type_line.upper().startswith(words)), "article")


def _type_line(lines: Sequence[str], number_at: int) -> int | None:
    """The line that is nothing but the document's type ("KẾ HOẠCH"), after its number."""
    words = (*_TYPE_WORDS, *_OTHER_TYPE_WORDS)
    for at in range(number_at + 1, min(number_at + 1 + _NEAR, len(lines))):
        if lines[at].strip("*#: ") in words:
            return at
    return None


def _issued_at(lines: Sequence[str], number_at: int) -> date | None:
    for line in lines[max(0, number_at - _NEAR) : number_at + _NEAR + 1]:
        if day := dateline(line):
            return day
    return None


def _issuer(before: Sequence[str], same_line: str) -> str | None:
    """The capital lines over the number: the last one, with the line above where it only completes that one's
    name."""
    capital = [text for line in (*before, same_line) if _names_body(text := collapse(line.strip("*-_ ")))]
    if not capital:
        return None
    if len(capital) > 1 and capital[-2] in _INCOMPLETE_ISSUERS:
        return f"{capital[-2]} {capital[-1]}"
    return capital[-1]


def _names_body(line: str) -> bool:
    return len(line) >= 4 and line.upper() == line and any(c.isalpha() for c in line) and not _MOTTO.search(line)
