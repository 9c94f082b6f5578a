"""The words of the pages in Vietnamese and English.

Invariant: both languages have every word; they stand in words.txt, a line each: key = Vietnamese | English. Values of the
tables have theirs in `terms`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")


@cache
def words(language: str) -> dict[str, str]:
    """Every word of the pages in a language, by its key."""
    text = (files("tasks.site") / "words.txt").read_text(encoding="utf-8")
    place = LANGUAGES.index(language)
    lines = (line.split(" = ", 1) for line in text.strip().splitlines())
    return {key: told.split(" | ")[place] for key, told in lines}
