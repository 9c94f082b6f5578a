"""Contents to validated rows, batch by batch: memory holds the batches under way and the rows, never the archive.

Invariant: batches are made only as they are taken, and their results are taken in their order, so the rows do not depend
on who ran them. The coordinator alone reads from and writes to the data home; a batch is bytes, and gives frames. These wait
for the last one as Parquet: a thousand small frames made among others take ten times the memory of their rows.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from flows.captures import Progress
from flows.documents import Item, Tools, catalogue, process_batch
from flows.settings import Settings
from schemas.document import Document
from schemas.tables import MODELS, empty
from tasks.parquet import parquet_bytes
from tasks.store import Capture, DamagedError, Store
from tasks.validate import hold_back, validate, validate_statistics

# A batch takes seconds, so that the 0.2 s which a task on another machine costs are few; a run has some hundreds.
FEWEST_DOCUMENTS, MOST_DOCUMENTS, BATCHES = 50, 250, 8
MOST_BYTES = 32 * 1024**2
TABLES = ("documents", "claims", "quarantine", "cohort_statistics")


@dataclass(frozen=True)
class Checked:
    """Rows that keep the rules and, in `quarantine`, those that do not; `read` are the documents not read before.
    `n_claims` counts what was extracted, kept or not; `damage` says what is wrong with contents whose bytes cannot be had."""

    tables: dict[str, pl.DataFrame]
    n_claims: int = 0
    read: list[Document] = field(default_factory=list)
    damage: dict[str, str] = field(default_factory=dict)


RunBatches = Callable[[Iterable[Sequence[Item]], Tools], Iterator[Checked]]


def checked_batch(items: Sequence[Item], tools: Tools) -> Checked:
    """Read, extract, resolve and validate one batch: what a worker does."""
    found = process_batch(items, tools)
    texts = {(d.document_id, n): b.text for d in found.read for n, b in enumerate(d.blocks)}
    known = catalogue(tools).by_id.keys()
    documents, no_documents = hold_back("documents", found.documents)
    claims, no_claims = validate(found.claims, documents, texts, index_ids=known)
    statistics, no_statistics = validate_statistics(found.statistics, documents, texts, index_ids=known)
    quarantine = pl.concat([no_claims, no_statistics, no_documents])
    tables = dict(zip(TABLES, (documents, claims, quarantine, statistics), strict=True))
    fresh = [document for item, document in zip(items, found.read, strict=True) if item.known is None]
    return Checked(tables, found.claims.height, fresh)


def in_this_process(batches: Iterable[Sequence[Item]], tools: Tools) -> Iterator[Checked]:
    """Run batches one after another, here."""
    return (checked_batch(batch, tools) for batch in batches)


def extracted(
    store: Store, settings: Settings, captures: Sequence[Capture], anew: Collection[str], run_batches: RunBatches,
    progress: Progress | None,
) -> Checked:  # fmt: skip
    """The rows of contents; what the reader makes of them is remembered for the next change of the extractor."""
    tools = Tools(settings.indices, settings.reference, settings.pipeline_version)
    parts = _cut(captures)
    sizes = deque(map(len, parts))
    damage: dict[str, str] = {}
    batches = (_items(store, settings, part, anew, damage) for part in parts)
    rows: dict[str, list[bytes]] = {name: [] for name in TABLES}
    n_claims = done = 0
    for result in run_batches(batches, tools):
        for document in result.read:
            if document.document_id not in damage:
                store.save_document(document.to_dict(), settings.reader_version)
        for name, table in result.tables.items():
            rows[name].append(parquet_bytes(table))
        n_claims += result.n_claims
        done += sizes.popleft()
        if progress:
            progress("read", done, len(captures))
    return Checked({name: _together(name, parts) for name, parts in rows.items()}, n_claims, damage=damage)


def _together(name: str, parts: Iterable[bytes]) -> pl.DataFrame:
    return pl.concat([empty(MODELS[name]), *(pl.read_parquet(io.BytesIO(part)) for part in parts)])


def _cut(captures: Sequence[Capture]) -> list[list[Capture]]:
    """Captures in batches of like numbers, smaller where the files are large."""
    most = min(max(len(captures) // BATCHES, FEWEST_DOCUMENTS), MOST_DOCUMENTS)
    parts: list[list[Capture]] = []
    size = 0
    for capture in captures:
        size += capture.size or 0
        if not parts or len(parts[-1]) == most or size > MOST_BYTES:
            parts.append([])
            size = capture.size or 0
        parts[-1].append(capture)
    return parts


def _items(
    store: Store, settings: Settings, captures: Sequence[Capture], anew: Collection[str], damage: dict[str, str]
) -> list[Item]:
    """The items of one batch; what is wrong with bytes that cannot be had goes into `damage`."""
    items = [_item(store, settings, c, str(c.sha256) in anew) for c in captures]
    damage |= {str(i.capture.sha256): i.damage for i in items if i.damage}
    return items


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
