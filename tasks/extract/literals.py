"""What every match of a regular expression must hold, read off the expression.

A clause is a set of literals one of which stands in any match; `DIGIT` stands for any decimal digit. Invariant: clauses
are necessary, never sufficient: where an expression does not tell (classes, back references), nothing is required.
The technique is that of RE2's prefilter: small sets of exact strings are joined as long as they stay small.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product
from re import _constants as ops  # type: ignore[attr-defined]  # the only parser of Python's own syntax; not in typeshed
from re import _parser as parser  # type: ignore[attr-defined]  # as above
from typing import Any

Clause = frozenset[str]

DIGIT = r"\d"
_MOST = 200  # strings of an exact set, literals of a clause
_ONCE = {""}
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
_EMPTY = (ops.ASSERT, ops.ASSERT_NOT, ops.AT)  # they take no text


def clauses_of(pattern: re.Pattern[str]) -> frozenset[Clause]:
    """The clauses of a compiled pattern that is case-sensitive (literals are compared as they are)."""
    if pattern.flags & re.IGNORECASE:
        raise ValueError(f"{pattern.pattern!r} ignores case: its literals say nothing of a text")
    exact, clauses = _of_sequence(parser.parse(pattern.pattern, pattern.flags))
    return frozenset([*clauses, *_as_clause(exact)])


def _of_sequence(items: Iterable[Any]) -> tuple[set[str] | None, list[Clause]]:
    """The exact strings of a sequence, None where they are too many; and the clauses of its parts."""
    clauses: list[Clause] = []
    run, whole = set(_ONCE), True
    for item in items:
        exact, inner = _of_item(*item)
        clauses += inner
        if exact is not None and len(run) * len(exact) <= _MOST:
            run = {a + b for a, b in product(run, exact)}
            continue
        whole = False
        clauses += _as_clause(run)
        run = set(_ONCE) if exact is None else exact
    return (run, clauses) if whole else (None, [*clauses, *_as_clause(run)])


def _of_item(op: Any, value: Any) -> tuple[set[str] | None, list[Clause]]:
    if op is ops.LITERAL:
        return {chr(value)}, []
    if op is ops.IN:
        return _of_class(value)
    if op in _EMPTY:
        return set(_ONCE), []
    if op is ops.SUBPATTERN:
        return _of_sequence(value[-1])
    if op is ops.ATOMIC_GROUP:
        return _of_sequence(value)
    if op is ops.BRANCH:
        return _of_branches([_of_sequence(branch) for branch in value[1]])
    if op in _REPEATS:
        return _of_repeat(*value)
    return None, []


def _of_class(members: Sequence[Any]) -> tuple[set[str] | None, list[Clause]]:
    if members == [(ops.CATEGORY, ops.CATEGORY_DIGIT)]:
        return None, [frozenset({DIGIT})]
    chars: set[str] = set()
    for op, value in members:
        low, high = (value, value) if op is ops.LITERAL else value if op is ops.RANGE else (0, _MOST)
        if op not in (ops.LITERAL, ops.RANGE) or high - low >= _MOST:
            return None, []
        chars |= {chr(code) for code in range(low, high + 1)}
    return chars, []


def _of_repeat(least: int, most: int, items: Iterable[Any]) -> tuple[set[str] | None, list[Clause]]:
    exact, clauses = _of_sequence(items)
    if least == 0:
        return (exact | _ONCE if exact is not None and most == 1 else None), []
    return (exact, clauses) if least == most == 1 else (None, [*clauses, *_as_clause(exact)])


def _of_branches(branches: Sequence[tuple[set[str] | None, list[Clause]]]) -> tuple[set[str] | None, list[Clause]]:
    """All exact strings of the branches; else one clause with the most telling clause of each."""
    strings = [exact for exact, _ in branches if exact is not None]
    if len(strings) == len(branches) and sum(map(len, strings)) <= _MOST:
        return set().union(*strings), []
    told: set[str] = set()
    for exact, clauses in branches:
        known = [*clauses, *_as_clause(exact)]
        if not known:
            return None, []
        told |= max(known, key=lambda c: min(map(len, c)))
    return None, [frozenset(told)] if len(told) <= _MOST else []


def _as_clause(exact: set[str] | None) -> list[Clause]:
    """The strings as a clause, without those that hold another; none where one of them stands in nearly any text."""
    if exact is None or not all(map(_is_telling, exact)):
        return []
    return [frozenset(s for s in exact if not any(other in s for other in exact - {s}))]


def _is_telling(literal: str) -> bool:
    bare = literal.strip()
    return len(bare) > 1 or (bool(bare) and not bare.isalnum())
