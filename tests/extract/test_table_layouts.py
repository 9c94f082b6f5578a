"""Each layout of a table that publishers use is read by a rule of its own; figures are made up, units are real."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from schemas.document import Block, Document, table_block
from tasks.extract import Lexicon, extract
from tests.extract.conftest import TITLE, Claims, claims_of_blocks
from tests.extract.conftest import values_of as of


@pytest.fixture
def read(lexicon: Lexicon) -> Callable[..., Claims]:
    """Claims of a table given as lines with bars, under the lines above it."""

    def of(table: str, *above: str, title: str = TITLE) -> Claims:
        rows = [[c.strip() for c in line.strip().split("|")] for line in table.strip().splitlines()]
        return claims_of_blocks(lexicon, title, *(Block("paragraph", t) for t in above), table_block(rows))

    return of


def test_scale_in_the_header_belongs_to_its_column(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Điểm tự đánh giá (100) | Điểm thẩm định (100) | Xếp hạng
        1 | Sở Nội vụ | 97,5 | 95,25 | 1/19
        2 | Sở Tài chính | 96 | 94,5 | 2/19""")

    assert of(claims, "Sở Nội vụ") == {
        "score": 95.25, "score_max": 100, "score_unit": "point", "rank": 1, "rank_of": 19,
    }  # fmt: skip


def test_a_column_of_scales_gives_the_scale(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Tên cơ quan | Điểm tối đa | Điểm đạt được | Tỷ lệ % | Xếp loại
        1 | Sở Tư pháp | 850 | 765 | 90 | Xuất sắc
        2 | Sở Xây dựng | 900 | 720 | 80 | Tốt""")

    assert of(claims, "Sở Tư pháp") == {"score": 765, "score_max": 850, "score_unit": "point", "grade": "xuất sắc"}


def test_a_row_of_scales_gives_the_scale_of_every_column(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Địa phương | Chính quyền số | Kinh tế số | Tổng điểm
        | Điểm tối đa | 400 | 300 | 1000
        1 | Huyện Quảng Điền | 310,5 | 212 | 790,25
        2 | Huyện Phú Vang | 300 | 201,5 | 755""")

    assert of(claims, "Huyện Quảng Điền") == {"score": 790.25, "score_max": 1000, "score_unit": "point"}
    assert of(claims, "Huyện Quảng Điền", "chinh_quyen_so")["score_max"] == 400


def test_components_with_score_and_rank_of_their_own(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Tỉnh | Chính quyền số | Chính quyền số | Kinh tế số | Kinh tế số | DTI | DTI
        TT | Tỉnh | Giá trị | Xếp hạng | Giá trị | Xếp hạng | Giá trị | Xếp hạng
        1 | Lào Cai | 0,61 | 3 | 0,52 | 7 | 0,58 | 4
        2 | Yên Bái | 0,55 | 12 | 0,5 | 9 | 0,54 | 10""")

    assert of(claims, "Lào Cai") == {"score": 0.58, "score_unit": "point", "rank": 4}
    assert of(claims, "Yên Bái", "chinh_quyen_so") == {"score": 0.55, "score_unit": "point", "rank": 12}


def test_years_as_groups_of_columns(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Tỉnh | Năm 2022 | Năm 2022 | Năm 2023 | Năm 2023 | Tăng/giảm bậc
        TT | Tỉnh | Điểm | Hạng | Điểm | Hạng | Tăng/giảm bậc
        1 | Lào Cai | 0,58 | 14 | 0,63 | 9 | +5
        2 | Yên Bái | 0,6 | 11 | 0,59 | 13 | -2""",
        title="Kết quả DTI năm 2023",
    )

    assert of(claims, "Lào Cai", year=2022) == {"score": 0.58, "score_unit": "point", "rank": 14}
    assert of(claims, "Yên Bái", year=2023) == {
        "score": 0.59, "score_unit": "point", "rank": 13, "rank_change": -2,
    }  # fmt: skip


def test_the_previous_year_is_a_claim_of_its_own(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Đơn vị | Điểm | Xếp hạng | Xếp hạng năm 2022 | So với năm 2022
        1 | Huyện Nam Đông | 88,5 | 1 | 4 | tăng 3 bậc
        2 | Huyện A Lưới | 86 | 2 | 1 | giảm 1 bậc
        3 | Huyện Phú Lộc | 85 | 3 | 3 | giữ nguyên""",
        title="Bảng xếp hạng DTI năm 2023",
    )

    assert of(claims, "Huyện A Lưới", year=2023) == {
        "score": 86, "score_unit": "point", "rank": 2, "rank_change": -1,
    }  # fmt: skip
    assert of(claims, "Huyện Nam Đông", year=2022) == {"rank": 4}
    assert of(claims, "Huyện Phú Lộc", year=2023)["rank_change"] == 0


def test_sections_set_the_cohort(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Điểm số | Thứ hạng
        I | Khối sở, ban, ngành | |
        1 | Sở Nội vụ | 95,2 | 1
        2 | Thanh tra tỉnh | 94 | 2
        II | Khối UBND cấp huyện | |
        1 | Huyện Mường Lát | 90,1 | 1
        2 | Huyện Quan Sơn | 88 | 2""")

    cohorts = {c["unit_text"]: c["cohort_text"] for c in claims}
    assert (cohorts["Thanh tra tỉnh"], cohorts["Huyện Mường Lát"]) == ("Khối sở, ban, ngành", "Khối UBND cấp huyện")


def test_sections_of_a_grade_give_the_grade(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Đơn vị | Điểm
        Xếp loại Tốt (02 đơn vị) | Xếp loại Tốt (02 đơn vị) | Xếp loại Tốt (02 đơn vị)
        1 | Sở Nội vụ | 95,2
        2 | Sở Y tế | 90
        Xếp loại Khá | Xếp loại Khá | Xếp loại Khá
        3 | Sở Xây dựng | 78""")

    assert [of(claims, u)["grade"] for u in ("Sở Y tế", "Sở Xây dựng")] == ["tốt", "khá"]


def test_units_in_columns_are_read_turned_over(read: Callable[..., Claims]) -> None:
    claims = read("""
        Trụ cột | Lào Cai | Yên Bái | Hà Giang
        Chính quyền số | 0,61 | 0,58 | 0,44
        Kinh tế số | 0,52 | 0,5 | 0,41
        Xếp hạng | 9 | 12 | 40""")

    assert of(claims, "Yên Bái", "chinh_quyen_so") == {"score": 0.58, "score_unit": "point"}
    assert of(claims, "Hà Giang") == {"rank": 40}


def test_one_units_components(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Lĩnh vực | Điểm chuẩn | Điểm đạt | Tỷ lệ | Xếp hạng
        1 | Cải cách thể chế | 10 | 8,75 | 87,5% | 5/63
        2 | Cải cách tài chính công | 12 | 9,1 | 75,83% | 41/63
        | Tổng cộng | 100 | 86,4 | 86,4% | 17/63""",
        "Kết quả chi tiết của tỉnh Lào Cai:", title="PAR INDEX năm 2022 của tỉnh Lào Cai")  # fmt: skip

    assert of(claims, "tỉnh Lào Cai", "cai_cach_the_che") == {
        "score": 8.75, "score_max": 10, "score_unit": "point", "rank": 5, "rank_of": 63,
    }  # fmt: skip
    assert of(claims, "tỉnh Lào Cai")["rank"] == 17


def test_one_units_years(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Năm | Điểm số | Xếp hạng
        2021 | 63,5 | 22
        2022 | 65,25 | 15/63
        2023 | 66 | 12""",
        title="Kết quả PCI của tỉnh Lào Cai qua các năm",
    )

    assert of(claims, "tỉnh Lào Cai", year=2022) == {
        "score": 65.25, "score_unit": "point", "rank": 15, "rank_of": 63,
    }  # fmt: skip
    assert len(claims) == 3


def test_one_units_years_in_columns(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Chỉ số | 2021 | 2022 | 2023
        Tiếp cận đất đai | 6,8 | 7,05 | 7,2
        Chi phí thời gian | 7,1 | 7,3 | 7,65
        Điểm PCI | 63,5 | 65,25 | 66
        Xếp hạng | 22 | 15 | 12""",
        title="PCI tỉnh Lào Cai giai đoạn 2021 - 2023",
    )

    assert of(claims, "tỉnh Lào Cai", year=2021) == {"score": 63.5, "score_unit": "point", "rank": 22}
    assert of(claims, "tỉnh Lào Cai", "chi_phi_thoi_gian", 2023) == {"score": 7.65, "score_unit": "point"}


def test_one_units_indices(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Chỉ số | Điểm | Xếp hạng
        1 | PCI | 66,1 | 21/63
        2 | PAR INDEX | 87,55 | 19/63
        3 | SIPAS | 84,2% | 11/63""", "Kết quả các chỉ số năm 2022 của tỉnh Lào Cai",
        title="Lào Cai: kết quả các chỉ số năm 2022")  # fmt: skip

    assert {(c["index_id"], c["score"], c["rank"], c["index_year"]) for c in claims} == {
        ("PCI", 66.1, 21, 2022), ("PAR_INDEX", 87.55, 19, 2022), ("SIPAS", 84.2, 11, 2022),
    }  # fmt: skip


def test_indices_as_columns(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        STT | Tỉnh | PCI | Xếp hạng | PAPI | Xếp hạng
        1 | Lào Cai | 66,1 | 21 | 42,15 | 30
        2 | Yên Bái | 65 | 28 | 43,2 | 12""",
        title="Kết quả PCI và PAPI năm 2022",
    )

    assert {(c["unit_text"], c["index_id"], c["score"], c["rank"]) for c in claims} == {
        ("Lào Cai", "PCI", 66.1, 21), ("Lào Cai", "PAPI", 42.15, 30),
        ("Yên Bái", "PCI", 65, 28), ("Yên Bái", "PAPI", 43.2, 12),
    }  # fmt: skip


def test_two_tables_side_by_side(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Xã, phường | Điểm | Hạng | TT | Xã, phường | Điểm | Hạng
        1 | Phường Hồng Hải | 841,5 | 1 | 3 | Xã Vạn Yên | 799 | 3
        2 | Phường Ka Long | 835,25 | 2 | 4 | Xã Đại Bình | 780,5 | 4""")

    assert of(claims, "Xã Vạn Yên") == {"score": 799, "score_unit": "point", "rank": 3}
    assert of(claims, "Phường Ka Long")["rank"] == 2


def test_ties_and_leading_zeros_in_the_rank(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Đơn vị | Tổng điểm | Xếp thứ
        1 | Sở Nội vụ | 95,5 | 01
        2 | Sở Y tế | 94 | 02 (đồng hạng)
        3 | Sở Xây dựng | 94 | 02 (đồng hạng)""")

    assert [of(claims, u)["rank"] for u in ("Sở Nội vụ", "Sở Y tế", "Sở Xây dựng")] == [1, 2, 2]


def test_levels_become_grades(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Đơn vị | Điểm quy đổi (thang 100) | Xếp mức
        1 | Huyện Nam Đông | 85,36 | II
        2 | Huyện A Lưới | 81,96 | III""",
        title="Mức độ chính quyền điện tử năm 2020",
    )

    assert of(claims, "Huyện A Lưới") == {
        "score": 81.96, "score_max": 100, "score_unit": "point", "grade": "mức iii",
    }  # fmt: skip


def test_percent_cells_and_percent_headers(read: Callable[..., Claims]) -> None:
    cells = read(
        """
        TT | Tỉnh | Chỉ số hài lòng | Xếp hạng
        1 | Lào Cai | 85,21% | 14
        2 | Yên Bái | 84,3% | 17""",
        title="SIPAS 2022",
    )
    header = read(
        """
        TT | Tỉnh | Chỉ số SIPAS (%)
        1 | Lào Cai | 85,21
        2 | Yên Bái | 84,3""",
        title="SIPAS 2022",
    )

    assert of(cells, "Lào Cai") == {"score": 85.21, "score_unit": "percent", "rank": 14}
    assert of(header, "Yên Bái") == {"score": 84.3, "score_unit": "percent"}


def test_english_headers(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Rank | Province | Score | Tier
        1 | Quang Ninh | 71.25 | Very good
        2 | Long An | 70.94 | Very good""",
        title="2023 Provincial Competitiveness Index (PCI)",
    )

    assert of(claims, "Long An") == {"score": 70.94, "score_unit": "point", "rank": 2, "grade": "very good"}


def test_column_numbers_under_the_header_are_no_header(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        STT | Đơn vị | Điểm thẩm định | Điểm điều tra xã hội học | Tổng điểm | Xếp hạng
        (1) | (2) | (3) | (4) | (5)=(3)+(4) | (6)
        1 | Huyện Mường Lát | 51,75 | 32,8 | 84,55 | 1
        2 | Huyện Quan Sơn | 50 | 31,5 | 81,5 | 2""",
        title="Chỉ số CCHC năm 2022 của UBND các huyện",
    )

    assert of(claims, "Huyện Quan Sơn") == {"score": 81.5, "score_unit": "point", "rank": 2}
    assert of(claims, "Huyện Quan Sơn", "diem_tham_dinh")["score"] == 50


def test_statistics_rows_belong_to_no_unit(lexicon: Lexicon) -> None:
    grid = [["STT", "Đơn vị", "Điểm"], ["1", "Sở Nội vụ", "95,2"], ["2", "Sở Y tế", "90"], ["", "Trung bình", "92,6"],
            ["", "Điểm cao nhất", "95,2"], ["", "Tổng cộng", "185,2"]]  # fmt: skip
    blocks = (Block("heading", "DTI năm 2023"), table_block(grid))
    document = Document("0" * 64, "https://example.org/t", "text/html", title="DTI năm 2023", blocks=blocks)

    found = extract(document, lexicon, source_id="t")

    assert found.claims["unit_text"].to_list() == ["Sở Nội vụ", "Sở Y tế"]
    assert set(found.statistics.select("statistic", "value").iter_rows()) == {("mean", 92.6), ("max", 95.2)}


def test_a_numbered_table_in_the_order_of_its_scores_is_a_ranking(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Điểm
        1 | Sở Nội vụ | 95
        2 | Sở Y tế | 93
        3 | Sở Tư pháp | 91
        4 | Sở Xây dựng | 90""")

    assert [c["rank"] for c in claims] == [1, 2, 3, 4]


def test_a_numbered_table_in_another_order_is_none(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        STT | Đơn vị | Điểm
        1 | Sở Nội vụ | 91
        2 | Sở Y tế | 93
        3 | Sở Tư pháp | 95
        4 | Sở Xây dựng | 90""",
        title="Bảng xếp hạng DTI năm 2023",
    )

    assert not any("rank" in c for c in claims)


def test_from_a_tie_on_the_serial_number_is_no_rank(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Điểm
        1 | Sở Nội vụ | 95
        2 | Sở Y tế | 93
        3 | Sở Tư pháp | 93
        4 | Sở Xây dựng | 90""")

    assert [c.get("rank") for c in claims] == [1, 2, None, None]


def test_an_empty_or_dashed_cell_states_nothing(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Tỉnh | Tiếp cận đất đai | Điểm PCI | Xếp hạng
        1 | Lào Cai | - | 66,1 | 21
        2 | Yên Bái | 7,1 | 65 | -
        3 | Hà Giang | N/A | N/A | N/A""",
        title="PCI 2023",
    )

    assert of(claims, "Yên Bái") == {"score": 65, "score_unit": "point"}
    assert not any(c["unit_text"] == "Hà Giang" for c in claims)
    assert not any(c["unit_text"] == "Lào Cai" and "component_id" in c for c in claims)


def test_years_under_indices(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Chỉ số | Năm 2022 | Năm 2022 | Năm 2023 | Năm 2023
        Chỉ số | Điểm | Hạng | Điểm | Hạng
        PCI | 66,1 | 21 | 67,2 | 15
        PAPI | 42,1 | 30 | 43 | 22""",
        title="Lào Cai: kết quả các chỉ số năm 2022, 2023",
    )

    assert {(c["index_id"], c["index_year"], c["score"], c["rank"]) for c in claims} == {
        ("PCI", 2022, 66.1, 21), ("PCI", 2023, 67.2, 15), ("PAPI", 2022, 42.1, 30), ("PAPI", 2023, 43, 22),
    }  # fmt: skip


def test_a_ratio_under_a_general_word_is_a_place(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Chỉ số | Mục tiêu năm 2023 | Kết quả năm 2023
        1 | PCI | Top 20 | 21/63
        2 | PAR INDEX | 88 | 87,5""",
        "Kết quả thực hiện các chỉ số của tỉnh Lào Cai",
        title="Lào Cai: các chỉ số năm 2023",
    )

    assert [(c["index_id"], c.get("rank"), c.get("score")) for c in claims] == [
        ("PCI", 21, None), ("PAR_INDEX", None, 87.5),
    ]  # fmt: skip


def test_a_scale_below_the_score_is_none(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Đơn vị | Điểm tối đa | Điểm đạt
        1 | Sở Nội vụ | 10 | 95,5
        2 | Sở Y tế | 10 | 90""")

    assert of(claims, "Sở Nội vụ") == {"score": 95.5, "score_unit": "point"}


def test_the_bare_word_total_needs_company(read: Callable[..., Claims]) -> None:
    alone = read("""
        TT | Đơn vị | Tổng
        1 | Sở Nội vụ | 95
        2 | Sở Y tế | 90""")
    beside_its_parts = read("""
        TT | Đơn vị | Chính quyền số | Tổng
        1 | Sở Nội vụ | 45 | 95
        2 | Sở Y tế | 40 | 90""")

    assert alone == []
    assert of(beside_its_parts, "Sở Y tế")["score"] == 90


def test_a_city_among_districts_is_of_their_tier(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Đơn vị | Điểm
        1 | Huyện Nam Đông | 95
        2 | Thành phố Huế | 90
        3 | Thị xã Hương Trà | 88""")

    assert {c["unit_tier"] for c in claims} == {"district"}


def test_a_table_that_goes_on_over_the_page_is_one(lexicon: Lexicon) -> None:
    head = [["TT", "Đơn vị", "Điểm", "Hạng"], ["I", "Khối sở, ban, ngành", "", ""], ["1", "Sở Nội vụ", "95", "1"]]
    tail = [["2", "Sở Y tế", "90", "2"], ["3", "Sở Xây dựng", "88", "3"]]
    blocks = (Block("heading", "DTI năm 2023"), table_block(head), Block("paragraph", "2"), table_block(tail))
    document = Document("0" * 64, "https://example.org/t", "text/html", title="DTI năm 2023", blocks=blocks)

    claims = extract(document, lexicon, source_id="t").claims

    assert claims.select("unit_text", "rank", "block", "cohort_text").rows() == [
        ("Sở Nội vụ", 1, 1, "Khối sở, ban, ngành"), ("Sở Y tế", 2, 3, "Khối sở, ban, ngành"),
        ("Sở Xây dựng", 3, 3, "Khối sở, ban, ngành"),
    ]  # fmt: skip


def test_the_year_of_one_header_is_that_of_its_neighbours(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Tỉnh | Giá trị DTI 2022 | Xếp hạng 2022 | Xếp hạng 2021 | Thay đổi
        1 | Đà Nẵng | 0,8002 | 1 | 1 | 0
        2 | Quảng Ninh | 0,6937 | 3 | 5 | +2""",
        title="Xếp hạng chuyển đổi số cấp tỉnh",
    )

    assert of(claims, "Quảng Ninh", year=2022) == {
        "score": 0.6937, "score_unit": "point", "rank": 3, "rank_change": 2,
    }  # fmt: skip
    assert of(claims, "Quảng Ninh", year=2021) == {"rank": 5}


def test_a_first_row_of_an_unknown_name_is_data(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Đơn vị | Điểm | Xếp hạng
        1 | Trung tâm Xúc tiến đầu tư | 95,5 | 1
        2 | Sở Y tế | 90 | 2
        3 | Sở Nội vụ | 89 | 3""")

    assert of(claims, "Trung tâm Xúc tiến đầu tư")["rank"] == 1
    assert of(claims, "Sở Nội vụ")["score"] == 89


def test_a_cohort_of_another_tier_is_not_that_of_the_row(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Xã | Huyện | Điểm
        1 | Bản Phiệt | Bảo Thắng | 95
        2 | Bắc Hùng | Văn Lãng | 94""",
        "Kết quả của các xã sau khi công bố khối sở, ban, ngành:",
    )

    assert [c.get("cohort_text") for c in claims] == [None, None]


def test_a_header_of_an_index_and_its_component_is_the_component(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        STT | Tỉnh | Chỉ số hài lòng về tiếp cận dịch vụ | Chỉ số hài lòng chung | Xếp hạng
        1 | Lào Cai | 85,2% | 85,9% | 3
        2 | Yên Bái | 84,2% | 84,9% | 7""",
        title="SIPAS 2022",
    )

    assert of(claims, "Lào Cai") == {"score": 85.9, "score_unit": "percent", "rank": 3}
    assert of(claims, "Lào Cai", "tiep_can_dich_vu")["score"] == 85.2


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("Điểm (xếp hạng)", "65 (28)", {"score": 65, "score_unit": "point", "rank": 28}),
        ("Xếp hạng (điểm)", "28 (65,5)", {"score": 65.5, "score_unit": "point", "rank": 28}),
        ("Thứ hạng (so với 2022)", "28/63 (giảm 2)", {"rank": 28, "rank_of": 63, "rank_change": -2}),
    ],
)
def test_a_second_value_in_brackets(
    read: Callable[..., Claims], header: str, cell: str, expected: dict[str, object]
) -> None:
    claims = read(f"TT | Tỉnh | {header}\n1 | Lào Cai | {cell}\n2 | Yên Bái | {cell}", title="PCI 2023")

    assert of(claims, "Lào Cai") == expected


def test_a_column_headed_by_the_unit_holds_its_scores(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        Chỉ số thành phần | Lào Cai | Xếp hạng | Điểm trung bình cả nước
        Tiếp cận đất đai | 7,05 | 12 | 6,9
        Chi phí thời gian | 7,31 | 20 | 7,2""",
        title="PCI 2023 của tỉnh Lào Cai",
    )

    assert of(claims, "tỉnh Lào Cai", "tiep_can_dat_dai") == {"score": 7.05, "score_unit": "point", "rank": 12}


def test_score_and_place_of_an_index_in_two_rows(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        STT | Nội dung | Năm 2022 | Năm 2023
        1 | Điểm số PCI | 65,1 | 66,2
        2 | Thứ hạng PCI | 15 | 12
        3 | Điểm số PAPI | 41,2 | 42,5
        4 | Thứ hạng PAPI | 40 | 33""",
        title="Các chỉ số của tỉnh Lào Cai",
    )

    assert {(c["index_id"], c["index_year"], c["score"], c["rank"]) for c in claims} == {
        ("PCI", 2022, 65.1, 15), ("PCI", 2023, 66.2, 12), ("PAPI", 2022, 41.2, 40), ("PAPI", 2023, 42.5, 33),
    }  # fmt: skip


def test_the_difference_of_two_marks_is_no_change(read: Callable[..., Claims]) -> None:
    claims = read("""
        Đơn vị | Điểm tự chấm | Điểm thẩm định | Chênh lệch
        Sở Nội vụ | 95 | 93,5 | -1,5
        Sở Y tế | 94 | 92 | -2""")

    assert of(claims, "Sở Nội vụ") == {"score": 93.5, "score_unit": "point"}


def test_criteria_under_a_component_are_no_components(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Nội dung | Điểm tối đa | Điểm đạt được
        1 | Nhận thức số | 100 | 90
        1.1 | Người đứng đầu cam kết | 20 | 20
        2 | Thể chế số | 100 | 95
        | Tổng cộng | 1000 | 841,5""",
        title="Kết quả QN_DTI năm 2023 của phường Hồng Hải",
    )

    assert [c.get("component_id") for c in claims] == ["nhan_thuc_so", "the_che_so", None]


def test_a_table_of_grades_with_remarks(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Đơn vị | Người đứng đầu | Xếp loại
        1 | Sở Nội vụ | Giám đốc | Tốt
        2 | Sở Y tế | Giám đốc | Khá""")

    assert [(c["unit_text"], c["grade"]) for c in claims] == [("Sở Nội vụ", "tốt"), ("Sở Y tế", "khá")]


def test_merged_headers_that_came_apart(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Xã | Năm 2022 | | Năm 2023 | |
        | | Điểm | Xếp hạng | Điểm | Xếp hạng | Ghi chú
        1 | Xã Bắc Hùng | 80 | 3 | 85 | 1 |
        2 | Xã Tân Mỹ | 81 | 2 | 84 | 2 | """,
        title="Kết quả DTI cấp xã",
    )

    assert of(claims, "Xã Bắc Hùng", year=2022) == {"score": 80, "score_unit": "point", "rank": 3}
    assert of(claims, "Xã Tân Mỹ", year=2023) == {"score": 84, "score_unit": "point", "rank": 2}


def test_an_unknown_part_under_the_name_of_the_index_is_not_the_index(read: Callable[..., Claims]) -> None:
    claims = read("""
        TT | Tên sở | DTI | DTI | DTI | Hạng
        TT | Tên sở | Nền tảng chung | Hoạt động | Tổng | Hạng
        1 | Sở Nội vụ | 300 | 500,5 | 800,5 | 1
        2 | Sở Y tế | 290 | 490 | 780 | 2""")

    assert of(claims, "Sở Y tế") == {"score": 780, "score_unit": "point", "rank": 2}


def test_changes_of_score_and_of_place(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Đơn vị | Chỉ số | Xếp hạng | Tăng, giảm về chỉ số | Tăng, giảm về thứ hạng
        1 | Sở Nội vụ | 88,2% | 1 | +2,7 | +2
        2 | Sở Y tế | 87,1% | 2 | -1,1 | 0""")

    assert of(claims, "Sở Nội vụ") == {
        "score": 88.2, "score_unit": "percent", "rank": 1, "score_change": 2.7, "rank_change": 2,
    }  # fmt: skip


def test_verified_points_count_before_a_rate(read: Callable[..., Claims]) -> None:
    claims = read("""
        STT | Cơ quan | Điểm chuẩn | Điểm tự đánh giá | Điểm Hội đồng đánh giá | Tỷ lệ đạt
        1 | Văn phòng UBND tỉnh | 90 | 85 | 83,5 | 92,78%
        2 | Sở Ngoại vụ | 85 | 80 | 75 | 88,24%""")

    assert of(claims, "Sở Ngoại vụ") == {"score": 75, "score_max": 85, "score_unit": "point"}


def test_places_in_a_smaller_cohort_are_claims_of_their_own(read: Callable[..., Claims]) -> None:
    claims = read(
        """
        TT | Tỉnh | Điểm | Xếp hạng cả nước | Xếp hạng trong vùng
        1 | Lào Cai | 66,1 | 21 | 2
        2 | Yên Bái | 65 | 28 | 3""",
        title="Kết quả PCI 2023",
    )

    assert [(c["rank"], c.get("cohort_text")) for c in claims if c["unit_text"] == "Yên Bái"] == [
        (28, None), (3, "trong vùng"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "above"),
    [
        pytest.param("""
            TT | Chỉ tiêu | Mục tiêu 2024 | Mục tiêu 2025
            1 | Chính quyền số | 0,7 | 0,75
            2 | Kinh tế số | 0,6 | 0,65""", "Chỉ tiêu phấn đấu của tỉnh Lào Cai", id="goals"),
        pytest.param("""
            TT | Nhiệm vụ | Đơn vị chủ trì | Kết quả | Thời hạn
            1 | Nâng điểm chính quyền số | Sở Nội vụ | 80 | 2024
            2 | Nâng điểm kinh tế số | Sở Công Thương | 75 | 2024""", "Phân công nhiệm vụ", id="tasks"),
        pytest.param("""
            TT | Đơn vị | Hồ sơ tiếp nhận | Đúng hạn | Tỷ lệ (%)
            1 | Sở Nội vụ | 1.250 | 1.240 | 99,2
            2 | Sở Y tế | 980 | 975 | 99,5""", "Tình hình giải quyết hồ sơ", id="dossiers"),
        pytest.param("""
            TT | Đơn vị | Kế hoạch vốn | Giải ngân | Tỷ lệ
            1 | Huyện Nam Đông | 120,5 | 100,1 | 83,07%
            2 | Huyện A Lưới | 98,2 | 70 | 71,28%""", "Tình hình giải ngân vốn đầu tư công", id="finance"),
        pytest.param("""
            TT | Trụ cột | Trọng số | Điểm tối đa
            1 | Chính quyền số | 0,5 | 500
            2 | Kinh tế số | 0,3 | 300
            3 | Xã hội số | 0,2 | 200""", "Cơ cấu điểm của bộ chỉ số", id="weights"),
        pytest.param("""
            TT | Trụ cột | Số tiêu chí | Điểm
            1 | Chính quyền số | 24 | 500
            2 | Kinh tế số | 10 | 300""", "Bộ chỉ số gồm các trụ cột sau", id="the method"),
        pytest.param("""
            Cấp đánh giá | Số đơn vị | Tốt | Khá | Trung bình
            Cấp tỉnh | 20 | 0 | 19 | 1
            Cấp huyện | 10 | 0 | 3 | 7""", "Kết quả theo cấp", id="counts of grades"),
        pytest.param("""
            TT | Họ và tên | Đơn vị | Điểm
            1 | Nguyễn Văn An | Sở Nội vụ | 95
            2 | Trần Thị Bình | Sở Y tế | 90""", "Kết quả hội thi", id="people"),
        pytest.param("""
            TT | Số văn bản | Cơ quan ban hành | Ngày | Trích yếu
            1 | 749 | Bộ Nội vụ | 2020 | Chương trình chuyển đổi số quốc gia
            2 | 1726 | Bộ Tài chính | 2021 | Đề án""", "Danh mục văn bản", id="legal references"),
        pytest.param("""
            TT | Đơn vị | Dân số | Diện tích
            1 | Huyện Nam Đông | 25.000 | 647,8
            2 | Huyện A Lưới | 49.000 | 1225,2""", "Đặc điểm các huyện", id="statistics of the land"),
    ],
)  # fmt: skip
def test_what_is_no_result_gives_no_claim(read: Callable[..., Claims], table: str, above: str) -> None:
    assert read(table, above, title="Lào Cai đẩy mạnh chuyển đổi số, nâng chỉ số DTI năm 2023") == []


@pytest.mark.parametrize("piece", ["9.", "1/", "(", "điểm ", "thang điểm ", "so với năm ", "Sở ", "so với ( "])
def test_long_cells_cost_no_more_than_their_length(read: Callable[..., Claims], piece: str) -> None:
    started = time.process_time()

    read(f"TT | Đơn vị | Điểm {piece * 2000}\n1 | Sở Nội vụ | {piece * 2000}\n2 | Sở Y tế | 90")

    assert time.process_time() - started < 10
