"""PDFium's functions that are called for every word and every drawn line, with addresses as plain numbers.

Invariant: they are the functions of pypdfium2's own library, with the same arguments in the same order; a pointer that it
would wrap in an object for every call, which costs more than the call, is a number here (0: none). An answer is written
into the buffers below, so this is for one thread at a time, as PDFium is.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_float, c_int, c_void_p
from typing import Any

import pypdfium2.raw as pdf  # type: ignore[import-untyped]


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(function, c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address)  # type: ignore[arg-type]


def address_of(handle: Any) -> int:
    """The address that a handle of pypdfium2 holds."""
    return ctypes.cast(handle, c_void_p).value or 0


count_objects = _plain(pdf.FPDFPage_CountObjects, c_int, c_void_p)
get_object = _plain(pdf.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
count_in_form = _plain(pdf.FPDFFormObj_CountObjects, c_int, c_void_p)
get_in_form = _plain(pdf.FPDFFormObj_GetObject, c_void_p, c_void_p, ctypes.c_ulong)
type_of = _plain(pdf.FPDFPageObj_GetType, c_int, c_void_p)
char_angle = _plain(pdf.FPDFText_GetCharAngle, c_float, c_void_p, c_int)
_bounds = _plain(pdf.FPDFPageObj_GetBounds, c_int, *[c_void_p] * 5)
_draw_mode = _plain(pdf.FPDFPath_GetDrawMode, c_int, *[c_void_p] * 3)
_box = _plain(pdf.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_origin = _plain(pdf.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)

_FLOATS, _DOUBLES, _INTS = (c_float * 4)(), (ctypes.c_double * 2)(), (c_int * 2)()
_FLOAT_AT = [ctypes.addressof(_FLOATS) + n * ctypes.sizeof(c_float) for n in range(4)]
_DOUBLE_AT = [ctypes.addressof(_DOUBLES) + n * ctypes.sizeof(ctypes.c_double) for n in range(2)]
_INT_AT = [ctypes.addressof(_INTS) + n * ctypes.sizeof(c_int) for n in range(2)]


def bounds(item: int) -> list[float]:
    """Left, bottom, right, top of an object; zeros where it has none."""
    return _FLOATS[:] if _bounds(item, *_FLOAT_AT) else [0.0, 0.0, 0.0, 0.0]


def is_drawn(path: int) -> bool:
    """Whether a path is filled or stroked."""
    return bool(_draw_mode(path, *_INT_AT)) and any(_INTS)


def char_box(text_page: int, at: int) -> list[float]:
    """Left, top, right, bottom of a character's place in its line; zeros where there is no such character."""
    return _FLOATS[:] if _box(text_page, at, _FLOAT_AT[0]) else [0.0, 0.0, 0.0, 0.0]


def char_origin(text_page: int, at: int) -> list[float]:
    """The point on the baseline where a character begins."""
    return _DOUBLES[:] if _origin(text_page, at, *_DOUBLE_AT) else [0.0, 0.0]
