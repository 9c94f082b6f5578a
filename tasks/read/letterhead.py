"""The lines that frame an official document: who issues it, the state's name and motto, number, place and day, who signs.

Invariant: looks at one line of text or one grid of texts, decides on their form alone (Nghị định 30/2020/NĐ-CP,
appendix I) and changes nothing. Whether a line is the document's own number is `metadata`'s question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.read.content import collapse

_MAX_LINE = 200
_MAX_ROWS = 8
_MAX_COLUMNS = 4
_NUMBER = re.compile(r"[\d.,]+\s*%?")
_STATE = re.compile(r"cộng h(?:oà|òa) xã hội chủ nghĩa", re.I)
_MARK = re.compile(  # at a line's start
    r"độc lập\s*[-–]\s*tự do|số\s*:\s*[\d.…]*\s*/|[^\d,.;:]{2,40},\s*ngày[\s\d.…]*tháng[\s\d.…]*năm", re.I
)
_BODY = re.compile(
    r"(?:UBND|[UỦ][YỶ] BAN NHÂN DÂN|HĐND|HỘI ĐỒNG|BỘ(?! CHỈ SỐ| TIÊU CHÍ)|SỞ|BAN(?! HÀNH)|CHÍNH PHỦ|THỦ TƯỚNG|"
    r"VĂN PHÒNG|CỤC|TỔNG CỤC|THANH TRA|LIÊN ĐOÀN|TỈNH ỦY|THÀNH ỦY|HUYỆN ỦY)\b[^\d:]*"
)
_SIGNATURE = re.compile(
    r"^(?:TM|KT|TL|TUQ|Q)\s*\.\s*\S|^(?:phó )?(?:chủ tịch|giám đốc|bộ trưởng|thứ trưởng|cục trưởng|chánh văn phòng|"
    r"thủ trưởng(?: đơn vị| cơ quan)?)$|^(?:người|cán bộ) (?:lập|tổng hợp|kiểm tra|duyệt)\b|^nơi nhận\s*:|^\(?(?:đã )?ký\b|"
    r"^\(ký\b",
    re.I,
)


def is_head_line(text: str) -> bool:
    """The state's name, the motto, "Số: …/…" or "Hà Nội, ngày … tháng … năm …"."""
    if len(text) > _MAX_LINE:
        return False
    line = collapse(text)
    return bool(_MARK.match(line) or _STATE.search(line))


def names_issuer(text: str) -> bool:
    """A line in capitals that is the name of an issuing body ("UBND TỈNH HÀ TĨNH")."""
    line = collapse(text)
    return len(line) <= _MAX_LINE and line == line.upper() and bool(_BODY.fullmatch(line))


def is_signature(text: str) -> bool:
    """A line of a signature block: "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nơi nhận:", "Người lập biểu"."""
    return len(text) <= _MAX_LINE * 10 and bool(_SIGNATURE.search(collapse(text)))


def frames_a_document(rows: Sequence[Sequence[str]]) -> bool:
    """A small grid that only places a letterhead or a signature block on the page, and holds no data."""
    texts = [line for row in rows for text in row for line in text.split("\n") if line]
    width = max(map(len, rows), default=0)
    if len(rows) > _MAX_ROWS or width > _MAX_COLUMNS or any(map(_NUMBER.fullmatch, texts)):
        return False
    return any(map(is_head_line, texts)) or (width < _MAX_COLUMNS and any(map(is_signature, texts)))
