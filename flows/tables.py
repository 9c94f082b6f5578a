"""All published tables from the claims: rankings, changelog, movements, coverage, issues and the register's own.

Invariant: a pure function of what it is given; the time of the run comes from the caller and is the only one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from flows.captures import latest_by_uri
from flows.health import health, of_source
from flows.rankings import Weighing, weighed
from flows.run import Run
from flows.settings import Settings
from schemas.catalogue import Indices, load_indices
from schemas.sources import Source, load_sources
from schemas.tables import Indices as IndicesTable
from schemas.tables import Sources, conform
from tasks.changelog import refuse_mass_change
from tasks.coverage import coverage
from tasks.fetch.targets import LOCAL_SOURCE
from tasks.movements import movements, rebased
from tasks.quality import quality
from tasks.store import Capture
from tasks.units import Register, load_register, office_edges, open_names

NATION = "VN"


def derive(
    merged: Mapping[str, pl.DataFrame],
    *,
    previous: Mapping[str, pl.DataFrame],
    captures: Sequence[Capture],
    superseded: Mapping[str, str],
    touched: Collection[str] | None,
    settings: Settings,
    run: Run,
    now: datetime,
) -> dict[str, pl.DataFrame]:
    """Every table of a snapshot from documents, claims, quarantine and statistics, and from the snapshot before.

    `touched` are the documents whose claims or standing may be others than in `previous`; None: weigh everything anew.
    Raises `MassChange` where too much of what is published would change.
    """
    register, indices = load_register(settings.reference), load_indices(settings.indices)
    sources = load_sources(settings.sources).sources
    documents = merged["documents"]
    live = documents.filter(~pl.col("document_id").is_in(pl.Series(list(superseded), dtype=pl.String).implode()))
    claims = merged["claims"].join(live.select("document_id"), on="document_id", how="semi")
    corrections = pl.read_csv(settings.reference / "corrections.csv", infer_schema=False)
    how = Weighing(_authority(sources), corrections, run.run_id, now, superseded, touched)
    rankings, log, unmet = weighed(merged, previous, how)
    if not settings.accept_mass_change:
        refuse_mass_change(previous["rankings"], log, settings.mass_change_share)
    lineage = register.lineage_frame(office_edges(register, rankings["unit_id"].unique().sort()))
    tables = {
        **merged,
        "rankings": rankings,
        "changelog": pl.concat([previous["changelog"], log]),
        "movements": movements(rankings, lineage, claims),
        "rebased": rebased(rankings, lineage),
        "coverage": coverage(rankings, merged["quarantine"], _expected(rankings, register)),
        "units": register.units_frame(),
        "unit_lineage": lineage,
        "agencies": register.agencies_frame(),
        "indices": indices_table(indices),
        "sources": sources_table(sources, documents, captures),
    }
    statistics = merged["cohort_statistics"].join(live.select("document_id"), on="document_id", how="semi")
    checked = tables | {
        "documents": live,
        "claims": claims,
        "cohort_statistics": statistics,
        "unmet_corrections": unmet,
    }
    checked["captures"] = _failed(captures)
    checked["overdue"] = _overdue(sources, captures, now)
    checked["open_names"] = open_names(claims, live, register)
    tables["issues"] = quality(checked, previous=previous["issues"], seen_at=now)
    tables["runs"] = run.table(log.height, now)
    return tables


def _authority(sources: Iterable[Source]) -> dict[str, str]:
    return {LOCAL_SOURCE: "local"} | {s.id: s.authority for s in sources}


def _expected(rankings: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Units the register knows on 31 December of the year, for every tier and container that is ranked."""
    split = pl.col("cohort_id").str.splitn("/", 3).struct.field("field_1")
    wanted = rankings.select("unit_tier", "index_year", container_id=split).unique().drop_nulls().sort(pl.all())
    rows = []
    for tier, year, container in wanted.iter_rows():
        if tier in ("province", "district", "commune"):
            day = date(year, 12, 31)
            living = register.living(tier, None if container == NATION else container, day)
            rows.append((tier, container, year, len(living)))
    schema = {"tier": pl.String, "container_id": pl.String, "year": pl.Int32, "expected": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row")


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
