"""The values of a workbook's cells as text, written as a Vietnamese office program shows them.

Invariant: a number keeps the up to 15 significant digits that a workbook stores, whatever its format cuts off; it
gets the zeros its format adds; its decimal sign is the comma, so that "7,125" in one cell and a text "7,13" in the
next are numbers of one kind, and nothing is taken for thousands. Thousands are not parted. Texts stay as written, but
for white space.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from math import isfinite

from tasks.read.content import collapse
from tasks.read.decode import clean

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DECIMALS = re.compile(r"[0#?]\.(0+)")
_MAX_DECIMALS = 15


def number_text(value: float, decimals: int = 0) -> str:
    """A number with a decimal comma, no exponent, and at least `decimals` digits after the comma."""
    if not isfinite(value):
        return ""
    digits = f"{value or 0:.15g}"  # a zero has no sign
    if "e" in digits:
        digits = f"{Decimal(digits):f}"
    if not decimals:
        return digits.replace(".", ",")
    whole, _, part = digits.partition(".")
    return f"{whole},{part.ljust(decimals, '0')}"


def value_text(value: object, number_format: str = "General") -> str:
    """A cell's value as text: 0.7702 shown as a percent is "77,02%", a day "31/12/2023", true and false in capitals."""
    return writer(number_format)(value)


@lru_cache(maxsize=1 << 10)
def writer(number_format: str) -> Callable[[object], str]:
    """`value_text` in one number format."""
    percent, decimals = _asked(number_format)

    def written(value: object) -> str:
        if isinstance(value, float) or type(value) is int:
            return number_text(value * 100, decimals) + "%" if percent else number_text(value, decimals)
        if isinstance(value, str):
            return collapse(clean(value)) if value else ""
        return str(value).upper() if isinstance(value, bool) else _moment(value, number_format)

    return written


def _asked(number_format: str) -> tuple[bool, int]:
    """Whether a format shows a percent, and how many decimals at least."""
    shown = _LITERAL.sub("", number_format).split(";")[0]
    decimals = found[1] if (found := _DECIMALS.search(shown)) and "E" not in shown.upper() else ""
    return "%" in shown, min(len(decimals), _MAX_DECIMALS)


def _moment(value: object, number_format: str) -> str:
    """A day, a time or a span of time; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        clock = "" if value.time() == time() else f" {value:%H:%M:%S}".removesuffix(":00")
        return _day(value.date(), number_format) + clock
    if isinstance(value, date):
        return _day(value, number_format)
    return value.isoformat() if isinstance(value, time) else collapse(clean(str(value)))


def _day(value: date, number_format: str) -> str:
    """As its format shows it, in the order that Vietnamese uses: a month or a year alone has no day."""
    shown = _LITERAL.sub("", number_format).lower()
    if "y" in shown and "d" not in shown:
        return f"{value.month:02}/{value.year:04}" if "m" in shown else f"{value.year:04}"
    return f"{value.day:02}/{value.month:02}/{value.year:04}"
