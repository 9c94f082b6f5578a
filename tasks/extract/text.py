"""Text helpers that keep offsets: lower-casing, sentences, Vietnamese numbers.

Invariant: `lower(text)` has exactly the length of `text`, so a match in it names a place in the original. Nothing here
knows what a ranking is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tasks.units.fold import letters as flat

__all__ = ["NUMBER", "flat", "lower", "parse_number", "sentences", "slug"]

NUMBER = r"\d+(?:[.,]\d+)*"

# New-style tone placement (hoà, thuý) to old style (hòa, thúy): two letters become two letters, so offsets stay.
_TONE_PAIRS = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_TONE = re.compile(r"(?<!q)(?:" + "|".join(_TONE_PAIRS) + r")(?!\w)")

_ABBREVIATIONS = re.compile(r"(?:^|[\s(/])(?:tp|t\.p|tx|tt|t\.tr|q|p|h|x|ths|ts|pgs|gs|bs|ks|v\.v|st|no|mr|mrs|dr)\.$")
_LIST_NUMBER = re.compile(r"^\W*(?:[ivx]+|\d+(?:\.\d+)*|[a-zđ])\.$")
_ITEM_NUMBER = re.compile(r"(?:^|[;:,])\s*\d{1,2}\.$")
_BOUNDARY = re.compile(r"[.!?…]+[\"”’')\]]*\s+(?=[\"“‘'(\[]*([^\W_])|[-–+•])")


@lru_cache(maxsize=1 << 12)  # a line is asked for by everyone who reads it
def lower(text: str) -> str:
    """The text in lower case with the tone mark in the old place, character for character."""
    small = text.lower()
    if len(small) != len(text):  # a letter outside Vietnamese whose lower case is longer
        small = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _TONE.sub(lambda m: _TONE_PAIRS[m[0]], small)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences of a paragraph; abbreviations (TP., TX., v.v.) and list numbers end none."""
    start = 0
    for match in _BOUNDARY.finditer(text):
        if match[1] and match[1].islower():
            continue
        piece = text[start : match.start() + 1].lower()
        if text[match.start()] == "." and (
            _ABBREVIATIONS.search(piece[-8:]) or _LIST_NUMBER.match(piece) or _ITEM_NUMBER.search(piece[-8:])
        ):
            continue
        yield start, match.end() - (len(match[0]) - len(match[0].rstrip()))
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def parse_number(text: str) -> float:
    """Value of a number as Vietnamese documents write it: 82,92 → 82.92; 1.000 → 1000; 86.04 → 86.04; 0.612 → 0.612.

    A single point before exactly three digits separates thousands, unless the number starts with zero.
    """
    if "," in text:
        head, _, tail = text.rpartition(",")
        return float(head.replace(".", "").replace(",", "") + "." + tail)
    groups = text.split(".")
    thousands = len(groups) > 1 and groups[0] != "0" and all(len(g) == 3 for g in groups[1:]) and len(groups[0]) <= 3
    if thousands:
        return float("".join(groups))
    return float(groups[0] + "." + "".join(groups[1:])) if len(groups) > 1 else float(text)


def slug(text: str) -> str:
    """An identifier made of a name: that of a component which the catalogue does not have."""
    return "_".join(re.findall(r"[a-z0-9]+", flat(text)))[:60]
