"""League tables: one page for each index, year, cohort and component.

Invariant: a row is one ranking; the order is the rank, then the score. Large leagues go on over further pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from tasks.site.grouped import Row
from tasks.site.names import tier_of
from tasks.site.paging import in_rows
from tasks.site.part import File, Part, key_of
from tasks.site.paths import league_path, page_path
from tasks.site.prepare import UNSTATED
from tasks.site.world import World


def leagues(world: World) -> Iterator[Part]:
    """The parts of all league tables."""
    for row in world.leagues.iter_rows(named=True):
        others = world.years[row["index_id"], row["league"]]
        called = [world.names.index(row["index_id"], v.language) for v in world.views]
        who = [world.names.league(row["league"], v.language) for v in world.views]
        key = key_of(world.by_league.digest(row["table"]), row, others, called, who)
        yield Part(f"league/{row['table']}", key, lambda row=row, others=others: _files(world, row, others))  # type: ignore[misc]


def _files(world: World, league: Row, years: list[int]) -> Iterator[File]:
    rows = sorted(world.by_league.rows(league["table"]), key=lambda r: r["component_id"] or "")
    tables = {component: list(found) for component, found in groupby(rows, key=lambda r: r["component_id"])}
    components = [(component, len(found)) for component, found in tables.items()]
    tables.setdefault(None, [])  # the page of the total is always there: others link to it
    for component, found in tables.items():
        path = league_path(league["index_id"], league["index_year"], league["league"], component)
        for page, pages, part in in_rows(found):
            values = {
                "league": league, "component": component, "components": components, "rows": part, "years": years,
                "page": page, "pages": pages, "first": path, "n_rows": len(found), **_columns(found),
                "unstated": league["league"].startswith(UNSTATED), "tier": tier_of(league["league"]),
            }  # fmt: skip
            for view in world.views:
                yield view.page("league.html", page_path(path, page), values)


def _columns(rows: list[Row]) -> dict[str, Any]:
    """Which columns have anything in them."""
    districts = {r["district_name"] for r in rows}
    several = len({r["province_name"] for r in rows if r["unit_tier"] != "province"}) > 1
    return {
        "has_where": len(districts) > 1 or several,
        "has_province": several,
        "has_score": any(r["score"] is not None for r in rows),
        "has_moves": any(r["rank_change"] is not None for r in rows),
        "has_grade": any(r["grade"] for r in rows),
        "has_percent": any(r["score_unit"] == "percent" for r in rows),
    }
