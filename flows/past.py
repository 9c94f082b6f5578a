"""The tables as they were known at a time, and two such times beside each other.

Invariant: rankings of the past come from the changelog alone and equal what was published then; nothing is read but the
current snapshot and, for what documents were in force, the capture log. What cannot be rebuilt (issues, coverage) is not given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from flows.beside import about
from flows.captures import not_read, superseded
from flows.export import export as write_export
from flows.filters import Filters, narrow
from flows.moments import moment, shown
from flows.settings import Settings, SettingsError
from schemas.tables import RANKING_KEY, SCHEMA_VERSION
from tasks.changelog import BOOKKEEPING, FIELDS, beside, replay
from tasks.describe import dataset_of
from tasks.movements import movements, rebased
from tasks.publish import current, read_manifest, read_tables
from tasks.store import AnyPath, Store

Row = dict[str, Any]
OF_DOCUMENTS = ("claims", "quarantine", "cohort_statistics")
OF_TODAY = ("units", "unit_lineage", "agencies", "indices", "sources")
HOW = {
    **dict.fromkeys(("rankings", "changelog", "runs"), "as published then"),
    **dict.fromkeys(
        ("documents", *OF_DOCUMENTS, "movements", "rebased"), "of the documents held then, as today's code reads them"
    ),
    **dict.fromkeys(OF_TODAY, "as of today"),
}


def tables_at(settings: Settings, at: datetime | None) -> dict[str, pl.DataFrame]:
    """Published tables as they were known at `at` (UTC; None: all tables of the current snapshot).

    Raises `SettingsError` when nothing is published yet.
    """
    snapshot = _snapshot(settings)
    tables = read_tables(snapshot, read_manifest(snapshot)["tables"])
    return tables if at is None else _rebuilt(settings, tables, at)


def export(settings: Settings, to: Path, formats: Sequence[str], as_of: str | None, filters: Filters) -> Row:
    """Write the tables as known at `as_of` (a day or a time; None: now), narrowed, to a folder; gives what was written.

    Raises `SettingsError` where nothing is published, and for what cannot be named or written so.
    """
    at = moment(as_of) if as_of else None
    everything = tables_at(settings, at)
    tables, units = narrow(everything, filters)
    newest = everything["runs"].sort("run_id").tail(1).to_dicts()
    version = newest[0]["run_id"] if newest else "nothing-published"
    built_at = newest[0]["finished_at"] if newest else at or datetime.min.replace(tzinfo=UTC)
    dataset = dataset_of(
        {**tables, "sources": everything["sources"].filter(pl.col("source_id").is_in(_named_sources(tables, everything)))},
        about(settings), version=version, schema_version=SCHEMA_VERSION, built_at=built_at,
    )  # fmt: skip
    note = {
        "as_of": as_of or "current",
        "known_by": at.isoformat() if at else None,
        "filters": {name: value for name, value in asdict(filters).items() if value},
        "units": units,
        "nothing_matches": _nothing(tables, everything["rankings"], filters),
        "rows": {name: table.height for name, table in sorted(tables.items())},
        "tables": {name: HOW[name] if at else "as published" for name in sorted(tables)},
    }
    written = write_export(tables, to, formats, note, dataset)
    return written | {"to": str(to), "nothing_published": not newest}


def _nothing(tables: Mapping[str, pl.DataFrame], rankings: pl.DataFrame, filters: Filters) -> str | None:
    """What to say where filters left no ranking, with the years there are; None where there is one."""
    if rankings.is_empty() or not tables.get("rankings", rankings).is_empty():
        return None
    if filters.indices:
        rankings = rankings.filter(pl.col("index_id").is_in(filters.indices))
    asked = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in filters.years)
    years = ", ".join(map(str, rankings["index_year"].unique().sort()))
    of = ", ".join((*filters.indices, *([asked] if asked else []))) or "what was asked for"
    return f"no ranking of {of}; years there are: {years or 'none'}"


def _named_sources(tables: Mapping[str, pl.DataFrame], everything: Mapping[str, pl.DataFrame]) -> pl.Series:
    """The sources that what is exported rests on."""
    given = tables.get("documents", everything["documents"])
    return given["source_id"].unique().implode()


def _rebuilt(settings: Settings, now: Mapping[str, pl.DataFrame], at: datetime) -> dict[str, pl.DataFrame]:
    runs = now["runs"].filter(pl.col("finished_at") <= at)
    published = max(runs["finished_at"], default=datetime.min.replace(tzinfo=UTC))
    held = now["documents"].filter(pl.col("captured_at") <= published)
    log = now["changelog"].filter(pl.col("run_id").is_in(runs["run_id"].implode()))  # not of a run still under way then
    tables = {name: now[name].join(held.select("document_id"), on="document_id", how="semi") for name in OF_DOCUMENTS}
    tables |= {name: now[name] for name in OF_TODAY} | {"runs": runs, "documents": held, "changelog": log}
    tables["rankings"] = replay(log)
    captures = [c for c in Store(settings.data_dir).captures() if c.captured_at <= published]
    old = pl.Series(list(superseded(captures, not_read(held))), dtype=pl.String).implode()
    live = tables["claims"].filter(~pl.col("document_id").is_in(old))
    tables["movements"] = movements(tables["rankings"], now["unit_lineage"], live)
    tables["rebased"] = rebased(tables["rankings"], now["unit_lineage"])
    return tables


def _snapshot(settings: Settings) -> AnyPath:
    snapshot = current(settings.data_dir)
    if snapshot is None:
        raise SettingsError(f"nothing is published in {settings.data_dir} yet; run: xephang refresh")
    return snapshot


def point(settings: Settings, name: str) -> tuple[str, datetime]:
    """A time named by a person (`current`, `previous`, a snapshot's id, a day, an ISO time) with its label.

    Raises `SettingsError` for a name that means none, and where nothing is published.
    """
    runs = _published_runs(settings)
    known = dict(runs)
    back = {"current": 1, "previous": 2}.get(name)
    if back is not None:
        if len(runs) < back:
            raise SettingsError("there is no previous snapshot: only one was published so far")
        run_id, at = runs[-back]
        return f"{name} (snapshot {run_id}, {shown(at)})", at
    if name in known:
        return f"snapshot {name} ({shown(known[name])})", known[name]
    try:
        at = moment(name)
    except SettingsError as error:
        recent = ", ".join(run_id for run_id, _ in runs[-3:])
        raise SettingsError(f"{error}, nor a snapshot; give current, previous, or one such as {recent}") from error
    return f"{name} (known by {shown(at)})", at


def _published_runs(settings: Settings) -> list[tuple[str, datetime]]:
    runs = read_tables(_snapshot(settings), ["runs"])["runs"].sort("run_id")
    return list(runs.select("run_id", "finished_at").iter_rows())


def difference(settings: Settings, one: str, other: str) -> Row:
    """What stands in the rankings at `other` and not at `one` (see `point`), news only: entries with key, names, field, old
    and new value, and `what`: added and gone where the whole ranking is, changed where one value is.
    """
    (label, at), (other_label, other_at) = point(settings, one), point(settings, other)
    log = read_tables(_snapshot(settings), ["changelog"])["changelog"]
    before, after = replay(log, at), replay(log, other_at)
    changed = beside(before, after)
    what = (
        pl.when(pl.col("existed").is_null())
        .then(pl.lit("added"))
        .when(pl.col("exists").is_null())
        .then(pl.lit("gone"))
        .otherwise(pl.lit("changed"))
    )
    changed = changed.with_columns(
        what=what,
        name=pl.coalesce("unit_name", "unit_name_old"),
        province=pl.coalesce("province_name", "province_name_old"),
    )
    rows = [row for field in FIELDS if field not in BOOKKEEPING for row in _field_rows(changed, field)]
    rows.sort(key=lambda row: [str(row[name]) for name in (*RANKING_KEY, "what")])
    news = changed.filter(pl.any_horizontal(_news(field) for field in FIELDS if field not in BOOKKEEPING))
    counts = dict(news.group_by("what").len().iter_rows())
    totals = {"before": before.height, "after": after.height}
    return {"from": label, "to": other_label, "rankings": totals | {w: counts.get(w, 0) for w in ("added", "gone", "changed")},
            "differences": rows}  # fmt: skip


def _news(field: str) -> pl.Expr:
    """Whether a field differs, other than by a further document that agrees."""
    new, old = pl.col(field), pl.col(f"{field}_old")
    if field != "status":
        return new.ne_missing(old)
    return new.ne_missing(old) & ((new == "disputed") | (old == "disputed") | new.is_null() | old.is_null())


def _field_rows(changed: pl.DataFrame, field: str) -> list[Row]:
    rows = changed.filter(_news(field)).select(
        *RANKING_KEY,
        unit_name="name",
        province_name="province",
        what="what",
        field=pl.lit(field),
        old=f"{field}_old",
        new=field,
    )
    return rows.to_dicts()
