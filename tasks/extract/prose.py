"""Sentences of a document to drafts: carries index, year, cohort and unit from heading to paragraph to sentence.

Each sentence goes one way: mentions (`mentions`) → signs (`signs`) → frames (`frames`) → plain statements (`statements`)
→ drafts (`emit`). Invariant: what a sentence says itself wins over its paragraph, that over its section, that over the
document.
"""

from __future__ import annotations

import re

from schemas.document import Block, Document
from tasks.extract.context import Context
from tasks.extract.drafts import Draft
from tasks.extract.headings import (
    cohort_scales_of,
    enter,
    glossary_of,
    headed_by,
    heads_section,
    lead_in,
    mark_of,
    opens_goals,
    opens_related,
    scales_of,
)
from tasks.extract.lexicon import Lexicon, UnitName
from tasks.extract.mentions.cohorts import tier_of_words
from tasks.extract.paragraph import LIST_LIKE, Paragraph
from tasks.extract.scope import Scope
from tasks.extract.statistics import Statistic
from tasks.extract.text import lower
from tasks.units.fold import fold

_OF_ALL = re.compile(
    r"(?:của (?:ubnd )?(?:các|\d+)|cấp)\s+((?:xã|huyện|phường|quận|thị xã|thành phố|thị trấn)(?:,? (?:và )?(?:xã|huyện|phường|quận|thị xã|thành phố|thị trấn))*)"
)


def read_prose(document: Document, context: Context, lexicon: Lexicon) -> tuple[list[Draft], list[Statistic]]:
    """Drafts and cohort statistics of all blocks but the tables, in order of the text."""
    drafts: list[Draft] = []
    statistics: list[Statistic] = []
    section = _document_scope(document, context, lexicon)
    goals = related = False
    whole: str | None = section.index_id
    for number, block in enumerate(document.blocks):
        if block.kind == "table" or block.hidden:
            continue
        goals = opens_goals(block, goals)
        related = opens_related(block, related)
        if goals or related:
            continue
        if section.shared and section.opened_by and mark_of(block.text) == section.opened_by:
            section = section._replace(shared={}, ordered=False)  # "2. …" is not under "1. Loại tốt:"
        scope = enter(block, section._replace(block=number), lexicon)
        if headed := headed_by(block, lexicon):
            scope = scope._replace(subject=headed, subject_told=True, unit=headed)
            section = section._replace(subject=headed, subject_told=True, unit=headed)
        if heads_section(block, lexicon):
            section = scope._replace(component=None, shared={}, ordered=False, index_id=None)
        paragraph = Paragraph(block, scope, lexicon)
        drafts += paragraph.drafts
        statistics += paragraph.statistics
        section = _carry(section, paragraph.scope, block, lexicon)
        if block.text.rstrip().endswith("?"):
            asked = next((str(m.value) for m in lexicon.indices(lower(block.text))), whole)
            section = section._replace(index_id=asked)  # the answer is on what was asked
    return drafts, statistics


def _document_scope(document: Document, context: Context, lexicon: Lexicon) -> Scope:
    province = UnitName(context.province, "province", typed=False) if context.province else None
    texts = [b.text for b in document.blocks if b.kind != "table" and not b.hidden]
    return Scope(
        0, context.index_id, context.year, context.year_stated, unit=context.subject, district=context.district,
        subject=context.subject, subject_told=context.subject_told, province=province, recent=context.only, english=document.language == "en",
        latest=document.published_at.year if document.published_at else 2100,
        scales=scales_of(texts, context.index_id, lexicon), cohort_scales=cohort_scales_of(texts), glossary=glossary_of(texts, lexicon),
        local=lexicon.districts_of.get(fold(context.province or ""), frozenset()),
        bare_tier=next((tier_of_words(m[1]) for m in _OF_ALL.finditer(lower(document.title or ""))), None),
        bare_indices=frozenset(lexicon.indices_without_components), cities=lexicon.cities, tiers=lexicon.tiers_of,
    )  # fmt: skip


def _carry(section: Scope, last: Scope, block: Block, lexicon: Lexicon) -> Scope:
    """What a paragraph leaves to the next: the index it named, the numbers ranked, its cohort if a list follows, its unit."""
    opened = lead_in(block, last, lexicon)
    goes_on = bool(LIST_LIKE.match(block.text)) or block.kind == "list_item" or last.in_list
    kept = opened or (section if goes_on else section._replace(shared={}, ordered=False, cohort=None))
    return kept._replace(
        index_id=section.index_id or last.index_id,
        spoken=last.index_id or section.spoken,
        counts=last.counts,
        recent=last.recent,
        unit=section.subject or last.unit,
        last_rank=kept.last_rank if opened else last.last_rank,
        heading=block.text[-200:] if opened or block.kind == "heading" else section.heading if goes_on else "",
        component=section.component,
        block=section.block,
        year=section.year,
    )
