"""The words of a text and names made of them: one pass over the words finds every name of a set.

Invariant: a word is a run of letters and digits; at each place the longest name wins, and names do not overlap. The cost is
linear in the text: a walk ends at the first word with which no name goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from tasks.extract.text import flat, lower

_WORD = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"[\s\-–_,.&]{1,3}")


class Words(NamedTuple):
    """The words of a lower-cased text: where they begin and end, as they are and with bare letters."""

    starts: list[int]
    ends: list[int]
    smalls: list[str]
    flats: list[str]


@lru_cache(maxsize=1 << 12)
def words_of(small: str) -> Words:
    """The words of a lower-cased NFC text."""
    spans = [m.span() for m in _WORD.finditer(small)]
    bare = flat(small)
    return Words(
        [s for s, _ in spans], [e for _, e in spans], [small[s:e] for s, e in spans], [bare[s:e] for s, e in spans]
    )


def key_of(text: str) -> str:
    """What a name is found by: its words in lower case, whatever stands between them."""
    return " ".join(_WORD.findall(lower(text)))


def beginnings(keys: Iterable[str], joint: str = "") -> frozenset[str]:
    """Every beginning of every key: letter by letter, or word by word where `joint` parts them."""
    return frozenset(
        begun
        for key in keys
        for begun in accumulate(key.split(joint) if joint else key, lambda left, right: left + joint + right)
    )


class Names:
    """A set of names by `key_of`, found with any short joint between their words."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = frozenset(keys)
        self._begun = beginnings(self._keys, " ")
        self._find = lru_cache(maxsize=1 << 12)(lambda small: tuple(self._found(small)))

    def find(self, small: str) -> tuple[tuple[int, int, str], ...]:
        """(start, end, key) of the names in a lower-cased text."""
        return self._find(small)

    def _found(self, small: str) -> Iterator[tuple[int, int, str]]:
        words = words_of(small)
        after = 0
        for i, word in enumerate(words.smalls):
            if i < after or word not in self._begun:
                continue
            if found := self._longest(small, words, i):
                last, key = found
                after = last + 1
                yield words.starts[i], words.ends[last], key

    def _longest(self, small: str, words: Words, first: int) -> tuple[int, str] | None:
        """The last word and the key of the longest name that begins with a word."""
        key = words.smalls[first]
        best = (first, key) if key in self._keys else None
        for j in range(first + 1, len(words.smalls)):
            key = f"{key} {words.smalls[j]}"
            if key not in self._begun or not _JOINT.fullmatch(small, words.ends[j - 1], words.starts[j]):
                break
            best = (j, key) if key in self._keys else best
        return best
