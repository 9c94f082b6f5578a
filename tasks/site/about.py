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
    held; `feeds` the files of feeds there are, by name, relative to the site's folder.
    """

    snapshot_id: str
    built_at: datetime
    readings: Readings
    reader_version: str = ""
    sources: Sequence[Mapping[str, Any]] = ()
    superseded: Collection[str] = ()
    feeds: Mapping[str, str] = field(default_factory=dict)
