"""The columns of a table: which holds the units, which a score, a rank, a grade, and of what component and year.

Invariant: a column is a value column only if its own header says what it is (the index, a catalogued component, a word
such as "Tổng điểm" or "Xếp hạng"); an indicator that no catalogue knows is nobody's score. Works on one grid of texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tasks.extract.lexicon import Lexicon
from tasks.extract.text import NUMBER, lower, parse_number

Grid = Sequence[Sequence[str]]

_NUMERIC = re.compile(rf"^[-+]?\(?{NUMBER}\)?\s*%?$")
_ORDER = re.compile(r"^(?:stt|tt|số tt|no\.?|thứ tự|#|id|tinhid)$|^mã\b|\bid\b|[a-z]\d*_[a-z]")
_RANK = re.compile(r"xếp hạng|thứ hạng|xếp thứ|vị thứ|\bhạng\b|\brank(?:ing)?\b")
_GRADE = re.compile(r"xếp loại|nhóm xếp hạng|phân loại|\bloại\b|\bnhóm\b|mức độ|\bmức\b|\btier\b|\bgrade\b|đánh giá")
# A header of these words alone is a change; "Miễn giảm thuế" is an indicator.
_CHANGE = re.compile(
    r"^(?:(?:mức|số|điểm|bậc|hạng|thứ|độ|tăng|giảm|thay|đổi|so|với|năm|trước|chênh|lệch|rank|score|change|\d{4}|\W)\s*)+$"
)
_CHANGES = re.compile(r"tăng|giảm|so với|thay đổi|chênh lệch|\bchange\b")
_MAX = re.compile(r"điểm tối đa|điểm chuẩn|maximum|max score")
# A header of these words alone is the total; one that says more ("Điểm thủ tục trực tuyến") is something else.
_TOTAL = re.compile(r"điểm|kết quả|giá trị|chỉ số|\bscore\b|\btotal\b|\bindex\b")
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
        "tổng-hợp",
        "hợp",
        "theo",
        "cả",
        "quy",
        "đổi",
        "xếp",
        "hạng",
        "score",
        "total",
        "overall",
        "index",
        "points",
        "final",
        "weighted",
    ]
)
_OTHER_SCORE = re.compile(r"tự chấm|tự đánh giá|điều tra|khảo sát|thẩm định lần|điểm cộng|điểm trừ|số phiếu")
_SCALE = re.compile(rf"(?:thang(?: điểm)?|tối đa|/)\s*:?\s*({NUMBER})")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_PARENTHESES = re.compile(r"\([^()]*\)")
_UNIT = re.compile(
    r"tỉnh|thành phố|huyện|quận|xã|phường|đơn vị|địa phương|sở|cơ quan|\bbộ\b|province|city|district|unit|agency|tentinh"
)
_NOISE = re.compile(
    r"chỉ số thành phần\s*\d*|thành phần|chỉ số\s*\d+_?|trụ cột\s*\d*|lĩnh vực\s*\d*|\bcstp\s*\d*|điểm(?: số)?|xếp hạng|thứ hạng|sub-?ind(?:ex|ices)"
    r"|\((?:[^()]*)\)|theo trụ cột|chỉ số thành phần|score|rank(?:ing)?|^\W*(?:[ivx]+|\d+)[.)]|[:*_]"
)
_TIERS = (("xã", "commune"), ("phường", "commune"), ("huyện", "district"), ("quận", "district"), ("sở", "department"),
          ("phòng", "department"), ("bộ", "ministry"), ("tỉnh", "province"), ("province", "province"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A value column: `role` score, rank, grade, rank_change, score_change or score_max; `unit` the column of its units."""

    place: int
    role: str
    unit: int
    component: tuple[str, str] | None = None
    year: int | None = None
    index_id: str | None = None
    score_max: float | None = None
    percent: bool = False
    decimal_point: bool = False


def is_numeric(cell: str) -> bool:
    """A cell that is one number, with or without a percent sign."""
    return bool(_NUMERIC.match(cell.strip()))


def body_start(grid: Grid, is_unit: Callable[[str], bool]) -> int | None:
    """Index of the first data row: a unit's name with a number or a value beside it, and the next data row alike."""
    for i, row in enumerate(grid):
        if any(is_unit(c) for c in row) and any(is_numeric(c) for c in row):
            return i
    return None


def header_texts(grid: Grid, first: int) -> list[str]:
    """The header of every column: its distinct texts above row `first`, top to bottom; title rows say nothing of a column."""
    rows = [r for r in grid[:first] if len({c for c in r if c}) > 1]
    width = len(grid[0]) if grid else 0
    return [" ".join(dict.fromkeys(r[k] for r in rows if r[k])) for k in range(width)]


def unit_columns(body: Grid, headers: list[str], is_unit: Callable[[str], bool]) -> list[int]:
    """Columns whose filled cells are mostly names of units."""
    columns = []
    for k in range(len(headers)):
        cells = [r[k] for r in body if r[k]]
        names = sum(1 for c in cells if is_unit(c))
        textual = sum(1 for c in cells if not is_numeric(c))
        headed = bool(_UNIT.search(lower(headers[k])))
        if cells and textual >= 0.6 * len(cells) and names >= (0.4 if headed else 0.6) * len(cells):
            columns.append(k)
    return columns


def header_years(header: str) -> list[int]:
    """Years a header names; one in brackets is a note on the method ("as PCI 2005")."""
    return [int(y) for y in _YEAR.findall(_PARENTHESES.sub(" ", header))]


def header_tier(header: str) -> str | None:
    """Tier that the header of a unit column names ("Xã, phường"); null for a general one ("Đơn vị")."""
    small = lower(header).replace("thị xã", "huyện")
    return next((tier for word, tier in _TIERS if re.search(rf"\b{word}\b", small)), None)


def value_columns(
    body: Grid, headers: list[str], units: list[int], lexicon: Lexicon, index_id: str | None
) -> list[Column]:
    """Every column that holds a value of a unit, with its role."""
    years = {y for h in headers for y in header_years(h)}
    found = []
    for k, header in enumerate(headers):
        left = [u for u in units if u < k] or (units[:1] if _RANK.search(lower(header)) else [])
        cells = [r[k] for r in body if r[k]]
        if k in units or not left or not header or not cells:
            continue
        column = _column(k, lower(header), cells, left[-1], lexicon, index_id, len(years) > 1)
        if column is not None:
            found.append(column)
    return found


def _column(
    place: int, header: str, cells: list[str], unit: int, lexicon: Lexicon, index_id: str | None, many_years: bool
) -> Column | None:
    numeric = sum(map(is_numeric, cells)) >= 0.5 * len(cells)
    if _ORDER.search(header) or _OTHER_SCORE.search(header):
        return None
    named = next((m.value for m in lexicon.indices(header)), None)
    component = _component(header, lexicon, named or index_id)
    role = _role(header, numeric, component is not None, named is not None)
    if role is None:
        return None
    year = y[0] if many_years and (y := header_years(header)) else None
    scale = _SCALE.search(header)
    return Column(
        place, role, unit, component, year, named,
        score_max=parse_number(scale[1]) if scale and role == "score" else None,
        percent="(%)" in header or "%" in _PARENTHESES.sub("", header) or (role == "score" and all(c.endswith("%") for c in cells if is_numeric(c))),
        decimal_point=_decimal_point(cells),
    )  # fmt: skip


def _role(header: str, numeric: bool, component: bool, named: bool) -> str | None:
    if _CHANGES.search(header) and _CHANGE.match(header):
        return ("score_change" if "điểm" in header else "rank_change") if numeric else None
    if numeric and _MAX.search(header):
        return "score_max"
    if numeric and _RANK.search(header):
        return "rank"
    if not numeric:
        return "grade" if _GRADE.search(header) and not component else None
    return "score" if component or named or _is_total(header) else None


def _is_total(header: str) -> bool:
    words = re.findall(r"[^\W\d_]+", _PARENTHESES.sub(" ", header))
    return bool(_TOTAL.search(header)) and all(w in _TOTAL_WORDS for w in words)


def _component(header: str, lexicon: Lexicon, index_id: str | None) -> tuple[str, str] | None:
    """The catalogued component a header names, and nothing but it: "Chỉ số thành phần 3 Tính minh bạch" yes, an indicator that mentions it no."""
    for m in lexicon.components(header):
        pairs = [p for p in m.value if p[0] == index_id]
        rest = _NOISE.sub(" ", header[: m.start] + " " + header[m.end :])
        rest = " ".join(t for t in _without_components(rest, lexicon).split() if not _YEAR.fullmatch(t))
        if pairs and not re.search(r"[^\W\d_]{2,}", rest):
            return pairs[0][1], header[m.start : m.end]
    return None


def _without_components(text: str, lexicon: Lexicon) -> str:
    """Headers in two languages name a component twice; the second name is no remainder."""
    for m in sorted(lexicon.components(text), key=lambda m: -m.start):
        text = text[: m.start] + " " + text[m.end :]
    return text


def _decimal_point(cells: list[str]) -> bool:
    """In this column a point is decimal: seen where it cannot part thousands, and no comma speaks against it."""
    if any("," in c for c in cells if is_numeric(c)):
        return False
    return any(re.search(r"^-?0\.|\.\d{1,2}$|\.\d{4,}$|\.\d{1,2}%$", c) for c in cells if is_numeric(c))


def cell_number(cell: str, decimal_point: bool) -> float | None:
    """Value of a cell; null where it is no number ("-", "chưa có")."""
    text = cell.strip().rstrip("%").strip("() ")
    if not re.fullmatch(rf"[-+]?{NUMBER}", text):
        return None
    sign = -1.0 if text.startswith("-") else 1.0
    text = text.lstrip("+-")
    return sign * (float(text) if decimal_point and text.count(".") <= 1 else parse_number(text))
