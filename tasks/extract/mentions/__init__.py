"""Mentions of a sentence: names (units, indices, components) and values with their roles, found in one pass each.

Invariant: mentions do not overlap; names win over values, a surer value over a weaker one. What a mention means beside
others is decided later (`tasks.extract.signs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tasks.extract.lexicon import Lexicon
from tasks.extract.mention import Mention, without_overlaps
from tasks.extract.mentions.changes import find_changes, find_groups, find_named_groups, find_years
from tasks.extract.mentions.cohorts import find_cohorts, tier_of_words
from tasks.extract.mentions.english import find_english, find_english_years, reads_english
from tasks.extract.mentions.ranks import find_ranks
from tasks.extract.mentions.regions import find_regions
from tasks.extract.mentions.scores import find_moves, find_numbers, find_scores
from tasks.extract.mentions.traps import find_traps

_MARKER = re.compile(r"(?:^|[\s;:,.(])(\d{1,2})\s*[.)/-]\s*$")

__all__ = ["find_mentions"]


def find_mentions(
    text: str,
    small: str,
    lexicon: Lexicon,
    *,
    english: bool,
    bare_tier: str | None,
    bare_from: int,
    local: frozenset[str],
    glossary: Mapping[str, Mention],
) -> list[Mention]:
    """All mentions of a sentence, by position. `small` is `text` in lower case, of the same length.

    `bare_tier`, `bare_from`, `local`: which names count without a type word (see `Lexicon.units`);
    `glossary`: abbreviations that the document explains, with the mention each stands for.
    """
    index = list(lexicon.indices(small))
    units = lexicon.units(text, bare_tier=bare_tier, bare_from=bare_from, local=local)
    units = [*units, *find_regions(small, units)]
    glossed = [
        Mention(meant.kind, m.start(), m.end(), meant.value)
        for short, meant in glossary.items()
        for m in re.finditer(rf"(?<!\w){re.escape(short)}(?!\w)", text)
    ]
    components = [c for c in lexicon.components(small) if not _HAVING.search(small[max(0, c.start - 40) : c.start])]
    names = [*index, *units, *glossed, *components]
    markers = list(_markers(small, units))
    values = (_beside_names(m, names, small) for m in _values(text, small, english))
    return without_overlaps([*names, *markers, *values])


# "khối sở không có thủ tục hành chính": who is ranked, not of what
_HAVING = re.compile(r"(?:sở|ban|ngành|bộ|cơ quan|đơn vị)\s+(?:không )?có\s+(?:cung cấp\s+)?$")
_JOINS = re.compile(r"[\s,;]*(?<!\w)(?:và|cùng|and)?\s*$")


def _beside_names(value: Mention, names: list[Mention], small: str) -> Mention:
    """A cohort that runs into a name ends before it: "xã, phường trong toàn | tỉnh Quảng Ninh", "9 huyện, | huyện A"."""
    if value.kind not in ("cohort", "count"):
        return value
    cut = min((n.start for n in names if value.start < n.start < value.end), default=value.end)
    end = len(_JOINS.sub("", small[:cut]))
    if end <= value.start + 2 or cut == value.end:
        return value
    words = small[value.start : end]
    return Mention(
        value.kind, value.start, end, words if value.kind == "cohort" else (value.value[0], tier_of_words(words))
    )


def _values(text: str, small: str, english: bool) -> Iterator[Mention]:
    yield from find_traps(small)
    if english or reads_english(small):
        yield from find_english(small)
        yield from find_english_years(small)
        yield from find_numbers(small)
        return
    yield from find_moves(small)
    yield from find_changes(small)
    yield from find_named_groups(small)
    groups = list(find_groups(small))
    yield from (m for m in groups if m.kind != "grade")
    yield from find_ranks(small)
    yield from find_scores(small)
    yield from find_years(small)
    yield from (m for m in groups if m.kind == "grade")
    yield from find_cohorts(small, text)
    yield from find_numbers(small)


def _markers(small: str, units: list[Mention]) -> Iterator[Mention]:
    """The numbers of a numbered list: "1. Sở Nội vụ; 2. Sở Tài chính"."""
    for unit in units:
        found = _MARKER.search(small[max(0, unit.start - 6) : unit.start])
        if found:
            at = max(0, unit.start - 6)
            yield Mention("marker", at + found.start(1), unit.start, int(found[1]))
