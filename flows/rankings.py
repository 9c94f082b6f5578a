"""Rankings and what changed in them, weighing again only what a run touched.

Invariant: the outcome is the same as when everything is weighed anew, since a ranking depends on nothing but the claims on its
unit in its edition, their documents and the corrections of it; whoever changes what weighs asks for everything (`touched` None).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from schemas.tables import RANKING_KEY, Changelog, empty
from tasks.changelog import causes, entries
from tasks.keys import key_numbers
from tasks.parquet import Packed, packed
from tasks.reconcile import corrected_keys, reconcile, with_known_since
from tasks.validate import check_table, hold_back

BASE, EDITION = list(RANKING_KEY[:-1]), list(RANKING_KEY[:2])
Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Weighing:
    """What claims are weighed with: the word of each source, people's corrections, the time and id of the run, the contents
    no longer in force, and the documents whose claims or standing may be others than before (None: all).
    """

    authority: Mapping[str, str]
    corrections: pl.DataFrame
    run_id: str
    now: datetime
    superseded: Mapping[str, str]
    touched: Collection[str] | None = None


def weighed(merged: Tables, previous: Tables, how: Weighing) -> tuple[pl.DataFrame, Packed, pl.DataFrame, pl.DataFrame]:
    """Rankings, the new entries of the changelog, the corrections that do not find what they expect, and the quarantine
    of the rankings weighed that do not fit their model: what is not published is not in the changelog either.

    `merged` and `previous` hold documents and claims now and before; `previous` the rankings published.
    """
    documents, before = merged["documents"], previous["rankings"]
    claims = merged["claims"]
    if how.touched is None:
        rest, old = before.clear(), before
        known = pl.concat([claims, previous["claims"]])
    else:
        known = pl.concat([claims, previous["claims"].filter(_of(how.touched))])
        bases = known.filter(_of(how.touched)).select(BASE).unique()
        bases = pl.concat([bases, corrected_keys(how.corrections).select(BASE)]).unique()
        claims, known, old = (_within(frame, bases) for frame in (claims, known, before))
        rest = before.join(bases, on=BASE, how="anti", nulls_equal=True)
    live = claims.filter(~_of(how.superseded)) if how.superseded else claims
    found, unmet = reconcile(live, documents, how.authority, corrections=how.corrections)
    found, held = hold_back("rankings", with_known_since(found, old, how.now))
    cause = causes(old, found, previous["documents"], documents, how.superseded, known)
    news = entries(old, found, run_id=how.run_id, changed_at=how.now, cause=cause, claims=known, live=live)
    log = packed(_held_to_model(news), empty(Changelog))
    rankings = pl.concat([rest, found])
    (order,) = key_numbers(RANKING_KEY, rankings)
    return rankings[order.arg_sort()], log, unmet, held


def _held_to_model(news: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    for some in news:
        check_table("changelog", some)
        yield some


def touched_editions(
    merged: Tables, previous: Tables, log: pl.LazyFrame, touched: Collection[str] | None
) -> pl.DataFrame | None:
    """index_id and index_year of what `touched` documents state now or stated before, refused or not, and of what changed
    in the rankings (`log`); None where all documents may be touched.
    """
    if touched is None:
        return None
    stated = [
        tables[name].filter(_of(touched)).select(EDITION)
        for tables in (merged, previous)
        for name in ("claims", "quarantine", "cohort_statistics")
        if name in tables
    ]
    return pl.concat([log.select(EDITION).unique().collect(), *stated]).unique()


def _of(documents: Collection[str]) -> pl.Expr:
    return pl.col("document_id").is_in(pl.Series(list(documents), dtype=pl.String).implode())


def _within(frame: pl.DataFrame, bases: pl.DataFrame) -> pl.DataFrame:
    """The rows on these units in these editions."""
    few = frame.filter(
        pl.col("unit_id").is_in(bases["unit_id"].unique().implode())
    )  # text compared once and not four times
    return few.join(bases, on=BASE, how="semi", nulls_equal=True)
