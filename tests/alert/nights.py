"""A night as it leaves the data home: a snapshot with issues and changes, and the run's record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from flows.settings import Settings
from schemas.tables import MODELS, SCHEMA_VERSION, conform, empty
from tasks.publish import current, publish, read_tables
from tasks.quality.life import issue_id, with_life
from tasks.store import Store

FOUND = ("issue_id", "check_id", "severity", "subject", "message", "document_id", "claim_ids")
HONG_HAI = "06691@2004-08-31"


def found(*problems: tuple[str, str, str]) -> pl.DataFrame:
    """What checks find: (check, severity, subject) each."""
    rows = [(issue_id(c, s), c, sev, s, f"{s} is wrong", None, [f"claim-{s}"]) for c, sev, s in problems]
    schema = {name: conform(pl.DataFrame(), MODELS["issues"]).schema[name] for name in FOUND}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(state=pl.lit("open"))


def change(at: datetime, field: str, old: str | None, new: str | None, **more: Any) -> dict[str, Any]:
    """An entry of the changelog on Móng Cái in DTI 2023."""
    key = {"index_id": "DTI", "index_year": 2023, "unit_id": "194@2008-10-09", "cohort_id": "district/22@2004-08-31"}
    row = {**key, "field": field, "old_value": old, "new_value": new, "kind": "corrected" if old else "added", **more}
    return row | {
        "change_id": f"{at:%Y%m%d}{field}{row['unit_id']}{row['index_id']}", "run_id": run_id(at), "changed_at": at,
        "cause": "first_published",
    }  # fmt: skip


def run_id(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%S%f") + "Z"


def publish_night(
    settings: Settings, at: datetime, problems: Sequence[tuple[str, str, str]] = (),
    changes: Sequence[dict[str, Any]] = (), **tables: pl.DataFrame,
) -> None:  # fmt: skip
    """A completed refresh that found these problems and made these changes."""
    snapshot = current(settings.data_dir)
    names = ("issues", "changelog")
    before = read_tables(snapshot, names) if snapshot else {name: empty(MODELS[name]) for name in names}
    log = conform(pl.DataFrame(list(changes), infer_schema_length=None), MODELS["changelog"]) if changes else None
    made = {
        **{name: empty(MODELS[name]) for name in ("movements", "unit_lineage", "claims", "documents")},
        "issues": with_life(found(*problems), before["issues"], at),
        "changelog": pl.concat([before["changelog"], log]) if log is not None else before["changelog"],
        **tables,
    }
    publish(
        settings.data_dir,
        made,
        snapshot_id=run_id(at),
        schema_version=SCHEMA_VERSION,
        meta={"built_at": at.isoformat()},
    )
    log_run(settings, at, "completed", n_changes=len(changes))


def log_run(settings: Settings, at: datetime, status: str, message: str | None = None, n_changes: int = 0) -> None:
    """The record of a refresh."""
    Store(settings.data_dir).log_run({
        "run_id": run_id(at), "command": "refresh", "started_at": at.isoformat(), "finished_at": at.isoformat(),
        "status": status, "message": message, "n_changes": n_changes, "n_captures": 0, "n_new": 0,
    })  # fmt: skip
