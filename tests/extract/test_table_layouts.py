"""Each layout of a table that publishers use is read by a rule of its own; figures are made up, units are real."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from schemas.document import Block, Document, table_block
from tasks.extract import Lexicon, extract

Claims = list[dict[str, object]]
FIELDS = ("score", "score_max", "score_unit", "rank", "rank_of", "grade", "rank_change", "score_change")


@pytest.fixture
def read(lexicon: Lexicon) -> Callable[..., Claims]:
    """Claims of a table given as lines with bars, under the lines above it."""

    def of(table: str, *above: str, title: str = "Kết quả chỉ số chuyển đổi số (DTI) năm 2023") -> Claims:
        rows = [[c.strip() for c in line.strip().split("|")] for line in table.strip().splitlines()]
        blocks = (Block("title", title), *(Block("paragraph", t) for t in above), table_block(rows))
        document = Document("0" * 64, "https://example.org/t.html", "text/html", title=title, blocks=blocks)
        found = extract(document, lexicon, source_id="t").claims.to_dicts()
        return [{k: v for k, v in row.items() if v is not None} for row in found]

    return of


def of(claims: Claims, unit: str, component: str | None = None, year: int | None = None) -> dict[str, object]:
    """The values of the one claim on a unit, a component and a year."""
    (found,) = [
        c for c in claims
        if c["unit_text"] == unit and c.get("component_id") == component and year in (None, c["index_year"])
    ]  # fmt: skip
    return {k: v for k, v in found.items() if k in FIELDS}


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
