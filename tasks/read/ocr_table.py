"""The cells of a scanned table, read column by column.

Invariant: what is seen stands; nothing is put right by what would make sense. A number is read a second time with
digits only; where the two readings differ, or letters stand among digits, its confidence is low and stays low.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from tasks.read.content import collapse
from tasks.read.grid import Cell, Grid
from tasks.read.grid_table import Table, is_table, make_table
from tasks.read.grid_words import join_lines
from tasks.read.ocr_engine import Grey, Seen, read_digits, read_text

UNSURE = 0.4  # the confidence of a number whose readings differ, at most
_INK = 160
_SPECK = 0.012  # inches: less ink than that wide and high is dirt
_GAP = 0.13  # inches between cells that are read together
_MARGIN = 0.05
_MOSTLY = 0.5
_SHORT = 3  # letters: fewer are hardly a word
_NUMBER = re.compile(r"[\d.,%/()\s-]*\d[\d.,%/()\s-]*")
_LOOKS_ALIKE = re.compile(r"(?=.*\d)[\dOoQlI|SsBbZz.,%/ ]+")


class Reading(NamedTuple):
    """What a cell says and how sure that is."""

    text: str
    confidence: float


class _Crop(NamedTuple):
    cell: Cell
    picture: Grey


def scanned_table(grid: Grid, page: Grey, dpi: float) -> Table | None:
    """The table of a grid found on a scanned page (its rules painted over); None where it is no table."""
    crops = [crop for cell in grid.cells if (crop := _crop(grid, cell, page, dpi)) is not None]
    if not is_table({cell: "" for cell in grid.cells} | {crop.cell: "x" for crop in crops}):
        return None
    groups: dict[tuple[int, int], list[_Crop]] = defaultdict(list)
    for crop in crops:
        groups[crop.cell.left, crop.cell.right].append(crop)
    readings = {cell: reading for group in groups.values() for cell, reading in _read_group(group, dpi)}
    if not is_table({cell: readings[cell].text if cell in readings else "" for cell in grid.cells}):
        return None
    return _table(grid, readings)


def _table(grid: Grid, readings: dict[Cell, Reading]) -> Table:
    height, width = len(grid.ys) - 1, len(grid.xs) - 1
    rows = [[""] * width for _ in range(height)]
    sure = [[1.0] * width for _ in range(height)]
    merged = [[False] * width for _ in range(height)]
    for cell in grid.cells:
        text, confidence = readings.get(cell, Reading("", 1.0))
        for r in range(cell.top, cell.bottom):
            for c in range(cell.left, cell.right):
                rows[r][c], sure[r][c], merged[r][c] = text, confidence, cell.bottom - cell.top > 1
    return make_table(grid, rows, merged, list(range(height)), sure)


def _crop(grid: Grid, cell: Cell, page: Grey, dpi: float) -> _Crop | None:
    """The part of a cell that holds ink, None where it holds none."""
    scale, edge = dpi / 72, 2
    box = grid.cell_box(cell)
    y0, y1 = max(0, int(box.y0 * scale) + edge), int(box.y1 * scale) - edge
    x0, x1 = max(0, int(box.x0 * scale) + edge), int(box.x1 * scale) - edge
    picture = page[y0:y1, x0:x1]
    if picture.size == 0:
        return None
    dark = picture < _INK
    least = max(2, int(_SPECK * dpi))
    rows, columns = np.flatnonzero(dark.sum(axis=1) >= 2), np.flatnonzero(dark.sum(axis=0) >= 2)
    if len(rows) < least or len(columns) < least:
        return None
    pad = max(2, int(0.02 * dpi))
    top, left = max(0, rows[0] - pad), max(0, columns[0] - pad)
    return _Crop(cell, picture[top : rows[-1] + 1 + pad, left : columns[-1] + 1 + pad])


def _read_group(group: Sequence[_Crop], dpi: float) -> Iterable[tuple[Cell, Reading]]:
    """The cells of one column, read as one picture; a column of numbers a second time with digits only."""
    first = _read_stack(group, dpi, digits=False)
    numeric = [crop for crop, reading in zip(group, first, strict=True) if _may_be_number(reading.text)]
    if len(numeric) < _MOSTLY * len(group):
        numeric = [crop for crop in numeric if any(map(str.isdigit, first[group.index(crop)].text))]
    again = dict(zip((c.cell for c in numeric), _read_stack(numeric, dpi, digits=True), strict=True)) if numeric else {}
    numbers = len(numeric) >= _MOSTLY * len(group) and len(group) > 2
    for crop, reading in zip(group, first, strict=True):
        settled = _settle(reading, again.get(crop.cell))
        if numbers and crop.cell not in again and len(reading.text) <= _SHORT:
            settled = settled._replace(confidence=min(settled.confidence, UNSURE))  # no word, and no number either
        yield crop.cell, settled


def _may_be_number(text: str) -> bool:
    return not text or _LOOKS_ALIKE.fullmatch(text) is not None or _NUMBER.fullmatch(text) is not None


def _settle(words: Reading, digits: Reading | None) -> Reading:
    """Of a reading with all letters and one with digits only, what stands, and how sure it is."""
    if digits is None or not digits.text:
        return words if words.text or digits is None else Reading("", UNSURE)
    if not words.text:
        return digits
    if not _NUMBER.fullmatch(words.text):
        return Reading(words.text, min(words.confidence, UNSURE))  # letters among digits: left as seen
    if _bare(words.text) == _bare(digits.text):
        return Reading(digits.text, max(words.confidence, digits.confidence))
    return Reading(digits.text, min(digits.confidence, UNSURE))


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _read_stack(group: Sequence[_Crop], dpi: float, *, digits: bool) -> list[Reading]:
    """The readings of pictures put below each other."""
    gap, margin = int(_GAP * dpi), int(_MARGIN * dpi)
    width = max(crop.picture.shape[1] for crop in group) + 2 * margin
    tops, y = [], gap
    for crop in group:
        tops.append(y)
        y += crop.picture.shape[0] + gap
    sheet: Grey = np.full((y, width), 255, np.uint8)
    for top, crop in zip(tops, group, strict=True):
        height, wide = crop.picture.shape
        sheet[top : top + height, margin : margin + wide] = crop.picture
    seen = (read_digits if digits else read_text)(sheet, dpi)
    ends = [top + crop.picture.shape[0] for top, crop in zip(tops, group, strict=True)]
    found: list[list[Seen]] = [[] for _ in group]
    for word in seen:
        middle = (word.y0 + word.y1) / 2
        at = next((i for i, end in enumerate(ends) if middle <= end + gap / 2), len(group) - 1)
        found[at].append(word)
    return [_reading(words, digits=digits) for words in found]


def _reading(words: Sequence[Seen], *, digits: bool) -> Reading:
    if not words:
        return Reading("", 0.0)
    lines: list[list[Seen]] = []
    for word in words:  # as Tesseract gives them: line by line
        if lines and abs(word.base - lines[-1][-1].base) < 0.4 * word.height:
            lines[-1].append(word)
        else:
            lines.append([word])
    text = join_lines(("" if digits else " ").join(word.text for word in line) for line in lines)
    letters = sum(len(word.text) for word in words)
    return Reading(collapse(text), sum(word.confidence * len(word.text) for word in words) / letters)
