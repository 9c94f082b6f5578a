"""The first page, the page of each index, and of each edition with its league tables.

Invariant: from the first page every league table is two links away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from schemas.tables.columns import Tier
from tasks.site.changes import newest
from tasks.site.grouped import Row
from tasks.site.paging import in_rows
from tasks.site.part import File, Part, key_of
from tasks.site.paths import edition_path, index_path, page_path
from tasks.site.world import World


def editions(world: World) -> Iterator[Part]:
    """A part for every index and for every edition."""
    rows = world.leagues.to_dicts()
    order = {tier: n for n, tier in enumerate(Tier)}
    indices = world.tables["indices"]
    for index_id in world.leagues["index_id"].unique().sort():
        about = indices.filter(pl.col("index_id") == index_id).to_dicts()
        mine = [r for r in rows if r["index_id"] == index_id]
        years = sorted({r["index_year"] for r in mine})
        yield Part(f"index/{index_id}", key_of(mine, about), _index_files(world, index_id, years, about, mine))
        for year in years:
            found = sorted((r for r in mine if r["index_year"] == year), key=lambda r: order.get(r["unit_tier"], 9))
            called = [world.names.league(r["league"], view.language) for r in found for view in world.views]
            values = {"index_id": index_id, "year": year, "years": years}
            key = key_of(found, values, called, about)
            yield Part(f"edition/{index_id}-{year}", key, _edition_files(world, values, found))


def home(world: World, shards: int) -> Part:
    """The first page: newest changes, every index by tier and year, what is missing. It changes with every snapshot."""
    values = {"snapshot_id": world.about.snapshot_id, "built_at": world.about.built_at, "shards": shards}
    values |= {"grid": _grid(world), "newest": newest(world), "feeds": sorted(world.about.feeds)}
    values |= {"counts": _counts(world), "missing": _missing(world)}
    return Part("home", key_of(values), lambda: [view.page("home.html", "index.html", values) for view in world.views])


def _index_files(world: World, index_id: str, years: list[int], about: list[Row], rows: list[Row]) -> Any:
    by_year = [
        {"year": year, "tables": len(found), "units": sum(r["units"] for r in found), "tiers": _tiers(found)}
        for year in reversed(years)
        if (found := [r for r in rows if r["index_year"] == year])
    ]
    values = {
        "index_id": index_id, "by_year": by_year, "named": [row for row in about if row["component_id"] is not None],
        "whole_index": next((row for row in about if row["component_id"] is None), None),
    }  # fmt: skip
    return lambda: [view.page("index.html", index_path(index_id), values) for view in world.views]


def _edition_files(world: World, edition: dict[str, Any], rows: list[Row]) -> Any:
    def files() -> Iterator[File]:
        path = edition_path(edition["index_id"], edition["year"])
        for page, pages, part in in_rows(rows, 300):
            values = edition | {"rows": part, "page": page, "pages": pages, "first": path}
            for view in world.views:
                yield view.page("edition.html", page_path(path, page), values)

    return files


def _tiers(rows: list[Row]) -> list[str]:
    held = {r["unit_tier"] for r in rows}
    return [tier for tier in Tier if tier in held]


def _grid(world: World) -> list[dict[str, Any]]:
    """Each index with its years by tier."""
    found: dict[str, dict[str, set[int]]] = {}
    for index, tier, year in world.leagues.select("index_id", "unit_tier", "index_year").iter_rows():
        found.setdefault(index, {}).setdefault(tier, set()).add(year)
    return [
        {"index": index, "tiers": {tier: sorted(tiers[tier], reverse=True) for tier in Tier if tier in tiers}}
        for index, tiers in found.items()
    ]


def _counts(world: World) -> dict[str, int]:
    heights = {name: world.tables[name].height for name in ("rankings", "claims", "documents")}
    return heights | {"units": len(world.names.pages)}


def _missing(world: World) -> dict[str, int]:
    known = world.tables["coverage"].drop_nulls("expected")
    status = world.tables["documents"]["status"]
    return {
        "units": int(known["missing"].sum() or 0),
        "editions": known.height,
        "unread": int(status.is_in(["needs_ocr", "unreadable"]).sum()),
        "refused": world.tables["quarantine"]["claim_id"].n_unique(),
        "issues": int((world.tables["issues"]["state"] == "open").sum()),
    }
