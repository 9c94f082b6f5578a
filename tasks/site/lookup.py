"""Data for what happens in the browser: the list of units to search in, and each unit's totals to compare.

Invariant: script files that hand plain values to `xephang.take`, so that they load without a server; they are the same for both
languages. They hold nothing that the pages do not show.
"""

from __future__ import annotations

from collections.abc import Iterator

from tasks.site.part import Part, key_of
from tasks.site.paths import league_path
from tasks.site.safe import literal, slug
from tasks.site.world import World

_SHARD = 3_000  # units in a file of the search: about 200 KB


def lookup(world: World) -> Iterator[Part]:
    """The parts of the search, and of the comparison."""
    found = sorted((world.names.unit(unit_id) for unit_id in world.names.pages), key=lambda u: (u.name, u.unit_id))
    listed = [[slug(u.unit_id), u.name, u.where, u.tier, _life(u.unit_id)] for u in found]
    for number in range(shards(world)):
        part = listed[number * _SHARD : (number + 1) * _SHARD]
        yield Part(f"search/{number}", key_of(part), lambda n=number, part=part: [_script(f"search-{n}", part)])  # type: ignore[misc]
    for unit in found:
        key = key_of(world.by_unit.digest(unit.unit_id), unit.name, unit.where)
        yield Part(f"data/{unit.unit_id}", key, lambda unit_id=unit.unit_id: [_unit(world, unit_id)])  # type: ignore[misc]


def shards(world: World) -> int:
    """How many files the search has."""
    return max(1, -(-len(world.names.pages) // _SHARD))


def snapshot(world: World) -> Part:
    """Which snapshot this is, for the foot of every page: in a file of its own, or no page could be used again."""
    values = {view.language: f"{world.about.snapshot_id} ({view.moment(world.about.built_at)})" for view in world.views}
    return Part("snapshot", key_of(values), lambda: [_script("snapshot", values)])


def _life(unit_id: str) -> str:
    """The first day of a unit, which tells it from others of its name; nothing for the first ones."""
    day = unit_id.partition("@")[2]
    return "" if day in ("", "2004-08-31") else day


def _unit(world: World, unit_id: str) -> tuple[str, bytes]:
    called = world.names.unit(unit_id)
    totals = [
        [r["index_id"], r["index_year"], r["rank"], r["rank_of"], r["score"], r["score_max"], r["status"],
         league_path(r["index_id"], r["index_year"], r["league"])]
        for r in world.by_unit.rows(unit_id)
        if r["component_id"] is None
    ]  # fmt: skip
    name = slug(unit_id)
    return _script(f"unit/{name}", {"id": name, "name": called.name, "where": called.where, "totals": totals})


def _script(name: str, values: object) -> tuple[str, bytes]:
    return f"data/{name}.js", f"xephang.take({literal(name)},{literal(values)});\n".encode()
