"""Counts as a person says them: "1 issue", "2 issues".

Invariant: regular English plurals only.
"""

from __future__ import annotations


def counted(n: int, noun: str) -> str:
    """A number with its noun in the fitting form."""
    return f"{n} {noun}{'' if n == 1 else 's'}"
