"""The numbers that Word writes before paragraphs by itself: "Điều 1.", "II.", "a)", the serial numbers of a table.

Invariant: `Numbering.label` is asked once for every paragraph in reading order, because it counts. Formats it does
not know count in plain digits; bullets have no label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from tasks.read.docx_xml import attribute, child, local, value

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_MOST = 9_999
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str


class Numbering:
    """The lists of a document and how far each has counted; `root` is the part `numbering.xml`."""

    def __init__(self, root: _Element | None) -> None:
        self._counts: dict[str, list[int | None]] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._begun: set[str] = set()
        self._restarts: dict[str, dict[int, int]] = {}
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                number = attribute(element, "abstractNumId") or ""
                self._levels[number] = dict(_level(inner) for inner in element if local(inner) == "lvl")
            elif local(element) == "num":
                number = attribute(element, "numId") or ""
                self._list_of[number] = value(element, "abstractNumId") or ""
                self._restarts[number] = _restarts(element)

    def label(self, number: str, level: int) -> str | None:
        """The next label of list `number` at `level` ("" for a bullet); None where the document has no such list."""
        key = self._list_of.get(number)
        levels = self._levels.get(key or "")
        if key is None or not levels or level not in levels:
            return None
        counts = self._counts.setdefault(key, [None] * _LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for at, start in self._restarts[number].items():
                counts[at] = start - 1
        now = counts[level]
        counts[level] = levels[level].start if now is None else now + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if levels[level].format in ("bullet", "none"):
            return ""

        def shown(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            found = levels.get(at)
            count = counts[at]
            if found is None:
                return ""
            return written(found.start if count is None else count, found.format)

        return _PLACE.sub(shown, levels[level].text)


def written(count: int, form: str) -> str:
    """A count in one of the format's ways: decimal, decimalZero, lowerLetter, upperRoman, …"""
    if form in ("lowerLetter", "upperLetter") and 1 <= count <= _MOST:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 1 <= count <= _MOST:
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    text = ""
    for size, sign in _ROMAN:
        text += sign * (count // size)
        count %= size
    return text


def _level(element: _Element) -> tuple[int, _Level]:
    start = _count(value(element, "start"), 1)
    found = _Level(start, value(element, "numFmt") or "decimal", value(element, "lvlText") or "")
    return min(_count(attribute(element, "ilvl"), 0), _LEVELS - 1), found


def _restarts(number: _Element) -> dict[int, int]:
    overrides = [
        inner for inner in number if local(inner) == "lvlOverride" and child(inner, "startOverride") is not None
    ]
    return {
        min(_count(attribute(inner, "ilvl"), 0), _LEVELS - 1): _count(value(inner, "startOverride"), 1)
        for inner in overrides
    }


def _count(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else otherwise
