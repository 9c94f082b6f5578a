"""reconcile: many claims, one ranking per key.

Invariant: the same claims in any order give the same rankings, sorted by their key; nothing is averaged or
computed but `score_share`. Which documents are live is the caller's business: a claim given here counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import polars as pl

from schemas.tables import RANKING_KEY, Rankings, conform
from tasks.reconcile.corrections import correct, corrected_keys
from tasks.reconcile.weigh import weigh

__all__ = ["corrected_keys", "reconcile", "with_known_since"]

EDITION = ["index_id", "index_year"]
TOGETHER = 100_000  # claims weighed at a time, which takes several times their memory


def reconcile(
    claims: pl.DataFrame,
    documents: pl.DataFrame,
    authority: Mapping[str, str],
    *,
    corrections: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rankings from the claims of live documents, and the corrections that no longer find what they expect.

    `authority` says for each source_id whose word it is (ministry, province, portal, press, local, sample);
    `corrections` has the columns of corrections.csv. The rankings have every column, `known_since` null.
    """
    rankings = pl.concat([weigh(some, documents, authority) for some in _some_editions(claims)])
    rankings, unmet = correct(rankings, corrections)
    share = pl.when(pl.col("score_unit") == "percent").then(pl.lit(100.0)).otherwise(pl.col("score_max"))
    rankings = rankings.with_columns(score_share=(pl.col("score") / share).round(6))
    return conform(rankings, Rankings).sort(RANKING_KEY), unmet


def _some_editions(claims: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The claims of whole editions, about `TOGETHER` at a time: no ranking has claims of two."""
    if claims.height <= TOGETHER:
        yield claims
        return
    editions = claims.group_by(EDITION).len().sort(EDITION).with_columns(part=pl.col("len").cum_sum() // TOGETHER)
    for some in editions.partition_by("part", maintain_order=True):
        yield claims.join(some.select(EDITION), on=EDITION, how="semi", nulls_equal=True)


def with_known_since(rankings: pl.DataFrame, previous: pl.DataFrame, changed_at: datetime) -> pl.DataFrame:
    """The rankings with `known_since`: as in `previous` (the last published ones) for a key it has, else
    `changed_at`.
    """
    known = previous.select(*RANKING_KEY, "known_since")
    dated = rankings.drop("known_since").join(known, on=RANKING_KEY, how="left", nulls_equal=True)
    dated = dated.with_columns(pl.col("known_since").fill_null(pl.lit(changed_at)))
    return conform(dated, Rankings).sort(RANKING_KEY)
