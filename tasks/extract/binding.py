"""Binding: from the mentions of one sentence to drafts, in one pass from left to right.

Invariant: a value goes to the unit that the sentence's own order of words gives it to: the unit before it ("X đạt 90
điểm"), or the unit that a link word puts after it ("xếp cuối là X", "thuộc về X"), or, where the sentence names none,
the unit the text is speaking of. Nothing is carried over a goal ("phấn đấu …") or a statistic ("điểm trung bình …").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.extract.drafts import Draft
from tasks.extract.lexicon import UnitName
from tasks.extract.lists import read_lists
from tasks.extract.patterns import Mention
from tasks.extract.roles import LINK, heads_a_clause, is_bystander, only_adds, parent_of, placed, points_ahead
from tasks.extract.statement import Sentence, Values

_APPOSITION = re.compile(r"^\W*(?:là|với|đạt|xếp|đứng|dẫn đầu|ở vị trí|trong|về|giữ|đầu bảng|cuối)\b")
_REACHED = re.compile(r"(?:đạt|được|giành|ghi|có|với|:)\s*$")
_OF = re.compile(r"\s+(?:của|thuộc|ở|tại|trong|trên địa bàn|toàn)?\s*")
_LIST_JOINT = re.compile(r"\s*(?:\([^()]*\))?\s*(?:,|;|và|cùng|&)\s*(?:và\s*)?")
_COMPARED = ("so với", "hơn", "từ", "đến", "tới", "cùng kỳ", "hết", "cuối")  # years that a result is compared with
_NEAR = 28  # characters; about five words


class Binder(Sentence):
    """Walks the mentions of one sentence; `unit`, `index_ids`, `cohort` and `year` are what the next one may inherit."""

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

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _on_break(self, mention: Mention, rest: Sequence[Mention]) -> None:
        if self.values and only_adds(rest):
            return  # "đạt 100/100 điểm; đạt mức xuất sắc": the next clause completes this one
        self._flush()
        self.index_here = False
        self.component, self.component_at = self.scope.component, -1

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
        if preposition in _COMPARED or "so với" in before or "cùng kỳ" in before:
            return
        if self.values and self.year is not None and self.year != year:
            self._flush()
        self.year = year
        if self.values:
            self.values.cover(mention)

    def _on_component(self, mention: Mention, rest: Sequence[Mention]) -> None:
        index = next(iter(self._indices()), None)
        pairs = [p for p in mention.value if p[0] == index]
        if not pairs or not heads_a_clause(self.small, mention, rest):
            return
        if self.values:
            self._flush()
        self.component = (pairs[0][1], "", self.text[mention.start : mention.end])
        self.component_at = mention.start

    def _on_cohort(self, mention: Mention, rest: Sequence[Mention]) -> None:
        text = self.text[mention.start : mention.end].strip()
        self.cohort_end = mention.end
        if self.values.ranks and mention.start - self.values.end <= _NEAR:
            rank, rank_of, cohort = self.values.ranks[-1]
            if cohort is None:
                self.values.ranks[-1] = (rank, rank_of, text)
                self.values.cover(mention)
                return
        if "rank_from_bottom" in self.values.fields and mention.start - self.values.end <= _NEAR:
            self.values.cohort = self.values.cohort or text
        elif not self.values:
            self.cohort = text

    def _on_unit(self, mention: Mention, rest: Sequence[Mention]) -> None:
        name: UnitName = mention.value
        if self._holds_cohort(mention) or self._places_the_last(name, mention) or is_bystander(self.small, mention):
            return
        self.units_seen += 1
        listed = self.group and _LIST_JOINT.fullmatch(self.small[self.group[-1][2] : mention.start])
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
        return self.unit_at[1] <= self.values.start and bool(LINK.match(between))

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

    def _places_the_last(self, name: UnitName, mention: Mention) -> bool:
        """The name places the units before it, and is not ranked itself."""
        if self.unit is None or not self.group:
            return False
        parent = parent_of(self.unit, self.small[self.group[-1][2] : mention.start], name)
        if parent is None:
            return False
        self.group = [(placed(unit, parent), start, end) for unit, start, end in self.group]
        self.unit = placed(self.unit, parent)
        return True

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
        ahead = points_ahead(self.small, mention, rest)
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
            self.values = Values([], score, start, start)

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
        return any(0 <= mention.start - end <= _NEAR for end in ends)

    def _on_grade(self, mention: Mention, rest: Sequence[Mention]) -> None:
        self._set("grade", mention.value, mention)

    def _on_rank_change(self, mention: Mention, rest: Sequence[Mention]) -> None:
        if "rank_change" not in self.values.fields:
            self._set("rank_change", mention.value, mention)
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
