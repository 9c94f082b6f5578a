"""Rows put together again from cells one a line: where each begins, how wide it is, what a missing cell does to it.

Invariant: a cell is placed in a column only if there is one way to do it; a row that fits in several ways keeps no more
than its number and its name. Knows no header and no index. Cost is linear in the cells (times the width of a row).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tasks.extract import cells as cell
from tasks.extract.cells import Cell
from tasks.extract.text import lower

_FEWEST_ROWS = 2
_WIDEST = 40
_SKIPPED = 3  # serial numbers that a damaged table may leave out
_SERIAL = re.compile(r"\d{1,4}[.)]?")
_TOTAL = re.compile(
    r"(?:giá trị |điểm |mức )?(?:trung bình|bình quân|trung vị|cao nhất|thấp nhất)|tổng|cộng|average|mean|median|max|min"
)


Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rebuilt rows, all of one width, with the place of their first cell in the stream and of the end of the last."""

    rows: tuple[tuple[Cell, ...], ...]
    first: int
    end: int
    numbered: bool


def rebuild(stream: Sequence[Cell], start: int, is_label: Test, is_header: Test) -> Rows | None:
    """The first run of rows at or behind `start`: "1", "Huyện Nam Đông", "50", "I", "2", … ; null where there is none.

    A row begins at a serial number running 1, 2, 3 … before a text, or at a name that `is_label` knows; statistics rows
    ("Trung bình") have no number. A header between two rows, where the numbers begin anew, ends the table.
    """
    first = next((i for i in range(start, len(stream)) if _begins(stream, i, is_label)), None)
    if first is None:
        return None
    numbered = bool(_SERIAL.fullmatch(stream[first].text))
    starts = _starts(stream, first, numbered, is_label, is_header)
    width = _width(stream, starts, numbered=numbered)
    if width is None:
        return None
    rows, end = [], first
    kinds = kinds_of(stream, starts, width)
    bounds = [*starts[1:], len(stream)]
    for at, bound in zip(starts, bounds, strict=True):
        if at > end + 3 * width and rows:
            break
        last = at == starts[-1]
        length = width - 1 if numbered and not _SERIAL.fullmatch(stream[at].text) else width
        taken = stream[at : min(bound, at + length)]
        if last:
            taken = _until_text(taken, kinds[width - length :])
        row = placed(taken, width, kinds, cut=last, shift=width - length)
        rows.append(row)
        between = stream[at + len(taken) : bound] if not last else ()
        if not any(is_header(c.text) for c in between):
            rows += [section_row(c, width) for c in between]
        end = at + len(taken)
    return Rows(tuple(rows), first, end, numbered)


def _begins(stream: Sequence[Cell], i: int, is_label: Test) -> bool:
    text = stream[i].text
    if i + 2 >= len(stream):
        return False
    if re.fullmatch(r"0*1[.)]?", text):
        return is_label(stream[i + 1].text)
    return (
        is_label(text)
        and cell.is_value(stream[i + 1].text)
        and not re.fullmatch(r"0*\d{1,3}[.)]?", stream[i - 1].text if i else "")
    )


def _starts(stream: Sequence[Cell], first: int, numbered: bool, is_label: Test, is_header: Test) -> list[int]:
    """First cells of the rows. In a numbered table a row needs the next number, or a statistic's word."""
    starts: list[int] = []
    expected, headed = 1, False
    i = first
    while i < len(stream) - (1 if numbered else 0):
        text = stream[i].text
        headed = headed or is_header(text)
        if _TOTAL.match(lower(text)) and i > first and cell.is_value(stream[min(i + 1, len(stream) - 1)].text):
            starts.append(i)
        elif numbered:
            serial = cell.number(text.rstrip(".)")) if _SERIAL.fullmatch(text) else None
            name = stream[i + 1].text
            known = serial is not None and not cell.is_value(name) and not cell.is_grade(name)
            if known and serial == 1 and headed:
                break
            if known and (
                serial == expected
                or (is_label(name) and (serial == 1 or expected < (serial or 0) <= expected + _SKIPPED))
            ):
                starts.append(i)
                expected, headed = int(serial or 0) + 1, False
                i += 1
        elif is_label(text) and (i == first or not is_label(stream[i - 1].text)):
            if headed:
                break
            starts.append(i)
        i += 1
    return starts


def _width(stream: Sequence[Cell], starts: Sequence[int], *, numbered: bool) -> int | None:
    """The commonest distance of two rows; at least two rows, of three cells or more (two without a number)."""
    steps = Counter(
        b - a for a, b in zip(starts, starts[1:], strict=False) if bool(_SERIAL.fullmatch(stream[a].text)) == numbered
    )
    if not steps:
        return None
    width, count = max(steps.items(), key=lambda s: (s[1], -s[0]))
    if len(starts) < _FEWEST_ROWS or not 2 <= width <= _WIDEST or count < 0.5 * (len(starts) - 1):
        return None
    return width


def _kind(text: str) -> str:
    """Sort of a cell, as columns have one: p a whole number, d one with decimals, % a percentage, / a ratio, t text."""
    if cell.is_nothing(text):
        return "-"
    if "/" in text and cell.is_value(text):
        return "/"
    if text.endswith("%") and cell.is_value(text):
        return "%"
    if cell.is_numeric(text):
        return "d" if re.search(r"\d[.,]\d", text) else "p"
    return "v" if cell.is_value(text) else "t"


def kinds_of(stream: Sequence[Cell], starts: Sequence[int], width: int) -> list[set[str]]:
    """The sorts of cells seen in each column of the full rows."""
    kinds: list[set[str]] = [set() for _ in range(width)]
    for a, b in zip(starts, starts[1:], strict=False):
        if b - a == width:
            for k in range(width):
                kinds[k].add(_kind(stream[a + k].text))
    return kinds


def _until_text(taken: Sequence[Cell], kinds: Sequence[set[str]]) -> Sequence[Cell]:
    """The last row ends before a cell that its column cannot hold (a note, the next title)."""
    for k, c in enumerate(taken):
        if k and k < len(kinds) and not _fits(c.text, kinds[k]):
            return taken[:k]
    return taken


def _fits(text: str, kinds: set[str]) -> bool:
    kind = _kind(text)
    if kind == "t":
        return "t" in kinds and len(text) <= 60
    return kind == "-" or kind in kinds or (kind in "pd" and bool(kinds & {"p", "d"}))


def placed(taken: Sequence[Cell], width: int, kinds: Sequence[set[str]], *, cut: bool, shift: int) -> tuple[Cell, ...]:
    """The cells of a row in their columns; a row that lacks cells keeps those with one possible place."""
    empty = Cell("", taken[0].block, taken[0].start, taken[0].start)
    row = [empty] * width
    if len(taken) + shift == width or cut:
        row[shift : shift + len(taken)] = taken
        return tuple(row)
    row[shift : shift + (2 if not shift and width > 2 else 1)] = taken[: 2 if not shift and width > 2 else 1]
    fixed = 2 if not shift and width > 2 else 1
    places = _only_places([c.text for c in taken[fixed:]], kinds[shift + fixed :])
    for c, k in zip(taken[fixed:], places or (), strict=False):
        row[shift + fixed + k] = c
    return tuple(row)


def _only_places(texts: Sequence[str], kinds: Sequence[set[str]]) -> list[int] | None:
    """The columns of cells in order, if there is exactly one way: the leftmost fit is the rightmost one too."""

    def exact(text: str, k: int) -> bool:
        return _kind(text) == "-" or _kind(text) in kinds[k]

    left: list[int] = []
    k = 0
    for text in texts:
        while k < len(kinds) and not exact(text, k):
            k += 1
        if k == len(kinds):
            return None
        left.append(k)
        k += 1
    right: list[int] = []
    k = len(kinds) - 1
    for text in reversed(texts):
        while k >= 0 and not exact(text, k):
            k -= 1
        if k < 0:
            return None
        right.append(k)
        k -= 1
    return left if left == right[::-1] else None


def section_row(c: Cell, width: int) -> tuple[Cell, ...]:
    """A cell between two rows: a row of its own, which may head a section."""
    empty = Cell("", c.block, c.start, c.start)
    return (c, *[empty] * (width - 1))
