"""Tables flattened into text: rows are put together again by what the cells are. Figures are made up, units are real."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.document import Block, Document
from tasks.extract import Lexicon, extract
from tasks.extract.context import read_context
from tasks.extract.flattened import read_flattened

Claims = list[dict[str, object]]
FIELDS = ("score", "score_max", "score_unit", "rank", "rank_of", "grade", "rank_change", "score_change")


def document(lines: str, title: str) -> Document:
    """A document whose lines are paragraphs."""
    texts = [line.strip() for line in lines.strip().splitlines() if line.strip()]
    blocks = (Block("title", title), *(Block("paragraph", t) for t in texts))
    return Document("0" * 64, "https://example.org/f.html", "text/html", title=title, blocks=blocks)


@pytest.fixture
def read(lexicon: Lexicon) -> Callable[..., Claims]:
    """Claims of the lines; a bar stands for the end of a line, so that a row can be written on one."""

    def of(lines: str, title: str = "Kết quả chỉ số chuyển đổi số (DTI) năm 2023") -> Claims:
        found = extract(document(lines.replace("|", "\n"), title), lexicon, source_id="t").claims.to_dicts()
        return [{k: v for k, v in row.items() if v is not None} for row in found]

    return of


def of(claims: Claims, unit: str, component: str | None = None, year: int | None = None) -> dict[str, object]:
    """The values of the one claim on a unit, a component and a year."""
    (found,) = [
        c for c in claims
        if c["unit_text"] == unit and c.get("component_id") == component and year in (None, c["index_year"])
    ]  # fmt: skip
    return {k: v for k, v in found.items() if k in FIELDS}


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
