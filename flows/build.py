"""The build flow: captures to a published snapshot. Used by refresh, ingest, reprocess and backfill alike.

Invariant: work follows change: a content is read and extracted only if it is new, newly described, or was last read by
another version of the pipeline. Everything after extraction is computed anew from all claims. Nothing is published when
no table but `runs` would change. A capture that was damaged costs its own reading only: what was read of it before stays,
and it is tried at every build until it is whole. Plain functions; how batches are run is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from flows.batches import Checked, RunBatches, extracted, in_this_process
from flows.beside import beside
from flows.captures import Progress, damaged_before, described, not_read, superseded
from flows.feeds import follow
from flows.run import Run
from flows.settings import Settings
from flows.snapshots import changelog_of, published
from flows.tables import DERIVED_RULES, QUARANTINE_ORDER, derive
from schemas.tables import MODELS, SCHEMA_VERSION, empty
from schemas.tables.contract import contract, refuse_breaking
from tasks.feeds import News
from tasks.parquet import Packed
from tasks.publish import current, damaged, publish, read_manifest, same_tables
from tasks.store import AnyPath, Capture, Store
from tasks.validate import check_table, refuse_repeated

STATE = ("documents", "claims", "quarantine", "cohort_statistics", "rankings", "issues")

Again = Callable[[pl.DataFrame], Collection[str]]  # of the published documents, the ids of those to read anew


@dataclass(frozen=True)
class Built:
    """What a build did: the snapshot it published (null: nothing changed), the new changes and issues."""

    snapshot: AnyPath | None
    changes: Packed
    issues: pl.DataFrame
    n_read: int
    n_claims: int
    n_quarantined: int

    @property
    def alerts(self) -> pl.DataFrame:
        """Issues of severity error that this run found first or again."""
        return self.issues.filter((pl.col("severity") == "error") & (pl.col("state") == "open"))


def every_document(documents: pl.DataFrame) -> Collection[str]:
    """All documents, as `Again`."""
    return documents["document_id"].to_list()


def build(
    store: Store,
    settings: Settings,
    *,
    run: Run,
    now: datetime,
    captures: Sequence[Capture] | None = None,
    again: Again | None = None,
    run_batches: RunBatches = in_this_process,
    progress: Progress | None = None,
) -> Built:
    """Bring the published tables up to date with the captures (all of them, as the log has them; None: ask the log).

    What `again` names is read anew.

    The caller holds the store's lock. Raises `MassChange` where too much of what is published would change, and
    `ContractError`, before any work, where the tables would break what their schema version promises.
    """
    captures = store.captures() if captures is None else captures
    snapshot = current(store.root)
    refuse_breaking(read_manifest(snapshot) if snapshot else None)
    changelog_of(snapshot)  # damage is told before the work, not after it
    state = published(snapshot, STATE)
    contents = described(captures)
    anew = frozenset(again(state["documents"]) if again else ())
    anew |= contents.keys() & damaged_before(state["issues"])
    todo = to_read(contents, captures, state["documents"], snapshot, settings, anew)
    fresh = extracted(store, settings, [contents[s] for s in todo], anew, run_batches, progress)
    todo, fresh = _keep_read(todo, fresh, fresh.damage.keys() & set(state["documents"]["document_id"]))
    counts = (len(todo), fresh.n_claims, fresh.tables["quarantine"]["claim_id"].n_unique())
    merged = _merge(state, fresh, todo)
    fresh.tables.clear()  # they are in `merged`, and large
    if progress:
        progress("build", 0, 1)
    gone = superseded(captures, not_read(merged["documents"]))
    touched = _touched(todo, gone, captures, state["documents"], snapshot, settings)
    _forget_said_again(state, touched)
    tables, log = derive(
        merged, previous=state, captures=captures, superseded=gone, damage=fresh.damage, touched=touched,
        settings=settings, run=run, now=now,
    )  # fmt: skip
    _check(tables, _news(todo, snapshot, settings))
    if progress:
        progress("build", 1, 1)
    if snapshot and _says_it_all(snapshot, tables, log) and not _mends(snapshot, run):
        follow(store.root, snapshot, News(changelog_of(snapshot), tables, settings.config.site.base_url))
        return Built(None, log, empty(MODELS["issues"]), *counts)
    issues = tables["issues"].filter((pl.col("last_seen") == now) | (pl.col("resolved_at") == now))
    return Built(_publish(store, settings, tables, log, run, now), log, issues, *counts)


def _forget_said_again(state: dict[str, pl.DataFrame], touched: Collection[str] | None) -> None:
    """Leave out of the claims of before those of documents that say now what they said; they are large."""
    if touched is not None:
        state["claims"] = state["claims"].filter(pl.col("document_id").is_in(touched))


def _says_it_all(snapshot: AnyPath, tables: Mapping[str, pl.DataFrame], log: Packed) -> bool:
    return not log.height and same_tables(snapshot, tables, ignore=("runs", "changelog"))


def _news(todo: Sequence[str], snapshot: AnyPath | None, settings: Settings) -> dict[str, pl.Expr]:
    """By table, which rows were not in the snapshot; no table where the code that made it held rows to other models."""
    if snapshot is None or read_manifest(snapshot)["meta"].get("pipeline_version") != settings.pipeline_version:
        return {}
    read = pl.col("document_id").is_in(pl.Series(list(todo), dtype=pl.String).implode())
    return dict.fromkeys(("documents", "claims", "cohort_statistics"), read)


def _check(tables: Mapping[str, pl.DataFrame], news: Mapping[str, pl.Expr]) -> None:
    """Hold the tables to their models: all rows, or those of `news`, since the others were held to them when they were
    published; but no key may be there twice in the whole. Raises `TableError`."""
    for name, table in tables.items():
        if name in news:
            check_table(name, table.filter(news[name]))
            refuse_repeated(name, table)
        else:
            check_table(name, table)


def _mends(snapshot: AnyPath, run: Run) -> bool:
    """Whether a file of the snapshot is no longer what was published; then the same tables are published once more."""
    lost = damaged(snapshot)
    if lost:
        run.say(f"{snapshot}: {', '.join(lost)} were missing or damaged; all tables were published anew")
    return bool(lost)


def _keep_read(todo: Sequence[str], fresh: Checked, kept: Collection[str]) -> tuple[list[str], Checked]:
    """Without the documents `kept`: what was read of them before stays, since nothing says that it is no longer true."""
    if not kept:
        return list(todo), fresh
    other = ~pl.col("document_id").is_in(pl.Series(list(kept), dtype=pl.String).implode())
    tables = {name: table.filter(other) for name, table in fresh.tables.items()}
    return [s for s in todo if s not in kept], replace(fresh, tables=tables)


def _publish(
    store: Store, settings: Settings, tables: Mapping[str, pl.DataFrame], log: Packed, run: Run, now: datetime
) -> AnyPath:
    """A snapshot of the tables, if the lock is still ours, and the feeds that follow it."""
    store.confirm_exclusive()
    news = News(changelog_of(current(store.root), log), tables, settings.config.site.base_url)
    snapshot = publish(
        store.root, tables, snapshot_id=run.run_id, schema_version=SCHEMA_VERSION,
        meta={"run_id": run.run_id, "built_at": now.isoformat(), "pipeline_version": settings.pipeline_version,
              "weighing_version": settings.weighing_version, "schema": contract()},
        keep=max(settings.config.keep_snapshots, 2), growing={"changelog": log},
        beside=beside(tables, news, settings),
    )  # fmt: skip
    follow(store.root, snapshot, news)
    return snapshot


def to_read(
    contents: Mapping[str, Capture], captures: Sequence[Capture], documents: pl.DataFrame, snapshot: AnyPath | None,
    settings: Settings, anew: Collection[str],
) -> list[str]:  # fmt: skip
    """Of the contents (`described`) those to read, in the order they were captured: new, newly described, named `anew`, or
    last read by another version of the pipeline."""
    versions = dict(documents.select("document_id", "pipeline_version").iter_rows())
    built_at = datetime.fromisoformat(read_manifest(snapshot)["meta"]["built_at"]) if snapshot else None
    renewed = {
        c.sha256 for c in captures if c.outcome in ("new", "changed") and (built_at is None or c.captured_at > built_at)
    }
    return [s for s in contents if s in anew or s in renewed or versions.get(s) != settings.pipeline_version]


def _touched(
    todo: Sequence[str], gone: Mapping[str, str], captures: Sequence[Capture], documents: pl.DataFrame,
    snapshot: AnyPath | None, settings: Settings,
) -> set[str] | None:  # fmt: skip
    """Documents whose claims or standing may be others than in the snapshot; None where all are to be weighed anew."""
    meta = read_manifest(snapshot)["meta"] if snapshot else {}
    if meta.get("weighing_version") != settings.weighing_version:
        return None
    built_at = datetime.fromisoformat(meta["built_at"])
    then = superseded((c for c in captures if c.captured_at <= built_at), not_read(documents))
    return {*todo} | (gone.keys() ^ then.keys())


def _merge(state: Mapping[str, pl.DataFrame], fresh: Checked, todo: Sequence[str]) -> dict[str, pl.DataFrame]:
    """The documents, claims, quarantine and statistics of before, with those of the contents just read in their place."""
    order = {
        "documents": ["document_id"],
        "claims": ["document_id", "block", "char_start", "char_end", "claim_id"],
        "quarantine": QUARANTINE_ORDER,
        "cohort_statistics": ["document_id", "block", "char_start", "claim_id"],
    }
    replaced = pl.Series(list(todo), dtype=pl.String).implode()
    # Rows of derived tables are held back anew by every build; those of documents stay until they are read again.
    before = {**state, "quarantine": state["quarantine"].filter(~pl.col("check_id").str.contains(DERIVED_RULES))}
    return {
        name: pl.concat([before[name].filter(~pl.col("document_id").is_in(replaced)), frame]).sort(order[name])
        for name, frame in fresh.tables.items()
    }
