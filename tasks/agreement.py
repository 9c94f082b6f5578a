"""When two claims speak of the same ranking, and when what they say is the same.

Invariant: agreement is symmetric, and a value agrees with itself. Nothing is weighed or decided here; the
stages that compare claims (reconcile, movements, quality) share these rules so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from schemas.tables import RANKING_KEY

NOISE = 1e-9  # relative: what adding and subtracting decimal figures as binary floats may leave


def printed_decimals(value: pl.Expr) -> pl.Expr:
    """Decimals a figure shows: 76.23 → 2, 970.0 → 0. Trailing zeros are lost in a float and not counted."""
    digits = value.cast(pl.String).str.extract(r"^-?\d+\.(\d+)$").str.strip_chars_end("0")
    return digits.str.len_chars().fill_null(0).cast(pl.Int32)


def half_unit(decimals: pl.Expr) -> pl.Expr:
    """Half a unit of the last decimal shown, the most that rounding can take away; 0 for a whole number.

    A whole number counts as exact: publishers print whole points where the points are whole, so 696 is not a
    way to write 695.9.
    """
    return pl.when(decimals > 0).then(0.5 * pl.lit(10.0).pow(-decimals)).otherwise(0.0)


def rounds_to(finer: pl.Expr, coarser: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """Whether `finer`, rounded to so many decimals, may be `coarser`; a half may have gone either way."""
    noise = NOISE * pl.max_horizontal(finer.abs(), pl.lit(1.0))
    return (finer - coarser).abs() <= half_unit(decimals) + noise


def scores_agree(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The finer rounds to the coarser: 76.2334 and 76.23 agree; 76.2 and 76.3, 696 and 695.9 do not."""
    decimals = pl.min_horizontal(printed_decimals(one), printed_decimals(other))
    return rounds_to(one, other, decimals)


def _places_agree() -> pl.Expr:
    """Same rank and same number ranked, where both say it.

    Where no cohort is known, 5 of 33 and 19 of 177 are two cohorts and not a disagreement.
    """
    rank = pl.col("rank").eq(pl.col("rank_other")).fill_null(True)
    ranked = pl.col("rank_of").eq(pl.col("rank_of_other")).fill_null(True)
    return pl.when(pl.col("cohort_id").is_null()).then(rank | ~ranked).otherwise(rank & ranked)


@dataclass(frozen=True, slots=True)
class Fact:
    """What is compared together: its columns, and when a claim and the `_other` one agree on them."""

    columns: tuple[str, ...]
    agree: pl.Expr


FACTS = {
    "score": Fact(("score",), scores_agree(pl.col("score"), pl.col("score_other"))),
    "rank": Fact(("rank", "rank_of"), _places_agree()),
    "grade": Fact(("grade",), pl.col("grade") == pl.col("grade_other")),
}


def by_ranking(claims: pl.DataFrame) -> pl.DataFrame:
    """Each claim once for every ranking it speaks of, with `cohort_id` of that ranking; unresolved units left
    out.

    A claim that names no cohort supports every cohort its unit is ranked in that year with its score, scale
    and grade, but its place could be among anyone: its rank and number ranked are null there. Where no claim
    names a cohort it keeps its own row and its rank.
    """
    base = list(RANKING_KEY[:-1])
    resolved = claims.filter(pl.col("unit_id").is_not_null())
    named = resolved.filter(pl.col("cohort_id").is_not_null())
    open_ = resolved.filter(pl.col("cohort_id").is_null())
    if open_.is_empty():
        return named
    with_open = named.select(RANKING_KEY).join(open_.select(base).unique(), on=base, how="semi", nulls_equal=True)
    cohorts = with_open.unique()
    lent = open_.drop("cohort_id").join(cohorts, on=base, nulls_equal=True).select(resolved.columns)
    lent = lent.with_columns(pl.lit(None, resolved.schema[c]).alias(c) for c in ("rank", "rank_of"))
    alone = open_.join(cohorts, on=base, how="anti", nulls_equal=True)
    return pl.concat([named, lent, alone])


def pairs(stated: pl.DataFrame, fact: Fact, carry: Sequence[str]) -> pl.DataFrame:
    """Every two statements under one `key` where the key has more than one value of the fact.

    `stated` has `key`, `cohort_id`, the fact's columns and `carry`. Gives them, the same once more with
    `_other`, and `agree`. Each pair comes in both orders, and a statement also meets itself.
    """
    columns = list(fact.columns)
    given = stated.filter(pl.any_horizontal(pl.col(columns).is_not_null()))
    given = given.select("key", "cohort_id", *columns, *carry).sort("key")
    # Sorted by key, a key has more than one value exactly where two rows that follow each other differ.
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in columns)
    several = given.filter((pl.col("key") == pl.col("key").shift()) & differs)
    given = given.join(several.select("key").unique(), on="key", how="semi").unique()
    return given.join(given.drop("cohort_id"), on="key", suffix="_other").with_columns(agree=fact.agree)
