"""Roles in a sentence: does a unit act, contain or place another; does a rank point ahead; does a name open a clause.

Invariant: pure functions of the lower-cased sentence and its mentions; they decide nothing about values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tasks.extract.lexicon import UnitName
from tasks.extract.mention import Mention

LINK = re.compile(
    r"^[\s,:–-]*(?:(?:vẫn|đều|hiện|năm nay|tiếp tục|lần lượt)\s+)?(?:là|thuộc về|gọi tên|gồm có|gồm|có|dành cho|trao cho|:)"
    r"[\s:,\"“]*(?:(?:đơn vị|cơ quan|địa phương|các|hai|ba|bốn|năm|sở|tên|của)\s*)*[\s:\"“]*$"
)
_CONTAINER = re.compile(
    r"(?:toàn|trong|trên địa bàn|địa bàn|thuộc|tại|khắp|ngoài|giữa|đến|từ|cùng với)\s+(?:các\s+|toàn\s+)?$"
)
_AGENT_AFTER = re.compile(
    r"^\s*(?:đã|vừa|mới|sẽ)?\s*(?:công bố|ban hành|tổ chức|phê duyệt|trao|tặng|ký|giao|yêu cầu|cho biết|cho hay|khẳng định"
    r"|nêu|cho thấy|phân tích|báo cáo|chủ trì|tham mưu|đề nghị|phối hợp|thẩm định|đánh giá|chấm|xây dựng|triển khai|chỉ đạo)\b"
)
_AGENT_BEFORE = re.compile(
    r"(?:chủ tịch|bí thư|giám đốc|chánh|lãnh đạo|chuyên viên|cán bộ|công chức|văn phòng|phó|theo|do|của ubnd|hđnd|đảng bộ|đảng ủy)\s+(?:ubnd\s+)?$"
)
_PARENT = re.compile(r"^\s*(?:,|\(|-|–|thuộc|của)\s*$")
_ORDER = {"ministry": 0, "province": 1, "district": 2, "department": 2, "commune": 3}
_CLAUSE_HEAD = re.compile(
    r"(?:về|riêng|nội dung|chỉ số|thành phần|trụ cột|lĩnh vực|hoạt động|kết quả|xếp hạng|và|trong đó|hạng|phần|điểm)(?: \d+)?$"
)
_BEGINS = {"unit", "score", "rank", "last", "index", "year", "component", "streak", "nth_year", "goal"}
_PREPOSITIONS = re.compile(r"\b(?:ở|trong|tại|của|(?<!thuộc )về|khối)\b")


def is_bystander(small: str, mention: Mention) -> bool:
    """The unit acts ("UBND tỉnh X công bố") or contains ("trong tỉnh X"), and is not ranked here."""
    before = small[max(0, mention.start - 32) : mention.start]
    after = small[mention.end : mention.end + 40]
    return bool(_CONTAINER.search(before) or _AGENT_BEFORE.search(before) or _AGENT_AFTER.match(after))


def parent_of(unit: UnitName, between: str, name: UnitName) -> UnitName | None:
    """The second name, where it only places the first: "phường X (thành phố Y)", "huyện Y, tỉnh Z", "Sở Nội vụ Thanh Hóa"."""
    if between.strip() == "(" and not name.typed and unit.tier == "commune":
        name = replace(name, tier="district")  # "xã Bình An (Lâm Bình)"
    higher = _ORDER.get(name.tier or "district", 2) < _ORDER.get(unit.tier or "district", 2)
    of_department = unit.tier == "department" and name.tier in ("district", "province")
    adjoining = not between.strip() and (
        (unit.tier in ("department", "commune") and name.tier == "province")
        or (unit.tier == "department" and name.tier == "district" and name.typed)
    )
    joined = adjoining or (_PARENT.match(between) and (name.typed or "(" in between))
    return name if (higher or of_department) and joined else None


def placed(unit: UnitName, parent: UnitName) -> UnitName:
    """The unit with the name of the territory it lies in."""
    if parent.tier == "province":
        return replace(unit, province=parent.text)
    return replace(unit, district=parent.text)


def points_ahead(small: str, mention: Mention, rest: Sequence[Mention]) -> bool:
    """A link word leads from a rank to the unit behind it: "xếp cuối khối sở, ngành là X"."""
    ahead = next((m for m in rest if m.kind in ("unit", "break")), None)
    if ahead is None or ahead.kind == "break":
        return False
    between = list(small[mention.end : ahead.start])
    for m in rest:
        if m.start >= ahead.start:
            break
        if m.kind in ("score", "rank", "grade", "last"):
            return False
        if m.kind in ("cohort", "index", "year"):
            for k in range(m.start - mention.end, min(m.end - mention.end, len(between))):
                between[k] = " "
    return bool(LINK.match(_PREPOSITIONS.sub(" ", "".join(between))))


def heads_a_clause(small: str, mention: Mention, rest: Sequence[Mention]) -> bool:
    """A component's name opens a clause and its value follows: "hạ tầng số đạt 61/100 điểm"."""
    before = small[: mention.start].rstrip()
    if before and before[-1] not in ";:,.(-–)" and not _CLAUSE_HEAD.search(before):
        return False
    kinds = ("score", "rank", "grade", "unit", "component", "break", "last")
    following = next((m for m in rest if m.kind in kinds), None)
    valued = following is not None and following.kind in ("score", "rank", "grade")
    return valued and following is not None and following.start - mention.end < 60


def only_adds(rest: Sequence[Mention]) -> bool:
    """The next clause holds a grade and nothing that begins a new statement."""
    clause: list[str] = []
    for m in rest:
        if m.kind == "break":
            break
        clause.append(m.kind)
    return "grade" in clause and not _BEGINS & set(clause)
