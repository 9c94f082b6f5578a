"""Changes by day: what was added by league table, and every correction, withdrawal and dispute one by one.

Invariant: bookkeeping (what follows from a value) is no news and left out, as in `xephang changes`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from tasks.changelog import is_news
from tasks.site.grouped import Grouped, Row
from tasks.site.paging import in_rows
from tasks.site.part import File, Part, key_of
from tasks.site.paths import page_path
from tasks.site.prepare import UNSTATED
from tasks.site.world import World

LIST = "changes/index.html"
_NEWEST = 12  # on the first page of the site


def changes(world: World) -> Iterator[Part]:
    """A part for every day on which something changed, and one for the list of days."""
    news = _news(world)
    added, others, days = _added(news), Grouped(news.filter(pl.col("kind") != "added"), "day"), _days(news)
    for row in days:
        day = row["day"]
        key = key_of(row, added.digest(day), others.digest(day))
        yield Part(f"changes/{day}", key, lambda row=row: _files(world, row, added, others))  # type: ignore[misc]
    yield Part("changes", key_of(days, sorted(world.about.feeds)), lambda: _list(world, days))


def newest(world: World) -> list[Row]:
    """The newest entries: corrections and the like one by one, additions by league table."""
    news = _news(world)
    if news.is_empty():
        return []
    last = news["day"].unique().sort(descending=True).head(_NEWEST).to_list()
    added, others = _added(news), Grouped(news.filter(pl.col("kind") != "added"), "day")
    found = [row for day in last for row in (*map(_decoded, others.rows(day)), *added.rows(day))]
    return found[:_NEWEST]


def _news(world: World) -> pl.DataFrame:
    """The changelog's news with `day` (of Viet Nam, ISO), `league` and the unit's tier, newest first."""
    tiers = pl.concat(world.tables[n].select("unit_id", "unit_tier") for n in ("rankings", "claims"))
    tiers = tiers.drop_nulls().unique("unit_id", keep="first", maintain_order=True)
    news = world.tables["changelog"].filter(is_news()).join(tiers, on="unit_id", how="left")
    day = pl.col("changed_at").dt.convert_time_zone("Asia/Ho_Chi_Minh").dt.strftime("%Y-%m-%d")
    unstated = pl.format("{}/{}", pl.lit(UNSTATED), pl.col("unit_tier").fill_null("unit"))
    news = news.with_columns(day=day, league=pl.coalesce("cohort_id", unstated))
    order = ["changed_at", "index_id", "index_year", "league", "unit_id", "component_id", "field"]
    return news.sort(order, descending=[name == "changed_at" for name in order])


def _added(news: pl.DataFrame) -> Grouped:
    rows = news.filter(pl.col("kind") == "added").group_by("day", "index_id", "index_year", "league", "cause")
    key = pl.struct("unit_id", "component_id")
    counted = rows.agg(units=pl.col("unit_id").n_unique(), values=key.n_unique(), at=pl.col("changed_at").max())
    counted = counted.with_columns(kind=pl.lit("added"))
    return Grouped(counted.sort("day", "index_id", "index_year", "league", "cause"), "day")


def _days(news: pl.DataFrame) -> list[Row]:
    counts = news.group_by("day", "kind").len().sort("day", "kind", descending=[True, False])
    days: dict[str, dict[str, int]] = {}
    for day, kind, count in counts.iter_rows():
        days.setdefault(day, {})[kind] = count
    dates = dict(news.select("day", pl.col("changed_at")).unique("day", keep="first").iter_rows())
    return [{"day": day, "at": dates[day], "kinds": kinds} for day, kinds in days.items()]


def _decoded(row: Row) -> Row:
    return row | {name: _value(row[name]) for name in ("old_value", "new_value")}


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _files(world: World, day: Row, added: Grouped, others: Grouped) -> Iterator[File]:
    path = f"changes/{day['day']}.html"
    listed = added.rows(day["day"]) + [_decoded(row) for row in others.rows(day["day"])]
    for page, pages, part in in_rows(listed):
        values = {
            "day_of": day, "added": [r for r in part if r["kind"] == "added"],
            "others": [r for r in part if r["kind"] != "added"], "page": page, "pages": pages, "first": path,
        }  # fmt: skip
        for view in world.views:
            yield view.page("changes_day.html", page_path(path, page), values)


def _list(world: World, days: list[Row]) -> Iterator[File]:
    for page, pages, part in in_rows(days):
        values = {"days": part, "page": page, "pages": pages, "first": LIST, "feeds": sorted(world.about.feeds)}
        for view in world.views:
            yield view.page("changes.html", page_path(LIST, page), values)
