"""quality: what a person should look at, found by rules over the tables, with a life over the runs.

Invariant: the checks change no table and refuse no row; a problem keeps its issue_id as long as it lasts, and
a night that found the same gives the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from schemas.tables import Issues, empty
from tasks.quality import arithmetic, contradictions, evidence, expectations, leagues, persons, reading, scales
from tasks.quality.editions import of_editions, standing
from tasks.quality.finding import Check
from tasks.quality.life import found_now, with_life

__all__ = ["CHECKS", "quality"]

CHECKS: tuple[Check, ...] = (
    contradictions.contradicts_itself,
    contradictions.two_statistics,
    contradictions.documents_contradict,
    reading.capture_failed,
    reading.capture_damaged,
    reading.clock_set_back,
    reading.source_overdue,
    reading.source_unknown,
    reading.unreadable,
    reading.needs_ocr,
    reading.quarantined,
    evidence.figure_missing,
    persons.unresolved,
    persons.expectation_failed,
    scales.components_sum,
    scales.beyond_scale,
    arithmetic.rank_order,
    arithmetic.duplicate_rank,
    arithmetic.ranked_of_register,
    arithmetic.change_disagrees,
    scales.method_break,
    leagues.ranks_incomplete,
    leagues.unit_twice,
    leagues.against_rows,
    expectations.overdue,
    expectations.fewer_than_usual,
    expectations.lost_claims,
)


def quality(
    tables: Mapping[str, pl.DataFrame],
    *,
    previous: pl.DataFrame | None,
    seen_at: datetime,
    touched: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The issues of this run, those of `previous` that are no longer found marked resolved; sorted.

    `tables` holds published tables by name (documents and claims of live documents only, cohort_statistics,
    quarantine, rankings, movements, coverage, indices) and what only checks read, each named in the docstring of its
    check: `unmet_corrections`, `captures` that failed, `open_names`, `method_breaks`, `editions`, `ranked_lists`, `due`,
    `overdue`, `attempts`, `superseded_documents`, `damaged`, `clock`. A table not given has no rows. `seen_at` is when
    the run publishes (UTC).
    `touched` (index_id, index_year) are the editions of which anything is other than when `previous` was made; None: all.
    """
    before = empty(Issues) if previous is None else previous
    looked_at = tables if touched is None else of_editions(tables, touched)
    looked_at = {**looked_at, "disagreeing": contradictions.disagreeing(looked_at)}  # for two checks
    found = found_now(CHECKS, tables, looked_at)
    if touched is not None:
        found = pl.concat([found, standing(CHECKS, before, touched).select(found.columns)])
    return with_life(found, before, seen_at)
