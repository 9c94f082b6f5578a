"""Names near in spelling, to help a person; no unit is ever decided by likeness (Hà Giang and Hậu Giang are alike)."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from tasks.units.fold import fold, read_type
from tasks.units.model import Unit
from tasks.units.register import Register

LIKENESS = 0.8  # of difflib's ratio; below it the names have little in common


@lru_cache(maxsize=1024)
def suggest(register: Register, text: str, as_of: date, count: int = 3) -> tuple[Unit, ...]:
    """Units whose names are near a name that no unit bears, living on the day where there are such, best first."""
    name = fold(read_type(text)[1])
    found: list[Unit] = []
    for near in get_close_matches(name, register.names, n=count, cutoff=LIKENESS):
        bearers = [u for u, written, _ in register.named(near) if fold(written) == near]
        living = [u for u in bearers if u.lives(as_of)] or bearers
        found += [u for u in living[:count] if u not in found]
    return tuple(found[:count])
