"""Where the tables of a sheet are: their header's first row, their last row, their columns.

Invariant: only says places, never what a cell means, and changes nothing. A table is never cut where its parts could
not be read alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tasks.read.letterhead import is_head_line, is_signature

Range = tuple[int, int, int, int]  # first row, last row, first column, last column, all counted in

_HEAD_ROWS = 15
_NUMBER = re.compile(r"[-+]?\(?\d[\d.,]*\)?\s*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LABEL = re.compile(r"(?:biểu|bảng|phụ lục)(?: số)?\s*[\dIVX]|\(?(?:đơn vị tính|đvt)\b", re.I)
_NOTE = re.compile(r"(?:ghi chú|chú thích|nguồn|notes?|source)\b|\(?\*+\)?", re.I)


class Line(NamedTuple):
    """A row of a range: its distinct texts, left to right (not to be changed), and whether one of them is a number."""

    texts: list[str]
    numbered: bool


@dataclass(frozen=True)
class Sheet:
    """The filled grid of a sheet; `tall` are the places that a cell merged over several rows covers."""

    grid: list[list[str]]
    tall: frozenset[tuple[int, int]]
    _lines: dict[tuple[int, int], dict[int, Line]] = field(default_factory=dict)  # asked for by every rule

    def line(self, row: int, box: Range) -> Line:
        """A row of a range."""
        return self.lines((row, row, box[2], box[3]))[0]

    def lines(self, box: Range) -> list[Line]:
        """The rows of a range."""
        top, bottom, left, right = box
        known = self._lines.setdefault((left, right), {})
        for row in range(top, bottom + 1):
            if row not in known:
                texts = list(dict.fromkeys(filter(None, self.grid[row][left : right + 1])))
                known[row] = Line(texts, any(map(_NUMBER.fullmatch, texts)))
        return [known[row] for row in range(top, bottom + 1)]

    def alone(self, row: int, box: Range) -> bool:
        """A row of one text, no number, that belongs to no cell over several rows."""
        texts, numbered = self.line(row, box)
        if len(texts) != 1 or numbered:
            return False
        return not any((row, c) in self.tall and self.grid[row][c] for c in range(box[2], box[3] + 1))


def own_titles(sheet: Sheet, box: Range) -> int:
    """The first of the rows right above tables side by side that have a text for each ("Bảng 1 | Bảng 2")."""
    top, first = box[:2]
    while first > top and len(texts := sheet.line(first - 1, box).texts) > 1 and not any(map(is_head_line, texts)):
        first -= 1
    return first


def trimmed(sheet: Sheet, box: Range) -> Range | None:
    _, _, left, right = box
    rows = [row for row, line in enumerate(sheet.lines(box), box[0]) if line.texts]
    if not rows:
        return None
    columns = [c for c in range(left, right + 1) if any(sheet.grid[row][c] for row in rows)]
    return rows[0], rows[-1], columns[0], columns[-1]


def table_start(sheet: Sheet, box: Range) -> int | None:
    """The first row of the first table: of its header, under the letterhead and the title lines."""
    top, bottom = box[:2]
    lines = sheet.lines(box)
    need = _need(lines)
    if need < 2:
        return None
    marked = [row for row, line in enumerate(lines[:_HEAD_ROWS], top) if any(map(is_head_line, line.texts))]
    head = marked[-1] + 1 if marked else top
    start = next((row for row in range(head, bottom + 1) if _is_row(lines[row - top].texts, need)), None)
    while start is not None and start > head and _heads(sheet, start - 1, box):
        start -= 1
    return start


def _need(lines: Sequence[Line]) -> int:
    """How many texts make a row of the table: as most rows of several texts have, at most three; 0 without any."""
    counts = Counter(min(3, len(line.texts)) for line in lines if len(line.texts) > 1 and not _ends_table(line))
    return max(counts, key=lambda count: (counts[count], count), default=0)


def _is_row(texts: Sequence[str], need: int) -> bool:
    return len(texts) >= need and not (len(texts) < 3 and any(map(_LABEL.match, texts)))


def _heads(sheet: Sheet, row: int, box: Range) -> bool:
    """A row right above a header that belongs to it: it has several texts, or one over some of the columns."""
    texts = sheet.line(row, box).texts
    if len(texts) >= 2:
        return _is_row(texts, 2)
    covered = [c for c in range(box[2], box[3] + 1) if sheet.grid[row][c]]
    return len(covered) >= 2 and covered[0] > box[2]


def table_end(sheet: Sheet, box: Range) -> int:
    """The last row of the last table: notes and signatures under it are left out."""
    start, bottom = box[:2]
    need = _need(sheet.lines(box))

    def is_full(row: int) -> bool:
        line = sheet.line(row, box)
        if not line.texts or sheet.alone(row, box) or _ends_table(line):
            return False
        return len(line.texts) >= need or line.numbered

    end = next((row for row in range(bottom, start, -1) if is_full(row)), start)
    while end < bottom and (line := sheet.line(end + 1, box)).texts:
        if sheet.alone(end + 1, box) or _ends_table(line):
            break
        end += 1
    return end


def _ends_table(line: Line) -> bool:
    """A note or a signature; a row with a number is neither ("Nguồn nhân lực số | 82,5")."""
    return not line.numbered and (bool(_NOTE.match(line.texts[0])) or any(map(is_signature, line.texts)))


def table_cuts(sheet: Sheet, box: Range) -> list[int]:
    """The title lines of the second and later tables of a range: a blank row is above, a header without numbers
    follows, and a row with numbers came before."""
    top, bottom = box[:2]
    lines = sheet.lines(box)
    cuts: list[int] = []
    below: list[str] = []  # the texts of the next row that is neither blank nor alone
    for at in range(len(lines) - 1, 0, -1):
        texts = lines[at].texts
        if len(texts) > 1 or (texts and not sheet.alone(top + at, box)):
            below = texts
        elif texts and not lines[at - 1].texts and _is_header(below):
            cuts.append(top + at)
    numbered = next((row for row, line in enumerate(lines, top) if line.numbered), bottom)
    return [cut for cut in reversed(cuts) if cut > numbered]


def _is_header(texts: Sequence[str]) -> bool:
    return len(texts) >= 2 and not any(_NUMBER.fullmatch(text) and not _YEAR.fullmatch(text) for text in texts)


def side_by_side(sheet: Sheet, box: Range) -> list[Range]:
    """The tables beside each other in a range; the range itself where it is one table."""
    for parts in (_by_empty_columns(sheet, box), _by_same_header(sheet, box)):
        if len(parts) > 1 and all(_stands_alone(sheet, part) for part in parts):
            return parts
    return [box]


def _by_empty_columns(sheet: Sheet, box: Range) -> list[Range]:
    start, end, left, right = box
    filled = [c for c in range(left, right + 1) if any(sheet.grid[row][c] for row in range(start, end + 1))]
    edges = [c for c in filled if c - 1 not in filled], [c for c in filled if c + 1 not in filled]
    return [(start, end, first, last) for first, last in zip(*edges, strict=True)]


def _by_same_header(sheet: Sheet, box: Range) -> list[Range]:
    """A long list folded beside itself: "TT | Đơn vị | Điểm | TT | Đơn vị | Điểm"."""
    start, end, left, right = box
    header = sheet.grid[start][left : right + 1]
    width = len(header)
    for size in range(2, width // 2 + 1):
        if width % size == 0 and len(set(header[:size])) == size and header == header[:size] * (width // size):
            return [(start, end, first, first + size - 1) for first in range(left, right + 1, size)]
    return []


def _stands_alone(sheet: Sheet, box: Range) -> bool:
    """Two columns or more, one of them of names: texts that mostly differ from row to row."""
    start, end, left, right = box
    columns = [
        [text for row in range(start + 1, end + 1) if (text := sheet.grid[row][column])]
        for column in range(left, right + 1)
    ]
    return len(columns) > 1 and any(map(_holds_names, columns))


def _holds_names(cells: list[str]) -> bool:
    names = [text for text in cells if not _NUMBER.fullmatch(text)]
    return len(names) > 0.6 * len(cells) and len(set(names)) > 0.6 * len(names)
