"""Hard-wrapped plain text: the lines of one paragraph made one line again.

Invariant: no word is lost or changed; two lines are joined only where the first word of the second would not have fitted
on the first, in a text that is wrapped throughout, and never over a blank line, a list mark or a gap of columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_WIDTHS = range(40, 121)  # characters; shorter lines are verse or columns, longer ones paragraphs
_MIN_WRAPPED = 4  # lines, before a text is believed to be wrapped
_FULL = 0.8  # share of the width from which a line counts as full
_RAGGED = 2  # characters by which a paragraph set by hand may fall short
_COLUMNS = re.compile(r"\S {3,}\S|\t|\|")
_MARK = re.compile(r"\s*(?:[-+•–*]\s|\(?[\w.]{1,6}[.)]\s|[IVXLC]{1,6}\s*[.)/]|[=_*-]{5,})")


def unwrap(lines: Sequence[str]) -> list[str]:
    """The lines (blank ones too), those of one paragraph joined where the text is wrapped; else as they are."""
    width = max((len(line.rstrip()) for line in lines if not _COLUMNS.search(line)), default=0)
    if width not in _WIDTHS or not _is_wrapped(lines, width):
        return list(lines)
    return [" ".join(paragraph) for paragraph in _paragraphs(lines, width)]


def _paragraphs(lines: Sequence[str], width: int) -> Iterator[list[str]]:
    paragraph = [lines[0].rstrip()]
    for line, following in pairwise(lines):
        if not _goes_on(line, following, width):
            yield paragraph
            paragraph = [following.rstrip()]
        else:
            paragraph.append(following.strip())
    yield paragraph


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether the next line only stands apart because its first word did not fit."""
    if not line.strip() or not following.strip() or _MARK.match(following):
        return False
    if _COLUMNS.search(line.strip()) or _COLUMNS.search(following.strip()):
        return False
    return len(line.rstrip()) + 1 + len(following.split()[0]) > width - _RAGGED


def _is_wrapped(lines: Sequence[str], width: int) -> bool:
    full = [(a, b) for a, b in pairwise(lines) if len(a.rstrip()) >= _FULL * width and b.strip()]
    wrapped = sum(_goes_on(a, b, width) for a, b in full)
    return wrapped >= _MIN_WRAPPED and 2 * wrapped > len(full)
