"""What an XLSX says beside its values: in which number format each cell is shown, and how far the filled cells reach.

Invariant: no value is read here (python-calamine does that, but gives a percent as its bare fraction); only formats that
change how a value is written count: decimals to fill up, percents, days shown in part. What a file states of its own extent
is not used. No entity is followed.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters, ascii_uppercase, digits
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
_CHUNK = 1 << 20
_KNOWN = frozenset(("c", "v", "is", "row", "f", "t"))


@dataclass(frozen=True, slots=True)
class Extent:
    """How many cells a sheet has, how many the smallest range around the filled ones has, empty ones counted, and the
    formats of those whose format matters, by row and column (from 0)."""

    cells: int
    area: int
    formats: Mapping[int, Mapping[int, str]]


def extents(package: zipfile.ZipFile, most: int) -> Iterator[tuple[str, Extent]]:
    """Name and extent of every sheet; counting stops behind `most` cells of one sheet."""
    shown = _shown(package)
    for name, part in _sheets(package):
        yield name, _scan(package, part, shown, most)


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet of cells."""
    targets = {e.get("Id", ""): e for e in _root(package, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")}
    for sheet in _root(package, "xl/workbook.xml").iter("{*}sheet"):
        relation = next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        target = targets.get(relation)
        if target is not None and target.get("Type", "").endswith("/worksheet"):
            path = posixpath.normpath(posixpath.join("/xl", target.get("Target", "")))
            yield sheet.get("name", ""), path.lstrip("/")


def _shown(package: zipfile.ZipFile) -> Mapping[str, str]:
    """The format that each style shows its cells in, where that matters."""
    styles = _root(package, "xl/styles.xml")
    own = {e.get("numFmtId"): e.get("formatCode", "") for e in styles.iter("{*}numFmt")}
    cells = (xf for cells in styles.iter("{*}cellXfs") for xf in cells.iterchildren("{*}xf"))
    codes = ((str(at), xf.get("numFmtId", "0")) for at, xf in enumerate(cells))
    formats = {at: own.get(code) or _BUILT_IN.get(int(code) if code.isdigit() else 0, "") for at, code in codes}
    return {at: code for at, code in formats.items() if _TELLS.search(code)}


def _root(package: zipfile.ZipFile, part: str) -> etree._Element:
    """The root of a small part, of an empty one where there is none."""
    data = read_part(package, part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(b"<none/>" if data is None else data, parser)


def _scan(package: zipfile.ZipFile, part: str, shown: Mapping[str, str], most: int) -> Extent:
    """One pass over the cells of a sheet."""
    count = 0
    columns: set[str] = set()
    rows: set[str] = set()
    formats: dict[int, dict[int, str]] = {}
    for count, filled in _chunks(package, part, most):  # noqa: B007  the last counts
        names = [cell["r"] for cell in filled]
        columns |= {name.rstrip(digits) for name in names}
        rows |= {name.lstrip(ascii_letters) for name in names}
        for cell in filled:
            if "s" in cell and cell["s"] in shown:
                letters = cell["r"].rstrip(digits)
                row = int(cell["r"][len(letters) :]) - 1
                formats.setdefault(row, {})[_column(letters)] = shown[cell["s"]]
    return Extent(count, _span(map(int, rows)) * _span(map(_column, columns)), formats)


def _span(places: Iterable[int]) -> int:
    """How many places there are from the first to the last."""
    found = set(places)
    return max(found) - min(found) + 1 if found else 0


def _chunks(package: zipfile.ZipFile, part: str, most: int) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """The filled cells of a sheet, many at a time, by their attributes, of which none lacks its name "r"; and how many
    cells there were so far, empty ones too."""
    count = 0
    filled: list[dict[str, str]] = []
    last = {"r": "0"}  # the cell before, or the row where it has none yet

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count, last
        kind = tag if tag in _KNOWN else tag.rpartition(":")[2]
        if kind == "c":
            count += 1
            if "r" not in attributes:
                attributes["r"] = _next_cell(last["r"])
            last = attributes
        elif kind == "v" or kind == "is":
            filled.append(last)
        elif kind == "row":
            if "r" not in attributes:
                attributes["r"] = _next_row(last["r"])
            last = attributes

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = _refuse
    with package.open(part) as stream:
        while count <= most and (chunk := stream.read(_CHUNK)):
            parser.Parse(chunk)
            yield count, filled
            filled.clear()


def _next_cell(name: str) -> str:
    """The name of the cell right of another: "C12" after "B12"; of the first in a row after its number: "A12" after "12"."""
    letters = name.rstrip(digits)
    return _letters(_column(letters) + 1) + name[len(letters) :]


def _next_row(name: str) -> str:
    """The number of the row under a cell or row: "13" after "B12" and "12"."""
    return str(int(name.lstrip(ascii_letters)) + 1)


@lru_cache(maxsize=1 << 14)
def _letters(column: int) -> str:
    return (_letters(column // 26 - 1) if column >= 26 else "") + ascii_uppercase[column % 26]


@lru_cache(maxsize=1 << 14)
def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1


def _refuse(*_: object) -> NoReturn:
    raise Unreadable("a sheet that declares entities, which no office program writes; save the workbook again")
