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
from tasks.extract.lexicon import Lexicon
from tasks.extract.text import NUMBER, flat, lower, parse_number

# The serial number: "STT", "TT", "No.", "Mã tỉnh"; never a rank by its own word.
_SERIAL = re.compile(r"^(?:stt|tt|số tt|no|thứ tự|số thứ tự|#|id|tinhid)\.?$|^mã\b|\bid\b|[a-z]\d*_[a-z]")
# What is no result, whatever stands beside it: the unit's own marks, survey sizes, counts, goals, deductions.
_IGNORED = re.compile(
    r"^số (?!điểm|thứ)|tự chấm|tự đánh giá|khảo sát|thẩm định lần|điểm cộng|điểm trừ|bị trừ|số phiếu|số tiêu chí|tiêu chí|^\W*trọng số|tỷ trọng"
    r"|mục tiêu|chỉ tiêu|kế hoạch|phấn đấu|dự kiến|ghi chú|minh chứng|không áp dụng|không đánh giá|hồ sơ|số lượng"
    r"|khoảng cách|self-assess|target|^weights?$|note|dự toán|giải ngân|kinh phí|số vốn|văn bản|nhiệm vụ|thời hạn|thời gian hoàn thành"
)
_RANK = re.compile(
    r"xếp hạng|thứ hạng|xếp thứ|vị thứ|thứ bậc|vị trí|\bhạng\b|thứ tự xếp|^thứ$|^xếp$|\brank(?:ing|ed)?\b|\bposition\b"
)
_GRADE = re.compile(
    r"xếp loại|nhóm|phân loại|xếp mức|\bloại\b|mức|cấp độ|đánh giá|kết quả|xếp hạng|\btier\b|\bgrade\b|group|rating"
)
_LEVELLED = re.compile(r"xếp mức|mức độ|^mức|cấp độ|\blevel\b")
_CHANGES = re.compile(r"tăng|giảm|so với|thay đổi|chênh lệch|biến động|\+/-|\bchange\b")
# A header of these words alone is a change; "Miễn giảm thuế" is an indicator.
_CHANGE_WORDS = frozenset(
    [
        "mức",
        "số",
        "điểm",
        "bậc",
        "hạng",
        "thứ",
        "độ",
        "tăng",
        "giảm",
        "thay",
        "đổi",
        "so",
        "với",
        "năm",
        "trước",
        "liền",
        "kề",
        "chênh",
        "lệch",
        "biến",
        "động",
        "xếp",
        "vị",
        "trí",
        "kết",
        "quả",
        "rank",
        "score",
        "change",
        "of",
        "in",
        "the",
        "the",
        "chỉ",
        "kỳ",
        "cùng",
    ]
)
_MAX = re.compile(r"điểm tối đa|tối đa|điểm chuẩn|thang điểm|khung điểm|maximum|max score|\bmax\b")
_VERIFIED = re.compile(r"thẩm định|hội đồng đánh giá|hội đồng chấm")
# "Chỉ số thành phần 6" says that it is a part, not which one.
_PART = re.compile(r"thành phần|sub-?ind|trụ cột|lĩnh vực|khía cạnh|\btrục\b|nội dung")
_RATE = re.compile(r"^(?:tỷ lệ|tỉ lệ|%|rate|percent)")
_TOTAL = re.compile(
    r"điểm|kết quả|giá trị|chỉ số|tổng hợp|tỷ lệ|tỉ lệ|hài lòng|\bscore\b|\btotal\b|\bindex\b|\bpoints?\b|\bvalue\b|%"
)
# A header of these words alone is the total; one that says more ("Điểm thủ tục trực tuyến") is something else.
_TOTAL_WORDS = frozenset(
    [
        "tổng",
        "số",
        "điểm",
        "đạt",
        "được",
        "đánh",
        "giá",
        "kết",
        "quả",
        "chỉ",
        "cuối",
        "cùng",
        "chung",
        "trị",
        "thang",
        "năm",
        "của",
        "hợp",
        "theo",
        "cả",
        "quy",
        "đổi",
        "xếp",
        "hạng",
        "thứ",
        "vị",
        "bậc",
        "loại",
        "trung",
        "bình",
        "bình",
        "quân",
        "thực",
        "hiện",
        "chấm",
        "sau",
        "và",
        "thẩm",
        "định",
        "công",
        "nhận",
        "tỷ",
        "tỉ",
        "lệ",
        "hài",
        "lòng",
        "mức",
        "độ",
        "phân",
        "toàn",
        "quốc",
        "tỉnh",
        "cả",
        "nước",
        "xếp",
        "cộng",
        "sự",
        "việc",
        "thành",
        "phần",
        "hội",
        "đồng",
        "tự",
        "nhóm",
        "kỳ",
        "này",
        "đơn",
        "vị",
        "score",
        "total",
        "overall",
        "index",
        "points",
        "point",
        "value",
        "final",
        "weighted",
        "rank",
        "ranking",
        "of",
        "in",
        "the",
        "percent",
        "average",
        "grade",
        "tier",
        "group",
        "composite",
    ]
)
_WEAK_TOTAL = re.compile(r"tổng(?: cộng| hợp)?|total|overall")
_ATTAINED = re.compile(
    r"đạt|kết quả|giá trị|thực hiện|chỉ số|thẩm định|quy đổi|điểm số|tổng điểm|\bscore\b|%|hài lòng|năm (?:19|20)\d\d"
)
_SCALE = re.compile(rf"(?:thang(?: điểm)?|tối đa|/)\s*:?\s*({NUMBER})")
_BARE_SCALE = re.compile(rf"\(\s*({NUMBER})\s*(?:đ|điểm|points?)?\s*\)")
_YEAR = re.compile(r"(?<!\w)((?:19|20)\d\d)(?!\w)")
_COMPARED = re.compile(r"so với[^()]*|compared (?:to|with)[^()]*")
_PREVIOUS = re.compile(r"năm (?:trước|ngoái)|previous year|kỳ trước")
_PARENTHESES = re.compile(r"\([^()]*\)")
_YEAR_NOTE = re.compile(r"\(\s*(?:năm\s+)?((?:19|20)\d\d)\s*\)")
# "(1)", "(3)=(1)+(2)", "A": rows that number the columns
_COLUMN_NUMBER = re.compile(r"^\(?\s*(?:\d{1,2}|[a-zđ])\s*\)?(?:\s*=\s*[()\d\s+*/x%-]+)?$")
_NOISE = re.compile(
    r"chỉ số thành phần\s*\d*|thành phần|chỉ số\s*\d+_?|trụ cột\s*\d*|lĩnh vực\s*\d*|\bcstp\s*\d*|điểm(?: số)?|xếp hạng|thứ hạng"
    r"|sub-?ind(?:ex|ices)|\([^()]*\)|theo trụ cột|score|rank(?:ing)?|nội dung|trục(?: nội dung)?\s*\d*|^\W*(?:[ivx]+|\d+)[.):]|\b(?:hạng|đạt|về|công tác)\b"
    r"|\bchỉ số\b|[:*_]|(?:năm\s+)?(?<!\d)(?:19|20)\d\d(?!\d)"
)  # fmt: skip
_TIERS = (("xã", "commune"), ("phường", "commune"), ("huyện", "district"), ("quận", "district"), ("sở", "department"),
          ("phòng", "department"), ("bộ", "ministry"), ("tỉnh", "province"), ("province", "province"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """A header understood. `role`: serial, score, rank, grade, rank_change, score_change, score_max, or none.

    `priority` orders several scores of one thing (the index itself, then a converted score, a total, points, points as
    verified, a rate); `group` is a heading above that names no catalogued thing; `attained` says that the word tells a
    result, not a scale; `levelled` that the grade is a level ("Xếp mức"), `points` that points are meant ("21/63" is none);
    `weak` is a word that may total anything ("Tổng").
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
    points: bool = False
    weak: bool = False


def read_heading(levels: Sequence[str], cells: Sequence[str], lexicon: Lexicon, index_id: str | None) -> Heading:
    """The header of a column, its rows from top to bottom, with the filled cells below it.

    ["Thứ hạng năm 2024", "So với 2023"] over "tăng 12 bậc" is the rank_change of 2024.
    """
    path = [t for t in (lower(level) for level in levels) if t and not _COLUMN_NUMBER.match(t)]
    named = next((str(m.value) for t in reversed(path) for m in lexicon.indices(t)), None)
    component = _component(path, lexicon, named or index_id)
    cells = [c for c in cells if not is_nothing(c)]
    role, at = _role(path, cells, lexicon, component is not None, named is not None)
    if role is None or role == "serial":
        return Heading(role)
    whole = " ".join(path)
    scale = _scale(path[at] if role == "score" else "") or (_scale(whole) if role == "score" else None)
    above = None if named or component else next((t for t in path[:at] if unknown_words(t, lexicon)), None)
    return Heading(
        role, component, named, _year(path), bool(_PREVIOUS.search(_COMPARED.sub(" ", whole))), scale,
        percent="(%)" in whole or "%" in _PARENTHESES.sub("", whole) or (role == "score" and _all_percent(cells)),
        priority=_priority(whole, named is not None), group=above, attained=bool(_ATTAINED.search(whole)),
        levelled=bool(_LEVELLED.search(whole)), points=bool(re.search(r"điểm|score|point", whole)),
        weak=bool(_WEAK_TOTAL.fullmatch(whole)),
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
    if values and (component or named):
        return "score", len(path) - 1
    return None, 0


def _own_role(text: str, path: Sequence[str], cells: Sequence[str], lexicon: Lexicon, values: bool) -> str | None:
    words = _words(text)
    if _CHANGES.search(text):
        if words and all(w in _CHANGE_WORDS for w in words):
            return _change_role(" ".join(path), cells) if values else None
        return None
    levels = bool(cells) and all(level(c) for c in cells)
    if _LEVELLED.search(text) and levels and not unknown_words(text, lexicon):
        return "grade"
    if not values:
        return "grade" if _GRADE.search(text) and _grades(text, cells) else None
    if unknown_words(text, lexicon) or _mentions_part(text, lexicon):
        return None
    if _MAX.search(text) and not re.search(r"đạt|\(", text):
        return "score_max"
    places = [c for c in cells if is_place(c)]
    if _RANK.search(text) and len(places) >= 0.7 * len(cells):
        return "rank"
    return (
        "score"
        if (_TOTAL.search(text) or _WEAK_TOTAL.fullmatch(text)) and not _only_rank(text) and not _PART.search(text)
        else None
    )


def _mentions_part(text: str, lexicon: Lexicon) -> bool:
    """A header that speaks of a component without being it is neither its score nor the total."""
    return any(not _general(text[m.start : m.end]) for m in lexicon.components(text)) and not any(
        component_of(text, lexicon, p[0]) for m in lexicon.components(text) for p in m.value
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


def _scale(text: str) -> float | None:
    """ "Điểm (thang 100)", "Điểm tối đa 60", "Điểm thẩm định (65)"; "(1)" numbers a column, "(2022)" is a year."""
    if m := _SCALE.search(text):
        return parse_number(m[1])
    m = _BARE_SCALE.search(text)
    value = parse_number(m[1]) if m else 0
    return value if value >= 5 and not 1990 <= value <= 2100 else None


def _year(path: Sequence[str]) -> int | None:
    """The one year of the lowest row that names one; a year that is only compared with is none."""
    for text in reversed(path):
        years = header_years(_COMPARED.sub(" ", text))
        if years:
            return years[0] if len(set(years)) == 1 else None
    return None


def header_years(header: str) -> list[int]:
    """Years a header names; one within a note in brackets is of the method ("as PCI 2005")."""
    return [int(y) for y in _YEAR.findall(_PARENTHESES.sub(" ", _YEAR_NOTE.sub(r" \1 ", header)))]


def header_tier(header: str) -> str | None:
    """Tier that the header of a unit column names ("Xã, phường"); null for a general one ("Đơn vị")."""
    small = lower(header).replace("thị xã", "huyện")
    return next((tier for word, tier in _TIERS if re.search(rf"\b{word}\b", small)), None)


def _all_percent(cells: Sequence[str]) -> bool:
    numbers = [c for c in cells if is_numeric(c)]
    return bool(numbers) and all(c.endswith("%") for c in numbers)


def _component(path: Sequence[str], lexicon: Lexicon, index_id: str | None) -> tuple[str, str] | None:
    """The component of the lowest header row that names one, in the words of the first row that names it."""
    found = [c for t in path if (c := component_of(t, lexicon, index_id))]
    return next((c for c in found if c[0] == found[-1][0]), None)


def component_of(text: str, lexicon: Lexicon, index_id: str | None) -> tuple[str, str] | None:
    """(id, text) of the catalogued component that a header names, and nothing but it.

    "Chỉ số thành phần 3 Tính minh bạch" yes, an indicator that mentions one no. `text` is lower-cased.
    """
    for m in lexicon.components(text):
        pairs = [p for p in m.value if p[0] == index_id]
        if not pairs or (_general(text[m.start : m.end]) and not _PART.search(text[: m.start])):
            continue
        rest = _NOISE.sub(" ", text[: m.start] + " " + text[m.end :])
        rest = _without_names(rest, lexicon)
        if not re.search(r"[^\W\d_]{2,}", rest):
            return pairs[0][1], text[m.start : m.end]
    return None


def _general(name: str) -> bool:
    """A component whose name is a general word ("kết quả") is meant only behind "nội dung", "trụ cột" and the like."""
    return name.startswith("kết quả") and all(w in _TOTAL_WORDS for w in _words(name))


def component_like(text: str, lexicon: Lexicon) -> bool:
    """A header that is a component of some index, whatever words it has."""
    return any(m.end - m.start >= 0.6 * len(text) for m in lexicon.components(text))


def slug(text: str) -> str:
    """Id of a component that no catalogue knows, from its name as written."""
    return "_".join(re.findall(r"[a-z0-9]+", flat(text)))[:60]


def unknown_words(text: str, lexicon: Lexicon) -> list[str]:
    """Words of a header that are neither index, component, year, number nor a general word of results."""
    rest = _without_names(_MAX.sub(" ", _PARENTHESES.sub(" ", text)), lexicon)
    return [w for w in _words(_NOISE.sub(" ", rest)) if w not in _TOTAL_WORDS]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", _MAX.sub(" ", _PARENTHESES.sub(" ", text)))


def _without_names(text: str, lexicon: Lexicon) -> str:
    """The text without components and indices; headers in two languages name a thing twice."""
    for m in sorted([*lexicon.components(text), *lexicon.indices(text)], key=lambda m: (-m.start, -m.end)):
        text = text[: m.start] + " " + text[m.end :]
    return text
