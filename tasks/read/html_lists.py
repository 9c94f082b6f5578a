"""The numbers that a browser shows before the items of an `<ol>`.

Invariant: from the markup alone (HTML 4.4.5-4.4.8): `start`, `value`, `reversed`, `type` and a list style written at the
list or the item; style sheets are not looked at. A list that hides its marks, or shows bullets, has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import ascii_lowercase

from lxml.etree import _Element

from tasks.read.html_tree import Node

_NUMBER = re.compile(r"\s*([+-]?\d{1,9})")
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]*)", re.I)
_NO_NUMBER = re.compile(r"\b(?:none|disc|circle|square)\b", re.I)
_UNMARKED = re.compile(
    r"(?:^|[\s_-])(?:list-?(?:unstyled|none)|no-?(?:bullets?|numbers?|list-?style))(?:$|[\s_-])", re.I
)
_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_ROMAN = 3_999


def item_marks(ordered: Node) -> Mapping[_Element, str]:
    """The mark ("1.", "b.", "IV.") of each item of an `<ol>`, by the item's element; hidden ones are left out."""
    items = [child for child in ordered.element if child.tag == "li"]
    down = ordered.get("reversed") is not None
    at = _integer(ordered.get("start"), len(items) if down else 1)
    marks: dict[_Element, str] = {}
    for item in items:
        at = _integer(item.get("value"), at)
        form = _form(item) or _form(ordered.element) or "1"
        if form != "none":
            marks[item] = f"{_written(at, form)}."
        at += -1 if down else 1
    return marks


def _integer(written: str | None, otherwise: int) -> int:
    match = _NUMBER.match(written or "")
    return int(match[1]) if match else otherwise


def _form(element: _Element) -> str | None:
    """How an element says its items are numbered: "1", "a", "A", "i", "I"; "none" for no number."""
    if _UNMARKED.search(element.get("class") or ""):
        return "none"
    if style := _STYLE.search(element.get("style") or ""):
        if _NO_NUMBER.search(style[1]):
            return "none"
        return next((form for name, form in _STYLES.items() if name in style[1].lower()), "1")
    form = element.get("type")
    if form and _NO_NUMBER.fullmatch(form.strip()):
        return "none"
    return form if form in ("1", "a", "A", "i", "I") else None


def _written(number: int, form: str) -> str:
    if form in "aA" and number > 0:
        word = _letters(number)
    elif form in "iI" and 0 < number <= _MAX_ROMAN:
        word = _roman(number)
    else:
        return str(number)
    return word.upper() if form.isupper() else word


def _letters(number: int) -> str:
    word = ""
    while number > 0:
        number, letter = divmod(number - 1, len(ascii_lowercase))
        word = ascii_lowercase[letter] + word
    return word


def _roman(number: int) -> str:
    word = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        word += sign * count
    return word
