"""movements: a unit's rank and score against the year before, across renames and mergers.

Invariant: a rank is compared with exactly one earlier rank, in the same index, component and cohort, of the same unit
(renamed, retyped or moved at most). Across a merger or a split `previous_unit_ids` says what the unit came from and
nothing is computed. Where the unit stayed itself but its cohort's territory was merged, its score is compared, its rank
is not; nor where the number ranked changed by more than a quarter: 3rd of 63 provinces and 2nd of 34 are no rise.
Places without a known cohort are never compared. What the year before would be on the later map is in `rebased`.
"""

from __future__ import annotations

import polars as pl

from schemas.tables import RANKING_KEY, Movements, conform
from tasks.agreement import printed_decimals, rounds_to
from tasks.movements.rebased import rebased
from tasks.movements.steps import predecessors, same_unit

__all__ = ["movements", "rebased"]

EDITION = ["index_id", "component_id", "like", "index_year"]
PREVIOUS = ("rank", "rank_of", "score", "score_max", "score_unit")


def movements(
    rankings: pl.DataFrame, lineage: pl.DataFrame, claims: pl.DataFrame, breaks: pl.DataFrame | None = None
) -> pl.DataFrame:
    """One row per ranking that has a ranking of the year before or of which a document states a change.

    `lineage` has the columns of unit_lineage; `claims` are those the rankings come from; `breaks` (EDITION) are the years
    whose method is another than the year before: their scores are not compared. Sorted by the key.
    """
    rows = rankings.with_columns(like=_like(pl.col("cohort_id")), container=_container(pl.col("cohort_id")))
    rows = rows.with_row_index("row")
    before = _before(rows, predecessors(rows, lineage))
    moved = rows.join(before, on="row", how="left").join(_stated(rows, claims), on="row", how="left")
    moved = moved.join(_remade(lineage), on=["container", "index_year"], how="left")
    broken = breaks.select(*EDITION, broken=pl.lit(True)) if breaks is not None else None
    if broken is not None:
        moved = moved.join(broken, on=EDITION, how="left", nulls_equal=True)
    same_method = pl.col("broken").is_null() if broken is not None else pl.lit(True)
    single = (pl.col("previous_unit_ids").list.len() == 1) & pl.col("plain")
    one_scale = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"previous_{name}")) for name in ("score_max", "score_unit")
    )
    moved = moved.with_columns(
        previous_rank=pl.when(single & pl.col("remade").is_null() & _as_many()).then("previous_rank")
    ).with_columns(
        rank_change=pl.col("previous_rank") - pl.col("rank"),
        score_change=pl.when(single & one_scale & same_method).then(
            (pl.col("score") - pl.col("previous_score")).round(6)
        ),
        previous_unit_ids=pl.col("previous_unit_ids").fill_null([]),
    )
    known = pl.any_horizontal(pl.col("seen"), pl.col("^stated_.*_change$").is_not_null())
    return conform(moved.filter(known).with_columns(agrees=_agrees()), Movements).sort(
        "index_id", "index_year", "component_id", "unit_id", "cohort_id"
    )


def _like(cohort: pl.Expr) -> pl.Expr:
    """The cohort with its container's code alone: commune/22@2004-08-31/x and commune/22@2025-07-01/x are alike."""
    return cohort.str.replace(r"@[^/]*", "")


def _container(cohort: pl.Expr) -> pl.Expr:
    """The unit_id of the territory that holds a cohort; null where it is the country."""
    return cohort.str.extract(r"^[^/]+/([^/]+@[^/]+)")


def _remade(lineage: pl.DataFrame) -> pl.DataFrame:
    """container and index_year of the territories that were merged, split or begun in the year: who is ranked in them
    changed with that, and code 24 is Bắc Giang's communes before and Bắc Ninh's after.
    """
    edges = lineage.filter(~same_unit()).select(
        pl.col("to_unit_id").alias("container"),
        pl.col("date").dt.year().cast(pl.Int32).alias("index_year"),
        remade=True,
    )
    return edges.drop_nulls("container").unique()


def _before(rows: pl.DataFrame, predecessors: pl.DataFrame) -> pl.DataFrame:
    """Per `row`: all predecessors, the last rank and score among them, and whether any was `seen` a year before."""
    previous = rows.filter(pl.col("like").is_not_null()).select(
        *EDITION[:-1],
        pl.col("index_year") + 1,
        pl.col("unit_id").alias("previous_unit_id"),
        *(pl.col(name).alias(f"previous_{name}") for name in PREVIOUS),
        seen=True,
    )
    # Two versions of one container may both have ranked the unit in that year: the later one stands.
    previous = previous.unique([*EDITION, "previous_unit_id"], keep="last", maintain_order=True)
    return (
        rows.select("row", "unit_id", *EDITION)
        .join(predecessors, on=["unit_id", "index_year"])
        .join(previous, on=[*EDITION, "previous_unit_id"], how="left", nulls_equal=True)
        .sort("row", "previous_unit_id")
        .group_by("row", maintain_order=True)
        .agg(
            pl.col("previous_unit_id").alias("previous_unit_ids"),
            pl.col("seen").any(),
            pl.col("plain").all(),
            *(pl.col(f"previous_{name}").last() for name in PREVIOUS),
        )
    )


def _as_many() -> pl.Expr:
    """Whether about as many units were ranked the year before, where both years say how many."""
    fewer_or_more = (pl.col("rank_of") - pl.col("previous_rank_of")).abs() > pl.col("previous_rank_of") * 0.25
    return ~fewer_or_more.fill_null(False)


def _stated(rows: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Per `row` the changes that documents state, from the claim that gave the value where that states one.

    A claim without cohort speaks of the score in any cohort, of the rank only where no cohort is known.
    """
    stated = claims.filter(pl.col("rank_change").is_not_null() | pl.col("score_change").is_not_null())
    stated = stated.select(*RANKING_KEY, "claim_id", "rank_change", "score_change")
    keys = rows.select("row", *RANKING_KEY, "rank_claim_id", "score_claim_id")
    same = keys.join(stated, on=RANKING_KEY, nulls_equal=True)
    open_ = (
        stated.filter(pl.col("cohort_id").is_null()).drop("cohort_id").with_columns(rank_change=pl.lit(None, pl.Int32))
    )
    lent = keys.filter(pl.col("cohort_id").is_not_null()).join(open_, on=list(RANKING_KEY[:-1]), nulls_equal=True)
    both = pl.concat([same, lent.select(same.columns)])
    return both.group_by("row").agg(_first(name) for name in ("rank", "score"))


def _first(name: str) -> pl.Expr:
    others = pl.col("claim_id").ne_missing(pl.col(f"{name}_claim_id"))
    change = pl.col(f"{name}_change").sort_by(others, "claim_id").drop_nulls().first()
    return change.alias(f"stated_{name}_change")


def _agrees() -> pl.Expr:
    """Whether every change that is both stated and computed is the same; a stated score change may be rounded."""
    stated = pl.col("stated_score_change")
    rank = pl.col("stated_rank_change") == pl.col("rank_change")
    score = rounds_to(pl.col("score_change"), stated, printed_decimals(stated))
    either = rank.is_not_null() | score.is_not_null()
    return pl.when(either).then(rank.fill_null(True) & score.fill_null(True))
