"""The mentions of a sentence as its scope lets them be read: bare names, pronouns, "chỉ số này", values of statistics.

Invariant: a value inside a statistic is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterator

from tasks.extract.gate import gated
from tasks.extract.lexicon import Lexicon
from tasks.extract.mention import Mention, overlaps
from tasks.extract.mentions import find_mentions
from tasks.extract.mentions.cohorts import COHORT, tier_of_words
from tasks.extract.mentions.traps import statistic_spans
from tasks.extract.pronouns import find_pronouns
from tasks.extract.scope import Scope
from tasks.extract.statements import Reader
from tasks.extract.statistics import Statistic, find_statistics

_THIS_INDEX = gated(r"(?:bộ )?chỉ số (?:này|trên)|bảng (?:xếp hạng )?này")


def sentence_mentions(text: str, small: str, scope: Scope, lexicon: Lexicon) -> list[Mention]:
    """All mentions of a sentence; a value inside a statistic is nobody's, and "tỉnh", "địa phương này" are units too."""
    tier, at = _bare_tier(small, scope)
    found = find_mentions(
        text, small, lexicon, english=scope.english, bare_tier=tier, bare_from=at, local=scope.local,
        glossary=scope.glossary,
    )  # fmt: skip
    found += [m for m in _this_index(small, scope) if not overlaps(m, found)]
    spans = statistic_spans(small) + [(start, end) for start, end in _unowned(small, found)]
    spans = [span for span in spans if not _of_region(found, span[0])]
    unowned = [
        m._replace(kind="noise", value=None)
        if m.kind in ("score", "percent", "number", "score_change") and any(s <= m.start < e for s, e in spans)
        else m
        for m in found
    ]
    return sorted([*unowned, *find_pronouns(small, unowned, scope)], key=lambda m: (m.start, m.end))


def _of_region(found: list[Mention], at: int) -> bool:
    """A region is a unit whose score is a mean: "vùng Tây Nguyên bình quân đạt 32,72 điểm"."""
    units = [m for m in found if m.kind == "unit" and m.start < at]
    return bool(units) and max(units, key=lambda m: m.start).value.tier == "region"


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


def sentence_statistics(
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
