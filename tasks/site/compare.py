"""The page that compares units: the reader chooses them, so its tables are made in the browser from `data/unit/`.

Invariant: what it shows is what the units' own pages show.
"""

from __future__ import annotations

from tasks.site.lookup import shards
from tasks.site.part import Part, key_of
from tasks.site.world import World


def compare(world: World) -> Part:
    """One part: the page in both languages."""
    indices = world.leagues["index_id"].unique().sort().to_list()
    called = {v.language: {i: v.index_name(i) for i in indices} for v in world.views}
    count = shards(world)
    return Part(
        "compare", key_of(called, count),
        lambda: [v.page("compare.html", "compare.html", {"shards": count, "indices": called[v.language]}) for v in world.views],
    )  # fmt: skip
