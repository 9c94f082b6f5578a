"""Which news of the changelog make an entry, and which of these a feed holds.

Invariant: an entry is named by (run, index, unit). A feed holds the newest ones; of one run those that change what stood before
what is merely added, so that a first publication of thousands does not hide a correction. Of the changelog, which is long, only
the runs and columns asked for are read.
"""

from __future__ import annotations

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.changelog import VALUES, is_news

ENTRY = ("run_id", "index_id", "unit_id")
TOLD = (*VALUES, "status", "unit_name")
LINES = 12  # of an entry; what is left out is told as a number


def news_pairs(log: pl.LazyFrame) -> pl.DataFrame:
    """One row an entry: `ENTRY`, `changed_at` and `merely_added`."""
    news = log.filter(is_news()).group_by(ENTRY)
    return news.agg(pl.col("changed_at").first(), merely_added=(pl.col("kind") == "added").all()).collect()


def of_newest_runs(log: pl.LazyFrame, count: int) -> pl.LazyFrame:
    """What the newest runs tell, of as few of them as are sure to hold the `count` newest entries."""
    runs = log.select(pl.col("run_id").unique().sort(descending=True)).collect()["run_id"]
    few, taken = log.clear(), 0
    while taken < runs.len() and news_pairs(few).height < count:
        taken = min(taken * 4 + 1, runs.len())
        few = log.filter(pl.col("run_id") >= runs[taken - 1])
    return few


def newest(pairs: pl.DataFrame, count: int, of: str | None = None) -> pl.DataFrame:
    """The entries that a feed holds, in its order; `of`: the column that tells feeds apart, `count` for each."""
    order = pairs.sort("run_id", "merely_added", "index_id", "unit_id", descending=[True, False, False, False])
    return order.group_by(of, maintain_order=True).head(count) if of else order.head(count)


def of_pairs(log: pl.LazyFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """What each ranking in the wanted entries tells, `LINES` of each entry at most: one row a ranking, `ENTRY` and its key,
    `old_<field>` and `new_<field>` (JSON) of the fields that are told, `kinds`, `cause`, `document_id`, and `total`, the
    number of rankings in the entry. The newest year first, totals before components.
    """
    told = is_news() & (pl.col("run_id") >= wanted["run_id"].min()) & _is_of(wanted, "unit_id")
    news = log.filter(told).join(wanted.lazy(), on=ENTRY, how="semi").collect()
    sides = [
        pl.col(f"{side}_value").filter(pl.col("field") == field).first().alias(f"{side}_{field}")
        for field in TOLD
        for side in ("old", "new")
    ]
    rankings = news.group_by("run_id", *RANKING_KEY).agg(
        *sides,
        pl.col("changed_at", "cause").first(),
        pl.col("document_id").drop_nulls().first(),
        kinds=pl.col("kind").unique().sort(),
    )
    order = [*ENTRY, "index_year", "component_id", "cohort_id"]
    rankings = rankings.sort(order, descending=[name == "index_year" for name in order], nulls_last=False)
    return rankings.with_columns(total=pl.len().over(ENTRY)).filter(pl.int_range(pl.len()).over(ENTRY) < LINES)


def _is_of(wanted: pl.DataFrame, column: str) -> pl.Expr:
    return pl.col(column).is_in(wanted[column].unique().implode())
