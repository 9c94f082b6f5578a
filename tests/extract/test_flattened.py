"""Tables flattened into text: rows are put together again by what the cells are. Figures are made up, units are real."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.document import Block, Document
from tasks.extract import Lexicon, extract
from tasks.extract.context import read_context
from tasks.extract.flattened import read_flattened
from tests.extract.conftest import TITLE, Claims, claims_of_blocks
from tests.extract.conftest import values_of as of


def document(lines: str, title: str) -> Document:
    """A document whose lines are paragraphs."""
    return Document(
        "0" * 64,
        "https://example.org/f.html",
        "text/html",
        title=title,
        blocks=(Block("title", title), *paragraphs(lines)),
    )


def paragraphs(lines: str) -> list[Block]:
    return [Block("paragraph", line.strip()) for line in lines.strip().splitlines() if line.strip()]


@pytest.fixture
def read(lexicon: Lexicon) -> Callable[..., Claims]:
    """Claims of the lines; a bar stands for the end of a line, so that a row can be written on one."""
    return lambda lines, title=TITLE: claims_of_blocks(lexicon, title, *paragraphs(lines.replace("|", "\n")))


@pytest.fixture
def claims_of(lexicon: Lexicon) -> Callable[..., Claims]:
    """Claims of lines as they are, bars and all."""
    return lambda lines, title=TITLE: claims_of_blocks(lexicon, title, *paragraphs("\n".join(lines)))


def test_one_cell_a_line(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Điểm | Xếp loại | Thứ hạng
        01 | Sở Nội vụ | 96 | A | 1
        02 | Sở Y tế | 92,5 | A | 2
        03 | Sở Tư pháp | 92,5 | B | 2""")

    assert of(claims, "Sở Tư pháp") == {"score": 92.5, "score_unit": "point", "rank": 2, "grade": "b"}


def test_a_claim_quotes_its_cell_and_the_block_is_that_of_the_unit(read: Callable[..., Claims]) -> None:
    claims = read("STT|Đơn vị|Điểm|Hạng|1|Sở Nội vụ|96|1|2|Sở Y tế|92|2|3|Sở Tư pháp|90|3")

    assert [(c["quote"], c["block"]) for c in claims] == [("Sở Nội vụ", 6), ("Sở Y tế", 10), ("Sở Tư pháp", 14)]


def test_a_missing_cell_leaves_the_others_in_their_columns(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Điểm đạt | Xếp loại | Xếp hạng
        1 | Sở Nội vụ | 96,5 | Tốt | 1
        2 | Sở Y tế | 92,5 | 2
        3 | Sở Tư pháp | 90,25 | Khá | 3
        4 | Sở Xây dựng | 88,75 | Khá | 4""")

    assert of(claims, "Sở Y tế") == {"score": 92.5, "score_unit": "point", "rank": 2}


def test_a_missing_cell_that_might_be_either_leaves_the_row_unread(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Địa phương | Chính quyền số | Kinh tế số | Tổng điểm
        1 | Huyện Nam Đông | 80,5 | 70,5 | 75,5
        2 | Huyện A Lưới | 71,5 | 73,5
        3 | Huyện Phú Lộc | 70,5 | 71,5 | 71,25
        4 | Huyện Phú Vang | 70 | 69,5 | 69,75""")

    assert not any("score" in c for c in claims if c["unit_text"] == "Huyện A Lưới")


def test_dashes_keep_their_place(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Tỉnh | Tiếp cận đất đai | Điểm PCI | Xếp hạng
        1 | Lào Cai | - | 66,1 | 21
        2 | Yên Bái | 7,1 | 65 | -
        3 | Hà Giang | 6,2 | 63,1 | 40""",
        title="Kết quả PCI năm 2023",
    )

    assert of(claims, "Lào Cai") == {"score": 66.1, "score_unit": "point", "rank": 21}
    assert of(claims, "Yên Bái") == {"score": 65, "score_unit": "point"}


def test_a_cut_end_keeps_what_is_whole(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Điểm | Xếp hạng
        1 | Sở Nội vụ | 96 | 1
        2 | Sở Y tế | 92,5 | 2
        3 | Sở Tư pháp | 91""")

    assert of(claims, "Sở Tư pháp") == {"score": 91, "score_unit": "point"}


def test_the_mean_row_is_a_statistic(lexicon: Lexicon) -> None:
    lines = """STT|Đơn vị|Điểm thẩm định (65)|Điểm ĐTXHH (35)|Tổng điểm (100)|Chỉ số CCHC
        1|Huyện Nam Đông|51,5|32|83,5|83,5%
        2|Huyện A Lưới|50,5|31|81,5|81,5%
        3|Huyện Phú Lộc|50|30|80|80%
        Trung bình|50,67|31|81,67|81,67%"""

    found = extract(document(lines.replace("|", "\n"), "Chỉ số CCHC năm 2022 cấp huyện"), lexicon, source_id="t")

    claims = [{k: v for k, v in row.items() if v is not None} for row in found.claims.to_dicts()]
    assert of(claims, "Huyện A Lưới") == {"score": 81.5, "score_max": 100, "score_unit": "percent"}
    assert of(claims, "Huyện A Lưới", "diem_dieu_tra_xa_hoi_hoc")["score_max"] == 35
    assert ("mean", 81.67) in set(found.statistics.select("statistic", "value").iter_rows())


def test_two_tables_with_one_header_and_titles_of_their_own(read: Callable[..., Claims]) -> None:
    claims = read("""
        1. Trụ cột Chính quyền số
        TT | Tên đơn vị | Điểm | Xếp hạng
        1 | Huyện Nam Đông | 90 | 1
        2 | Huyện A Lưới | 80,5 | 2
        3 | Huyện Phú Lộc | 80 | 3
        2. Trụ cột Kinh tế số
        TT | Tên đơn vị | Điểm | Xếp hạng
        1 | Huyện A Lưới | 77 | 1
        2 | Huyện Phú Lộc | 76,5 | 2
        3 | Huyện Nam Đông | 70 | 3""")

    assert of(claims, "Huyện Phú Lộc", "chinh_quyen_so")["score"] == 80
    assert of(claims, "Huyện Phú Lộc", "kinh_te_so")["rank"] == 2


def test_sections_inside_set_the_cohort(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Điểm | Xếp hạng
        I | Khối sở, ban, ngành
        1 | Sở Nội vụ | 96 | 1
        2 | Sở Y tế | 92,5 | 2
        II | Khối UBND cấp huyện
        1 | Huyện Nam Đông | 90 | 1
        2 | Huyện A Lưới | 88 | 2""")

    cohorts = {c["unit_text"]: c.get("cohort_text") for c in claims}
    assert (cohorts["Sở Y tế"], cohorts["Huyện Nam Đông"]) == ("Khối sở, ban, ngành", "Khối UBND cấp huyện")


def test_a_header_of_two_rows_is_counted_out(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Tỉnh | Năm 2022 | Năm 2023
        Điểm | Hạng | Điểm | Hạng
        1 | Lào Cai | 0,58 | 14 | 0,63 | 9
        2 | Yên Bái | 0,6 | 11 | 0,59 | 13
        3 | Hà Giang | 0,41 | 50 | 0,45 | 44""")

    assert of(claims, "Lào Cai", year=2022) == {"score": 0.58, "score_unit": "point", "rank": 14}
    assert of(claims, "Hà Giang", year=2023) == {"score": 0.45, "score_unit": "point", "rank": 44}


def test_a_group_and_the_columns_behind_it(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Tên cơ quan | Kết quả | Xếp loại
        Điểm tối đa | Điểm đạt | Tỷ lệ (%)
        1 | Sở Nội vụ | 100 | 91,5 | 91,5 | Tốt
        2 | Sở Y tế | 95 | 81 | 85,26 | Khá
        3 | Sở Tư pháp | 90 | 70,2 | 78 | Khá""")

    assert of(claims, "Sở Y tế") == {"score": 81, "score_max": 95, "score_unit": "point", "grade": "khá"}


def test_a_header_broken_over_lines(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Điểm | (thang 1000) | Xếp hạng
        1 | Phường Hồng Hải | 841,5 | 1
        2 | Phường Ka Long | 835,25 | 2
        3 | Xã Vạn Yên | 799 | 3""")

    assert of(claims, "Phường Ka Long") == {"score": 835.25, "score_max": 1000, "score_unit": "point", "rank": 2}


def test_a_header_that_does_not_fit_the_columns_gives_nothing(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Điểm A | Điểm B | Điểm C | Tổng điểm | Ghi chú | Xếp loại
        1 | Sở Nội vụ | 96 | 1
        2 | Sở Y tế | 92,5 | 2
        3 | Sở Tư pháp | 91 | 3""")

    assert claims == []


def test_one_units_components(read: Callable[..., Claims]) -> None:
    claims = read("""
        Chi tiết kết quả của tỉnh Lào Cai năm 2022:
        STT | Lĩnh vực | Điểm chuẩn | Điểm đạt | Tỷ lệ | Xếp hạng
        1 | Chỉ đạo điều hành | 9 | 8,5 | 94,44% | 07/63
        2 | Cải cách thể chế | 16,5 | 13,75 | 83,33% | 15/63
        3 | Cải cách tài chính công | 12,5 | 11,5 | 92% | 06/63
        Tổng cộng | 100 | 85,5 | 85,5% | 11/63""", title="PAR INDEX năm 2022 của tỉnh Lào Cai")  # fmt: skip

    assert of(claims, "tỉnh Lào Cai", "cai_cach_the_che") == {
        "score": 13.75, "score_max": 16.5, "score_unit": "point", "rank": 15, "rank_of": 63,
    }  # fmt: skip
    assert of(claims, "tỉnh Lào Cai") == {
        "score": 85.5, "score_max": 100, "score_unit": "percent", "rank": 11, "rank_of": 63,
    }  # fmt: skip


def test_one_row_a_line(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Địa phương Tiếp cận đất đai Chi phí thời gian Điểm PCI Thứ hạng Xếp loại
        Lào Cai 7.05 7.31 66.10 12 Tốt
        Thừa Thiên Huế 6.9 7.2 65.25 15 Khá
        Yên Bái 6.5 7.05 64.00 20 Khá
        Hà Giang 6.""",
        title="Kết quả PCI năm 2023",
    )

    assert of(claims, "Thừa Thiên Huế") == {"score": 65.25, "score_unit": "point", "rank": 15, "grade": "khá"}
    assert of(claims, "Yên Bái", "chi_phi_thoi_gian") == {"score": 7.05, "score_unit": "point"}
    assert not any(c["unit_text"] == "Hà Giang" for c in claims)


def test_one_row_a_line_with_numbers(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT Đơn vị Điểm Xếp hạng
        1 Phường 4 96 1
        2 Phường 12 92,5 2
        3 Phường 3 90 3""")

    assert of(claims, "Phường 12") == {"score": 92.5, "score_unit": "point", "rank": 2}


def test_all_cells_in_one_paragraph(read: Callable[..., Claims]) -> None:
    claims = read(
        "STT Đơn vị Tổng điểm Xếp loại 1 Sở Nội vụ 95,2 Xuất sắc 2 Sở Tài chính 94,1 Xuất sắc "
        "3 Sở Lao động, Thương binh và Xã hội 90 Tốt 4 Sở Y tế 88,75 Tốt Ghi chú: kết quả do Hội đồng thẩm định."
    )

    assert of(claims, "Sở Lao động, Thương binh và Xã hội") == {
        "score": 90, "score_unit": "point", "rank": 3, "grade": "tốt",
    }  # fmt: skip
    assert of(claims, "Sở Y tế")["grade"] == "tốt"


def test_a_place_column_before_the_names(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Xếp hạng | Địa phương | Điểm số DDCI 2023 | Thay đổi thứ hạng so với 2022
        1 | Huyện Văn Lãng | 72,15 | +3
        2 | Huyện Bắc Sơn | 71,02 | -1
        3 | Huyện Cao Lộc | 70,5 | 0""",
        title="Kết quả DDCI năm 2023",
    )

    assert of(claims, "Huyện Bắc Sơn") == {
        "score": 71.02, "score_unit": "point", "rank": 2, "rank_change": -1,
    }  # fmt: skip


def test_place_and_value_in_one_cell(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Tỉnh, thành phố | Xếp hạng (giá trị)
        1 | Đà Nẵng | 1 (0,7326)
        2 | Quảng Ninh | 2 (0,7115)
        3 | Bắc Ninh | 2 (0,7115)""")

    assert of(claims, "Bắc Ninh") == {"score": 0.7115, "score_unit": "point", "rank": 2}


def test_the_title_line_between_two_tables_gives_the_year(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Top 3 PCI năm 2012
        Tỉnh | Điểm | Xếp hạng | Nhóm
        Đồng Tháp | 63,79 | 1 | Tốt
        An Giang | 63,42 | 2 | Tốt
        Lào Cai | 63,08 | 3 | Tốt
        Top 3 PCI năm 2011
        Tỉnh | Điểm | Xếp hạng | Nhóm
        Lào Cai | 73,53 | 1 | Rất tốt
        Bắc Ninh | 67,27 | 2 | Rất tốt
        Long An | 67,12 | 3 | Rất tốt""",
        title="PCI qua các năm",
    )

    assert [of(claims, "Lào Cai", year=y)["rank"] for y in (2011, 2012)] == [1, 3]


def test_without_a_header_the_cells_tell_under_a_line_that_names_the_index(read: Callable[..., Claims]) -> None:
    rows = "Đồng Tháp | 63,79 | 1 | Tốt\nAn Giang | 63,42 | 2 | Tốt\nLào Cai | 63,08 | 3 | Tốt"

    named = read(f"Top 3 PCI năm 2012\n{rows}", title="Các tỉnh dẫn đầu")
    unnamed = read(f"Giá vàng trong ngày\n{rows}", title="Các tỉnh dẫn đầu PCI năm 2012")

    assert of(named, "An Giang") == {"score": 63.42, "score_unit": "point", "rank": 2, "grade": "tốt"}
    assert not [c for c in unnamed if c["method"] == "table"]


def test_a_header_of_components_alone(read: Callable[..., Claims]) -> None:
    claims = read("""
        Nhận thức số | Thể chế số | Hạ tầng số | DTI
        1 Đà Nẵng 0,9 0,8 0,7 0,6419
        2 Quảng Ninh 0,7 0,8 0,6 0,6
        3 Bắc Ninh 0,7 0,6 0,5 0,55""")

    assert of(claims, "Bắc Ninh") == {"score": 0.55, "score_unit": "point"}
    assert of(claims, "Quảng Ninh", "ha_tang_so") == {"score": 0.6, "score_unit": "point"}


def test_places_before_bare_names_under_a_ranking(read: Callable[..., Claims]) -> None:
    claims = read("""
        Bảng xếp hạng chuyển đổi số cấp tỉnh
        15 Lào Cai
        15 Yên Bái
        17 TP. Hà Nội""")

    assert [c["rank"] for c in claims] == [15, 15, 17]


def test_sections_with_letters_and_nouns_alone(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | TÊN ĐƠN VỊ | ĐIỂM | XẾP LOẠI
        A | SỞ, BAN, NGÀNH
        1 | Sở Nội vụ | 95 | Tốt
        2 | Sở Y tế | 90 | Tốt
        B | UBND CÁC HUYỆN, THÀNH PHỐ
        1 | Huyện Văn Lãng | 92 | Tốt
        2 | Huyện Bắc Sơn | 80 | Khá""")

    cohorts = {c["unit_text"]: c.get("cohort_text") for c in claims}
    assert (cohorts["Sở Y tế"], cohorts["Huyện Bắc Sơn"]) == ("SỞ, BAN, NGÀNH", "UBND CÁC HUYỆN, THÀNH PHỐ")


def test_a_name_that_the_register_lacks_is_a_unit_behind_its_number(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Đơn vị | Điểm | Xếp hạng
        1 | Trường Cao đẳng nghề Lạng Sơn | 95 | 1
        2 | Sở Y tế | 90 | 2
        3 | Trung tâm Xúc tiến đầu tư | 89 | 3""")

    assert [c["rank"] for c in claims] == [1, 2, 3]


def test_places_in_words(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Xã, thị trấn | Điểm số | Xếp thứ
        1 | Thị trấn Na Sầm | 95 | Nhất
        2 | Xã Bắc Hùng | 90 | Nhì
        3 | Xã Tân Mỹ | 89 | Ba""")

    assert [c["rank"] for c in claims] == [1, 2, 3]


def test_two_columns_of_names_without_numbers(read: Callable[..., Claims]) -> None:
    claims = read("""
        Xã | Huyện | Điểm
        Bắc Hùng | Văn Lãng | 95
        Tân Mỹ | Văn Lãng | 90
        Yên Khoái | Lộc Bình | 89""")

    assert [(c["unit_text"], c["district_name"], c["score"]) for c in claims] == [
        ("Bắc Hùng", "Văn Lãng", 95), ("Tân Mỹ", "Văn Lãng", 90), ("Yên Khoái", "Lộc Bình", 89),
    ]  # fmt: skip


def test_one_units_years(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Năm | Điểm số | Xếp hạng
        2020 | 63,5 | 25
        2021 | 64,2 | 22/63
        2022 | 65,1 | 15""",
        title="PCI tỉnh Lào Cai qua các năm",
    )

    assert of(claims, "tỉnh Lào Cai", year=2021) == {
        "score": 64.2, "score_unit": "point", "rank": 22, "rank_of": 63,
    }  # fmt: skip
    assert len(claims) == 3


def test_one_units_indices(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Chỉ số | Điểm | Xếp hạng
        1 | PCI | 66,1 | 21/63
        2 | PAR INDEX | 87,5 | 19/63
        3 | SIPAS | 84,2 | 11/63""",
        title="Lào Cai: kết quả các chỉ số năm 2022",
    )

    assert {(c["index_id"], c["rank"]) for c in claims} == {("PCI", 21), ("PAR_INDEX", 19), ("SIPAS", 11)}


def test_one_units_components_a_row_a_line(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Kết quả PAR INDEX năm 2022 của tỉnh Lào Cai
        STT Lĩnh vực Điểm chuẩn Điểm đạt Tỷ lệ Xếp hạng
        1 Chỉ đạo điều hành 9 8,5 94,44% 07/63
        2 Cải cách thể chế 16,5 13,75 83,33% 15/63
        3 Cải cách tài chính công 12,5 11,5 92% 06/63""",
        title="Lào Cai: PAR INDEX năm 2022",
    )

    assert [(c["score"], c["score_max"], c["rank"]) for c in claims if c["method"] == "table"] == [
        (8.5, 9, 7), (13.75, 16.5, 15), (11.5, 12.5, 6),
    ]  # fmt: skip


def test_abbreviations_head_a_column_each(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        STT Tỉnh/Thành HTKT HTNL ƯDCNTT ICT Index Xếp hạng 2016
        1 Đà Nẵng 0,89 0,91 0,93 0,9124 1
        2 TP. Hồ Chí Minh 0,7 0,8 0,6 0,7154 2
        3 Thừa Thiên - Huế 0,6 0,5 0,7 0,6124 3""",
        title="Vietnam ICT Index 2016",
    )

    assert of(claims, "Thừa Thiên - Huế") == {"score": 0.6124, "score_unit": "point", "rank": 3}


def test_bars_between_cells(claims_of: Callable[..., Claims]) -> None:
    claims = claims_of(("Đơn vị | Điểm | Hạng", "|---|---|---|", "Huyện Hải Hà | 81,5 | 1", "Huyện Ba Chẽ | 80,2 | 2"))

    assert of(claims, "Huyện Ba Chẽ") == {"score": 80.2, "score_unit": "point", "rank": 2}


def test_two_rows_under_a_header_that_fits_are_a_table(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Tỉnh 2005 2006
        Bình Phước 30/42 50/64
        Long An 20/42 39/64""",
        title="Thứ hạng PCI năm 2005 và năm 2006",
    )

    assert of(claims, "Long An", year=2006) == {"rank": 39, "rank_of": 64}


def test_two_rows_in_a_line(read: Callable[..., Claims]) -> None:
    claims = read("""
        Tỉnh Điểm Bảng xếp hạng
        Bình Phước 50,2 50 Long An 55,1 39
        Lào Cai 60,2 7 Yên Bái 59,3 9""")

    assert [(c["unit_text"], c["score"], c["rank"]) for c in claims] == [
        ("Bình Phước", 50.2, 50), ("Long An", 55.1, 39), ("Lào Cai", 60.2, 7), ("Yên Bái", 59.3, 9),
    ]  # fmt: skip


def test_an_english_line_header(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Province Entry Costs Land Access Legal Institutions PCI Ranking Ranking group
        Ha Nam 7.02 6.88 6.8 65.10 27 Fairly good
        Nam Dinh 7.12 6.78 6.7 64.90 28 Fairly good
        Thai Binh 7.22 6.68 6.6 64.10 30 Average""",
        title="PCI 2019 results",
    )

    assert of(claims, "Nam Dinh") == {"score": 64.9, "score_unit": "point", "rank": 28, "grade": "fairly good"}
    assert of(claims, "Nam Dinh", "tiep_can_dat_dai")["score"] == 6.78


def test_a_row_without_its_number_is_a_row(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Đơn vị | Điểm | Xếp hạng
        1 | Sở Nội vụ | 95 | 1
        2 | Sở Y tế | 94 | 2
        Sở Tư pháp | 93 | 3
        4 | Sở Xây dựng | 92 | 4""")

    assert [(c["unit_text"], c["rank"]) for c in claims] == [
        ("Sở Nội vụ", 1), ("Sở Y tế", 2), ("Sở Tư pháp", 3), ("Sở Xây dựng", 4),
    ]  # fmt: skip


def test_prose_is_not_read_again_where_a_table_stands(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Xếp hạng | Đơn vị | Điểm
        1 | 1 | Sở Nội vụ | 96
        2 | 2 | Sở Y tế | 92,5
        3 | 3 | Sở Tư pháp | 91""")

    assert {c["method"] for c in claims} == {"table"}


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("""
            TT | Chỉ tiêu | Đơn vị tính | Năm 2024
            1 | Hồ sơ trực tuyến toàn trình | % | 85
            2 | Kinh tế số trong GRDP | % | 22,5
            3 | Thôn, bản có sóng 5G | % | 50""", id="goals"),
        pytest.param("""
            Tình hình giải quyết hồ sơ
            STT | Đơn vị | Hồ sơ tiếp nhận | Đúng hạn | Tỷ lệ
            1 | Sở Nội vụ | 1.250 | 1.240 | 99,2%
            2 | Sở Y tế | 980 | 975 | 99,5%
            3 | Sở Tư pháp | 640 | 636 | 99,4%""", id="dossiers"),
        pytest.param("""
            STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
            1 | Nâng chính quyền số | Sở Nội vụ | 2024
            2 | Nâng kinh tế số | Sở Công Thương | 2025
            3 | Nâng xã hội số | Sở Y tế | 2025""", id="tasks"),
        pytest.param("""
            Cơ cấu điểm của bộ chỉ số như sau
            STT | Trụ cột | Số chỉ số | Điểm tối đa
            1 | Chính quyền số | 24 | 400
            2 | Kinh tế số | 10 | 300
            3 | Xã hội số | 9 | 300""", id="weights"),
        pytest.param("""
            Kết quả giải quyết hồ sơ trực tuyến
            TT | Đơn vị | Tổng số hồ sơ | Hồ sơ trực tuyến | Tỷ lệ (%) | Xếp hạng
            1 | Sở Nội vụ | 1200 | 1100 | 91,67 | 1
            2 | Sở Y tế | 900 | 800 | 88,89 | 2
            3 | Sở Tư pháp | 500 | 400 | 80 | 3""", id="ranking of dossiers"),
        pytest.param("""
            TT | Đơn vị | Kinh phí 2022 | Kinh phí 2023 | Tổng
            1 | Sở Nội vụ | 100,5 | 120 | 220,5
            2 | Sở Y tế | 90 | 80 | 170
            3 | Sở Tư pháp | 50 | 60 | 110""", id="money"),
        pytest.param("""
            STT | Đơn vị | Số xã | Số xã đạt | Tỷ lệ
            1 | Huyện Văn Lãng | 17 | 15 | 88,2%
            2 | Huyện Bắc Sơn | 18 | 16 | 88,9%
            3 | Huyện Cao Lộc | 22 | 20 | 90,9%""", id="counts"),
        pytest.param("""
            TT | Địa phương | GRDP (tỷ đồng) | Tăng trưởng (%) | Xếp hạng
            1 | Bắc Giang | 100.000 | 13,45 | 1
            2 | Thanh Hóa | 120.000 | 12,01 | 2
            3 | Khánh Hòa | 60.000 | 10,35 | 3""", id="growth"),
        pytest.param("""
            TT | Họ và tên | Đơn vị | Điểm
            1 | Nguyễn Văn An | Sở Nội vụ | 95
            2 | Trần Thị Bình | Sở Y tế | 90
            3 | Lê Văn Chi | Sở Tư pháp | 88""", id="people"),
        pytest.param("""
            STT | Mức điểm | Xếp loại
            1 | Từ 90 điểm trở lên | Xuất sắc
            2 | Từ 80 đến dưới 90 điểm | Tốt
            3 | Từ 65 đến dưới 80 điểm | Khá""", id="bands"),
        pytest.param("""
            Nơi nhận:
            Sở Nội vụ | Sở Y tế | Sở Tư pháp | 1 | 2 | 3 | Lưu: VT""", id="addressees"),
        pytest.param("""
            Lượt truy cập
            Hôm nay | 125 | Hôm qua | 340 | Tháng này | 12.500 | Tất cả | 1.250.000""", id="counters"),
        pytest.param("""
            STT | Đơn vị | Số điện thoại | Ghi chú
            1 | Sở Nội vụ | 3822 | 
            2 | Sở Y tế | 3823 |
            3 | Sở Tư pháp | 3824 |""", id="telephone numbers"),
    ],
)  # fmt: skip
def test_what_is_no_result_gives_no_claim(read: Callable[..., Claims], lines: str) -> None:
    assert read(lines, title="Lào Cai nâng chỉ số DTI năm 2023") == []


@given(st.lists(st.sampled_from(
    ["1", "2", "3", "02", "Sở Nội vụ", "Sở Y tế", "Huyện Nam Đông", "STT", "Đơn vị", "Điểm", "Xếp hạng", "90,5", "-",
     "Tốt", "5/19", "Trung bình", "Chính quyền số", "I", "Khối sở, ban, ngành", "1 Sở Nội vụ 90,5 2 Sở Y tế 80 3 Sở Tư pháp 70"]
), max_size=60))  # fmt: skip
def test_any_order_of_cells_is_read_without_failing(lexicon: Lexicon, cells: list[str]) -> None:
    made = document("\n".join(cells), "DTI năm 2023")

    drafts, _, used = read_flattened(made, read_context(made, lexicon), lexicon)

    assert all(d.block in used and d.start <= d.end <= len(made.blocks[d.block].text) for d in drafts)


@pytest.mark.parametrize(
    "lines",
    [
        ["1", "Sở Nội vụ", "-", "STT", "Tốt", "2"] * 1500,
        ["STT", "Đơn vị", "Điểm", *(t for i in range(1, 2500) for t in (str(i), "Sở Nội vụ", "95,5"))],
        ["STT Đơn vị Điểm " + " ".join(f"{i} Sở Nội vụ 95,{i % 10}" for i in range(1, 900))],
        ["9." * 4000, "1/" * 4000, "(" * 4000, "Điểm " * 2000, "thang điểm " * 1000],
        ["Điểm thẩm định đạt được (năm 2022) " * 4] * 1500,
    ],
    ids=["no table", "a long table", "a long paragraph", "long cells", "headers without rows"],
)
def test_reading_costs_no_more_than_the_length_of_the_text(lexicon: Lexicon, lines: list[str]) -> None:
    made = document("\n".join(lines), "DTI năm 2023")
    context = read_context(document("DTI năm 2023", "DTI năm 2023"), lexicon)
    started = time.process_time()

    read_flattened(made, context, lexicon)

    assert time.process_time() - started < 10
