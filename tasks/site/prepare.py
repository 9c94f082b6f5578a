"""The published tables joined to what the pages show: standings (rankings with their movement, league and document) and
evidence (claims with their document and what they are to the ranking).

Invariant: one row a ranking, one row a claim; nothing published is changed. What is computed here for showing (a league's
median and highest score) is named so on the pages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.agreement import FACTS, by_ranking

Tables = Mapping[str, pl.DataFrame]
UNSTATED = "unstated"  # the league of rankings of which no document says who was ranked together
_DOCUMENT = ("title", "uri", "published_at", "doc_type")


def standings(tables: Tables) -> pl.DataFrame:
    """rankings with `league`, `rank_change`, `score_change`, `previous_rank`, the league's `median`, `top` and `known`, the
    `document_id`, `title` and `doc_type` behind the value, and `share` (0-1, null without a score): of the scale where
    it is known, else of the league's highest score. In the order of a league table.
    """
    moved = tables["movements"].select(*RANKING_KEY, "rank_change", "score_change", "previous_rank")
    found = tables["rankings"].join(moved, on=RANKING_KEY, how="left", nulls_equal=True)
    found = found.with_columns(league=league(), claim_id=pl.coalesce("score_claim_id", "rank_claim_id"))
    found = found.join(_behind(tables), on="claim_id", how="left")
    of_league = ["index_id", "index_year", "component_id", "league"]
    found = found.with_columns(
        known=pl.len().over(of_league),
        median=pl.col("score").median().over(of_league),
        top=pl.col("score").max().over(of_league),
    )
    of_top = pl.when(pl.col("top") > 0).then(pl.col("score") / pl.col("top"))
    found = found.with_columns(share=pl.coalesce("score_share", of_top).clip(0, 1))
    order = ["index_id", "index_year", "league", "component_id", "rank", "score", "unit_name", "unit_id"]
    return found.sort(order, descending=[name == "score" for name in order], nulls_last=True)


def league() -> pl.Expr:
    """The table a ranking stands in: its cohort, or "unstated/<tier>"."""
    return pl.coalesce("cohort_id", pl.format("{}/{}", pl.lit(UNSTATED), pl.col("unit_tier")))


def _behind(tables: Tables) -> pl.DataFrame:
    """claim_id with the document that states it, for every claim."""
    documents = tables["documents"].select("document_id", "title", "doc_type")
    return tables["claims"].select("claim_id", "document_id").join(documents, on="document_id", how="left")


def evidence(tables: Tables, superseded: Collection[str]) -> pl.DataFrame:
    """claims with their document's title, uri, day and kind, `place` (0-based, among the claims of its document), whether
    they `gives` score or rank, what they `differs` in, and whether a newer copy of the document took its place (`old`).
    """
    claims = tables["claims"].sort("document_id", "block", "char_start", "char_end", "claim_id")
    claims = claims.with_columns(
        place=pl.int_range(pl.len()).over("document_id"),
        gives=pl.concat_list(_given(tables["rankings"], fact) for fact in ("score", "rank")).list.drop_nulls(),
        old=pl.col("document_id").is_in(list(superseded)),
    )
    documents = tables["documents"].select("document_id", *_DOCUMENT)
    claims = claims.join(documents, on="document_id", how="left")
    return claims.join(_differing(claims, tables["rankings"]), on="claim_id", how="left").with_columns(
        pl.col("differs").fill_null([])
    )


def _given(rankings: pl.DataFrame, fact: str) -> pl.Expr:
    taken = rankings[f"{fact}_claim_id"].drop_nulls().unique()
    return pl.when(pl.col("claim_id").is_in(taken.implode())).then(pl.lit(fact))


def _differing(claims: pl.DataFrame, rankings: pl.DataFrame) -> pl.DataFrame:
    """claim_id and the facts in which a claim says another than the ranking of its key; only claims that do."""
    values = sorted({column for fact in FACTS.values() for column in fact.columns})
    disputed = rankings.filter(pl.col("status") == "disputed")
    held = disputed.select(*RANKING_KEY, *(pl.col(name).alias(f"{name}_other") for name in values))
    said_of = by_ranking(claims.select("claim_id", *RANKING_KEY, *values))
    met = said_of.join(held, on=RANKING_KEY, nulls_equal=True)
    otherwise = [
        pl.when(pl.col(name).is_not_null() & pl.col(f"{name}_other").is_not_null() & ~fact.agree).then(pl.lit(name))
        for name, fact in FACTS.items()
    ]
    met = met.select("claim_id", differs=pl.concat_list(otherwise).list.drop_nulls())
    return met.filter(pl.col("differs").list.len() > 0).unique("claim_id")
