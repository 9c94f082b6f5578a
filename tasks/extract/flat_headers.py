"""The header of a flattened table: which of the cells before the first row head which column.

Invariant: header cells are given to columns only where the count agrees, grouped headings counted in; where several
ways are possible the one whose words fit the cells is taken, and none where that does not decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tasks.extract.cells import is_grade, is_nothing, is_numeric, is_place, is_value, place
from tasks.extract.headers import component_of, read_heading, unknown_words
from tasks.extract.lexicon import Lexicon
from tasks.extract.text import lower

Paths = list[list[str]]

_FIRST = re.compile(r"(?:stt|tt|số tt|no|số thứ tự|thứ tự|#)\.?")
_RANK_HEAD = re.compile(r"(?:xếp |thứ )?hạng|vị thứ|xếp thứ|thứ bậc|vị trí|rank(?:ing)?")
_NAME_HEAD = re.compile(
    r"(?:tên\s+)?(?:các\s+)?(?:đơn vị|địa phương|cơ quan|tỉnh|huyện|xã|phường|quận|sở|bộ|thành phố|province|city|district|unit|agency)(?:[\s,/–-].*)?"
    r"|lĩnh vực|nội dung|trụ cột.*|chỉ số thành phần|tiêu chí|các? (?:lĩnh vực|tiêu chí|chỉ số)|chỉ số|trục.*|năm|year|component|pillar"
)
_NAME_WORDS = frozenset(
    [
        "tên",
        "các",
        "đơn",
        "vị",
        "địa",
        "phương",
        "cơ",
        "quan",
        "tỉnh",
        "thành",
        "phố",
        "huyện",
        "thị",
        "xã",
        "phường",
        "trấn",
        "đặc",
        "khu",
        "quận",
        "sở",
        "ban",
        "ngành",
        "bộ",
        "ubnd",
        "province",
        "city",
        "district",
        "unit",
        "agency",
    ]
)
_LONGEST_HEADER = 40  # cells


def is_header(text: str) -> bool:
    """A cell that begins a header: "STT", "TT", "Tỉnh, thành phố", "Tên đơn vị"."""
    words = re.findall(r"[^\W\d_]+", lower(text))
    return bool(_FIRST.fullmatch(lower(text.strip()))) or (bool(words) and all(w in _NAME_WORDS for w in words))


def header_start(texts: Sequence[str], first: int) -> int | None:
    """Where the header before cell `first` begins: at "STT", else at a word for the names ("Đơn vị", "Lĩnh vực"), or at
    the "Xếp hạng" right before it."""
    low = max(0, first - _LONGEST_HEADER)
    for pattern in (_FIRST, _NAME_HEAD):
        for i in range(first - 1, low - 1, -1):
            if pattern.fullmatch(lower(texts[i].strip())):
                return i - 1 if i > low and pattern is _NAME_HEAD and _RANK_HEAD.fullmatch(lower(texts[i - 1])) else i
    return None


def bare_header(texts: Sequence[str], first: int, size: int, lexicon: Lexicon, index_id: str | None) -> int | None:
    """Where a header without a word for number and name begins: `size` cells right before the rows, each understood,
    one a component at least ("Nhận thức số" / … / "DTI")."""
    cells = [lower(t) for t in texts[first - size : first]]
    known = [component_of(t, lexicon, index_id) for t in cells]
    understood = all(part or not unknown_words(t, lexicon) for t, part in zip(cells, known, strict=True))
    return first - size if 2 <= size <= first and understood and any(known) else None


def inferred_paths(title: str, columns: Sequence[Sequence[str]], lexicon: Lexicon) -> Paths | None:
    """Columns without a header under a line that names an index ("Top 10 PCI năm 2012"), told by their cells alone.

    One column of names, one of numbers with decimals (the score), at most one that counts 1, 2, 3 … (the rank) and one
    of grades; any other column leaves the table unread.
    """
    if not any(True for _ in lexicon.indices(lower(title))):
        return None
    words = [_inferred(k, column) for k, column in enumerate(columns)]
    if None in words or words.count("Điểm") != 1 or words.count("Đơn vị") != 1 or len(set(words)) != len(words):
        return None
    return [[word or ""] for word in words]


def _inferred(at: int, column: Sequence[str]) -> str | None:
    cells = [c for c in column if not is_nothing(c)]
    places = [p[0] for c in cells if (p := place(c))]
    if (
        cells
        and len(places) == len(cells)
        and all(a <= b <= a + 1 or b == n for n, (a, b) in enumerate(zip(places, places[1:], strict=False), 2))
        and places[0] == 1
    ):
        return "STT" if at == 0 else "Xếp hạng"
    if cells and all(is_numeric(c) for c in cells) and any(re.search(r"\d[.,]\d", c) for c in cells):
        return "Điểm"
    if cells and all(is_grade(c) for c in cells):
        return "Xếp loại"
    return "Đơn vị" if cells and not any(map(is_value, cells)) else None


def column_paths(
    header: Sequence[str], columns: Sequence[Sequence[str]], lexicon: Lexicon, index_id: str | None
) -> Paths | None:
    """The header of every column, from top to bottom; null where the header cells cannot be given to the columns."""
    header = [h for h in header if h.strip()]
    for ways in _ways(header, len(columns)):
        fitting = [paths for paths in ways if _agrees(paths, columns, lexicon, index_id)]
        if fitting:
            return fitting[0] if all(paths == fitting[0] for paths in fitting) else None
    return None


def _ways(header: Sequence[str], width: int) -> Iterator[list[Paths]]:
    """Every way to give header cells to `width` columns, the simple ones first."""
    if len(header) < 2:
        return
    if len(header) == width:
        yield [[[h] for h in header]]
    elif len(header) == width - 2 and not any(map(is_header, header[:2])):
        yield [[["STT"], ["Đơn vị"], *([h] for h in header)]]
    elif len(header) == width - 1 and not _FIRST.fullmatch(lower(header[0].strip())):
        yield [[["STT" if is_header(header[0]) else "Đơn vị"], *([h] for h in header)]]
    elif len(header) > width:
        joined = _joined(header)
        if len(joined) == width:
            yield [[[h] for h in joined]]
        yield list(_grouped(joined, width))
        yield list(_grouped(header, width))


def _joined(header: Sequence[str]) -> list[str]:
    """A header broken over lines: one that goes on in lower case, or in a bracket, belongs to the line before it."""
    lines: list[str] = []
    for text in header:
        if lines and (text[0].islower() or (text[0] == "(" and not re.fullmatch(r"\(\d+\)", text))):
            lines[-1] = f"{lines[-1]} {text}"
        else:
            lines.append(text)
    return lines


def _grouped(header: Sequence[str], width: int) -> Iterator[Paths]:
    """Two header rows, one behind the other: "TT | Đơn vị | Năm 2022 | Năm 2023 | Ghi chú", then "Điểm | Hạng | Điểm | Hạng".

    Of H cells G are groups with m columns each, so that H = width + G; t cells of the first row stand behind the groups.
    """
    groups = len(header) - width
    names = sum(1 for h in header[:2] if _FIRST.fullmatch(lower(h)) or _NAME_HEAD.fullmatch(lower(h)))
    if not 1 <= groups <= width:
        return
    for size in range(1, width // groups + 1):
        trailing = len(header) - names - groups - groups * size
        if trailing < 0:
            break
        subs = header[len(header) - groups * size :]
        if groups > 1 and any(subs[i] != subs[i % size] for i in range(len(subs))):
            continue
        if groups > 1 and size == 1 and trailing:
            continue
        yield [
            *([h] for h in header[:names]),
            *([header[names + i // size], sub] for i, sub in enumerate(subs)),
            *([h] for h in header[names + groups : names + groups + trailing]),
        ]


def _agrees(paths: Paths, columns: Sequence[Sequence[str]], lexicon: Lexicon, index_id: str | None) -> bool:
    """Every header fits the cells below it: places are whole numbers from one on, grades are words, scores are numbers."""
    return all(
        _fits(path, [c for c in cells if not is_nothing(c)], lexicon, index_id)
        for path, cells in zip(paths, columns, strict=True)
    )


def _fits(path: Sequence[str], cells: Sequence[str], lexicon: Lexicon, index_id: str | None) -> bool:
    small = lower(path[-1])
    if not cells:
        return True
    values = sum(map(is_value, cells)) >= 0.6 * len(cells)
    if _FIRST.fullmatch(small):
        return values and all(place(c.rstrip(".)")) for c in cells if is_value(c))
    if _NAME_HEAD.fullmatch(small) and not re.search(r"chỉ số|năm", small):
        return not values
    if re.search(r"tăng|giảm|thay đổi|so với|chênh lệch|change", small):
        return values
    if re.search(r"xếp hạng|thứ hạng|vị thứ|\brank", small) and "điểm" not in small:
        return (
            all(is_place(c) for c in cells if is_value(c)) if values else sum(map(is_grade, cells)) >= 0.5 * len(cells)
        )
    if re.search(r"xếp loại|xếp mức|phân loại", small):
        return not values or all(place(c) for c in cells)
    if re.search(r"điểm|tỷ lệ|score|%", small):
        return values
    role = read_heading(path, cells, lexicon, index_id).role
    return values if role in ("score", "score_max") else True
