"""Plain statements: the values of a sentence that no frame took, each given to the unit the order of words gives it to.

A statement is a group of neighbouring values ("đạt 747,2/1000 điểm, xếp hạng 01/177"). Its slots are filled by rules that
each have one function: whose it is (`_owners`), of which index, year, component and cohort (`Slots`).
Invariant: a group goes to the unit before it, or to the unit that a link puts behind it ("xếp cuối là X"), or, where the
sentence names none, to the unit spoken of. Nothing is carried over a goal; a statistic's value is nobody's.
"""

from __future__ import annotations

import re
from typing import ClassVar

from tasks.extract.signs import Sign, pattern_of
from tasks.extract.statements.keys import Keys
from tasks.extract.statements.model import Rank, Statement
from tasks.extract.statements.state import VALUES
from tasks.extract.statements.units import Units
from tasks.extract.statements.values import Values

__all__ = ["Rank", "Reader", "Statement"]

_ASIDE = re.compile(r"(?<!\w)(?:which|who|vốn|từng)\s[^,;]*$")  # "B, which held the top spot in 2022": of B alone


class Reader(Units, Keys, Values):
    """One pass over the signs of a sentence; `statements` is the result, the rest what the next sentence may inherit."""

    HANDLERS: ClassVar[dict[str, str]] = {
        "U": "_on_unit", "V": "_on_nation", "I": "_on_index", "P": "_on_component", "Y": "_on_year", "y": "_on_last_year", "z": "_on_this_year",
        "C": "_on_cohort", "N": "_on_count", ";": "_on_stop", "@": "_on_share", ")": "_on_bracket_end",
    }  # fmt: skip

    def read(self) -> list[Statement]:
        """The statements of the sentence."""
        for i, sign in enumerate(self.signs):
            if sign.sign in VALUES:
                if sign not in self.taken:
                    self._on_value(i, sign)
            elif sign not in self.taken and (handler := self.HANDLERS.get(sign.sign)):
                getattr(self, handler)(i, sign)
                self._remember(sign)
        self._close()
        self._complete()
        return self.statements

    def _past(self, year: Sign) -> int | None:
        """The year of a sign, if the document can know of it."""
        return int(year.mention.value) if year.mention and year.mention.value <= self.scope.latest else None

    def _complete(self) -> None:
        """What the sentence says only behind its statements: their one year, index, the number ranked."""
        years = [s for s in self.signs if s.sign == "Y" and s not in self.taken]
        told = {done.year for done in self.statements} - {None}
        behind = self.signs[self.signs.index(years[0]) + 1 :] if years else []
        ends = len(years) == 1 and not any(s.sign in VALUES for s in behind)
        ends = ends and not _ASIDE.search(self.small[: years[0].start])
        if ends and self._in_bracket(len(self.signs) - len(behind)) and behind[0].sign != ")":
            ends = False  # "(năm 2021 không xếp hạng)" tells of that year
        again = re.search(
            r"\(IY", pattern_of(self.signs)
        )  # "dẫn đầu chuyển đổi số (DTI 2022 xếp thứ 6)": the same index
        named = self.signs[again.start() + 1].mention if again and len(years) == 1 else None
        late = self._past(years[0]) if ends and len(told) < 2 else None
        for done in self.statements:
            done.index_ids = done.index_ids or self.index_ids
            valued = done.ranks or "score" in done.fields  # a value of its own may be of another year
            same = named is not None and not valued and done.index_ids == (named.value,)
            done.year = done.year or (self._past(years[0]) if same else late)
            done.counts = {**self.counts, **done.counts}
