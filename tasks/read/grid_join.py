"""Tables that go on over page breaks, put together.

Invariant: no cell is lost or changed: a header repeated on the next page is dropped only where every cell of it is the
same (but for slips of OCR); a row is taken as the rest of the one before only where it has no number of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import takewhile

from tasks.read.grid_table import Table
from tasks.read.grid_words import is_numeric, join_lines

_SAME_EDGE = 8.0  # points; pages are not always printed on the same spot
_MAX_HEADER = 8
_ALIKE = 0.8  # share of characters that two readings of one header have in common
_ORDINAL = re.compile(r"\(?(?:\d{1,4}|[IVXLC]{1,6})[.)]?")


def goes_on(upper: Table, lower: Table) -> bool:
    """Whether `lower`, first on its page, may be the rest of `upper`, last on the page before: as many columns, as
    wide each (the whole table may be moved)."""
    if len(upper.xs) != len(lower.xs) or upper.ruled != lower.ruled or _has_own_header(upper, lower):
        return False
    if not upper.ruled:
        # Without lines, edges lie between texts and move with them.
        wide = max(upper.xs[-1] - upper.xs[0], lower.xs[-1] - lower.xs[0])
        return all(abs(a - b) <= 0.08 * wide for a, b in zip(upper.xs, lower.xs, strict=True))
    shift = lower.xs[0] - upper.xs[0]
    return all(abs(b - a - shift) <= _SAME_EDGE for a, b in zip(upper.xs, lower.xs, strict=True))


def join_tables(upper: Table, lower: Table) -> Table:
    """Both as one table."""
    header = _repeated(upper, lower)
    if header == len(lower.rows):
        return replace(upper, pages=[*upper.pages, *lower.pages])
    rows, rest = [list(row) for row in upper.rows], [list(row) for row in lower.rows[header:]]
    _fill_merged(rows, rest, upper, lower, header)
    sure = (upper.confidence or [], (lower.confidence or [])[header:])
    if rows and _is_rest(rows, rest[0]):
        rows[-1] = [join_lines(filter(None, pair)) for pair in zip(rows[-1], rest[0], strict=True)]
        rest = rest[1:]
        sure = (sure[0], sure[1][1:])
    return replace(
        upper,
        rows=[*rows, *rest],
        open_bottom=lower.open_bottom,
        confidence=[*sure[0], *sure[1]] if upper.confidence is not None else None,
        pages=[*upper.pages, *lower.pages],
    )


def _has_own_header(upper: Table, lower: Table) -> bool:
    """Whether `lower` begins with words, other ones than `upper`, over columns that hold numbers there."""
    first = lower.rows[0]
    worded = [c for c, cell in enumerate(first) if cell and not is_numeric(cell)]
    if len(worded) < 2 or len(set(first)) < 2 or _repeated(upper, lower):
        return False  # told without a look at all rows above, of which a long table has thousands
    return sum(_share(upper.rows, c, is_numeric) > 0.5 for c in worded) > 1


def _repeated(upper: Table, lower: Table) -> int:
    """How many rows at the top of `lower` repeat those of `upper`."""
    alike = _same_row if upper.confidence is None else _like_row
    pairs = zip(upper.rows[:_MAX_HEADER], lower.rows[:_MAX_HEADER], strict=False)
    return sum(1 for _ in takewhile(lambda pair: alike(*pair), pairs))


def _same_row(a: Sequence[str], b: Sequence[str]) -> bool:
    return list(a) == list(b) or [_bare(cell) for cell in a] == [_bare(cell) for cell in b]


def _like_row(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two rows of words are the same but for what OCR saw differently; numbers have to be the same."""
    if [cell for cell in a if is_numeric(cell)] != [cell for cell in b if is_numeric(cell)]:
        return False
    ratio = SequenceMatcher(None, _bare(" ".join(a)), _bare(" ".join(b)), autojunk=False).ratio()
    return _same_row(a, b) or ratio >= _ALIKE


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def _fill_merged(rows: list[list[str]], rest: list[list[str]], upper: Table, lower: Table, header: int) -> None:
    """A merged cell cut by the page break has its text on one side only: both sides get it."""
    for column in range(len(rows[0])):
        above, below = rows[-1][column], rest[0][column]
        cut = column in upper.open_bottom or (header == 0 and column in lower.open_top)
        if not cut or bool(above) == bool(below):
            continue
        if above:
            for row in rest:
                if row[column]:
                    break
                row[column] = above
        else:
            for row in reversed(rows):
                if row[column]:
                    break
                row[column] = below


def _is_rest(rows: Sequence[Sequence[str]], row: Sequence[str]) -> bool:
    """Whether a page's first row is what is left of the last row of the page before.

    It has no number of its own: nothing in the column of ordinals, nothing in columns of numbers that are filled in
    the row before. A row with one text in all columns names a section.
    """
    last = rows[-1]
    if len({cell for cell in row if cell}) == 1 and sum(map(bool, row)) > 1:
        return False
    if any(is_numeric(row[c]) and last[c] for c in range(len(row))):
        return False
    if _share(rows, 0, lambda cell: _ORDINAL.fullmatch(cell) is not None) > 0.5:
        return not row[0] or not last[0]
    numbers = [c for c in range(len(row)) if _share(rows, c, is_numeric) > 0.5]
    missing = [c for c in numbers if last[c] and not row[c]]
    starts_small = not row[0] or row[0][:1].islower()
    return starts_small and bool(missing or not numbers)


def _share(rows: Sequence[Sequence[str]], column: int, test: Callable[[str], bool]) -> float:
    cells = [row[column] for row in rows if row[column]]
    return sum(map(test, cells)) / len(cells) if cells else 0.0
