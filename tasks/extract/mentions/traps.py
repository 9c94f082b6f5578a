"""What a sentence says that is no result: goals, values of a whole cohort, the nation, bodies that only act or contain.

Invariant: pure functions of the lower-cased sentence and its mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tasks.extract.gate import gated
from tasks.extract.mention import Mention

# What follows says what somebody wants, not what is.
GOAL = gated(
    r"phấn đấu|(?:đặt |đề ra |giữ |đạt )?mục tiêu(?! (?:đề ra )?là (?:vượt|đạt))|chỉ tiêu (?:đến|năm|là|của)|đặt (?:ra |chỉ tiêu)|kỳ vọng|quyết tâm|hướng tới|hướng đến"
    r"|sẽ (?:đứng|nằm|thuộc|đạt|vào|lọt|nỗ lực|phấn đấu|được xếp)|nhằm (?:nâng|đưa|duy trì|giữ|cải thiện)|với đích đến|đích đến"
    r"|để (?:duy trì|nâng|giữ|tiếp tục|đạt)|tiếp tục (?:duy trì|nâng cao)|kế hoạch (?:đến|năm (?:tới|sau))|dự kiến|đề nghị|(?<!% )(?<!ứng )(?<!theo )(?<!đủ )yêu cầu|cố gắng|nỗ lực (?:giữ|đưa|lọt|vào)"
    r"|chưa (?:có|được|lọt|vào|đạt)|tối thiểu (?:là|đạt)|trở lên|có thể vào|không đơn vị nào dưới|(?<!\w)nếu(?!\w)"
    r"|(?<!\w)(?:aim(?:s|ing|ed)? (?:to|at|for)|hop(?:es?|ing) to|wants? to|wish(?:es)? to|seeks? to|set (?:its|their) sights|target(?:s|ed|ing)?|strives?|plans? to|expects? to|the aim was)(?!\w)"
)
# A rule of the method: thresholds, weights, scales.
METHOD = gated(
    r"(?<=gồm )\d{1,3} (?:chỉ số|tiêu chí|nhóm|trụ cột|nội dung|lĩnh vực)[^.;]{0,40}(?=tổng (?:số )?[\d.]+ điểm)|trọng số|tổng (?:số )?điểm (?:đánh giá|tối đa|chuẩn|của bộ)|điểm tối đa(?= (?:là|của|cho|mỗi))|thang (?:điểm|đo) (?:từ|gồm)|được xếp (?:loại|vào nhóm) (?:khi|nếu)|xếp loại (?:tốt|khá|xuất sắc)[^.;]{0,12}:? ?(?:từ|khi|nếu)|điểm chuẩn|điểm sàn"
)
STATISTIC = gated(
    r"trung bình(?! (?:khá|cao|thấp)|[,.;)]|$)|bình quân|giá trị trung vị|chênh lệch|khoảng cách|chênh|tính chung"
    r"|(?:điểm|mức|đơn vị|nơi|địa phương)(?:\s+(?:số|điểm|có điểm|có kết quả))?\s+(?:cao|thấp) nhất(?= (?:đạt|là) \d)|(?:the\s+)?averages?|mean\b"
)
NATION = gated(
    r"(?:tính chung |bình quân |trung bình )?(?<!\w)(?<!\d )(?:việt nam|nước ta|quốc gia|cả nước|toàn quốc|vietnam|the country)(?=[^.,;]{0,24}\s(?:đạt|đứng|xếp|tăng|giảm|lên hạng|được xếp|ranked|scored|lên \d))"
)
# Another body that is not named: "phường kế bên được 80 điểm".
UNNAMED = gated(
    r"(?<!\w)(?<!mọi )(?<!các )(?<!những )(?<!nhiều )(?:phường|xã|huyện|tỉnh|đơn vị|sở|địa phương|cơ quan|nơi|thành phố)\s+(?:kế bên|khác|bạn|liền kề|láng giềng|lân cận|còn lại)(?!\w)"
    r"|(?<!\w)(?:thí sinh|ứng viên|học sinh|sinh viên|người (?:dẫn đầu|đứng đầu) (?:được|đạt|có)|tác giả)(?!\w)"
    r"|(?<!\w)ngành (?!dọc|nào|và|có|được|đạt)[^\W\d]+(?: [^\W\d]+){0,3}?(?= (?:về|đứng|xếp|dẫn|đạt|nhất))"
    r"|(?<!\w)an? (?:[a-z]+(?:-[a-z]+)* ){0,2}(?:city|province|district|town|department|ministry)(?= (?:on top|at the|leads|tops|topped|led|ranked|came|in first))"
    r"|(?<!\w)một (?:sở|huyện|xã|phường|đơn vị|tỉnh|địa phương)(?= (?:khác|chỉ|được|đạt|có|bị))"
)
_CONTAINER = re.compile(
    r"(?:toàn|trong|trên địa bàn|địa bàn|thuộc|tại|khắp|ngoài|giữa|đến|từ|cùng với|so với|vượt qua|vượt|hơn|(?:(?<!hôm )(?<!ngày )(?<!năm )(?<!kỳ )(?<!tháng )(?<!lần )sau)|trước|bằng điểm(?: với)?|đồng điểm(?: với)?|ngang điểm(?: với)?|chỉ sau|kém|các xã|các phường|xếp trên|đứng sau|đứng trên)\s+(?:các\s+|toàn\s+|cả\s+)?$"
    r"|(?<!\w)(?:ahead of|behind|below|above|beat(?:s|ing)?|overt(?:ook|akes?|aking|aken)|surpass(?:ed|es|ing)?|dethron(?:ed|es|ing))\s+(?:(?!were |was |is |are |came |come )[a-z-]+\s+){0,3}$"
)
_AGENT_AFTER = re.compile(
    r"^\s*(?:đã|vừa|mới|sẽ|cũng|vừa mới|chính thức|hôm nay|đang)?\s*(?:công bố|ban hành|tổ chức|phê duyệt|trao|tặng|ký|giao|yêu cầu|cho biết|cho hay|khẳng định"
    r"|nêu|cho thấy|phân tích|báo cáo|chủ trì|tham mưu|đề nghị|phối hợp|thẩm định|đánh giá|chấm|xây dựng|triển khai|chỉ đạo|nhận định|thống kê|thực hiện|bày tỏ|nhìn nhận"
    r"|đặt (?:mục tiêu|chỉ tiêu)|kiến nghị|xếp hạng(?=,| (?:các|chuyển|cải|chỉ|mức(?! (?:độ )?\d)|thi)|$)|phân loại|said|announced|released)(?!\w)"
)
_AGENT_BEFORE = re.compile(
    r"(?:chủ tịch|bí thư|giám đốc|chánh|lãnh đạo|chuyên viên|cán bộ|công chức|phó|theo|do|của ubnd|hđnd|đảng bộ|đảng ủy|đại diện|gửi|qua|with|(?:announced|released|conducted|held|issued) by|according to|leader of|firms of|businesses of|firms in|business community of)\s+(?:the\s+)?(?:ubnd\s+|bài viết\s+)?$"
)


# "khối bộ, ngành do Bộ A đứng đầu": the unit leads the group, it does not act
_LED_BY = re.compile(r"(?:khối|nhóm|bảng|danh sách|cấp|ngành|tỉnh|huyện|xã|phường|quốc|nước)\s[^;.]{0,60}(?<!\w)do\s+$")
_LEADS = re.compile(r"\s*(?:đứng đầu|dẫn đầu|đứng thứ|xếp thứ|đứng nhất)(?!\w)")


def find_traps(small: str) -> Iterator[Mention]:
    """Goals and rules of the method as `goal`; the nation; values of a cohort as `noise` up to the next stop."""
    for pattern in (GOAL, METHOD):
        for m in pattern.finditer(small):
            yield Mention("goal", m.start(), m.end())
    for pattern in (NATION, UNNAMED):
        for m in pattern.finditer(small):
            yield Mention("nation", m.start(), m.end())


_STOP = re.compile(r"[,;()]\s|\s-\s|\s–\s")
_ITS_CHANGE = re.compile(r"[,;]\s+(?:và\s+)?(?:tăng|giảm|nhích|cao hơn|thấp hơn)(?!\w)")


def statistic_spans(small: str) -> list[tuple[int, int]]:
    """Where a sentence speaks of a mean, a gap or an extreme without a name: up to the next comma, bracket or dash."""
    spans = []
    for m in STATISTIC.finditer(small):
        stop = _STOP.search(small, m.end())
        if stop and _ITS_CHANGE.match(small, stop.start()):
            stop = _STOP.search(small, stop.end())
        spans.append((m.start(), stop.start() if stop else len(small)))
    return spans


def is_bystander(small: str, mention: Mention) -> bool:
    """The unit acts ("UBND tỉnh X công bố") or contains ("trong tỉnh X"), and is not ranked here."""
    if _LEADS.match(small, mention.end) and _LED_BY.search(small[max(0, mention.start - 100) : mention.start]):
        return False
    return _stands_by(small[max(0, mention.start - 32) : mention.start], small[mention.end : mention.end + 40])


@lru_cache(maxsize=1 << 12)  # asked of each unit by all who read its sentence
def _stands_by(before: str, after: str) -> bool:
    return bool(_CONTAINER.search(before) or _AGENT_BEFORE.search(before) or _AGENT_AFTER.match(after))
