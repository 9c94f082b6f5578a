"""One paragraph, sentence by sentence: mentions → signs → frames → plain statements → drafts.

Invariant: what a sentence says itself wins over its paragraph; a paragraph leaves its scope to the next one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from schemas.document import Block
from tasks.extract.drafts import Draft
from tasks.extract.emit import from_member, from_statement
from tasks.extract.frames import Member, Sentence, read_frames
from tasks.extract.gate import gated
from tasks.extract.lexicon import Lexicon, UnitName
from tasks.extract.mentions.changes import find_groups
from tasks.extract.mentions.traps import is_bystander
from tasks.extract.places import with_places
from tasks.extract.roles import placed
from tasks.extract.scope import Scope
from tasks.extract.settle import settle
from tasks.extract.signs import Sign, pattern_of, to_signs, without_goals
from tasks.extract.spoken import sentence_mentions, sentence_statistics
from tasks.extract.statements import Reader
from tasks.extract.statistics import Statistic, find_statistics
from tasks.extract.text import lower, sentences

_REFERENCE = re.compile(
    r"(?:căn cứ|thực hiện)\s+(?:quyết định|nghị quyết|kế hoạch|công văn|báo cáo|luật|nghị định|thông tư)"
)
_ALL = gated(
    r"(?<!\w)(?:cả|toàn bộ|tất cả|100%)\s+(?:các\s+)?(?:\d+(?:/\d+)?\s+)?(?:đơn vị|cơ quan|huyện|sở|xã|phường|địa phương)[^,.;:]{0,20}(?:đều|cùng|đồng loạt)"
)
PLACED_BEHIND = ("ahead", "behind", "in passing", "placed")  # "chỉ sau A": A is ranked, though it stands behind "sau"
# Alone in a sentence these are nobody's values: each becomes one only beside a name or a surer value.
_NOBODYS = frozenset({"number", "fraction", "percent", "goal"})
_ITEM_LENGTH = 120
_OPENING = 40  # characters; a unit named behind them is no topic
LIST_LIKE = re.compile(r"^\W*(?:\d{1,3}\s*[.)]\s+|[-–+•*]\s*|khối\b|cấp\b|nhóm\b|[^.!?]{1,80}:)", re.IGNORECASE)


class Paragraph:
    """One block read sentence by sentence; `scope` is what it leaves behind."""

    def __init__(self, block: Block, scope: Scope, lexicon: Lexicon) -> None:
        self.lexicon, self.scope = lexicon, scope
        self.is_title = block.kind == "title"
        self.drafts: list[Draft] = []
        self.statistics: list[Statistic] = []
        listed = bool(LIST_LIKE.match(block.text)) or block.kind == "list_item"
        for start, end in sentences(block.text):
            text = block.text[start:end]
            if not _REFERENCE.match(lower(text).lstrip()):
                self._sentence(text, start, listed)

    def _sentence(self, text: str, offset: int, listed: bool) -> None:
        small = lower(text)
        scope = self.scope
        if grade := _all_grade(small):
            scope = scope._replace(all_grade=grade)
        mentions = sentence_mentions(text, small, scope, self.lexicon)
        if all(m.kind in _NOBODYS for m in mentions) and not any(True for _ in find_statistics(small)):
            self.scope = _going_on(scope)
            return
        named = {m.value for m in mentions if m.kind == "index"}
        settled = settle(to_signs(small, mentions), small, percent=self._percent(named))
        signs = with_places(without_goals(settled))
        sentence = Sentence.of(small, signs, scope.last_rank, scope.heading)
        members = [
            m for m in read_frames(sentence) if not m.fields or m.frame in PLACED_BEHIND or not _acts(small, m.unit)
        ]
        reader = Reader(text, small, signs, frozenset(s for m in members for s in m.signs), scope)
        statements = reader.read()
        if self.is_title:  # "PCI 2018: chuyện ở đầu bảng": whose the place is, the text will say
            statements = [
                s
                for s in statements
                if s.construction != "unit from context" or s.fields or any(r.rank_of for r in s.ranks)
            ]
        found = [d for m in members if m.fields for d in from_member(m, reader, scope, offset)]
        found += [d for s in statements for d in from_statement(s, scope, offset)]
        is_item = self._is_item(text, signs)
        if listed or is_item:
            found += _under_heading(signs, found, reader, scope, offset, small)
        self.drafts += found
        self.statistics += sentence_statistics(text, small, offset, mentions, scope, reader)
        self.scope = _after(scope, reader, found, offset, is_item=is_item)

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
    return (
        next((g.value for g in find_groups(small[m.start() : m.end() + 40]) if g.kind == "grade"), None) if m else None
    )


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


def _after(scope: Scope, reader: Reader, found: list[Draft], offset: int, *, is_item: bool) -> Scope:
    """The scope of the next sentence of the paragraph."""
    ranks = [d.rank for d in found if d.rank is not None]
    years = [d.index_year for d in found if d.index_year is not None]
    stated = reader.year is not None and years
    return scope._replace(
        index_id=reader.index_ids[-1] if reader.index_ids else scope.index_id,
        cohort=reader.cohort or scope.cohort,
        unit=_topic(found, scope, offset),
        only_unit=len({(d.unit_text, d.unit_tier) for d in found}) == 1
        and sum(s.sign == "U" for s in reader.signs) <= 1,
        recent={**scope.recent, **_spoken_of(reader), **{d.unit_tier: _named(d) for d in found}},
        year=max(years) if stated else scope.year or reader.year,
        last_rank=ranks[-1] if ranks else None,
        in_list=is_item,
        counts=_by_tier(_counts(reader, scope)),
    )


def _counts(reader: Reader, scope: Scope) -> Mapping[str | None, int]:
    """The numbers ranked that go on to hold: those of another index do not."""
    if not reader.index_ids or reader.index_ids[-1] == scope.index_id:
        return reader.counts
    return {tier: n for tier, n in reader.counts.items() if scope.counts.get(tier) != n}


def _by_tier(counts: Mapping[str | None, int]) -> dict[str | None, int]:
    return {tier: n for tier, n in counts.items() if tier is not None}


def _going_on(scope: Scope) -> Scope:
    """The scope behind a sentence that names nothing and states nothing."""
    return scope._replace(only_unit=False, last_rank=None, in_list=False, counts=_by_tier(scope.counts))


def _spoken_of(reader: Reader) -> dict[str | None, UnitName]:
    """The unit of each tier that the sentence named last, with or without a value."""
    named = [s.mention.value for s in reader.signs if s.sign == "U" and s.mention is not None]
    return {unit.tier: unit for unit in named if unit is not None}


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
    drafts = [d for s in units for d in from_member(Member("under heading", s, fields, (), s), reader, scope, offset)]
    return [d for d in drafts if not any(_says(f, d, fields) for f in found)]


def _says(stated: Draft, draft: Draft, fields: Mapping[str, object]) -> bool:
    """Whether a draft of the sentence itself already states these fields of the same unit."""
    return stated.key == draft.key and any(getattr(stated, name) is not None for name in fields)


def _placed(unit: Sign, parent: Sign) -> Sign:
    assert unit.mention is not None and parent.mention is not None
    name = placed(unit.mention.value, parent.mention.value)
    return unit._replace(mention=unit.mention._replace(value=name))
