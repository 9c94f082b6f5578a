"""Excel workbooks (XLSX, XLS) and their cells to blocks.

Invariant: every sheet that holds anything is one heading (its name) and one table; a merged cell's value
stands in every place it covers; numbers keep up to 15 significant digits (what a workbook stores), whatever
the column's width shows. Formulas are not computed: the value saved with them counts. Sheets of charts hold
no cells and give nothing.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import xlrd  # type: ignore[import-untyped]

from schemas.document import Block, table_block
from tasks.read.content import Content, Unreadable
from tasks.read.decode import clean

MAX_CELLS = 1_000_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 100
_SMALL = 20_000_000  # a small sheet of equal cells packs better than the ratio allows, and harms nobody
_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')

Cells = Mapping[tuple[int, int], str]
Range = tuple[int, int, int, int]  # first row, last row, first column, last column, all counted in


def read_xlsx(data: bytes) -> Content:
    """The sheets of an XLSX; raises `Unreadable` where the unpacked size, the ratio or the cells pass their
    caps."""
    _check_package(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that hold no cells
        workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    sheets = (
        (sheet.title, _xlsx_cells(sheet), _xlsx_merged(sheet), sheet.sheet_state != "visible")
        for sheet in workbook.worksheets
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


def number_text(value: float) -> str:
    """A number as text: up to 15 significant digits, decimal point, no exponent, no ".0"."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    text = format(Decimal(format(value, ".15g")), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def value_text(value: object, number_format: str = "General") -> str:
    """A cell's value as text; a number shown as a percent is written as one ("77.02%"), dates are ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if "%" in _QUOTED.sub("", number_format or ""):
            return f"{number_text(float(format(value * 100, '.15g')))}%"
        return number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return clean(str(value)).strip()


def _content(sheets: Iterable[tuple[str, Cells, list[Range], bool]]) -> Content:
    blocks: list[Block] = []
    total = 0
    for name, cells, merged, hidden in sheets:
        box = _box(cells)
        if box is None:
            continue
        total += (box[1] - box[0] + 1) * (box[3] - box[2] + 1)
        if total > MAX_CELLS:
            raise _too_many_cells(f"{total:,} cells up to sheet {name!r}, empty ones between counted")
        place = f"sheet {clean(name).strip()}"
        blocks.append(Block("heading", clean(name).strip(), place=place, hidden=hidden))
        blocks.append(table_block(_grid(cells, merged, box), place=place, hidden=hidden))
    return Content(blocks=tuple(blocks), doc_type="table")


def _box(cells: Cells) -> Range | None:
    """The smallest range that holds every cell with text."""
    if not cells:
        return None
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    return min(rows), max(rows), min(columns), max(columns)


def _grid(cells: Cells, merged: Iterable[Range], box: Range) -> list[list[str]]:
    top, bottom, left, right = box
    grid = [[cells.get((row, column), "") for column in range(left, right + 1)] for row in range(top, bottom + 1)]
    for first_row, last_row, first_column, last_column in merged:
        value = cells.get((first_row, first_column), "")
        for row in range(max(first_row, top), min(last_row, bottom) + 1):
            for column in range(max(first_column, left), min(last_column, right) + 1):
                grid[row - top][column - left] = value
    return grid


def _check_package(data: bytes) -> None:
    """Refuses a package that would unpack to too much, before any of it is parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
        packed = max(1, sum(info.compress_size for info in archive.infolist()))
        if unpacked > MAX_UNPACKED or (unpacked > _SMALL and unpacked > MAX_RATIO * packed):
            raise Unreadable(
                f"the workbook of {len(data):,} bytes unpacks to {unpacked:,} bytes, {unpacked // packed} "
                f"times as many; at most {MAX_UNPACKED:,} bytes and {MAX_RATIO} times are read; save it "
                "again without its empty rows, or split it"
            )
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        cells = sum(_count_cells(archive, name) for name in names)
    if cells > MAX_CELLS:
        raise _too_many_cells(f"{cells:,} cells")


def _count_cells(archive: zipfile.ZipFile, name: str) -> int:
    count = 0
    with archive.open(name) as part:
        while chunk := part.read(1 << 20):
            count += len(_CELL.findall(chunk))
    return count


def _too_many_cells(found: str) -> Unreadable:
    return Unreadable(f"the workbook has {found}; at most {MAX_CELLS:,} are read; split it into several files")


def _xlsx_cells(sheet: Any) -> Cells:
    # `_cells` holds the cells in the file; `iter_rows` would make every empty one up to a stray last cell.
    texts = (
        (place, value_text(cell.value, cell.number_format))
        for place, cell in sheet._cells.items()
        if cell.data_type != "e"
    )
    return {place: text for place, text in texts if text}


def _xlsx_merged(sheet: Any) -> list[Range]:
    return [(r.min_row, r.max_row, r.min_col, r.max_col) for r in sheet.merged_cells.ranges]


def _xls_cells(workbook: Any, sheet: Any) -> Cells:
    texts = (
        ((row, column), _xls_text(workbook, sheet, row, column))
        for row in range(sheet.nrows)
        for column in range(sheet.row_len(row))
    )
    return {place: text for place, text in texts if text}


def _xls_text(workbook: Any, sheet: Any, row: int, column: int) -> str:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return value_text(bool(value))
    if kind == xlrd.XL_CELL_DATE:
        return value_text(xlrd.xldate_as_datetime(value, workbook.datemode))
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
