"""What is drawn on a PDF's page: its ruling lines, in the PDF's own coordinates, and how much of it is picture.

Invariant: so many objects, so deep in forms and so many segments of a path are looked at and no more. Nothing is run.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdf  # type: ignore[import-untyped]

from tasks.read.grid import MAX_RULES, Rule
from tasks.read.pdfium_calls import Four, bounds, count_in_form, get_in_form, is_drawn, type_of

_MAX_OBJECTS = 200_000
_MAX_DEPTH = 8
_THIN = 2.5
_SHORT = 4.0
_MAX_SEGMENTS = 4_000

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(slots=True)
class Found:
    """What `collect` found: rules, the area of pictures, the largest of them with its resolution, how many shapes. `lines`
    are the boxes of the thin shapes among the rules."""

    rules: list[Rule] = field(default_factory=list)
    lines: set[Four] = field(default_factory=set)
    picture: float = 0.0
    largest: float = 0.0
    dpi: float = 0.0
    drawn: int = 0
    seen: int = 0


_PATH, _IMAGE, _FORM = pdf.FPDF_PAGEOBJ_PATH, pdf.FPDF_PAGEOBJ_IMAGE, pdf.FPDF_PAGEOBJ_FORM


def collect(
    holder: int,
    matrix: Matrix,
    found: Found,
    count: Callable[[int], int],
    get: Callable[[int, int], int],
    depth: int,
) -> None:
    """The rules and pictures of a page or a form inside one, in the PDF's own coordinates."""
    looked_at = min(count(holder), _MAX_OBJECTS - found.seen)
    found.seen += looked_at
    for at in range(looked_at):
        item = get(holder, at)
        kind = type_of(item)
        if kind == _PATH:
            found.drawn += 1
            if len(found.rules) <= MAX_RULES:
                _add_path(item, matrix, found)
        elif kind == _IMAGE:
            _measure(item, matrix, found)
        elif kind == _FORM and depth < _MAX_DEPTH:
            inner = _times(_matrix(item), matrix)
            collect(item, inner, found, count_in_form, get_in_form, depth + 1)


def _measure(item: int, matrix: Matrix, found: Found) -> None:
    left, bottom, right, top = bounds(item) if matrix is SAME else _moved(bounds(item), matrix)
    area = (right - left) * (top - bottom)
    found.picture += area
    if area <= found.largest:
        return
    across, down = ctypes.c_uint(), ctypes.c_uint()
    if pdf.FPDFImageObj_GetImagePixelSize(_handle(item), across, down):
        found.dpi = 72 * math.sqrt(across.value * down.value / max(1.0, area))
    found.largest = area


def _moved(box: Four, matrix: Matrix) -> Four:
    left, bottom, right, top = box
    corners = [_apply(matrix, x, y) for x, y in ((left, bottom), (left, top), (right, bottom), (right, top))]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


_PX, _PY = ctypes.c_float(), ctypes.c_float()


def _add_path(item: int, matrix: Matrix, found: Found) -> None:
    """A thin shape is a line, a rectangle four, anything else its straight pieces."""
    box = bounds(item) if matrix is SAME else _moved(bounds(item), matrix)
    if box in found.lines:  # where every cell has its own frame, a line between two comes twice
        return
    left, bottom, right, top = box
    wide, tall = right - left, top - bottom
    thin = wide <= _THIN or tall <= _THIN
    if (thin and wide < _SHORT and tall < _SHORT) or not is_drawn(item):
        return
    if thin:
        found.lines.add(box)
        found.rules.append(_along(box))
    else:
        found.rules += _outline(item, _times(_matrix(item), matrix))


def _outline(item: int, matrix: Matrix) -> Iterator[Rule]:
    """The straight pieces of a shape that run along the page's sides."""
    previous = start = (0.0, 0.0)
    path = _handle(item)
    for at in range(min(_MAX_SEGMENTS, pdf.FPDFPath_CountSegments(path))):
        segment = pdf.FPDFPath_GetPathSegment(path, at)
        kind = pdf.FPDFPathSegment_GetType(segment)
        pdf.FPDFPathSegment_GetPoint(segment, _PX, _PY)
        point = _apply(matrix, _PX.value, _PY.value)
        if kind == pdf.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdf.FPDF_SEGMENT_LINETO:
            yield from _straight(previous, point)
        if pdf.FPDFPathSegment_GetClose(segment):
            yield from _straight(point, start)
        previous = point


def _straight(a: Point, b: Point) -> tuple[Rule, ...]:
    """The line between two points, where it is one along the page's sides and no dot."""
    (ax, ay), (bx, by) = a, b
    wide, tall = abs(ax - bx), abs(ay - by)
    if (wide > 1 and tall > 1) or (wide < _SHORT and tall < _SHORT):
        return ()
    return (_along((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))),)


def _along(box: Four) -> Rule:
    """The line along the longer side of a box."""
    x0, y0, x1, y1 = box
    return Rule(True, (y0 + y1) / 2, x0, x1) if x1 - x0 >= y1 - y0 else Rule(False, (x0 + x1) / 2, y0, y1)


def _handle(item: int) -> Any:
    """The object as pypdfium2's own functions take it."""
    return ctypes.cast(item, pdf.FPDF_PAGEOBJECT)


def _matrix(item: int) -> Matrix:
    values = pdf.FS_MATRIX()
    if not pdf.FPDFPageObj_GetMatrix(_handle(item), values):
        return SAME
    return values.a, values.b, values.c, values.d, values.e, values.f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    x0, y0 = _apply(then, a, b)
    x1, y1 = _apply(then, c, d)
    x2, y2 = _apply(then, e, f)
    return x0 - then[4], y0 - then[5], x1 - then[4], y1 - then[5], x2, y2


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
