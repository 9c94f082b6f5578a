"""What an official document says of itself in its head: number (số, ký hiệu), issuer, kind, title, date.

Invariant: only a head of its own makes a document official: a line "Số: …" near the top, or the fields that a
portal lists ("Số ký hiệu", "Ngày ban hành"); a decision that a text cites gives nothing. What the head leaves open
("Số:    /QĐ-UBND", "ngày … tháng 7") stays open. Form of the head: Nghị định 30/2020/NĐ-CP, appendix I. Only the
head is looked at, never the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.document import DocType
from tasks.read.content import collapse
from tasks.read.dates import dateline, find_date
from tasks.read.issuer import issuer_of, left_of_motto

_HEAD_LINES = 15
_FIELD_LINES = 30
_NEAR = 6
_MAX_LINE = 300
_MAX_TITLE = 600
_CUT = re.compile(r"\n|\s\|\s")
_SIGN = r"[A-ZĐƯÂĂÊÔƠ][A-ZĐƯÂĂÊÔƠa-zđ&.]*"
_SIGNS = rf"{_SIGN}(?:\s*[-–]\s*{_SIGN})*"
_NUMBER_FORM = rf"\d+[a-z]?\s*(?:/\s*\d{{4}}\s*)?/\s*{_SIGNS}|\d+\s*[-–]\s*{_SIGN}\s*/\s*{_SIGN}"
_NUMBER = re.compile(rf"(?:S[ốỐ]\s*:|^S[ốỐ](?=\s+\d))\s*(?P<number>{_NUMBER_FORM}|[\s.…_]*/(?P<open>{_SIGNS}))")
_BARE_NUMBER = re.compile(rf"\s*({_NUMBER_FORM})\s*")
_KINDS: dict[str, DocType] = {"QĐ": "decision", "KH": "plan", "BC": "report"}
_TYPE_WORDS: dict[str, DocType] = {"QUYẾT ĐỊNH": "decision", "KẾ HOẠCH": "plan", "BÁO CÁO": "report"}
_OTHER_TYPE_WORDS = (
    "THÔNG BÁO", "NGHỊ QUYẾT", "CHỈ THỊ", "TỜ TRÌNH", "CHƯƠNG TRÌNH", "HƯỚNG DẪN", "QUY ĐỊNH", "ĐỀ ÁN",
    "PHƯƠNG ÁN", "CÔNG BỐ",
)  # fmt: skip
_TYPES = "|".join((*_TYPE_WORDS, *_OTHER_TYPE_WORDS))
_TYPE_LINE = re.compile(rf"\W*(?:{_TYPES})\W*", re.I)
_TYPE_AND_SUBJECT = re.compile(rf"\W*(?:{_TYPES})\s*:?\s+(?!S[ốỐ]\b|Điều\b)[^\W\d_].{{14}}")
_SUBJECT = re.compile(r"\W*(?:V/v|Về việc|Về)\b", re.I)
_NOT_SUBJECT = re.compile(
    r"\W*(?:căn cứ|chủ tịch|giám đốc|bộ trưởng|thủ tướng|ủy ban|uỷ ban|hội đồng|kính gửi|theo đề nghị|xét|điều 1|phần|(?:[IVX]+|\d+)[.)])",
    re.I,
)
_FIELDS = {
    "number": re.compile(r"\W*số(?:\s*/?\s*ký)?\s*hiệu(?: văn bản)?\s*(?::|$)\s*", re.I),
    "day": re.compile(r"\W*ngày (?:ban hành|ký)\s*(?::|$)\s*", re.I),
    "title": re.compile(r"\W*(?:trích yếu(?: nội dung)?|tên văn bản)\s*(?::|$)\s*", re.I),
    "issuer": re.compile(r"\W*(?:cơ quan|đơn vị|nơi) ban hành\s*(?::|$)\s*", re.I),
}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an official document; `title_lines` are the places of its type line and its subject among
    the lines. `number` and `issued_at` are None where the head leaves them open."""

    number: str | None
    doc_type: DocType
    issuer: str | None
    issued_at: date | None
    title: str | None
    title_lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One line or cell, and the place of the text that it comes from."""

    text: str
    at: int


def read_head(lines: Sequence[str]) -> Head | None:
    """The head found in a document's first texts (a table's rows and cells count as lines), None where there is
    none."""
    parts = [_Line(text, at) for at, line in enumerate(lines[:_FIELD_LINES]) for text in _cut(line)]
    return _letterhead(parts[: 2 * _HEAD_LINES]) or _listed(parts)


def names_itself(text: str) -> bool:
    """Whether a line is a document's type in capitals with its subject ("KẾ HOẠCH Nâng cao chỉ số …")."""
    return len(text) <= _MAX_TITLE and _TYPE_AND_SUBJECT.match(text) is not None


def _cut(line: str) -> list[str]:
    line = line[:_MAX_TITLE]
    if "\n" not in line and " | " not in line:
        return [line]
    return [text for part in _CUT.split(line) if (text := collapse(part))]


def _letterhead(parts: Sequence[_Line]) -> Head | None:
    for index, part in enumerate(parts):
        if part.at >= _HEAD_LINES:
            return None
        match = _NUMBER.search(part.text) if len(part.text) <= _MAX_LINE else None
        if match and _opens_line(part.text[: match.start()]):
            number = None if match["open"] else _compact(match["number"])
            places = _title_places(parts, index)
            title = collapse(" ".join(parts[place].text for place in places)) or None
            first = parts[places[0]].text if places else ""
            above = [part.text for part in parts[:index]] + [part.text[: match.start()]]
            return Head(
                number,
                _kind(number or match["open"], first),
                issuer_of(above),
                _issued_at(parts, index, part.text[match.end() :]),
                title,
                tuple(dict.fromkeys(parts[place].at for place in places)),
            )
    return None


def _opens_line(before: str) -> bool:
    """Whether nothing but the issuer's capitals or the motto stands before "Số:": "Căn cứ Quyết định số: …" is
    none."""
    return left_of_motto(before) is not None or before.upper() == before


def _compact(number: str) -> str:
    return re.sub(r"\s+", "", number).replace("–", "-").rstrip(".")


def _kind(number: str, type_line: str) -> DocType:
    for sign in re.split(r"[/-]", number):
        if sign in _KINDS:
            return _KINDS[sign]
    said = type_line.upper().lstrip("*#: ")
    return next((kind for words, kind in _TYPE_WORDS.items() if said.startswith(words)), "article")


def _title_places(parts: Sequence[_Line], number_at: int) -> list[int]:
    """The parts of the title: the type line and its subject, or of a letter its "V/v …"; after the number."""
    near = range(number_at + 1, min(number_at + 1 + _NEAR, len(parts)))
    for at in near:
        text = parts[at].text
        if _TYPE_LINE.fullmatch(text) and at + 1 < len(parts):
            subject = [at + 1] if not _NOT_SUBJECT.match(parts[at + 1].text) else []
            return [at, *subject, *(_more(parts, at + 1) if subject else ())]
        if _TYPE_AND_SUBJECT.match(text):
            return [at, *_more(parts, at)]
    return next(([at, *_more(parts, at)] for at in near if _SUBJECT.match(parts[at].text)), [])


def _more(parts: Sequence[_Line], at: int) -> Iterator[int]:
    """The lines that go on with a subject: they begin with a small letter, or with a capital one in capitals."""
    loud = parts[at].text.isupper()
    while at + 1 < len(parts):
        at += 1
        text = parts[at].text
        first = next((letter for letter in text if letter.isalpha()), "")
        goes_on = text.isupper() if loud else first.islower()
        if not goes_on or _NOT_SUBJECT.match(text) or _TYPE_LINE.fullmatch(text) or not first:
            return
        yield at


def _issued_at(parts: Sequence[_Line], number_at: int, same_line: str) -> date | None:
    if day := dateline(same_line.strip(" ,;")):
        return day
    near = parts[max(0, number_at - _NEAR) : number_at + _NEAR + 1]
    days = (dateline(_without_motto(part.text)) for part in near)
    return next((day for day in days if day), None)


def _without_motto(text: str) -> str:
    return re.sub(r"^.*hạnh phúc\W*", "", text, flags=re.I)


def _listed(parts: Sequence[_Line]) -> Head | None:
    """The head from a portal's list of fields: the number and one field more, each value beside or under its
    label."""
    if not any(_FIELDS["number"].match(part.text) for part in parts):
        return None
    found: dict[str, str] = {}
    for index, part in enumerate(parts):
        for name, pattern in _FIELDS.items():
            match = pattern.match(part.text)
            if match and name not in found:
                after = parts[index + 1].text if index + 1 < len(parts) else ""
                found[name] = part.text[match.end() :].strip() or after
    number = _BARE_NUMBER.fullmatch(found.get("number", ""))
    if number is None or len(found) < 2:
        return None
    written = _compact(number[1])
    day = find_date(found.get("day", ""))
    issuer = issuer_of([found["issuer"].upper()]) if "issuer" in found else None
    return Head(written, _kind(written, ""), issuer, day, found.get("title") or None, ())
