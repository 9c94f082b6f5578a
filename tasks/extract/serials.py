"""When the serial number of a row is its rank.

Invariant: only where no column tells the rank, and the table is in the order of the ranking: its title says so, or the
scores fall from row to row. From the first tie on the number is no longer the rank, unless the text says that the order
is the ranking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tasks.extract.setting import Setting

_FEWEST_ROWS = 4
_FEWEST_SCORES = 3


def serial_ranks(
    numbers: Sequence[tuple[int, int | None]], scores: Mapping[int, float], setting: Setting, *, graded: bool
) -> dict[int, int]:
    """Ranks by row of one section: `numbers` are (row, serial number) in order, `scores` the rows' scores.

    `graded`: the table tells a grade and no score, so that its order may be that of any list.
    """
    known = [(row, serial) for row, serial in numbers if serial is not None]
    if len(known) < len(numbers) or [s for _, s in known] != list(range(1, len(known) + 1)):
        return {}
    falling = [scores[row] for row, _ in known if row in scores]
    if any(a < b for a, b in zip(falling, falling[1:], strict=False)):
        return {}
    sorted_rows = len(known) >= _FEWEST_ROWS and len(falling) >= _FEWEST_SCORES and len(set(falling)) > 1
    titled = setting.order_is_rank or (setting.ranked and not graded)
    if not (sorted_rows or (titled and len(known) >= _FEWEST_SCORES)):
        return {}
    return dict(known) if setting.order_is_rank else _until_tie(known, scores)


def _until_tie(known: Sequence[tuple[int, int]], scores: Mapping[int, float]) -> dict[int, int]:
    ranks: dict[int, int] = {}
    last: float | None = None
    for row, serial in known:
        score = scores.get(row)
        if score is not None and score == last:
            break
        ranks[row] = serial
        last = score
    return ranks
