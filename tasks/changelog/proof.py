"""Whether what vanished from the rankings is really gone: no live claim says it any more.

Invariant: only values that vanish are looked at. That a page was not seen is no proof: its claims are live until a newer
copy of the same document is held.
"""

from __future__ import annotations

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.changelog.beside import FIELDS, VALUES
from tasks.keys import key_numbers

BASE = RANKING_KEY[:-1]
SAID_WITH = {"score_share": "score", "score_claim_id": "score", "rank_claim_id": "rank"}


def still_said(changed: pl.DataFrame, live: pl.DataFrame) -> pl.DataFrame:
    """`changed` (see `beside`) with `<field>_said`: whether a live claim on the unit still says the field's old value.

    A field that no claim states (a name, a count) is said while any value of the ranking is. False where nothing vanished.
    """
    changed = changed.with_row_index("row")
    gone = changed.filter(
        pl.any_horizontal(pl.col(f"{name}_old").is_not_null() & pl.col(name).is_null() for name in FIELDS)
    )
    key, live_key = key_numbers(BASE, gone, live)
    old = gone.select("row", "cohort_id", *(f"{name}_old" for name in VALUES)).with_columns(key)
    now = live.select(*VALUES, claim_cohort="cohort_id").with_columns(live_key)
    same_cohort = pl.any_horizontal(
        pl.col("cohort_id").is_null(), pl.col("claim_cohort").is_null(), pl.col("cohort_id") == pl.col("claim_cohort")
    )
    said = old.join(now, on="key").filter(same_cohort).group_by("row").agg(_any_says(name) for name in VALUES)
    changed = changed.join(said, on="row", how="left", maintain_order="left").drop("row")
    stated = {name: pl.col(f"{name}_is_said").fill_null(False) for name in VALUES}
    any_value = pl.any_horizontal(stated.values())
    valueless = pl.all_horizontal(pl.col(f"{name}_old").is_null() for name in VALUES)
    held = any_value | (valueless & pl.col("score_is_said").is_not_null())
    columns = {f"{name}_said": stated.get(SAID_WITH.get(name, name), held) for name in FIELDS}
    return changed.with_columns(**columns).drop(f"{name}_is_said" for name in VALUES)


def _any_says(name: str) -> pl.Expr:
    return (pl.col(name) == pl.col(f"{name}_old")).any().alias(f"{name}_is_said")
