"""Binding: from the mentions of one sentence to drafts, in one pass from left to right.

Invariant: a value goes to the unit that the sentence's own order of words gives it to: the unit before it ("X đạt 90
điểm"), or the unit that a link word puts after it ("xếp cuối là X", "thuộc về X"), or, where the sentence names none,
the unit the text is speaking of. Nothing is carried over a goal ("phấn đấu …") or a statistic ("điểm trung bình …").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tasks.extract.drafts import Draft
from tasks.extract.lexicon import UnitName
from tasks.extract.lists import Member, read_lists
from tasks.extract.patterns import Mention

_LINK = re.compile(
    r"^[\s,:–-]*(?:(?:vẫn|đều|hiện|năm nay|tiếp tục|lần lượt)\s+)?(?:là|thuộc về|gọi tên|gồm có|gồm|có|dành cho|trao cho|:)"
    r"[\s:,\"“]*(?:(?:đơn vị|cơ quan|địa phương|các|hai|ba|bốn|năm|sở|tên|của)\s*)*[\s:\"“]*$"
)
_APPOSITION = re.compile(r"^\W*(?:là|với|đạt|xếp|đứng|dẫn đầu|ở vị trí|trong|về|giữ|đầu bảng|cuối)\b")
_CONTAINER = re.compile(
    r"(?:toàn|trong|trên địa bàn|địa bàn|thuộc|tại|khắp|ngoài|giữa|đến|từ|cùng với)\s+(?:các\s+|toàn\s+)?$"
)
_AGENT_AFTER = re.compile(
    r"^\s*(?:đã|vừa|mới|sẽ)?\s*(?:công bố|ban hành|tổ chức|phê duyệt|trao|tặng|ký|giao|yêu cầu|cho biết|cho hay|khẳng định"
    r"|nêu|cho thấy|phân tích|báo cáo|chủ trì|tham mưu|đề nghị|phối hợp|thẩm định|đánh giá|chấm|xây dựng|triển khai|chỉ đạo)\b"
)
_AGENT_BEFORE = re.compile(
    r"(?:chủ tịch|bí thư|giám đốc|lãnh đạo|chuyên viên|cán bộ|công chức|văn phòng|phó|theo|do|của ubnd|hđnd|đảng bộ|đảng ủy)\s+(?:ubnd\s+)?$"
)
_REACHED = re.compile(r"(?:đạt|được|giành|ghi|có|với|:)\s*$")
_GROUP_COHORT = re.compile(r"\s*(?:khối|cấp|nhóm)\b", re.IGNORECASE)
_OF = re.compile(r"\s+(?:của|thuộc|ở|tại|trong|trên địa bàn|toàn)?\s*")
_PARENT = re.compile(r"^\s*(?:,|\(|-|–|thuộc|của)\s*$")
_ORDER = {"ministry": 0, "province": 1, "district": 2, "department": 2, "commune": 3}


@dataclass(frozen=True, slots=True)
class Scope:
    """What the text around a sentence says: the defaults of its claims."""

    block: int
    index_id: str | None = None
    year: int | None = None
    year_stated: bool = True
    cohort: str | None = None
    unit: UnitName | None = None
    component: tuple[str | None, str, str] | None = None
    district: str | None = None
    last_rank: int | None = None
    subject: UnitName | None = None
    province: UnitName | None = None
    english: bool = False
    counts: tuple[tuple[str, int], ...] = ()


@dataclass
class _Values:
    """Values met and not yet given out."""

    ranks: list[tuple[int, int | None, str | None]] = field(default_factory=list)
    fields: dict[str, object] = field(default_factory=dict)
    start: int = -1
    end: int = -1
    cohort: str | None = None

    def __bool__(self) -> bool:
        return bool(self.ranks or self.fields)

    def cover(self, mention: Mention) -> None:
        self.start = mention.start if self.start < 0 else min(self.start, mention.start)
        self.end = max(self.end, mention.end)


class Binder:
    """Walks the mentions of one sentence; `drafts` is the result, `unit` and `index_ids` what the next one may inherit."""

    def __init__(self, text: str, small: str, offset: int, scope: Scope) -> None:
        self.text, self.small, self.offset, self.scope = text, small, offset, scope
        self.drafts: list[Draft] = []
        self.unit: UnitName | None = None
        self.unit_at = (0, 0)
        self.group: list[tuple[UnitName, int, int]] = []
        self.index_ids: list[str] = []
        self.index_here = False
        self.index_end = -1
        self.year: int | None = None
        self.cohort: str | None = None
        self.cohort_end = -1
        self.component = scope.component
        self.component_at = -1
        self.values = _Values()
        self.statistic_until = -1
        self.last_rank: int | None = None
        self.units_seen = 0
        self.reached = False  # the score stands behind "đạt" or the like
        self.ahead = False  # the pending values belong to the next unit

    def run(self, mentions: Sequence[Mention]) -> list[Draft]:
        """Drafts of the sentence: its lists first, then what stands by itself."""
        members, used = read_lists(self.small, mentions, self.scope.last_rank)
        self._walk([m for m in mentions if m not in used])
        for member in members:
            self._emit_member(member)
        return self.drafts

    def _walk(self, mentions: Sequence[Mention]) -> None:
        for i, mention in enumerate(mentions):
            if mention.kind == "goal":
                break
            handler = getattr(self, f"_on_{mention.kind}", None)
            if handler is not None:
                handler(mention, mentions[i + 1 :])
        self._flush()

    def _emit_member(self, member: Member) -> None:
        rank = member.fields.get("rank")
        fields = {k: v for k, v in member.fields.items() if k != "rank"}
        values = _Values([], fields)
        for m in member.mentions:
            values.cover(m)
        if isinstance(rank, int):
            self.last_rank = rank
        for index_id in self._indices():
            place = (member.unit.start, member.unit.end)
            self._emit(
                member.unit.value,
                place,
                index_id,
                rank if isinstance(rank, int) else None,
                None,
                None,
                fields,
                values,
            )

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _on_break(self, mention: Mention, rest: Sequence[Mention]) -> None:
        if self.values and self._only_adds(rest):
            return  # "đạt 100/100 điểm; đạt mức xuất sắc": the next clause completes this one
        self._flush()
        self.index_here = False
        self.component, self.component_at = self.scope.component, -1

    @staticmethod
    def _only_adds(rest: Sequence[Mention]) -> bool:
        """The next clause holds a grade or a change and nothing that begins a new statement."""
        clause: list[str] = []
        for m in rest:
            if m.kind == "break":
                break
            clause.append(m.kind)
        begins = {"unit", "score", "rank", "last", "index", "year", "component", "streak", "nth_year", "goal"}
        return bool(clause) and not begins & set(clause) and "grade" in clause

    def _on_index(self, mention: Mention, rest: Sequence[Mention]) -> None:
        joint = self.small[self.index_end : mention.start] if self.index_end >= 0 else ""
        if self.values and self.index_here:
            self._flush()
        if self.values or not self.index_here:
            self.index_ids = [mention.value]  # "xếp 1/177 … về DTI": the index follows its values
        elif re.fullmatch(r"\s*\(?\s*", joint) or joint.strip().endswith("("):
            self.index_ids[-1:] = [mention.value]  # "Chỉ số cải cách hành chính (PAR INDEX)"
        elif re.fullmatch(r"\)?\s*(?:,|và|;|/|&)\s*(?:chỉ số\s*)?", joint):
            self.index_ids.append(mention.value)
        else:
            self.index_ids = [mention.value]
        self.index_here, self.index_end = True, mention.end
        if self.values:
            self.values.cover(mention)

    def _on_year(self, mention: Mention, rest: Sequence[Mention]) -> None:
        year, preposition = mention.value
        before = self.small[max(0, mention.start - 24) : mention.start]
        if (
            preposition in ("so với", "hơn", "từ", "đến", "tới", "cùng kỳ", "hết", "cuối")
            or "so với" in before
            or "cùng kỳ" in before
        ):
            return
        if self.values and self.year is not None and self.year != year:
            self._flush()
        self.year = year
        if self.values:
            self.values.cover(mention)

    def _on_component(self, mention: Mention, rest: Sequence[Mention]) -> None:
        index = next(iter(self._indices()), None)
        pairs = [p for p in mention.value if p[0] == index]
        if not pairs or not self._heads_a_clause(mention, rest):
            return
        if self.values:
            self._flush()
        self.component = (pairs[0][1], "", self.text[mention.start : mention.end])
        self.component_at = mention.start

    def _heads_a_clause(self, mention: Mention, rest: Sequence[Mention]) -> bool:
        before = self.small[: mention.start].rstrip()
        opens = (
            not before
            or before[-1] in ";:,.(-–)"
            or re.search(
                r"(?:về|riêng|nội dung|chỉ số|thành phần|trụ cột|lĩnh vực|hoạt động|kết quả|xếp hạng|và|trong đó|hạng|phần|điểm)(?: \d+)?$",
                before,
            )
        )
        following = next(
            (m for m in rest if m.kind in ("score", "rank", "grade", "unit", "component", "break", "last")), None
        )
        return (
            bool(opens)
            and following is not None
            and following.kind in ("score", "rank", "grade")
            and following.start - mention.end < 60
        )

    def _on_cohort(self, mention: Mention, rest: Sequence[Mention]) -> None:
        text = self.text[mention.start : mention.end].strip()
        self.cohort_end = mention.end
        if self.values.ranks and mention.start - self.values.end <= 28:
            rank, rank_of, cohort = self.values.ranks[-1]
            if cohort is None:
                self.values.ranks[-1] = (rank, rank_of, text)
                self.values.cover(mention)
                return
        if "rank_from_bottom" in self.values.fields and mention.start - self.values.end <= 28:
            self.values.cohort = self.values.cohort or text
        elif not self.values:
            self.cohort = text

    def _on_unit(self, mention: Mention, rest: Sequence[Mention]) -> None:
        name: UnitName = mention.value
        if self._holds_cohort(mention) or self._is_parent(name, mention) or self._is_bystander(mention):
            return
        self.units_seen += 1
        listed = self.group and re.fullmatch(
            r"\s*(?:\([^()]*\))?\s*(?:,|;|và|cùng|&)\s*(?:và\s*)?", self.small[self.group[-1][2] : mention.start]
        )
        if self.values and self._belongs_ahead(mention):
            self._take(name, mention)
        elif not self.values and listed:
            self.group.append((name, mention.start, mention.end))
            self.unit, self.unit_at = name, (mention.start, mention.end)
        else:
            self._flush()
            self._take(name, mention)

    def _take(self, name: UnitName, mention: Mention) -> None:
        self.unit, self.unit_at = name, (mention.start, mention.end)
        self.group = [(name, mention.start, mention.end)]
        self.ahead = False

    def _belongs_ahead(self, mention: Mention) -> bool:
        """The pending values are this unit's: a link word stands between, or the sentence opened with them."""
        between = self.small[self.values.end : mention.start]
        if set(self.values.fields) == {"streak"} and not self.values.ranks:
            return True  # "năm thứ 7 liên tiếp tỉnh X dẫn đầu"
        if self.ahead or (self.unit is None and self.units_seen == 1 and _APPOSITION.match(self.small)):
            return True
        return self.unit_at[1] <= self.values.start and bool(_LINK.match(between))

    def _holds_cohort(self, mention: Mention) -> bool:
        """ "xếp thứ 5/33 xã, phường của thành phố Hạ Long": the unit names the cohort's territory."""
        if self.cohort_end < 0 or not _OF.fullmatch(self.small[self.cohort_end : mention.start]):
            return False
        name = self.text[self.cohort_end : mention.end]
        if self.values.ranks and self.values.ranks[-1][2] and self.values.end == self.cohort_end:
            rank, rank_of, cohort = self.values.ranks[-1]
            self.values.ranks[-1] = (rank, rank_of, (cohort or "") + name)
            self.values.cover(mention)
        elif self.cohort:
            self.cohort += name
        return True

    def _is_parent(self, name: UnitName, mention: Mention) -> bool:
        """ "phường X (thành phố Y)", "huyện Y, tỉnh Z", "Sở Nội vụ Thanh Hóa": the second name places the first."""
        if self.unit is None or not self.group:
            return False
        between = self.small[self.group[-1][2] : mention.start]
        if between.strip() == "(" and not name.typed and self.unit.tier == "commune":
            name = replace(name, tier="district")  # "xã Bình An (Lâm Bình)"
        higher = _ORDER.get(name.tier or "district", 2) < _ORDER.get(self.unit.tier or "district", 2)
        same_level_place = self.unit.tier == "department" and name.tier in ("district", "province")
        adjoining = not between.strip() and self.unit.tier in ("department", "commune") and name.tier == "province"
        if not (
            (higher or same_level_place) and (adjoining or (_PARENT.match(between) and (name.typed or "(" in between)))
        ):
            return False
        self.group = [(_placed(u, name), s, e) for u, s, e in self.group]
        self.unit = _placed(self.unit, name)
        return True

    def _is_bystander(self, mention: Mention) -> bool:
        """Units that act or contain, and are not ranked here."""
        before, after = (
            self.small[max(0, mention.start - 32) : mention.start],
            self.small[mention.end : mention.end + 40],
        )
        return bool(_CONTAINER.search(before) or _AGENT_BEFORE.search(before) or _AGENT_AFTER.match(after))

    # -- values -------------------------------------------------------------------------------------------------------

    def _on_rank(self, mention: Mention, rest: Sequence[Mention]) -> None:
        rank, rank_of = mention.value
        self._open_rank(mention, rest)
        if any(r[0] == rank and r[1] == rank_of and r[2] is None for r in self.values.ranks):
            return
        cohort = self.cohort if rank_of is None or not self.values.ranks else None
        self.values.ranks.append((rank, rank_of, cohort))
        self.last_rank = rank
        self.values.cover(mention)

    def _on_last(self, mention: Mention, rest: Sequence[Mention]) -> None:
        self._open_rank(mention, rest)
        self._set("rank_from_bottom", mention.value, mention)

    def _open_rank(self, mention: Mention, rest: Sequence[Mention]) -> None:
        """A rank that points ahead ("xếp cuối là X") closes what came before; so does a second rank without its own cohort."""
        ahead = self._points_ahead(mention, rest)
        if self.values and (ahead or "rank_from_bottom" in self.values.fields):
            self._flush()
        elif self.values.ranks and "rank_change" in self.values.fields:
            self._flush_but_score()
        if ahead:
            self.unit, self.group, self.ahead = None, [], True

    def _flush_but_score(self) -> None:
        """The next rank of the same unit, in another cohort, has the same score."""
        score = {k: v for k, v in self.values.fields.items() if k in ("score", "score_max", "score_unit")}
        start = self.values.start
        self._flush()
        if score:
            self.values = _Values([], score, start, start)

    def _points_ahead(self, mention: Mention, rest: Sequence[Mention]) -> bool:
        ahead = next((m for m in rest if m.kind in ("unit", "break")), None)
        if ahead is None or ahead.kind == "break":
            return False
        between = list(self.small[mention.end : ahead.start])
        for m in rest:
            if m.start >= ahead.start:
                break
            if m.kind in ("score", "rank", "grade", "last"):
                return False
            if m.kind in ("cohort", "index", "year"):
                for k in range(m.start - mention.end, min(m.end - mention.end, len(between))):
                    between[k] = " "
        return bool(_LINK.match(re.sub(r"\b(?:ở|trong|tại|của|(?<!thuộc )về|khối)\b", " ", "".join(between))))

    def _on_score(self, mention: Mention, rest: Sequence[Mention]) -> None:
        if mention.start < self.statistic_until:
            return
        value, scale, unit = mention.value
        if unit == "percent" and not self.index_here and not self._near_unit(mention):
            return  # "45.425 hồ sơ (đạt 82,4%)" is a rate of something
        if "score" in self.values.fields:
            return  # "đạt 20/100 điểm, đạt tỷ lệ 20%": the first stands
        self.reached = bool(_REACHED.search(self.small[max(0, mention.start - 16) : mention.start]))
        self._set("score", value, mention)
        self.values.fields["score_unit"] = unit
        if scale is not None:
            self.values.fields["score_max"] = scale

    def _near_unit(self, mention: Mention) -> bool:
        """Right behind a unit or a rank of the sentence."""
        ends = [self.unit_at[1]] if self.group else []
        ends += [self.values.end] if self.values.ranks or "rank_from_bottom" in self.values.fields else []
        return any(0 <= mention.start - end <= 28 for end in ends)

    def _on_grade(self, mention: Mention, rest: Sequence[Mention]) -> None:
        self._set("grade", mention.value, mention)

    def _on_rank_change(self, mention: Mention, rest: Sequence[Mention]) -> None:
        if "rank_change" not in self.values.fields:
            self._set("rank_change", mention.value, mention)
        if len(self.values.ranks) > 1 or self.values.ranks:
            self._flush_rank_with_change()

    def _flush_rank_with_change(self) -> None:
        """A change belongs to the rank before it; a second rank (another cohort) has its own."""
        if len(self.values.ranks) > 1:
            change = self.values.fields.pop("rank_change")
            last = self.values.ranks.pop()
            start, end = self.values.start, self.values.end
            self._flush(keep=True)
            self.values.ranks, self.values.fields = [last], {**self.values.fields, "rank_change": change}
            self.values.start, self.values.end = start, end

    def _on_score_change(self, mention: Mention, rest: Sequence[Mention]) -> None:
        value, unit = mention.value
        percent_index = self.values.fields.get("score_unit") == "percent"
        if mention.start >= self.statistic_until and (unit == "điểm" or percent_index):
            self._set("score_change", value, mention)

    def _on_streak(self, mention: Mention, rest: Sequence[Mention]) -> None:
        if self.values.ranks:
            self._flush()
        self._set("streak", mention.value, mention)

    def _on_streak_after(self, mention: Mention, rest: Sequence[Mention]) -> None:
        """English puts it behind: "topped the index for the seventh consecutive year"."""
        self._set("streak", mention.value, mention)

    def _on_nth_year(self, mention: Mention, rest: Sequence[Mention]) -> None:
        if self.values.ranks:
            self._flush()

    def _on_statistic(self, mention: Mention, rest: Sequence[Mention]) -> None:
        stop = re.search(r"[,;()]|\s-\s", self.small[mention.end :])
        self.statistic_until = mention.end + stop.start() if stop else len(self.small)

    def _set(self, name: str, value: object, mention: Mention) -> None:
        self.values.fields[name] = value
        self.values.cover(mention)

    # -- result -------------------------------------------------------------------------------------------------------

    def _flush(self, keep: bool = False) -> None:
        values, fields = self.values, dict(self.values.fields)
        if not keep:
            self.values = _Values()
        if not values or not self._trustworthy(values):
            return
        for unit, start, end in self._owners(values):
            for index_id in self._indices():
                for rank, rank_of, cohort in _or_none(values.ranks, values.cohort):
                    self._emit(unit, (start, end), index_id, rank, rank_of, cohort, fields, values)

    def _indices(self) -> list[str]:
        return self.index_ids or ([self.scope.index_id] if self.scope.index_id else [])

    def _owners(self, values: _Values) -> list[tuple[UnitName, int, int]]:
        shared = bool(values.fields.keys() & {"grade", "top_n"}) and not values.ranks and "score" not in values.fields
        if self.group and (shared or len(self.group) == 1 or self._together(values)):
            return self.group
        if self.group:
            return self.group[-1:]
        return [(self.scope.unit, -1, -1)] if self.scope.unit else []

    def _together(self, values: _Values) -> bool:
        return bool(re.search(r"\b(?:cùng|đều|đồng)\b", self.small[self.group[-1][2] : values.end]))

    def _trustworthy(self, values: _Values) -> bool:
        """Without a unit in the sentence only a full statement counts: a rank of a number, a score on a scale or beside an index."""
        if self.group:
            return True
        if self.scope.unit is None:
            return False
        if "score_max" in values.fields or any(r[1] for r in values.ranks):
            return True
        named = self.index_here or self.component_at >= 0 or self.year is not None
        return named and (bool(values.ranks) or self.reached)

    def _emit(
        self, unit: UnitName, place: tuple[int, int], index_id: str, rank: int | None, rank_of: int | None,
        cohort: str | None, fields: dict[str, object], values: _Values,
    ) -> None:  # fmt: skip
        component_id, component_name, component_text = self.component or (None, "", "")
        start, end = values.start, values.end
        if place[0] >= 0:
            start, end = min(start, place[0]), max(end, place[1])
        if self.component_at >= 0:
            start = min(start, self.component_at)
        self.drafts.append(
            Draft(
                index_id=index_id,
                index_year=self.year if self.year is not None else self.scope.year,
                unit_text=unit.text,
                unit_tier=unit.tier,
                district=unit.district or (self.scope.district if unit.tier == "commune" else None),
                province=unit.province,
                component_id=component_id,
                component_name=component_name or None,
                component_text=component_text or None,
                cohort_text=cohort or self._cohort_of(rank, component_id, fields),
                rank=rank,
                rank_of=rank_of or (self._count(unit, rank) if component_id is None else None),
                block=self.scope.block,
                start=self.offset + start,
                end=self.offset + end,
                construction="value follows unit"
                if place[1] <= values.start and place[0] >= 0
                else "value precedes unit"
                if place[0] >= 0
                else "unit from context",
                confidence=self._confidence(place, values),
                **fields,  # type: ignore[arg-type]  # names and types are those of Draft's value fields
            )
        )

    def _count(self, unit: UnitName, rank: int | None) -> int | None:
        """The number ranked, where the text says it once for all ("Trong 19 sở, ban, ngành được chấm, …")."""
        fitting = {n for tier, n in self.scope.counts if tier == unit.tier}
        number = fitting.pop() if len(fitting) == 1 else None
        return number if rank is not None and number is not None and rank <= number else None

    def _cohort_of(self, rank: int | None, component_id: str | None, fields: dict[str, object]) -> str | None:
        """The cohort under discussion; a bare score belongs to one only if the text speaks of a group ("khối …")."""
        cohort = self.cohort or (self.scope.cohort if component_id is None else None)
        ranked = rank is not None or "rank_from_bottom" in fields or "top_n" in fields
        return cohort if cohort and (ranked or _GROUP_COHORT.match(cohort)) else None

    def _confidence(self, place: tuple[int, int], values: _Values) -> float:
        """Start from a plain statement; each thing taken from around the sentence costs."""
        confidence = 0.97
        confidence -= 0.07 if place[0] < 0 else 0.0
        confidence -= 0.0 if self.index_here else 0.04
        confidence -= 0.0 if self.year is not None else (0.03 if self.scope.year_stated else 0.15)
        return round(confidence, 2)


def _placed(unit: UnitName, parent: UnitName) -> UnitName:
    """The unit with the name of the territory it lies in."""
    if parent.tier == "province":
        return replace(unit, province=parent.text)
    return replace(unit, district=parent.text)


def _or_none(
    ranks: Sequence[tuple[int, int | None, str | None]], cohort: str | None
) -> list[tuple[int | None, int | None, str | None]]:
    """The ranks; where there is none, one statement without."""
    return [*ranks] or [(None, None, cohort)]
