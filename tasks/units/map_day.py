"""The day whose administrative map the names of a claim are read on.

Invariant: 31 December of the year the figure is of, unless the catalogue says that an edition follows a later map (DTI
2024 came out for the 34 provinces of July 2025) and the claim is of that edition: it names its number ranked, or names
none and was stated after that map took effect.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas.catalogue import Edition, Indices

LATEST_YEAR = 9999  # a claim without a year (it will be refused) is read on the latest map
LaterMaps = Mapping[tuple[str, int], list[Edition]]


def later_maps(indices: Indices | None) -> LaterMaps:
    """The editions that follow a map of a day of their own, by index and year."""
    found: dict[tuple[str, int], list[Edition]] = defaultdict(list)
    for index in indices.indices if indices else ():
        for edition in index.editions:
            for year in edition.years if edition.as_of else ():
                found[index.id, year].append(edition)
    return found


def map_day(claim: Mapping[str, Any], maps: LaterMaps) -> date:
    """The day of one claim (index_id, index_year, unit_tier, rank_of, stated_at)."""
    year: int | None = claim["index_year"]
    for edition in maps.get((claim["index_id"], year), ()) if year else ():
        if edition.as_of and claim["unit_tier"] in (None, edition.tier) and _is_of(claim, edition, edition.as_of):
            return edition.as_of
    return date(year or LATEST_YEAR, 12, 31)


def _is_of(claim: Mapping[str, Any], edition: Edition, day: date) -> bool:
    if claim["rank_of"] is not None and edition.rank_of is not None:
        return bool(claim["rank_of"] == edition.rank_of)
    return claim["stated_at"] is not None and claim["stated_at"] >= day
