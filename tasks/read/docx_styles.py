"""The styles of a DOCX, as far as they tell what a paragraph is, and the title in its properties.

Invariant: a style's kind, outline level and list come from itself or from the styles it is based on, nearest first;
chains of styles are followed to a bounded depth. A title that a program made up is no title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from schemas.document import BlockKind
from tasks.read.content import collapse
from tasks.read.decode import clean
from tasks.read.docx_xml import attribute, child, local, value
from tasks.read.letterhead import is_head_line, names_issuer

_DEPTH = 12
_HEADING = re.compile(r"(?:heading|tiêu đề|đề mục) ?[1-9]$")
_JUNK = re.compile(
    r"microsoft (?:word|excel|powerpoint) - |.*\.(?:docx?|rtf|odt|pdf|tmp|xlsx?)$|(?:un)?titled\d*$|(?:document|tài liệu|"
    r"doc)\s*\d*$|(?:powerpoint presentation|slide 1|mẫu)$|[\W\d_]*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says: the kind of block (None: plain text), a list, whether its text is furniture."""

    kind: BlockKind | None = None
    number: str | None = None
    level: int = 0
    is_contents: bool = False  # a line of the table of contents


PLAIN = Style()


def read_styles(root: _Element | None) -> dict[str, Style]:
    """The paragraph styles of the part `styles.xml`, by id."""
    elements = {
        attribute(element, "styleId") or "": element
        for element in (root if root is not None else ())
        if local(element) == "style" and attribute(element, "type") in (None, "paragraph")
    }
    return {name: _style(name, elements) for name in elements}


def stated_title(core: _Element | None) -> str | None:
    """The title in the part `core.xml`, unless a program made it up ("Microsoft Word - QD 857.doc")."""
    found = child(core, "title")
    title = collapse(clean(found.text or "")) if found is not None else ""
    if len(title) < 8 or _JUNK.match(title) or is_head_line(title) or names_issuer(title):
        return None
    return title


def _style(name: str, elements: dict[str, _Element]) -> Style:
    chain: list[_Element] = []
    step: str | None = name
    while step in elements and len(chain) < _DEPTH:
        chain.append(elements[step])
        step = value(elements[step], "basedOn")
    names = [(value(element, "name") or "").lower() for element in chain]
    number = next((n for e in chain if (n := value(e, "pPr", "numPr", "numId"))), None)
    level = next((n for e in chain if (n := value(e, "pPr", "numPr", "ilvl"))), "0")
    return Style(
        kind=_kind(chain, names),
        number=number,
        level=int(level) if level.isascii() and level.isdigit() and len(level) == 1 else 0,
        is_contents=any(found.startswith(("toc ", "table of figures")) for found in names),
    )


def _kind(chain: list[_Element], names: list[str]) -> BlockKind | None:
    for element, name in zip(chain, names, strict=True):
        if name == "title":
            return "title"
        if name == "caption":
            return "caption"
        if _HEADING.match(name) or (value(element, "pPr", "outlineLvl") or "9") < "9":
            return "heading"
    return None
