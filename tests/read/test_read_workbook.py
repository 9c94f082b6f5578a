"""Workbooks: every sheet, every cell, as the publisher's program shows its kind of value."""

import io
import math
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart  # type: ignore[import-untyped]

from schemas.document import Document
from tasks.read import read
from tasks.read.numbers import number_text, value_text

DATA = Path(__file__).parent / "data"


def book(*fill: Callable[[Any], object]) -> bytes:
    """An XLSX of one sheet a function."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, write in enumerate(fill, start=1):
        write(workbook.create_sheet(f"Sheet {number}"))
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def rows(data: bytes, uri: str = "a.xlsx") -> list[list[str]]:
    return [list(row) for row in next(b for b in read(data, uri=uri).blocks if b.kind == "table").rows]


def put(**cells: object) -> Callable[[Any], None]:
    def write(sheet: Any) -> None:
        for name, value in cells.items():
            sheet[name] = value

    return write


def read_fixture(name: str) -> Document:
    return read((DATA / name).read_bytes(), uri=name)


def test_every_sheet_is_a_heading_and_a_table_with_its_place() -> None:
    document = read(
        book(put(A1="Đơn vị", B1="Điểm"), put(), put(A1="x", B1="y")), uri="https://example.org/PCI_2012.xlsx"
    )
    assert [(b.kind, b.text, b.place) for b in document.blocks] == [
        ("heading", "Sheet 1", "sheet Sheet 1"),
        ("table", "Đơn vị | Điểm", "sheet Sheet 1"),
        ("heading", "Sheet 3", "sheet Sheet 3"),
        ("table", "x | y", "sheet Sheet 3"),
    ]
    assert (document.doc_type, document.title) == ("table", "PCI_2012")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_kept_and_marked(state: str) -> None:
    def hide(sheet: Any) -> None:
        sheet["A1"], sheet["B1"] = "bảng", "cũ"
        sheet.sheet_state = state

    document = read(book(put(A1="bảng", B1="mới"), hide), uri="a.xlsx")
    assert [b.hidden for b in document.blocks] == [False, False, True, True]
    assert len(list(document.tables())) == 1


def test_chart_sheets_give_nothing() -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "số liệu"
    workbook.create_chartsheet("Biểu đồ").add_chart(BarChart())
    data = io.BytesIO()
    workbook.save(data)
    assert [b.text for b in read(data.getvalue(), uri="a.xlsx").blocks] == ["Sheet", "số liệu"]


def test_merged_cells_are_filled_and_empty_edges_cut() -> None:
    def write(sheet: Any) -> None:
        sheet["C3"] = "Điểm"
        sheet.merge_cells("C3:XFD3")
        sheet["B4"], sheet["C4"], sheet["D4"] = "Xã A", 1, 2
        sheet["B6"], sheet["D6"], sheet["E7"] = "Tốt", 3, " "
        sheet.merge_cells("B6:B8")
        sheet["D8"] = 4

    assert rows(book(write)) == [
        ["", "Điểm", "Điểm"],
        ["Xã A", "1", "2"],
        ["", "", ""],
        ["Tốt", "", "3"],
        ["Tốt", "", ""],
        ["Tốt", "", "4"],
    ]


def test_an_empty_cell_that_only_has_a_format_takes_no_place() -> None:
    def write(sheet: Any) -> None:
        sheet.append(["Xã A", 0.5])
        sheet["XFD1048576"].number_format = "0%"

    assert rows(book(write)) == [["Xã A", "0,5"]]


def test_each_sheet_has_its_own_formats() -> None:
    def percent(sheet: Any) -> None:
        sheet.append(["Xã A", 0.5])
        sheet["B1"].number_format = "0%"

    data = book(put(A1="Xã A", B1=0.5), percent)
    assert [b.text for b in read(data, uri="a.xlsx").blocks if b.kind == "table"] == ["Xã A | 0,5", "Xã A | 50%"]


def test_columns_and_rows_that_are_only_hidden_are_read() -> None:
    def write(sheet: Any) -> None:
        sheet.append(["a", "b"])
        sheet.append(["c", "d"])
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[2].hidden = True

    assert rows(book(write)) == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (18, "General", "18"),
        (18.0, "0.00", "18,00"),
        (9.190401077270508, "0.00", "9,19040107727051"),
        (0.1 + 0.2, "General", "0,3"),
        (1234567.5, "#,##0.0", "1234567,5"),
        (1e-7, "General", "0,0000001"),
        (1e16, "General", "10000000000000000"),
        (-0.0, "General", "0"),
        (0.7702, "0.00%", "77,02%"),
        (1, "0%", "100%"),
        (0.7, "0.00%", "70,00%"),
        (85.5, "#,##0.00_);(#,##0.00)", "85,50"),
        (0.5, "0.00E+00", "0,5"),
        (0.7702, '0.00" %"', "0,7702"),
        ("92,5", "General", "92,5"),
        (" Xã  A ", "General", "Xã A"),
        (datetime(2023, 12, 31), "dd/mm/yyyy", "31/12/2023"),
        (datetime(2023, 12, 1), "mm/yyyy", "12/2023"),
        (datetime(2023, 12, 1), "[$-42A]d mmmm, yyyy", "01/12/2023"),
        (datetime(2023, 12, 31, 8, 15), "dd/mm/yyyy hh:mm", "31/12/2023 08:15"),
        (time(8, 15), "hh:mm", "08:15:00"),
        (True, "General", "TRUE"),
        ("#N/A", "General", ""),
        ("Bến Thu\u0309y", "General", "Bến Thủy"),
    ],
)
def test_a_cell_is_the_text_of_its_kind_of_value(value: object, number_format: str, text: str) -> None:
    def write(sheet: Any) -> None:
        sheet["A1"], sheet["B1"] = value, "."
        sheet["A1"].number_format = number_format
        sheet["A2"], sheet["B2"], sheet["C1"], sheet["C2"] = ".", "x", "-", "y"

    assert rows(book(write))[0][0] == text


def test_a_formula_gives_the_value_saved_with_it_or_nothing() -> None:
    assert rows(book(put(A1="=1+1", B1="x", C1="y", A2=1))) == [["", "x", "y"], ["1", "", ""]]


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_number_as_text_is_the_same_number_and_never_has_an_exponent(value: float) -> None:
    text = number_text(value)
    assert "e" not in text.lower() and "." not in text and not text.endswith(",0")
    assert math.isclose(float(text.replace(",", ".")), value, rel_tol=1e-14)


@given(st.integers(0, 10_000))
def test_a_percent_is_written_exactly(hundredths: int) -> None:
    assert float(value_text(hundredths / 10_000, "0.00%").removesuffix("%").replace(",", ".")) == hundredths / 100


def test_xls_gives_what_xlsx_gives() -> None:
    document = read_fixture("small.xls")
    assert [(b.kind, b.place, b.hidden) for b in document.blocks] == [
        ("heading", "sheet Kết quả", False),
        ("heading", "sheet Kết quả", False),
        ("table", "sheet Kết quả", False),
        ("heading", "sheet Cũ", True),
        ("table", "sheet Cũ", True),
    ]
    assert (document.title, document.blocks[1].text) == ("Bảng điểm", "Bảng điểm")
    assert document.blocks[2].rows == (
        ("Đơn vị", "Tỷ lệ", "Ngày"),
        ("Đơn vị", "(%)", "chấm"),
        ("Xã Tân Lập", "77,02%", "31/12/2023"),
        ("Xã Hòa Phú", "18", "92,5"),
    )


def test_a_published_xls_is_read_whole() -> None:
    document = read_fixture("PCI_2009.xls")
    tables = [block for _, block in document.tables()]
    assert (document.status, len(tables)) == ("ok", 11)
    assert tables[0].rows[0][:3] == ("Mã PCI", "Thứ hạng PCI 2009", "Tỉnh")
    assert tables[0].rows[2][:4] == ("1", "33", "Hà Nội", "8,351827")
    assert tables[2].rows[2][3] == "46,82081%"


def test_the_bytes_decide_over_the_name() -> None:
    assert read((DATA / "small.xls").read_bytes(), uri="a.xlsx").media_type == "application/vnd.ms-excel"
    assert read(book(put(A1="x")), uri="a.xls", media_type="application/vnd.ms-excel").status == "ok"


def test_the_day_of_a_workbook_is_not_guessed() -> None:
    assert read(book(put(A1=date(2020, 1, 1))), uri="a.xlsx").published_at is None
