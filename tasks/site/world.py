"""All that the parts of the site are made from, joined and cut once.

Invariant: read only. One `World` a build.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import polars as pl

from tasks.site.about import About
from tasks.site.grouped import Grouped
from tasks.site.names import Names
from tasks.site.prepare import Tables, evidence, standings
from tasks.site.view import View
from tasks.site.words import LANGUAGES

Edition = tuple[str, int]


@dataclass(frozen=True)
class World:
    """`by_unit` and `by_league` are standings, `of_unit` and `of_document` evidence; `leagues` a row for each league table
    (index, year, league, tier, units known, disputed, components, expected, full_tables); `views` one a language.
    """

    tables: Tables
    about: About
    names: Names
    views: tuple[View, ...]
    by_unit: Grouped
    by_league: Grouped
    of_unit: Grouped
    of_document: Grouped
    leagues: pl.DataFrame
    years: dict[tuple[str, str], list[int]]  # of an index and league


def world(tables: Tables, about: About) -> World:
    """Join and cut the tables."""
    names = Names(tables)
    stand, said = standings(tables), evidence(tables, about.superseded)
    stand = stand.with_columns(table=pl.format("{}-{}/{}", "index_id", "index_year", "league"))
    leagues = _leagues(stand, tables["coverage"])
    years: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, league, year in leagues.select("index_id", "league", "index_year").iter_rows():
        years[index, league].append(year)
    return World(
        tables, about, names, tuple(View(language, names) for language in LANGUAGES),
        by_unit=Grouped(stand, "unit_id"), by_league=Grouped(stand, "table"),
        of_unit=Grouped(said.sort("index_id", "index_year", "component_id", "document_id", "place"), "unit_id"),
        of_document=Grouped(said, "document_id"), leagues=leagues, years=dict(years),
    )  # fmt: skip


def _leagues(stand: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    total = pl.col("component_id").is_null()
    found = stand.group_by("index_id", "index_year", "league", "table", "unit_tier").agg(
        units=pl.col("unit_id").n_unique(),
        totals=pl.col("unit_id").filter(total).n_unique(),
        disputed=(pl.col("status") == "disputed").sum(),
        components=pl.col("component_id").drop_nulls().n_unique(),
    )
    whole = pl.format("{}/{}", "unit_tier", "container_id")
    known = coverage.select("index_id", "index_year", "expected", "full_tables", league=whole)
    found = found.join(known, on=["index_id", "index_year", "league"], how="left")
    return found.sort("index_id", "index_year", "unit_tier", "league")
