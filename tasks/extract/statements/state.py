"""The state of a sentence under reading: the open statement, its unit, index, year, components and cohort.

Invariant: values are given out only if the sentence, or a full statement in it, tells whose they are. What changes the
state, sign by sign, is the work of `units`, `keys` and `values`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tasks.extract.lexicon import UnitName
from tasks.extract.scope import Component, Scope
from tasks.extract.signs import Sign
from tasks.extract.statements.model import Rank, Statement, split_by_component, split_by_index, split_by_year

# "ngôi đầu thuộc về cơ quan “cầm trịch”": it is somebody's whom the sentence does not name
_UNNAMED = re.compile(r"^[^;.]{0,40}(?:thuộc về|về tay|gọi tên)\s+\S")
_UNKNOWN = re.compile(
    r"\s+(?:là|thuộc về)\s+(?:ubnd|sở|ban|bộ|cục|chi cục|văn phòng|phòng|tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đơn vị)\s"
)
_HEADS = re.compile(r"(?:^|[,;])\s*$")
_PROVINCES = (63, 64)  # how many there were from 2004 to 2025; only a province is placed among so many
_RUN_OF_YEARS = re.compile(
    r"(?<!thứ )(?<!\w)(?:\d{1,2}|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) (?:năm|lần) (?:liên tiếp|liền|liên tục)"
)
VALUES = frozenset("RLSGTDEK")


class State:
    """What is known so far in a sentence; `statements` is the result."""

    def __init__(self, text: str, small: str, signs: Sequence[Sign], taken: frozenset[Sign], scope: Scope) -> None:
        self.text, self.small, self.scope = text, small, scope
        self.signs, self.taken = signs, taken
        self.statements: list[Statement] = []
        self.contexts: list[Statement] = []
        self.open = Statement()
        self.unit: UnitName | None = None
        self.run: list[tuple[UnitName, int, int]] = []
        self.shares = False
        self.ahead = False
        self.nation = False
        self.named_here = False
        self.index_ids: tuple[str, ...] = ()
        self.index_end = -1
        self.year: int | None = None
        self.passing_year: int | None = None
        self.years: list[int] = []
        self.year_end = -1
        self.components: list[tuple[Component, int]] = []
        self.component_end = -1
        self.cohort: str | None = None
        self.cohort_end = -1
        self.counts = dict(scope.counts)
        self.common: list[Rank] = []  # a place that the components that follow share
        self.stopped_at = -1
        self.bracketed: list[tuple[UnitName, int, int]] | None = None  # whom the sentence goes on with behind a bracket
        self.all_grade: str | None = None

    def context_at(self, start: int) -> Statement:
        """Index, year, components and cohort as they are at a place of the sentence: for members of a frame."""
        before = [c for c in self.contexts if c.end <= start]
        found = replace(before[-1]) if before else Statement(counts=dict(self.scope.counts))
        found.index_ids = found.index_ids or next((c.index_ids for c in self.contexts if c.index_ids), ())
        return found

    def _remember(self, sign: Sign) -> None:
        self.contexts.append(
            Statement(
                end=sign.end, index_ids=self.index_ids, year=self.passing_year or self.year,
                components=list(self.components), cohort=self.cohort, counts=dict(self.counts),
            )
        )  # fmt: skip

    def _close(self, *, keep_score: bool = False) -> None:
        done, self.open = self.open, Statement()
        if self.common and self.components and not done.ranks:
            done.ranks = list(self.common)
            if not done.fields:
                done.start, done.end = self.components[0][1], self.component_end
        if keep_score:
            self.open.fields = {k: v for k, v in done.fields.items() if k in ("score", "score_max", "score_unit")}
            self.open.start, self.open.end = (done.start, done.end) if self.open.fields else (-1, -1)
        if set(done.fields) == {"streak"} and not done.ranks and self.statements:
            last = self.statements[-1]  # "led the PCI in 2019 for the third straight year"
            if any(r.rank == 1 for r in last.ranks) and "streak" not in last.fields:
                last.fields["streak"] = done.fields["streak"]
                last.cover(done.start, done.end)
                done = Statement()
        if done:
            done.owners = done.owners or self._owners(done)
            if "streak" in done.fields and self._undated(done):
                done = Statement()  # "từng 3 năm liền dẫn đầu": of years that the text does not tell
            if "streak" in done.fields and not any(r.rank == 1 for r in done.ranks):
                del done.fields["streak"]  # a streak is one of leading ("năm thứ 6 liên tiếp trong nhóm 10" is none)
            if done and done.owners and self._trusted(done):
                done.index_ids = done.index_ids or self.index_ids
                done.year = done.year or self.passing_year or self.year
                done.years = done.years or ([] if done.year != self.year else self.years[:-1])
                done.components = done.components or list(self.components)
                done.cohort = done.cohort or self.cohort
                done.counts = dict(self.counts)
                self.statements += [
                    part
                    for by_index in split_by_index(done, self.small)
                    for one in split_by_year(by_index, self.small)
                    for part in split_by_component(one)
                ]
        self.passing_year = None
        self.ahead = False

    def _owners(self, done: Statement) -> list[tuple[UnitName, int, int]]:
        if self.nation or (not self.run and _UNNAMED.match(self.small[done.end :])):
            return []
        if done.ranks and _UNKNOWN.match(self.small[done.end :]) and _HEADS.search(self.small[: done.start]):
            return []  # "…, xếp thứ ba là Ban Quản lý các Khu công": somebody else's, though the name is not known
        if self.run:
            return self.run if self.shares else self.run[-1:]
        done.construction = "unit from context"
        unit = self.scope.unit
        if unit and unit.tier != "province" and any(r.rank_of in _PROVINCES for r in done.ranks):
            unit = self.scope.province or unit  # "xếp thứ 49/63" is said of the province, whoever was named last
        return [(unit, -1, -1)] if unit else []

    def _trusted(self, done: Statement) -> bool:
        """Without a unit in the sentence only a full statement counts: a rank of a number, a score on a scale or beside an index."""
        if done.owners[0][1] >= 0:
            return True
        if "score_max" in done.fields or any(r.rank_of for r in done.ranks):
            return True
        if self.scope.only_unit and done.ranks and not self.named_here:
            return True  # "Hà Nội: 65,68 điểm. Thủ đô đứng thứ nhất": still of the one unit spoken of
        named = bool(self.index_ids or self.component_end >= 0 or self.year or done.year or done.index_ids)
        graded = bool(self.components) and "grade" in done.fields
        return named and (
            bool(done.ranks) or done.reached or graded or "rank_change" in done.fields or "streak" in done.fields
        )

    def _undated(self, done: Statement) -> bool:
        """A run of years ("12 năm liền") that no year is told of."""
        told = done.year or self.passing_year or self.year or self.scope.year or any(s.sign == "Y" for s in self.signs)
        return not told and bool(_RUN_OF_YEARS.search(self.small))

    def _drop_score(self) -> None:
        for name in ("score", "score_max", "score_unit"):
            self.open.fields.pop(name, None)

    def _value_next(self, i: int) -> bool:
        """Whether a value follows a name at once, so that the name is its head."""
        following = next((s for s in self.signs[i + 1 :] if s.sign not in ".=:YC("), None)
        return following is not None and following.sign in VALUES

    def _in_bracket(self, i: int) -> bool:
        before = [s.sign for s in self.signs[:i] if s.sign in "()"]
        return bool(before) and before[-1] == "("
