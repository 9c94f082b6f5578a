"""Where each province stands on the tile map: one tile a province, roughly as on the map, by its code.

Invariant: no two provinces that live at the same time share a place. A code means another territory after July 2025, so
there are two maps. Islands and areas are not shown: a tile says which province, not how large it is.
"""

from __future__ import annotations

from datetime import date

NEW_MAP = date(2025, 7, 1)  # Resolution 202/2025/QH15: 34 provinces

_UNTIL_2025 = """
.  .  .  .  02 04 .  .
12 10 15 08 06 20 .  .
11 14 25 19 24 22 .  .
.  17 26 01 27 30 31 .
.  28 35 33 34 .  .  .
.  38 37 36 .  .  .  .
.  40 .  .  .  .  .  .
.  42 .  .  .  .  .  .
.  .  44 .  .  .  .  .
.  .  45 46 .  .  .  .
.  .  .  49 48 .  .  .
.  .  .  62 51 .  .  .
.  .  .  64 52 .  .  .
.  .  .  66 54 .  .  .
.  .  67 68 56 .  .  .
.  70 75 60 58 .  .  .
72 74 79 77 .  .  .  .
87 80 82 .  .  .  .  .
89 92 86 83 .  .  .  .
91 93 94 84 .  .  .  .
.  96 95 .  .  .  .  .
"""

_SINCE_2025 = """
.  .  08 04 .
12 15 19 20 .
11 25 24 22 .
14 01 33 31 .
.  37 .  .  .
38 .  .  .  .
40 .  .  .  .
42 .  .  .  .
.  44 46 .  .
.  .  48 .  .
.  .  51 .  .
.  .  52 .  .
.  .  66 .  .
.  68 56 .  .
80 75 .  .  .
82 79 .  .  .
91 86 .  .  .
96 92 .  .  .
"""


def tiles(day: date) -> dict[str, tuple[int, int]]:
    """Row and column (0-based) of each province by its code, on the map of a day."""
    drawn = _SINCE_2025 if day >= NEW_MAP else _UNTIL_2025
    lines = [line.split() for line in drawn.strip().splitlines()]
    return {code: (y, x) for y, line in enumerate(lines) for x, code in enumerate(line) if code != "."}
