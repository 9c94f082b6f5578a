"""A sheet's XML as programs write it: what a cell is shown as is found however its tags are spelt and places left out."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from schemas.document import Document
from tasks.read import read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
START, END = f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"


def sheet(xml: str) -> Document:
    """A workbook whose sheet is `xml`; its style 1 is "0.0%", its style 2 "0.00", its style 3 a colour alone."""
    book, plain, out = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    made: Any = book.active
    made["A1"].number_format, made["A2"].number_format = "0.0%", "0.00"
    made["A3"].font = openpyxl.styles.Font(color="FF0000")
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return read(out.getvalue(), uri="a.xlsx")


def rows(xml: str) -> list[list[str]]:
    return [list(row) for row in sheet(xml).blocks[1].rows]


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1" s="1"><v>0.5</v></c><c r="B1" s="2"><v>7</v></c><c r="C1" s="3"><v>8</v></c></row>',
        "<row r='1'><c s='1' r='A1' ><v>0.5</v></c>\n<c\ts = '2' r = 'B1'><v>7</v></c><c s='3'><v>8</v></c></row>",
        '<row><c s="1"><v>0.5</v></c><c s="2"><v>7</v></c><c s="3"><v>8</v></c></row>',
        '<!-- <c r="A1"> --><row r="1"><c r="A1" s="1"><!-- 9 --><v>0.5</v></c><?x <c r="A9">?><c r="B1" s="2"><v>7</v></c>'
        '<c r="C1" t="inlineStr"><is><t><![CDATA[8]]></t></is></c></row>',
    ],
)
def test_a_cells_format_is_found_however_its_tags_are_written(cells: str) -> None:
    assert rows(START + cells + END) == [["50,0%", "7,00", "8"]]


def test_tags_may_have_a_prefix() -> None:
    cells = '<x:row r="1"><x:c r="A1" s="1"><x:v>0.5</x:v></x:c><x:c r="B1" s="2"><x:v>7</x:v></x:c></x:row>'
    xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{cells}</x:sheetData></x:worksheet>'
    assert rows(xml) == [["50,0%", "7,00"]]


def test_a_cell_without_a_name_stands_right_of_the_one_before_and_a_row_without_a_number_under_it() -> None:
    first = '<row r="3"><c r="Z3" s="2"><v>1</v></c><c s="2"><v>2</v></c><c><v>3</v></c></row>'
    second = '<row><c r="Z4"><v>4</v></c><c/><c s="1"><v>0.5</v></c></row>'
    assert rows(START + first + second + END) == [["1,00", "2,00", "3"], ["4", "", "50,0%"]]


def test_an_unnamed_row_begins_in_the_first_column() -> None:
    first, second = (
        '<row><c s="2"><v>1</v></c><c><v>2</v></c></row>',
        '<row><c s="1"><v>0.5</v></c><c><v>3</v></c></row>',
    )
    assert rows(START + first + second + END) == [["1,00", "2"], ["50,0%", "3"]]


def test_truth_values_are_not_the_numbers_that_equal_them() -> None:
    cells = '<c t="b"><v>1</v></c><c><v>1</v></c><c t="b"><v>0</v></c><c s="2"><v>1</v></c>'
    assert rows(f"{START}<row>{cells}</row>{END}") == [["TRUE", "1", "FALSE", "1,00"]]


def test_an_entity_in_a_sheet_is_refused() -> None:
    entity = '<!DOCTYPE x [<!ENTITY a "9">]>'
    document = sheet(f"{entity}{START}<row><c><v>&a;</v></c></row>{END}")
    assert document.status == "unreadable" and "entities" in (document.reason or "")


def test_a_sheet_that_is_no_xml_is_refused() -> None:
    assert "not well-formed" in (sheet(f'{START}<row><c r="A1"<v>1</v></c></row>{END}').reason or "")
