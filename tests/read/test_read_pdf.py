"""A text PDF of any kind gives back the cells and paragraphs it was made of, page by page."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from schemas.document import Block, Document
from tasks.read import read

from .make.pdf import At, Pdf
from .make.rankings import HEAD, INTRO, KINDS, PLAIN, WIDTHS, body, decision_head, random


def read_pdf(pdf: Pdf) -> Document:
    document = read(pdf.data(), uri="file:///a.pdf")
    assert document.status == "ok", document.reason
    return document


def grids(document: Document) -> list[list[list[str]]]:
    return [[list(row) for row in block.rows] for _, block in document.tables()]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if block.kind != "table"]


def block(document: Document, text: str) -> Block:
    return next(b for b in document.blocks if b.text == text)


def rows(count: int = 6, seed: int = 1) -> list[list[str | At | None]]:
    return body(random.Random(seed), count)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_is_right(kind: str, seed: int) -> None:
    pdf = KINDS[kind](seed)
    assert grids(read_pdf(pdf)) == pdf.tables


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "two_row_header"])
def test_paragraphs_are_whole_and_nothing_else_is_text(kind: str) -> None:
    pdf = KINDS[kind](1)
    assert texts(read_pdf(pdf)) == pdf.paragraphs


def test_a_decision_says_its_number_issuer_day_and_title() -> None:
    found = read_pdf(KINDS["two_row_header"](1))
    assert (found.number, found.doc_type, found.published_at) == ("857/QĐ-UBND", "decision", date(2024, 4, 3))
    assert found.issuer == "ỦY BAN NHÂN DÂN TỈNH QUẢNG NINH"
    assert found.title == "QUYẾT ĐỊNH Về việc công bố Chỉ số chuyển đổi số năm 2023"


def test_a_letterhead_in_two_columns_is_read_column_by_column() -> None:
    assert texts(read_pdf(decision_head(Pdf())))[:4] == [
        "ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NINH", "Số: 857/QĐ-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    ]  # fmt: skip


def test_prose_in_two_columns_is_read_column_by_column() -> None:
    pdf = Pdf(points=10)
    for x in (56.0, 310.0):
        pdf.y = 100
        for line in pdf.wrap(f"{'Một' if x < 100 else 'Hai'} {INTRO}", 225):
            pdf.y += pdf.leading
            pdf.draw(line, x, pdf.y)
    assert texts(read_pdf(pdf)) == [f"Một {INTRO}", f"Hai {INTRO}"]


def test_a_block_names_its_page_and_a_joined_table_all_of_them() -> None:
    pdf = (
        Pdf()
        .paragraph("Trang đầu có một đoạn.")
        .page()
        .paragraph("Đoạn của trang sau.")
        .table([*PLAIN, *rows(60)], WIDTHS)
    )
    places = [(b.kind, b.place) for b in read_pdf(pdf).blocks]
    assert places == [("paragraph", "page 1"), ("paragraph", "page 2"), ("table", "pages 2-3")]


def test_a_paragraph_cut_by_a_page_break_is_one() -> None:
    pdf = Pdf()
    pdf.y = 740
    pdf.paragraph(INTRO)
    assert texts(read_pdf(pdf)) == [INTRO]


def test_headings_are_what_is_bold_larger_or_numbered() -> None:
    pdf = Pdf().centred("Kết quả xếp hạng", bold=True).paragraph(INTRO)
    pdf.centred("Chữ lớn hơn", bold=False, points=15).paragraph(INTRO).paragraph("II. Kết quả cấp huyện").paragraph(
        INTRO
    )
    kinds = [b.kind for b in read_pdf(pdf).blocks]
    assert kinds == ["heading", "paragraph", "heading", "paragraph", "heading", "paragraph"]


def test_list_items_are_told_apart() -> None:
    pdf = Pdf().paragraph("- Huyện Vân Đồn đạt 80,5 điểm, xếp thứ 3;").paragraph("- Huyện Cô Tô đạt 79 điểm.")
    assert [b.kind for b in read_pdf(pdf).blocks] == ["list_item", "list_item"]


@pytest.mark.parametrize("numbers", ["{}", "- {} -", "Trang {}/4"])
def test_running_heads_and_page_numbers_are_no_text(numbers: str) -> None:
    pdf = Pdf(running_head="Báo cáo chuyển đổi số 2023", page_numbers=numbers)
    for n in range(4):
        pdf.paragraph(f"Đoạn thứ {n} nói về {'kết quả' if n % 2 else 'chỉ tiêu'} của năm.")
        if n < 3:
            pdf.page()
    assert texts(read_pdf(pdf)) == pdf.paragraphs


def test_a_running_head_with_a_speck_behind_it_is_the_same() -> None:
    pdf = Pdf()
    for n, speck in enumerate((".", "", ".")):
        pdf.draw(f"Phụ lục kèm theo Quyết định số 857/QĐ-UBND{speck}", 56, 34)
        pdf.paragraph(f"Đoạn {'một' if n else 'hai'} nói về kết quả.")
        if n < 2:
            pdf.page()
    assert texts(read_pdf(pdf)) == pdf.paragraphs


def test_a_number_at_the_foot_that_is_no_page_number_stays() -> None:
    pdf = Pdf().paragraph(INTRO)
    pdf.draw("2023", 290, pdf.height - 30)
    assert texts(read_pdf(pdf)) == [INTRO, "2023"]


def test_the_same_header_at_the_top_of_every_page_is_no_running_head() -> None:
    pdf = Pdf(page_numbers="{}").table([*HEAD, *rows(110)], WIDTHS, header=2)
    assert pdf.pages > 2
    assert grids(read_pdf(pdf)) == pdf.tables


def test_text_comes_out_composed() -> None:
    pdf = Pdf(decompose=True).paragraph(INTRO)
    (text,) = texts(read_pdf(pdf))
    assert text == unicodedata.normalize("NFC", INTRO)


def test_hyphens_at_a_lines_end_and_ligatures_are_kept() -> None:
    pdf = Pdf()
    for line in ("Quyết định số 857/QĐ-", "UBND của Ủy ban về oﬃce và ﬁle"):
        pdf.y += pdf.leading
        pdf.draw(line, 56, pdf.y)
    assert " ".join(texts(read_pdf(pdf))).replace("- ", "-") == "Quyết định số 857/QĐ-UBND của Ủy ban về office và file"


def test_a_hyphen_inside_a_cell_over_two_lines() -> None:
    table = [["Văn bản", "Số"], ["Quyết định số 857/QĐ- UBND", "1"], ["Kế hoạch", "2"]]
    pdf = Pdf().table(table, [80, 60], centre=lambda column: True)
    assert grids(read_pdf(pdf)) == [[["Văn bản", "Số"], ["Quyết định số 857/QĐ-UBND", "1"], ["Kế hoạch", "2"]]]


def test_upright_header_text_is_read_in_its_cell() -> None:
    pdf = Pdf().table([["Đơn vị", "", ""], ["Xã A", "80,5", "1"], ["Xã B", "79,5", "2"]], [150, 40, 40], row_gap=40)
    for x, text in ((228.0, "Tổng điểm"), (268.0, "Xếp hạng")):
        pdf.canvas.saveState()
        pdf.canvas.translate(x, pdf.height - 140)
        pdf.canvas.rotate(90)
        pdf.canvas.setFont(pdf.regular, 11)
        pdf.canvas.drawString(0, 0, text)
        pdf.canvas.restoreState()
    assert grids(read_pdf(pdf)) == [[["Đơn vị", "Tổng điểm", "Xếp hạng"], ["Xã A", "80,5", "1"], ["Xã B", "79,5", "2"]]]


def test_a_watermark_at_a_slant_is_no_text() -> None:
    pdf = Pdf().paragraph(INTRO)
    pdf.canvas.rotate(40)
    pdf.canvas.setFont(pdf.regular, 40)
    pdf.canvas.drawString(300, 100, "DỰ THẢO")
    assert texts(read_pdf(pdf)) == [INTRO]


def test_a_word_printed_twice_for_bold_is_read_once() -> None:
    pdf = Pdf()
    for shift in (0, 0.4):
        pdf.draw("Kết quả năm 2023", 56 + shift, 100)
    assert texts(read_pdf(pdf)) == ["Kết quả năm 2023"]


def test_cells_that_touch_are_not_run_together() -> None:
    pdf = Pdf().table([["Mã", "Điểm"], ["", ""], ["", ""]], [40, 60])
    for n, y in enumerate((104.0, 124.0)):
        # One piece of text over both columns: the second number begins right behind the rule.
        pdf.draw(f"{n}1234" + "5678", 96 - pdf.measure(f"{n}1234"), y)
    assert grids(read_pdf(pdf))[0][1:] == [["01234", "5678"], ["11234", "5678"]]


def test_a_frame_around_text_is_no_table() -> None:
    pdf = Pdf().paragraph(INTRO)
    pdf.canvas.rect(50, 100, 480, 700)
    assert (grids(read_pdf(pdf)), texts(read_pdf(Pdf().paragraph(INTRO)))) == ([], [INTRO])


def test_lines_of_a_chart_are_no_table() -> None:
    pdf = Pdf().paragraph(INTRO)
    for step in range(9):
        pdf.rule(100, 300 + 30 * step, 500, 300 + 30 * step)
        pdf.rule(100 + 50 * step, 300, 100 + 50 * step, 540)
        pdf.draw(str(100 - 10 * step), 75, 303 + 30 * step)
    assert grids(read_pdf(pdf)) == []


def test_a_table_without_its_outer_lines() -> None:
    pdf, widths = Pdf(points=7), [40, 260, 60, 60, 50, 50]
    pdf.table([*PLAIN, *rows()], widths, rules="none")
    top, bottom = 62.0, pdf.y
    edges = [56 + sum(widths[:c]) for c in range(len(widths) + 1)]
    for x in edges[1:-1]:
        pdf.rule(x, top, x, bottom)
    for n in range(1, 7):
        y = top + n * (pdf.leading + 6)
        pdf.rule(56, y, edges[-1], y)
    assert grids(read_pdf(pdf)) == pdf.tables


def test_shading_under_rows_does_not_make_columns() -> None:
    pdf = Pdf()
    top = pdf.y + 6
    pdf.canvas.setFillGray(0.9)
    pdf.canvas.rect(56, pdf.height - top - 2 * pdf.leading - 6, sum(WIDTHS), 2 * pdf.leading + 6, stroke=0, fill=1)
    pdf.canvas.setFillGray(0)
    pdf.table([*PLAIN, *rows()], WIDTHS)
    assert grids(read_pdf(pdf)) == pdf.tables


def test_two_tables_of_the_same_columns_stay_two() -> None:
    pdf = Pdf().table([*PLAIN, *rows(5)], WIDTHS).paragraph("II. Các xã").table([*PLAIN, *rows(4, seed=2)], WIDTHS)
    assert grids(read_pdf(pdf)) == pdf.tables


def test_another_table_at_the_top_of_the_next_page_stays_apart() -> None:
    other = [["STT", "Cơ quan", "Chỉ số khác", "Thể chế", "Cộng", "Vị trí"]]
    pdf = Pdf().table([*PLAIN, *rows(5)], WIDTHS).page().table([*other, *rows(4, seed=2)], WIDTHS)
    assert grids(read_pdf(pdf)) == pdf.tables


def test_a_section_row_at_the_top_of_a_page_is_no_rest_of_the_row_before() -> None:
    first, second = rows(5), rows(4, seed=2)
    section = ["II", "Các xã, phường", "", "", "", ""]
    pdf = Pdf().table([*PLAIN, *first], WIDTHS).page().table([section, *second], WIDTHS, header=0)
    assert grids(read_pdf(pdf)) == [[*pdf.tables[0], *pdf.tables[1]]]


def test_without_lines_two_columns_of_prose_are_no_table() -> None:
    pdf = Pdf()
    for n, (a, b) in enumerate((("Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"), ("- Như trên;", "CHỦ TỊCH"), ("- Lưu: VT.", ""))):
        pdf.draw(a, 56, 100 + 15 * n)
        pdf.draw(b, 340, 100 + 15 * n)
    found = read_pdf(pdf)
    assert grids(found) == []
    assert texts(found)[-2:] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def test_a_row_without_a_value_keeps_its_columns() -> None:
    body_ = rows(8)
    body_[3][2] = ""
    body_[5][4] = ""
    pdf = Pdf(face="sans", points=10).table([*PLAIN, *body_], [40, 190, 70, 80, 70, 65], rules="none")
    assert grids(read_pdf(pdf)) == pdf.tables
