"""All published tables from the claims: rankings, changelog, movements, coverage, issues and the register's own.

Invariant: a pure function of what it is given; the time of the run comes from the caller and is the only one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from flows.captures import latest_by_uri
from flows.expected import attempts, due_editions, edition_scales, register_units, stated_breaks
from flows.health import health, of_source
from flows.rankings import Weighing, touched_editions, weighed
from flows.run import Run
from flows.settings import Settings
from schemas.catalogue import Indices, load_indices
from schemas.sources import LOCAL_SOURCE, Source, load_sources
from schemas.tables import Indices as IndicesTable
from schemas.tables import Sources, conform
from tasks.changelog import refuse_mass_change
from tasks.coverage import coverage
from tasks.leagues import full_tables, ranked_lists
from tasks.method_breaks import method_breaks
from tasks.movements import movements, rebased
from tasks.parquet import Packed
from tasks.quality import quality
from tasks.quality.reading import CLOCK, DAMAGED
from tasks.store import Capture
from tasks.units import Register, load_register, office_edges, open_names
from tasks.validate import hold_back

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
SAID = ("documents", "claims", "cohort_statistics")
QUARANTINE_ORDER = ["document_id", "block", "char_start", "claim_id", "check_id", "failure"]
# Tables whose rows are held back one by one, besides rankings; a changelog without a row would no longer rebuild them.
HELD = ("movements", "coverage", "units", "unit_lineage", "agencies", "indices", "sources")
DERIVED_RULES = rf"^({'|'.join(('rankings', *HELD))})\."


def derive(
    merged: Mapping[str, pl.DataFrame], *, previous: Mapping[str, pl.DataFrame], captures: Sequence[Capture],
    superseded: Mapping[str, str], damage: Mapping[str, str], touched: Collection[str] | None, settings: Settings,
    run: Run, now: datetime,
) -> tuple[dict[str, pl.DataFrame], Packed]:  # fmt: skip
    """Every table of a snapshot from documents, claims, quarantine and statistics, and from the snapshot before; and of the
    changelog the new entries.

    `damage` says what is wrong with captures that were to be read and could not be, by document.
    `touched` are the documents whose claims or standing may be others than in `previous`; None: weigh everything anew.
    Raises `MassChange` where too much of what is published would change.
    """
    register, indices = load_register(settings.reference), load_indices(settings.indices)
    sources = load_sources(settings.sources).sources
    documents = merged["documents"]
    stale = pl.col("document_id").is_in(pl.Series(list(superseded), dtype=pl.String).implode()).fill_null(False)
    in_force = {name: merged[name].filter(~stale) if superseded else merged[name] for name in SAID}
    live, claims = in_force["documents"], in_force["claims"]
    if previous["quarantine"]["check_id"].str.starts_with("rankings.").any():
        touched = None  # a row that was held back is judged anew
    corrections = pl.read_csv(settings.reference / "corrections.csv", infer_schema=False)
    how = Weighing(_authority(sources), corrections, run.run_id, now, superseded, touched)
    rankings, log, unmet, held = _weighed(merged, previous, how, settings)
    quarantine = pl.concat([merged["quarantine"], held])
    lineage = register.lineage_frame(office_edges(register, rankings["unit_id"].unique().sort()))
    breaks = method_breaks(rankings, stated_breaks(indices, register))
    covered, lists = _coverage(rankings, quarantine.filter(~stale), claims, register, indices)
    tables = {
        **merged,
        "rankings": rankings,
        "movements": movements(rankings, lineage, claims, breaks),
        "rebased": rebased(rankings, lineage),
        "coverage": covered,
        **_catalogues(register, indices),
        "unit_lineage": lineage,
        "sources": sources_table(sources, documents, captures),
    }
    tables, tables["quarantine"] = _hold_back(tables, quarantine)
    checked = {
        **_in_force(tables, in_force, stale),
        "unmet_corrections": unmet,
        "open_names": open_names(claims, live, register),
        "ranked_lists": lists,
        "method_breaks": breaks,
        **_expectations(captures, sources, indices, run, now),
        **_machine(damage, run),
    }
    again = touched_editions(merged, previous, log.scan(), touched)
    tables["issues"] = quality(checked, previous=previous["issues"], seen_at=now, touched=again)
    tables["runs"] = run.table(log.height, now)
    return tables, log


def _weighed(
    merged: Mapping[str, pl.DataFrame], previous: Mapping[str, pl.DataFrame], how: Weighing, settings: Settings
) -> tuple[pl.DataFrame, Packed, pl.DataFrame, pl.DataFrame]:
    """As `weighed`. Raises `MassChange` where too much would change, unless that was accepted."""
    rankings, log, unmet, held = weighed(merged, previous, how)
    if not settings.accept_mass_change:
        refuse_mass_change(previous["rankings"], log.scan(), settings.mass_change_share)
    return rankings, log, unmet, held


def _catalogues(register: Register, indices: Indices) -> dict[str, pl.DataFrame]:
    """The tables that no document changes."""
    return {
        "units": register.units_frame(),
        "agencies": register.agencies_frame(),
        "indices": indices_table(indices),
    }


def _machine(damage: Mapping[str, str], run: Run) -> dict[str, pl.DataFrame]:
    """What only the checks read, of the machine: captures that were damaged, a clock set back."""
    return {
        "damaged": pl.DataFrame(sorted(damage.items()), schema=DAMAGED, orient="row"),
        "clock": pl.DataFrame({"behind": [run.behind] if run.behind else []}, schema=CLOCK),
    }


def _in_force(
    tables: Mapping[str, pl.DataFrame], said: Mapping[str, pl.DataFrame], stale: pl.Expr
) -> dict[str, pl.DataFrame]:
    """The tables as the checks see them: without what stale documents say, which are named by themselves."""
    refused, gone = tables["quarantine"].filter(~stale), tables["documents"].filter(stale)
    return {**tables, **said, "quarantine": refused, "superseded_documents": gone}


def _expectations(
    captures: Sequence[Capture], sources: Sequence[Source], indices: Indices, run: Run, now: datetime
) -> dict[str, pl.DataFrame]:
    """What only the checks read: of the catalogues, and of what was tried."""
    watched_since = min((c.captured_at for c in captures), default=now).date()
    return {
        "captures": _failed(captures),
        "editions": edition_scales(indices),
        "due": due_editions(indices, now.astimezone(HERE).date(), watched_since),
        "overdue": _overdue(sources, captures, now),
        "attempts": attempts(captures, sources, run.starts_of("refresh")),
    }


def _hold_back(
    tables: Mapping[str, pl.DataFrame], quarantine: pl.DataFrame
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """The tables without the rows that do not fit their models, and the quarantine with them."""
    kept, held = dict(tables), [quarantine]
    for name in HELD:
        kept[name], refused = hold_back(name, tables[name])
        held.append(refused)
    return kept, pl.concat(held).sort(QUARANTINE_ORDER)


def _coverage(
    rankings: pl.DataFrame, quarantine: pl.DataFrame, claims: pl.DataFrame, register: Register, indices: Indices
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """How complete the editions are, and the ranked lists of the documents, which the number expected tells apart."""
    key = ["index_id", "index_year", "cohort_id", "unit_id"]
    living = register_units(pl.concat([rankings.select(key), quarantine.select(key)]), register, indices)
    cohort = pl.concat_str("unit_tier", "container_id", separator="/")
    size = living.group_by("index_id", "index_year", cohort.alias("cohort_id")).agg(expected=pl.len().cast(pl.Int32))
    lists = ranked_lists(claims, size)
    return coverage(rankings, quarantine, living, full_tables(lists)), lists


def _authority(sources: Iterable[Source]) -> dict[str, str]:
    return {LOCAL_SOURCE: "local"} | {s.id: s.authority for s in sources}


def indices_table(indices: Indices) -> pl.DataFrame:
    """The indices table: one row per index, and one per component."""
    rows: list[dict[str, Any]] = []
    for index in indices.indices:
        common = {"index_id": index.id, "publisher": index.publisher, "tiers": list(index.tiers)}
        years = {"first_year": index.first_year, "last_year": index.last_year, "score_unit": index.score_unit}
        rows.append({**common, **years, "name": index.name, "name_en": index.name_en, "score_max": index.score_max})
        rows += [
            {**common, **years, "component_id": c.id, "name": c.name, "name_en": c.name_en, "score_max": c.score_max}
            for c in index.components
        ]
    return conform(pl.DataFrame(rows, infer_schema_length=None), IndicesTable)


def sources_table(sources: Sequence[Source], documents: pl.DataFrame, captures: Sequence[Capture]) -> pl.DataFrame:
    """One row per source of sources.yaml, and one per source that only files on this machine name."""
    counts = dict(documents.group_by("source_id").len().iter_rows())
    newest = dict(documents.group_by("source_id").agg(pl.col("captured_at").max()).iter_rows())
    rows = [
        {
            "source_id": s.id, "name": s.name, "publisher": s.publisher, "territory": s.territory, "authority": s.authority,
            "kind": s.discover.kind, "enabled": s.enabled, "verified": s.verified, "licence": s.licence,
        }
        for s in sources
    ]  # fmt: skip
    known = {s.id for s in sources}
    rows += [
        {
            "source_id": name, "name": name, "publisher": "files given by hand", "authority": "local", "kind": "files",
            "enabled": False, "verified": True,
        }
        for name in sorted(counts)
        if name not in known
    ]  # fmt: skip
    for row in rows:
        row |= {"n_documents": counts.get(row["source_id"], 0), "last_captured_at": newest.get(row["source_id"])}
    return conform(pl.DataFrame(rows, infer_schema_length=None), Sources).sort("source_id")


def _overdue(sources: Sequence[Source], captures: Sequence[Capture], now: datetime) -> pl.DataFrame:
    """Enabled sources that brought nothing new for longer than is normal of them, or hold fewer documents."""
    by_source = of_source(captures)
    found = [(s, health(s, by_source.get(s.id, []), now)) for s in sources if s.enabled]
    rows = [
        (s.id, h.state, h.last_new, s.expect.every_days, s.expect.min_documents)
        for s, h in found
        if h.state in ("overdue", "few")
    ]
    schema = pl.Schema(dict.fromkeys(("source_id", "state"), pl.String))
    schema |= {"last_new": pl.Datetime("us", "UTC"), "every_days": pl.Int32(), "min_documents": pl.Int32()}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("source_id")


def _failed(captures: Sequence[Capture]) -> pl.DataFrame:
    """Addresses and files whose newest attempt brought nothing."""
    newest = {c.uri: c for c in captures if c.outcome != "not_run"}
    got = latest_by_uri(captures)
    rows = [
        (c.uri, c.source_id, c.outcome, c.reason, c.uri in got)
        for c in newest.values()
        if c.outcome in ("failed", "blocked")
    ]
    schema = dict.fromkeys(("uri", "source_id", "outcome", "reason"), pl.String) | {"held": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("uri")
