"""Places in a ranking, as Vietnamese texts write them. All patterns run on a lower-cased sentence.

Invariant: no pattern nests unbounded repetition, so the cost is linear in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.extract.gate import gated
from tasks.extract.mention import Mention

ORDINALS = {
    "nhất": 1, "một": 1, "đầu": 1, "nhì": 2, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
WORD_NUMBER = "|".join(w for w in ORDINALS if w != "đầu")

_HEAD = r"(?:xếp|đứng|hạng|vị trí|vị thứ|thứ hạng|thứ bậc|vị thế|ngôi|về(?=\s+(?:hạng|thứ|vị trí|nhất|nhì|ba|tư))|xếp loại thứ)"
_GO_ON = r"(?:\s+(?:hạng|thứ|vị trí|vị thứ|thứ hạng|bậc|số|ở|tại|là|xếp|đứng|lên|xuống|tới|đến))"
_WORDS = rf"(?<!\w){_HEAD}{_GO_ON}{{0,4}}\s*:?\s*"
_NO_ORDINAL = r"(?<!năm )(?<!lần )(?<!ngày )(?<!sáng )(?<!chiều )(?<!kỳ )(?<!tối )(?<!kì )(?<!đợt )(?<!thành phần )(?<!chỉ số )(?<!nội dung )(?<!lĩnh vực )"
_THU = rf"(?<!\w){_NO_ORDINAL}thứ\s+"
_NUMBER_END = r"(?![\d/]|[.,]\d|\s*(?:điểm|%))"

# "xếp hạng 01/177", "đứng thứ 5/33", "thứ 27/170", "vị trí 11 / 63"
RANK_OF = gated(rf"(?:{_WORDS}|{_THU})0*(\d{{1,5}})\s*/\s*0*(\d{{1,5}}){_NUMBER_END}")
# "đứng thứ 7 trong tổng số 18 sở, ngành", "thứ 5 trên 63", "xếp thứ 3 trong 11 huyện"
RANK_AMONG = gated(
    rf"(?:{_WORDS}|{_THU})0*(\d{{1,4}})(?:\s+(?:trong|trên)(?:\s+(?:tổng|số|tổng số|cả|toàn bộ))?\s+0*(\d{{1,4}}))"
    rf"(?=\s+[^\W\d])(?!\s*(?:điểm|năm|nội dung|chỉ số|tiêu chí|lĩnh vực|lần|tháng))"
)
# "xếp thứ 3", "hạng 41", "vị trí thứ 3", "xếp thứ 15 (đồng hạng)"
RANK = gated(
    rf"{_WORDS}0*(\d{{1,4}})(?![\d/%]|\s*(?:[-–]|đến|tới)\s*\d|[.,]\d|\s*(?:điểm|năm (?!(?:19|20)\d\d|trước|ngoái)|năm$|lần|tháng|bậc|tỷ|triệu|hồ sơ|đơn vị|giờ|/))"
)
# "xếp thứ nhất", "hạng nhì", "vị trí thứ tư"; "thứ năm 2023" is a year, "hạng nhất khối" a place
RANK_WORD = gated(
    rf"{_WORDS}(?:thứ\s+)?({WORD_NUMBER})(?!\w)(?!\s*(?:\d|số|trong số|bậc|điểm|đơn vị|nội dung|nhóm|chỉ số|mặt))"
)
# "thứ Nhì", "thứ 3", "Thứ hai là …"
ORDINAL = gated(
    rf"{_THU}(?:0*(\d{{1,4}})|({WORD_NUMBER}))(?!\w)(?![\d/%]|[.,]\d|\s*(?:liên tiếp|liền|trưởng|trong tuần|tự|bậc|hạng))"
)
# "dẫn đầu", "quán quân", "vị trí số một", "chiếm ngôi đầu", "không có đối thủ"
# "thị xã Hòa Thành nhất huyện", "xã Hiệp Thạnh nhì: 92,5 điểm", "xã Lao Chải thấp nhất": only right behind a unit
BESIDE = gated(
    r"(?<!thứ )(?<!\w)(?:(nhất)(?= (?:khối|vùng|khu vực|cả nước|toàn|bảng|huyện|tỉnh|tây nguyên|miền)(?!\w))|(nhất|nhì|ba|tư)(?=\s*(?:[:;,.()]|$|với))|(số (?:một|1)(?!\w))"
    r"|(cao nhất)|(thấp nhất))"
)
# "Nhì: phường 4" opens a line
PLACE_HEAD = re.compile(r"^\W*(?:giải |hạng |vị trí )?(nhất|nhì|ba|tư)\s*:")
LEAD = gated(
    r"(?<!\w)(?:đi đầu(?= trong (?:các|khối|nhóm|số))|dẫn đầu(?: bảng| cả bảng| danh sách)?|đứng đầu(?: bảng| danh sách)?|(?:đứng|xếp) trên cùng|đầu bảng|quán quân|ngôi đầu(?: bảng)?"
    r"|ngôi vương|đăng quang|thủ khoa|á quân|(?:vị trí|ngôi vị|đứng|ngôi|địa phương|đơn vị|hạng|là) (?:số (?:1|một)(?!\w)|quán quân)"
    r"|(?:về|giành|đứng|xếp|vị trí) (?:nhất|đầu)(?= |$|[,.;:)])(?! (?:tiên|năm|tháng|quý|tư|mối|kỳ))"
    r"|(?:^|(?<=[;,.] ))số (?:1|một)(?= )|nhất bảng|(?:nhận|giành|chiếm|đoạt|sau) (?:ngôi |vị trí )?số (?:1|một)(?!\w)"
    r"|(?:(?<=đồng thời )|(?<=và )|(?<=, ))nhất(?= (?:khối|vùng|khu vực|cả nước|toàn|tây nguyên|miền)(?!\w))"
    r"|(?:được )?chấm (?:điểm )?cao nhất"
    r"|(?:thứ hạng|vị trí|(?:có|đạt|được|^) ?(?:tổng |số )?(?:điểm|kết quả|chỉ số|giá trị)(?: số)?|(?:đạt|xếp|đứng|cùng)) (?:cao|lớn) nhất(?! (?:từ|trước|kể|trong (?:các|những|\d+) năm|là \d))"
    r"|(?<!\w)cao nhất (?:(?:cả )?nước|toàn quốc|toàn tỉnh|khối|vùng)(?! là \d)"
    r"|cao nhất(?= trong (?:số )?\d+ (?:vùng|tỉnh|huyện|xã|sở|đơn vị|địa phương|bộ|cơ quan)(?!\w)| với| \(|,? (?:là|thuộc về) (?!\d|từ))"
    r")"
)
# "nhóm dẫn đầu", "người đứng đầu", "10 địa phương dẫn đầu": not one unit's first place
_NOT_LEAD = re.compile(
    r"(?:kém|so với|hơn|sau|vượt|cách|thua)\s+(?:đơn vị|địa phương|nơi|cơ quan|tỉnh|huyện|sở|xã)?\s*(?:đang |xếp )?$"
    r"|(?:nhóm|tốp|top|người|những|các|cả|vai trò|trách nhiệm"
    r"|(?<!thứ )(?<!\d)\d{1,3}\s+(?:địa phương|đơn vị|tỉnh|thành|bộ|sở|huyện|xã|phường|cơ quan|nơi|vị trí|ngành|quận|ban|phòng)|(?:hai|ba|bốn|năm(?! (?:thứ|nay|19|20|liền|liên))|sáu|bảy|tám|chín|mười|mấy)(?!\s+(?:năm|lần)))(?:\s+[^\s,;.:]+){0,3}\s*$"
)
# "kém cơ quan dẫn đầu là Sở A 119,4 điểm": compared with, and named as the first
_COMPARES = ("kém", "so với", "hơn", "sau", "cách", "thua")
_IS_NAMED = re.compile(r"\s*(?:là|:)\s")
_NOT_LEAD_AFTER = re.compile(
    r"\s*(?:(?:ở |tại )?\d+(?:/\d+)? (?:chỉ số|nội dung|tiêu chí|lĩnh vực)|của (?:các )?(?:cơ quan|đơn vị|cấp ủy)|cơ quan (?:nhà nước|hành chính)|cấp ủy|chính quyền|trong (?:triển khai|thực hiện|việc)|ban pháp chế|ngành\b)"
)
_SECOND = frozenset({"á quân"})
# "hai chỉ số thành phần đứng đầu nước là …": fields of one unit lead, no crowd of units
_FIELDS = re.compile(r"cstp|chỉ số(?: thành phần)?|lĩnh vực|nội dung|tiêu chí|trụ cột")
_FIELDS_ARE = re.compile(r"(?:\s+[^\s,;.:]+){0,3}\s*(?:là|gồm|:)(?!\w)")
# "đứng thứ nhì từ dưới lên"
FROM_BELOW = gated(rf"(?:{_WORDS}|{_THU})(?:thứ\s+)?(?:0*(\d{{1,3}})|({WORD_NUMBER}))\s+(?:tính\s+)?từ dưới lên")
# "xếp cuối", "đội sổ", "chót bảng", "thấp nhất là", "áp chót"
LAST = gated(
    r"(?<!\w)(?:(áp chót|kế cuối|gần cuối|áp cuối)"
    r"|(?:xếp|đứng|nằm|ở|về|chốt|giữ)(?: ở| tại)?(?: vị trí| hạng| thứ)? (?:cuối(?: cùng| bảng)?|chót(?: bảng)?|sau cùng|bét)(?! (?:năm|tháng|quý|tuần|kỳ|nhiệm))"
    r"|cuối(?: cùng)?(?=,? (?:là|thuộc về|gọi tên) (?:tỉnh|huyện|xã|phường|sở|bộ|thành phố|thị xã|ubnd|ban|cục|quận|tp|tx))"
    r"|(?:cuối|chót|chốt|bét) (?:bảng|danh sách)|đội sổ|vị trí (?:cuối(?: cùng)?|sau cùng|chót)|hạng (?:chót|bét|cuối)"
    r"|(?:điểm|số điểm|tổng điểm|chỉ số|kết quả|thứ hạng|vị trí|đạt|được|mức|giá trị)(?: số)? thấp nhất|thấp nhất (?:(?:cả )?nước|toàn quốc|toàn tỉnh|khối|vùng)(?! là \d)|thấp nhất(?= là| thuộc|,? với| \())"
)


# "Sở A có Chỉ số CCHC năm 2025 cao nhất: 95,4": first by the value that stands behind
_HIGHEST = gated(r"(?<!\w)cao nhất(?=\s*[:,(]?\s*(?:với\s+|đạt\s+)?\d)")
_HAS_INDEX = re.compile(r"(?<!\w)có (?:chỉ số|kết quả|giá trị)\s[^,;.:()]{2,40}$")
_MORE_WORDS = re.compile(rf"\s*(?:,|và)\s*((?:thứ\s+)?({WORD_NUMBER}))(?=\s*(?:,|và|về|với|ở|trong|$|[;.]))")


def _more_words(text: str, at: int) -> Iterator[Mention]:
    """ "đứng thứ nhất, nhì, ba": the words that follow are ranks too."""
    while m := _MORE_WORDS.match(text, at):
        yield Mention("rank", m.start(1), m.end(), (ORDINALS[m[2]], None))
        at = m.end()


# "đứng đầu thu ngân sách", "xếp thứ 3 về thu hút khách": a ranking of something else
_OTHER_MATTER = re.compile(
    r"\s*(?:(?:cả nước|toàn quốc|toàn tỉnh|toàn vùng|tỉnh|khu vực|vùng)\s+)?(?:về\s+|trong\s+)?(?:kết quả\s+|tốc độ\s+|số\s+)?(?:thu (?:hút (?!đầu tư)|ngân sách|nhập)"
    r"|xuất khẩu|nhập khẩu|tăng trưởng|grdp|giải ngân|dân số|diện tích|sản lượng|thi tốt nghiệp|kỳ thi|điểm thi|tiêm|giảm nghèo|nông thôn mới|huy chương|toàn đoàn|bóng đá)"
)
_PARTS = re.compile(
    r"\s+(?:lĩnh vực|nội dung|tiêu chí|chỉ số thành phần|trụ cột|chủ đầu tư|dự án|nhà thầu|gói thầu)(?!\w)"
)


def find_ranks(text: str) -> Iterator[Mention]:
    """Ranks, last places and weak ordinals, the surest first."""
    if head := PLACE_HEAD.match(text):
        yield Mention("rank", head.start(1), head.end(1), (ORDINALS[head[1]], None))
    for m in RANK_OF.finditer(text):  # a rank beyond the number ranked is stated too; validation refuses it
        if _PARTS.match(text, m.end()):
            yield Mention("noise", m.start(), m.end())  # "xếp thứ 3/7 lĩnh vực của sở": among its own fields
        else:
            yield Mention("rank", m.start(), m.end(), (int(m[1]), int(m[2])))
    for m in RANK_AMONG.finditer(text):
        if int(m[1]) <= int(m[2]):
            yield Mention("rank", m.start(), m.end(), (int(m[1]), int(m[2])))
    for m in FROM_BELOW.finditer(text):
        yield Mention("last", m.start(), m.end(), int(m[1]) if m[1] else ORDINALS[m[2]])
    for m in RANK.finditer(text):
        other = _OTHER_MATTER.match(text, m.end())
        yield Mention("noise" if other else "rank", m.start(), m.end(), None if other else (int(m[1]), None))
    for m in LAST.finditer(text):
        yield Mention("last", m.start(), m.end(), 2 if m[1] else 1)
    for m in LEAD.finditer(text):
        crowd = _NOT_LEAD.search(text[max(0, m.start() - 40) : m.start()])
        named = crowd and crowd[0].lstrip().startswith(_COMPARES) and _IS_NAMED.match(text, m.end())
        fields = crowd and _FIELDS.search(crowd[0]) and _FIELDS_ARE.match(text, m.end())
        if (
            (crowd and not named and not fields)
            or _NOT_LEAD_AFTER.match(text, m.end())
            or _OTHER_MATTER.match(text, m.end())
        ):
            yield Mention("noise", m.start(), m.end())
        else:
            yield Mention("rank", m.start(), m.end(), (2 if m[0] in _SECOND else 1, None))
    for m in _HIGHEST.finditer(text):
        if _HAS_INDEX.search(text[max(0, m.start() - 50) : m.start()]):
            yield Mention("rank", m.start(), m.end(), (1, None))
    for m in RANK_WORD.finditer(text):
        yield Mention("rank", m.start(), m.end(), (ORDINALS[m[1]], None))
        yield from _more_words(text, m.end())
    for m in BESIDE.finditer(text):
        word = m[1] or m[2]
        yield Mention("beside", m.start(), m.end(), ORDINALS[word] if word else 1 if m[3] or m[4] else -1)
    for m in ORDINAL.finditer(text):
        yield Mention("ordinal", m.start(), m.end(), int(m[1]) if m[1] else ORDINALS[m[2]])
