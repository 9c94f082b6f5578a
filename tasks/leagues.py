"""Ranked lists in documents: a full league table told from the head of one and from a partial list.

Invariant: a list is what one document ranks of one cohort in one edition and component, each unit once. `full` needs
a number ranked, stated by the document or known from the register; a top ten is never full because it begins at 1.
"""

from __future__ import annotations

import polars as pl

LIST = ["document_id", "index_id", "index_year", "component_id", "cohort_id"]
NEARLY = 0.9  # of all units: a table with a few rows lost or refused is still a full one with rows missing
FEW = 5  # ranks in a list before its gaps say anything


def ranked_lists(claims: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    """One row per unit of every ranked list: LIST, its number `list`, unit_text, rank, claim_id, size, stated, units, kind.

    `size` is the number ranked as the document states it most often, else the register's (`expected` has index_id,
    index_year, cohort_id, expected; `stated` is false); null where neither is known. `kind` is full (nearly all of them), head (from
    rank 1 nearly without a gap) or partial. A row whose unit is open is taken into the only cohort its table has.
    """
    columns = ["block", "rank", "rank_of", "claim_id", "char_start", "unit_id", "unit_text", "method"]
    rows = _with_cohort(claims.drop_nulls("rank").select(*LIST, *columns))
    rows = rows.drop_nulls("cohort_id").with_columns(unit=pl.coalesce("unit_id", "unit_text"))
    rows = rows.sort("document_id", "block", "char_start", "claim_id")
    lists = rows.select(LIST).unique(maintain_order=True).with_row_index("list")
    lists = lists.join(expected, on=["index_id", "index_year", "cohort_id"], how="left", maintain_order="left")
    # One number for a list instead of five columns: everything below groups a million rows by it.
    rows = rows.join(lists, on=LIST, nulls_equal=True, maintain_order="left")
    rows = rows.unique(["list", "unit"], keep="first", maintain_order=True)
    kinds = rows.group_by("list").agg(
        size=pl.coalesce(pl.col("rank_of").drop_nulls().mode().max(), pl.col("expected").first()),
        stated=pl.col("rank_of").is_not_null().any(),
        units=pl.len(),
        last=pl.col("rank").max(),
        of_table=(pl.col("method") == "table").all(),  # prose may well pass over one of the first ten
    )
    full = (pl.col("units") >= FEW) & (pl.col("units") >= NEARLY * pl.col("size"))
    head = pl.col("of_table") & (pl.col("units") >= FEW) & (pl.col("units") >= NEARLY * pl.col("last"))
    kind = pl.when(full).then(pl.lit("full")).when(head).then(pl.lit("head")).otherwise(pl.lit("partial"))
    kinds = kinds.select("list", "size", "stated", "units", kind=kind)
    return rows.select(*LIST, "list", "unit_text", "rank", "claim_id").join(kinds, on="list", maintain_order="left")


def _with_cohort(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows; one without a cohort has the only one that its table has, if it has one."""
    table = ["document_id", "block", "index_id", "index_year", "component_id"]
    open_ = rows.filter(pl.col("cohort_id").is_null()).select(table).unique()
    named = rows.join(open_, on=table, how="semi", nulls_equal=True).drop_nulls("cohort_id")
    only = named.group_by(table).agg(pl.col("cohort_id").unique().alias("only")).filter(pl.col("only").list.len() == 1)
    rows = rows.join(only, on=table, how="left", nulls_equal=True)
    return rows.with_columns(pl.coalesce("cohort_id", pl.col("only").list.first())).drop("only")


def full_tables(lists: pl.DataFrame) -> pl.DataFrame:
    """index_id, index_year, cohort_id and `full_tables`: how many documents give the whole league table."""
    whole = lists.filter((pl.col("kind") == "full") & pl.col("component_id").is_null()).unique("list")
    key = ["index_id", "index_year", "cohort_id"]
    return whole.group_by(key).agg(full_tables=pl.col("document_id").n_unique().cast(pl.Int32))
