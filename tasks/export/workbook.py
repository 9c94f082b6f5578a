"""One Excel workbook, rankings.xlsx: a sheet a table, cells typed, none a formula.

Invariant: text is written as text whatever it begins with; a number, day or truth value as such. What a cell cannot hold is
changed visibly and told: characters that XML does not know become U+FFFD, text beyond Excel's 32,767 characters is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.cell.cell import ERROR_CODES  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from tasks.export.parts import ExportError, without_lists

NAME = "rankings.xlsx"
ROWS = 1_048_576  # of a sheet, the heading among them
CHARACTERS = 32_767  # of a cell
_CUT = " …[cut]"
_NO_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"


def fits_workbook(tables: Mapping[str, pl.DataFrame]) -> None:
    """Raise `ExportError` where a table has more rows than a sheet."""
    long = [f"{name} ({table.height:,})" for name, table in tables.items() if table.height >= ROWS]
    if long:
        raise ExportError(
            f"a sheet of Excel has at most {ROWS:,} rows; too long: {', '.join(long)}. Narrow the export with --table, --year, "
            "--index or --province, or take csv or parquet"
        )


def write_xlsx(tables: Mapping[str, pl.DataFrame], to: Path) -> list[str]:
    """Write the workbook; tells how many cells were cut."""
    book = Workbook(write_only=True)
    cut = {name: _sheet(book, name, table) for name, table in tables.items()}
    book.save(to / NAME)
    return [
        f"{NAME}, sheet {name}: {count} cells hold more than {CHARACTERS:,} characters and are cut, ending in {_CUT.strip()!r}"
        for name, count in cut.items()
        if count
    ]


def _sheet(book: Any, name: str, table: pl.DataFrame) -> int:
    """Write a table; gives how many of its cells were cut."""
    flat = _fitting(table)
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(flat.width)}{flat.height + 1}"
    sheet.append(_heading(sheet, flat.columns))
    texts = [n for n, dtype in enumerate(flat.dtypes) if dtype == pl.String]
    for row in _rows(sheet, flat.iter_rows(), texts):
        sheet.append(row)
    return sum(int(flat[flat.columns[n]].str.ends_with(_CUT).sum()) for n in texts)


def _fitting(table: pl.DataFrame) -> pl.DataFrame:
    """Values as a cell can hold them: no time zone (all are UTC), no lists, no text that is too long."""
    texts = pl.col(pl.String)
    cut = (
        pl.when(texts.str.len_chars() > CHARACTERS).then(texts.str.head(CHARACTERS - len(_CUT)) + _CUT).otherwise(texts)
    )
    clean = cut.str.replace_all(_NO_XML, "\ufffd").name.keep()
    times = pl.col(pl.Datetime("us", "UTC")).dt.replace_time_zone(None)
    return without_lists(table).with_columns(clean, times)


def _rows(sheet: Any, rows: Iterable[tuple[Any, ...]], texts: list[int]) -> Iterator[list[Any]]:
    for values in rows:
        row = list(values)
        for n in texts:
            # Texts that openpyxl would write as a formula or as an error; it takes every other one as text.
            if (text := row[n]) and (text[0] == "=" or text in ERROR_CODES):
                row[n] = cell = WriteOnlyCell(sheet, text)
                cell.data_type = "s"
        yield row


def _heading(sheet: Any, names: list[str]) -> list[Any]:
    cells = [WriteOnlyCell(sheet, name) for name in names]
    for cell in cells:
        cell.font = Font(bold=True)
    return cells
