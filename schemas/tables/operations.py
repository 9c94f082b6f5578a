"""What a person looks after: issues, sources, runs."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from schemas.tables.claims import Timestamp
from schemas.tables.columns import Table, column


class Issues(Table):
    """Something a person should look at."""

    issue_id: str = column("stable id of the problem: hash of check and subject", example="77ab…", unique=True)
    check_id: str = column("rule that found it", example="document.contradicts_itself")
    severity: str = column("how bad", example="warning", isin=["error", "warning", "info"])
    subject: str = column("what it is about, in a stable form", example="DTI 2023 district/38@2004-08-31 max")
    message: str = column("what is wrong, with the values and the passages", example="…")
    document_id: str = column("document concerned", example="b0bab5ec…", nullable=True)
    claim_ids: Annotated[pl.List, pl.String()] = column("claims concerned", example=["c1f0…"])
    first_seen: Timestamp = column("run that found it first", unit="UTC", example="2024-07-30T19:00:00Z")
    last_seen: Timestamp = column(
        "run that found it last with something new in it", unit="UTC", example="2024-07-30T19:00:00Z"
    )
    state: str = column("open or resolved", example="open", isin=["open", "resolved"])
    resolved_at: Timestamp = column(
        "run that found it no longer; null while it is open", unit="UTC", example="2024-08-02T19:00:00Z", nullable=True
    )
    times_opened: pl.Int32 = column("1; more where it was resolved and came back", unit="times", example=1, ge=1)


class Sources(Table):
    """One row per source of sources.yaml."""

    source_id: str = column("id", example="samples", unique=True)
    name: str = column("name", example="Bundled samples")
    publisher: str = column("who publishes", example="Xephang")
    territory: str = column("territory it speaks of", example="Quảng Ninh", nullable=True)
    authority: str = column("weight of its word", example="province")
    kind: str = column("how documents are found", example="folder")
    enabled: bool = column("read by the nightly refresh", example=True)
    verified: bool = column("address was seen to work", example=False)
    licence: str = column("licence or terms", example="Apache-2.0", nullable=True)
    n_documents: pl.Int32 = column("documents held from it", unit="documents", example=14, ge=0)
    last_captured_at: Timestamp = column("newest capture", unit="UTC", example="2024-07-30T19:00:00Z", nullable=True)


class Runs(Table):
    """One row per run that published."""

    run_id: str = column("id, sortable by time", example="20240730T190000Z", unique=True)
    command: str = column("refresh, ingest, reprocess, backfill", example="refresh")
    started_at: Timestamp = column("start", unit="UTC", example="2024-07-30T19:00:00Z")
    finished_at: Timestamp = column("end", unit="UTC", example="2024-07-30T19:00:09Z")
    status: str = column("outcome", example="completed", isin=["completed", "failed"])
    n_captures: pl.Int32 = column("files or addresses tried", unit="captures", example=14, ge=0)
    n_new: pl.Int32 = column("new or changed contents among them", unit="captures", example=14, ge=0)
    n_failed: pl.Int32 = column("tries that failed", unit="captures", example=0, ge=0)
    n_changes: pl.Int32 = column("changelog rows", unit="changes", example=120, ge=0)
    snapshot_id: str = column(
        "snapshot it published; null where nothing changed", example="20240730T190000Z", nullable=True
    )
    pipeline_version: str = column("version of code and reference data", example="1-5f2c…")
    message: str = column("what went wrong", example="stage publish: disk full", nullable=True)
