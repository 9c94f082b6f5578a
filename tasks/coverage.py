"""coverage: how much of each edition is known, per index, year, tier and container.

Invariant: only whole cohorts are counted (`<tier>/<container>`); a subset such as a group of departments, or
a ranking whose cohort is not known, says nothing about how complete the whole is. Units are held against the register
by their code, since a ranking may name another version of a unit than lived at the end of the year.
"""

from __future__ import annotations

import polars as pl

from schemas.tables import Coverage, conform

EDITION = ["index_id", "index_year", "unit_tier", "container_id"]
REGISTER = pl.Schema(
    {"index_id": pl.String, "index_year": pl.Int32, "unit_tier": pl.String, "container_id": pl.String}
    | {"unit_id": pl.String, "name": pl.String}
)
FULL = pl.Schema(
    {"index_id": pl.String(), "index_year": pl.Int32(), "cohort_id": pl.String(), "full_tables": pl.Int32()}
)


def coverage(
    rankings: pl.DataFrame, quarantine: pl.DataFrame, register: pl.DataFrame, full: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Units found, disputed and refused against those the register knows, the missing ones by name.

    `register` (REGISTER) has a row for every unit an edition may rank, VN being the country's container; an edition
    without rows (agencies) has nothing expected and nothing missing. `full` (FULL) is what
    `tasks.leagues` counts. A refused claim whose unit is not resolved counts by its name as
    written.
    """
    ranked = _whole_cohorts(rankings.select("index_id", "index_year", "cohort_id", "unit_id", "status"))
    counted = ranked.group_by(EDITION).agg(
        found=pl.col("unit_id").n_unique(),
        disputed=pl.col("unit_id").filter(pl.col("status") == "disputed").n_unique(),
    )
    unit = pl.coalesce("unit_id", "unit_text")
    refused = _whole_cohorts(quarantine).drop_nulls(EDITION).group_by(EDITION).agg(quarantined=unit.n_unique())
    counted = counted.join(refused, on=EDITION, how="full", coalesce=True)
    lists = _whole_cohorts(pl.DataFrame(schema=FULL) if full is None else full).drop("cohort_id")
    counted = counted.join(lists, on=EDITION, how="left").with_columns(
        pl.col("found", "disputed", "quarantined", "full_tables").fill_null(0).cast(pl.Int32)
    )
    counted = counted.join(_expected(register), on=EDITION, how="left").join(
        _missing(register, ranked), on=EDITION, how="left"
    )
    missing_units = pl.col("missing_units").fill_null([])
    missing = pl.when(pl.col("expected").is_not_null()).then(missing_units.list.len())
    return conform(counted.with_columns(missing=missing, missing_units=missing_units), Coverage).sort(EDITION)


def _expected(register: pl.DataFrame) -> pl.DataFrame:
    return register.group_by(EDITION).agg(expected=pl.len().cast(pl.Int32))


def _missing(register: pl.DataFrame, ranked: pl.DataFrame) -> pl.DataFrame:
    """The names of the register's units without a ranking, in the order of their codes."""
    open_ = register.join(ranked.select(*EDITION, "unit_id"), on=[*EDITION, "unit_id"], how="anti")
    code = pl.col("unit_id").str.extract(r"^([^@]+)").alias("code")
    other_versions = ranked.join(open_.select(EDITION).unique(), on=EDITION, how="semi").select(*EDITION, code).unique()
    open_ = open_.with_columns(code).join(other_versions, on=[*EDITION, "code"], how="anti")
    return open_.sort(*EDITION, "code").group_by(EDITION, maintain_order=True).agg(missing_units=pl.col("name"))


def _whole_cohorts(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows ranked in a whole cohort, with its tier and container."""
    parts = pl.col("cohort_id").str.split("/")
    cohorts = rows.select("cohort_id").unique().filter(parts.list.len() == 2)
    cohorts = cohorts.with_columns(unit_tier=parts.list.first(), container_id=parts.list.last())
    return rows.drop("unit_tier", strict=False).join(cohorts, on="cohort_id")
