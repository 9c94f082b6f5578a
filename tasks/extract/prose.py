"""Sentences of a document to drafts: carries index, year, cohort and unit from heading to paragraph to sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from schemas.document import Block, Document
from tasks.extract.binding import Binder
from tasks.extract.context import Context
from tasks.extract.drafts import Draft
from tasks.extract.lexicon import Lexicon, UnitName
from tasks.extract.patterns import COUNT, GOAL, STATISTIC, Mention, cohorts, elided_ranks, find_values
from tasks.extract.statement import Scope
from tasks.extract.statistics import Statistic, find_statistics
from tasks.extract.text import flat, lower, sentences

_BREAK = re.compile(r";|,\s+(?:còn|trong khi|riêng)\b|\s-\s(?=[A-ZĐ])")
_NUMBERED = re.compile(r"^\W*(?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])\s*[.)]\s+|^\W*\(\d+\)\s+")
_SET_SCOPE = re.compile(r"(?:đối với|ở|với|tại|trong|riêng)?\s*$")
_COHORT_TIERS = (("cấp xã", "commune"), ("xã", "commune"), ("phường", "commune"), ("cấp huyện", "district"),
                 ("huyện", "district"), ("quận", "district"), ("tỉnh, thành", "province"))  # fmt: skip
_TIER_WORDS = (
    ("ministry", re.compile(r"\bbộ\b")),
    ("department", re.compile(r"\b(?:sở|ban|ngành)\b")),
    ("commune", re.compile(r"\b(?:xã|phường|thị trấn|đặc khu)\b")),
    ("district", re.compile(r"\b(?:huyện|quận)\b")),
    ("province", re.compile(r"\btỉnh\b")),
)
_PRONOUN = re.compile(
    r"(?:của|^|;)\s*(tỉnh|huyện|thị xã|xã|phường)(?=\s+(?:đạt|được|là|xếp|đứng|tăng|giảm|chỉ|đã|cũng|tiếp tục|vươn|giữ|dẫn đầu)\b)"
)
_REFERENCE = re.compile(r"(?:căn cứ|thực hiện)\s+(?:quyết định|nghị quyết|kế hoạch|công văn|báo cáo)")


def read_prose(document: Document, context: Context, lexicon: Lexicon) -> tuple[list[Draft], list[Statistic]]:
    """Drafts and cohort statistics of all blocks but the tables, in order of the text."""
    drafts: list[Draft] = []
    statistics: list[Statistic] = []
    province = UnitName(context.territory, "province", typed=False) if context.territory else None
    section = Scope(
        0, context.index_id, context.year, context.year_stated, None, context.subject, None, context.district,
        subject=context.subject, province=province, english=document.language == "en",
    )  # fmt: skip
    for number, block in enumerate(document.blocks):
        if block.kind == "table" or block.hidden:
            continue
        scope = _enter(block, replace(section, block=number), lexicon)
        if _heads_section(block, lexicon):
            section = replace(scope, component=None)
        found, stats, last_index = _paragraph(block, scope, lexicon)
        drafts += found
        statistics += stats
        if last_index is not None:
            section = replace(section, index_id=last_index)
    return drafts, statistics


def _heads_section(block: Block, lexicon: Lexicon) -> bool:
    """A heading, or a short numbered line, that names an index governs what follows."""
    heads = block.kind in ("heading", "title") or bool(_NUMBERED.match(block.text))
    return heads and any(True for _ in lexicon.indices(lower(block.text)))


def _enter(block: Block, scope: Scope, lexicon: Lexicon) -> Scope:
    """The scope at the head of a block: a numbered line may name the component it is about."""
    numbered = _NUMBERED.match(block.text)
    small = lower(block.text)
    head, colon, tail = small.partition(":")
    if numbered is None or (colon and len(head) > 160):
        return scope
    known = [
        (m, pair) for m in lexicon.components(small) for pair in m.value if pair[0] == scope.index_id and m.start < 80
    ]
    if known:
        mention, (_, component_id) = max(known, key=lambda k: k[0].end - k[0].start)
        name = block.text[mention.start : mention.end]
        return replace(scope, component=(component_id, "", name))
    if any(True for _ in lexicon.indices(small)) or not re.search(r"\d\s*/\s*\d+[^.;]{0,3}\s*điểm|điểm\s*/\s*\d", tail):
        return scope
    name = re.sub(
        r"^(?:về|nội dung|tiêu chí|chỉ số|trục)\s+", "", block.text[numbered.end() : len(head)].strip(), flags=re.I
    )
    return replace(scope, component=(_slug(name), "", name)) if name else scope


def _slug(text: str) -> str:
    return "_".join(re.findall(r"[a-z0-9]+", flat(text)))[:60]


def _paragraph(block: Block, scope: Scope, lexicon: Lexicon) -> tuple[list[Draft], list[Statistic], str | None]:
    drafts: list[Draft] = []
    statistics: list[Statistic] = []
    last_index: str | None = None
    for start, end in sentences(block.text):
        text = block.text[start:end]
        small = lower(text)
        if _REFERENCE.match(small.lstrip()):
            continue
        scope = replace(scope, counts=counts_of(small) or scope.counts)
        mentions = _mentions(text, small, scope, lexicon)
        binder = Binder(text, small, start, scope)
        drafts += binder.run(mentions)
        statistics += _statistics(text, small, start, mentions, scope, binder.index_ids)
        scope = replace(scope, last_rank=binder.last_rank)
        if binder.index_ids:
            last_index = binder.index_ids[-1]
            scope = replace(scope, index_id=last_index)
        scope = replace(
            scope,
            cohort=binder.cohort or scope.cohort,
            unit=binder.unit or scope.unit,
            year=binder.year if binder.year is not None and binder.drafts else scope.year,
        )
    return drafts, statistics, last_index


def _statistics(
    text: str, small: str, offset: int, mentions: list[Mention], scope: Scope, index_ids: list[str]
) -> Iterator[Statistic]:
    """The statistics of a sentence, each with the cohort named last before it."""
    index_id = index_ids[0] if index_ids else scope.index_id
    for name, value, start, end in find_statistics(small):
        if index_id is None or any(m.kind == "unit" and start <= m.start < end for m in mentions):
            continue
        before = [m for m in mentions if m.kind == "cohort" and m.start < end]
        cohort = text[before[-1].start : before[-1].end] if before else scope.cohort
        component = scope.component[0] if scope.component else None
        yield Statistic(index_id, scope.year, component, cohort, name, value, scope.block, offset + start, offset + end)


def _mentions(text: str, small: str, scope: Scope, lexicon: Lexicon) -> list[Mention]:
    """All mentions of a sentence in order; a value inside a name, or a cohort inside a value, is dropped."""
    index = list(lexicon.indices(small))
    told_in_percent = bool({m.value for m in index} & lexicon.percent_indices)
    around = scope.index_id in lexicon.percent_indices and not index
    spans = [Mention("statistic", start, end) for _, _, start, end in find_statistics(small)]
    percent = told_in_percent or (None if around else False)
    values = find_values(small, percent_scores=percent, english=scope.english)
    values = [m for m in values if m.kind != "score" or not _overlaps(m, spans)]
    if any(m.kind in ("rank", "last") for m in values):
        values += [m for m in elided_ranks(small) if not _overlaps(m, values)]
    years = [m for m in values if m.kind == "year"]
    named_cohorts = [m for m in values if m.kind == "cohort"]
    scores = [m for m in values if m.kind not in ("year", "cohort")]
    extra = [m for m in cohorts(small, text) if not _overlaps(m, [*scores, *named_cohorts])]
    found = [*scores, *years, *named_cohorts, *extra]
    found += index
    bare, bare_from = _bare_tier(found, scope)
    found += [m for m in lexicon.units(text, bare_tier=bare, bare_from=bare_from) if not _overlaps(m, index)]
    found += _pronouns(small, scope)
    found += [m for m in lexicon.components(small) if not _overlaps(m, index)]
    found += [Mention("goal", m.start(), m.end()) for m in GOAL.finditer(small)]
    found += [Mention("statistic", m.start(), m.end()) for m in STATISTIC.finditer(small)]
    found += [Mention("break", m.start(), m.end()) for m in _BREAK.finditer(text)]
    return sorted(found, key=lambda m: (m.start, -m.end))


def _pronouns(small: str, scope: Scope) -> list[Mention]:
    """ "PAR INDEX của tỉnh đạt …": the province the document speaks of, the unit it is about for the tiers below."""
    known = {u.tier: u for u in (scope.subject, scope.province) if u is not None}
    tiers = {"tỉnh": "province", "huyện": "district", "thị xã": "district", "xã": "commune", "phường": "commune"}
    return [
        Mention("unit", m.start(1), m.end(1), known[tiers[m[1]]])
        for m in _PRONOUN.finditer(small)
        if tiers[m[1]] in known
    ]


def counts_of(small: str) -> tuple[tuple[str, int], ...]:
    """(tier, number) of every count of units that a lower-cased text says are ranked together; three or fewer is a list."""
    found = []
    for m in COUNT.finditer(small):
        tier = tier_of_words(m[2])
        if tier is not None and int(m[1]) > 3:
            found.append((tier, int(m[1])))
    return tuple(found)


def tier_of_words(words: str) -> str | None:
    """Tier that the nouns of a cohort name."""
    words = words.replace("thị xã", "huyện")
    return next((tier for tier, pattern in _TIER_WORDS if pattern.search(words)), None)


def _bare_tier(found: list[Mention], scope: Scope) -> tuple[str | None, int]:
    """Tier of the cohort under discussion, and from where on in the sentence it is."""
    cohort = next((m for m in found if m.kind == "cohort"), None)
    text, place = (str(cohort.value), cohort.end) if cohort else (lower(scope.cohort or ""), 0)
    return next((tier for word, tier in _COHORT_TIERS if word in text), None), place


def _overlaps(mention: Mention, others: list[Mention]) -> bool:
    return any(mention.start < o.end and o.start < mention.end for o in others)
