"""What each unit was the year before: the steps back through the register's lineage.

Invariant: only steps between the two editions are taken: those of the later year, and those that made a unit which is younger
than the year it is ranked for (DTI 2024 ranks the provinces of July 2025).
"""

from __future__ import annotations

import polars as pl

from schemas.lineage import SAME_UNIT


def same_unit() -> pl.Expr:
    """Whether an edge of unit_lineage leaves the unit what it was: renamed, retyped or moved."""
    return _kinds_within(SAME_UNIT)


def _kinds_within(kinds: frozenset[str]) -> pl.Expr:
    return pl.col("kind").str.split("+").list.eval(pl.element().is_in(sorted(kinds))).list.all()


def predecessors(rows: pl.DataFrame, lineage: pl.DataFrame) -> pl.DataFrame:
    """unit_id, index_year and each `previous_unit_id`: what it was at the end of the year before, and whether it is
    `plain`: the same unit under another name, type or parent, not one of several or a part; and `whole`: all of it went
    into the unit.

    Follows the edges between, however many; a unit that was there already is among its own.
    """
    edges = lineage.select(
        pl.col("from_unit_id").alias("earlier"),
        pl.col("to_unit_id").alias("previous_unit_id"),
        pl.col("date").dt.year().cast(pl.Int32).alias("edge_year"),
        same_unit().alias("same"),
        _all_of_it().alias("entire"),
    )
    begun = edges.filter(pl.col("earlier").is_null()).select("previous_unit_id", index_year="edge_year")
    edges = edges.drop_nulls(["earlier", "previous_unit_id"])
    found = rows.select("unit_id", "index_year", previous_unit_id="unit_id", plain=True, whole=True).unique()
    newest = found
    while newest.height:
        further = newest.join(edges, on="previous_unit_id").filter(_between())
        marks = {"plain": pl.col("plain") & pl.col("same"), "whole": pl.col("whole") & pl.col("entire")}
        further = further.select("unit_id", "index_year", **marks, previous_unit_id="earlier").unique()
        newest = further.select(found.columns).join(found, on=found.columns, how="anti")
        found = pl.concat([found, newest])
    older = found.filter(_existed_before()).join(begun, on=["previous_unit_id", "index_year"], how="anti")
    return older.group_by("unit_id", "index_year", "previous_unit_id").agg(pl.col("plain", "whole").all())


def _all_of_it() -> pl.Expr:
    """Whether the earlier unit went into the later one as a whole: by merger or as it was, and into no other that day."""
    lone = pl.col("to_unit_id").n_unique().over("from_unit_id", "date") == 1
    return lone & _kinds_within(SAME_UNIT | {"merge"})


def _between() -> pl.Expr:
    """Whether an edge lies between the editions."""
    made_later = (pl.col("edge_year") > pl.col("index_year")) & (_first_year() == pl.col("edge_year"))
    return (pl.col("edge_year") == pl.col("index_year")) | made_later


def _first_year() -> pl.Expr:
    """The year a unit began, by the date in its id; null for an office, whose id has none."""
    return pl.col("previous_unit_id").str.extract(r"@(\d{4})-\d\d-\d\d$").cast(pl.Int32)


def _existed_before() -> pl.Expr:
    """Whether the unit is older than the year; for an office its lineage tells."""
    return _first_year().is_null() | (_first_year() < pl.col("index_year"))
