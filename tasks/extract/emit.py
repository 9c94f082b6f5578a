"""Statements and members of frames as drafts: every slot filled, from the sentence or else from the scope around it.

Invariant: a draft quotes the span its values and its unit stand in; a number that the text gives once for all (how many
are ranked, the index's scale) is added only to a draft it is said of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tasks.extract.context import RUNNING
from tasks.extract.drafts import Draft
from tasks.extract.frames import Member
from tasks.extract.lexicon import UnitName
from tasks.extract.mentions.cohorts import tier_of_words
from tasks.extract.scope import Component, Scope
from tasks.extract.statements import Rank, Reader, Statement
from tasks.extract.text import lower

_VALUE_FIELDS = (
    "score",
    "score_max",
    "score_unit",
    "rank_from_bottom",
    "top_n",
    "grade",
    "rank_change",
    "score_change",
    "streak",
)

_UNKNOWN_YEAR = 2100  # the scope's `latest` where the document has no date


def from_statement(done: Statement, scope: Scope, offset: int) -> Iterator[Draft]:
    """Drafts of one statement: one for each of its units, indices, components and ranks."""
    for unit, start, end in done.owners:
        for index_id in done.index_ids or ((scope.index_id,) if scope.index_id else ()):
            meant = unit if start >= 0 else _ranked_by(index_id, unit, scope)
            if meant is None:
                continue
            components: list[tuple[Component | None, int]] = [*done.components] or [(scope.component, -1)]
            for component, at in components:
                ranks: list[Rank | None] = [*done.ranks] or [None]
                for rank in ranks:
                    places = [p for p in (start, done.start, at) if p >= 0]
                    span = (offset + min(places), offset + max(end, done.end))
                    draft = _draft(meant, index_id, component, rank, done, scope, span, named=start >= 0)
                    yield draft
                    yield from (replace(draft, index_year=year) for year in done.years)


def _ranked_by(index_id: str, unit: UnitName, scope: Scope) -> UnitName | None:
    """The unit spoken of, if the index ranks its kind at all (PCI ranks no departments); else the document's province."""
    tiers = scope.tiers.get(index_id)
    if tiers is None or unit.tier is None or unit.tier in tiers:
        return unit
    return scope.province if "province" in tiers else None


def from_member(member: Member, reader: Reader, scope: Scope, offset: int) -> Iterator[Draft]:
    """Drafts of one member of a frame."""
    context = reader.context_at(max(member.anchor.start, member.unit.start))
    fields = dict(member.fields)
    rank, rank_of = fields.pop("rank", None), fields.pop("rank_of", None)
    year = fields.pop("year", None)
    done = Statement(fields=fields, index_ids=context.index_ids, year=context.year, cohort=context.cohort)
    if member.frame == "ahead":  # "thứ 4 về dịch vụ công trực tuyến, sau A, B, C"
        told = [s for s in reader.statements if s.ranks and s.end <= member.unit.start]
        context.components = told[-1].components if told else context.components
    done.components, done.construction, done.counts = context.components, member.frame, context.counts
    if isinstance(year, int):
        done.year = year
    elif member.year_shift is not None:
        base = done.year or scope.year
        done.year = base + member.year_shift if base is not None else None
    if isinstance(rank, int):
        done.ranks = [Rank(rank, rank_of if isinstance(rank_of, int) else None)]
    for sign in (member.unit, *member.signs):
        done.cover(sign.start, sign.end)
    assert member.unit.mention is not None
    done.owners = [(member.unit.mention.value, member.unit.start, member.unit.end)]
    yield from from_statement(done, scope, offset)


def _draft(
    unit: UnitName, index_id: str, component: Component | None, rank: Rank | None, done: Statement, scope: Scope,
    span: tuple[int, int], *, named: bool,
) -> Draft:  # fmt: skip
    fields = {name: done.fields[name] for name in _VALUE_FIELDS if name in done.fields}
    if scope.all_grade and named and component is None:
        fields.setdefault("grade", scope.all_grade)
    if "score" in fields and "score_max" not in fields and component is None and index_id in scope.scales:
        fields["score_max"] = scope.scales[index_id]
    if "score" in fields and "score_max" not in fields and component is None and scope.cohort_scales:
        scale = _scale_of(unit, done.cohort or (scope.cohort if _may_hold(scope.cohort, unit) else None), scope)
        fields |= {"score_max": scale} if scale is not None and scale >= float(str(fields["score"])) else {}
    placed = rank is not None or "rank_from_bottom" in fields or "top_n" in fields
    year = done.year if done.year is not None else _year_around(index_id, scope)
    return Draft(
        index_id=index_id,
        index_year=year,
        unit_text=unit.text,
        unit_tier=unit.tier,
        district=unit.district or (scope.district if unit.tier == "commune" else None),
        province=unit.province,
        component_id=component[0] if component else None,
        component_text=component[1] if component else None,
        cohort_text=_cohort(unit, rank, done, scope, component, placed=placed),
        rank=rank.rank if rank else None,
        rank_of=_rank_of(unit, rank, _counts(done, scope, fields), component, placed=placed),
        block=scope.block,
        start=span[0],
        end=span[1],
        construction=done.construction,
        confidence=_confidence(done, scope, named=named),
        **fields,  # type: ignore[arg-type]  # names and types are those of Draft's value fields
    )


def _year_around(index_id: str, scope: Scope) -> int | None:
    """The year the text speaks of; of an index scored all the year, named among others, the year of publishing."""
    own = index_id == scope.index_id or scope.latest >= _UNKNOWN_YEAR
    return scope.year if own or index_id not in RUNNING else scope.latest


def _scale_of(unit: UnitName, cohort: str | None, scope: Scope) -> float | None:
    """The scale told of the group the text speaks of; else the only one told of a group of the unit's tier."""
    named = next((scale for words, scale in scope.cohort_scales if cohort and words == lower(cohort)), None)
    told = {scale for words, scale in scope.cohort_scales if tier_of_words(words) == unit.tier}
    return named or (next(iter(told)) if len(told) == 1 else None)


def _counts(done: Statement, scope: Scope, fields: Mapping[str, object]) -> Mapping[str | None, int]:
    """The numbers ranked that tell of this place: to be "among the first 10", or a place of another year, only those of
    its own sentence."""
    other_year = None not in (done.year, scope.year) and done.year != scope.year
    if (done.ranks or "rank_from_bottom" in fields) and not other_year:
        return done.counts
    return {tier: number for tier, number in done.counts.items() if scope.counts.get(tier) != number}


def _rank_of(
    unit: UnitName, rank: Rank | None, counts: Mapping[str | None, int], component: Component | None, *, placed: bool
) -> int | None:
    """The number ranked as it stands beside the rank, or as the text says it once for all ("Trong 19 sở, ngành được chấm")."""
    if rank is not None and rank.rank_of is not None:
        return rank.rank_of
    number = counts.get(unit.tier, counts.get(None))
    if not placed or component is not None or number is None or number < 4:
        return None
    return number if rank is None or rank.rank <= number else None


_WITHIN = frozenset({"department", "district", "commune"})


def _may_hold(cohort: str | None, unit: UnitName) -> bool:
    """Whether a cohort told before may be the unit's: a department is in no "khối huyện"."""
    tiers = {tier_of_words((cohort or "").lower()), unit.tier}
    return len(tiers) == 1 or not tiers <= _WITHIN


def _cohort(
    unit: UnitName, rank: Rank | None, done: Statement, scope: Scope, component: Component | None, *, placed: bool
) -> str | None:
    """The cohort beside the rank, else the one under discussion; a bare score belongs to one only in a group ("khối …")."""
    if rank is not None and rank.cohort:
        return rank.cohort
    cohort = done.cohort or (scope.cohort if component is None and _may_hold(scope.cohort, unit) else None)
    return cohort if cohort and (placed or cohort.lower().lstrip().startswith(("khối", "cấp", "nhóm"))) else None


def _confidence(done: Statement, scope: Scope, *, named: bool) -> float:
    """Start from a plain statement; each thing taken from around the sentence costs."""
    confidence = 0.97
    confidence -= 0.0 if named else 0.07
    confidence -= 0.0 if done.index_ids else 0.03
    confidence -= 0.0 if done.year is not None else (0.02 if scope.year_stated else 0.1)
    return round(confidence, 2)
