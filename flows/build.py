"""The build flow: captures to a published snapshot. Used by refresh, ingest, reprocess and backfill alike.

Invariant: work follows change: a content is read and extracted only if it is new, newly described, or was last read by
another version of the pipeline. Everything after extraction is computed anew from all claims. Nothing is published when
no table but `runs` would change. A capture that was damaged costs its own reading only: what was read of it before stays,
and it is tried at every build until it is whole. Plain functions; how batches are run is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from flows.captures import Progress, damaged_before, described, not_read, superseded
from flows.documents import Extracted, Item, Tools, join, process_batch
from flows.run import Run
from flows.settings import Settings
from flows.snapshots import published
from flows.tables import DERIVED_RULES, QUARANTINE_ORDER, derive
from schemas.catalogue import Indices, load_indices
from schemas.tables import MODELS, SCHEMA_VERSION, empty
from tasks.publish import current, damaged, publish, read_manifest, same_tables
from tasks.store import AnyPath, Capture, DamagedError, Store
from tasks.validate import check_table, hold_back, validate, validate_statistics

BATCH_DOCUMENTS = 50
STATE = ("documents", "claims", "quarantine", "cohort_statistics", "rankings", "changelog", "issues")

Again = Callable[[pl.DataFrame], Collection[str]]  # of the published documents, the ids of those to read anew
RunBatches = Callable[[Sequence[Sequence[Item]], Tools], Iterator[Extracted]]


@dataclass(frozen=True)
class Built:
    """What a build did: the snapshot it published (null: nothing changed), the new changes and issues."""

    snapshot: AnyPath | None
    changes: pl.DataFrame
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


def in_this_process(batches: Sequence[Sequence[Item]], tools: Tools) -> Iterator[Extracted]:
    """Run batches one after another, here."""
    return (process_batch(batch, tools) for batch in batches)


def build(
    store: Store,
    settings: Settings,
    *,
    run: Run,
    now: datetime,
    again: Again | None = None,
    run_batches: RunBatches = in_this_process,
    progress: Progress | None = None,
) -> Built:
    """Bring the published tables up to date with the captures. What `again` names is read anew.

    The caller holds the store's lock. Raises `MassChange` where too much of what is published would change.
    """
    captures = store.captures()
    snapshot = current(store.root)
    state = published(snapshot, STATE)
    contents = described(captures)
    anew = frozenset(again(state["documents"]) if again else ())
    anew |= contents.keys() & damaged_before(state["issues"])
    todo = _todo(contents, captures, state["documents"], snapshot, settings, anew)
    fresh, damage = _extract(store, settings, [contents[s] for s in todo], anew, run_batches, progress)
    todo, fresh = _keep_read(todo, fresh, damage.keys() & set(state["documents"]["document_id"]))
    merged, n_quarantined = _merge(state, fresh, todo, load_indices(settings.indices))
    if progress:
        progress("build", 0, 1)
    gone = superseded(captures, not_read(merged["documents"]))
    tables = derive(
        merged,
        previous=state,
        captures=captures,
        superseded=gone,
        damage=damage,
        touched=_touched(todo, gone, captures, state["documents"], snapshot, settings),
        settings=settings,
        run=run,
        now=now,
    )
    for name, table in tables.items():
        check_table(name, table)
    counts = (len(todo), fresh.claims.height, n_quarantined)
    if progress:
        progress("build", 1, 1)
    if snapshot and same_tables(snapshot, tables) and not _mends(snapshot, run):
        return Built(None, empty(MODELS["changelog"]), empty(MODELS["issues"]), *counts)
    made = _publish(store, settings, tables, run, now)
    changes = tables["changelog"].filter(pl.col("run_id") == run.run_id)
    return Built(
        made,
        changes,
        tables["issues"].filter((pl.col("last_seen") == now) | (pl.col("resolved_at") == now)),
        *counts,
    )


def _mends(snapshot: AnyPath, run: Run) -> bool:
    """Whether a file of the snapshot is no longer what was published; then the same tables are published once more."""
    lost = damaged(snapshot)
    if lost:
        run.message = f"{snapshot}: {', '.join(lost)} were missing or damaged; all tables were published anew"
    return bool(lost)


def _keep_read(todo: Sequence[str], fresh: Extracted, kept: Collection[str]) -> tuple[list[str], Extracted]:
    """Without the documents `kept`: what was read of them before stays, since nothing says that it is no longer true."""
    if not kept:
        return list(todo), fresh
    other = ~pl.col("document_id").is_in(pl.Series(list(kept), dtype=pl.String).implode())
    documents, claims, statistics = (frame.filter(other) for frame in (fresh.documents, fresh.claims, fresh.statistics))
    read = [d for d in fresh.read if d.document_id not in kept]
    return [s for s in todo if s not in kept], Extracted(documents, claims, statistics, read)


def _publish(store: Store, settings: Settings, tables: Mapping[str, pl.DataFrame], run: Run, now: datetime) -> AnyPath:
    """A snapshot of the tables, if the lock is still ours."""
    store.confirm_exclusive()
    return publish(
        store.root, tables, snapshot_id=run.run_id, schema_version=SCHEMA_VERSION,
        meta={"run_id": run.run_id, "built_at": now.isoformat(), "pipeline_version": settings.pipeline_version,
              "weighing_version": settings.weighing_version},
    )  # fmt: skip


def _todo(
    contents: Mapping[str, Capture], captures: Sequence[Capture], documents: pl.DataFrame, snapshot: AnyPath | None,
    settings: Settings, anew: Collection[str],
) -> list[str]:  # fmt: skip
    """Contents to read, in the order they were captured."""
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


def _extract(
    store: Store, settings: Settings, captures: Sequence[Capture], anew: Collection[str], run_batches: RunBatches,
    progress: Progress | None,
) -> tuple[Extracted, dict[str, str]]:  # fmt: skip
    """Read and extract contents; what the reader makes of them is remembered for the next change of the extractor.

    Beside it, what is wrong with the captures that could not be read, by their hash.
    """
    tools = Tools(settings.indices, settings.reference, settings.pipeline_version)
    batches = [
        [_item(store, settings, c, str(c.sha256) in anew) for c in captures[i : i + BATCH_DOCUMENTS]]
        for i in range(0, len(captures), BATCH_DOCUMENTS)
    ]
    damage = {str(i.capture.sha256): i.damage for batch in batches for i in batch if i.damage}
    done: list[Extracted] = []
    for result in run_batches(batches, tools):
        for document in result.read:
            if document.document_id not in damage:
                store.save_document(document.to_dict(), settings.reader_version)
        done.append(result)
        if progress:
            progress("read", min(len(done) * BATCH_DOCUMENTS, len(captures)), len(captures))
    return join(done), damage


def _item(store: Store, settings: Settings, capture: Capture, again: bool) -> Item:
    known = None if again else store.load_document(str(capture.sha256), settings.reader_version)
    described_alike = known is not None and all(
        value is None or known[name] == value
        for name, value in (
            ("title", capture.title),
            ("territory", capture.territory),
            ("published_at", capture.published_at.isoformat() if capture.published_at else None),
        )
    )
    if described_alike:
        return Item(capture, b"", known)
    try:
        return Item(capture, store.load(str(capture.sha256)))
    except DamagedError as error:
        return Item(capture, b"", damage=str(error))


def _merge(
    state: Mapping[str, pl.DataFrame], fresh: Extracted, todo: Sequence[str], indices: Indices
) -> tuple[dict[str, pl.DataFrame], int]:
    """The documents, claims, quarantine and statistics of before, with those of the contents just read in their place."""
    texts = {(d.document_id, n): b.text for d in fresh.read for n, b in enumerate(d.blocks)}
    known = indices.by_id.keys()
    documents, no_documents = hold_back("documents", fresh.documents)
    claims, quarantine = validate(fresh.claims, documents, texts, index_ids=known)
    statistics, no_statistics = validate_statistics(fresh.statistics, documents, texts, index_ids=known)
    new = {
        "documents": documents,
        "claims": claims,
        "quarantine": pl.concat([quarantine, no_statistics, no_documents]),
        "cohort_statistics": statistics,
    }
    order = {
        "documents": ["document_id"],
        "claims": ["document_id", "block", "char_start", "char_end", "claim_id"],
        "quarantine": QUARANTINE_ORDER,
        "cohort_statistics": ["document_id", "block", "char_start", "claim_id"],
    }
    replaced = pl.Series(list(todo), dtype=pl.String).implode()
    # Rows of derived tables are held back anew by every build; those of documents stay until they are read again.
    before = {**state, "quarantine": state["quarantine"].filter(~pl.col("check_id").str.contains(DERIVED_RULES))}
    merged = {
        name: pl.concat([before[name].filter(~pl.col("document_id").is_in(replaced)), frame]).sort(order[name])
        for name, frame in new.items()
    }
    return merged, new["quarantine"]["claim_id"].n_unique()
