"""Who is ranked together, and how many: "khối sở, ngành", "17 bộ, ngành có dịch vụ công", "toàn tỉnh".

Invariant: a cohort is words of the sentence, never a unit; the number in front of its nouns is how many are ranked only
where the text says that they are counted as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tasks.extract.gate import gated
from tasks.extract.mention import Mention
from tasks.extract.mentions.ranks import RANK_OF

_PLACE_NOUN = r"(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh|thành|tp|thị)"
_BODY_NOUN = (
    r"(?:sở|ban|ngành|bộ|phòng|cơ quan|đơn vị|địa phương|cơ quan ngang bộ|chi cục|văn phòng|cơ quan chuyên môn|ubnd"
    r"|cơ quan thuộc chính phủ)"
)
_NOUN = rf"(?:{_PLACE_NOUN}|{_BODY_NOUN})"
_NOUNS = rf"{_NOUN}(?!\w)(?:(?:\s*[,/&-]\s*|\s+và\s+|\s+)(?:các\s+)?{_NOUN}(?!\w)){{0,8}}"
_LEVEL = r"cấp\s+(?:tỉnh|huyện|xã|sở|bộ|cơ sở)"
_REACH = (
    r"(?:(?:trong|trên|thuộc|của|ở|tại)\s+)?(?:phạm vi\s+|địa bàn\s+)?(?:toàn quốc|cả nước|toàn tỉnh|toàn thành phố|toàn huyện|toàn thị xã|toàn quận|toàn ngành"
    r"|(?:địa bàn\s+)(?:tỉnh|thành phố|huyện|thị xã|quận))"
)
_KIND = (
    r"(?:\s+(?:(?:có|không có|không)\s+(?:cung cấp\s+)?(?:dịch vụ công|thủ tục hành chính|tthc)|ngành dọc|trực thuộc(?: ubnd tỉnh)?"
    r"|chuyên môn|thuộc (?:ubnd tỉnh|ubnd thành phố|tỉnh|chính phủ)|sự nghiệp))?"
)
_REGION = (
    r"(?:khu vực|vùng)\s+(?:đồng bằng|trung du|miền núi|tây nguyên|đông nam bộ|bắc trung bộ|duyên hải|nam trung bộ|tây bắc|đông bắc"
    r"|miền trung|miền bắc|miền nam|phía bắc|bắc bộ|kinh tế trọng điểm)(?:\s+(?!đạt|xếp|đứng|năm|là|có|với|dẫn|thì|tăng|giảm|gồm)[^\s,;.()]+){0,6}"
    r"|đbscl|đồng bằng sông cửu long|(?<=nhất )(?:tây nguyên|đông nam bộ|bắc trung bộ|nam trung bộ|duyên hải miền trung|miền (?:bắc|trung|nam))"
)
COHORT = gated(
    rf"(?:khối|nhóm|bảng)\s+(?:các\s+|\d{{1,3}}\s+)?(?:{_LEVEL}|{_NOUNS}){_KIND}(?:\s+{_LEVEL})?(?:\s+{_REACH})?"
    rf"|khối\s+(?:(?:các\s+)?(?:cơ quan|đơn vị)\s+)?(?:trung ương|ngành dọc|hiệp quản)(?:\s+(?:đóng )?trên địa bàn)?"
    rf"|{_NOUNS}{_KIND}\s+(?:trong\s+)?{_REACH}"
    rf"|{_LEVEL}|{_REACH}|{_REGION}"
)
_LAST_NOUN = re.compile(rf"\s*[,;]\s*{_PLACE_NOUN}$")
# "trong 9 huyện, thị xã", "có 19 cơ quan dự chấm", "cả 08 đơn vị", "177 xã, phường được chấm"
COUNT = gated(
    rf"(?<![\w.,])(?<!\D/)(?!(?:19|20)\d\d\s)0*(\d{{1,5}})\s+({_NOUNS}{_KIND}(?:\s+{_LEVEL})?(?:\s+{_REACH})?|vùng(?!\w))"
)
_ALL_OF = re.compile(r"0*(\d{1,4})/$")  # "cả 08/08 huyện"
# "xếp 5/33 xã, phường": the nouns right behind a rank of a number
_TAIL = re.compile(rf"\s*(?:các\s+)?({_NOUNS}{_KIND}(?:\s+{_LEVEL})?(?:\s+{_REACH})?)")
_COUNTED = re.compile(
    r"(?:(?:trong|trên|tổng|tổng số|tổng cộng|của|với|cho|cả|toàn bộ|nhóm|khối|giữa|đối với|tất cả|đầu|tại|tính theo|danh sách|chấm điểm|chấm|đánh giá|xếp hạng|cuối|toàn quốc có|tổng cộng có)"
    r"(?:\s+(?:số|các|có|là))?|khối[^.;]{0,40}\s(?:có|gồm))\s*$"
)
_BRACKETED = re.compile(
    r"(?:khối|cấp|nhóm|các)\s[^.;:()]{2,60}\(\s*(?:gồm\s+|có\s+)?$"
)  # "Khối sở, ban, ngành (19 đơn vị)"
_JUDGED = re.compile(
    r"\s*(?:[^\s,.;]+\s+){0,2}(?:được (?:chấm|đánh giá|xếp hạng|khảo sát|xác định (?:chỉ số|điểm))|dự chấm|tham gia (?:chấm|đánh giá|xếp hạng)|trong bảng)"
)
# How many of a group did something: no number ranked.
_SOME = re.compile(
    r"\s*(?:[^\s,.;]+\s+){0,2}(?:loại|đạt|hoàn thành|bị|tăng|giảm|ở mức|mức|dẫn đầu|đứng đầu|cuối|thấp nhất|cao nhất|tiếp theo|còn lại|vi phạm)"
    r"|\s*(?:nào )?có (?:[^\s,.;]+\s+){1,5}(?:cao|thấp) nhất"
)
_TIER_WORDS = (
    ("ministry", re.compile(r"(?<!\w)(?:bộ|cơ quan ngang bộ|cơ quan thuộc chính phủ)(?!\w)")),
    ("department", re.compile(r"(?<!\w)(?:sở|ban|ngành|cơ quan chuyên môn|ngành dọc|departments?|agencies)(?!\w)")),
    ("commune", re.compile(r"(?<!\w)(?:xã|phường|thị trấn|đặc khu|communes?|wards?)(?!\w)")),
    ("district", re.compile(r"(?<!\w)(?:huyện|quận|localities|districts?)(?!\w)")),
    ("province", re.compile(r"(?<!\w)(?:tỉnh(?!\s+(?:ủy|đoàn))|provinces?|toàn quốc|cả nước|vùng|khu vực)(?!\w)")),
)
_WHERE = re.compile(
    r"(?:trong|trên|thuộc|của|ở|tại)\s+(?:địa bàn\s+)?(?:toàn\s+)?(?:tỉnh|thành phố|huyện)|toàn (?:tỉnh|huyện|thành phố)|thuộc ubnd tỉnh"
)


def find_cohorts(small: str, text: str) -> Iterator[Mention]:
    """Cohorts and counts of a sentence; `text` is the sentence as written, of the same length.

    A noun at the end that belongs to a name ("…, thị trấn, phường Tràng Đà") is left out.
    """
    for m in RANK_OF.finditer(small):
        if tail := _TAIL.match(small, m.end()):
            yield Mention("cohort", tail.start(1), tail.end(1), tail[1].strip())
    for m in _counts(small):
        yield Mention("count", m.start(), m.end(), (int(m[1]), tier_of_words(m[2])))
    for m in COHORT.finditer(small):
        end = m.end()
        last = _LAST_NOUN.search(m[0])
        if last and text[end : end + 40].lstrip()[:1].isupper():
            end = m.start() + last.start()
        if end > m.start():
            yield Mention("cohort", m.start(), end, small[m.start() : end].strip())


def _counts(small: str) -> Iterator[re.Match[str]]:
    """Numbers of all bodies ranked together; what an "and" joins to one is another ("20 sở, ngành và 9 huyện")."""
    end = -1
    for m in COUNT.finditer(small):
        joined = end >= 0 and re.fullmatch(r"\s*(?:,|;|và|,\s*và|and)\s*", small[end : m.start()])
        all_of = _ALL_OF.search(small[max(0, m.start() - 9) : m.start()])
        start = m.start() - len(all_of[0]) if all_of and int(all_of[1]) == int(m[1]) else m.start()
        if is_count(small, start, m.end()) or (joined and not _SOME.match(small, m.end())):
            end = m.end()
            yield m


def is_count(small: str, start: int, end: int) -> bool:
    """Whether a number of bodies is that of all ranked together, not of some of them."""
    if _SOME.match(small, end) and not small[:start].rstrip().endswith(
        ("cả", "toàn bộ", "tất cả", "trong", "trong số")
    ):
        return False
    if _BRACKETED.search(small[max(0, start - 80) : start]) and small[end : end + 1] == ")":
        return True
    return bool(_COUNTED.search(small[max(0, start - 60) : start]) or _JUDGED.match(small, end))


@lru_cache(maxsize=1 << 12)
def tier_of_words(words: str) -> str | None:
    """Tier that the nouns of a cohort name; None for bodies of any kind ("đơn vị")."""
    if words.strip() == "vùng":
        return "region"
    words = re.sub(r"thị xã", "huyện", words)
    rest = _WHERE.sub(" ", words)
    for text in (rest, words):
        found = next((tier for tier, pattern in _TIER_WORDS if pattern.search(text)), None)
        if found:
            return found
    if re.search(r"(?<!\w)thành phố(?!\w)", rest):
        return "district"
    return None
