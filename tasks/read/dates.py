"""Dates as Vietnamese and English publishers write them, and the lines that state when something was
published.

Invariant: a date is full (day, month, year) or it is none: nothing is filled in. A date inside a sentence or
a headline is no dateline. Order is day/month/year; two-digit years are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone

_VIET_NAM = timezone(timedelta(hours=7))
_YEARS = range(1990, 2101)
_MAX_DATELINE = 140
_MAX_SOURCE_NAME = 45
_WINDOW = 6

_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2}))?(?!\d)"
)
_NUMERIC = re.compile(r"(?<![\d/.])(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4})(?!\d)")
_IN_WORDS = re.compile(
    r"(?<!\d)(\d{1,2})\s*tháng\s*(\d{1,2}|[^\W\d_]+(?:\s(?:một|hai))?)\s*,?\s*(?:năm)?\s*(\d{4})(?!\d)", re.I
)
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)", re.I)
_DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(\d{{4}})(?!\d)", re.I)
_ENGLISH = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_VIETNAMESE = {
    "một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip

_HERE = "\x00"
_SEPARATOR = re.compile(r"\s*[|·•›»]\s*|\s+[-–—]\s+")
_ACCOMPANY = re.compile(
    r"\b\d{1,2}\s*[:hg]\s*\d{2}(?::\d{2})?(?:\s*(?:am|pm|sa|ch)\b)?"
    r"|[(\[]?\b(?:gmt|utc)\s*[+-]?\s*\d{0,2}(?::\d{2})?[)\]]?"
    r"|\b(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật|cn|t\.?\s?[2-7])\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|tue|wed|thu|fri|sat|sun)\b"
    r"|\b(?:đã xem|(?:số )?lượt (?:xem|đọc)|xem|views?)\s*:?\s*[\d.,]+|\b[\d.,]+\s*(?:lượt xem|views?)\b"
    r"|\b(?:cập nhật|đăng tải|ngày đăng|ngày tạo|ngày|đăng|lúc|vào|hồi|xuất bản|phát hành|gửi|tạo|bài)\b"
    r"|\b(?:lần cuối|mới nhất|in ra|in trang|in bài(?: viết)?|gửi (?:mail|email|bạn bè)|print)\b|\b(?:nguồn|theo)\s*:"
    r"|\b(?:posted|published|updated|last|on|at|date|created)\b",
    re.I,
)
# A page's top bar carries the day it was served; its other words give it away.
_TOP_BAR = re.compile(r"đăng nhập|đăng ký|đăng xuất|trang chủ|°|log ?in|sign in|home\b", re.I)
_PLACE = re.compile(rf"^\W*(?:[^\W\d_]+\.?\s*){{1,6}},\s*{_HERE}\W*$")


def find_date(text: str) -> date | None:
    """The first full date in `text`, None where there is none; a time with an offset is taken to Viet Nam's
    day."""
    return next((day for _, _, day in _dates(text)), None)


def dateline(line: str) -> date | None:
    """The date of a line that states little else: weekday, time, place, source, number of views; else
    None."""
    if len(line) > _MAX_DATELINE or _TOP_BAR.search(line):
        return None
    for start, end, day in _dates(line):
        parts = _SEPARATOR.split(f"{line[:start]}{_HERE}{line[end:]}")
        return day if all(_belongs(part) for part in parts) else None
    return None


def byline_date(line: str) -> date | None:
    """The date in a line that the page itself names as date, author or source; not that of a page's top
    bar."""
    return None if _TOP_BAR.search(line) else find_date(line)


def nearest(day_at: Callable[[int], date | None], count: int, place: int) -> date | None:
    """The day nearest to the title at `place` among `count` lines, those after it first; None beyond 6
    lines."""
    for distance in range(_WINDOW + 1):
        for at in (place + distance, place - distance):
            day = day_at(at) if 0 <= at < count else None
            if day:
                return day
    return None


def _belongs(part: str) -> bool:
    if _HERE not in part:
        return len(part) <= _MAX_SOURCE_NAME
    rest = _ACCOMPANY.sub(" ", part)
    return not re.search(r"\w", rest) or _is_place(rest)


def _is_place(rest: str) -> bool:
    words = re.findall(r"[^\W\d_]+", rest)
    return _PLACE.match(rest) is not None and all(word[0].isupper() for word in words)


def _dates(text: str) -> Iterator[tuple[int, int, date]]:
    """(start, end, day) of every valid full date, in the order of the text."""
    found = [*_iso(text), *_numeric(text), *_worded(text)]
    yield from sorted(found, key=lambda item: item[0])


def _iso(text: str) -> Iterator[tuple[int, int, date]]:
    for match in _ISO.finditer(text):
        day = _day(match[1], match[2], match[3])
        if day and match[5]:
            moment = datetime.fromisoformat(f"{day}T{match[4]}{match[5].replace('Z', '+00:00')}")
            day = moment.astimezone(_VIET_NAM).date()
        if day:
            yield match.start(), match.end(), day


def _numeric(text: str) -> Iterator[tuple[int, int, date]]:
    for match in _NUMERIC.finditer(text):
        if day := _day(match[4], match[3], match[1]):
            yield match.start(), match.end(), day


def _worded(text: str) -> Iterator[tuple[int, int, date]]:
    for match in _IN_WORDS.finditer(text):
        month = _VIETNAMESE.get(match[2].lower(), match[2])
        if day := _day(match[3], month, match[1]):
            yield match.start(), match.end(), day
    for pattern, month_at, day_at in ((_MONTH_FIRST, 1, 2), (_DAY_FIRST, 2, 1)):
        for match in pattern.finditer(text):
            if day := _day(match[3], _ENGLISH[match[month_at].lower()], match[day_at]):
                yield match.start(), match.end(), day


def _day(year: str, month: str | int, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year in _YEARS else None
