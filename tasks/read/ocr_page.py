"""A picture of a page to the same sheet that a page with text gives: tables with their cells, words in their places.

Invariant: every word and cell has the confidence of OCR. Caps: `MAX_PIXELS` a page.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from statistics import median

import cv2
import numpy as np
import PIL.Image

from tasks.read.content import Unreadable
from tasks.read.grid import Box, Word, find_grids
from tasks.read.ocr_engine import Grey, Seen, read_text
from tasks.read.ocr_image import ink_of, rules_of, straightened
from tasks.read.ocr_table import scanned_table
from tasks.read.pdf_margins import Leaf
from tasks.read.pdf_parts import Sheet

MAX_PIXELS = 60_000_000
MAX_FRAMES = 500
BEST_DPI = 200.0  # at 300 and more, Tesseract's own scaling turns 5 into 9 and p into n
_A4_INCHES = (8.27, 11.69)
_LINE = 1.2  # a line's height against that of Tesseract's rows
_LEAST_SURE = 0.25  # words less sure are dirt, unless they are long

cv2.setNumThreads(1)


def pictures(data: bytes) -> Iterator[tuple[np.ndarray, float]]:
    """The pages of a picture file as arrays, with their resolution; raises `Unreadable` over `MAX_PIXELS`."""
    with PIL.Image.open(io.BytesIO(data)) as file:
        count = getattr(file, "n_frames", 1) if file.format == "TIFF" else 1
        if count > MAX_FRAMES:
            raise Unreadable(f"the picture has {count:,} pages; at most {MAX_FRAMES} are read; split it")
        for frame in range(count):
            file.seek(frame)
            check_pixels(file.width, file.height)
            stated = float(file.info.get("dpi", (0, 0))[0])
            yield np.asarray(file.convert("RGB")), stated if 100 <= stated <= 1200 else _dpi_of(file.width, file.height)


def check_pixels(width: float, height: float) -> None:
    """Raises `Unreadable` for a picture that is too large to be worked on."""
    if width * height > MAX_PIXELS:
        raise Unreadable(
            f"a picture of {width:,.0f} x {height:,.0f} pixels; at most {MAX_PIXELS:,} in all are read; scan it with "
            "fewer dots an inch"
        )


def scanned_sheet(picture: np.ndarray, dpi: float, number: int) -> Sheet:
    """The tables and words of a picture of page `number`."""
    picture, dpi = _in_size(picture, dpi)
    ink = straightened(ink_of(picture), dpi)
    rules, page = rules_of(ink, dpi)
    grids, loose = find_grids(rules)
    tables = []
    for grid in sorted(grids, key=lambda g: g.box.y0):
        table = scanned_table(grid, page, dpi)
        if table is not None:
            tables.append(table)
            _paint(page, table.box, dpi)
    scale = 72 / dpi
    seen = [word for word in read_text(page, dpi) if _is_text(word)] if (page < 128).any() else []
    usual = median(word.height for word in seen) if seen else 0.0
    words = [_word(word, scale, usual) for word in seen]
    return Sheet(Leaf(number, page.shape[0] * scale, words), tables, loose)


def _in_size(picture: np.ndarray, dpi: float) -> tuple[np.ndarray, float]:
    """The picture at the resolution that Tesseract reads best; a coarse one is left as it is."""
    if dpi < BEST_DPI * 1.1:
        return picture, dpi
    scale = BEST_DPI / dpi
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)), BEST_DPI


def _dpi_of(width: int, height: int) -> float:
    """The resolution of a picture that states none: it is taken for a page of A4."""
    return max(100.0, min(width, height) / _A4_INCHES[0])


def _paint(page: Grey, box: Box, dpi: float) -> None:
    scale = dpi / 72
    page[
        max(0, int(box.y0 * scale) - 3) : int(box.y1 * scale) + 4,
        max(0, int(box.x0 * scale) - 3) : int(box.x1 * scale) + 4,
    ] = 255


def _is_text(seen: Seen) -> bool:
    return seen.confidence >= _LEAST_SURE or (len(seen.text) > 3 and any(map(str.isalnum, seen.text)))


def _word(seen: Seen, scale: float, usual: float) -> Word:
    """The word in points; a line about as high as most is as high as most (Tesseract measures each anew)."""
    height = _LINE * (usual if 0.7 * usual < seen.height < 1.45 * usual else seen.height) * scale
    base = seen.base * scale
    top, bottom = base - 0.8 * height, base + 0.2 * height
    return Word(seen.x0 * scale, top, seen.x1 * scale, bottom, seen.text, base, confidence=seen.confidence)
