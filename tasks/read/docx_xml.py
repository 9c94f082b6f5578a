"""The XML parts of a DOCX, parsed so that nothing outside the part is ever looked at.

Invariant: no entity is expanded, no address followed, no part with a document type declaration taken (the format
forbids one: ECMA-376-2, 6.2.5). Elements are known by their local names, so that the transitional and the strict
form of the format read alike.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import lru_cache
from posixpath import normpath

from lxml import etree
from lxml.etree import _Element

from tasks.read.content import Unreadable
from tasks.read.package import read_part

MAIN_PART = "word/document.xml"
_OFF = ("0", "false", "off", "none")
_WRAPPERS = ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo")


def parse_part(package: zipfile.ZipFile, name: str) -> _Element | None:
    """The root of a part, None where there is none; raises `Unreadable` for XML that may not or cannot be read."""
    data = read_part(package, name)
    if data is None:
        return None
    if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
        raise Unreadable(
            f"the part {name} declares a document type (entities), which no office program writes; "
            "it is hostile or damaged: do not open it, ask the publisher for the file"
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root: _Element = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            f"the part {name} is no XML that can be read ({error}); at most 256 levels and texts of 10,000,000 "
            "characters are taken; it is damaged or hostile: fetch it again, or save it again with an office program"
        ) from error
    return root


def main_part(package: zipfile.ZipFile) -> str:
    """The name of the part that holds the text, as the package's relations state it."""
    relations = parse_part(package, "_rels/.rels")
    for relation in relations if relations is not None else ():
        target = str(relation.get("Target") or "")
        if str(relation.get("Type") or "").endswith("/officeDocument") and target:
            return normpath(target.lstrip("/"))
    return MAIN_PART


def local(element: _Element) -> str:
    """The element's name without its namespace, "" for an entity."""
    return _name(element.tag)


@lru_cache(maxsize=1_000)
def _name(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: _Element, name: str) -> str | None:
    """An attribute by its local name."""
    own = element.tag.rpartition("}")[0]
    value = element.get(f"{own}}}{name}") if own else None
    return element.get(name) if value is None else value


def child(element: _Element | None, *path: str) -> _Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def value(element: _Element | None, *path: str) -> str | None:
    """The `val` of the first descendant along a path."""
    found = child(element, *path)
    return attribute(found, "val") if found is not None else None


def is_on(element: _Element | None, *path: str) -> bool:
    """Whether a switch such as `<w:vanish/>` is there and not off."""
    found = child(element, *path)
    return found is not None and (attribute(found, "val") or "true").lower() not in _OFF


def contents(element: _Element) -> Iterator[_Element]:
    """The children that are shown, in order: wrappers opened, tracked insertions in, tracked deletions out."""
    for inner in element:
        name = local(inner)
        if name in _WRAPPERS:
            yield from contents(inner)
        elif name == "AlternateContent":
            choice = child(inner, "Choice")
            chosen = choice if choice is not None else child(inner, "Fallback")
            if chosen is not None:
                yield from contents(chosen)
        elif name not in ("", "del", "moveFrom"):
            yield inner
