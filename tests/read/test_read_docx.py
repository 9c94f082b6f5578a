"""Word documents: every line and every cell as a reader of the printed page sees them."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx as python_docx
import pytest

from schemas.document import Block, Document
from tasks.read import read
from tasks.read.docx_numbering import written
from tasks.read.docx_styles import stated_title

from .make.office import (
    ARTICLES,
    CENTRED,
    NUMBERED,
    Docx,
    decision,
    decision_docx,
    decision_lines,
    docx_file,
)

SEEDS = range(40)


def document(body: str, **parts: str) -> Document:
    return read(docx_file(body, **parts), uri="https://example.org/a.docx")


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in document(body, **parts).blocks]


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def tables(found: Document) -> list[Block]:
    return [block for block in found.blocks if block.kind == "table"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_decision_is_read_line_by_line_and_cell_by_cell(seed: int) -> None:
    made = decision(seed)
    found = read(decision_docx(made, seed), uri="a.docx")
    assert [b.text for b in found.blocks if b.kind != "table"] == decision_lines(made)
    assert [[list(row) for row in b.rows] for b in tables(found)] == [made.ranking.grid()]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_library_finds_the_same_grid(seed: int) -> None:
    word = Docx(seed, noisy=False)  # the reference loses tracked insertions
    data = docx_file(word.table(decision(seed).ranking))
    reference = python_docx.Document(io.BytesIO(data)).tables[0]
    grid = [tuple(" ".join(cell.text.split()) for cell in row.cells) for row in reference.rows]
    assert list(tables(read(data, uri="a.docx"))[0].rows) == grid


def test_a_decision_states_number_issuer_kind_day_and_subject() -> None:
    made = decision(1)
    found = read(decision_docx(made, 1), uri="a.docx")
    d, m, y = map(int, made.day.split("/"))
    issuer = made.issuer.replace("UBND", "ỦY BAN NHÂN DÂN")
    assert (found.number, found.issuer, found.doc_type) == (made.number, issuer, "decision")
    assert (found.published_at, found.title) == (date(y, m, d), f"QUYẾT ĐỊNH {made.subject}")
    assert [b.text for b in found.blocks if b.kind == "title"] == ["QUYẾT ĐỊNH", made.subject]


def test_letters_and_marks_apart_are_put_together_even_over_two_runs() -> None:
    assert texts(f"<w:p>{run('Ho')}{run(chr(0x300) + 'a Bi' + chr(0x300) + 'nh')}</w:p>") == ["Hòa Bình"]


def test_tracked_insertions_are_text_and_deletions_are_not() -> None:
    gone = "<w:del><w:r><w:delText>70,1</w:delText></w:r></w:del>"
    assert texts(f"<w:p>{run('đạt ')}<w:ins>{run('80,5')}</w:ins>{gone}{run(' điểm')}</w:p>") == ["đạt 80,5 điểm"]


def test_a_deleted_row_is_left_out_and_an_inserted_one_kept() -> None:
    row = tc(p("Xã A")) + tc(p("1"))
    found = document(
        table(tc(p("x")) + tc(p("y")), "<w:trPr><w:del/></w:trPr>" + row, "<w:trPr><w:ins/></w:trPr>" + row)
    )
    assert tables(found)[0].rows == (("x", "y"), ("Xã A", "1"))


def test_a_moved_paragraph_stands_where_it_was_moved_to() -> None:
    moved = f"<w:p><w:moveFrom>{run('cũ')}</w:moveFrom></w:p><w:p><w:moveTo>{run('mới')}</w:moveTo></w:p>"
    assert texts(moved) == ["mới"]


def test_the_result_of_a_field_is_text_and_its_code_is_not() -> None:
    code = "<w:r><w:instrText>DATE</w:instrText></w:r>"
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    assert texts(f"<w:p>{marks[0]}{code}{marks[1]}{run('03/4/2024')}{marks[2]}</w:p>") == ["03/4/2024"]
    assert texts(f'<w:p><w:fldSimple w:instr="AUTHOR">{run("An")}</w:fldSimple></w:p>') == ["An"]


def test_headings_titles_and_captions_go_by_style_also_by_the_style_it_is_based_on() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="Mục"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="caption"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="d"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="e"><w:name w:val="toc 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="f"><w:name w:val="f"/><w:basedOn w:val="f"/></w:style>'
    )
    body = "".join(p(f"đoạn {n}.", f'<w:pStyle w:val="{n}"/>') for n in "abcdef")
    found = document(body + p("cấp ngoài.", '<w:outlineLvl w:val="1"/>'), styles=styles)
    assert [b.kind for b in found.blocks] == ["heading", "heading", "caption", "title", "paragraph", "heading"]
    assert found.title == "đoạn d."


def test_automatic_numbers_are_restored() -> None:
    body = p("Công bố.", NUMBERED) + p("Không số.") + p("Thi hành.", NUMBERED)
    assert texts(body, numbering=ARTICLES) == ["Điều 1. Công bố.", "Không số.", "Điều 2. Thi hành."]


def test_levels_restarts_and_formats_of_lists() -> None:
    def level(n: int, form: str, text: str) -> str:
        return f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'

    lists = (
        f'<w:abstractNum w:abstractNumId="5">{level(0, "upperRoman", "%1.")}{level(1, "decimal", "%1.%2")}'
        f"{level(2, 'bullet', '•')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    steps = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (1, 2), (2, 0), (7, 0), (0, 0)]
    body = "".join(
        p("x", f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>') for number, at in steps
    )
    labels = ["I. x", "I.1 x", "I.2 x", "II. x", "II.1 x", "x", "I. x", "x", "x"]
    assert texts(body, numbering=lists) == labels


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [(4, "decimal", "4"), (4, "decimalZero", "04"), (28, "lowerLetter", "bb"), (2, "upperLetter", "B"),
     (1949, "upperRoman", "MCMXLIX"), (4, "lowerRoman", "iv"), (3, "chineseCounting", "3"), (0, "lowerRoman", "0")],
)  # fmt: skip
def test_counts_are_written_in_their_format(count: int, form: str, text: str) -> None:
    assert written(count, form) == text


def test_an_automatically_numbered_serial_column_is_filled() -> None:
    row = tc("<w:p><w:pPr>" + NUMBERED + "</w:pPr></w:p>") + tc(p("Xã A")) + tc(p("80,5"))
    lists = ARTICLES.replace("Điều %1.", "%1")
    found = document(table(tc(p("STT")) + tc(p("Đơn vị")) + tc(p("Điểm")), row, row), numbering=lists)
    assert [r[0] for r in tables(found)[0].rows] == ["STT", "1", "2"]


def test_a_letterhead_and_a_signature_placed_by_a_table_are_lines() -> None:
    found = read(decision_docx(decision(2), 2), uri="a.docx")
    assert len(tables(found)) == 1


def test_head_lines_placed_by_tabs_are_lines_of_their_own() -> None:
    line = f"<w:p>{run('UBND TỈNH A')}<w:r><w:tab/></w:r>{run('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')}</w:p>"
    assert texts(line) == ["UBND TỈNH A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_lines_in_columns_by_tabs_are_a_table() -> None:
    tab = "<w:r><w:tab/></w:r>"
    rows = [["STT", "Đơn vị", "Điểm"], ["1", "Xã A", "80,5"], ["2", "Xã B", "79"]]
    lines = "".join(f"<w:p>{tab.join(map(run, row))}</w:p>" for row in rows)
    found = document(p("Kết quả năm 2023:") + lines + p("Hết."))
    assert [b.kind for b in found.blocks] == ["title", "table", "paragraph"]
    assert [list(row) for row in tables(found)[0].rows] == rows
    assert texts(f"<w:p>{run('một')}{tab}{run('dòng')}</w:p>") == ["một dòng"]


def test_a_centred_line_break_parts_two_lines_of_a_title() -> None:
    both = f"<w:p><w:pPr>{{}}</w:pPr>{run('QUYẾT ĐỊNH')}<w:r><w:br/></w:r>{run('Về việc')}</w:p>"
    assert texts(both.format(CENTRED)) == ["QUYẾT ĐỊNH", "Về việc"]
    assert texts(both.format("")) == ["QUYẾT ĐỊNH Về việc"]


def test_a_table_in_a_frame_is_data_and_the_frame_is_not() -> None:
    inner = table(tc(p("Đơn vị")) + tc(p("Điểm")), tc(p("Xã A")) + tc(p("1")))
    found = document(table(tc(p("Bảng 1") + inner + "<w:p/>")))
    assert [(b.kind, b.text) for b in found.blocks[1:]] == [("table", "Đơn vị | Điểm\nXã A | 1")]
    assert found.blocks[0].text == "Bảng 1"


def test_a_table_inside_a_cell_of_data_follows_its_table() -> None:
    inner = table(tc(p("a")) + tc(p("b")), tc(p("c")) + tc(p("d")))
    rows = [tc(p(f"Xã {n}")) + tc(p(str(n)) + (inner if n == 2 else "")) for n in range(4)]
    found = tables(document(table(*rows)))
    assert [b.text for b in found] == ["Xã 0 | 0\nXã 1 | 1\nXã 2 | 2\nXã 3 | 3", "a | b\nc | d"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    inside = f"<w:txbxContent>{p('Trong khung')}</w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert texts(f"<w:p>{run('Ngoài khung')}<w:r>{both}</w:r></w:p>") == ["Ngoài khung", "Trong khung"]
    old = f"<w:p><w:r><w:pict><v:textbox>{inside}</v:textbox></w:pict></w:r></w:p>"
    assert texts(old) == ["Trong khung"]


def test_content_controls_hyperlinks_and_formulas_are_opened() -> None:
    control = f"<w:sdt><w:sdtContent>{p('Trong ô nhập')}</w:sdtContent></w:sdt>"
    link = f"<w:p><w:hyperlink>{run('liên kết')}</w:hyperlink></w:p>"
    formula = "<w:p><m:oMath><m:f><m:num><m:r><m:t>x</m:t></m:r></m:num></m:f></m:oMath></w:p>"
    assert texts(control + link + formula) == ["Trong ô nhập", "liên kết", "x"]


def test_cells_before_the_first_column_and_old_merges_keep_columns_apart() -> None:
    found = document(
        table(
            tc(p("a")) + tc(p("b")) + tc(p("c")),
            '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc(p("d")) + tc(p("e")),
            tc(p("f"), '<w:hMerge w:val="restart"/>') + tc("<w:p/>", "<w:hMerge/>") + tc(p("g")),
        )
    )
    assert tables(found)[0].rows == (("a", "b", "c"), ("", "d", "e"), ("f", "f", "g"))


def test_cell_edges_not_quite_in_line_make_no_columns_of_their_own() -> None:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (500, 20, 3000, 35, 900))
    wide = '<w:gridSpan w:val="2"/>'
    rows = (
        tc(p("STT")) + tc(p("Đơn vị"), wide) + tc(p("Điểm"), wide),
        tc(p("1"), wide) + tc(p("Xã A"), wide) + tc(p("80,5")),
        tc(p("2"), wide) + tc(p("Xã B")) + tc(p("79,5"), wide),
    )
    found = document(table(*rows).replace("<w:tbl>", f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>", 1))
    assert tables(found)[0].rows == (("STT", "Đơn vị", "Điểm"), ("1", "Xã A", "80,5"), ("2", "Xã B", "79,5"))


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Kết quả Chỉ số cải cách hành chính năm 2022", True), ("Microsoft Word - QD 857.doc", False),
        ("QD_857.docx", False), ("Document1", False), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", False),
        ("ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH", False), ("12345678", False), ("", False),
    ],
)  # fmt: skip
def test_a_title_that_a_program_made_up_is_none(title: str, kept: bool) -> None:
    core = f'<cp:x xmlns:cp="urn:a" xmlns:dc="urn:b"><dc:title>{title}</dc:title></cp:x>'
    found = document(p("Dòng đầu"), core=core)
    assert found.title == (title if kept else "Dòng đầu")
    assert stated_title(None) is None


def test_the_strict_form_of_the_format_reads_alike() -> None:
    data = docx_file(p("Xã A đạt 80,5 điểm"))
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            was = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            new.writestr(name, old.read(name).replace(was, strict.encode()))
    assert [b.text for b in read(out.getvalue(), uri="a.docx").blocks] == ["Xã A đạt 80,5 điểm"]


# hostile files

BILLION = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY b{n} "{"&a;" * 10}">' for n in range(9)) + "]>"
SECRET = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (docx_file(p("&a;"), prefix=SECRET), "declares a document type"),
        (docx_file(p("&b8;"), prefix=BILLION), "declares a document type"),
        (docx_file("<w:sdt><w:sdtContent>" * 200 + p("x") + "</w:sdtContent></w:sdt>" * 200), "256 levels"),
        (docx_file("<w:tbl><w:tr><w:tc>" * 100 + p("x") + "</w:tc></w:tr></w:tbl>" * 100), "256 levels"),
        (docx_file(table(*[tc(p("x"), '<w:gridSpan w:val="99999999"/>') * 5] * 300)), "at most 1,000,000"),
        (docx_file(table(*[tc(p("x"), '<w:gridSpan w:val="1000"/>')] * 900) * 2), "at most 1,000,000"),
        (docx_file(p("x" * 100) + " " * 210_000_000), "at most 200,000,000"),
        (docx_file(p("x" * 100) + " " * 30_000_000), "100 times"),
        (docx_file("<w:p><w:r>"), "no XML"),
    ],
)  # fmt: skip
def test_a_hostile_document_is_refused_by_name(data: bytes, says: str) -> None:
    found = read(data, uri="a.docx")
    assert (found.status, found.blocks) == ("unreadable", ())
    assert says in (found.reason or "")


def test_a_nesting_as_deep_as_is_allowed_is_read() -> None:
    body = "<w:sdt><w:sdtContent>" * 120 + p("sâu") + "</w:sdtContent></w:sdt>" * 120
    assert texts(body) == ["sâu"]
