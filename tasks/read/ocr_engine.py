"""Tesseract on one picture of text: words with their places and how sure it is of them.

Invariant: one engine a language and process, used by one thread. Pictures are grey arrays; places are in their pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import tesserocr
from numpy.typing import NDArray

from tasks.read.ocr import data_folder

Grey: TypeAlias = "NDArray[np.uint8]"
_DIGITS = "0123456789,.-%/()"


class Seen(NamedTuple):
    """A word as Tesseract sees it; `base` is its baseline, `height` that of its line, `confidence` 0-1."""

    x0: int
    y0: int
    x1: int
    y1: int
    text: str
    base: float
    height: float
    confidence: float


def read_text(picture: Grey, dpi: float) -> list[Seen]:
    """The words of a picture that holds lines of Vietnamese text."""
    return list(_read(_engine("vie", ""), picture, dpi))


def read_digits(picture: Grey, dpi: float) -> list[Seen]:
    """The words of a picture that holds numbers and nothing else."""
    return list(_read(_engine("eng", _DIGITS), picture, dpi))


@lru_cache(maxsize=2)
def _engine(language: str, letters: str) -> Any:
    engine = tesserocr.PyTessBaseAPI(path=f"{data_folder()}/", lang=language, psm=tesserocr.PSM.SINGLE_BLOCK)
    if letters:
        engine.SetVariable("tessedit_char_whitelist", letters)
    return engine


def _read(engine: Any, picture: Grey, dpi: float) -> Iterator[Seen]:
    height, width = picture.shape
    engine.SetImageBytes(np.ascontiguousarray(picture).tobytes(), width, height, 1, width)
    engine.SetSourceResolution(int(min(600, max(70, dpi))))
    engine.Recognize()
    words, lines = tesserocr.RIL.WORD, tesserocr.RIL.TEXTLINE
    for item in tesserocr.iterate_level(engine.GetIterator(), words):
        if item.Empty(words):
            continue
        box, line = item.BoundingBox(words), item.BoundingBox(lines)
        text = item.GetUTF8Text(words)
        if not box or not line or not text.strip():
            continue
        base = item.Baseline(lines)
        (ax, ay), (bx, by) = base if base else ((line[0], line[3]), (line[2], line[3]))
        at = ay + (by - ay) * ((box[0] + box[2]) / 2 - ax) / max(1, bx - ax)
        row = item.RowAttributes()
        tall = row["row_height"] if row and row["row_height"] > 0 else line[3] - line[1]
        x0, y0, x1, y1 = box
        yield Seen(x0, y0, x1, y1, text.strip(), at, tall, item.Confidence(words) / 100)
    engine.Clear()
