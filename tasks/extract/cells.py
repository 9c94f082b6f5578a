"""Cells of a table and what a single cell says: a number, a place, a change, a level.

Invariant: a cell knows where its text stands, so that a grid may be turned, cut or put together again from lines of
text without losing its quotes. A cell is read alone; what its value is *of* is the matter of headers and rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tasks.extract.text import NUMBER, lower, parse_number


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one cell and its place: offsets in a block's text."""

    text: str
    block: int
    start: int
    end: int


Grid = Sequence[Sequence[Cell]]

_LONGEST = 60  # characters of a cell that can be a value
_NUMBER = re.compile(rf"[-+]?\(?{NUMBER}\)?\s*%?")
_NOTHING = re.compile(r"[-–—_./*x×\s]*|n/?a|kxh|không xếp hạng|chưa có|không có", re.I)
# "07/17", "1/19"; "747,2/1000"
_RATIO = re.compile(rf"({NUMBER})\s*/\s*({NUMBER})\s*(?:điểm)?")
# "1", "01", "hạng 3", "thứ 3", "5 (đồng hạng)", "Đồng hạng 5", "3=", "2nd"
_PLACE = re.compile(
    r"(?:đồng\s+)?(?:xếp\s+)?(?:hạng|thứ|vị trí|no\.?)?\s*(?:thứ\s+)?0*(\d{1,4})(?:st|nd|rd|th)?"
    r"(?:\s*/\s*0*(\d{1,4}))?\s*(?:\(?(?:đồng hạng|đồng xếp hạng)\)?|[=*.)])?"
)
# "1 (0,7326)": place and, in brackets, the value it comes from
# "Nhất", "thứ nhì": places in words
_PLACE_WORD = re.compile(r"(?:thứ |hạng |xếp thứ )?(nhất|nhì|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười)")
_ORDER = ("nhất", "nhì", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_BRACKET = re.compile(r"([^()]+)\(([^()]+)\)")
_UP, _DOWN = (
    ("tăng", "lên", "▲", "↑", "+", "⬆", "△"),
    ("giảm", "xuống", "tụt", "lùi", "▼", "↓", "-", "−", "–", "⬇", "▽"),
)
_CHANGE = re.compile(
    rf"\(?\s*(tăng|lên|giảm|xuống|tụt|lùi|[▲↑+⬆△▼↓−–⬇▽-])?\s*({NUMBER})\s*(?:bậc|hạng|điểm|%|vị trí|thứ bậc)?\s*\)?"
)
_SAME = re.compile(r"giữ nguyên|không đổi|không thay đổi|=")
_LEVEL = re.compile(r"(?:mức\s*(?:độ\s*)?)?([ivx]{1,4}|\d)")
_GRADE_CELL = re.compile(
    r"(?:(?:xếp )?loại |nhóm |mức (?:độ )?|hạng |đạt )*(?:xuất sắc|rất tốt|khá tốt|tương đối tốt|tốt|khá|trung bình khá|trung bình cao"
    r"|trung bình thấp|dưới trung bình|trung bình|tương đối thấp|rất thấp|thấp|yếu|kém|cao nhất|cao|thấp nhất|nâng cao|khởi động|hình thành|dẫn dắt|[a-e][+]?|[ivx]{1,3}"
    r"|excellent|very good|good|fair|average|low|high|mid-high|mid-low|very low|relatively low|fairly good)"
)  # fmt: skip
_DECIMAL_POINT = re.compile(r"^-?0\.|\.\d{1,2}$|\.\d{4,}$|\.\d{1,2}%$")


def _small(text: str) -> str:
    """The cell in lower case; a long one holds words, not a value, and is not looked at."""
    text = text.strip()
    return lower(text) if len(text) <= _LONGEST else "?"


@lru_cache(maxsize=1 << 14)
def is_numeric(text: str) -> bool:
    """A cell that is one number, with or without a percent sign."""
    return bool(_NUMBER.fullmatch(_small(text)))


def is_nothing(text: str) -> bool:
    """An empty cell, a dash, "N/A"."""
    return bool(_NOTHING.fullmatch(_small(text)))


def with_bracket(text: str) -> tuple[str, str] | None:
    """The two parts of a cell that says a second thing in brackets: "66,1 (21)", "21/63 (tăng 3)"."""
    m = _BRACKET.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    return (m[1].strip(), m[2].strip()) if m else None


@lru_cache(maxsize=1 << 14)
def is_value(text: str) -> bool:
    """A number, a place ("07/17"), a change ("tăng 3 bậc"), two of them ("66,1 (21)") or the sign for none ("-")."""
    parts = with_bracket(text)
    return _is_one_value(text) or (parts is not None and _is_one_value(parts[0]) and _is_one_value(parts[1]))


def _is_one_value(text: str) -> bool:
    small = _small(text)
    return bool(
        is_numeric(small)
        or is_nothing(small)
        or _RATIO.fullmatch(small)
        or _PLACE.fullmatch(small)
        or _CHANGE.fullmatch(small)
    )


def number(text: str, decimal_point: bool = False) -> float | None:
    """Value of a cell; null where it is no number ("-", "chưa có")."""
    text = text.strip().rstrip("%").strip("() ")
    if not re.fullmatch(rf"[-+]?{NUMBER}", text):
        return None
    sign = -1.0 if text.startswith("-") else 1.0
    text = text.lstrip("+-")
    return sign * (float(text) if decimal_point and text.count(".") <= 1 else parse_number(text))


def score_of(text: str, decimal_point: bool = False, *, points: bool = True) -> tuple[float, float | None] | None:
    """(score, scale) of "82,5", "747,2/1000 điểm"; null where the cell holds no score.

    Where the header does not speak of points (`points` is false), a ratio of whole numbers is no score.
    """
    small = _small(text)
    if m := _RATIO.fullmatch(small):
        if not points and "điểm" not in small and m[1].isdigit() and m[2].isdigit():
            return None
        value, scale = number(m[1], decimal_point), number(m[2], decimal_point)
        return (value, scale) if value is not None and scale is not None and value <= scale else None
    value = number(re.sub(r"\s*điểm$", "", small), decimal_point)
    return None if value is None else (value, None)


def place(text: str) -> tuple[int, int | None] | None:
    """(rank, number ranked) of "3", "07/17", "Đồng hạng 5"; null where the cell is no place."""
    small = _small(text)
    if word := _PLACE_WORD.fullmatch(small):
        return _ORDER.index({"hai": "nhì", "bốn": "tư"}.get(word[1], word[1])) + 1, None
    m = _PLACE.fullmatch(small)
    if m is None or int(m[1]) == 0 or (m[2] and int(m[1]) > int(m[2])):
        return None
    return int(m[1]), int(m[2]) if m[2] else None


def is_place(text: str) -> bool:
    """A cell that tells a place, alone or with the value in brackets."""
    parts = with_bracket(text)
    return place(text) is not None or (parts is not None and place(parts[0]) is not None)


def change(text: str, decimal_point: bool = False) -> float | None:
    """Signed change: "tăng 12 bậc" 12, "▼3" -3, "giữ nguyên" 0; a bare number is a rise."""
    small = _small(text)
    if _SAME.fullmatch(small):
        return 0.0
    m = _CHANGE.fullmatch(small)
    if m is None:
        return None
    value = number(m[2], decimal_point)
    return None if value is None else (-value if m[1] in _DOWN else value)


def level(text: str) -> str | None:
    """A level told by its number alone ("I", "2", "Mức III") as a grade: "mức i"."""
    m = _LEVEL.fullmatch(_small(text))
    return f"mức {m[1]}" if m else None


@lru_cache(maxsize=1 << 14)
def is_grade(text: str) -> bool:
    """A cell that is the name of a grade: "Rất tốt", "A", "Nhóm cao nhất"."""
    return bool(_GRADE_CELL.fullmatch(_small(text).strip('"“”. ')))


def decimal_point(texts: Sequence[str]) -> bool:
    """In this column a point is decimal: seen where it cannot part thousands, and no comma speaks against it."""
    numeric = [t for t in texts if is_numeric(t)]
    return not any("," in t for t in numeric) and any(_DECIMAL_POINT.search(t) for t in numeric)
