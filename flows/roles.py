"""What each claim is to the rankings of its unit: gives the value, supports it, or says otherwise.

Invariant: every claim stays in view, with the losing value it states; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from tasks.agreement import FACTS

GIVEN = {"score": "score_claim_id", "rank": "rank_claim_id"}


def roles(claims: pl.DataFrame, rankings: pl.DataFrame, superseded: Collection[str]) -> pl.DataFrame:
    """`claims` of one unit with `gives` (score, rank: its value was taken), `differs` (score, rank, grade: it says another
    than was taken) and `superseded` (a newer copy of its document took its place, so it was not weighed).
    """
    gives = [
        pl.when(pl.col("claim_id").is_in(rankings[column].drop_nulls().implode())).then(pl.lit(fact))
        for fact, column in GIVEN.items()
    ]
    old = pl.col("document_id").is_in(pl.Series(list(superseded), dtype=pl.String).implode())
    marked = claims.with_columns(gives=pl.concat_list(gives).list.drop_nulls(), superseded=old)
    marked = marked.join(_differences(claims, rankings), on="claim_id", how="left", maintain_order="left")
    return marked.with_columns(pl.col("differs").fill_null([]))


def _differences(claims: pl.DataFrame, rankings: pl.DataFrame) -> pl.DataFrame:
    """claim_id and `differs`, for claims that do not agree with a ranking they speak of.

    The place that a claim without cohort states could be among anyone: it is not compared with a place in a cohort.
    """
    values = sorted({column for fact in FACTS.values() for column in fact.columns})
    said = claims.select("claim_id", "component_id", "cohort_id", *values)
    held = rankings.select("component_id", *(pl.col(name).alias(f"{name}_other") for name in ("cohort_id", *values)))
    met = said.join(held, on="component_id", nulls_equal=True)
    open_ = pl.col("cohort_id").is_null() & pl.col("cohort_id_other").is_not_null()
    met = met.filter(pl.col("cohort_id").eq_missing(pl.col("cohort_id_other")) | open_)
    met = met.with_columns(pl.when(~open_).then(name).alias(name) for name in ("rank", "rank_of"))
    differs = pl.concat_list(
        pl.when(pl.col(name).is_not_null() & pl.col(f"{name}_other").is_not_null() & ~fact.agree).then(pl.lit(name))
        for name, fact in FACTS.items()
    ).list.drop_nulls()
    met = met.select("claim_id", differs=differs).explode("differs").drop_nulls("differs")
    return met.group_by("claim_id").agg(pl.col("differs").unique().sort())
