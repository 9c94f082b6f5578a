"""A document's text as pieces to show, with what its claims quote marked.

Invariant: the pieces give the text of the document in order, all of it; a mark covers what a claim's offsets name and nothing
else. A table is shown as a table, a long one in several pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from schemas.document import CELL_SEPARATOR, ROW_SEPARATOR, Block, Document

Span = tuple[int, int, str]  # start, end, claim
_ROWS = 50  # of a table in a piece
_LETTERS = 20_000  # of a paragraph in a piece
_TAGS = 40  # bytes of markup for a run of text


@dataclass(frozen=True, slots=True)
class Run:
    """Some text of one kind: marked or not; `claims` begin here."""

    text: str
    marked: bool
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a block: `runs` of text, or `rows` of cells of runs."""

    kind: str
    block: int
    place: str | None
    hidden: bool
    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    begins: bool = True
    claims: frozenset[str] = field(default_factory=frozenset)

    @property
    def size(self) -> int:
        """About how many bytes it takes in a page."""
        cells = [self.runs, *(cell for row in self.rows for cell in row)]
        return 100 + sum(len(run.text.encode()) + _TAGS * (1 + len(run.claims)) for cell in cells for run in cell)


def pieces(document: Document, claims: Sequence[Mapping[str, Any]]) -> Iterator[Piece]:
    """The pieces of a document, in reading order, with the quotes of `claims` (block, char_start, char_end, quote, claim_id) marked."""
    spans: dict[int, list[Span]] = {}
    for claim in claims:
        if not stands(document, claim):
            continue  # read by another version: the quote is listed, but not marked in a wrong place
        spans.setdefault(claim["block"], []).append((claim["char_start"], claim["char_end"], claim["claim_id"]))
    for number, block in enumerate(document.blocks):
        mine = sorted(spans.get(number, ()))
        yield from _table(number, block, mine) if block.rows else _paragraph(number, block, mine)


def stands(document: Document, claim: Mapping[str, Any]) -> bool:
    """Whether the quote of a claim is where it says, in this reading of its document."""
    if claim["block"] >= len(document.blocks):
        return False
    text = document.blocks[claim["block"]].text[claim["char_start"] : claim["char_end"]]
    return bool(text == claim["quote"])


def _paragraph(number: int, block: Block, spans: list[Span]) -> Iterator[Piece]:
    for start in range(0, max(len(block.text), 1), _LETTERS):
        runs = _runs(block.text, start, min(start + _LETTERS, len(block.text)), spans)
        yield _piece(number, block, runs=runs, begins=start == 0)


def _table(number: int, block: Block, spans: list[Span]) -> Iterator[Piece]:
    rows, offset, first = [], 0, True
    for cells in block.rows:
        end = offset + len(CELL_SEPARATOR.join(cells))
        here = [span for span in spans if span[0] < end and span[1] > offset] if spans else []
        row = []
        for cell in cells:
            row.append(_runs(block.text, offset, offset + len(cell), here))
            offset += len(cell) + len(CELL_SEPARATOR)
        offset = end + len(ROW_SEPARATOR)
        rows.append(tuple(row))
        if len(rows) == _ROWS:
            yield _piece(number, block, rows=tuple(rows), begins=first)
            rows, first = [], False
    if rows:
        yield _piece(number, block, rows=tuple(rows), begins=first)


def _piece(number: int, block: Block, *, runs: tuple[Run, ...] = (), rows: Any = (), begins: bool) -> Piece:
    cells = [runs, *(cell for row in rows for cell in row)]
    claims = frozenset(claim for cell in cells for run in cell for claim in run.claims)
    return Piece(block.kind, number, block.place, block.hidden, runs, rows, begins, claims)


def _runs(text: str, start: int, end: int, spans: list[Span]) -> tuple[Run, ...]:
    """`text[start:end]` cut where a quote begins or ends."""
    inside = [span for span in spans if span[0] < end and span[1] > start]
    cuts = sorted({start, end} | {max(s, start) for s, _, _ in inside} | {min(e, end) for _, e, _ in inside})
    found = []
    for one, other in pairwise(cuts):
        marked = any(s <= one and e >= other for s, e, _ in inside)
        begin = tuple(claim for s, _, claim in inside if s == one)
        found.append(Run(text[one:other], marked, begin))
    return tuple(found)
