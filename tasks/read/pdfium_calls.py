"""PDFium's functions that are called for every word and every drawn line, with addresses as plain numbers.

Invariant: they are the functions of pypdfium2's own library, with the same arguments in the same order; a pointer that it
would wrap in an object for every call, which costs more than the call, is a number here (0: none). An answer is written
into the buffers below, so this is for one thread at a time, as PDFium is.
"""

from __future__ import annotations

import ctypes
import operator
from collections.abc import Callable
from ctypes import byref, c_double, c_float, c_int, c_ulong, c_void_p, sizeof
from struct import Struct
from typing import Any

import pypdfium2.raw as pdf  # type: ignore[import-untyped]


class _Number:
    """A small number, passed as it is: ctypes would first make an object of it."""

    from_param = staticmethod(operator.index)


def _places(buffer: Any) -> type:
    """The numbers of a buffer by their place, as arguments: their addresses are made once."""
    step = sizeof(buffer) // len(buffer)
    return type("Place", (), {"from_param": [byref(buffer, n * step) for n in range(len(buffer))].__getitem__})


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(function, c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address)  # type: ignore[arg-type]


def address_of(handle: Any) -> int:
    """The address that a handle of pypdfium2 holds."""
    return ctypes.cast(handle, c_void_p).value or 0


_FLOATS, _DOUBLES, _INTS = (c_float * 4)(), (c_double * 2)(), (c_int * 2)()
_NAME, _FLAGS = ctypes.create_string_buffer(128), c_int()
_NAME_AT, _FLAGS_AT = ctypes.addressof(_NAME), ctypes.addressof(_FLAGS)
_Float, _Double, _Int = _places(_FLOATS), _places(_DOUBLES), _places(_INTS)
_four, _two = Struct("4f").unpack_from, Struct("2d").unpack_from

count_objects = _plain(pdf.FPDFPage_CountObjects, c_int, c_void_p)
get_object = _plain(pdf.FPDFPage_GetObject, c_void_p, c_void_p, _Number)
count_in_form = _plain(pdf.FPDFFormObj_CountObjects, c_int, c_void_p)
get_in_form = _plain(pdf.FPDFFormObj_GetObject, c_void_p, c_void_p, c_ulong)
type_of = _plain(pdf.FPDFPageObj_GetType, c_int, c_void_p)
_font_of = _plain(pdf.FPDFText_GetFontInfo, c_ulong, c_void_p, _Number, c_void_p, c_ulong, c_void_p)
char_angle = _plain(pdf.FPDFText_GetCharAngle, c_float, c_void_p, _Number)
_bounds = _plain(pdf.FPDFPageObj_GetBounds, c_int, c_void_p, *[_Float] * 4)
_draw_mode = _plain(pdf.FPDFPath_GetDrawMode, c_int, c_void_p, _Int, _Int)
_box = _plain(pdf.FPDFText_GetLooseCharBox, c_int, c_void_p, _Number, _Float)
_origin = _plain(pdf.FPDFText_GetCharOrigin, c_int, c_void_p, _Number, _Double, _Double)

Four = tuple[float, float, float, float]


def bounds(item: int) -> Four:
    """Left, bottom, right, top of an object; zeros where it has none."""
    return _four(_FLOATS) if _bounds(item, 0, 1, 2, 3) else (0.0, 0.0, 0.0, 0.0)


def is_drawn(path: int) -> bool:
    """Whether a path is filled or stroked."""
    return bool(_draw_mode(path, 0, 1) and (_INTS[0] or _INTS[1]))


def char_box(text_page: int, at: int) -> Four:
    """Left, top, right, bottom of a character's place in its line; zeros where there is no such character."""
    return _four(_FLOATS) if _box(text_page, at, 0) else (0.0, 0.0, 0.0, 0.0)


def char_origin(text_page: int, at: int) -> tuple[float, float]:
    """The point on the baseline where a character begins."""
    return _two(_DOUBLES) if _origin(text_page, at, 0, 1) else (0.0, 0.0)


def font_name(text_page: int, at: int) -> bytes:
    """The name of a character's font; nothing where it has none, or one that is longer than names are."""
    length = _font_of(text_page, at, _NAME_AT, len(_NAME), _FLAGS_AT)
    return _NAME.value if 0 < length <= len(_NAME) else b""
