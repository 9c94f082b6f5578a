"""The words that say why a value was chosen: the column `chosen_because`.

Invariant: the words follow from the claims alone and are the same for the same reason, so that they can be counted:

    only document              one document states it
    all agree                  several documents, and none says otherwise
    no value stated            the claims only support (a change, a place from the bottom)
    rank: ministry over press  what decided between claims that differ, for each fact they differ in

The other reasons: `decision over article`, `3 documents over 1`, `dated over undated`, `newer`, `captured later`, and `first of
equals` where nothing tells the claims apart. `rank: corrected by An` is a person's (see `corrections`). Decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl


def because(
    rows: pl.DataFrame, rivals: Mapping[str, pl.DataFrame], authority: Sequence[str], doc_type: Sequence[str]
) -> pl.DataFrame:
    """`rows` (with key, status, score, rank, grade) and the column `chosen_because`.

    `rivals` gives per fact and key the chosen claim beside the weightiest that differs from it (`_other`).
    """
    parts = []
    for fact, met in rivals.items():
        reason = pl.format("{}: {}", pl.lit(fact), _reason(authority, doc_type)).alias(f"{fact}_because")
        rows = rows.join(met.select("key", reason), on="key", how="left", maintain_order="left")
        parts.append(f"{fact}_because")
    nothing = pl.all_horizontal(pl.col(fact).is_null() for fact in rivals)
    undisputed = (
        pl.when(nothing)
        .then(pl.lit("no value stated"))
        .when(pl.col("n_documents") > 1)
        .then(pl.lit("all agree"))
        .otherwise(pl.lit("only document"))
    )
    told = pl.concat_str(parts, separator="; ", ignore_nulls=True).replace("", None)
    return rows.with_columns(chosen_because=pl.coalesce(told, undisputed)).drop(parts)


def _reason(authority: Sequence[str], doc_type: Sequence[str]) -> pl.Expr:
    """The first criterion in which a claim and its `_other` differ, in words; in the order of `weigh`."""
    dated = pl.col("stated_at").is_not_null()
    return (
        pl.when(_differ("authority"))
        .then(_over("authority", authority))
        .when(_differ("doc_order"))
        .then(_over("doc_order", doc_type))
        .when(_differ("backing"))
        .then(pl.format("{} documents over {}", "backing", "backing_other"))
        .when(dated & pl.col("stated_at_other").is_null())
        .then(pl.lit("dated over undated"))
        .when(_differ("stated_at"))
        .then(pl.lit("newer"))
        .when(_differ("captured_at"))
        .then(pl.lit("captured later"))
        .otherwise(pl.lit("first of equals"))
    )


def _differ(column: str) -> pl.Expr:
    return pl.col(column).ne_missing(pl.col(f"{column}_other"))


def _over(column: str, words: Sequence[str]) -> pl.Expr:
    told = dict(enumerate(words))
    chosen, other = (
        pl.col(name).replace_strict(told, default="unknown", return_dtype=pl.String)
        for name in (column, f"{column}_other")
    )
    return pl.format("{} over {}", chosen, other)
