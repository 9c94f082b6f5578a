"""The text of one DOCX paragraph, with the text boxes anchored in it.

Invariant: what a reader of the printed page sees: tracked insertions and the results of fields are text, deletions,
field codes and hidden text are not. A tab stays a tab and a line break a line break: who needs one line collapses it.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from tasks.read.decode import clean
from tasks.read.docx_xml import contents, is_on, local

_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def paragraph_text(paragraph: _Element) -> str:
    """The text as shown, NFC."""
    return clean("".join(_texts(paragraph)))


def text_boxes(paragraph: _Element) -> list[_Element]:
    """The contents of the text boxes anchored in a paragraph, each once though written in two forms."""
    return list(_boxes(paragraph))


def _texts(element: _Element) -> Iterator[str]:
    for inner in contents(element):
        name = local(inner)
        if name == "r":
            if not is_on(inner, "rPr", "vanish"):
                yield from _texts(inner)
        elif name == "t":
            yield inner.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name in ("oMath", "oMathPara"):
            yield from (str(text) for text in inner.itertext())


def _boxes(element: _Element) -> Iterator[_Element]:
    for inner in contents(element):
        if local(inner) == "txbxContent":
            yield inner
        elif local(inner) not in ("t", "instrText", "pPr", "rPr"):
            yield from _boxes(inner)
