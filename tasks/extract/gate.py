"""`gated`: a pattern that is tried only on a text that holds what every match of it must hold.

Most patterns fit few sentences. The literals that they need (`tasks.extract.literals`) are looked for all together, in one
pass over a text (Aho-Corasick); a pattern whose needs are not met is not run. Invariant: a gated pattern finds exactly what
the bare one finds. Nothing here knows Vietnamese, or what any pattern is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import ahocorasick

from tasks.extract.literals import DIGIT, Clause, clauses_of

_ANY_DIGIT = re.compile(r"\d")


class _Signatures:
    """A bit for every clause that some pattern needs; `of(text)` has the bits of those that the text meets."""

    def __init__(self) -> None:
        self._bits: dict[Clause, int] = {}
        self._literals: dict[str, int] = {}
        self._automaton: ahocorasick.Automaton | None = None
        self.of = lru_cache(maxsize=1 << 12)(self._of)

    def needs(self, clauses: Iterable[Clause]) -> int:
        """The bits of all these clauses."""
        needed = 0
        for clause in clauses:
            if clause not in self._bits:
                self._learn(clause)
            needed |= self._bits[clause]
        return needed

    def _learn(self, clause: Clause) -> None:
        bit = self._bits[clause] = 1 << len(self._bits)
        for literal in clause:
            self._literals[literal] = self._literals.get(literal, 0) | bit
        self._automaton = None
        self.of.cache_clear()

    def _of(self, text: str) -> int:
        if self._automaton is None:
            self._automaton = ahocorasick.Automaton()
            for literal, bits in self._literals.items():
                self._automaton.add_word(literal, bits)
            self._automaton.make_automaton()
        met = self._literals.get(DIGIT, 0) if _ANY_DIGIT.search(text) else 0
        for _, bits in self._automaton.iter(text):
            met |= bits
        return met


_SIGNATURES = _Signatures()


class Gated:
    """A compiled pattern behind its gate."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self._needs = _SIGNATURES.needs(clauses_of(pattern))

    def may_match(self, text: str) -> bool:
        """Whether the text holds all that a match needs; true says no more than that."""
        return _SIGNATURES.of(text) & self._needs == self._needs

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        if _SIGNATURES.of(text) & self._needs != self._needs:  # as `may_match`, without a call: asked most often of all
            return ()
        return self.pattern.finditer(text)

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.pattern.search(text) if self.may_match(text) else None

    def match(self, text: str, position: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.match`, at one place: nothing is saved by asking for its needs first."""
        return self.pattern.match(text, position)


def gated(pattern: str) -> Gated:
    """The pattern, compiled, behind its gate; it must be case-sensitive."""
    return Gated(re.compile(pattern))
