"""What the site is told beside the tables: which snapshot this is, and what it needs of the archive."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.document import Document

ReadDocument = Callable[[str], Document | None]


@dataclass(frozen=True)
class About:
    """`read_document` gives what the reader made of a document (None where that is not kept), `reader_version` changes when
    it would give another; `sources` are the sources with their health; `superseded` the documents of which a newer copy is
    held; `feeds` the files of feeds there are, by name, relative to the site's folder.
    """

    snapshot_id: str
    built_at: datetime
    read_document: ReadDocument
    reader_version: str = ""
    sources: Sequence[Mapping[str, Any]] = ()
    superseded: Collection[str] = ()
    feeds: Mapping[str, str] = field(default_factory=dict)
