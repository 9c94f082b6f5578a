"""What the reading commands say: explain, changes, issues, sources, status, and the summary of a run.

Invariant: a view resolves `current` once and reads only that snapshot; it writes nothing. Each view is plain values, shown
as text or as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from flows.captures import not_read, superseded
from flows.health import health, of_source
from flows.ingest import Outcome
from flows.moments import start_of
from flows.names import index_id
from flows.roles import roles
from flows.runlog import STARTED, UNENDED, newest_records
from flows.settings import Settings, SettingsError, clock
from flows.snapshots import published
from flows.tables import sources_table
from schemas.catalogue import load_indices
from schemas.sources import load_sources
from schemas.tables import RANKING_KEY
from tasks.changelog import describe, is_news
from tasks.publish import current, read_manifest
from tasks.quality import CHECKS
from tasks.store import Store
from tasks.units import load_register
from tasks.units import resolve as resolve_name
from tasks.units.fold import fold, strip_type

Row = dict[str, Any]


def _tables(settings: Settings, *names: str) -> dict[str, pl.DataFrame]:
    return published(current(settings.data_dir), names)


def explain(
    settings: Settings, unit: str, index: str, year: int, *, province: str | None = None, component: str | None = None
) -> Row:
    """Every ranking of a unit in an index and year, with its claims, quotes, changes and open issues.

    Each claim says what it `gives` and in what it `differs` (see `flows.roles`); changes of bookkeeping are left out.
    `index` is an id of indices.yaml or any name it lists. Raises `SettingsError` when no index is called so, and when
    the unit's name can mean several units or none.
    """
    index = index_id(settings, index)
    if component is not None:
        component = _component(settings, index, component)
    tables = _tables(
        settings, "rankings", "claims", "documents", "changelog", "issues", "movements", "rebased", "quarantine"
    )
    edition = (pl.col("index_id") == index) & (pl.col("index_year") == year)
    if component:
        edition &= pl.col("component_id") == component
    unit_id = _unit(settings, tables["rankings"].filter(edition), unit, province, date(year, 12, 31))
    mine = edition & (pl.col("unit_id") == unit_id)
    claims = tables["claims"].filter(mine).join(_sources(tables["documents"]), on="document_id", how="left")
    changes = describe(tables["changelog"].filter(mine), tables["claims"], tables["changelog"])
    changes = changes.filter(is_news()).with_columns(unit_name=pl.lit(_name_of(settings, unit_id)))
    rankings = tables["rankings"].filter(mine)
    stated = roles(claims, rankings, superseded(Store(settings.data_dir).captures(), not_read(tables["documents"])))
    refused = tables["quarantine"].filter(mine)
    problems = tables["issues"].filter(
        (pl.col("state") == "open") & (_of_claims(claims, refused) | _about(index, year, unit_id))
    )
    return {
        "unit_id": unit_id,
        "unit_name": _name_of(settings, unit_id),
        "index_id": index,
        "index_year": year,
        "rankings": rankings.to_dicts(),
        "claims": stated.to_dicts(),
        "movements": tables["movements"].filter(mine).to_dicts(),
        "rebased": tables["rebased"].filter(_of_later(index, year, component), pl.col("unit_id") == unit_id).to_dicts(),
        "changes": changes.to_dicts(),
        "issues": problems.to_dicts(),
        "refused": refused.select("check_id", "failure", "quote", "document_id").to_dicts(),
    }


def _component(settings: Settings, index: str, component: str) -> str:
    """The id of a component of an index by its id or a name. Raises `SettingsError` naming those there are."""
    parts = load_indices(settings.indices).by_id[index].components
    for part in parts:
        if component == part.id or fold(component) in {fold(name) for name in part.names}:
            return part.id
    raise SettingsError(
        f"{index} has no component {component!r}; it has: {', '.join(part.id for part in parts) or 'none'}"
    )


def _of_claims(claims: pl.DataFrame, refused: pl.DataFrame) -> pl.Expr:
    """Whether an issue lists one of the claims, accepted or refused, or is of a document of theirs as a whole."""
    mine = pl.concat([claims["claim_id"], refused["claim_id"]]).drop_nulls()
    documents = pl.concat([claims["document_id"], refused["document_id"]]).drop_nulls()
    listed = pl.col("claim_ids").list.eval(pl.element().is_in(mine.implode())).list.any()
    whole = pl.col("claim_ids").list.len() == 0
    return listed.fill_null(False) | (whole.fill_null(True) & pl.col("document_id").is_in(documents.implode()))


def _about(index: str, year: int, unit_id: str) -> pl.Expr:
    """Whether an issue's subject is this unit in the edition (see `tasks.quality.finding.subject`), as that of a correction
    which no longer fits, and so lists no claim."""
    parts = pl.col("subject").str.split(" ")
    edition = (parts.list.get(0, null_on_oob=True) == index) & (parts.list.get(1, null_on_oob=True) == str(year))
    return edition & parts.list.contains(unit_id)


def _of_later(index: str, year: int, component: str | None) -> pl.Expr:
    """The re-based figures that stand beside an edition."""
    edition = (pl.col("index_id") == index) & (pl.col("later_year") == year)
    return edition & (pl.col("component_id") == component) if component else edition


def _name_of(settings: Settings, unit_id: str) -> str:
    unit = load_register(settings.reference).units.get(unit_id)
    return unit.full_name if unit else unit_id


def _sources(documents: pl.DataFrame) -> pl.DataFrame:
    return documents.select("document_id", "uri", "title", "published_at", "doc_type", "captured_at")


def _unit(settings: Settings, rankings: pl.DataFrame, unit: str, province: str | None, day: date) -> str:
    """unit_id of a unit named by a person: an id, a name that is ranked here, else any name of the register."""
    register = load_register(settings.reference)
    if unit in register.units or unit in set(rankings["unit_id"]):
        return unit
    found = resolve_name(register, unit, province=province, as_of=day)
    if found.unit_id:
        return str(found.unit_id)
    bare = fold(strip_type(unit)[1])
    ranked = rankings.select("unit_id", "unit_name", "province_name", "unit_tier").unique().sort("unit_id")
    fitting = [
        row
        for row in ranked.iter_rows(named=True)
        if fold(row["unit_name"]) == bare and (not province or fold(row["province_name"] or "") == fold(province))
    ]
    if len(fitting) == 1:
        return str(fitting[0]["unit_id"])
    candidates = fitting or list(found.candidates)
    listed = "; ".join(map(_candidate, candidates[:8]))
    raise SettingsError(
        f"{unit!r} names no single unit on {day}: {found.reason.partition(':')[0]}. "
        + (
            f"Candidates: {listed}. Give its type, --province or the unit_id."
            if listed
            else "Look it up with: xephang resolve"
        )
    )


def _candidate(row: Mapping[str, Any]) -> str:
    """A unit that may be meant, with what it lies in."""
    place = [row[name] for name in ("district", "province", "province_name") if row.get(name)]
    called = str(row.get("full_name") or row.get("unit_name"))
    return f"{row['unit_id']} ({', '.join([called, *place])})"


def changes(settings: Settings, since: date | None = None) -> list[Row]:
    """The changelog from a day (of Viet Nam) on, newest run last; each entry with the claim and document behind the old
    value, and whether it is `bookkeeping`: no news, but needed to replay.
    """
    tables = _tables(settings, "changelog", "claims", "rankings")
    log = tables["changelog"]
    if since:
        log = log.filter(pl.col("changed_at") >= start_of(since))
    names = pl.concat(tables[name].select("unit_id", "unit_name", "province_name") for name in ("rankings", "claims"))
    names = names.drop_nulls("unit_id").unique("unit_id", keep="first", maintain_order=True)
    told = describe(log, tables["claims"], tables["changelog"]).join(names, on="unit_id", how="left")
    return told.with_columns(bookkeeping=~is_news()).sort("changed_at", *RANKING_KEY, "field").to_dicts()


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
    news = built.changes.filter(is_news())
    kinds = dict(news.group_by("kind").len().sort("kind").iter_rows())
    return {
        "run_id": run.run_id,
        "command": run.command,
        "captures": run.n_captures,
        "new": run.n_new,
        "failed": run.n_failed,
        "documents_read": built.n_read,
        "claims": built.n_claims,
        "quarantined": built.n_quarantined,
        "changes": news.height,
        "bookkeeping": built.changes.height - news.height,
        "changes_by_kind": kinds,
        "snapshot_id": built.snapshot.name if built.snapshot else None,
        "snapshot": str(built.snapshot) if built.snapshot else None,
        "new_issues": built.issues.select("severity", "check_id", "message", "state").to_dicts(),
        "left_out": [str(p) for p in outcome.left_out],
    }
