"""What an XLSX says beside its values: in which number format each cell is shown, and how far the filled cells reach.

Invariant: no value is read here (python-calamine does that, but gives a percent as its bare fraction); only formats that
change how a value is written count: decimals to fill up, percents, days shown in part. What a file states of its own extent
is not used. No entity is followed.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NoReturn
from xml.parsers import expat

from lxml import etree

from tasks.read.content import Unreadable
from tasks.read.package import read_part

# The formats without a text of their own that show decimals, a percent or a part of a day (ECMA-376, part 1, 18.8.30).
_BUILT_IN = {
    2: "0.00", 4: "#,##0.00", 7: "0.00", 8: "0.00", 9: "0%", 10: "0.00%", 17: "mmm-yy", 39: "#,##0.00", 40: "#,##0.00",
    43: "#,##0.00", 44: "#,##0.00",
}  # fmt: skip
_TELLS = re.compile(r"\.0|%|[dmy]", re.I)
_MAIN = "xl/workbook.xml"
_CHUNK = 1 << 20
_KNOWN = frozenset(("c", "v", "is", "row", "f", "t"))


@dataclass(slots=True)
class Extent:
    """The cells of a sheet: how many, from which row and column to which (from 0) they are filled, and the formats of
    those whose format matters, by row and column."""

    cells: int = 0
    top: int = 1 << 30
    bottom: int = -1
    left: int = 1 << 30
    right: int = -1
    formats: dict[int, dict[int, str]] = field(default_factory=dict)

    def add(self, row: int, column: int) -> None:
        """A filled cell at a place."""
        if row > self.bottom:
            self.bottom = row
        if row < self.top:
            self.top = row
        if column > self.right:
            self.right = column
        if column < self.left:
            self.left = column

    @property
    def area(self) -> int:
        """The cells of the smallest range around them, empty ones counted."""
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)


def extents(package: zipfile.ZipFile, most: int) -> Iterator[tuple[str, Extent]]:
    """Name and extent of every sheet; counting stops behind `most` cells of one sheet."""
    shown = _shown(package)
    for name, part in _sheets(package):
        yield name, _scan(package, part, shown, most)


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet of cells."""
    targets = {e.get("Id", ""): e for e in _elements(package, "xl/_rels/workbook.xml.rels", "Relationship")}
    for sheet in _elements(package, _MAIN, "sheet"):
        relation = next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        target = targets.get(relation)
        if target is not None and target.get("Type", "").endswith("/worksheet"):
            path = posixpath.normpath(posixpath.join("/xl", target.get("Target", "")))
            yield sheet.get("name", ""), path.lstrip("/")


def _shown(package: zipfile.ZipFile) -> Mapping[str, str]:
    """The format that each style shows its cells in, where that matters."""
    own = {e.get("numFmtId"): e.get("formatCode", "") for e in _elements(package, "xl/styles.xml", "numFmt")}
    cells = _elements(package, "xl/styles.xml", "cellXfs/xf")
    codes = ((str(at), xf.get("numFmtId", "0")) for at, xf in enumerate(cells))
    formats = {at: own.get(code) or _BUILT_IN.get(int(code) if code.isdigit() else 0, "") for at, code in codes}
    return {at: code for at, code in formats.items() if _TELLS.search(code)}


def _elements(package: zipfile.ZipFile, part: str, path: str) -> list[etree._Element]:
    data = read_part(package, part)
    if data is None:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    found: list[etree._Element] = etree.fromstring(data, parser).xpath(f"//{steps}")  # type: ignore[assignment]
    return found


def _scan(package: zipfile.ZipFile, part: str, shown: Mapping[str, str], most: int) -> Extent:
    """One pass over the cells of a sheet."""
    found = Extent()
    row = column = -1
    style = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, style
        kind = name if name in _KNOWN else name.rpartition(":")[2]
        if kind == "c":
            found.cells += 1
            row, column = _place(attributes["r"]) if "r" in attributes else (row, column + 1)
            style = attributes.get("s", "")
        elif kind == "v" or kind == "is":
            found.add(row, column)
            if style in shown:
                found.formats.setdefault(row, {})[column] = shown[style]
        elif kind == "row":
            row, column = int(attributes["r"]) - 1 if "r" in attributes else row + 1, -1

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = _refuse
    with package.open(part) as stream:
        while found.cells <= most and (chunk := stream.read(_CHUNK)):
            parser.Parse(chunk)
    return found


def _place(name: str) -> tuple[int, int]:
    """Row and column, from 0, of "B12"."""
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]) - 1, _column(letters)


@lru_cache(maxsize=1 << 14)
def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1


def _refuse(*_: object) -> NoReturn:
    raise Unreadable("a sheet that declares entities, which no office program writes; save the workbook again")
