"""The last published rankings beside the new ones, only where they differ."""

from __future__ import annotations

import polars as pl

from schemas.tables import RANKING_KEY, Rankings, polars_schema

FIELDS = [name for name in polars_schema(Rankings) if name not in (*RANKING_KEY, "known_since")]


def beside(previous: pl.DataFrame, rankings: pl.DataFrame) -> pl.DataFrame:
    """One row per key that is new, gone or different: the new values, the old ones as `<field>_old`.

    `exists` and `existed` say on which side the key is (null on the other).
    """
    new = rankings.select(*RANKING_KEY, *FIELDS, exists=True)
    old = previous.select(*RANKING_KEY, *(pl.col(name).alias(f"{name}_old") for name in FIELDS), existed=True)
    both = new.join(old, on=RANKING_KEY, how="full", nulls_equal=True, coalesce=True)
    differs = (pl.col(name).ne_missing(pl.col(f"{name}_old")) for name in FIELDS)
    return both.filter(pl.any_horizontal(*differs))
