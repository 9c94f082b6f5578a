"""The quarantine: what it holds, and a replay that tries its rows again after a fix.

Invariant: a replay reads the stored documents of the quarantined rows again with today's code, register and rules, and
builds as every run does; the rest of the archive is left alone. Every row that was held is told of afterwards, once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import polars as pl

from flows.alerts import alerting
from flows.batches import RunBatches, in_this_process
from flows.build import build
from flows.captures import Progress, not_read, superseded
from flows.ingest import Outcome, note
from flows.run import running
from flows.settings import Settings
from flows.snapshots import published
from tasks.publish import current
from tasks.store import Store

Row = dict[str, Any]
TABLES = ("quarantine", "claims", "cohort_statistics", "documents")
RELEASED, READ_ANEW, STILL, GONE = "released", "read_anew", "still_refused", "no_longer_stated"
SHOWN = (
    "claim_id",
    "document_id",
    "index_id",
    "index_year",
    "unit_text",
    "cohort_text",
    "quote",
    "check_id",
    "failure",
)


@dataclass(frozen=True)
class Replayed:
    """What a replay did: the run, and every row that was in quarantine with its `outcome` and, where it still fails,
    `now`: the rule and what it says today."""

    outcome: Outcome
    rows: list[Row]


def held(settings: Settings, check: str | None = None, document: str | None = None) -> list[Row]:
    """The rows in quarantine, each with the address of its document and, where that is no longer what stands at its address,
    the content that took its place (`replaced_by`); of one rule, of one document (id or address)."""
    tables = _tables(settings)
    gone = superseded(Store(settings.data_dir).captures(), not_read(tables["documents"]))
    addresses = tables["documents"].select("document_id", "uri", "title")
    found = tables["quarantine"].join(addresses, on="document_id", how="left", maintain_order="left")
    replaced = pl.col("document_id").replace_strict(dict(gone), default=None, return_dtype=pl.String)
    found = found.with_columns(replaced_by=replaced)
    if check:
        found = found.filter(pl.col("check_id") == check)
    if document:
        found = found.filter(pl.any_horizontal(pl.col("document_id", "uri") == document))
    return found.to_dicts()


@alerting("replay")
def replay(
    settings: Settings, *, run_batches: RunBatches = in_this_process, progress: Progress | None = None
) -> Replayed:
    """Try every row in quarantine again, and publish what comes of it."""
    with running(settings, "replay") as (store, run, now):
        before = _tables(settings)["quarantine"]

        def concerned(_documents: pl.DataFrame) -> Collection[str]:
            return before["document_id"].drop_nulls().unique().to_list()

        built = build(store, settings, run=run, now=now, again=concerned, run_batches=run_batches, progress=progress)
        note(run, built)
    return Replayed(Outcome(run, built), outcomes(before, _tables(settings)).to_dicts())


def outcomes(before: pl.DataFrame, after: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """What became of the rows of the quarantine `before`, by the tables published `after`; sorted by outcome.

    Columns SHOWN, `outcome` and `now`. A row is `released` when it stands in its table as it was, `read_anew` when its
    document now gives another claim from the same place, `no_longer_stated` when it gives none there.
    """
    rows = before.unique(["claim_id", "document_id", "check_id", "failure"], maintain_order=True)
    rows = rows.with_columns(key=_identity())
    refused = after["quarantine"].with_columns(key=_identity()).group_by("key", maintain_order=True)
    now = refused.agg(now=pl.format("{}: {}", "check_id", "failure").unique(maintain_order=True).str.join("; "))
    place = ["document_id", "block", "char_start", "char_end"]
    kept = pl.concat([after[name].select("claim_id", *place) for name in ("claims", "cohort_statistics")])
    rows = rows.join(now, on="key", how="left", maintain_order="left")
    same = pl.col("claim_id").is_in(kept["claim_id"].implode())
    derived = pl.col("claim_id").is_null()  # a row of a derived table: it fits its model now, or is not there
    outcome = (
        pl.when(pl.col("now").is_not_null())
        .then(pl.lit(STILL))
        .when(same | derived)
        .then(pl.lit(RELEASED))
        .when(_meets(rows, kept))
        .then(pl.lit(READ_ANEW))
        .otherwise(pl.lit(GONE))
    )
    order = pl.col("outcome").replace_strict({RELEASED: 0, READ_ANEW: 1, STILL: 2, GONE: 3}, return_dtype=pl.Int8)
    return rows.with_columns(outcome=outcome).sort(order, *SHOWN).select(*SHOWN, "outcome", "now")


def _identity() -> pl.Expr:
    """A claim by its id; a row of a derived table by what was wrong with it."""
    return pl.coalesce("claim_id", pl.format("{} {} {}", "check_id", pl.col("unit_id").fill_null("-"), "failure"))


def _meets(rows: pl.DataFrame, kept: pl.DataFrame) -> pl.Series:
    """For each row whether a claim or statistic of its document stands where it stood."""
    numbered = rows.select("document_id", "block", "char_start", "char_end").with_row_index("row")
    both = numbered.join(kept, on=["document_id", "block"], suffix="_kept")
    overlap = (pl.col("char_start") < pl.col("char_end_kept")) & (pl.col("char_start_kept") < pl.col("char_end"))
    return numbered["row"].is_in(both.filter(overlap)["row"].implode())


def _tables(settings: Settings) -> dict[str, pl.DataFrame]:
    return published(current(settings.data_dir), TABLES)
