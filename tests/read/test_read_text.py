"""Plain text, CSV, encodings, dates and the head of a decision."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.document import Document
from tasks.read import read
from tasks.read.dates import dateline, find_date
from tests.read.make.encodings import windows_1258

LINE = "Phường Bến Thủy đạt 812,5/1000 điểm, xếp thứ 1/45 xã, phường về chuyển đổi số năm 2023."
TITLE = "Bến Thủy dẫn đầu bảng chuyển đổi số"


def plain(text: str, uri: str = "file:///a.txt") -> Document:
    return read(text.encode(), uri=uri)


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


# lines


def test_every_line_is_a_block_and_the_first_is_the_title() -> None:
    document = plain(
        f"\n  {TITLE}\n\n29/07/2024 11:19\n{LINE}\n- Xã A;\nI. KẾT QUẢ\n1.1. Hạ tầng số:\n2. Xã B đạt 80 điểm.\n"
    )
    assert kinds(document) == [
        ("title", TITLE),
        ("paragraph", "29/07/2024 11:19"),
        ("paragraph", LINE),
        ("list_item", "- Xã A;"),
        ("heading", "I. KẾT QUẢ"),
        ("heading", "1.1. Hạ tầng số:"),
        ("paragraph", "2. Xã B đạt 80 điểm."),
    ]
    assert (document.title, document.published_at, document.doc_type) == (TITLE, date(2024, 7, 29), "article")


def test_white_space_is_made_one_and_marks_are_kept() -> None:
    assert plain(f"{TITLE}\n**TM. ỦY  BAN\u00a0 \u00a0NHÂN DÂN**").blocks[1].text == "**TM. ỦY BAN NHÂN DÂN**"


@pytest.mark.parametrize(
    "line", ["1.240 dịch vụ công đã được đưa lên cổng", "5.7.2023", "Xã A: 1. Hạ tầng", "2023 là năm thứ ba"]
)
def test_a_number_that_numbers_nothing_makes_no_heading(line: str) -> None:
    assert plain(f"{TITLE}\n{line}").blocks[1].kind == "paragraph"


def test_a_first_line_as_long_as_a_paragraph_is_no_title() -> None:
    document = plain(LINE * 10)
    assert (document.title, document.blocks[0].kind) == (None, "paragraph")


@pytest.mark.parametrize("join", ["\t", " | "])
def test_three_lines_of_as_many_cells_are_a_table(join: str) -> None:
    rows = [["TT", "Đơn vị", "Điểm"], ["1", "Xã A", "80,5"], ["2", "Xã B", ""]]
    document = plain("\n".join([TITLE, *(join.join(row) for row in rows), LINE]))
    assert [b.kind for b in document.blocks] == ["title", "table", "paragraph"]
    assert document.blocks[1].rows == tuple(map(tuple, rows))


@pytest.mark.parametrize("text", ["a | b\nc | d", "\tmột\n\thai\n\tba", "Một góc thành phố |\nHai góc |\nBa góc |"])
def test_fewer_lines_or_a_single_cell_are_no_table(text: str) -> None:
    assert not list(plain(f"{TITLE}\n{text}").tables())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimited_text_is_one_table(delimiter: str) -> None:
    rows = [["Đơn vị", "Điểm", "Hạng"], ["Xã A", "80.5", "1"], ["Xã B", "79", "2"]]
    document = plain("\n".join(delimiter.join(row) for row in rows), uri="https://example.org/bang%20diem.csv?v=1")
    assert [b.rows for b in document.blocks] == [tuple(map(tuple, rows))]
    assert (document.doc_type, document.title) == ("table", "bang diem")


def test_quoted_cells_keep_their_commas() -> None:
    assert plain('Đơn vị,Điểm\n"Xã A, huyện B","80,5"\nXã C,79', uri="a.csv").blocks[0].rows[1] == (
        "Xã A, huyện B",
        "80,5",
    )


# encodings


@pytest.mark.parametrize(
    "data",
    [
        LINE.encode(),
        b"\xef\xbb\xbf" + LINE.encode(),
        LINE.encode("utf-16"),
        unicodedata.normalize("NFD", LINE).encode(),
        unicodedata.normalize("NFD", LINE).encode() + "ệ".encode()[:1],
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "decomposed", "cut in a letter"],
)
def test_unicode_in_any_form_gives_composed_text(data: bytes) -> None:
    assert read(data, uri="a.txt").blocks[0].text == LINE


@pytest.mark.parametrize(
    "declared",
    [None, "text/plain; charset=windows-1258", "text/plain; charset=iso-8859-1", "text/plain; charset=x"],
)
def test_windows_1258_is_read_whatever_is_declared(declared: str | None) -> None:
    assert read(windows_1258(LINE), uri="a.txt", media_type=declared).blocks[0].text == LINE


def test_a_few_broken_bytes_in_an_english_text_are_marked() -> None:
    data = (b"The index of the province was announced in the morning. " * 9).replace(b"index", b"ind\x81ex", 1)
    assert read(data, uri="a.txt").blocks[0].text.startswith("The ind\ufffdex of the province")


def test_utf_8_wins_over_a_wrong_declaration() -> None:
    assert read(LINE.encode(), uri="a.txt", media_type="text/plain; charset=windows-1258").blocks[0].text == LINE


# dates


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("29/07/2024 11:19", date(2024, 7, 29)),
        ("Thứ Hai, ngày 10/10/2022 - 14:25 Đã xem: 1520", date(2022, 10, 10)),
        ("Giếng Đáy, ngày 14 tháng 5 năm 2024", date(2024, 5, 14)),
        ("Cập nhật: 24/05/2024 - 16:41 (GMT+7)", date(2024, 5, 24)),
        ("2025-10-03", date(2025, 10, 3)),
        ("5.7.2023", date(2023, 7, 5)),
        ("Đăng lúc 16:05, Thứ Tư 25/05/2022 - Lượt xem: 1.318", date(2022, 5, 25)),
        ("HNN.VN - 20/10/2025 15:10", date(2025, 10, 20)),
        ("07/02/2025 | 09:41 | Đô thị", date(2025, 2, 7)),
        ("05/09/2015 08:30 SA - Mục: Tin hoạt động", date(2015, 9, 5)),
        ("Thứ 5, 22/03/2018", date(2018, 3, 22)),
        ("20 Tháng Tư 2023", date(2023, 4, 20)),
        ("Ngày 5 tháng mười hai năm 2021", date(2021, 12, 5)),
        ("Thursday, October 23, 2025, 08:15 GMT+7", date(2025, 10, 23)),
        ("Updated: 21 March 2014", date(2014, 3, 21)),
        ("Nghệ An, tháng 3/2022", None),
        ("Cập nhật: tháng 08/2022", None),
        ("31/02/2023", None),
        ("20/04/23", None),
        ("12/5/1066", None),
        ("Ngày 30/5/2024, tỉnh tổ chức hội nghị.", None),
        ("Hội nghị diễn ra ngày 30/5/2024", None),
        ("Khởi công tuyến đường sắt tốc độ cao (3/2/2026)", None),
        ("Quyết định số 857/QĐ-UBND ngày 27/3/2024", None),
        ("Thứ Năm, 14/03/2024 | Hà Nội 23°C | Đăng nhập", None),
        (LINE, None),
    ],
)
def test_a_line_is_a_dateline_only_where_it_states_little_else(line: str, day: date | None) -> None:
    assert dateline(line) == day


@given(
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "ngày %d tháng %m năm %Y"]),
)
def test_every_day_is_found_in_every_form(day: date, form: str) -> None:
    assert find_date(f"Hà Nội, {day.strftime(form)} 08:15") == day


@given(st.text(alphabet="0123456789/.- :thángnămngày", max_size=40))
def test_no_text_makes_the_date_reader_fail(text: str) -> None:
    find_date(text)
    dateline(text)


def test_a_time_elsewhere_is_taken_to_the_day_in_viet_nam() -> None:
    assert find_date("2024-05-23T18:00:00Z") == date(2024, 5, 24)
    assert find_date("2024-05-23T18:00:00+07:00") == date(2024, 5, 23)


# the head of a decision


HEAD = (
    "{issuer}\nSố: {number}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    "An Bình, ngày 05/4/2023\n{kind}\nVề công bố kết quả năm 2022\n" + LINE
)


def decision(number: str = "857/QĐ-UBND", kind: str = "QUYẾT ĐỊNH", issuer: str = "UBND TỈNH AN BÌNH") -> Document:
    return plain(HEAD.format(number=number, kind=kind, issuer=issuer))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("857/QĐ-UBND", "857/QĐ-UBND"),
        ("100/KH- UBND", "100/KH-UBND"),
        ("12 / BC – STTTT", "12/BC-STTTT"),
        ("01/2024/QĐ-TTg", "01/2024/QĐ-TTg"),
        ("05 - NQ/TU", "05-NQ/TU"),
        ("345/QĐ-UB", "345/QĐ-UB"),
        ("/QĐ-UBND", None),
        ("……/QĐ-UBND", None),
    ],
)
def test_a_decision_states_its_number(written: str, number: str | None) -> None:
    assert decision(written).number == number


@pytest.mark.parametrize(
    ("number", "kind", "doc_type"),
    [
        ("857/QĐ-UBND", "QUYẾT ĐỊNH", "decision"),
        ("1/KH-UBND", "KẾ HOẠCH", "plan"),
        ("2/BC-SNV", "BÁO CÁO", "report"),
        ("3/UBND-NC", "BÁO CÁO", "report"),
        ("4/TB-UBND", "THÔNG BÁO", "article"),
    ],
)
def test_the_kind_is_in_the_number_or_the_type_line(number: str, kind: str, doc_type: str) -> None:
    assert decision(number, kind).doc_type == doc_type


def test_type_and_subject_are_the_title_and_stay_lines() -> None:
    document = decision()
    assert document.title == "QUYẾT ĐỊNH Về công bố kết quả năm 2022"
    assert [b.text for b in document.blocks if b.kind == "title"] == [
        "QUYẾT ĐỊNH",
        "Về công bố kết quả năm 2022",
    ]
    assert document.published_at == date(2023, 4, 5)


@pytest.mark.parametrize(
    ("written", "issuer"),
    [
        ("UBND TỈNH AN BÌNH", "ỦY BAN NHÂN DÂN TỈNH AN BÌNH"),
        ("UỶ BAN NHÂN DÂN\nPHƯỜNG BẾN THỦY", "ỦY BAN NHÂN DÂN PHƯỜNG BẾN THỦY"),
        ("UBND TỈNH AN BÌNH\nSỞ NỘI VỤ\n-------", "SỞ NỘI VỤ"),
        ("UBND TỈNH AN BÌNH\nSỞ THÔNG TIN\nVÀ TRUYỀN THÔNG", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"),
        ("TỈNH AN BÌNH\nBAN CHỈ ĐẠO\nCHUYỂN ĐỔI SỐ", "BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ"),
        ("UBND TỈNH AN BÌNH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc", "SỞ NỘI VỤ"),
        ("Trang thông tin", None),
    ],
)
def test_the_issuer_is_the_body_named_over_the_number(written: str, issuer: str | None) -> None:
    assert decision(issuer=written).issuer == issuer


@pytest.mark.parametrize(
    ("place_and_day", "day"),
    [
        ("An Bình, ngày 05 tháng 4 năm 2023", date(2023, 4, 5)),
        ("An Bình, ngày 5/4/2023", date(2023, 4, 5)),
        ("An Bình, ngày      tháng 4 năm 2023", None),
        ("An Bình, ngày … tháng … năm 2023", None),
        ("An Bình, ngày ....... tháng 4 năm 2023", None),
    ],
)
def test_an_unsigned_day_is_no_day(place_and_day: str, day: date | None) -> None:
    document = plain(
        HEAD.format(issuer="UBND TỈNH AN BÌNH", number="1/QĐ-UBND", kind="QUYẾT ĐỊNH").replace(
            "An Bình, ngày 05/4/2023", place_and_day
        )
    )
    assert (document.published_at, document.number) == (day, "1/QĐ-UBND")


def test_a_draft_without_number_is_still_a_decision() -> None:
    document = decision("     /QĐ-UBND")
    assert (document.number, document.doc_type, document.issuer) == (None, "decision", "ỦY BAN NHÂN DÂN TỈNH AN BÌNH")


@pytest.mark.parametrize(
    "head",
    [
        "UBND TỈNH AN BÌNH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 857/QĐ-UBND An Bình, ngày 05 tháng 4 năm 2023",
        "UBND TỈNH AN BÌNH | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 857/QĐ-UBND | An Bình, ngày 05 tháng 4 năm 2023",
        "UBND TỈNH AN BÌNH\n--------\nSố 857/QĐ-UBND\nĐộc lập - Tự do - Hạnh phúc An Bình, ngày 05 tháng 4 năm 2023",
    ],
    ids=["side by side on one line", "cells of a row", "no colon"],
)
def test_a_head_is_read_however_its_two_columns_came_out(head: str) -> None:
    document = plain(f"{head}\nQUYẾT ĐỊNH\nVề công bố kết quả\n{LINE}")
    assert (document.number, document.issuer, document.published_at, document.title) == (
        "857/QĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH AN BÌNH", date(2023, 4, 5), "QUYẾT ĐỊNH Về công bố kết quả",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            "QUYẾT ĐỊNH\nVề việc công bố kết quả xếp hạng\nchỉ số năm 2022",
            "QUYẾT ĐỊNH Về việc công bố kết quả xếp hạng chỉ số năm 2022",
        ),
        ("QUYẾT ĐỊNH Về việc công bố kết quả", "QUYẾT ĐỊNH Về việc công bố kết quả"),
        ("BÁO CÁO\nKẾT QUẢ XẾP HẠNG\nNĂM 2022", "BÁO CÁO KẾT QUẢ XẾP HẠNG NĂM 2022"),
        ("QUYẾT ĐỊNH\nVề việc công bố\nCHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", "QUYẾT ĐỊNH Về việc công bố"),
        ("V/v công bố kết quả đánh giá\nnăm 2022\nKính gửi: Các sở", "V/v công bố kết quả đánh giá năm 2022"),
    ],
)
def test_the_subject_runs_to_its_end(lines: str, title: str) -> None:
    head = "UBND TỈNH AN BÌNH\nSố: 9/UBND-NC\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nAn Bình, ngày 5/4/2023"
    document = plain(f"{head}\n{lines}\nCăn cứ Luật Tổ chức chính quyền địa phương;\n{LINE}")
    assert document.title == title


def test_a_portals_list_of_fields_is_a_head() -> None:
    document = plain(
        f"Văn bản chỉ đạo\nSố ký hiệu | 857/QĐ-UBND\nNgày ban hành | 27/03/2024\nCơ quan ban hành | UBND tỉnh An Bình\n{LINE}"
    )
    assert (document.number, document.doc_type) == ("857/QĐ-UBND", "decision")
    assert (document.published_at, document.issuer) == (date(2024, 3, 27), "ỦY BAN NHÂN DÂN TỈNH AN BÌNH")


@pytest.mark.parametrize(
    "line",
    [
        "Căn cứ Quyết định số: 857/QĐ-UBND ngày 27/3/2024 của UBND tỉnh;",
        "theo Báo cáo Số: 12/BC-SNV",
        "Số ký hiệu của nhà trưng bày là 857/QĐ-UBND",
    ],
)
def test_a_legal_reference_makes_no_head(line: str) -> None:
    document = plain(f"{TITLE}\n{line}\n{LINE}")
    assert (document.number, document.issuer, document.doc_type) == (None, None, "article")


def test_a_decision_cited_in_an_article_is_not_its_number() -> None:
    document = plain(f"{TITLE}\nTheo Quyết định số 857/QĐ-UBND ngày 27/3/2024 của tỉnh.\n{LINE}")
    assert (document.number, document.issuer, document.published_at) == (None, None, None)
