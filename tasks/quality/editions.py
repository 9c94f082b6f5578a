"""Looking again only at the editions that a run touched.

Invariant: the outcome is that of looking at all. A check marked `per_edition` depends on nothing but the rows of one edition of
an index and the documents they name, and its subjects begin with that edition ("DTI 2023 …"); so its issues of an
edition where none of these changed are those of the night before. Which editions were touched is the caller's to know.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from tasks.quality.finding import Check, Tables

EDITION = ["index_id", "index_year"]
HELD_BY_EDITION = ("claims", "rankings", "cohort_statistics", "coverage", "ranked_lists")


def of_editions(tables: Tables, touched: pl.DataFrame) -> Tables:
    """The tables with the rows of the `touched` editions (EDITION) alone, where a table has editions."""
    return {**tables, **{name: _of(tables[name], touched) for name in HELD_BY_EDITION if name in tables}}


def _of(rows: pl.DataFrame, touched: pl.DataFrame) -> pl.DataFrame:
    """The rows of some editions; where that is all of them, the table itself and not a copy."""
    known = touched.select(EDITION).unique().with_columns(touched=True)
    editions = rows.select(EDITION).join(known, on=EDITION, how="left", nulls_equal=True, maintain_order="left")
    mine = editions["touched"].fill_null(False)
    return rows if mine.all() else rows.filter(mine)


def standing(checks: Iterable[Check], previous: pl.DataFrame, touched: pl.DataFrame) -> pl.DataFrame:
    """The open issues of `previous` that checks per edition found of editions not touched."""
    ids = [check.check_id for check in checks if check.per_edition]
    found = previous.filter((pl.col("state") == "open") & pl.col("check_id").is_in(ids))
    edition = touched.select(edition=pl.format("{} {}", *EDITION))
    return found.join(edition, left_on=pl.col("subject").str.extract(r"^(\S+ \S+) "), right_on="edition", how="anti")
