"""Scores, percentages and bare numbers of a lower-cased sentence.

Invariant: a number beside "tăng", "tối đa", "kém", "trừ" … is nobody's score: it comes out as noise, so that nothing else
takes it. What a bare number or percentage means is decided by what stands beside it (`tasks.extract.signs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.extract.gate import gated
from tasks.extract.mention import Mention
from tasks.extract.text import NUMBER, parse_number

_SCALE = rf"(?:\s*(?:trên|/)\s*(?:thang\s+(?:điểm\s+)?|tổng\s+(?:số\s+)?(?:điểm\s+)?|tối đa\s+)?({NUMBER})(?:\s*điểm)?)"
# "747,2/1000 điểm", "696 điểm/1000 điểm", "62,4 điểm trên thang điểm 100"
SCORE_OF = gated(rf"(?<![\d/.,])({NUMBER})\s*(?:điểm\s*)?/\s*({NUMBER})\s*điểm|(?<![\d/.,])({NUMBER})\s*điểm{_SCALE}")
# "là 74,9/100": a decimal is no rank
SCORE_DECIMAL = gated(r"(?<![\d/.,])(\d{1,4}[.,]\d{1,4})\s*(?:/|trên thang(?: điểm)?)\s*(\d{1,4})(?![\w/%]|[.,]\d)")
_NO_POINTS = (
    r"(?!\s*(?:%|phần trăm|thưởng|trừ|nghẽn|trường|cầu|đến|sáng|nóng|đen|mới|bưu|du lịch|dân cư|truy cập|giao dịch|mất"
    r"|wifi|phát|tiếp nhận|hỗ trợ|thu|bán|dừng|di tích|kết nối|trạm|cung cấp|tập trung|internet|số hóa|công cộng)|\s+trở (?:lên|xuống))"
)
SCORE = gated(rf"(?<![\d/.,])({NUMBER})\s*điểm\b{_NO_POINTS}")
# "tổng điểm là 92,4", "với số điểm 88,12"
SCORE_AFTER = gated(
    rf"(?:tổng (?:số )?điểm|số điểm|điểm số|tổng điểm đạt|điểm tổng hợp|điểm trung bình đạt)"
    rf"(?:\s+(?:là|đạt|được|của [^\d,;.]{{1,40}} là))?\s*:?\s*({NUMBER})(?!\s*(?:điểm|%|/)|[.,]?\d)"
)
# "đạt 0,5064", "giá trị 0,8321", "chỉ 0,2521"
SHARE = gated(r"(?:đạt|bằng|là|giá trị|điểm|với|chỉ|số)\s+(?:giá trị\s+)?(0[.,]\d{2,6})(?![\d%]|\s*%)")
PERCENT = gated(
    rf"(?<![\d/.,])({NUMBER})\s*%(?=\s*(?:[,;.:)(/–-]|$|xếp|đứng|và|so với|tăng|giảm|hạng|là|thuộc|trong khi|nhưng|vượt|cao hơn|thấp hơn|dẫn đầu|thứ))"
)
NUMBER_ALONE = gated(rf"(?<![\w/.,–-])({NUMBER})(?![\w/%]|[.,]\d|\s*(?:%|/|điểm))")
FRACTION = gated(r"(?<![\w/.,])0*(\d{1,4})\s*/\s*0*(\d{1,4})(?![\w/%]|[.,]\d|\s*(?:%|điểm))")
_NOT_SCORE = re.compile(
    r"(?:tăng|giảm|thêm|hơn|kém|trừ|mất|chênh lệch|(?<!cải )cách|cộng|thưởng|trên|dưới|từ|đến|gần|khoảng|tối đa|thang điểm|cách biệt"
    r"|sàn|cần|chiếm|tự chấm|tự đánh giá|thẩm định|tối thiểu|rút ngắn|xuống|lên|hụt|nhích|chuẩn|cao nhất là|thấp nhất là)(?:\s+(?:tới|đến|thêm|được|cho|là|ít nhất|khoảng|đi|mất))?\s*$"
)
# "kém cơ quan dẫn đầu là Sở Nội vụ 119,4 điểm": a distance, whoever is named in it
_GAP = re.compile(r"(?<!\w)(?:kém|(?<!cải )cách|thua|vượt|hơn)\s[^,;.()]{0,70}$")
# "tôi chấm 10 điểm": one person's mark
_ONES_OWN = re.compile(
    r"(?<!\w)(?:tôi|tui|em|mình|chị|anh|bác|bà con)\s+(?:sẽ\s+|vẫn\s+|chỉ\s+)?(?:chấm|cho)\s+(?:[^,;.]{0,20}\s)?$"
)
_VALUE_REACHED = re.compile(r"(?:lên|xuống|tăng|giảm)\s+(?:tới|đến|còn)(?:\s+còn)?\s*$")
_RATE = re.compile(
    r"(?:tỷ lệ|tỉ lệ|giải ngân)(?! hài lòng)[^,;.%]{0,70}$|(?:chiếm|tương ứng|tương đương|bằng|tức)[^,;.%]{0,14}$"
)


# "giảm từ 7,3 xuống 6,6 điểm", "tăng từ 62,3 điểm năm 2020 lên 64,7 điểm": both were reached, the first in the earlier year
FROM_TO = re.compile(
    rf"(?<!\w)từ\s+({NUMBER})(\s*(?:điểm|%))?(?:\s*,?\s*(?:\(?(?:vào |trong )?năm\s+(?:19|20)\d\d\)?))?\s+(?:tăng |giảm |vươn |tụt |nhích )?(?:lên|xuống|còn)"
    rf"(?:\s+(?:tới|đến|còn|mức|thành))?\s+({NUMBER})\s*(điểm|%)(\s*(?:phần trăm|thưởng|trừ))?"
)


def find_moves(text: str) -> Iterator[Mention]:
    """Scores that one moved from and to: neither is a change."""
    for m in FROM_TO.finditer(text) if "từ " in text else ():
        unit = "percent" if m[4] == "%" else "point"
        if m[5] or (unit == "percent" and _RATE.search(text[max(0, m.start() - 80) : m.start()])):
            yield Mention("noise", m.start(1), m.end())  # "tỷ lệ hồ sơ … từ 60% lên 85%"
            continue
        for group, end in ((1, m.end(2) if m[2] else m.end(1)), (3, m.end())):
            yield Mention("score", m.start(group), end, (parse_number(m[group]), None, unit))


def find_scores(text: str) -> Iterator[Mention]:
    """Scores first, then percentages, fractions and bare numbers."""
    for m in SCORE_OF.finditer(text):
        value, scale = (m[1], m[2]) if m[1] else (m[3], m[4])
        if _is_score(text, m.start()):  # a score beyond its scale is stated too; validation refuses it
            yield Mention("score", m.start(), m.end(), (parse_number(value), parse_number(scale), "point"))
        else:
            yield Mention("noise", m.start(), m.end())
    for m in SCORE.finditer(text):
        kind = "score" if _is_score(text, m.start()) else "noise"
        yield Mention(kind, m.start(), m.end(), (parse_number(m[1]), None, "point") if kind == "score" else None)
    for m in SCORE_DECIMAL.finditer(text):
        if _is_score(text, m.start()) and parse_number(m[1]) <= parse_number(m[2]):
            yield Mention("score", m.start(), m.end(), (parse_number(m[1]), parse_number(m[2]), "point"))
    for pattern in (SCORE_AFTER, SHARE):
        for m in pattern.finditer(text):
            yield Mention("score", m.start(1), m.end(1), (parse_number(m[1]), None, "point"))
    for m in PERCENT.finditer(text):
        rate = not _is_score(text, m.start()) or _RATE.search(text[max(0, m.start() - 26) : m.start()])
        yield Mention("noise" if rate else "percent", m.start(), m.end(), None if rate else parse_number(m[1]))


def find_numbers(text: str) -> Iterator[Mention]:
    """Numbers that may be ranks or scores by what stands beside them."""
    for m in FRACTION.finditer(text):
        yield Mention("fraction", m.start(), m.end(), (int(m[1]), int(m[2])))
    for m in NUMBER_ALONE.finditer(text):
        yield Mention("number", m.start(1), m.end(1), m[1])


def _is_score(text: str, start: int) -> bool:
    if _ONES_OWN.search(text[max(0, start - 50) : start]):
        return False
    if _VALUE_REACHED.search(text[max(0, start - 24) : start]):
        return True
    return not (_NOT_SCORE.search(text[max(0, start - 32) : start]) or _GAP.search(text[max(0, start - 80) : start]))
