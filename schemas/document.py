"""`Document` and `Block`: what reading makes of one file, and all that extraction may look at.

Invariant: every text is Unicode NFC, and `block.text[start:end]` is the way to name a place in a document.
A table is a block too: its text is its rows, one a line, cells joined by `CELL_SEPARATOR`, so that a quote from a
table has offsets like any other. Nothing here reads files or knows what a ranking is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any, Literal

CELL_SEPARATOR = " | "
ROW_SEPARATOR = "\n"

BlockKind = Literal["title", "heading", "paragraph", "list_item", "caption", "table"]
DocType = Literal["decision", "plan", "report", "article", "table"]
Status = Literal["ok", "no_ranking", "needs_ocr", "unreadable"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document in reading order.

    `rows` is the grid of a table with merged cells filled (every row as wide as the widest), empty for other kinds;
    `place` says where a person finds it ("sheet Summary_VN", "page 3"); `hidden` marks what the publisher hid.
    `confidence` (0-1) is how sure OCR was of the text, null where the file states it; for a table `cell_confidence`
    has one number for every cell of `rows`.
    """

    kind: BlockKind
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    place: str | None = None
    hidden: bool = False
    confidence: float | None = None
    cell_confidence: tuple[tuple[float, ...], ...] = ()

    def confidence_of(self, start: int, end: int) -> float:
        """How sure the reading of `text[start:end]` is: 1 where the file states it, in a table the least sure cell."""
        if self.confidence is None:
            return 1.0
        least, offset = 1.0, 0
        for cells, sure in zip(self.rows, self.cell_confidence, strict=False):
            for cell, confidence in zip(cells, sure, strict=True):
                if offset < end and offset + len(cell) > start:
                    least = min(least, confidence)
                offset += len(cell) + len(CELL_SEPARATOR)
            offset += len(ROW_SEPARATOR) - len(CELL_SEPARATOR)
        return least if self.cell_confidence else self.confidence

    def cell_span(self, row: int, column: int) -> tuple[int, int]:
        """Offsets in `text` of one cell of a table (0-based row and column)."""
        start = sum(len(CELL_SEPARATOR.join(cells)) + len(ROW_SEPARATOR) for cells in self.rows[:row])
        start += sum(len(cell) + len(CELL_SEPARATOR) for cell in self.rows[row][:column])
        return start, start + len(self.rows[row][column])

    def row_starts(self) -> list[int]:
        """Offset in `text` of the first character of every row of a table."""
        starts, offset = [], 0
        for cells in self.rows:
            starts.append(offset)
            offset += len(CELL_SEPARATOR.join(cells)) + len(ROW_SEPARATOR)
        return starts


def table_block(rows: Sequence[Sequence[str]], *, place: str | None = None, hidden: bool = False) -> Block:
    """A table block from a grid of cell texts; short rows are padded, white space inside a cell becomes one space."""
    width = max((len(row) for row in rows), default=0)
    grid = [[" ".join(cell.split()) for cell in row] + [""] * (width - len(row)) for row in rows]
    return grid_block(grid, place=place, hidden=hidden)


def grid_block(rows: Sequence[Sequence[str]], *, place: str | None = None, hidden: bool = False) -> Block:
    """A table block from rows that are equally long, their cells without white space but single spaces."""
    text = ROW_SEPARATOR.join(map(CELL_SEPARATOR.join, rows))
    return Block(kind="table", text=text, rows=tuple(map(tuple, rows)), place=place, hidden=hidden)


@dataclass(frozen=True, slots=True)
class Document:
    """One distinct content, read.

    `document_id` is the sha256 of the bytes (hex). `territory` is the publisher's territory as text ("Quảng Ninh"),
    from the manifest or the source, never guessed by the reader. `status` and `reason` say what could not be read.
    """

    document_id: str
    uri: str
    media_type: str
    title: str | None = None
    published_at: date | None = None
    doc_type: DocType = "article"
    number: str | None = None
    issuer: str | None = None
    territory: str | None = None
    language: str = "vi"
    status: Status = "ok"
    reason: str | None = None
    blocks: tuple[Block, ...] = field(default=())

    def tables(self) -> Iterator[tuple[int, Block]]:
        """Index and block of every table that the publisher did not hide."""
        return ((i, b) for i, b in enumerate(self.blocks) if b.kind == "table" and not b.hidden)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values; the inverse of `from_dict`."""
        values = dict(zip(_FIELDS, _values(self), strict=True))
        values["blocks"] = [dict(zip(_BLOCK_FIELDS, _block_values(block), strict=True)) for block in self.blocks]
        values["published_at"] = self.published_at.isoformat() if self.published_at else None
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Document:
        """A document from what `to_dict` (or its JSON) gave."""
        blocks = tuple(_block(b) for b in values["blocks"])
        published = date.fromisoformat(values["published_at"]) if values["published_at"] else None
        return cls(**{**values, "blocks": blocks, "published_at": published})


# By name and not by `asdict`, which copies every cell of every table.
_FIELDS, _BLOCK_FIELDS = (tuple(field.name for field in fields(kind)) for kind in (Document, Block))
_values, _block_values = attrgetter(*_FIELDS), attrgetter(*_BLOCK_FIELDS)


def _block(values: dict[str, Any]) -> Block:
    """A block from its JSON; what was stored before a field existed has its default."""
    grids = {name: tuple(tuple(row) for row in values.get(name, ())) for name in ("rows", "cell_confidence")}
    return Block(**{**values, **grids})
