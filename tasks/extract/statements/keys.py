"""Of what the values are: index, component, year, cohort, number ranked.

Invariant: a key behind a value belongs to it only where nothing but a preposition stands between; else it heads what follows.
"""

from __future__ import annotations

import re

from tasks.extract.lexicon import ANY_INDEX
from tasks.extract.mentions.cohorts import tier_of_words
from tasks.extract.scope import Component
from tasks.extract.signs import Sign, pattern_of
from tasks.extract.statements.model import Rank, Statement, together_with
from tasks.extract.statements.state import State

_LINK = re.compile(
    r"^[^;]{0,60}(?:thuộc về|về tay|vào tay)\s*(?:đơn vị|tỉnh|huyện)?\s*$|^[^,;]{0,60}?(?<!\w)(?:là|thuộc về|gọi tên|xướng tên|về tay|vào tay|rơi vào|gồm có|gồm|có|dành cho|trao cho|:|was|is|are|were)"
    r"[\s:,\"“]*(?:(?:đơn vị|cơ quan|địa phương|các|hai|ba|bốn|năm|sở|tên|của|tỉnh|thành phố|huyện|the)\s*)*[\s:\"“]*$|^\s*:?\s*$"
)
_ADJOINS = re.compile(
    r"^\s*(?:về|ở|trong|của|cho|theo|tại|trên|in|for|on|of)?\s*(?:(?:cả|both)\s+)?(?:\d+\s+|hai\s+|ba\s+|bốn\s+)?(?:bảng|bảng xếp hạng|chỉ số|nội dung|trụ cột|lĩnh vực|chỉ số thành phần|tiêu chí|the|mặt)?\s*[\"“(]?\s*$"
)
_WHAT = re.compile(r"^[^,;.]{0,60}?(?<!\w)(?:về|theo|trong|của|bảng|ở|on|in)\s(?![^;]*\svà\s)[^,;]{0,50}$")
_YEAR_ADJOINS = re.compile(r"^\s*(?:trong|của|ở|vào|(?:in|of|on)(?: the)?|kỳ)?\s*(?:cả\s*)?\(?\s*$")
_AND = re.compile(r"\s*(?:,|và|and)\s*")
_HEAD = 12  # characters; values that open a sentence
NEAR = 28  # characters; about five words


class Keys(State):
    """Handlers of indices, components, years, cohorts, counts and stops."""

    def _adjoins(self, sign: Sign) -> bool:
        return bool(self.open) and bool(_ADJOINS.match(self.small[self.open.end : sign.start]))

    def _on_index(self, i: int, sign: Sign) -> None:
        assert sign.mention is not None
        joint = self.small[self.index_end : sign.start] if self.index_end >= 0 else None
        if joint is not None and re.fullmatch(r"\s*\(?\s*", joint):
            ids = (*self.index_ids[:-1], sign.mention.value)  # "Chỉ số cải cách hành chính (PAR INDEX)"
        elif (
            joint is not None
            and re.fullmatch(r"\)?\s*(?:,|và|;|/|&|and)\s*(?:chỉ số\s*)?", joint)
            and (not self.open or self.open.index_ids)
        ):
            ids = tuple(dict.fromkeys((*self.index_ids, sign.mention.value)))
            if self.open:
                self.open.index_ids = self.index_ids = ids  # "đứng đầu cả bảng PAR INDEX, SIPAS và PCI"
        else:
            ids = (sign.mention.value,)
        follows = self._adjoins(sign) or (not self.index_ids and self._names_what(sign))
        if re.search(
            r"(?:quy ra|quy đổi|tức|tương ứng)\s+(?:là\s+)?(?:chỉ số\s+)?$",
            self.small[max(0, sign.start - 60) : sign.start],
        ):
            self._drop_score()  # "có 60,1 điểm, quy ra Chỉ số CCHC là 92,46%": the index is the score
        of_year = (
            self.open.year is not None and self.signs[i - 1].sign == "Y"
        )  # "9th in the 2022 PCI with 68.04 points"
        if (
            self.open
            and follows
            and not self.open.index_ids
            and (of_year or not self._value_next(i) or self._each_behind(i))
        ):
            self.open.index_ids = ids
            self.open.cover(sign.start, sign.end)
        elif self.open and not self.run and not self.index_ids and self.open.start < _HEAD:
            self.open.index_ids = ids  # "Với thứ hạng 17, PCI 2018 của Kiên Giang …": the unit is yet to come
        elif ids != self.index_ids:
            self._close()
            if not 0 <= sign.start - self.component_end <= 4:  # "hạ tầng nhân lực ICT Index 2017"
                self.components = []
        self.index_ids, self.index_end = tuple(dict.fromkeys(ids)), sign.end

    def _each_behind(self, i: int) -> bool:
        """ "sau số 1 PCI lại nhận số 1 PAPI": to each place the index right behind it."""
        return bool(re.match(r"RI[.,]{0,2}RI", pattern_of(self.signs[max(0, i - 1) : i + 6])))

    def _names_what(self, sign: Sign) -> bool:
        """ "xếp hạng 01/177 xã, phường toàn tỉnh Quảng Ninh về thực hiện Bộ chỉ số … (DTI)": the index stands further on."""
        return bool(_WHAT.match(self.small[self.open.end : sign.start]))

    def _on_component(self, i: int, sign: Sign) -> None:
        assert sign.mention is not None
        later = next((s.mention.value for s in self.signs[i + 1 :] if s.sign == "I" and s.mention is not None), None)
        index = next(iter(self.index_ids), None) or later or self.scope.index_id
        pair = next((p for p in sign.mention.value if p[0] in (index, ANY_INDEX)), None)
        if pair is None and index in self.scope.bare_indices and sign.mention.value:
            pair = sign.mention.value[
                0
            ]  # the catalogue has no components of this index: the name as other indices know it
        spoken = self.scope.spoken
        if pair is None and not self.index_ids and spoken is not None:
            pair = next((p for p in sign.mention.value if p[0] == spoken), None)
            self.index_ids = (spoken,) if pair else ()  # "Cấu thành điểm số: …": of the index spoken of before
        if pair is None:
            return
        component: Component = (pair[1], self.text[sign.start : sign.end])
        if self._adjoins(sign) and not self.open.components:
            self._part_last_rank(sign)
            if re.search(r"(?<!\w)(?:cả|both)(?!\w)", self.small[self.open.end : sign.start]):
                self.common = self.open.ranks  # "second in both digital economy (0.37) and digital society (0.41)"
            self.open.components = [(component, sign.start)]
            self.open.cover(sign.start, sign.end)
            self.components = []
            return
        joint = self.small[self.component_end : sign.start] if self.component_end >= 0 else ""
        together = bool(re.fullmatch(r"\s*(?:[,;]|và|and)\s*(?:chỉ số\s+)?", joint)) and not self.open
        leads = set(self.open.fields) <= {"rank_from_bottom"} and _LINK.match(self.small[self.open.end : sign.start])
        if self.open and leads and self.small[: self.open.end].rstrip().endswith("nhất"):
            self.open = (
                Statement()
            )  # "cao nhất là cải cách tổ chức bộ máy với 93,2%": first among the fields, not the unit
        elif self.open and leads and self.open.ranks and self.small[self.open.end : sign.start].rstrip().endswith(":"):
            self.common, self.open = self.open.ranks, Statement()  # "3 lĩnh vực xếp thứ nhất là: A (9,85 điểm), B (…)"
        elif (self.open and leads) or together_with(self.small, self.open, sign):
            self.open.components = [
                *self.open.components,
                (component, sign.start),
            ]  # "đứng đầu nước là tiếp cận đất đai và …"
            self.open.cover(sign.start, sign.end)
            return
        self._close()
        together = together and not self.common
        self.components = [*self.components, (component, sign.start)] if together else [(component, sign.start)]
        self.component_end = sign.end

    def _part_last_rank(self, sign: Sign) -> None:
        """ "xếp thứ hai toàn bảng, đồng thời dẫn đầu ở trụ cột A": the component is that of the last place only."""
        places = [
            s for s in self.signs if s.sign == "R" and s not in self.taken and self.open.start <= s.start < sign.start
        ]
        if len(self.open.ranks) < 2 or len(places) < 2:
            return
        last, whole = self.open.ranks.pop(), (places[-1].start, self.open.end)
        self.open.end = places[-2].end
        self._close()
        self.open.ranks = [last]
        self.open.cover(*whole)

    def _on_year(self, i: int, sign: Sign) -> None:
        assert sign.mention is not None
        year = sign.mention.value
        if year > self.scope.latest:
            return
        if self.open and _YEAR_ADJOINS.match(self.small[self.open.end : sign.start]) and not self._bracket_goes_on(i):
            self.open.year = year
            self.open.cover(sign.start, sign.end)
            return
        if (
            self.open.year is not None
            and not self._value_next(i)
            and _AND.fullmatch(self.small[self.open.end : sign.start])
        ):
            self.open.years, self.open.year = (
                [*self.open.years, self.open.year],
                year,
            )  # "trong Top 10 cả năm 2023 và 2024"
            self.open.cover(sign.start, sign.end)
            return
        heads = not self.run and self.open.start < _HEAD and not self._in_bracket(i)
        opens = heads or (set(self.open.fields) == {"streak"} and not self.open.ranks)
        if self.open and (self.passing_year or self.year or self.scope.year) != year and not opens:
            self._close()
        joint = self.small[self.year_end : sign.start] if self.year_end >= 0 and not self.open else "-"
        together = bool(re.fullmatch(r"\s*(?:,|và|and)\s*", joint))
        if self._in_bracket(i):
            self.passing_year = year
        else:
            self.years = [*self.years, year] if together else [year]
            self.year = year
        self.year_end = sign.end

    def _on_last_year(self, i: int, sign: Sign) -> None:
        base = self.year or self.scope.year
        if base is not None and self._value_next(i):
            self._close()
            self.passing_year = base - 1

    def _on_this_year(self, i: int, sign: Sign) -> None:
        self._close()

    def _bracket_goes_on(self, i: int) -> bool:
        """ "(năm 2022 xếp thứ 5)": the year heads what the bracket says."""
        return self._in_bracket(i) and self._value_next(i)

    def _on_cohort(self, i: int, sign: Sign) -> None:
        text = self.text[sign.start : sign.end].strip()
        self.cohort_end = sign.end
        near = (
            bool(self.open) and sign.start - self.open.end <= NEAR and "," not in self.small[self.open.end : sign.start]
        )
        if near and self.open.ranks and self.open.ranks[-1].cohort is None:
            last = self.open.ranks[-1]
            self.open.ranks[-1] = Rank(last.rank, last.rank_of, text)
            self.open.cover(sign.start, sign.end)
        elif near and "rank_from_bottom" in self.open.fields:
            self.open.cohort = self.open.cohort or text
        elif not near or not self.open:
            self.cohort = text

    def _on_count(self, i: int, sign: Sign) -> None:
        assert sign.mention is not None
        number, tier = sign.mention.value
        near = bool(self.open) and sign.start - self.open.end <= NEAR
        if near and self.open.ranks and self.open.ranks[-1].rank_of is None and number >= self.open.ranks[-1].rank:
            text = self.small[sign.start : sign.end].lstrip("0123456789 ")
            self.open.ranks[-1] = Rank(self.open.ranks[-1].rank, number, self.open.ranks[-1].cohort or text)
            self.open.cover(sign.start, sign.end)
            self.cohort_end = sign.end
        if tier is None and "địa phương" not in self.small[sign.start : sign.end]:
            tier = tier_of_words((self.cohort or self.scope.cohort or "").lower())
        self.counts[tier] = number
        if not near and not self.cohort:
            self.cohort = self.text[sign.start : sign.end].lstrip("0123456789 ")
            self.cohort_end = sign.end

    def _on_stop(self, i: int, sign: Sign) -> None:
        following = next((s.sign for s in self.signs[i + 1 :] if s.sign not in ".=,@("), "")
        if self.components and not self.open and i + 1 < len(self.signs) and self.signs[i + 1].sign == "P":
            return  # "năm nội dung còn lại, gồm A; B; C, tỉnh đều thuộc nhóm cao nhất"
        at_once = [s.sign for s in self.signs[i + 1 : i + 2]] == ["R"] and set(self.open.fields) == {"rank_from_bottom"}
        if at_once and not self.small[sign.start : sign.end].strip(" -–"):
            return  # "ở vị trí cuối cùng - thứ 20": the same place
        if self.open and following == "G" and "grade" not in self.open.fields:
            return  # "đạt 100/100 điểm; đạt mức xuất sắc": the next clause completes this one
        self._close()
        self.shares = False
        self.stopped_at = sign.end
