"""Whose row it is: the unit's tier, the district and province beside it, the number ranked together.

Invariant: only what the row, its column, its section and the text around tell; which unit a name means is not decided here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from tasks.extract.columns import Column
from tasks.extract.header_words import header_tier, tiers_of
from tasks.extract.layout import Layout, Line, Row
from tasks.extract.lexicon import Lexicon, UnitName
from tasks.extract.setting import Setting
from tasks.extract.text import lower

_CITY = re.compile(r"(?:thành phố|tp|t\.p)\b")


def section_sizes(data: Sequence[Line]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for line in data:
        sizes[line.section] = sizes.get(line.section, 0) + 1
    return sizes


def cohort_of(tier: str | None, setting: Setting) -> str | None:
    """The cohort told around the table, unless it is one of other tiers; "cấp tỉnh" is said of departments too."""
    tiers = tiers_of(setting.cohort or "")
    fits = tier is None or not tiers or tier in tiers or (tier == "department" and "province" in tiers)
    return setting.cohort if fits else None


def number_ranked(rank: int, tier: str | None, setting: Setting, size: int) -> int | None:
    """The number of units told to be ranked together: of the unit's tier; of a general word ("9 đơn vị") where the table
    has as many rows, or where nothing else is counted; or told anyhow ("xếp hạng 14 phường") of as many rows."""
    alone = len({n for _, n in setting.counts}) == 1
    told = (
        n
        for t, n in setting.counts
        if n >= rank and (t == tier if t is not None else n == size or (alone and n > size))
    )
    return next(told, size if (tier, size) in setting.sizes or (None, size) in setting.sizes else None)


def column_tiers(data: Sequence[Line], layout: Layout, lexicon: Lexicon) -> dict[int, str]:
    """The tier of nearly all names of a unit column that tell theirs, cities left out."""
    found = {}
    for k in layout.units:
        names = [
            m.value
            for line in data
            for m in lexicon.units(line.row[k].text)[:1]
            if not _CITY.match(lower(line.row[k].text))
        ]
        counts = Counter(u.tier for u in names if u.typed and u.tier)
        most = counts.most_common(1)[0][1] if counts else 0
        if most and most >= 0.8 * sum(counts.values()) and most >= 0.1 * len(names):  # one of 63 tells nothing
            found[k] = str(counts.most_common(1)[0][0])
    return found


def row_unit(line: Line, layout: Layout, column: Column, tiers: Mapping[int, str], lexicon: Lexicon) -> UnitName:
    text = line.row[column.unit].text
    tier = _tier(text, " ".join(layout.paths[column.unit]), line.setting, tiers.get(column.unit), lexicon)
    parents = {t: _parent(line.row, layout, column.unit, t) for t in ("district", "province")}
    district = parents["district"] or (line.setting.district if tier == "commune" else None)
    return UnitName(text, tier, typed=True, province=parents["province"], district=district)


def _tier(text: str, header: str, setting: Setting, around: str | None, lexicon: Lexicon) -> str | None:
    """From the cell's own words, the header of its column, the cohort above, its neighbours; else left to the resolver.

    "Thành phố Huế" among districts and towns is the city of that tier.
    """
    mention = next(iter(lexicon.units(text)), None)
    if mention is not None and mention.value.typed:
        if around and _CITY.match(lower(text)) and around in ("district", "province"):
            return around
        return str(mention.value.tier) if mention.value.tier else None
    tier = header_tier(header) or header_tier(setting.cohort or "") or around
    if tier is None and mention is not None:
        return str(mention.value.tier) if mention.value.tier else None
    return tier


def _parent(row: Row, layout: Layout, unit: int, tier: str) -> str | None:
    """The name in a column of a higher tier right beside it ("Huyện" beside "Xã")."""
    own = header_tier(" ".join(layout.paths[unit]))
    beside = [k for k in layout.units if k in (unit - 1, unit + 1)]
    return next(
        (row[k].text for k in beside if own != tier and header_tier(" ".join(layout.paths[k])) == tier and row[k].text),
        None,
    )
