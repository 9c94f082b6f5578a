"""Corrections by a person: a published value, what it should be, and what the source must still say for that
to hold.

Invariant: a correction that does not find the value it expects changes nothing and is given back. The status,
the claims and their counts stay as the documents have them; `chosen_because` says first who corrected what.
"""

from __future__ import annotations

import polars as pl

from schemas.tables import RANKING_KEY, Rankings, polars_schema

CORRECTABLE = ("score", "score_max", "score_unit", "rank", "rank_of", "grade")
CORRECTED = ": corrected by "  # in chosen_because, behind the field
COLUMNS = (*RANKING_KEY, "field", "expect", "new_value", "reason", "decided_by", "decided_at")


def correct(rankings: pl.DataFrame, corrections: pl.DataFrame | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Apply the rows of corrections.csv; gives (rankings, unmet).

    `unmet` has the columns of corrections.csv as text (index_year a number) and `found`: the value that is
    there instead, null where there is none. An empty cell is null: `expect` empty means that no value is
    published. Of two entries for one value the later one (decided_at) holds and the earlier one is unmet.
    """
    entries = _as_text(corrections)
    if entries.is_empty():
        return rankings, entries.with_columns(found=pl.lit(None, pl.String))
    met: list[pl.DataFrame] = []
    unmet = [_not_correctable(entries)]
    for field in CORRECTABLE:
        compared = _compare(rankings, entries.filter(pl.col("field") == field), field)
        met.append(compared.filter("holds").select(*RANKING_KEY, "decided_by", pl.col("corrected").alias(field)))
        unmet.append(compared.filter(~pl.col("holds")).select(*COLUMNS, "found"))
    for values in met:
        if values.height:
            rankings = _replace(rankings, values)
    return rankings, pl.concat(unmet).sort(COLUMNS)


def corrected_keys(corrections: pl.DataFrame | None) -> pl.DataFrame:
    """The ranking keys that corrections.csv speaks of."""
    return _as_text(corrections).select(RANKING_KEY)


def _as_text(corrections: pl.DataFrame | None) -> pl.DataFrame:
    if corrections is None:
        corrections = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
    texts = corrections.select(pl.col(COLUMNS).cast(pl.String).replace("", None))
    return texts.with_columns(pl.col("index_year").cast(pl.Int32, strict=False))


def _not_correctable(entries: pl.DataFrame) -> pl.DataFrame:
    wrong = entries.filter(~pl.col("field").is_in(CORRECTABLE).fill_null(False))
    return wrong.select(*COLUMNS, found=pl.lit(None, pl.String))


def _compare(rankings: pl.DataFrame, entries: pl.DataFrame, field: str) -> pl.DataFrame:
    """The entries of one field with `found` (text), `corrected` (typed) and `holds`."""
    dtype = polars_schema(Rankings)[field]
    there = rankings.select(*RANKING_KEY, value=pl.col(field).cast(dtype), exists=True)
    joined = entries.sort(COLUMNS[::-1]).join(
        there, on=RANKING_KEY, how="left", nulls_equal=True, maintain_order="left"
    )
    typed = joined.with_columns(
        corrected=pl.col("new_value").cast(dtype, strict=False),
        expected=pl.col("expect").cast(dtype, strict=False),
        found=pl.col("value").cast(pl.String),
    )
    readable = pl.all_horizontal(
        pl.col(text).is_null() | pl.col(value).is_not_null()
        for text, value in (("expect", "expected"), ("new_value", "corrected"))
    )
    met = pl.col("exists").fill_null(False) & readable & pl.col("value").eq_missing(pl.col("expected"))
    return typed.with_columns(holds=met).with_columns(
        holds=pl.col("holds") & pl.struct(*RANKING_KEY, "holds").is_last_distinct()
    )


def _replace(rankings: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """The rankings with the last column of `values` in place of theirs, and who says so before `chosen_because`."""
    field = values.columns[-1]
    columns = rankings.columns
    marked = values.rename({field: "corrected"}).with_columns(is_corrected=True)
    joined = rankings.join(marked, on=RANKING_KEY, how="left", nulls_equal=True)
    new = pl.when("is_corrected").then("corrected").otherwise(field).alias(field)
    who = pl.format(
        "{}{}{}; {}", pl.lit(field), pl.lit(CORRECTED), pl.col("decided_by").fill_null("nobody named"), "chosen_because"
    )
    told = pl.when("is_corrected").then(who).otherwise("chosen_because").alias("chosen_because")
    return joined.with_columns(new, told).select(columns)
