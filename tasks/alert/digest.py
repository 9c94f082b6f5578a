"""What changed of the units and indices somebody watches.

Invariant: pure; a unit's family (what it came from and became, by the lineage) counts as the unit, since a merger must
not end a watch. Bookkeeping of the changelog is no news.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.changelog import is_news

VALUES = ("rank", "rank_of", "score", "score_max", "grade")


@dataclass(frozen=True)
class Watched:
    """A watch with its names looked up: every unit_id that counts as the unit, and the index; None: all."""

    label: str
    unit_ids: frozenset[str] | None
    index_id: str | None


def kin(unit_ids: Iterable[str], lineage: pl.DataFrame, *, back: bool) -> frozenset[str]:
    """The units that some came from (back) or became, through all changes, and themselves."""
    ends = lineage.select("from_unit_id", "to_unit_id").drop_nulls().iter_rows()
    steps: dict[str, list[str]] = {}
    for older, newer in ends:
        start, end = (newer, older) if back else (older, newer)
        steps.setdefault(start, []).append(end)
    found, todo = set(unit_ids), list(unit_ids)
    while todo:
        for other in steps.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return frozenset(found)


def family(unit_ids: Iterable[str], lineage: pl.DataFrame) -> frozenset[str]:
    """Units with all they came from and all they became; not with what else went into those."""
    ids = frozenset(unit_ids)
    return kin(ids, lineage, back=True) | kin(ids, lineage, back=False)


def changes(changelog: pl.LazyFrame, watched: Sequence[Watched], after: str) -> list[dict[str, Any]]:
    """What runs after `after` changed of what is watched, one entry a unit, edition and cohort, in this order.

    Each has the key, `kinds`, `cause`, `fields` (name → [old, new], of the total), and `n_component_values`: how many values
    of its components changed. Of several runs the first old and the last new value stand.
    """
    of_these = changelog.filter((pl.col("run_id") > after) & is_news() & _any_of(watched))
    news = of_these.sort("changed_at", *RANKING_KEY, "field").collect()
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in news.iter_rows(named=True):
        key = {name: row[name] for name in ("index_id", "index_year", "unit_id", "cohort_id")}
        entry = found.setdefault(
            tuple(key.values()), {**key, "kinds": [], "cause": row["cause"], "fields": {}, "n_component_values": 0}
        )
        if row["component_id"] is not None:
            entry["n_component_values"] += 1
            continue
        if row["kind"] not in entry["kinds"]:
            entry["kinds"].append(row["kind"])
        old, new = (None if row[name] is None else json.loads(row[name]) for name in ("old_value", "new_value"))
        entry["fields"][row["field"]] = [entry["fields"].get(row["field"], [old])[0], new]
    return [found[key] for key in sorted(found, key=lambda k: tuple(str(part) for part in k))]


def _any_of(watched: Sequence[Watched]) -> pl.Expr:
    wanted = pl.lit(False)
    for watch in watched:
        one = pl.lit(True)
        if watch.unit_ids is not None:
            one &= pl.col("unit_id").is_in(sorted(watch.unit_ids))
        if watch.index_id is not None:
            one &= pl.col("index_id") == watch.index_id
        wanted |= one
    return wanted
