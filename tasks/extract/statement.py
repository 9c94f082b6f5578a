"""The state of one sentence, and how a statement in it becomes drafts: whose it is, of which index, year and cohort.

Invariant: values are given out only if the sentence, or a full statement in it, tells whose they are. What changes the
state, mention by mention, is `binding`'s work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tasks.extract.drafts import Draft
from tasks.extract.lexicon import UnitName
from tasks.extract.lists import Member
from tasks.extract.patterns import Mention

_GROUP_COHORT = re.compile(r"\s*(?:khối|cấp|nhóm)\b", re.IGNORECASE)


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
class Values:
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


class Sentence:
    """What is known so far in a sentence; `drafts` is the result."""

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
        self.values = Values()
        self.statistic_until = -1
        self.last_rank: int | None = None
        self.units_seen = 0
        self.reached = False  # the score stands behind "đạt" or the like
        self.ahead = False  # the pending values belong to the next unit

    def _flush(self, keep: bool = False) -> None:
        values, fields = self.values, dict(self.values.fields)
        if not keep:
            self.values = Values()
        if not values or not self._trustworthy(values):
            return
        for unit, start, end in self._owners(values):
            for index_id in self._indices():
                for rank, rank_of, cohort in _ranks_or_none(values.ranks, values.cohort):
                    self._emit(unit, (start, end), index_id, rank, rank_of, cohort, fields, values)

    def _indices(self) -> list[str]:
        return self.index_ids or ([self.scope.index_id] if self.scope.index_id else [])

    def _owners(self, values: Values) -> list[tuple[UnitName, int, int]]:
        shared = bool(values.fields.keys() & {"grade", "top_n"}) and not values.ranks and "score" not in values.fields
        if self.group and (shared or len(self.group) == 1 or self._together(values)):
            return self.group
        if self.group:
            return self.group[-1:]
        return [(self.scope.unit, -1, -1)] if self.scope.unit else []

    def _together(self, values: Values) -> bool:
        return bool(re.search(r"\b(?:cùng|đều|đồng)\b", self.small[self.group[-1][2] : values.end]))

    def _trustworthy(self, values: Values) -> bool:
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
        cohort: str | None, fields: dict[str, object], values: Values,
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

    def _confidence(self, place: tuple[int, int], values: Values) -> float:
        """Start from a plain statement; each thing taken from around the sentence costs."""
        confidence = 0.97
        confidence -= 0.07 if place[0] < 0 else 0.0
        confidence -= 0.0 if self.index_here else 0.04
        confidence -= 0.0 if self.year is not None else (0.03 if self.scope.year_stated else 0.15)
        return round(confidence, 2)

    def _emit_member(self, member: Member) -> None:
        rank = member.fields.get("rank")
        fields = {k: v for k, v in member.fields.items() if k != "rank"}
        values = Values([], fields)
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


def _ranks_or_none(
    ranks: Sequence[tuple[int, int | None, str | None]], cohort: str | None
) -> list[tuple[int | None, int | None, str | None]]:
    """The ranks; where there is none, one statement without."""
    return [*ranks] or [(None, None, cohort)]
