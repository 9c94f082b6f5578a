"""coverage: how much of each edition is known, per index, year, tier and container.

Invariant: only whole cohorts are counted (`<tier>/<container>`); a subset such as a group of departments, or
a ranking whose cohort is not known, says nothing about how complete the whole is.
"""

from __future__ import annotations

import polars as pl

from schemas.tables import Coverage, conform

EDITION = ["index_id", "index_year", "unit_tier", "container_id"]


def coverage(rankings: pl.DataFrame, quarantine: pl.DataFrame, register_counts: pl.DataFrame) -> pl.DataFrame:
    """Units found, disputed and refused against those the register knows.

    `register_counts` has tier, container_id (VN for the country), year and expected. A refused claim whose
    unit is not resolved counts by its name as written.
    """
    ranked = (
        _whole_cohorts(rankings)
        .group_by(EDITION)
        .agg(
            found=pl.col("unit_id").n_unique(),
            disputed=pl.col("unit_id").filter(pl.col("status") == "disputed").n_unique(),
        )
    )
    unit = pl.coalesce("unit_id", "unit_text")
    refused = _whole_cohorts(quarantine).drop_nulls(EDITION).group_by(EDITION).agg(quarantined=unit.n_unique())
    expected = register_counts.select(
        pl.col("year").cast(pl.Int32).alias("index_year"),
        pl.col("tier").alias("unit_tier"),
        "container_id",
        pl.col("expected").cast(pl.Int32),
    )
    counted = ranked.join(refused, on=EDITION, how="full", coalesce=True).with_columns(
        pl.col("found", "disputed", "quarantined").fill_null(0).cast(pl.Int32)
    )
    counted = counted.join(expected, on=EDITION[1:], how="left")
    missing = (pl.col("expected") - pl.col("found")).clip(lower_bound=0)
    return conform(counted.with_columns(missing=missing), Coverage).sort(EDITION)


def _whole_cohorts(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows ranked in a whole cohort, with its tier and container."""
    parts = pl.col("cohort_id").str.split("/")
    return rows.filter(parts.list.len() == 2).with_columns(unit_tier=parts.list.first(), container_id=parts.list.last())
