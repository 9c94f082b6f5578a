"""Changes against the year before, streaks, grades, top lists and years of a lower-cased sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.extract.gate import gated
from tasks.extract.mention import Mention
from tasks.extract.mentions.ranks import ORDINALS, WORD_NUMBER
from tasks.extract.text import NUMBER, parse_number

_UP = r"tăng|lên|thêm|nhảy|vượt|leo|thăng|cải thiện|cao hơn|hơn|bứt phá|vươn|nâng|thăng hạng|tăng hạng"
_DOWN = r"giảm|tụt|lùi|sụt|rơi|xuống|hụt|mất|thấp hơn|kém|tuột|hạ|tụt hạng|giảm hạng"
_BY = (
    r"(?:\s+(?:tới|đến|thêm|được|vọt|mạnh|lên|xuống|liền|ngoạn mục|hạng|bậc|so với năm trước|năm trước|đi|tận|những|nhẹ|sâu|một mạch"
    r"|tiếp|khoảng|lùi|tụt|mất|điểm|thứ hạng|là|so với năm (?:19|20)\d\d|nhiều|nhất|thêm được)){0,4}\s*:?\s+"
)
CHANGE = gated(
    rf"(?<!\w)(?<!cắt )(?<!tinh )({_UP}|{_DOWN}){_BY}0*({NUMBER}|{WORD_NUMBER})\s*(bậc|hạng|vị trí|thứ bậc|thứ hạng|nấc|điểm|%)"
)
# "là 0,6077, tăng 0,1783 so với năm 2021"; "điểm số hụt mất 5,14": a change that needs no word for points
_BARE_CHANGE = gated(
    rf"(?<!\w)(?:(?:điểm số|số điểm|tổng điểm|điểm)\s+(?:cũng\s+|đã\s+)?({_UP}|{_DOWN}){_BY}({NUMBER})|({_UP}|{_DOWN}){_BY}(0[.,]\d{{2,6}}))"
    rf"(?!\w|[.,]\d|\s*(?:%|điểm|bậc|hạng|vị trí|thứ bậc|nấc|lần))"
)
_AND_MORE = re.compile(rf"\s*(?:và|,)\s*({NUMBER})\s*(bậc|hạng|điểm|%)(?!\w)")
_REACHED = re.compile(
    r"(?:lên|xuống|tăng|giảm|nâng|rơi|tụt)\s+(?:tới|đến|còn|lên|xuống)(?:\s+(?:còn|tới|đến))?\s+[\d,.]+\s*(?:điểm|%)$"
)
KEPT = gated(
    r"(?:giữ (?:vững|nguyên)(?: được)?|giữ|bằng)\s+(?:(?:vị trí|thứ hạng|vị thứ|thứ bậc)(?: thứ)?(?: (\d+))?|hạng (\d+))(?:,)?\s*"
    r"(?:(?:như |của |so với |ở )?(?:năm (?:20\d\d|trước|ngoái)))|không (?:thay )?đổi (?:về )?(?:thứ hạng|vị trí|thứ bậc)|không (?:thay )?đổi so với (?:năm )?(?:20\d\d|trước|ngoái)"
)
_GRADES = (
    "xuất sắc|rất tốt|khá tốt|tốt|trung bình khá|trung bình cao|trung bình thấp|dưới trung bình|trung bình"
    "|khá|tương đối thấp|tương đối tốt|rất thấp|rất cao|yếu|kém"
)
_LEVELS = r"nâng cao|khởi động|hình thành|dẫn dắt|i{1,3}|iv|v|[1-5]|[a-d]"
GRADE = gated(
    rf"(?:mức độ|xếp loại|xếp hạng|đạt loại|hạng|xếp mức|đạt mức|ở mức|thuộc mức|vào mức|loại|mức|nhóm điều hành|nhóm)\s*:?\s*[\"“']?({_GRADES})(?!\w)"
    r"(?!\s*(?:hơn|nhất|điểm|độ (?:hài|trung)|cấp|như))"
)
LEVEL = gated(
    rf"(?:(?:xếp hạng|xếp loại|xếp|đạt|ở|vào|thuộc|đạt được|hạng)\s+|(?<=, ))(?:mức độ|mức|cấp độ)\s+[\"“']?({_LEVELS})(?!\w)"
    r"(?!\s*(?:điểm|%|[.,/]\d|[(:]\s*(?:từ|trên|dưới)))"
)
# "Quảng Ngãi (hạng 7, nhóm rất tốt), Quảng Nam (27, khá)": in a bracket behind the place
BARE_GRADE = re.compile(rf"(?<=\d, )({_GRADES})(?=\))")
_SERVICE = re.compile(r"dịch vụ|trực tuyến|dvc|thủ tục|hồ sơ|cổng")
GROUP = gated(
    r"nhóm\s+\d\s*\((?:điểm |đạt |có )*([^()]{2,24})\)|nhóm(?: điều hành| có chất lượng)?(?: đạt| có)?(?: điểm)?\s+[\"“]?((?:cao|thấp) nhất|thứ (?:nhất|hai|ba|tư)|trung bình[ -](?:cao|thấp)|(?:rất |tương đối )?(?:cao|thấp))(?!\w)"
)
STREAK = gated(
    rf"năm thứ (\d+|{WORD_NUMBER})\s+(?:liên tiếp|liền|liên tục)|(\d+|{WORD_NUMBER})\s+(?:năm|lần)\s+(?:liên tiếp|liền|liên tục)(?!\w)"
    rf"|lần thứ (\d+|{WORD_NUMBER}) (?:liên tiếp|liền|liên tục)"
)
TOP = gated(
    rf"(?<!\w)(?:top|tốp|nhóm)\s+(\d{{1,3}}|{WORD_NUMBER})(?!\w|\s*(?:điểm|năm)|\s*[-–]\s*\d|(?:(?<=nhóm \d)|(?<=nhóm \d\d))\s+(?:bộ|sở|cơ quan|ban|ngành))(?![/.,]\d)"
)
_BODIES = (
    r"(?:đơn vị|cơ quan|địa phương|tỉnh|thành phố|huyện|xã|phường|sở|bộ|ngành|ban|thành|thị xã|quận|nơi|,|/|và|-|\s)"
)
# "ba đơn vị đứng đầu", "5 tỉnh, thành phố dẫn đầu", "3 vị trí đầu"
TOP_BODIES = gated(
    rf"(?<![\w/.,])(?<!thứ )(\d{{1,3}}|{WORD_NUMBER})\s+(?:vị trí|{_BODIES}{{1,8}}?)(?<!,)\s*(?<!, )(?:dẫn đầu|đứng đầu|xếp đầu|đầu bảng|đầu tiên|đầu|cao nhất|có (?:(?:số )?điểm|chỉ số|kết quả) cao nhất|tốt nhất)(?!\w)"
)
_LOWEST = re.compile(r"\s*(?:tỉnh|địa phương|đơn vị|thành phố)?[^,.;]{0,24}(?:thấp nhất|điểm thấp|cuối bảng|đứng cuối)")
_BOTTOM = gated(
    rf"(?<![\w/.,])(\d{{1,3}}|{WORD_NUMBER}|các|những|nhóm)\s+(?:vị trí|{_BODIES}{{1,8}}?)\s*(?:ở |nằm ở |đứng |vị trí )?(?:cuối(?: bảng| cùng)?|đứng cuối|xếp cuối|thấp điểm nhất|thấp nhất|(?:có )?(?:điểm|chỉ số) thấp nhất|đội sổ)(?!\w)"
)
YEAR = gated(
    r"(?P<against>so với|hơn|cùng kỳ|so với kết quả|so với kỳ|so(?= năm))\s+(?:cùng kỳ\s+)?(?:năm\s+)?(?P<back>(?:19|20)\d\d|trước(?: đó)?|ngoái)(?!\w)"
    r"|(?<!\w)(?:(?P<until>hết|đến(?!\s+năm\s+\d{4}(?:,)?\s+(?:lên|xuống|đạt|là|đứng|xếp|vươn|tụt|thì|mới|đã|huyện|tỉnh|xã))|tới|cuối|từ)\s+)?năm\s+(?P<year>(?:19|20)\d\d)(?:/(?:19|20)\d\d(?![/-]\d))?(?!\w|\s*/\s*\d)"
    r"|(?<!\w)(?P<now>năm nay|kỳ này|lần này)(?!\w)"
    r"|(?<!\w)năm (?P<before>trước(?: đó)?|ngoái|liền trước)(?!\w)"
    r"|(?:(?<=[a-zà-ỹ),;:–-] )|(?<=\()|(?<=\d[–-]))(?P<bare>(?:19|20)\d\d)(?!\w|[.,/]\d"
    r"|\s*(?:điểm|hồ sơ|đơn vị|tài liệu|doanh nghiệp|người|phiếu|km|tỷ|triệu|ha|học|tiêu|hộ|thủ tục|ý kiến|xã|thôn|cơ quan|m2|cán bộ))"
)


_WITHIN_YEAR = gated(r"(?:so với|hơn|cùng kỳ)\s+(?:với\s+)?(?:tuần|tháng|quý|kỳ báo cáo)(?!\w)")
_FROM_YEAR = re.compile(r"(?:19|20)\d\d\s*$")


def find_changes(text: str) -> Iterator[Mention]:
    """Streaks, changes of rank and score, kept places; a change within a year is nobody's."""
    if _WITHIN_YEAR.search(text):
        for m in CHANGE.finditer(text):
            more = _AND_MORE.match(text, m.end())
            yield Mention("noise", m.start(), more.end() if more else m.end())
    for m in STREAK.finditer(text):
        yield Mention("streak", m.start(), m.end(), number_of(m[1] or m[2] or m[3]))
    for m in KEPT.finditer(text):
        group = 1 if m[1] else 2 if m[2] else 0
        if group:
            yield Mention("rank", m.start(group), m.end(group), (int(m[group]), None))
        yield Mention("rank_change", m.start(), m.start(group) if group else m.end(), 0)
    for m in CHANGE.finditer(text):
        sign = 1 if re.fullmatch(_UP, m[1]) else -1
        if m[3] in ("điểm", "%") and _REACHED.search(m[0]):
            continue  # "lên tới 90,61%", "giảm xuống còn 80 điểm": the value reached
        places = m[3] not in ("điểm", "%")
        apart = _is_distance(text, m[1], m)
        if m[1] in ("vượt", "mất") and not places:
            yield Mention("noise", m.start(), m.end())  # "vượt 90%", "mất 22 điểm": a limit, points not reached
            continue
        more = _AND_MORE.match(text, m.end())
        if more:
            by = sign * parse_number(more[1])
            kind, value = ("rank_change", int(by)) if more[2] not in ("điểm", "%") else ("score_change", (by, more[2]))
            yield Mention(kind, more.start(1), more.end(), value)
        if apart or (m[2] in ORDINALS and not places):
            yield Mention("noise", m.start(), m.end())
        elif places and (m[2].isdigit() or m[2] in ORDINALS):
            yield Mention("rank_change", m.start(), m.end(), sign * number_of(m[2]))
        elif not places:
            yield Mention("score_change", m.start(), m.end(), (sign * parse_number(m[2]), m[3]))
    for m in _BARE_CHANGE.finditer(text):
        if _is_distance(text, m[1] or m[3], m):
            continue
        sign = 1 if re.fullmatch(_UP, m[1] or m[3]) else -1
        if not re.search(r"(?:lên|xuống|tới|đến|còn)\s*:?\s*$", text[m.start() : m.start(2) if m[2] else m.start(4)]):
            yield Mention("score_change", m.start(), m.end(), (sign * parse_number(m[2] or m[4]), "điểm"))


def _is_distance(text: str, word: str, m: re.Match[str]) -> bool:
    """ "cao hơn 5 điểm so với trung bình": from another value, where no year is named."""
    return word in ("hơn", "kém", "cao hơn", "thấp hơn") and "năm" not in text[m.start() : m.end() + 18]


def find_named_groups(text: str) -> Iterator[Mention]:
    """Groups that are grades: PAPI's "nhóm cao nhất", "nhóm 2 (trung bình cao)"."""
    for m in GROUP.finditer(text):
        name = (m[1] or m[2]).removeprefix("nhóm ")
        yield Mention("grade", m.start(), m.end(), f"nhóm {name}" if name.startswith("thứ") else name)


def find_groups(text: str) -> Iterator[Mention]:
    """Grades, levels and top lists."""
    for m in _BOTTOM.finditer(text):
        yield Mention("noise", m.start(), m.end(), "bottom")
    for m in TOP_BODIES.finditer(text):
        yield Mention("top", m.start(), m.end(), number_of(m[1]))
    for m in TOP.finditer(text):
        if _LOWEST.match(text, m.end()):
            yield Mention("noise", m.start(), m.end(), "bottom")
            continue
        yield Mention("top", m.start(), m.end(), number_of(m[1]))
    for pattern in (GRADE, BARE_GRADE):
        for m in pattern.finditer(text):
            yield Mention("grade", m.start(), m.end(), m[1])
    for m in LEVEL.finditer(text):
        if not _SERVICE.search(text[max(0, m.start() - 60) : m.start()]):
            yield Mention("grade", m.start(), m.end(), m[1] if len(m[1]) > 3 else f"mức {m[1]}")


def find_years(text: str) -> Iterator[Mention]:
    """Years spoken of, the year before, and years that something is compared with."""
    for m in YEAR.finditer(text):
        if m["against"]:
            yield Mention("compared", m.start(), m.end())
        elif m["now"]:
            yield Mention("this_year", m.start(), m.end())
        elif m["before"]:
            yield Mention("last_year", m.start(), m.end(), -1)
        elif m["until"] in ("hết", "đến", "tới", "cuối") and not _FROM_YEAR.search(
            text[max(0, m.start() - 16) : m.start()]
        ):
            yield Mention("compared", m.start(), m.end())
        else:
            yield Mention("year", m.start(), m.end(), int(m["year"] or m["bare"]))


def number_of(word: str) -> int:
    """A number in figures or words."""
    return int(word) if word.isdigit() else ORDINALS[word]
