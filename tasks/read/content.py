"""What the reader of one format hands to the front door, and how it says that it cannot read.

Invariant: a `Content` holds only what the bytes state; what a manifest says is laid over it later, in one
place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schemas.document import Block, DocType, Status


@dataclass(frozen=True, slots=True)
class Content:
    """Blocks in reading order and what the document says of itself."""

    blocks: tuple[Block, ...]
    title: str | None = None
    published_at: date | None = None
    doc_type: DocType = "article"
    number: str | None = None
    issuer: str | None = None
    note: str | None = None  # what of the file was not read, and why; the rest stands


class Unreadable(Exception):
    """The bytes cannot be read; `reason` says what, where, the value, what was allowed and what to do."""

    def __init__(self, reason: str, status: Status = "unreadable") -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def collapse(text: str) -> str:
    """The text with every run of white space (no-break spaces too) as one space, none at the ends."""
    return " ".join(text.split())


def all_text(blocks: Iterable[Block]) -> str:
    """The text of all blocks, one a line: what the tests of language and of broken encodings look at."""
    return "\n".join(block.text for block in blocks)
