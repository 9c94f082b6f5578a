"""What the header of one column (or the label of one row) says: a role, and of which component, index and year.

Invariant: a header has a role only if its words say so: the index, a catalogued component, a word such as "Tổng điểm" or
"Xếp hạng". What else it says must be understood too; an indicator that no catalogue knows is nobody's score. A header
of two or three rows is read from its lowest row upwards: `["Năm 2023", "Chính quyền số", "Điểm"]`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.extract.cells import is_grade, is_nothing, is_numeric, is_place, is_value, level
from tasks.extract.header_words import (
    COMPARED,
    MAX,
    PARENTHESES,
    PART,
    component_like,
    header_scale,
    header_words,
    header_years,
    mentions_part,
    path_component,
    unknown_words,
)
from tasks.extract.lexicon import Lexicon
from tasks.extract.text import lower
from tasks.units.fold import has_marks

# The serial number: "STT", "TT", "No.", "Mã tỉnh"; never a rank by its own word.
_SERIAL = re.compile(r"^(?:stt|tt|số tt|no|thứ tự|số thứ tự|#|id|tinhid)\.?$|^mã\b|\bid\b|[a-z]\d*_[a-z]")
# What is no result, whatever stands beside it: the unit's own marks, survey sizes, counts, goals, deductions.
_IGNORED = re.compile(
    r"^số (?!điểm|thứ)|tự chấm|tự đánh giá|(?<!điểm )khảo sát|thẩm định lần|điểm cộng|điểm trừ|bị trừ|số phiếu|số tiêu chí|tiêu chí|^\W*trọng số|tỷ trọng"
    r"|mục tiêu|chỉ tiêu|kế hoạch|phấn đấu|dự kiến|ghi chú|minh chứng|không áp dụng|không đánh giá|hồ sơ|số lượng"
    r"|khoảng cách|trung vị|cao nhất|thấp nhất|trung bình (?:cả|toàn|chung|của|các|khối|vùng|cụm|tỉnh|quốc)|self-assess|target|^weights?$|note|dự toán|giải ngân|kinh phí|số vốn|văn bản|nhiệm vụ|thời hạn|thời gian hoàn thành"
)
_RANK = re.compile(
    r"xếp hạng|thứ hạng|xếp thứ|vị thứ|thứ bậc|vị trí|\bhạng\b|thứ tự xếp|^thứ$|^xếp$|\brank(?:ing|ed)?\b|\bposition\b"
)
_WITHIN = re.compile(
    r"(?:trong|của|theo|thuộc|tại|toàn)\s+(?:toàn\s+|từng\s+|mỗi\s+)?(?:huyện|thị xã|thành phố|tỉnh|khối|cụm|vùng|nhóm)(?!\w)"
)
_GRADE = re.compile(
    r"xếp loại|nhóm|phân loại|xếp mức|\bloại\b|mức|cấp độ|đánh giá|kết quả|xếp hạng|\btier\b|\bgrade\b|group|rating"
)
_LEVELLED = re.compile(r"xếp mức|mức độ|^mức|cấp độ|\blevel\b")
_CHANGES = re.compile(
    r"tăng|giảm|so với|thay đổi|chênh lệch (?:so|với|giữa|thứ|xếp|năm|điểm)|biến động|\+/-|\bchange\b"
)
# A header of these words alone is a change; "Miễn giảm thuế" is an indicator.
_CHANGE_WORDS = frozenset((
    "về", "mức", "số", "điểm", "bậc", "hạng", "thứ", "độ", "tăng", "giảm", "thay", "đổi", "so", "với", "năm", "trước",
    "liền", "kề", "chênh", "lệch", "biến", "động", "xếp", "vị", "trí", "kết", "quả", "rank", "score", "change",
    "of", "in", "the", "chỉ", "kỳ", "cùng",
))  # fmt: skip
_VERIFIED = re.compile(r"thẩm định|hội đồng đánh giá|hội đồng chấm")
_RATE = re.compile(r"^(?:tỷ lệ|tỉ lệ|%|rate|percent)")
_TOTAL = re.compile(
    r"điểm|kết quả|giá trị|chỉ số|tổng hợp|tỷ lệ|tỉ lệ|hài lòng|\bscore\b|\btotal\b|\bindex\b|\bpoints?\b|\bvalue\b|%"
)
_WEAK_TOTAL = re.compile(r"tổng(?: cộng| hợp)?|total|overall")
_ATTAINED = re.compile(
    r"đạt|kết quả|giá trị|thực hiện|chỉ số|thẩm định|quy đổi|điểm số|tổng điểm|\bscore\b|%|hài lòng|năm (?:19|20)\d\d"
)
_PREVIOUS = re.compile(r"năm (?:trước|ngoái)|previous year|kỳ trước")
# "(1)", "(3)=(1)+(2)", "A": rows that number the columns
_COLUMN_NUMBER = re.compile(r"^\(?\s*(?:\d{1,2}|[a-zđ])\s*\)?(?:\s*=\s*[()\d\s+*/x%-]+)?$")


_LONGEST = 300  # characters of a header that are read


@dataclass(frozen=True, slots=True)
class Heading:
    """A header understood. `role`: serial, score, rank, grade, rank_change, score_change, score_max, or none.

    `priority` orders several scores of one thing (the index itself, then a converted score, a total, points, points as
    verified, a rate); `group` is a heading above that names no catalogued thing; `attained` says that the word tells a
    result, not a scale; `levelled` that the grade is a level ("Xếp mức"), `points` that points are meant ("21/63" is none),
    `inside` what a bracket in the cells tells ("Điểm (xếp hạng)" over "66,1 (21)": rank);
    `weak` is a word that may total anything ("Tổng"); `within` says among whom the places are ("trong huyện").
    """

    role: str | None
    component: tuple[str, str] | None = None
    index_id: str | None = None
    year: int | None = None
    previous: bool = False
    score_max: float | None = None
    percent: bool = False
    priority: int = 3
    group: str | None = None
    attained: bool = False
    levelled: bool = False
    inside: str | None = None
    points: bool = False
    weak: bool = False
    within: str | None = None


def read_heading(levels: Sequence[str], cells: Sequence[str], lexicon: Lexicon, index_id: str | None) -> Heading:
    """The header of a column, its rows from top to bottom, with the filled cells below it.

    ["Thứ hạng năm 2024", "So với 2023"] over "tăng 12 bậc" is the rank_change of 2024.
    """
    path = [t for t in (lower(level[:_LONGEST]) for level in levels) if t and not _COLUMN_NUMBER.match(t)]
    within = next((m[0] for t in path if _RANK.search(t) and (m := _WITHIN.search(t))), None)
    if within:
        path = [t.replace(within, " ") for t in path]
    named = next((str(m.value) for t in reversed(path) for m in lexicon.indices(t)), None)
    component = path_component(path, lexicon, named or index_id)
    cells = [c for c in cells if not is_nothing(c)]
    role, at = _role(path, cells, lexicon, component is not None, named is not None)
    if role is None or role == "serial":
        return Heading(role)
    whole = " ".join(path)
    scale = header_scale(path[at] if role == "score" else "") or (header_scale(whole) if role == "score" else None)
    above = None if named or component else next((t for t in path[:at] if unknown_words(t, lexicon)), None)
    return Heading(
        role, component, named, _year(path), bool(_PREVIOUS.search(COMPARED.sub(" ", whole))), scale,
        percent="(%)" in whole or "%" in PARENTHESES.sub("", whole) or (role == "score" and _all_percent(cells)),
        priority=_priority(whole, named is not None), group=above, attained=bool(_ATTAINED.search(whole)),
        levelled=bool(_LEVELLED.search(whole)), inside=_inside(whole), points=bool(re.search(r"điểm|score|point", whole)),
        weak=bool(_WEAK_TOTAL.fullmatch(whole)), within=within,
    )  # fmt: skip


def _role(
    path: Sequence[str], cells: Sequence[str], lexicon: Lexicon, component: bool, named: bool
) -> tuple[str | None, int]:
    """The role of the lowest header row that has one, and that row."""
    if any(_SERIAL.search(t) for t in path[-1:]):
        return "serial", len(path) - 1
    if any(_IGNORED.search(t) and not component_like(t, lexicon) for t in path):
        return None, 0
    values = sum(map(is_value, cells)) >= 0.5 * len(cells)
    for at in reversed(range(len(path))):
        role = _own_role(path[at], path, cells, lexicon, values)
        if role is not None:
            return role, at
    at = _lowest_name(path, lexicon)
    # a row below a name that says something else is another thing, unless it says the same in another language
    below = [t for t in path[at + 1 :] if not component or has_marks(t) == has_marks(path[at])]
    understood = not any(unknown_words(t, lexicon) or PART.search(t) for t in below)
    if values and understood and (component or (named and not any(mentions_part(t, lexicon) for t in path))):
        return "score", len(path) - 1
    return None, 0


def _lowest_name(path: Sequence[str], lexicon: Lexicon) -> int:
    """The lowest header row that names an index or a component."""
    named = (i for i in reversed(range(len(path))) if any(lexicon.indices(path[i])) or any(lexicon.components(path[i])))
    return next(named, len(path))


def _own_role(text: str, path: Sequence[str], cells: Sequence[str], lexicon: Lexicon, values: bool) -> str | None:
    words = header_words(text)
    if _CHANGES.search(PARENTHESES.sub(" ", text)):
        if words and all(w in _CHANGE_WORDS for w in words):
            return _change_role(" ".join(path), cells) if values else None
        return None
    levels = bool(cells) and all(level(c) for c in cells)
    if _LEVELLED.search(text) and levels and not unknown_words(text, lexicon):
        return "grade"
    places = [c for c in cells if is_place(c)]
    ranked = _RANK.search(PARENTHESES.sub(" ", text).strip() or text) and len(places) >= 0.7 * len(cells)
    if not values:
        if ranked:  # "Nhất", "Nhì"
            return "rank"
        return "grade" if _GRADE.search(text) and _grades(text, cells) else None
    if unknown_words(text, lexicon) or mentions_part(text, lexicon):
        return None
    if MAX.search(text) and not re.search(r"đạt|\(", text):
        return "score_max"
    if ranked:
        return "rank"
    return (
        "score"
        if (_TOTAL.search(text) or _WEAK_TOTAL.fullmatch(text)) and not _only_rank(text) and not PART.search(text)
        else None
    )


def _only_rank(text: str) -> bool:
    return bool(_RANK.search(text)) and not re.search(r"điểm|giá trị|score", text)


def _change_role(whole: str, cells: Sequence[str]) -> str:
    told = lower(" ".join(cells[:8]))
    if re.search(r"bậc|hạng|vị trí|rank", told + whole) and not re.search(r"điểm|score", whole):
        return "rank_change"
    decimals = any(re.search(r"\d[.,]\d", c) or "%" in c for c in cells)
    return "score_change" if decimals or re.search(r"điểm|giá trị|score|chỉ số", whole) else "rank_change"


def _grades(text: str, cells: Sequence[str]) -> bool:
    """Short words, few of them different; a remark ("Chưa nộp báo cáo") is no grade."""
    short = sum(len(c) <= 30 for c in cells) >= 0.9 * len(cells)
    sure = re.search(r"xếp loại|phân loại|xếp mức|xếp hạng|\bloại\b|nhóm|tier|grade|group|rating", text)
    known = sum(is_grade(c) for c in cells) >= 0.5 * len(cells)
    return bool(cells) and short and bool(known or (sure and len(set(map(lower, cells))) <= max(6, len(cells) // 3)))


def _priority(whole: str, named: bool) -> int:
    if _RATE.search(whole.rsplit("  ", 1)[-1]) or re.search(r"tỷ lệ|tỉ lệ", whole):
        return 5 if not named and "hài lòng" not in whole else 0
    if named:
        return 0
    if "quy đổi" in whole:
        return 1
    if "chỉ số" in whole or "index" in whole:
        return 1
    if re.search(r"tổng|total|overall|cuối cùng|chung", whole):
        return 2
    return 4 if _VERIFIED.search(whole) else 3


def _year(path: Sequence[str]) -> int | None:
    """The one year of the lowest row that names one; a year that is only compared with is none."""
    for text in reversed(path):
        years = header_years(COMPARED.sub(" ", text))
        if years:
            return years[0] if len(set(years)) == 1 else None
    return None


def _inside(whole: str) -> str | None:
    """What the bracket of a header says of the bracket of a cell: a rank, a change or a score."""
    told = " ".join(PARENTHESES.findall(whole))
    if _CHANGES.search(told):
        return "change"
    if _RANK.search(told):
        return "rank"
    return (
        "score" if re.search(r"điểm|giá trị|score|value", told) and _RANK.search(PARENTHESES.sub(" ", whole)) else None
    )


def _all_percent(cells: Sequence[str]) -> bool:
    numbers = [c for c in cells if is_numeric(c)]
    return bool(numbers) and all(c.endswith("%") for c in numbers)
