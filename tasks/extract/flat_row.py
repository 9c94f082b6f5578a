"""One line of a flattened table: cut into its number, its name and its values.

Invariant: a line is a row only if it holds a name (a unit's, a component's) and, behind it, nothing but values and short
words. Knows no header and no other line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from tasks.extract import cells as cell
from tasks.extract.cells import Cell
from tasks.extract.text import lower

LONGEST_LINE = 400  # characters
SERIAL = re.compile(r"\d{1,3}[.)]?")
_LONGEST_NAME = 14  # words
_TOKEN = re.compile(r"\S+")
_CAN_BE_ROW = re.compile(r"(?:\d{1,3}[.)]?\s+)?[^\W\d_]\S*\s+\S")
_GRADE_ENDS = frozenset({"sắc", "bình", "good", "cao", "thấp", "nhất"})
_GRADE_BEGINS = frozenset({"xuất", "rất", "trung", "very", "khá", "tương", "dưới", "cao", "thấp"})


def row_of(line: Cell, is_label: Callable[[str], bool]) -> list[Cell]:
    """[number], name, values of a line; empty where the line is no row. A row ends with a value or a grade, or is a
    number and a name."""
    if not _CAN_BE_ROW.match(line.text):
        return []
    tokens = list(_TOKEN.finditer(line.text))
    if re.fullmatch(r"\d{1,3}", tokens[0][0]) and len(tokens) <= _LONGEST_NAME:
        whole = part(line, tokens[1].start(), tokens[-1].end())
        if is_label(whole.text):
            return [part(line, 0, tokens[0].end()), whole]
    if not _ends_row(tokens[-1][0]):
        return []
    first = 1 if SERIAL.fullmatch(tokens[0][0]) and not cell.is_value(tokens[1][0]) else 0
    for j in range(first + 1, min(len(tokens), first + _LONGEST_NAME)):
        if cell.is_value(tokens[j][0]) or cell.is_grade(tokens[j][0]):
            name = part(line, tokens[first].start(), tokens[j - 1].end())
            if is_label(name.text.rstrip(":")):
                tail = _values(line, tokens[j:])
                head = [part(line, tokens[0].start(), tokens[0].end())] if first else []
                return [*head, name, *tail] if tail else []
    return []


def row_only(last: Cell) -> Cell:
    """The last piece of a paragraph without the running text behind its values ("88,75 Tốt Ghi chú: …")."""
    end, seen = 0, False
    for m in _TOKEN.finditer(last.text[:LONGEST_LINE]):
        known = _ends_row(m[0])
        if (
            seen
            and not known
            and not cell.is_grade(last.text[end : m.end()].strip())
            and lower(m[0]) not in _GRADE_BEGINS
        ):
            break
        if known and m.start():
            seen, end = seen or cell.is_value(m[0]), m.end()
    return part(last, 0, end)


def rows_of(row: list[Cell], is_label: Callable[[str], bool]) -> list[list[Cell]]:
    """The rows of a line that holds several: "Bình Phước 30/42 50/64 Long An 20/42 39/64"."""
    numbered = bool(SERIAL.fullmatch(row[0].text))
    names = [
        k for k, c in enumerate(row) if not cell.is_value(c.text) and not cell.is_grade(c.text) and is_label(c.text)
    ]
    starts = [max(0, k - 1) if numbered else k for k in names]
    return [row[a:b] for a, b in pairwise([*starts, len(row)])] if len(starts) > 1 and starts[0] == 0 else [row]


def part(whole: Cell, start: int, end: int) -> Cell:
    text = whole.text[start:end].rstrip(" ,;")
    return Cell(text, whole.block, whole.start + start, whole.start + start + len(text))


def _ends_row(token: str) -> bool:
    """A value, the end of a grade ("tốt"), or a number that was cut off ("65.")."""
    return (
        cell.is_value(token)
        or bool(re.fullmatch(r"\d+[.,]", token))
        or cell.is_grade(token)
        or lower(token) in _GRADE_ENDS
    )


def _values(line: Cell, tokens: Sequence[re.Match[str]]) -> list[Cell]:
    """Every value a cell, neighbouring words one cell; empty where words are too many for a row."""
    found: list[tuple[int, int, bool]] = []
    for t in tokens:
        value = cell.is_value(t[0]) or bool(re.fullmatch(r"\d+[.,]", t[0]))
        if not value and found and not found[-1][2]:
            found[-1] = (found[-1][0], t.end(), False)
        else:
            found.append((t.start(), t.end(), value))
    cells = [part(line, s, e) if value else _word(line, s, e) for s, e, value in found]
    while (
        cells
        and not cell.is_value(cells[-1].text)
        and not cell.is_grade(cells[-1].text)
        and not re.search(r"\d[.,]$", cells[-1].text)
    ):
        cells.pop()  # what follows the last row is not of the table
    return cells if all(len(c.text) <= 40 for c in cells) else []


def _word(line: Cell, start: int, end: int) -> Cell:
    """A grade of several words; of longer text only the grade it begins with."""
    words = line.text[start:end].split()
    for n in range(min(4, len(words)), 0, -1):
        if cell.is_grade(" ".join(words[:n])):
            return part(line, start, start + len(" ".join(words[:n])))
    return part(line, start, end)
