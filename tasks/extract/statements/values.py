"""The values themselves: ranks, scores, changes, grades, and which of them open a new statement.

Invariant: a statement has one score; a rank that points ahead ("xếp cuối là X") closes what came before.
"""

from __future__ import annotations

import re

from tasks.extract.frames import value_fields
from tasks.extract.signs import Sign
from tasks.extract.statements.model import Rank
from tasks.extract.statements.state import State

_LINK = re.compile(
    r"^[^;]{0,60}(?:thuộc về|về tay|vào tay)\s*(?:đơn vị|tỉnh|huyện)?\s*$|^[^,;]{0,60}?(?<!\w)(?:là|thuộc về|gọi tên|xướng tên|về tay|vào tay|rơi vào|gồm có|gồm|có|dành cho|trao cho|:|was|is|are|were)"
    r"[\s:,\"“]*(?:(?:đơn vị|cơ quan|địa phương|các|hai|ba|bốn|năm|sở|tên|của|tỉnh|thành phố|huyện|the)\s*)*[\s:\"“]*$|^\s*:?\s*$"
)
_REACHED = re.compile(r"(?:đạt|được|giành|ghi|có|với|:)\s*$")
_MOVED = re.compile(r"(?:lên|xuống|còn)\s*$")
_TOTAL = re.compile(r"[;,.]\s*(?:với\s+)?tổng (?:số )?điểm(?:\s+(?:là|đạt|của)[^,;.]{0,12})?\s*:?\s*$")


class Values(State):
    """Handlers of values."""

    def _on_value(self, i: int, sign: Sign) -> None:
        if sign.sign == "R" and self.common and self.components:
            self._close()  # "…, and eighth in digital government": a place of its own
            self.common, self.components = [], []
        again = self.open.ranks if sign.sign == "R" else "score" in self.open.fields and sign.sign == "S"
        if again and (self.open.components or self.open.index_ids or self._of_another_year(i)):
            self._close()  # "hạng 5 về chính quyền số, hạng 8 về kinh tế số": what it is of stood behind the first
        if sign.sign == "S" and self.components and _TOTAL.search(self.small[self.component_end : sign.start]):
            self._close()  # "xã hội số đạt 170,3 điểm; tổng điểm 621,0"
            self.components = []
        if sign.sign in "RLT":
            self._open_rank(i, sign)
        if sign.sign == "R" and sign.mention is not None:
            self._add_rank(*sign.mention.value)
        else:
            if sign.sign == "S" and "score" in self.open.fields:
                if not self._better(sign):
                    if len(self.components) > 1 or len(self.index_ids) > 1:
                        self.open.scores.append(value_fields(sign))
                        self.open.cover(sign.start, sign.end)
                    return
                self._drop_score()
            if sign.sign == "S":
                before = self.small[max(0, sign.start - 16) : sign.start]
                name_end = max(self.index_end, self.component_end)
                headed = name_end >= 0 and not self.small[name_end : sign.start].strip(' :,"”')
                total = re.search(
                    r"(?:tổng (?:số )?điểm|số điểm|điểm số)[^,;.]{0,40}$",
                    self.small[max(0, sign.start - 60) : sign.start],
                )
                moved = bool(self.components) and bool(_MOVED.search(before))
                self.open.reached = headed or moved or bool(total) or bool(_REACHED.search(before))
            if sign.sign in "DE" and not self._fits_change(sign):
                return
            if sign.sign == "L" and self.open.ranks:
                return
            for name, value in value_fields(sign).items():
                self.open.fields.setdefault(name, value)
        self.open.cover(sign.start, sign.end)

    def _of_another_year(self, i: int) -> bool:
        """ "hạng 4/9 năm 2017 và hạng 1/9 năm 2018": each has its year behind it."""
        following = next((s for s in self.signs[i + 1 :] if s.sign not in ".CN("), None)
        if self.open.year is None or following is None or following.mention is None or following.sign != "Y":
            return False
        return bool(following.mention.value != self.open.year)

    def _points_ahead(self, i: int) -> bool:
        """A link leads from a value to the unit behind it: "xếp cuối khối sở, ngành là X", "hạng nhì: X"."""
        blank: list[Sign] = []
        for sign in self.signs[i + 1 :]:
            if sign.sign == "U":
                between = list(self.small[self.signs[i].end : sign.start])
                for other in blank:
                    at = other.start - self.signs[i].end
                    between[at : other.end - self.signs[i].end] = " " * (other.end - other.start)
                return bool(_LINK.match("".join(between)))
            if sign.sign in "CNIYyv":
                blank.append(sign)
            elif sign.sign in "RLG;!V" or (sign.sign == "P"):
                return False
            elif sign.sign == "S" and ":" in self.small[self.signs[i].end : sign.start]:
                return False  # "TT. Liên Nghĩa nhất: 94 điểm, xã Hiệp Thạnh nhì: …"
            elif sign.sign in "SETDK":
                blank.append(sign)
        return False

    def _heads_component(self, i: int) -> bool:
        """A place that a link leads from to a component: "thấp nhất là cải cách tài chính công"."""
        return [s.sign for s in self.signs[i + 1 : i + 3]] == ["=", "P"]

    def _better(self, sign: Sign) -> bool:
        """ "được 61,42 điểm, quy ra Chỉ số CCHC là 94,49%": what is said to be the index wins."""
        return bool(
            re.search(
                r"(?:quy ra|quy đổi|tổng điểm|chỉ số)[^,;]{0,40}$", self.small[max(0, sign.start - 60) : sign.start]
            )
        )

    def _fits_change(self, sign: Sign) -> bool:
        name = "rank_change" if sign.sign == "D" else "score_change"
        percent = sign.sign == "E" and sign.mention is not None and sign.mention.value[1] == "%"
        relative = percent and "score" in self.open.fields and self.open.fields.get("score_unit") != "percent"
        return name not in self.open.fields and not relative  # "0,3105, tăng 13,4%" is a growth, not points

    def _add_rank(self, rank: int, rank_of: int | None) -> None:
        self.open.fields.pop("rank_from_bottom", None)
        if not any(r.rank == rank and r.rank_of == rank_of for r in self.open.ranks):
            self.open.ranks.append(Rank(rank, rank_of))

    def _open_rank(self, i: int, sign: Sign) -> None:
        """A rank that points ahead ("xếp cuối là X") closes what came before; so does a second rank of the same cohort."""
        ahead = self._points_ahead(i)
        if self.open and (self.open.components or self.components) and self._heads_component(i):
            self._close()  # "… với 93,2%, thấp nhất là cải cách tài chính công": a place among the fields
        last = self.open.ranks[-1] if self.open.ranks else None
        leads = self.run and self.stopped_at >= self.run[-1][2] and self.open.start >= self.stopped_at
        if self.open and ahead and (self.run or self.open.ranks) and not leads:
            self._close()
        elif sign.sign == "R" and last is not None and "rank_change" in self.open.fields:
            self._close(keep_score=True)  # the next rank, in another cohort, has the same score and its own change
        if ahead:
            self.ahead = True
