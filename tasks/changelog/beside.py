"""The last published rankings beside the new ones, only where they differ; and which differences are news.

Invariant: every column of rankings but its key and `known_since` is compared, and so replayed; what is no news is still an
entry.
"""

from __future__ import annotations

import polars as pl

from schemas.tables import RANKING_KEY, Rankings, polars_schema
from tasks.keys import key_numbers

FIELDS = [name for name in polars_schema(Rankings) if name not in (*RANKING_KEY, "known_since")]
VALUES = ("score", "score_max", "score_unit", "rank", "rank_of", "grade")
"""What documents state and people correct; the rest of a ranking names it or follows from these."""
BOOKKEEPING = ("score_share", "n_claims", "n_documents", "score_claim_id", "rank_claim_id", "chosen_because")
"""What follows from the values or says where they come from: replayed like every field, but no news."""


def beside(previous: pl.DataFrame, rankings: pl.DataFrame) -> pl.DataFrame:
    """One row per key that is new, gone or different: the new values, the old ones as `<field>_old`.

    `exists` and `existed` say on which side the key is (null on the other).
    """
    new_key, old_key = key_numbers(RANKING_KEY, rankings, previous)
    new = rankings.select(*RANKING_KEY, *FIELDS, exists=True).with_columns(new_key)
    old = previous.select(
        *(pl.col(name).alias(f"{name}_old") for name in (*RANKING_KEY, *FIELDS)), existed=True
    ).with_columns(old_key)
    both = new.join(old, on="key", how="full", coalesce=True)
    differs = pl.any_horizontal(*(pl.col(name).ne_missing(pl.col(f"{name}_old")) for name in FIELDS))
    changed = both.filter(differs)
    key = [pl.when("exists").then(name).otherwise(f"{name}_old").alias(name) for name in RANKING_KEY]
    return changed.sort("key").with_columns(key).drop("key", *(f"{name}_old" for name in RANKING_KEY))


def is_news() -> pl.Expr:
    """Whether an entry of the changelog is news: not of a bookkeeping column, and not a mere further document."""
    supported = (pl.col("field") == "status") & (pl.col("kind") == "corrected")
    return ~pl.col("field").is_in(BOOKKEEPING) & ~supported
