"""Plain text and delimited text to blocks.

Invariant: every line that holds anything is in exactly one block, as written but for white space; runs of
lines with the same number of cells (tabs or bars between) are one table.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from schemas.document import Block, BlockKind, table_block
from tasks.read.content import Content, Unreadable, collapse
from tasks.read.dates import dateline, nearest
from tasks.read.metadata import read_head
from tasks.read.unwrap import unwrap

_MIN_TABLE_ROWS = 3
_MAX_HEADING = 120
_MAX_TITLE = 300
_MARKER = re.compile(r"[-+•–]\s*\S")
_NUMBERED = re.compile(r"\W{0,3}(?:[IVXLC]{1,6}|\d{1,2}(?:\.\d{1,2})*)[.)]?[.)/]\s*(?=[^\W\d_])")
_RULE = re.compile(r"[\s|:+-]*-[\s|:+-]*")
_DELIMITERS = ",;\t|"


def read_text(text: str) -> Content:
    """The blocks of a plain text; its title is the first line, or type and subject where it starts as a
    decision does."""
    blocks = list(line_blocks(text))
    lines = [block.text for block in blocks]
    if not lines:
        return Content(blocks=())
    if head := read_head(lines):
        for at in head.title_lines:
            if blocks[at].kind != "table":
                blocks[at] = Block("title", lines[at])
        return Content(tuple(blocks), head.title, head.issued_at, head.doc_type, head.number, head.issuer)
    first = next((at for at, block in enumerate(blocks) if _can_be_title(block)), None)
    if first is None:
        return Content(tuple(blocks), published_at=_date_near(lines, 0))
    blocks[first] = Block("title", lines[first])
    return Content(tuple(blocks), lines[first].strip("*# "), _date_near(lines, first))


def read_delimited(text: str) -> Content:
    """One table from comma-, semicolon-, tab- or bar-separated text."""
    lines = [line for line in text.split("\n") if line.strip()]
    delimiter = _delimiter(lines[:50])
    try:
        rows = [row for row in csv.reader(text.split("\n"), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Unreadable(f"delimited text that cannot be cut into cells: {error}; save it again as CSV") from error
    return Content(blocks=(table_block(rows),) if rows else (), doc_type="table")


def line_blocks(text: str) -> Iterator[Block]:
    """One block a line, the lines of a hard-wrapped paragraph being one; tables apart; no titles."""
    lines = [line for line in unwrap(text.split("\n")) if line.strip()]
    for delimiter, run in groupby(lines, key=_cell_delimiter):
        group = list(run)
        if delimiter:
            yield from _tables(group, delimiter)
        else:
            yield from (_line_block(line) for line in group)


def line_kind(line: str) -> BlockKind:
    """list_item for a bulleted line, heading for a short numbered one that does not end as a sentence, else
    paragraph."""
    if _MARKER.match(line):
        return "list_item"
    if len(line) <= _MAX_HEADING and _NUMBERED.match(line) and not line.endswith((".", ";", ",")):
        return "heading"
    return "paragraph"


def _date_near(lines: Sequence[str], place: int) -> date | None:
    return nearest(lambda at: dateline(lines[at]), len(lines), place)


def _line_block(line: str) -> Block:
    line = collapse(line)
    return Block(line_kind(line), line)


def _can_be_title(block: Block) -> bool:
    return block.kind != "table" and any(c.isalpha() for c in block.text) and len(block.text) <= _MAX_TITLE


def _cell_delimiter(line: str) -> str | None:
    if "\t" in line.strip():
        return "\t"
    return "|" if "|" in line.strip().strip("|") else None


def _tables(lines: Sequence[str], delimiter: str) -> Iterator[Block]:
    """The lines of one delimiter: tables where enough neighbours have as many cells, plain lines
    elsewhere."""
    cells = [(line, _cells(line, delimiter)) for line in lines]
    for _, run in groupby(cells, key=lambda item: len(item[1])):
        group = list(run)
        rows = [row for line, row in group if not _RULE.fullmatch(line)]
        if sum(sum(map(bool, row)) >= 2 for row in rows) >= _MIN_TABLE_ROWS:
            yield table_block(rows)
        else:
            yield from (_line_block(line) for line, _ in group)


def _cells(line: str, delimiter: str) -> list[str]:
    if delimiter == "|":
        line = re.sub(r"^\s*\|(.*?)\|?\s*$", r"\1", line)  # a bar at the end closes only where one opens
    return [cell.strip() for cell in line.split(delimiter)]


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts most lines into the same number of cells, more cells first where several do."""

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        common = max(set(widths), key=widths.count, default=1)
        return (widths.count(common), common) if common > 1 else (0, 0)

    return max(_DELIMITERS, key=agreement)
