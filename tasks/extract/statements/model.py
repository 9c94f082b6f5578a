"""A statement: a group of neighbouring values and what its sentence says of them.

Invariant: a statement with several years or components and as many values is one statement for each pair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tasks.extract.lexicon import UnitName
from tasks.extract.scope import Component
from tasks.extract.signs import Sign

_IN_TURN = re.compile(r"lần lượt|tương ứng|theo thứ tự|respectively")


@dataclass(frozen=True, slots=True)
class Rank:
    """A place with the number ranked and the cohort, as far as they stand beside it."""

    rank: int
    rank_of: int | None = None
    cohort: str | None = None


@dataclass
class Statement:
    """A group of values and what its sentence says of them."""

    owners: list[tuple[UnitName, int, int]] = field(default_factory=list)
    ranks: list[Rank] = field(default_factory=list)
    fields: dict[str, object] = field(default_factory=dict)
    start: int = -1
    end: int = -1
    index_ids: tuple[str, ...] = ()
    year: int | None = None
    scores: list[dict[str, object]] = field(default_factory=list)  # further scores, for further components
    years: list[int] = field(default_factory=list)  # further years that the same values hold for
    components: list[tuple[Component, int]] = field(default_factory=list)
    cohort: str | None = None
    counts: dict[str | None, int] = field(default_factory=dict)
    construction: str = "value follows unit"
    reached: bool = False

    def __bool__(self) -> bool:
        return bool(self.ranks or self.fields)

    def cover(self, start: int, end: int) -> None:
        """Widen the quote."""
        self.start = start if self.start < 0 else min(self.start, start)
        self.end = max(self.end, end)


def together_with(small: str, done: Statement, sign: Sign) -> bool:
    """A further component of a statement that already has one behind it ("… là tiếp cận đất đai và chi phí thời gian")."""
    joint = small[done.end : sign.start] if done.components else ""
    return bool(done) and bool(re.fullmatch(r"\s*(?:,|và)\s*", joint))


def split_by_year(done: Statement, small: str) -> list[Statement]:
    """ "năm 2010, 2011 và 2012 lần lượt xếp thứ 19, 36 và 53": to each year its own rank."""
    years = [*done.years, done.year]
    if len(years) < 2 or len(done.ranks) != len(years) or "lần lượt" not in small:
        return [done]
    return [replace(done, years=[], year=y, ranks=[r]) for y, r in zip(years, done.ranks, strict=True)]


def split_by_index(done: Statement, small: str) -> list[Statement]:
    """ "PCI và PAPI lần lượt đạt 66,2 và 43,1 điểm", "lần lượt xếp thứ 5 và 8": to each index its own."""
    count = len(done.index_ids)
    scores = [{k: v for k, v in done.fields.items() if k.startswith("score")}, *done.scores]
    by_rank, by_score = len(done.ranks) == count, len(scores) == count
    if count < 2 or not (by_rank or by_score) or not _IN_TURN.search(small):
        return [done]
    return [
        replace(
            done, index_ids=(index_id,), scores=[], ranks=[done.ranks[i]] if by_rank else list(done.ranks),
            fields={**done.fields, **(scores[i] if by_score else {})},
        )
        for i, index_id in enumerate(done.index_ids)
    ]  # fmt: skip


def split_by_component(done: Statement) -> list[Statement]:
    """ "A, B và C lần lượt đứng thứ 55, 52 và 44" of components: to each its own; else the statement as it is."""
    count = len(done.components)
    ranks, scores = (
        done.ranks,
        [{k: v for k, v in done.fields.items() if k.startswith("score_") or k == "score"}, *done.scores],
    )
    by_rank, by_score = len(ranks) == count, len(scores) == count and bool(scores[0])
    if count < 2 or not (by_rank or by_score) or (len(ranks) > 1 and not by_rank):
        return [done]
    parts = []
    for i, component in enumerate(done.components):
        fields = {**done.fields, **(scores[i] if by_score else {})}
        parts.append(replace(done, components=[component], ranks=[ranks[i]] if by_rank else ranks, fields=fields))
    return parts
