"""A sheet as people lay one out: title lines, a header of rows, sections, notes, a signature, several tables."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from schemas.document import Document
from tasks.read import read
from tasks.read.sheet import Cells, sheet_blocks, sheet_box

from .make.office import At, Ranking, decision, xlsx

HEADER = ["STT", "Đơn vị", "Điểm"]
Rows = Sequence[Sequence[object]]


def sheet(rows: Rows, *merged: str) -> Document:
    """One sheet with rows from A1 and merged ranges."""
    book = openpyxl.Workbook()
    made: Any = book.active
    made.title = "S"
    for row in rows:
        made.append(list(row))
    for cells in merged:
        made.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return read(out.getvalue(), uri="https://example.org/bang.xlsx")


def blocks(rows: Rows, *merged: str) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in sheet(rows, *merged).blocks[1:]]


def body(*names: str) -> list[list[object]]:
    return [[n, name, 90 - n] for n, name in enumerate(names, start=1)]


TABLE = ("table", "STT | Đơn vị | Điểm\n1 | Xã A | 89\n2 | Xã B | 88")


@pytest.mark.parametrize("seed", range(40))
def test_a_ranking_is_read_cell_by_cell_with_its_title_and_notes(seed: int) -> None:
    made = decision(seed)
    above = [made.subject, "(Kèm theo Quyết định)"][: 1 + seed % 2]
    found = read(xlsx(made.ranking, above, made.after, seed), uri="a.xlsx")
    assert [[list(row) for row in b.rows] for b in found.blocks if b.kind == "table"] == [made.ranking.grid()]
    assert [b.text for b in found.blocks if b.kind != "table"] == ["Phụ lục", *above, *made.after]


def test_title_lines_are_headings_and_notes_paragraphs() -> None:
    rows = [["BẢNG XẾP HẠNG NĂM 2023"], ["(Kèm theo Quyết định số 5/QĐ-UBND)"], [], HEADER, *body("Xã A", "Xã B")]
    notes = [[], ["Ghi chú: số liệu tạm tính"], ["Nguồn: Sở Nội vụ"]]
    assert blocks([*rows, *notes], "A1:C1") == [
        ("heading", "BẢNG XẾP HẠNG NĂM 2023"),
        ("paragraph", "(Kèm theo Quyết định số 5/QĐ-UBND)"),
        TABLE,
        ("paragraph", "Ghi chú: số liệu tạm tính"),
        ("paragraph", "Nguồn: Sở Nội vụ"),
    ]


def test_a_letterhead_is_lines_and_states_number_issuer_and_day() -> None:
    found = sheet(
        [
            ["UBND TỈNH HÀ TĨNH", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["Số: 857/QĐ-UBND", None, "Độc lập - Tự do - Hạnh phúc"],
            [None, None, "Hà Tĩnh, ngày 03 tháng 4 năm 2024"],
            ["QUYẾT ĐỊNH"],
            ["Về việc công bố kết quả"],
            HEADER,
            *body("Xã A", "Xã B"),
        ]
    )
    assert (found.number, found.issuer, found.doc_type) == ("857/QĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH", "decision")
    assert found.published_at == date(2024, 4, 3)
    assert [b.text for b in found.blocks if b.kind == "table"] == [TABLE[1]]


def test_the_title_lines_of_the_only_sheet_are_the_title_and_else_the_files_name() -> None:
    assert sheet([["KẾT QUẢ DTI NĂM 2023"], HEADER, *body("Xã A")]).title == "KẾT QUẢ DTI NĂM 2023"
    assert sheet([HEADER, *body("Xã A")]).title == "bang"


@pytest.mark.parametrize(
    "signature", [["Người lập biểu", None, "TM. ỦY BAN NHÂN DÂN"], [None, None, "GIÁM ĐỐC"], ["Nơi nhận:", None, "KT. CHỦ TỊCH"]]
)  # fmt: skip
def test_a_signature_block_is_no_row(signature: list[str | None]) -> None:
    found = blocks([HEADER, *body("Xã A", "Xã B"), signature, [], [None, None, "Nguyễn Văn A"]])
    assert found[0] == TABLE and {kind for kind, _ in found[1:]} == {"paragraph"}


def test_a_wide_signature_does_not_hide_a_narrow_table() -> None:
    rows = [
        ["Kết quả"],
        ["Đơn vị", "Điểm"],
        ["Xã A", 1],
        ["Xã B", 2],
        [],
        ["Người lập", "Kế toán", "Chủ tịch", "Bí thư"],
    ]
    found = blocks(rows)
    assert found[:2] == [("heading", "Kết quả"), ("table", "Đơn vị | Điểm\nXã A | 1\nXã B | 2")]


def test_a_last_row_that_begins_like_a_note_is_a_row() -> None:
    ((_, text),) = blocks([["Trụ cột", "Điểm"], ["Hạ tầng số", 80], ["Nguồn nhân lực số", 82.5]])
    assert text.endswith("Nguồn nhân lực số | 82,5")


def test_section_rows_stay_in_the_table() -> None:
    rows = [HEADER, ["I. Các sở"], [1, "Sở A", 90], ["II. UBND cấp huyện"], [1, "Huyện B", 80]]
    ((kind, text),) = blocks(rows, "A2:C2", "A4:C4")
    assert kind == "table" and text.count("II. UBND cấp huyện") == 3


def test_a_header_of_three_rows_stays_whole() -> None:
    header = [At("STT", 1, 3), At("Đơn vị", 1, 3), At("Điểm", 3)]
    made = Ranking(
        [header, [At("Tự chấm", 1, 2), At("Thẩm định", 2)], [At("Lần 1"), At("Lần 2")], [At(t) for t in ["1", "A", "5", "6", "7"]]],
        5,
    )  # fmt: skip
    found = read(xlsx(made, ["Tên bảng"], [], 1), uri="a.xlsx")
    assert [list(row) for row in found.blocks[-1].rows] == made.grid()


def test_a_group_header_over_some_columns_is_no_title() -> None:
    rows = [[None, None, "Năm 2023", None], ["STT", "Đơn vị", "Điểm", "Hạng"], [1, "Xã A", 90, 1]]
    ((_, text),) = blocks(rows, "C1:D1")
    assert text.startswith(" |  | Năm 2023 | Năm 2023\nSTT")


def test_tables_side_by_side_are_tables_of_their_own() -> None:
    left, right = body("Xã A", "Xã B"), body("Xã C", "Xã D", "Xã E")
    rows = [["Bảng 1", None, None, None, "Bảng 2"], [*HEADER, None, *HEADER]]
    rows += [[*a, None, *b] for a, b in zip([*left, [None] * 3], right, strict=True)]
    assert blocks(rows) == [
        ("heading", "Bảng 1"), TABLE, ("heading", "Bảng 2"),
        ("table", "STT | Đơn vị | Điểm\n1 | Xã C | 89\n2 | Xã D | 88\n3 | Xã E | 87"),
    ]  # fmt: skip


def test_a_list_folded_beside_itself_is_two_tables() -> None:
    rows = [HEADER * 2, *([*a, *b] for a, b in zip(body("Xã A", "Xã B"), body("Xã C", "Xã D"), strict=True))]
    assert blocks(rows)[0] == TABLE and len(blocks(rows)) == 2


@pytest.mark.parametrize(
    "rows",
    [
        [["Đơn vị", "Điểm", None, "Hạng", "Loại"], ["Xã A", 90, None, 1, "Tốt"], ["Xã B", 80, None, 2, "Tốt"]],
        [["Đơn vị", "Điểm", None, "Hạng"], ["Xã A", 90, None, 1], ["Xã B", 80, None, 2]],
        [["Điểm", "Hạng"] * 2, [1, 2, 3, 4], [5, 6, 7, 8]],
    ],
)
def test_columns_that_mean_nothing_alone_are_not_cut_off(rows: Rows) -> None:
    assert [kind for kind, _ in blocks(rows)] == ["table"]


def test_tables_one_under_the_other_are_tables_of_their_own() -> None:
    rows = [["Bảng 1"], HEADER, *body("Xã A", "Xã B"), [], ["Bảng 2"], HEADER, *body("Xã A", "Xã B")]
    assert blocks(rows) == [("heading", "Bảng 1"), TABLE, ("heading", "Bảng 2"), TABLE]


def test_a_look_up_row_under_a_blank_row_stays_with_its_table() -> None:
    rows = [HEADER, *body("Xã A", "Xã B"), [], HEADER, [None, "Xã B", 88]]
    assert [kind for kind, _ in blocks(rows)] == ["table"]


def test_a_sheet_of_lines_is_paragraphs() -> None:
    assert blocks([["Báo cáo"], [], ["Xã A đạt 80 điểm."]]) == [
        ("paragraph", "Báo cáo"),
        ("paragraph", "Xã A đạt 80 điểm."),
    ]


def test_no_text_of_a_sheet_is_lost_however_it_is_laid_out() -> None:
    r = random.Random(7)
    words = ["Bảng 1", "Xã A", "Xã B", "TT", "Điểm", "1", "2,5", "Ghi chú: x", "TM. UBND", "Số: 1/QĐ", "", "", ""]
    for _ in range(3_000):
        rows = [[r.choice(words) for _ in range(r.randint(1, 7))] for _ in range(r.randint(1, 9))]
        cells = Cells([row + [""] * (7 - len(row)) for row in rows])
        merged = [(1, 2, 0, 1)] if r.random() < 0.3 else []
        for y, x in [(1, 1), (2, 0), (2, 1)] if merged else []:
            if y < len(rows):
                cells.rows[y][x] = ""
        box = sheet_box(cells)
        if box is not None:
            found = list(sheet_blocks(cells, merged, box, place="sheet S", hidden=False))
            shown = {text for b in found for text in ([c for row in b.rows for c in row] or [b.text])}
            assert {text for row in cells.rows for text in row} <= shown | {""}, rows


def test_an_extent_that_lies_hides_no_row() -> None:
    book = openpyxl.Workbook()
    for n in range(500):
        book.active.append([f"Xã {n}", n])
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<dimension ref="A1:B500"', b'<dimension ref="A1:A2"'))
    assert len(read(out.getvalue(), uri="a.xlsx").blocks[1].rows) == 500
