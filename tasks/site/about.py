"""What the site is told beside the tables: which snapshot this is, and what it needs of the archive."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.document import Document

Readings = Callable[[str], Iterable[Document]]


@dataclass(frozen=True)
class About:
    """`readings` gives what versions of the reader made of a document, the one in force first (none where that is not kept);
    `reader_version` is the one in force; `sources` are the sources with their health; `superseded` the documents of which a newer copy is
    held; `feeds` the feeds of changes there are, by file name: the site has copies of them, so that it links to nothing outside.
    """

    snapshot_id: str
    built_at: datetime
    readings: Readings
    reader_version: str = ""
    sources: Sequence[Mapping[str, Any]] = ()
    superseded: Collection[str] = ()
    feeds: Mapping[str, bytes] = field(default_factory=dict)
