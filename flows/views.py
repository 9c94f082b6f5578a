"""What the reading commands say: changes, issues, sources, status, and the summary of a run.

Invariant: a view resolves `current` once and reads only that snapshot; it writes nothing. Each view is plain values, shown
as text or as JSON.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from flows.build import Built
from flows.health import health, of_source
from flows.ingest import Outcome
from flows.moments import start_of
from flows.runlog import STARTED, UNENDED, newest_records
from flows.settings import Settings, SettingsError, clock
from flows.snapshots import changelog_of, published
from flows.tables import sources_table
from schemas.sources import load_sources
from schemas.tables import RANKING_KEY
from tasks.changelog import describe, is_news
from tasks.publish import current, read_manifest, scan_table
from tasks.quality import CHECKS
from tasks.store import Store

Row = dict[str, Any]


def _tables(settings: Settings, *names: str) -> dict[str, pl.DataFrame]:
    return published(current(settings.data_dir), names)


def changes(settings: Settings, since: date | None = None) -> list[Row]:
    """The changelog from a day (of Viet Nam) on, newest run last; each entry with the claim and document behind the old
    value, and whether it is `bookkeeping`: no news, but needed to replay.
    """
    every = changelog_of(current(settings.data_dir))
    log = every.filter(pl.col("changed_at") >= start_of(since)).collect() if since else every.collect()
    history = every.filter(pl.col("unit_id").is_in(log["unit_id"].unique().implode())).collect() if since else log
    claims = _tables(settings, "claims")["claims"]
    told = describe(log, claims, history).join(_names(settings), on="unit_id", how="left")
    return told.with_columns(bookkeeping=~is_news()).sort("changed_at", *RANKING_KEY, "field").to_dicts()


def news(settings: Settings, built: Built, most: int) -> tuple[list[Row], int]:
    """The first entries of what a run changed, bookkeeping left out, with the units' names; and how many there are."""
    found = built.changes.scan().filter(is_news())
    first = found.head(most).collect()
    if first.is_empty():
        return [], 0
    named = first.join(_names(settings, first["unit_id"]), on="unit_id", how="left", maintain_order="left")
    return named.to_dicts(), found.select(pl.len()).collect().item()


def _names(settings: Settings, units: pl.Series | None = None) -> pl.DataFrame:
    """unit_id, unit_name and province_name as the rankings have them, else the claims; of all units or some."""
    snapshot = current(settings.data_dir)
    columns = ("unit_id", "unit_name", "province_name")
    if snapshot is None:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    wanted = pl.col("unit_id").is_not_null() if units is None else pl.col("unit_id").is_in(units.unique().implode())
    tables = [scan_table(snapshot, name).filter(wanted).select(columns) for name in ("rankings", "claims")]
    return pl.concat(tables).collect().unique("unit_id", keep="first", maintain_order=True)


def issues(settings: Settings, state: str = "open", severity: str | None = None, check: str | None = None) -> list[Row]:
    """Issues by state (open, reopened, resolved, all), severity and check, the gravest first. Raises `SettingsError` for
    another word; a check that found nothing has none.
    """
    states = ("open", "reopened", "resolved", "all")
    for value, allowed in ((state, states), (severity or "error", ("error", "warning", "info"))):
        if value not in allowed:
            raise SettingsError(f"{value!r} is not one of {', '.join(allowed)}")
    found = _tables(settings, "issues")["issues"]
    if check:
        _known_check(check, found)
        found = found.filter(pl.col("check_id") == check)
    if state in ("open", "resolved"):
        found = found.filter(pl.col("state") == state)
    elif state == "reopened":
        found = found.filter((pl.col("state") == "open") & (pl.col("times_opened") > 1))
    if severity:
        found = found.filter(pl.col("severity") == severity)
    order = pl.col("severity").replace_strict({"error": 0, "warning": 1, "info": 2}, return_dtype=pl.Int8)
    return found.sort(order, "check_id", "subject").to_dicts()


def _known_check(check: str, found: pl.DataFrame) -> None:
    known = sorted({c.check_id for c in CHECKS} | set(found["check_id"]))
    if check not in known:
        raise SettingsError(f"no check is called {check!r}; there are: {', '.join(known)}")


def sources(settings: Settings) -> list[Row]:
    """Every source of sources.yaml, and what files given by hand name, with what the archive holds and its health."""
    listed = load_sources(settings.sources)
    captures = Store(settings.data_dir).captures()
    table = sources_table(listed.sources, _tables(settings, "documents")["documents"], captures)
    by_source, now = of_source(captures), clock()
    return [
        row | health(source, by_source.get(source.id, []), now).to_dict()
        if (source := listed.by_id.get(row["source_id"]))
        else row
        for row in table.to_dicts()
    ]


def status(settings: Settings) -> Row:
    """The snapshot in force, rows per table, the last run, open issues by severity, documents by status."""
    snapshot = current(settings.data_dir)
    runs = newest_records(Store(settings.data_dir))
    tables = _tables(settings, "issues", "documents")
    open_issues = tables["issues"].filter(pl.col("state") == "open")
    return {
        "data_dir": str(settings.data_dir),
        "snapshot_id": snapshot.name if snapshot else None,
        "rows": {n: t["rows"] for n, t in read_manifest(snapshot)["tables"].items()} if snapshot else {},
        "last_run": _told(runs[-1]) if runs else None,
        "open_issues": dict(open_issues.group_by("severity").len().sort("severity").iter_rows()),
        "documents": dict(tables["documents"].group_by("status").len().sort("status").iter_rows()),
        "pipeline_version": settings.pipeline_version,
    }


def _told(record: Row) -> Row:
    return record | {"message": UNENDED} if record["status"] == STARTED else record


def summary(outcome: Outcome) -> Row:
    """What a run did, in a few numbers."""
    run, built = outcome.run, outcome.built
    kinds = dict(built.changes.scan().filter(is_news()).group_by("kind").len().sort("kind").collect().iter_rows())
    told = sum(kinds.values())
    return {
        "run_id": run.run_id,
        "command": run.command,
        "captures": run.n_captures,
        "new": run.n_new,
        "failed": run.n_failed,
        "documents_read": built.n_read,
        "claims": built.n_claims,
        "quarantined": built.n_quarantined,
        "changes": told,
        "bookkeeping": built.changes.height - told,
        "changes_by_kind": kinds,
        "snapshot_id": built.snapshot.name if built.snapshot else None,
        "snapshot": str(built.snapshot) if built.snapshot else None,
        "new_issues": built.issues.select("severity", "check_id", "message", "state").to_dicts(),
        "left_out": [str(p) for p in outcome.left_out],
    }
