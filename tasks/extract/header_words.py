"""The words of headers: names of components and indices, years, scales, tiers, and what is left when these are taken out.

Invariant: knows single header texts only (lower-cased unless said otherwise); what role a column has is decided in `headers`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.extract.lexicon import Lexicon
from tasks.extract.text import NUMBER, flat, lower, parse_number

# A header of these words alone is the total; one that says more ("Điểm thủ tục trực tuyến") is something else.
_TOTAL_WORDS = frozenset((
    "tổng", "số", "điểm", "đạt", "được", "đánh", "giá", "kết", "quả", "chỉ", "cuối", "cùng", "chung", "trị",
    "thang", "năm", "của", "hợp", "theo", "cả", "quy", "đổi", "xếp", "hạng", "thứ", "vị", "bậc", "loại",
    "trung", "bình", "quân", "thực", "hiện", "chấm", "sau", "và", "thẩm", "định", "công", "nhận", "tỷ", "tỉ",
    "lệ", "hài", "lòng", "mức", "độ", "phân", "toàn", "quốc", "tỉnh", "nước", "cộng", "sự", "việc", "thành",
    "phần", "hội", "đồng", "tự", "nhóm", "kỳ", "này", "đơn", "score", "total", "overall", "index", "points",
    "point", "value", "final", "weighted", "rank", "ranking", "of", "in", "the", "percent", "average", "grade",
    "tier", "group", "composite", "bảng",
))  # fmt: skip
MAX = re.compile(r"điểm tối đa|tối đa|điểm chuẩn|thang điểm|khung điểm|maximum|max score|\bmax\b")
_SCALE = re.compile(rf"(?:thang(?: điểm)?|tối đa|/)\s*:?\s*({NUMBER})")
_BARE_SCALE = re.compile(rf"\(\s*({NUMBER})\s*(?:đ|điểm|points?)?\s*\)")
_YEAR = re.compile(r"(?<!\w)((?:19|20)\d\d)(?!\w)")
COMPARED = re.compile(r"so với[^()]*|compared (?:to|with)[^()]*")
PARENTHESES = re.compile(r"\([^()]*\)")
_YEAR_NOTE = re.compile(r"\(\s*(?:năm\s+)?((?:19|20)\d\d)\s*\)")
_NOISE = re.compile(
    r"chỉ số thành phần\s*\d*|thành phần|chỉ số\s*\d+_?|trụ cột\s*\d*|lĩnh vực\s*\d*|\bcstp\s*\d*|điểm(?: số)?|xếp hạng|thứ hạng"
    r"|sub-?ind(?:ex|ices)|\([^()]*\)|theo trụ cột|score|rank(?:ing)?|nội dung|trục(?: nội dung)?\s*\d*"
    r"|^\W*(?:[ivx]+|\d+)[.):]|\b(?:hạng|đạt|về|công tác)\b"
    r"|\bchỉ số\b|[:*_]|(?:năm\s+)?(?<!\d)(?:19|20)\d\d(?!\d)"
)  # fmt: skip
# "Chỉ số thành phần 6" says that it is a part, not which one.
PART = re.compile(r"thành phần|sub-?ind|trụ cột|lĩnh vực|khía cạnh|\btrục\b|nội dung")
_TIERS = (("xã", "commune"), ("phường", "commune"), ("huyện", "district"), ("quận", "district"), ("sở", "department"),
          ("phòng", "department"), ("bộ", "ministry"), ("tỉnh", "province"), ("province", "province"))  # fmt: skip


def header_years(header: str) -> list[int]:
    """Years a header names; one within a note in brackets is of the method ("as PCI 2005")."""
    return [int(y) for y in _YEAR.findall(PARENTHESES.sub(" ", _YEAR_NOTE.sub(r" \1 ", header)))]


def tiers_of(text: str) -> frozenset[str]:
    """Every tier that the words of a cohort name ("các huyện, thị xã, thành phố")."""
    small = lower(text).replace("thị xã", "huyện")
    return frozenset(tier for word, tier in _TIERS if re.search(rf"\b{word}\b", small))


def header_tier(header: str) -> str | None:
    """Tier that the header of a unit column names ("Xã, phường"); null for a general one ("Đơn vị")."""
    small = lower(header).replace("thị xã", "huyện")
    return next((tier for word, tier in _TIERS if re.search(rf"\b{word}\b", small)), None)


def header_scale(text: str) -> float | None:
    """ "Điểm (thang 100)", "Điểm tối đa 60", "Điểm thẩm định (65)"; "(1)" numbers a column, "(2022)" is a year."""
    if m := _SCALE.search(text):
        return parse_number(m[1])
    m = _BARE_SCALE.search(text)
    value = parse_number(m[1]) if m else 0
    return value if value >= 5 and not 1990 <= value <= 2100 else None


_PARTS = re.compile(r"(?:điểm (?:các )?|các )?(?:chỉ số|điểm|nội dung|trụ cột) thành phần\W*")
_NUMBER_BEFORE = re.compile(r"^\W*(?:\d+|[ivx]+)\W+")


def path_component(path: Sequence[str], lexicon: Lexicon, index_id: str | None) -> tuple[str, str] | None:
    """The component of the lowest header row that names one, in the words of the first row that names it; under "Chỉ số
    thành phần" a name that the catalogue does not know is the publisher's own component."""
    found = [c for t in path if (c := component_of(t, lexicon, index_id))]
    if not found and len(path) > 1 and any(_PARTS.fullmatch(t.strip()) for t in path[:-1]):
        name = _NUMBER_BEFORE.sub("", path[-1].strip())
        return (slug(name), name) if re.search(r"[^\W\d_]{3}", name) else None
    return next((c for c in found if c[0] == found[-1][0]), None)


def component_of(text: str, lexicon: Lexicon, index_id: str | None) -> tuple[str, str] | None:
    """(id, text) of the catalogued component that a header names, and nothing but it.

    "Chỉ số thành phần 3 Tính minh bạch" yes, an indicator that mentions one no. `text` is lower-cased.
    """
    for m in lexicon.components(text):
        pairs = [p for p in m.value if p[0] == index_id]
        if not pairs or (_general(text[m.start : m.end]) and not PART.search(text[: m.start])):
            continue
        rest = _NOISE.sub(" ", _without_names(text[: m.start] + " " + text[m.end :], lexicon))
        if not re.search(r"[^\W\d_]{2,}", rest):
            return pairs[0][1], text[m.start : m.end]
    return None


def _general(name: str) -> bool:
    """A component whose name is a general word ("kết quả") is meant only behind "nội dung", "trụ cột" and the like."""
    return name.startswith("kết quả") and all(w in _TOTAL_WORDS for w in header_words(name))


def mentions_part(text: str, lexicon: Lexicon) -> bool:
    """A header that speaks of a component without being it is neither its score nor the total."""
    return any(not _general(text[m.start : m.end]) for m in lexicon.components(text)) and not any(
        component_of(text, lexicon, p[0]) for m in lexicon.components(text) for p in m.value
    )


def slug(text: str) -> str:
    """Id of a component that no catalogue knows, from its name as written."""
    return "_".join(re.findall(r"[a-z0-9]+", flat(text)))[:60]


def unknown_words(text: str, lexicon: Lexicon) -> list[str]:
    """Words of a header that are neither index, component, year, number nor a general word of results."""
    rest = _without_names(MAX.sub(" ", PARENTHESES.sub(" ", text)), lexicon)
    return [w for w in header_words(_NOISE.sub(" ", rest)) if w not in _TOTAL_WORDS]


def header_words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", MAX.sub(" ", PARENTHESES.sub(" ", text)))


def _without_names(text: str, lexicon: Lexicon) -> str:
    """The text without components and indices; headers in two languages name a thing twice."""
    for m in sorted([*lexicon.components(text), *lexicon.indices(text)], key=lambda m: (-m.start, -m.end)):
        text = text[: m.start] + " " + text[m.end :]
    return text


def component_like(text: str, lexicon: Lexicon) -> bool:
    """A header that is a component of some index, whatever words it has."""
    return any(m.end - m.start >= 0.6 * len(text) for m in lexicon.components(text))
