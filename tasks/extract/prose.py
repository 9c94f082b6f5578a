"""Sentences of a document to drafts: carries index, year, cohort and unit from heading to paragraph to sentence.

Each sentence goes one way: mentions (`mentions`) → signs (`signs`) → frames (`frames`) → plain statements (`statements`)
→ drafts (`emit`). Invariant: what a sentence says itself wins over its paragraph, that over its section, that over the
document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from schemas.document import Block, Document
from tasks.extract.context import Context
from tasks.extract.drafts import Draft
from tasks.extract.emit import from_member, from_statement
from tasks.extract.frames import Member, Sentence, read_frames
from tasks.extract.lexicon import Lexicon, UnitName
from tasks.extract.mention import Mention, overlaps
from tasks.extract.mentions import find_mentions
from tasks.extract.mentions.changes import find_groups
from tasks.extract.mentions.cohorts import COHORT, tier_of_words
from tasks.extract.mentions.traps import is_bystander, statistic_spans
from tasks.extract.pronouns import find_pronouns
from tasks.extract.roles import placed
from tasks.extract.scope import Scope
from tasks.extract.sections import enter, glossary_of, heads_section, lead_in, opens_goals, scales_of
from tasks.extract.signs import Sign, pattern_of, settle, to_signs, without_goals
from tasks.extract.statements import Reader
from tasks.extract.statistics import Statistic, find_statistics
from tasks.extract.text import lower, sentences
from tasks.units.fold import fold

_REFERENCE = re.compile(r"(?:căn cứ|thực hiện)\s+(?:quyết định|nghị quyết|kế hoạch|công văn|báo cáo|luật|nghị định|thông tư)")
_ALL = re.compile(r"(?<!\w)(?:cả|toàn bộ|tất cả|100%)\s+(?:các\s+)?(?:\d+(?:/\d+)?\s+)?(?:đơn vị|cơ quan|huyện|sở|xã|phường|địa phương)[^,.;:]{0,20}(?:đều|cùng|đồng loạt)")
PLACED_BEHIND = ("ahead", "behind")  # "chỉ sau A": A is ranked, though it stands behind "sau"
_THIS_INDEX = re.compile(r"(?:bộ )?chỉ số (?:này|trên)|bảng (?:xếp hạng )?này")
_ITEM_LENGTH = 120
_OF_ALL = re.compile(r"(?:của (?:ubnd )?(?:các|\d+)|cấp)\s+((?:xã|huyện|phường|quận|thị xã|thành phố|thị trấn)(?:,? (?:và )?(?:xã|huyện|phường|quận|thị xã|thành phố|thị trấn))*)")
_OPENING = 40  # characters; a unit named behind them is no topic
_LIST_LIKE = re.compile(r"^\W*(?:\d{1,3}\s*[.)]\s+|[-–+•*]\s*|khối\b|cấp\b|nhóm\b|[^.!?]{1,80}:)", re.IGNORECASE)


def read_prose(document: Document, context: Context, lexicon: Lexicon) -> tuple[list[Draft], list[Statistic]]:
    """Drafts and cohort statistics of all blocks but the tables, in order of the text."""
    drafts: list[Draft] = []
    statistics: list[Statistic] = []
    section = _document_scope(document, context, lexicon)
    goals = False
    for number, block in enumerate(document.blocks):
        if block.kind == "table" or block.hidden:
            continue
        goals = opens_goals(block, goals)
        if goals:
            continue
        scope = enter(block, replace(section, block=number), lexicon)
        if heads_section(block, lexicon):
            section = replace(scope, component=None, shared={}, ordered=False, index_id=None)
        paragraph = Paragraph(block, scope, lexicon)
        drafts += paragraph.drafts
        statistics += paragraph.statistics
        section = _carry(section, paragraph.scope, block, lexicon)
    return drafts, statistics


def _document_scope(document: Document, context: Context, lexicon: Lexicon) -> Scope:
    province = UnitName(context.province, "province", typed=False) if context.province else None
    texts = [b.text for b in document.blocks if b.kind != "table" and not b.hidden]
    return Scope(
        0, context.index_id, context.year, context.year_stated, unit=context.subject, district=context.district,
        subject=context.subject, province=province, english=document.language == "en",
        latest=document.published_at.year if document.published_at else 2100,
        scales=scales_of(texts, context.index_id, lexicon), glossary=glossary_of(texts, lexicon),
        local=lexicon.districts_of.get(fold(context.province or ""), frozenset()),
        bare_tier=next((tier_of_words(m[1]) for m in _OF_ALL.finditer(lower(document.title or ""))), None),
        bare_indices=frozenset(lexicon.indices_without_components), cities=lexicon.cities, tiers=lexicon.tiers_of,
    )  # fmt: skip


def _carry(section: Scope, last: Scope, block: Block, lexicon: Lexicon) -> Scope:
    """What a paragraph leaves to the next: the index it named, the numbers ranked, its cohort if a list follows, its unit."""
    opened = lead_in(block, last, lexicon)
    goes_on = bool(_LIST_LIKE.match(block.text)) or block.kind == "list_item" or last.in_list
    kept = opened or (section if goes_on else replace(section, shared={}, ordered=False, cohort=None))
    return replace(
        kept,
        index_id=section.index_id or last.index_id,
        counts=last.counts,
        recent=last.recent,
        unit=section.subject or last.unit,
        last_rank=kept.last_rank if opened else last.last_rank,
        heading=block.text[-200:] if opened or block.kind == "heading" else section.heading if goes_on else "",
        component=section.component,
        block=section.block,
        year=section.year,
    )


class Paragraph:
    """One block read sentence by sentence; `scope` is what it leaves behind."""

    def __init__(self, block: Block, scope: Scope, lexicon: Lexicon) -> None:
        self.lexicon, self.scope = lexicon, scope
        self.drafts: list[Draft] = []
        self.statistics: list[Statistic] = []
        listed = bool(_LIST_LIKE.match(block.text)) or block.kind == "list_item"
        for start, end in sentences(block.text):
            text = block.text[start:end]
            if not _REFERENCE.match(lower(text).lstrip()):
                self._sentence(text, start, listed)

    def _sentence(self, text: str, offset: int, listed: bool) -> None:
        small = lower(text)
        self.scope = scope = replace(self.scope, all_grade=_all_grade(small) or self.scope.all_grade)
        mentions = _mentions(text, small, scope, self.lexicon)
        named = {m.value for m in mentions if m.kind == "index"}
        signs = without_goals(settle(to_signs(small, mentions), small, percent=self._percent(named)))
        sentence = Sentence.of(small, signs, scope.last_rank, scope.heading)
        members = [m for m in read_frames(sentence) if m.frame in PLACED_BEHIND or not _acts(small, m.unit)]
        reader = Reader(text, small, signs, frozenset(s for m in members for s in m.signs), scope)
        statements = reader.read()
        found = [d for m in members for d in from_member(m, reader, scope, offset)]
        found += [d for s in statements for d in from_statement(s, scope, offset)]
        is_item = self._is_item(text, signs)
        if listed or is_item:
            found += _under_heading(signs, found, reader, scope, offset, small)
        self.drafts += found
        self.statistics += _statistics(text, small, offset, mentions, scope, reader)
        self.scope = replace(_after(scope, reader, found, offset), in_list=is_item)

    def _is_item(self, text: str, signs: list[Sign]) -> bool:
        """A short line that opens with a unit: an item of a list without marks."""
        return len(text) < _ITEM_LENGTH and pattern_of(signs).lstrip("m.-").startswith("U")

    def _percent(self, named: set[str]) -> bool | None:
        """Whether percentages of the sentence may be scores: yes, perhaps (the index stands around it), or no."""
        if named:
            return bool(named & self.lexicon.percent_indices)
        return None if self.scope.index_id in self.lexicon.percent_indices else False


def _all_grade(small: str) -> str | None:
    """ "cả 08 đơn vị cùng xếp loại khá": a grade that every unit of the paragraph has."""
    m = _ALL.search(small)
    return next((g.value for g in find_groups(small[m.start() : m.end() + 40]) if g.kind == "grade"), None) if m else None


def _acts(small: str, unit: Sign) -> bool:
    return unit.mention is not None and is_bystander(small, unit.mention)


def _topic(found: list[Draft], scope: Scope, offset: int) -> UnitName | None:
    """The unit the next sentence may be about: the only one of this sentence, or the one it opened with."""
    owners = {(d.unit_text, d.unit_tier): d for d in sorted(found, key=lambda d: -d.start)}
    first = next(iter(sorted(owners.values(), key=lambda d: d.start)), None)
    if first is None or (len(owners) > 1 and first.start - offset > _OPENING):
        return scope.unit
    return _named(first)


def _named(draft: Draft) -> UnitName:
    return UnitName(draft.unit_text, draft.unit_tier, True, draft.province, draft.district)


def _after(scope: Scope, reader: Reader, found: list[Draft], offset: int) -> Scope:
    """The scope of the next sentence of the paragraph."""
    ranks = [d.rank for d in found if d.rank is not None]
    years = [d.index_year for d in found if d.index_year is not None]
    stated = reader.year is not None and years
    return replace(
        scope,
        index_id=reader.index_ids[-1] if reader.index_ids else scope.index_id,
        cohort=reader.cohort or scope.cohort,
        unit=_topic(found, scope, offset),
        recent={**scope.recent, **{d.unit_tier: _named(d) for d in found}},
        year=max(years) if stated else scope.year or reader.year,
        last_rank=ranks[-1] if ranks else None,
        counts={tier: n for tier, n in reader.counts.items() if tier is not None},
    )


def _under_heading(
    signs: list[Sign], found: list[Draft], reader: Reader, scope: Scope, offset: int, small: str
) -> list[Draft]:
    """under heading: units of a list below "Danh sách đơn vị xếp hạng Tốt:", "Top 5 gồm:", "Kết quả xếp hạng như sau:"."""
    units = [s for s in signs if s.sign == "U" and not _acts(small, s)]
    placed_by = re.match(r"m?U=U", pattern_of(signs))
    if placed_by and len(units) == 2:  # "TP. Tây Ninh: phường Ninh Sơn": the first says where the second lies
        units = [_placed(units[1], units[0])]
    fields = dict(scope.shared)
    if scope.ordered and len(units) == 1 and scope.last_rank is not None and not any(d.rank for d in found):
        fields["rank"] = scope.last_rank + 1
    if not fields:
        return []
    drafts = [
        d for s in units for d in from_member(Member("under heading", s, fields, (), s), reader, scope, offset)
    ]
    return [d for d in drafts if not any(_says(f, d, fields) for f in found)]


def _says(stated: Draft, draft: Draft, fields: Mapping[str, object]) -> bool:
    """Whether a draft of the sentence itself already states these fields of the same unit."""
    return stated.key == draft.key and any(getattr(stated, name) is not None for name in fields)


def _placed(unit: Sign, parent: Sign) -> Sign:
    assert unit.mention is not None and parent.mention is not None
    name = placed(unit.mention.value, parent.mention.value)
    return replace(unit, mention=replace(unit.mention, value=name))


def _mentions(text: str, small: str, scope: Scope, lexicon: Lexicon) -> list[Mention]:
    """All mentions of a sentence; a value inside a statistic is nobody's, and "tỉnh", "địa phương này" are units too."""
    tier, at = _bare_tier(small, scope)
    found = find_mentions(
        text, small, lexicon, english=scope.english, bare_tier=tier, bare_from=at, local=scope.local,
        glossary=scope.glossary,
    )  # fmt: skip
    found += [m for m in _this_index(small, scope) if not overlaps(m, found)]
    spans = statistic_spans(small) + [(start, end) for start, end in _unowned(small, found)]
    unowned = [
        replace(m, kind="noise", value=None)
        if m.kind in ("score", "percent", "number", "score_change") and any(s <= m.start < e for s, e in spans)
        else m
        for m in found
    ]
    return sorted([*unowned, *find_pronouns(small, unowned, scope)], key=lambda m: (m.start, m.end))


def _this_index(small: str, scope: Scope) -> Iterator[Mention]:
    """ "dẫn đầu chỉ số này": the index spoken of."""
    for m in _THIS_INDEX.finditer(small) if scope.index_id else ():
        yield Mention("index", m.start(), m.end(), scope.index_id)


def _unowned(small: str, found: list[Mention]) -> Iterator[tuple[int, int]]:
    """Spans of statistics; "huyện A đạt cao nhất với 93,4 điểm" is A's score and none."""
    for name, _, start, end in find_statistics(small):
        place = any(m.kind in ("rank", "last") and m.start < end and start < m.end for m in found)
        if name not in ("max", "min") or not place:
            yield start, end


def _bare_tier(small: str, scope: Scope) -> tuple[str | None, int]:
    """Tier of the cohort under discussion, for names without a type word, and from where on in the sentence it is."""
    for m in COHORT.finditer(small):
        if (tier := tier_of_words(m[0])) in ("district", "commune"):
            return tier, m.end()
    tier = tier_of_words((scope.cohort or "").lower()) or scope.bare_tier
    return (tier if tier in ("district", "commune") else None), 0


def _statistics(
    text: str, small: str, offset: int, mentions: list[Mention], scope: Scope, reader: Reader
) -> Iterator[Statistic]:
    """The statistics of a sentence, each with the cohort named last before it."""
    index_id = reader.index_ids[0] if reader.index_ids else scope.index_id
    unowned = set(_unowned(small, mentions))
    for name, value, start, end in find_statistics(small):
        named = any(m.kind == "unit" and start <= m.start < end for m in mentions)
        if index_id is None or named or (start, end) not in unowned:
            continue
        before = [m for m in mentions if m.kind in ("cohort", "count") and m.start < end]
        cohort = text[before[-1].start : before[-1].end] if before else scope.cohort
        component = scope.component[0] if scope.component else None
        yield Statistic(index_id, scope.year, component, cohort, name, value, scope.block, offset + start, offset + end)
