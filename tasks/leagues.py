"""Ranked lists in documents: a full league table told from the head of one and from a partial list.

Invariant: a list is what one document ranks of one cohort in one edition and component, each unit once. `full` needs
a number ranked, stated by the document or known from the register; a top ten is never full because it begins at 1.
"""

from __future__ import annotations

import polars as pl

from tasks.keys import key_numbers

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
    # One number for a list instead of five columns: everything below groups a million rows by it.
    rows = _once_each(rows.with_columns(key_numbers(LIST, rows)[0].alias("list")))
    kinds = rows.group_by("list").agg(
        pl.col("index_id", "index_year", "cohort_id").first(),
        units=pl.len(),
        last=pl.col("rank").max(),
        of_table=(pl.col("method") == "table").all(),  # prose may well pass over one of the first ten
    )
    kinds = kinds.join(_said_most(rows), on="list", how="left")
    kinds = kinds.join(expected, on=["index_id", "index_year", "cohort_id"], how="left")
    kinds = kinds.with_columns(size=pl.coalesce("said", "expected"), stated=pl.col("said").is_not_null())
    full = (pl.col("units") >= FEW) & (pl.col("units") >= NEARLY * pl.col("size"))
    head = pl.col("of_table") & (pl.col("units") >= FEW) & (pl.col("units") >= NEARLY * pl.col("last"))
    kind = pl.when(full).then(pl.lit("full")).when(head).then(pl.lit("head")).otherwise(pl.lit("partial"))
    kinds = kinds.select("list", "size", "stated", "units", kind=kind)
    return rows.select(*LIST, "list", "unit_text", "rank", "claim_id").join(kinds, on="list", maintain_order="left")


def _once_each(rows: pl.DataFrame) -> pl.DataFrame:
    """The first row of every `unit` in its `list`; only those that stand there twice are sorted."""
    (unit,) = key_numbers(["list", "unit"], rows)
    rows, again = rows.with_columns(unit), unit.is_duplicated()
    twice = rows.filter(again).sort("document_id", "block", "char_start", "claim_id")
    return pl.concat([rows.filter(~again), twice.unique("key", keep="first", maintain_order=True)])


def _said_most(rows: pl.DataFrame) -> pl.DataFrame:
    """Per `list` the number ranked that most of its rows state, the greatest of several: `said`."""
    counts = rows.drop_nulls("rank_of").group_by("list", "rank_of").len()
    return counts.group_by("list").agg(said=pl.col("rank_of").sort_by("len", "rank_of").last())


def _with_cohort(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows; one without a cohort has the only one that its table has, if it has one."""
    table = ["document_id", "block", "index_id", "index_year", "component_id"]
    open_ = rows.filter(pl.col("cohort_id").is_null()).select(table).unique()
    if open_.is_empty():
        return rows
    named = rows.join(open_, on=table, how="semi", nulls_equal=True).drop_nulls("cohort_id")
    only = named.group_by(table).agg(pl.col("cohort_id").unique().alias("only")).filter(pl.col("only").list.len() == 1)
    rows = rows.join(only, on=table, how="left", nulls_equal=True)
    return rows.with_columns(pl.coalesce("cohort_id", pl.col("only").list.first())).drop("only")


def full_tables(lists: pl.DataFrame) -> pl.DataFrame:
    """index_id, index_year, cohort_id and `full_tables`: how many documents give the whole league table."""
    whole = lists.filter((pl.col("kind") == "full") & pl.col("component_id").is_null()).unique("list")
    key = ["index_id", "index_year", "cohort_id"]
    return whole.group_by(key).agg(full_tables=pl.col("document_id").n_unique().cast(pl.Int32))
