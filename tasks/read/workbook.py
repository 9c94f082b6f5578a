"""Excel workbooks (XLSX, XLS) to blocks, sheet by sheet.

Invariant: every sheet that holds anything is a heading (its name) and what `sheet` makes of its cells; hidden sheets
are kept and marked, rows and columns that are only hidden are read. Formulas are not computed: the value saved with
them counts. Sheets of charts hold no cells and give nothing. What a file states of its own extent is not used.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

import xlrd  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from schemas.document import Block
from tasks.read.content import Content, Unreadable
from tasks.read.decode import clean
from tasks.read.metadata import read_head
from tasks.read.numbers import value_text, writer
from tasks.read.package import open_package
from tasks.read.sheet import Cells, sheet_blocks, sheet_box
from tasks.read.sheet_tables import Range
from tasks.read.xlsx_formats import Extent, extents

MAX_CELLS = 1_000_000
_MAX_TITLE = 300
_BETWEEN = ", empty ones between counted"


def read_xlsx(data: bytes) -> Content:
    """The sheets of an XLSX; raises `Unreadable` where the unpacked size, the ratio or the cells pass their
    caps, before any value is read."""
    with open_package(data, "the workbook") as package:
        found = dict(extents(package, MAX_CELLS))
    _check_extents(found)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = (
        (sheet.name, *_xlsx_cells(workbook, sheet.name, found), sheet.visible != SheetVisibleEnum.Visible)
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    )
    return _content(sheets)


def read_xls(data: bytes) -> Content:
    """The sheets of an XLS (BIFF); merged cells and percents are lost where its formatting cannot be read."""
    options: dict[str, Any] = {"file_contents": data, "logfile": io.StringIO(), "ragged_rows": True}
    try:
        workbook = xlrd.open_workbook(formatting_info=True, **options)
    except (NotImplementedError, AssertionError, IndexError, KeyError):
        workbook = xlrd.open_workbook(**options)
    sheets = (
        (sheet.name, _xls_cells(workbook, sheet), _xls_merged(sheet), sheet.visibility != 0)
        for sheet in workbook.sheets()
    )
    return _content(sheets)


def _content(sheets: Iterable[tuple[str, Cells, list[Range], bool]]) -> Content:
    blocks: list[Block] = []
    total = shown = 0
    for name, cells, merged, hidden in sheets:
        box = sheet_box(cells)
        if box is None:
            continue
        total += (box[1] - box[0] + 1) * (box[3] - box[2] + 1)
        if total > MAX_CELLS:
            raise _too_many_cells(f"{total:,} cells up to sheet {name!r}{_BETWEEN}")
        shown += not hidden
        place = f"sheet {clean(name).strip()}"
        blocks.append(Block("heading", clean(name).strip(), place=place, hidden=hidden))
        blocks += sheet_blocks(cells, merged, box, place=place, hidden=hidden)
    return _described(blocks, one_sheet=shown == 1)


def _described(blocks: list[Block], *, one_sheet: bool) -> Content:
    """With number, issuer and day where the first lines are a decision's; the title lines of the only sheet are the
    workbook's title."""
    table = next((at for at, block in enumerate(blocks) if block.kind == "table"), len(blocks))
    above = [block for block in blocks[1:table] if not block.hidden]
    headings = " ".join(block.text for block in above if block.kind == "heading")
    title = headings if one_sheet and 0 < len(headings) <= _MAX_TITLE else None
    head = read_head([block.text for block in above])
    if head is None:
        return Content(tuple(blocks), title, doc_type="table")
    return Content(tuple(blocks), title or head.title, head.issued_at, head.doc_type, head.number, head.issuer)


def _check_extents(found: Mapping[str, Extent]) -> None:
    """Refuses a workbook with too many cells, or so far apart that the range around them has."""
    for what, cells in (("", sum(e.cells for e in found.values())), (_BETWEEN, sum(e.area for e in found.values()))):
        if cells > MAX_CELLS:
            raise _too_many_cells(f"{cells:,} cells{what}")


def _too_many_cells(found: str) -> Unreadable:
    return Unreadable(f"the workbook has {found}; at most {MAX_CELLS:,} are read; split it into several files")


def _xlsx_cells(workbook: CalamineWorkbook, name: str, found: Mapping[str, Extent]) -> tuple[Cells, list[Range]]:
    """The texts of a sheet and its merged ranges; rows and columns counted from 0."""
    if name not in found:
        raise Unreadable(f"the workbook names a sheet {name!r} that is not in it; it is damaged: fetch it again")
    sheet = workbook.get_sheet_by_name(name)
    top, left = sheet.start or (0, 0)
    merged = sheet.merged_cell_ranges or []
    cells = Cells(_xlsx_texts(sheet.to_python(), top, left, found[name].formats), top, left)
    return cells, [(first[0], last[0], first[1], last[1]) for first, last in merged]


def _xlsx_texts(
    values: list[list[Any]], top: int, left: int, formats: Mapping[int, Mapping[int, str]]
) -> list[list[str]]:
    """The texts of the values of a range; `formats` by row and column, of those cells whose format matters."""
    plain = writer("General")
    return [
        [writer(own[column])(value) if column in own else plain(value) for column, value in enumerate(row, left)]
        if (own := formats.get(number))
        else [plain(value) for value in row]
        for number, row in enumerate(values, top)
    ]


def _xls_cells(workbook: Any, sheet: Any) -> Cells:
    rows = (
        [_xls_text(workbook, sheet, row, column) for column in range(sheet.row_len(row))] for row in range(sheet.nrows)
    )
    return Cells([list(row) for row in zip(*zip_longest(*rows, fillvalue=""), strict=True)])


def _xls_text(workbook: Any, sheet: Any, row: int, column: int) -> str:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return value_text(bool(value))
    if kind == xlrd.XL_CELL_DATE:
        day = xlrd.xldate_as_datetime(value, workbook.datemode)
        return value_text(day, _xls_format(workbook, sheet, row, column))
    if kind == xlrd.XL_CELL_NUMBER:
        return value_text(value, _xls_format(workbook, sheet, row, column))
    return value_text(value) if kind == xlrd.XL_CELL_TEXT else ""


def _xls_format(workbook: Any, sheet: Any, row: int, column: int) -> str:
    if not workbook.formatting_info:
        return "General"
    style = workbook.xf_list[sheet.cell_xf_index(row, column)]
    return str(workbook.format_map[style.format_key].format_str)


def _xls_merged(sheet: Any) -> list[Range]:
    return [(top, bottom - 1, left, right - 1) for top, bottom, left, right in sheet.merged_cells]
