"""Whose the values are: units, the territories they lie in, lists, and bodies that only act or contain.

Invariant: a unit that acts, contains or is compared with is nobody's owner, but for what stands in brackets behind it.
"""

from __future__ import annotations

import re

from tasks.extract.lexicon import UnitName
from tasks.extract.mentions.traps import is_bystander
from tasks.extract.roles import lies_above, parent_of, placed
from tasks.extract.signs import Sign
from tasks.extract.statements.model import Rank
from tasks.extract.statements.state import State

_OPENS = re.compile(
    r"^\W*(?:là|mới|vừa|không chỉ|ngoài việc|bên cạnh việc|cùng với việc|sau khi|dù|tuy|mặc dù|với|đạt|xếp|đứng|dẫn đầu|ở|trong|về|giữ|đầu bảng|cuối|thăng|tăng|giảm|có|theo|giành|năm|cũng|đội sổ|nằm|with|ranked|at|from)\b"
)
_OF = re.compile(r"^\s*(?:của|thuộc|ở|tại|trong|trên địa bàn|toàn|in|of)?\s*$")


class Units(State):
    """Handlers of units, brackets and "đều"."""

    def _on_unit(self, i: int, sign: Sign) -> None:
        assert sign.mention is not None
        name: UnitName = sign.mention.value
        if self._holds_cohort(sign) or self._places_the_last(name, sign) or self._contains(name, sign):
            return
        if is_bystander(self.small, sign.mention):
            if i + 1 < len(self.signs) and self._is_placed_itself(i):
                self._close()  # "ahead of Lao Cai in fifth": the place is Lao Cai's
                self.run = [(name, sign.start, sign.end)]
                return
            if i + 1 < len(self.signs) and self.signs[i + 1].sign == "(":
                self._close()  # "đứng sau Cần Thơ (hạng 5)": what the bracket says is Cần Thơ's
                self.bracketed, self.run = self.run, [(name, sign.start, sign.end)]
            return
        if self.open and set(self.open.fields) == {"streak"} and not self.open.ranks:
            self.unit, self.nation, self.named_here = name, False, True
            self.run = [
                (name, sign.start, sign.end)
            ]  # "Năm thứ 3 liên tiếp Hà Nội dẫn đầu": the streak waits for its rank
            return
        listed = self.run and not self.open and self._only_joins(self.run[-1][2], sign.start)
        if self.open and self._belongs_ahead(sign):
            self.open.owners = [(name, sign.start, sign.end)]
            self.open.construction = "value precedes unit"
            self._close()
        elif not listed:
            self._close()
        self.nation, self.named_here, self.common = False, True, []
        self.unit = name
        self.run = [*self.run, (name, sign.start, sign.end)] if listed else [(name, sign.start, sign.end)]
        self.shares = False

    def _is_placed_itself(self, i: int) -> bool:
        place = self.signs[i + 1]
        return place.sign == "R" and bool(re.match(r"\s*in\s", self.small[self.signs[i].end : place.start + 4]))

    def _on_nation(self, i: int, sign: Sign) -> None:
        self._close()
        self.run, self.nation = [], True

    def _only_joins(self, start: int, end: int) -> bool:
        between = [s for s in self.signs if start <= s.start < end]
        return (
            bool(between)
            and all(s.sign in ",;.()" for s in between)
            and any(s.sign in ",;" for s in between)
            and end - start < 40
        )

    def _belongs_ahead(self, sign: Sign) -> bool:
        """The open values are this unit's: a link stands between, or the sentence opened with them."""
        if self.ahead:
            return True
        before = self.run and self.run[-1][2] <= self.open.start
        if not before and not self.named_here:
            return bool(_OPENS.match(self.small)) or self.open.start < 12
        return False

    def _holds_cohort(self, sign: Sign) -> bool:
        """ "xếp thứ 5/33 xã, phường của thành phố Hạ Long": the unit names the cohort's territory."""
        if self.cohort_end < 0 or not _OF.match(self.small[self.cohort_end : sign.start]):
            return False
        name = self.text[self.cohort_end : sign.end]
        if self.open.ranks and self.open.ranks[-1].cohort and self.open.end == self.cohort_end:
            last = self.open.ranks[-1]
            self.open.ranks[-1] = Rank(last.rank, last.rank_of, (last.cohort or "") + name)
            self.open.cover(sign.start, sign.end)
        elif self.cohort:
            self.cohort += name
        self.cohort_end = -1
        return True

    def _places_the_last(self, name: UnitName, sign: Sign) -> bool:
        """The name places the units before it, and is not ranked itself."""
        if not self.run or self.unit is None or self.open:
            return False
        parent = parent_of(self.unit, self.small[self.run[-1][2] : sign.start], name)
        if parent is None:
            return False
        self.run = [(placed(unit, parent), start, end) for unit, start, end in self.run]
        self.unit = placed(self.unit, parent)
        return True

    def _contains(self, name: UnitName, sign: Sign) -> bool:
        """ "Thị xã A dẫn đầu PAR INDEX năm 2020 (của) tỉnh B với 91,25 điểm": B is where A is ranked."""
        key_end = max(self.open.end, self.index_end, self.year_end)
        placed_so = self.open.ranks or "rank_from_bottom" in self.open.fields
        if not placed_so or not self.run or self.unit is None:
            return False
        if not lies_above(name, self.unit) or not name.typed or not _OF.match(self.small[key_end : sign.start]):
            return False
        self.run = [(placed(unit, name), start, end) for unit, start, end in self.run]
        self.unit = placed(self.unit, name)
        self.open.cover(sign.start, sign.end)
        return True

    def _on_bracket_end(self, i: int, sign: Sign) -> None:
        if self.bracketed is not None:
            self._close()
            self.run, self.bracketed = self.bracketed, None

    def _on_share(self, i: int, sign: Sign) -> None:
        self.shares = len(self.run) > 1 and not self.open
