"""Reading the changelog: the rankings of any time, and what stood before each change."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from schemas.tables import RANKING_KEY, Changelog, Rankings, conform, polars_schema
from tasks.changelog.beside import FIELDS


def replay(log: pl.DataFrame, until: datetime | None = None) -> pl.DataFrame:
    """The rankings as they were published at `until` (UTC; None: after the last entry), equal to that table."""
    entries = log if until is None else log.filter(pl.col("changed_at") <= until)
    entries = entries.sort("changed_at", "run_id", maintain_order=True)
    last = entries.unique([*RANKING_KEY, "field"], keep="last", maintain_order=True)
    # Every ranking has a status, so it exists while that field does, and since that field was added.
    born = entries.filter((pl.col("field") == "status") & pl.col("old_value").is_null())
    born = born.unique(RANKING_KEY, keep="last").select(*RANKING_KEY, known_since="changed_at")
    rankings = _values(last, "status").join(born, on=RANKING_KEY, nulls_equal=True)
    for field in FIELDS:
        if field != "status":
            rankings = rankings.join(_values(last, field), on=RANKING_KEY, how="left", nulls_equal=True)
    return conform(rankings, Rankings).sort(RANKING_KEY)


def _values(last: pl.DataFrame, field: str) -> pl.DataFrame:
    """Keys that have the field now, with its value read back from JSON."""
    stands = last.filter((pl.col("field") == field) & pl.col("new_value").is_not_null())
    value = pl.col("new_value").str.json_decode(polars_schema(Rankings)[field])
    return stands.select(*RANKING_KEY, value.alias(field))


def describe(log: pl.DataFrame, claims: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """The entries of `log` with the claim, document and quote behind the old value beside those of the new.

    `history` holds the entries published before (it may hold `log` too). The old claim is the one that the
    last entry of the same key and field named. Adds `quote`, `old_claim_id`, `old_document_id`, `old_quote`;
    null where nothing stood before or `claims` no longer has the claim.
    """
    told = pl.concat([history, log]).unique("change_id").sort("changed_at", "run_id", "change_id")
    before = [
        pl.col(name).shift(1).over([*RANKING_KEY, "field"]).alias(f"old_{name}") for name in ("claim_id", "document_id")
    ]
    told = told.with_columns(before).join(log.select("change_id"), on="change_id", how="semi")
    quotes = claims.select("claim_id", "quote").unique("claim_id")
    old_quotes = quotes.rename({"claim_id": "old_claim_id", "quote": "old_quote"})
    told = told.join(quotes, on="claim_id", how="left").join(old_quotes, on="old_claim_id", how="left")
    columns = [*Changelog.to_schema().columns, "quote", "old_claim_id", "old_document_id", "old_quote"]
    return told.select(columns).sort("changed_at", *RANKING_KEY, "field")
