"""Which claim is believed: authority of the source, kind of document, agreement, date.

Invariant: every value of a ranking is a value that one of its claims states, and `chosen_because` names the first of the
four in which that claim differs from the weightiest one that says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.agreement import FACTS, Fact, by_ranking, pairs
from tasks.keys import key_numbers
from tasks.reconcile.because import because

AUTHORITY = ("ministry", "province", "portal", "press", "local", "sample", "undated local")
DOC_TYPE = ("decision", "report", "plan", "table", "article")
NAMES = ("unit_name", "unit_tier", "district_name", "province_name")
VALUES = ("score", "score_max", "score_unit", "rank", "rank_of", "grade")


def weigh(claims: pl.DataFrame, documents: pl.DataFrame, authority: Mapping[str, str]) -> pl.DataFrame:
    """One row per ranking key with names, values, the claims behind them, `status` and `chosen_because`; score_share is
    not set.
    """
    candidates, keys = _candidates(claims, documents, authority)
    together = {name: pairs(candidates, fact, ["document"]) for name, fact in FACTS.items()}
    ordered = {name: _by_weight(candidates, name, found) for name, found in together.items()}
    best = {name: _first(rows) for name, rows in ordered.items()}
    score = best["score"].select("key", "score", "score_max", "score_unit", score_claim_id="claim_id")
    rank = best["rank"].select("key", "rank", "rank_of", rank_claim_id="claim_id")
    rows = keys
    for part in (*_said_of_all(candidates), score, rank, best["grade"].select("key", "grade")):
        rows = rows.join(part, on="key", how="left", maintain_order="left")
    disputed = pl.concat([found.filter(~pl.col("agree")).select("key") for found in together.values()])
    several = pl.when(pl.col("n_documents") > 1).then(pl.lit("agreed")).otherwise(pl.lit("single"))
    rows = rows.with_columns(
        score_max=pl.coalesce("score_max", _wide_enough()),
        rank_of=pl.coalesce("rank_of", "rank_of_any"),
        status=pl.when(pl.col("key").is_in(disputed["key"].unique().implode()))
        .then(pl.lit("disputed"))
        .otherwise(several),
    )
    rivals = {name: _against(best[name], ordered[name], together[name], FACTS[name]) for name in FACTS}
    return because(rows, rivals, AUTHORITY, DOC_TYPE)


def _candidates(
    claims: pl.DataFrame, documents: pl.DataFrame, authority: Mapping[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Claims with the number of their `key`, the weightiest of each key first but for agreement; and the keys.

    `authority` and `doc_order` are places in AUTHORITY and DOC_TYPE; `age` is the place in this order.
    """
    columns = [*RANKING_KEY, "claim_id", "document_id", "source_id", "stated_at", *NAMES, *VALUES]
    papers = documents.select("document_id", "doc_type", "captured_at").with_row_index("document")
    said = by_ranking(claims.select(columns))
    said = said.with_columns(key_numbers(RANKING_KEY, said)).join(papers, on="document_id", how="left")
    given_by = _order("source_id", {s: AUTHORITY.index(a) for s, a in authority.items()}, AUTHORITY.index("local"))
    unknown_origin = (given_by == AUTHORITY.index("local")) & pl.col("stated_at").is_null()
    said = said.with_columns(
        # A file given by hand that bears no date may be of any origin: it weighs least.
        authority=pl.when(unknown_origin).then(pl.lit(len(AUTHORITY) - 1, pl.Int8)).otherwise(given_by),
        doc_order=_order("doc_type", {kind: i for i, kind in enumerate(DOC_TYPE)}, len(DOC_TYPE)),
    )
    weight = pl.col("key").rank("dense").cast(pl.Int64) * 64 + pl.col("authority") * 8 + pl.col("doc_order")
    dates = ["stated_at", "captured_at"]
    said = said.with_columns(weight=weight).sort(
        "weight", *dates, "claim_id", descending=[False, True, True, False], nulls_last=True
    )
    keys = _first(said).select("key", *RANKING_KEY)
    kept = ["key", "cohort_id", "claim_id", "document", "authority", "doc_order", *dates, *NAMES, *VALUES]
    return said.select(kept).with_row_index("age"), keys


def _order(column: str, places: Mapping[str, int], last: int) -> pl.Expr:
    return pl.col(column).replace_strict(places, default=last, return_dtype=pl.Int8)


def _first(rows: pl.DataFrame) -> pl.DataFrame:
    """The first row of every key; the rows of a key stand together."""
    return rows.filter(pl.col("key").ne_missing(pl.col("key").shift()))


def _by_weight(candidates: pl.DataFrame, name: str, together: pl.DataFrame) -> pl.DataFrame:
    """The claims that state a fact, the weightiest of each key first, with their `backing`: the documents that say so.

    Where all claims of a key say the same, how many they are decides nothing: backing is null there.
    """
    columns = FACTS[name].columns
    backing = (
        together.filter("agree")
        .group_by("key", *columns)
        .agg(backing=pl.col("document_other").n_unique().cast(pl.Int32))
    )
    stated = candidates.filter(pl.col(name).is_not_null())
    contested = backing.select("key").unique()
    plain = stated.join(contested, on="key", how="anti", maintain_order="left")
    weighed = (
        stated.join(contested, on="key", how="semi")
        .join(backing, on=["key", *columns], how="left", nulls_equal=True)
        .sort("key", "authority", "doc_order", -pl.col("backing").fill_null(0), "age")
    )
    return pl.concat([plain.with_columns(backing=pl.lit(None, pl.Int32)), weighed])


def _against(best: pl.DataFrame, ordered: pl.DataFrame, together: pl.DataFrame, fact: Fact) -> pl.DataFrame:
    """Per key where claims differ: the chosen claim and, as `_other`, the weightiest that does not agree with it."""
    contested = together.select("key").unique()
    chosen = best.join(contested, on="key", how="semi")
    others = ordered.join(contested, on="key", how="semi", maintain_order="left").drop("cohort_id")
    met = chosen.join(others, on="key", suffix="_other", maintain_order="left_right")
    return met.filter(~fact.agree).unique("key", keep="first", maintain_order=True)


def _said_of_all(candidates: pl.DataFrame) -> list[pl.DataFrame]:
    """Per key: counts, names, and the scale and number ranked that its weightiest claim stating them gives."""
    counts = candidates.group_by("key").agg(n_claims=pl.len())
    papers = candidates.select("key", "document").unique().group_by("key").agg(n_documents=pl.len())
    names = {name: name for name in NAMES} | {f"{name}_any": name for name in ("score_max", "rank_of")}
    stated = (candidates.select("key", pl.col(name).alias(new)).drop_nulls() for new, name in names.items())
    return [counts, papers, *map(_first, stated)]


def _wide_enough() -> pl.Expr:
    """The scale another claim states, unless the score would not fit on it (a scale of another edition)."""
    fits = pl.col("score").is_null() | (pl.col("score_max_any") >= pl.col("score"))
    return pl.when(fits).then("score_max_any")
