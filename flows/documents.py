"""Captures to read and extracted documents, batch by batch. A batch is a plain function of bytes and paths, so that it
runs in this process, on a thread or on another machine alike.

Invariant: every content of a batch gives one row of `documents`, whatever is wrong with it. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from flows.settings import PROJECT
from schemas.catalogue import Indices, load_indices
from schemas.document import Document
from schemas.tables import Claims, CohortStatistics, Documents, conform, empty
from tasks.extract import Extraction, Lexicon, build_lexicon, extract
from tasks.heap import no_collecting
from tasks.read import ReadRequest, lent_reader
from tasks.read.sniff import UNKNOWN
from tasks.store import Capture
from tasks.units import Register, load_register, place_statistics, territory, units


@dataclass(frozen=True, slots=True)
class Item:
    """One content to process: its first capture, its bytes, and what the reader made of it before, if it did; `damage`
    says what is wrong with the bytes that were kept, where they cannot be had."""

    capture: Capture
    data: bytes
    known: dict[str, Any] | None = None
    damage: str | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """Paths of what a batch needs, on the coordinator's machine, where `project` is its checkout; loaded once per process."""

    indices: Path
    reference: Path
    pipeline_version: str
    project: Path = PROJECT


@dataclass(frozen=True)
class Extracted:
    """What a batch gives: rows of documents, claims and statistics with their units, and the documents as read."""

    documents: pl.DataFrame
    claims: pl.DataFrame
    statistics: pl.DataFrame
    read: list[Document] = field(default_factory=list)


def process_batch(items: Sequence[Item], tools: Tools) -> Extracted:
    """Read, extract and resolve a batch."""
    with no_collecting():
        return _processed(items, tools)


def _processed(items: Sequence[Item], tools: Tools) -> Extracted:
    lexicon, register, indices = _load(tools)
    documents = _read(items)
    rows, claims, statistics = [], [empty(Claims)], [empty(CohortStatistics)]
    for item, as_read in zip(items, documents, strict=True):
        document, found = _extract(as_read, lexicon, item.capture.source_id)
        claims.append(found.claims)
        statistics.append(found.statistics)
        rows.append(_row(item.capture, document, found, register, tools))
    table = conform(pl.DataFrame(rows, infer_schema_length=None), Documents) if rows else empty(Documents)
    return Extracted(
        documents=table,
        claims=units(pl.concat(claims), table, register, indices),
        statistics=place_statistics(pl.concat(statistics), table, register),
        read=documents,
    )


def catalogue(tools: Tools) -> Indices:
    """The indices that a batch is held to."""
    return _load(tools)[2]


def _extract(document: Document, lexicon: Lexicon, source_id: str) -> tuple[Document, Extraction]:
    """The claims of a document; one that extraction cannot cope with is listed like one that cannot be read."""
    try:
        return document, extract(document, lexicon, source_id=source_id)
    except Exception as error:  # a mistake of ours in one document may not cost the others
        reason = f"extraction failed ({type(error).__name__}: {error}); the file is fine, please report it"
        return replace(document, status="unreadable", reason=reason), Extraction(
            empty(Claims), empty(CohortStatistics), None
        )


def _read(items: Sequence[Item]) -> list[Document]:
    """The documents of a batch; a reader's child process is started only if something was never read before."""
    known = [Document.from_dict(i.known) if i.known is not None else _lost(i) for i in items]
    if all(known):
        return [document for document in known if document]
    with lent_reader() as reader:
        return [document or reader.read(_request(i)) for document, i in zip(known, items, strict=True)]


def _lost(item: Item) -> Document | None:
    """The document of bytes that cannot be had any more; None where they can."""
    if item.damage is None:
        return None
    c = item.capture
    return Document(
        str(c.sha256), c.uri, c.media_type or UNKNOWN, c.title, c.published_at, territory=c.territory,
        status="unreadable", reason=item.damage,
    )  # fmt: skip


def _request(item: Item) -> ReadRequest:
    c = item.capture
    return ReadRequest(item.data, c.uri, c.media_type, c.title, c.published_at, c.territory)


def _row(capture: Capture, document: Document, found: Extraction, register: Register, tools: Tools) -> dict[str, Any]:
    n_claims = found.claims.height
    newest = found.claims["index_year"].max()
    # The map of the day it was published; without a date, of the newest year it speaks of.
    day = document.published_at or (date(int(newest), 12, 31) if isinstance(newest, int) else None)
    status = "no_ranking" if document.status == "ok" and not n_claims else document.status
    return {
        "document_id": document.document_id,
        "source_id": capture.source_id,
        "uri": capture.uri,
        "captured_at": capture.captured_at,
        "title": document.title,
        "published_at": document.published_at,
        "doc_type": document.doc_type,
        "number": document.number,
        "issuer": document.issuer,
        "territory_id": territory(register, found.territory, day) if found.territory else None,
        "media_type": document.media_type,
        "language": document.language,
        "status": status,
        "reason": document.reason,
        "n_blocks": len(document.blocks),
        "n_claims": n_claims,
        "pipeline_version": tools.pipeline_version,
    }


@lru_cache(maxsize=2)
def _load(tools: Tools) -> tuple[Lexicon, Register, Indices]:
    """Once per process and pipeline version: an edited register or catalogue makes another version."""
    register = load_register(tools.reference)
    indices = load_indices(tools.indices)
    return build_lexicon(indices, register), register, indices
