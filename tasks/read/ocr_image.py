"""A scanned page made ready for reading: only ink is left, upright and straight; its ruling lines found and taken out.

Invariant: pictures are grey, 0 ink to 255 paper. Every step keeps the size of print, so that places can be given in
points.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from tasks.read.grid import Rule, join_rules
from tasks.read.ocr_engine import Grey, read_text

_PAPER = 200  # lighter than that is paper; stamps and blue pens are, in their brightest channel
_WHITENED = np.clip(np.arange(256) * 255 // _PAPER, 0, 255).astype(np.uint8)
_INK = 140
_COARSE_INK = 200  # at half the resolution, where thin lines have paled
_MAX_SKEW = 4.0
_SKEW_DPI = 75  # of the page that is looked at to find its skew, in strips of so many pixels
_STRIP = 16
_LONG_FLAT, _LONG_UPRIGHT = 0.40, 0.22  # inches: longer straight strokes are rules
_THICK = 0.04
_SOLID = 0.93  # of a line's length has ink
_SURE = 0.75  # a sample read this surely is the right way up
_CLEARLY = 0.05  # another way up has to be better by this much
_LETTER_GAP = 0.02  # inches: letters this close are of one word
_LEAST_WORD = 0.06  # inches: what is smaller is a dot or a mark
_ROTATIONS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


def ink_of(picture: np.ndarray) -> Grey:
    """The brightest of the three colours, paper whitened."""
    grey = picture
    if picture.ndim == 3:  # channel by channel: many times faster than along the last axis
        grey = np.maximum(np.maximum(picture[..., 0], picture[..., 1]), picture[..., 2])
    return np.asarray(cv2.LUT(grey, _WHITENED), np.uint8)


def straightened(ink: Grey, dpi: float) -> Grey:
    """The page upright and straight."""
    ink = _upright(ink, dpi)
    angle = _skew(ink, dpi)
    if abs(angle) < 0.04:
        return ink
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(cv2.warpAffine(ink, turn, (width, height), borderValue=255, flags=cv2.INTER_CUBIC), np.uint8)


def rules_of(ink: Grey, dpi: float) -> tuple[list[Rule], Grey]:
    """The ruling lines (in points) and the page without them."""
    dark = _dark(ink, _INK)
    flats = list(_lines(dark, dpi, flat=True))
    uprights = [line for line in _lines(dark, dpi, flat=False) if _is_rule(line.rule, [f.rule for f in flats])]
    clean = ink.copy()
    for line in (*flats, *uprights):
        _whiten(clean, *line.box)
    return join_rules(line.rule for line in (*flats, *uprights)), clean


class _Line(NamedTuple):
    rule: Rule
    box: tuple[int, int, int, int]


def _strokes(dark: np.ndarray, length: int, *, flat: bool) -> np.ndarray:
    """Where straight strokes of at least this length are; a slight slope and small gaps do not end them."""
    along, across = ((1, length), (3, 1)) if flat else ((length, 1), (1, 3))
    gap = (1, 3) if flat else (3, 1)
    thick = cv2.dilate(dark, np.ones(across, np.uint8))
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones(gap, np.uint8))
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(along, np.uint8)))


def _lines(dark: np.ndarray, dpi: float, *, flat: bool) -> Iterator[_Line]:
    """Straight strokes of ink without gaps; the feet of letters in a row look like one, but have gaps."""
    scale = 72 / dpi
    strokes = _strokes(dark, int((_LONG_FLAT if flat else _LONG_UPRIGHT) * dpi), flat=flat)
    for x, y, width, height in _boxes(strokes):
        thick, long = (height, width) if flat else (width, height)
        ink = dark[y : y + height, x : x + width].any(axis=0 if flat else 1)
        if thick <= max(_THICK * dpi, long * 0.01) and ink.mean() >= _SOLID:
            at = (y + height / 2 if flat else x + width / 2) * scale
            start = (x if flat else y) * scale
            yield _Line(Rule(flat, at, start, start + long * scale), (y, x, y + height, x + width))


def _boxes(marks: np.ndarray) -> Iterator[Sequence[int]]:
    """The box (left, top, width, height) around each connected mark: by outlines, which on a page with few marks takes a tenth
    of the time that a number for every pixel takes."""
    outlines, nesting = cv2.findContours(marks, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for at, outline in enumerate(outlines):
        if nesting[0, at, 3] < 0:  # not the outline of a hole
            yield cv2.boundingRect(outline)


def _is_rule(upright: Rule, flats: Sequence[Rule]) -> bool:
    """A short upright stroke that does not run from one flat rule to another is a bracket, a pen's or a stamp's."""

    def ends(y: float) -> bool:
        return any(abs(f.at - y) < 4 and f.start - 4 < upright.at < f.end + 4 for f in flats)

    return upright.end - upright.start > 72 or (ends(upright.start) and ends(upright.end))


def _half(ink: Grey) -> Grey:
    """The page at half its resolution: enough to tell lines from text, and four times as fast to look through."""
    size = [max(1, round(length / 2)) for length in (ink.shape[1], ink.shape[0])]
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.uint8)


def _dark(ink: Grey, limit: int) -> np.ndarray:
    """Ink as ones."""
    return (ink < limit).view(np.uint8)


def _skew(ink: Grey, dpi: float) -> float:
    """How far the page is turned, in degrees: lines of text and rules are sharpest when level."""
    height, width = ink.shape
    scale = min(1.0, _SKEW_DPI / dpi)
    size = (max(1, round(width * scale / _STRIP)), max(1, round(height * scale)))
    strips = 255 - cv2.resize(_half(ink), size, interpolation=cv2.INTER_AREA)
    best = 0.0
    for reach, step in ((_MAX_SKEW, 0.4), (0.4, 0.1), (0.1, 0.025)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: (_sharpness(strips, angle), -abs(angle))))
    return best


def _sharpness(strips: np.ndarray, angle: float) -> float:
    """How much ink differs from one line of pixels to the next where the page is turned by this angle. So small a turn moves
    upright strips of the page up and down; that each would have to be turned in itself is too little to be seen."""
    height, width = strips.shape
    slope = _STRIP * math.tan(math.radians(angle))
    moves = np.array([[1, 0, 0], [-slope, 1, slope * width / 2]])
    moved = cv2.warpAffine(strips, moves, (width, height), flags=cv2.INTER_LINEAR)
    sums = cv2.reduce(moved, 1, cv2.REDUCE_SUM, dtype=cv2.CV_64F)[:, 0]
    return float(((sums[1:] - sums[:-1]) ** 2).sum())


def _upright(ink: Grey, dpi: float) -> Grey:
    """The page turned by quarters until its lines run level and a sample of them reads well."""
    best, best_sure = 0, 0.0
    for turn in _likely_turns(ink, dpi):
        sure = _sample_confidence(_quarters(ink, turn), dpi)
        if sure > best_sure + _CLEARLY:
            best, best_sure = turn, sure
        if sure >= _SURE:
            break
    return _quarters(ink, best)


def _likely_turns(ink: Grey, dpi: float) -> tuple[int, ...]:
    """The quarter turns to try: words are wider than they are high, so two of the four are out on a page with words. To read
    text that stands on its side takes Tesseract ten times as long as to read it level."""
    pen = max(1, int(_LETTER_GAP * dpi / 2))
    words = cv2.dilate(_dark(_half(ink), _COARSE_INK), np.ones((2 * pen + 1, 2 * pen + 1), np.uint8))
    sizes = np.array([box[2:] for box in _boxes(words)]).reshape(-1, 2) - 2 * pen
    long = sizes.max(axis=1)
    width, height = sizes[(long > _LEAST_WORD * dpi / 2) & (long < dpi / 2)].T
    level, standing = width[width > 1.5 * height].sum(), height[height > 1.5 * width].sum()
    if level > 2 * standing:
        return 0, 2
    return (1, 3) if standing > 2 * level else (0, 2, 1, 3)


def _quarters(ink: Grey, turn: int) -> Grey:
    """The page turned to the left by so many quarters."""
    return ink if turn == 0 else np.asarray(cv2.rotate(ink, _ROTATIONS[turn]), np.uint8)


def _without_lines(ink: Grey, dpi: float) -> Grey:
    """A part of a page without its long lines, whatever they are."""
    dark = _dark(ink, _INK)
    text = ink.copy()
    for flat in (True, False):
        for line in _lines(dark, dpi, flat=flat):
            _whiten(text, *line.box)
    return text


def _whiten(page: Grey, top: int, left: int, bottom: int, right: int) -> None:
    page[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1] = 255


def _sample_confidence(ink: Grey, dpi: float) -> float:
    """How sure OCR is of the part of the page with most ink, 0-1."""
    height = ink.shape[0]
    tall = min(height, int(0.9 * dpi))
    sums = cv2.reduce(_dark(ink, _INK), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0].cumsum()
    step = max(1, tall // 3)
    start = max(range(0, max(1, height - tall), step), key=lambda y: sums[min(height - 1, y + tall)] - sums[y])
    sample = _without_lines(ink[start : start + tall], dpi)
    words = [w for w in read_text(sample, dpi) if len(w.text) > 1]
    letters = sum(len(w.text) for w in words)
    return sum(w.confidence * len(w.text) for w in words) / letters if letters >= 8 else 0.0
