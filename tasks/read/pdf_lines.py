"""Lines of a page to headings, list items and paragraphs in reading order.

Invariant: every line given is in exactly one block. Columns side by side (a letterhead, a signature, columns of prose)
are read one after the other; a line with numbers in it is never taken apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from schemas.document import Block, BlockKind
from tasks.read.grid import Word
from tasks.read.grid_words import Line, join_lines, lines_of
from tasks.read.text import line_kind

_COLUMN_GAP = 1.6  # times a line's height
_PARAGRAPH_GAP = 1.45  # times the usual step from line to line
_LARGER = 1.15  # times the size of most text
_MAX_HEADING = 200
_SENTENCE_END = (".", ";", ":", "!", "?", "/.")


class _Split(NamedTuple):
    """A line in a stretch of two columns, and the gap between them that all lines so far leave free."""

    line: Line
    left: float
    right: float


def column_flows(words: Sequence[Word]) -> Iterator[list[Line]]:
    """Lines in the order they are read, in runs: where they stand in two columns, the left ones first."""
    plain: list[Line] = []
    zone: list[_Split] = []
    for line in lines_of(words):
        split = _split(line, zone)
        if split is None or (zone and split.right - split.left <= line.height):
            yield from _sides(zone)
            zone, split = [], _split(line, [])
        if split is None:
            plain.append(line)
            continue
        if plain:
            yield plain
            plain = []
        zone.append(split)
    yield from _sides(zone)
    if plain:
        yield plain


def blocks_of(lines: Sequence[Line], usual: float, place: str | None) -> Iterator[Block]:
    """The blocks of a run of lines; `usual` is the height of most lines of the document."""
    if not lines:
        return
    step = _usual_step(lines)
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    group = [lines[0]]
    for line in lines[1:]:
        if _continues(group, line, step, left, right):
            group.append(line)
        else:
            yield _block(group, usual, place)
            group = [line]
    yield _block(group, usual, place)


def usual_height(lines: Sequence[Line]) -> float:
    """The height of most text, by its characters."""
    sizes: dict[float, int] = {}
    for line in lines:
        size = round(line.height, 1)
        sizes[size] = sizes.get(size, 0) + len(line.words)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _column_gap(line: Line) -> tuple[float, float] | None:
    """The widest gap of a line that may part columns; None for a line with a number standing by itself."""
    pieces = line.pieces()
    if len(pieces) < 2 or any(piece.numeric for piece in pieces):
        return None
    gaps = [(a.x1, b.x0) for a, b in pairwise(pieces)]
    widest = max(gaps, key=lambda gap: gap[1] - gap[0])
    return widest if widest[1] - widest[0] > _COLUMN_GAP * line.height else None


def _split(line: Line, zone: Sequence[_Split]) -> _Split | None:
    """The line in a stretch of two columns, None where it does not belong to one."""
    gap = _column_gap(line)
    if not zone:
        return _Split(line, *gap) if gap else None
    before, left, right = zone[-1]
    if gap:
        return _Split(line, max(left, gap[0]), min(right, gap[1]))
    near = line.base - before.base < 2.0 * line.height
    on_one_side = line.x1 <= left + 1 or line.x0 >= right - 1
    return _Split(line, left, right) if near and on_one_side else None


def _sides(zone: Sequence[_Split]) -> Iterator[list[Line]]:
    if not zone:
        return
    cut = (zone[-1].left + zone[-1].right) / 2
    for left in (True, False):
        parts = [tuple(w for w in split.line.words if ((w.x0 + w.x1) / 2 < cut) == left) for split in zone]
        side = [Line(words) for words in parts if words]
        if side:
            yield side


def _usual_step(lines: Sequence[Line]) -> float:
    steps = [b.base - a.base for a, b in pairwise(lines) if b.base - a.base < 2.5 * b.height]
    return median(steps) if steps else lines[0].height


def _continues(group: Sequence[Line], line: Line, step: float, left: float, right: float) -> bool:
    """Whether a line goes on with the paragraph before it."""
    last = group[-1]
    gap = line.base - last.base
    if gap > _PARAGRAPH_GAP * step or gap > 2.2 * line.height or line_kind(line.text) != "paragraph":
        return False
    if abs(line.height - last.height) > 0.12 * last.height or _is_bold(line) != _is_bold(last):
        return False
    if line.text.isupper() or last.text.isupper():
        return False
    if _centred(last, left, right) and _centred(line, left, right):
        return True
    if line.x0 > left + 0.8 * line.height and line.x0 > last.x0 + 0.5 * line.height:
        return False  # indented: a first line
    first_word = line.words[0]
    return last.x1 + first_word.x1 - first_word.x0 + 0.3 * line.height > right - 0.02 * (right - left)


def _centred(line: Line, left: float, right: float) -> bool:
    inset = min(line.x0 - left, right - line.x1)
    return inset > 2 * line.height and abs((line.x0 - left) - (right - line.x1)) < line.height


def _is_bold(line: Line) -> bool:
    return all(word.bold for word in line.words)


def _block(lines: Sequence[Line], usual: float, place: str | None) -> Block:
    text = join_lines(line.text for line in lines)
    sure = [word.confidence for line in lines for word in line.words if word.confidence is not None]
    confidence = round(sum(sure) / len(sure), 3) if sure else None
    return Block(_kind(text, lines, usual), text, place=place, confidence=confidence)


def _kind(text: str, lines: Sequence[Line], usual: float) -> BlockKind:
    kind = line_kind(text)
    if kind != "paragraph" or len(text) > _MAX_HEADING or text.endswith(_SENTENCE_END) or not _worded(text):
        return kind
    larger = min(line.height for line in lines) > _LARGER * usual
    return "heading" if larger or all(map(_is_bold, lines)) or text.isupper() else "paragraph"


def _worded(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= 3
