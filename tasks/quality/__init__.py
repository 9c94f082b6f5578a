"""quality: what a person should look at, found by rules over the tables, with a life over the runs.

Invariant: the checks change no table and refuse no row; a problem keeps its issue_id as long as it lasts, and
a night that found the same gives the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from tasks.quality import arithmetic, contradictions, persons, reading
from tasks.quality.finding import Check
from tasks.quality.life import found_now, with_life

__all__ = ["CHECKS", "quality"]

CHECKS: tuple[Check, ...] = (
    contradictions.contradicts_itself,
    contradictions.two_statistics,
    contradictions.documents_contradict,
    reading.capture_failed,
    reading.source_overdue,
    reading.unreadable,
    reading.needs_ocr,
    reading.quarantined,
    persons.unresolved,
    persons.expectation_failed,
    arithmetic.components_sum,
    arithmetic.rank_order,
    arithmetic.duplicate_rank,
    arithmetic.ranked_of_register,
    arithmetic.change_disagrees,
)


def quality(tables: Mapping[str, pl.DataFrame], *, previous: pl.DataFrame | None, seen_at: datetime) -> pl.DataFrame:
    """The issues of this run, those of `previous` that are no longer found marked resolved; sorted.

    `tables` holds published tables by name (documents and claims of live documents only, cohort_statistics,
    quarantine, rankings, movements, coverage, indices) and, where there are corrections, `unmet_corrections`
    as reconcile gives it, `captures` that failed (see `capture_failed`) and sources that are
    `overdue` (see `source_overdue`); a table not given has no rows.
    `seen_at` is when the run publishes (UTC).
    """
    return with_life(found_now(CHECKS, tables), previous, seen_at)
