"""Maps of provinces: one tile a province, for every edition that ranks them nationwide.

Invariant: an edition is drawn on the map its units belong to. The shade says the order among the units known, the number what
is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from tasks.site.grouped import Row
from tasks.site.part import File, Part, key_of
from tasks.site.paths import map_path
from tasks.site.tiles import NEW_MAP, tiles
from tasks.site.world import World

NATION = "province/VN"
LEVELS = 9  # shades above none
_LAST_OLD = date(2025, 6, 30)


def maps(world: World) -> Iterator[Part]:
    """A part for every edition, and one for the first page of the maps: the newest edition with the most provinces."""
    drawn = world.leagues.filter((pl.col("league") == NATION) & (pl.col("totals") > 0))
    editions = drawn.sort("index_id", "index_year").to_dicts()
    choice = [(e["index_id"], e["index_year"]) for e in editions]
    for edition in editions:
        key = key_of(world.by_league.digest(edition["table"]), edition, choice)
        path = map_path(edition["index_id"], edition["index_year"])
        yield Part(f"map/{edition['table']}", key, lambda e=edition, path=path: _files(world, path, e, choice))  # type: ignore[misc]
    best = max(editions, key=lambda e: (e["index_year"], e["totals"], e["index_id"]), default=None)
    key = key_of(world.by_league.digest(best["table"]) if best else b"", best, choice)
    yield Part("map", key, lambda: _files(world, "map/index.html", best, choice))


def _files(world: World, path: str, edition: Row | None, choice: list[Any]) -> Iterator[File]:
    rows = [r for r in world.by_league.rows(edition["table"]) if r["component_id"] is None] if edition else []
    new = _of_new_map(rows)
    year_end = date(edition["index_year"] if edition else NEW_MAP.year, 12, 31)
    day = max(year_end, NEW_MAP) if new else min(year_end, _LAST_OLD)
    values = {"edition": edition, "choice": choice, "new": new, "tiles": _tiles(world, rows, day)}
    for view in world.views:
        yield view.page("map.html", path, values)


def _of_new_map(rows: list[Row]) -> bool:
    """Whether an edition is of the map since July 2025: of units that the merger made; what it left alone is on both maps."""
    made = [r["unit_id"].partition("@")[2] for r in rows]
    since = sum(day >= NEW_MAP.isoformat() for day in made)
    return since > 0 and len(rows) <= len(tiles(NEW_MAP))


def _tiles(world: World, rows: list[Row], day: date) -> list[Row]:
    """A tile for every province of the map of a day, by row and column; `level` 1 to LEVELS where it has a value, else 0."""
    places = tiles(day)
    held = {r["unit_id"].partition("@")[0]: (r, level) for r, level in zip(rows, _levels(rows), strict=True)}
    living = {code: (unit_id, name) for unit_id, code, name in _living(world, day)}
    found = []
    for code, (y, x) in sorted(places.items(), key=lambda place: place[1]):
        if code not in held and code not in living:
            continue  # a province of an earlier map
        row, level = held.get(code, (None, 0))
        unit_id, name = (row["unit_id"], row["unit_name"]) if row else living[code]
        short = "".join(word[0] for word in name.replace("-", " ").split())
        found.append({"unit_id": unit_id, "name": name, "short": short, "y": y, "x": x, "row": row, "level": level})
    return found


def _living(world: World, day: date) -> Iterator[tuple[str, str, str]]:
    units = world.tables["units"].filter(
        pl.col("tier") == "province",
        pl.col("valid_from").is_null() | (pl.col("valid_from") <= day),
        pl.col("valid_to").is_null() | (pl.col("valid_to") > day),
    )
    return iter(units.select("unit_id", "code", "name").iter_rows())


def _levels(rows: list[Row]) -> list[int]:
    """The shade of each row by its place among those known: the best the darkest, equal places alike."""
    ordered = [(r["rank"] is None, r["rank"] or 0, -(r["score"] or 0)) for r in rows]
    places = sorted(set(ordered))
    steps = max(len(places) - 1, 1)
    return [LEVELS - round((LEVELS - 1) * places.index(value) / steps) for value in ordered]
