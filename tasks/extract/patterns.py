"""The value mentions of a sentence: ranks, scores, changes, grades, streaks, years, cohorts, goals.

Each pattern is a construction with a name and an example; all run on `text.lower(sentence)`. Patterns use no nested
unbounded repetition, so their cost is linear. They find mentions only; binding them to units is `binding`'s work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tasks.extract.text import NUMBER, parse_number


@dataclass(frozen=True, slots=True)
class Mention:
    """A piece of a sentence with a role; `value` depends on `kind`."""

    kind: str
    start: int
    end: int
    value: Any = None


ORDINALS = {
    "nhất": 1, "một": 1, "đầu": 1, "nhì": 2, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_WORD_NUMBER = "|".join(w for w in ORDINALS if w != "đầu")

_RANK_HEAD = r"(?:xếp|đứng|hạng|vị trí|vị thứ|thứ hạng|thứ bậc|vị thế|ngôi|về)"
_RANK_WORDS = (
    rf"{_RANK_HEAD}(?:\s+(?:hạng|thứ|vị trí|vị thứ|thứ hạng|bậc|số|ở|tại|là|xếp|đứng|hạng thứ)){{0,4}}\s*:?\s*"
)
_NOT_ORDINAL_HEAD = r"(?<!năm )(?<!lần )(?<!ngày )(?<!sáng )(?<!chiều )(?<!kỳ )"

# "xếp hạng 01/177", "đứng thứ 5/33", "thứ 27/170"
RANK_OF = re.compile(
    rf"(?:{_RANK_WORDS}|\b{_NOT_ORDINAL_HEAD}thứ\s+)0*(\d{{1,5}})\s*/\s*0*(\d{{1,5}})(?![\d/]|[.,]\d|\s*(?:điểm|%))"
)
# "xếp thứ 3", "hạng 41", "vị trí thứ 3"
RANK = re.compile(rf"{_RANK_WORDS}0*(\d{{1,4}})(?![\d/%]|[.,]\d|\s*(?:điểm|năm|lần|tháng|bậc|/))")
# "xếp thứ nhất", "hạng nhì", "vị trí thứ tư"; "thứ năm 2023" is a year
RANK_WORD = re.compile(rf"{_RANK_WORDS}(?:thứ\s+)?({_WORD_NUMBER})\b(?!\s*(?:\d|trong số|bậc|điểm))")
# "thứ Nhì", "thứ 3" after another rank of the same sentence
RANK_ELIDED = re.compile(
    rf"\b{_NOT_ORDINAL_HEAD}thứ\s+(?:0*(\d{{1,4}})|({_WORD_NUMBER}))\b(?![\d/%]|[.,]\d|\s*(?:liên tiếp|liền|trưởng|trong tuần))"
)
# "dẫn đầu", "quán quân", "vị trí số một"
LEAD = re.compile(
    r"dẫn đầu|đứng đầu(?: bảng)?|quán quân|ngôi đầu|đầu bảng|ngôi vương|đăng quang"
    r"|(?:vị trí|ngôi vị|đứng|ngôi) (?:số (?:1|một)|thứ nhất)\b"
)
_NOT_LEAD = re.compile(r"(?:nhóm|tốp|top|người|những|các|\d+)(?:\s+[^\s,;.]+){0,4}\s*$")
_NOT_LEAD_AFTER = re.compile(
    r"\s*(?:của (?:các )?(?:cơ quan|đơn vị|cấp ủy)|cơ quan|cấp ủy|trong (?:triển khai|thực hiện|việc))"
)
_EN_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_EN = "|".join(_EN_ORDINALS)
# "ranked 5th of 63", "came second", "was fourth"
RANK_EN = re.compile(
    rf"\b(?:rank(?:ed|s|ing)?|placed?|came|finished|stood|was|were|is|at)\s+(?:in\s+)?(?:the\s+)?(?:number\s+|no\.?\s*)?"
    rf"(?:(\d{{1,3}})(?:st|nd|rd|th)|({_EN}))\b(?:\s+place)?(?:\s+(?:out\s+)?of\s+(\d{{1,3}}))?"
)
LEAD_EN = re.compile(r"\b(?:topp(?:ed|ing)|tops|led|leads|on top of|at the top of)\b")
STREAK_EN = re.compile(rf"(?:the\s+)?({_EN}|\d{{1,2}}(?:st|nd|rd|th))\s+(?:consecutive|straight)\s+year")
SCORE_EN = re.compile(rf"({NUMBER})\s+(points?|percent|per cent)\b")

# "xếp cuối", "đội sổ", "chót bảng"
LAST = re.compile(
    r"(?:xếp|đứng)(?: ở)?(?: vị trí)? (?:cuối(?: cùng| bảng)?|chót(?: bảng)?)|(?:cuối|chót) bảng|đội sổ|vị trí cuối(?: cùng)?"
)

_SCALE = r"(?:\s*(?:trên|/)\s*(?:thang\s+(?:điểm\s+)?)?({n})(?:\s*điểm)?)".replace("{n}", NUMBER)
# "747,2/1000 điểm", "696 điểm/1000 điểm", "62,4 điểm trên thang điểm 100"
SCORE_OF = re.compile(rf"({NUMBER})\s*(?:điểm\s*)?/\s*({NUMBER})\s*điểm|({NUMBER})\s*điểm{_SCALE}")
SCORE = re.compile(
    rf"({NUMBER})\s*điểm\b(?!\s*(?:%|phần trăm|thưởng|trừ|nghẽn|trường|cầu|đến|sáng|nóng|đen|mới|bưu|du lịch|số|dân cư|truy cập|giao dịch|mất))"
)
SCORE_AFTER = re.compile(
    rf"(?:tổng (?:số )?điểm|số điểm|điểm số|tổng điểm đạt)(?:\s+(?:là|đạt|được|của [^\d,;.]{{1,40}} là))?\s*:?\s*({NUMBER})(?!\s*(?:điểm|%|/))"
)
PERCENT = re.compile(
    rf"({NUMBER})\s*%(?=\s*(?:[,;.:)(–-]|$|xếp|đứng|và|so với|tăng|giảm|hạng|là|thuộc|trong khi|nhưng))"
)
_BEFORE_PERCENT = re.compile(r"(?:đạt|là|với|được|tới|chỉ số|điểm|sipas|par[ -]?index|dti|:|\(|,|và|còn|bằng)\s*$")
SHARE = re.compile(r"(?:đạt|bằng|là|giá trị|điểm)\s+(0[.,]\d{2,6})\b")
_NOT_SCORE = re.compile(
    r"(?:tăng|giảm|thêm|hơn|kém|trừ|mất|chênh lệch|cách|cộng|thưởng|trên|dưới|từ|đến|gần|khoảng|tối đa|thang điểm"
    r"|sàn|cần|tối thiểu|rút ngắn|xuống|lên|hụt|nhích)(?:\s+(?:tới|đến|thêm|được|cho|là|ít nhất|khoảng))?\s*$"
)
_RATE = re.compile(r"(?:tỷ lệ|tỉ lệ|chiếm|tương ứng|tương đương|bằng|tức)[^,;.%]{0,12}$")

_UP, _DOWN = (
    r"tăng|lên|thêm|nhảy|vượt|leo|thăng|cải thiện|cao hơn|hơn",
    r"giảm|tụt|lùi|sụt|rơi|xuống|hụt|mất|thấp hơn|kém",
)
_BY = r"(?:\s+(?:tới|đến|thêm|được|vọt|mạnh|lên|xuống|liền|ngoạn mục|hạng|bậc|so với năm trước|năm trước))*\s+"
CHANGE = re.compile(rf"\b({_UP}|{_DOWN}){_BY}0*({NUMBER})\s*(bậc|hạng|vị trí|thứ bậc|thứ hạng|điểm|%)")
KEPT = re.compile(
    r"giữ (?:vững|nguyên)(?: được)?\s+(?:vị trí|thứ hạng|vị thứ|thứ bậc)(?: thứ \d+)?(?:,)?\s*(?:như |của |so với |ở )?(?:năm (?:20\d\d|trước|ngoái))"
)

_GRADES = (
    "xuất sắc|rất tốt|khá tốt|tốt|trung bình khá|trung bình cao|trung bình thấp|dưới trung bình|trung bình"
    "|khá|tương đối thấp|rất thấp|yếu|kém|thấp"
)
GRADE = re.compile(
    rf"(?:xếp loại|đạt loại|xếp mức|đạt mức|ở mức|thuộc mức|loại|mức)\s*:?\s*[\"“]?({_GRADES})\b(?!\s*(?:hơn|nhất|điểm))"
)
STREAK = re.compile(rf"năm thứ (\d+|{_WORD_NUMBER})\s+(?:liên tiếp|liền)|(\d+)\s+(?:năm|lần)\s+(?:liên tiếp|liền)\b")
NTH_YEAR = re.compile(rf"năm (?:thứ (?:\d+|{_WORD_NUMBER})|đầu tiên)")
YEAR = re.compile(
    r"(?:(so với|hơn|của|từ|đến|tới|cùng kỳ|trong|cho|hết|cuối)\s+)?(?:cùng kỳ\s+)?năm\s+((?:19|20)\d\d)\b(?!\s*/\s*\d)|(?<=[a-zà-ỹ)] )((?:19|20)\d\d)\b(?![/.-]?\d)"
)

# What follows says what somebody wants, not what is.
GOAL = re.compile(
    r"phấn đấu|mục tiêu|chỉ tiêu (?:đến|năm|là)|đặt ra|kỳ vọng|quyết tâm|hướng tới|sẽ (?:đứng|nằm|thuộc|đạt|vào|lọt|nỗ lực)|nhằm (?:nâng|đưa|duy trì|giữ)"
    r"|để (?:duy trì|nâng|giữ|tiếp tục|đạt)|tiếp tục (?:duy trì|nâng cao|giữ vững)|kế hoạch (?:đến|năm)|dự kiến|đề nghị|yêu cầu"
)  # fmt: skip
# A statistic of a cohort, not a unit's value.
STATISTIC = re.compile(
    r"trung bình|bình quân|giá trị trung vị|chênh lệch|khoảng cách"
    r"|(?:điểm|mức|đơn vị|nơi|địa phương)(?:\s+(?:số|điểm|có điểm|có kết quả))?\s+(?:cao|thấp) nhất|(?:cao|thấp) nhất đạt"
)

_PLACE_NOUN = r"(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh|thành|tp|thị)"
_BODY_NOUN = r"(?:sở|ban|ngành|bộ|phòng|cơ quan|đơn vị|địa phương|cơ quan ngang bộ|chi cục|văn phòng)"
_NOUN = rf"(?:{_PLACE_NOUN}|{_BODY_NOUN})"
_NOUNS = rf"{_NOUN}(?:(?:\s*[,/&-]\s*|\s+và\s+|\s+)(?:các\s+)?{_NOUN}\b)*"
_LEVEL = r"cấp\s+(?:tỉnh|huyện|xã|sở|bộ|cơ sở)"
_REACH = (
    r"(?:(?:trong|trên|thuộc|của|ở|tại)\s+)?(?:phạm vi\s+|địa bàn\s+)?(?:toàn quốc|cả nước|toàn tỉnh|toàn thành phố|toàn huyện|toàn thị xã|toàn quận|toàn ngành"
    r"|(?:địa bàn\s+)(?:tỉnh|thành phố|huyện|thị xã|quận))"
)
_REGION = r"(?:khu vực|vùng)\s+(?:[^\s,;.()]+\s*){1,6}"
COHORT = re.compile(
    rf"(?:khối|nhóm|bảng)\s+(?:các\s+|\d{{1,3}}\s+)?(?:{_LEVEL}|{_NOUNS})(?:\s+{_LEVEL})?(?:\s+{_REACH})?"
    rf"|(?:(?:trong|trên)\s+(?:tổng\s+)?(?:số\s+)?)?(?<![\d/])(?!(?:19|20)\d\d\s)\d{{1,5}}\s+{_NOUNS}(?:\s+{_LEVEL})?(?:\s+{_REACH})?"
    rf"|{_NOUNS}\s+(?:trong\s+)?{_REACH}"
    rf"|{_LEVEL}|{_REACH}|{_REGION}"
)
# "trong 9 huyện, thị xã", "tổng số 19 sở, ban, ngành", "177 xã, phường được chấm": how many are ranked together.
COUNT = re.compile(
    rf"(?:(?:trong|trên|tổng|tổng số|tổng cộng|của|với|cho|gồm|có|cả|toàn bộ|nhóm|khối)\s+(?:số\s+)?)(?!(?:19|20)\d\d\s)(\d{{1,5}})\s+({_NOUNS})"
)
TOP_LIST = re.compile(r"(?:top|tốp|nhóm)\s+(\d{1,3})\b")
_LAST_NOUN = re.compile(rf"\s*[,;]\s*{_PLACE_NOUN}$")
_AFTER_RANK_OF = re.compile(rf"\s*(?:các\s+)?({_NOUNS}(?:\s+{_LEVEL})?(?:\s+{_REACH})?|{_REACH})")


def find_values(text: str, *, percent_scores: bool | None, english: bool = False) -> list[Mention]:
    """All value mentions of a lower-cased sentence, by position; where two overlap the earlier pattern wins.

    `percent_scores`: yes where the sentence names an index that is told in percent, so that any percentage may be its
    score; null where only the text around it does, so that only one with decimals may be; no for other indices.
    """
    taken: list[tuple[int, int]] = []
    found: list[Mention] = []
    candidates = [*_candidates(text, percent_scores), *(_english_values(text) if english else ())]
    for mention in candidates:
        if not any(mention.start < e and s < mention.end for s, e in taken):
            found.append(mention)
            taken.append((mention.start, mention.end))
    return sorted(found, key=lambda m: (m.start, m.end))


def _candidates(text: str, percent_scores: bool | None) -> Iterator[Mention]:
    yield from _streaks(text)
    yield from _changes(text)
    yield from _ranks(text)
    yield from _scores(text, percent_scores)
    for m in TOP_LIST.finditer(text):
        yield Mention("top", m.start(), m.end(), int(m[1]))
    for m in GRADE.finditer(text):
        yield Mention("grade", m.start(), m.end(), m[1])
    for m in YEAR.finditer(text):
        yield Mention("year", m.start(), m.end(), (int(m[2] or m[3]), m[1]))


def _streaks(text: str) -> Iterator[Mention]:
    for m in STREAK.finditer(text):
        yield Mention("streak", m.start(), m.end(), _ordinal(m[1] or m[2]))
    for m in NTH_YEAR.finditer(text):
        yield Mention("nth_year", m.start(), m.end())


def _changes(text: str) -> Iterator[Mention]:
    for m in KEPT.finditer(text):
        yield Mention("rank_change", m.start(), m.end(), 0)
    for m in CHANGE.finditer(text):
        sign = 1 if re.fullmatch(_UP, m[1]) else -1
        places = m[3] not in ("điểm", "%")
        if m[1] in ("hơn", "kém") and places is False and "năm" not in text[m.end() : m.end() + 18]:
            yield Mention("noise", m.start(), m.end())
        elif places and m[2].isdigit():
            yield Mention("rank_change", m.start(), m.end(), sign * int(m[2]))
        elif not places:
            yield Mention("score_change", m.start(), m.end(), (sign * parse_number(m[2]), m[3]))


def _ranks(text: str) -> Iterator[Mention]:
    for m in RANK_OF.finditer(text):
        tail = _AFTER_RANK_OF.match(text, m.end())
        yield Mention("rank", m.start(), m.end(), (int(m[1]), int(m[2])))
        if tail:
            yield Mention("cohort", tail.start(1), tail.end(1), tail[1].strip())
    for m in RANK.finditer(text):
        yield Mention("rank", m.start(), m.end(), (int(m[1]), None))
    for m in LAST.finditer(text):
        yield Mention("last", m.start(), m.end(), 1)
    for m in LEAD.finditer(text):
        if _NOT_LEAD.search(text[max(0, m.start() - 40) : m.start()]) or _NOT_LEAD_AFTER.match(text, m.end()):
            yield Mention("noise", m.start(), m.end())
        else:
            yield Mention("rank", m.start(), m.end(), (1, None))
    for m in RANK_WORD.finditer(text):
        yield Mention("rank", m.start(), m.end(), (ORDINALS[m[1]], None))


def _english(word: str) -> int:
    return _EN_ORDINALS.index(word) + 1 if word in _EN_ORDINALS else int(re.sub(r"\D", "", word))


def _english_values(text: str) -> Iterator[Mention]:
    for m in STREAK_EN.finditer(text):
        yield Mention("streak_after", m.start(), m.end(), _english(m[1]))
    for m in RANK_EN.finditer(text):
        yield Mention("rank", m.start(), m.end(), (_english(m[1] or m[2]), int(m[3]) if m[3] else None))
    for m in LEAD_EN.finditer(text):
        yield Mention("rank", m.start(), m.end(), (1, None))
    for m in SCORE_EN.finditer(text):
        yield Mention(
            "score", m.start(), m.end(), (parse_number(m[1]), None, "point" if m[2][:2] == "po" else "percent")
        )


def elided_ranks(text: str) -> Iterator[Mention]:
    """ "thứ Nhì", "thứ 3": ranks only where the sentence has another rank (else a weekday, a chapter, an ordinal)."""
    for m in RANK_ELIDED.finditer(text):
        yield Mention("rank", m.start(), m.end(), (_ordinal(m[1] or m[2]), None))


def _scores(text: str, percent_scores: bool | None) -> Iterator[Mention]:
    for m in SCORE_OF.finditer(text):
        value, scale = (m[1], m[2]) if m[1] else (m[3], m[4])
        if _is_score(text, m.start()) and parse_number(value) <= parse_number(scale):
            yield Mention("score", m.start(), m.end(), (parse_number(value), parse_number(scale), "point"))
        else:
            yield Mention("noise", m.start(), m.end())
    for m in SCORE.finditer(text):
        kind = "score" if _is_score(text, m.start()) else "noise"
        yield Mention(kind, m.start(), m.end(), (parse_number(m[1]), None, "point"))
    for m in SCORE_AFTER.finditer(text):
        yield Mention("score", m.start(), m.end(), (parse_number(m[1]), None, "point"))
    for m in SHARE.finditer(text):
        yield Mention("score", m.start(), m.end(), (parse_number(m[1]), None, "point"))
    for m in PERCENT.finditer(text):
        before = text[max(0, m.start() - 16) : m.start()]
        if percent_scores is False:
            break
        if percent_scores is None and not re.search(r"[.,]", m[1]):
            continue  # a whole percentage ("đạt 100%") is a rate of something unless the index is named beside it
        if (
            _BEFORE_PERCENT.search(before)
            and _is_score(text, m.start())
            and not _RATE.search(text[max(0, m.start() - 24) : m.start()])
        ):
            yield Mention("score", m.start(), m.end(), (parse_number(m[1]), None, "percent"))


def _is_score(text: str, start: int) -> bool:
    return not _NOT_SCORE.search(text[max(0, start - 32) : start])


def _ordinal(text: str) -> int:
    return int(text) if text.isdigit() else ORDINALS[text]


def cohorts(small: str, text: str) -> Iterator[Mention]:
    """Who is ranked together, wherever the sentence says it ("khối sở, ngành", "toàn tỉnh").

    `text` is the sentence as written: a noun at the end that belongs to a name ("…, thị trấn, phường Tràng Đà") is left out.
    """
    for m in COHORT.finditer(small):
        end = m.end()
        last = _LAST_NOUN.search(m[0])
        if last and text[end:].lstrip()[:1].isupper():
            end = m.start() + last.start()
        if end > m.start():
            yield Mention("cohort", m.start(), end, small[m.start() : end].strip())
