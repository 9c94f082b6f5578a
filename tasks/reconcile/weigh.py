"""Which claim is believed: authority of the source, kind of document, agreement, date.

Invariant: every value of a ranking is a value that one of its claims states.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.agreement import FACTS, by_ranking, pairs

AUTHORITY = ("ministry", "province", "portal", "press", "local", "sample")
DOC_TYPE = ("decision", "report", "plan", "table", "article")
NAMES = ("unit_name", "unit_tier", "district_name", "province_name")
VALUES = ("score", "score_max", "score_unit", "rank", "rank_of", "grade")


def weigh(claims: pl.DataFrame, documents: pl.DataFrame, authority: Mapping[str, str]) -> pl.DataFrame:
    """One row per ranking key with names, values, the claims behind them and `status`; score_share is not
    set.
    """
    candidates, keys = _candidates(claims, documents, authority)
    together = {name: pairs(candidates, fact, ["document_id"]) for name, fact in FACTS.items()}
    best = {name: _most_weighty(candidates, name, pairs_) for name, pairs_ in together.items()}
    score = best["score"].select("key", "score", "score_max", "score_unit", score_claim_id="claim_id")
    rank = best["rank"].select("key", "rank", "rank_of", rank_claim_id="claim_id")
    rows = keys.join(_said_of_all(candidates), on="key", how="left")
    for part in (score, rank, best["grade"].select("key", "grade")):
        rows = rows.join(part, on="key", how="left")
    disputed = pl.concat([p.filter(~pl.col("agree")).select("key") for p in together.values()])
    return rows.with_columns(
        score_max=pl.coalesce("score_max", _wide_enough()),
        rank_of=pl.coalesce("rank_of", "rank_of_any"),
        status=pl.when(pl.col("key").is_in(disputed["key"].unique().implode()))
        .then(pl.lit("disputed"))
        .otherwise(pl.when(pl.col("n_documents") > 1).then(pl.lit("agreed")).otherwise(pl.lit("single"))),
    )


def _candidates(
    claims: pl.DataFrame, documents: pl.DataFrame, authority: Mapping[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Claims with the number of their `key` and their weight as small numbers (lower weighs more); and the
    keys.
    """
    columns = [*RANKING_KEY, "claim_id", "document_id", "source_id", "stated_at", *NAMES, *VALUES]
    place = {source: AUTHORITY.index(word) for source, word in authority.items() if word in AUTHORITY}
    dated = by_ranking(claims.select(columns)).join(
        documents.select("document_id", "doc_type", "captured_at"), on="document_id", how="left"
    )
    keys = dated.select(RANKING_KEY).unique().sort(RANKING_KEY).with_row_index("key")
    weighed = dated.with_columns(
        authority=_order("source_id", place, len(AUTHORITY)),
        doc_order=_order("doc_type", {kind: i for i, kind in enumerate(DOC_TYPE)}, len(DOC_TYPE)),
    )
    # Ties are settled by date and at last by claim_id: as one number they are sorted once and not per field.
    newest_first = weighed.sort(
        "stated_at", "captured_at", "claim_id", descending=[True, True, False], nulls_last=True
    ).with_row_index("age")
    return newest_first.join(keys, on=RANKING_KEY, nulls_equal=True), keys


def _order(column: str, places: Mapping[str, int], last: int) -> pl.Expr:
    return pl.col(column).replace_strict(places, default=last, return_dtype=pl.Int8)


def _most_weighty(candidates: pl.DataFrame, name: str, together: pl.DataFrame) -> pl.DataFrame:
    """Per key the claim whose value of this fact weighs most; keys where nobody states it are left out."""
    columns = list(FACTS[name].columns)
    # Where all claims of a key say the same, how many they are decides nothing: such keys are not in
    # `together`.
    backing = (
        together.filter("agree")
        .group_by("key", *columns)
        .agg(backing=pl.col("document_id_other").n_unique().cast(pl.Int32))
    )
    return (
        candidates.filter(pl.col(name).is_not_null())
        .join(backing, on=["key", *columns], how="left", nulls_equal=True)
        .sort("key", "authority", "doc_order", -pl.col("backing").fill_null(0), "age")
        .unique("key", keep="first", maintain_order=True)
    )


def _said_of_all(candidates: pl.DataFrame) -> pl.DataFrame:
    """Per key: counts, names, and the scale and number ranked that its weightiest claim stating them gives."""
    ordered = candidates.sort("key", "authority", "doc_order", "age")
    return ordered.group_by("key", maintain_order=True).agg(
        pl.len().alias("n_claims"),
        pl.col("document_id").n_unique().alias("n_documents"),
        *(pl.col(name).drop_nulls().first() for name in NAMES),
        *(pl.col(name).drop_nulls().first().alias(f"{name}_any") for name in ("score_max", "rank_of")),
    )


def _wide_enough() -> pl.Expr:
    """The scale another claim states, unless the score would not fit on it (a scale of another edition)."""
    fits = pl.col("score").is_null() | (pl.col("score_max_any") >= pl.col("score"))
    return pl.when(fits).then("score_max_any")
