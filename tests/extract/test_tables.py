"""Tables go by their headers; what no header explains is nobody's score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.document import Block, Document, table_block
from tasks.extract import Lexicon, extract
from tasks.units.fold import loose

DATA = Path(__file__).parent / "data"
Rows = list[dict[str, object]]


@pytest.fixture
def table(lexicon: Lexicon) -> Callable[..., Rows]:
    """Claims of one grid under a heading."""

    def of(rows: Sequence[Sequence[str]], heading: str = "DTI năm 2023", **block: bool) -> Rows:
        blocks = (Block("heading", heading), table_block(rows, **block))  # type: ignore[arg-type]
        document = Document("0" * 64, "https://example.org/t.html", "text/html", title=heading, blocks=blocks)
        return extract(document, lexicon, source_id="t").claims.to_dicts()

    return of


def test_score_rank_and_grade_of_a_row_are_one_claim(table: Callable[..., Rows]) -> None:
    (row, _) = table([["STT", "Tỉnh", "Điểm", "Xếp hạng", "Xếp loại"],
                      ["1", "Quảng Ninh", "91,5", "1", "Tốt"], ["2", "Lào Cai", "90,1", "2", "Khá"]])  # fmt: skip

    assert (row["unit_text"], row["score"], row["rank"], row["grade"]) == ("Quảng Ninh", 91.5, 1, "tốt")


def test_the_serial_number_is_no_rank(table: Callable[..., Rows]) -> None:
    rows = table([["STT", "Tỉnh", "Điểm"], ["1", "Quảng Ninh", "91,5"], ["2", "Lào Cai", "90,1"]])

    assert [r["rank"] for r in rows] == [None, None]


def test_a_two_row_header_names_the_components(table: Callable[..., Rows]) -> None:
    rows = table([["Tỉnh", "Trụ cột", "Trụ cột"], ["Tỉnh", "Chính quyền số", "Kinh tế số"],
                  ["Quảng Ninh", "0,7", "0,6"], ["Lào Cai", "0,5", "0,4"]])  # fmt: skip

    assert {(r["unit_text"], r["component_id"], r["score"]) for r in rows} >= {
        ("Quảng Ninh", "chinh_quyen_so", 0.7), ("Lào Cai", "kinh_te_so", 0.4),
    }  # fmt: skip


def test_paired_columns_give_each_value_to_the_name_on_its_left(table: Callable[..., Rows]) -> None:
    rows = table([["Thứ tự", "Tỉnh", "Tính minh bạch", "", "Chi phí thời gian"],
                  ["1", "Lào Cai", "7.1", "Bến Tre", "8.2"], ["2", "Bến Tre", "6.9", "Lào Cai", "8.1"]],
                 heading="PCI 2015")  # fmt: skip

    assert {(r["unit_text"], r["component_id"], r["score"]) for r in rows} == {
        ("Lào Cai", "tinh_minh_bach", 7.1), ("Bến Tre", "tinh_minh_bach", 6.9),
        ("Bến Tre", "chi_phi_thoi_gian", 8.2), ("Lào Cai", "chi_phi_thoi_gian", 8.1),
    }  # fmt: skip


def test_a_statistics_row_is_no_unit(lexicon: Lexicon) -> None:
    grid = [["Tỉnh", "PCI 2015"], ["Lào Cai", "62.3"], ["Bến Tre", "59.1"], ["Trung vị", "58.5"], ["MAX", "68.3"]]
    blocks = (Block("heading", "PCI 2015"), table_block(grid))
    document = Document("0" * 64, "https://example.org/t", "text/html", title="PCI 2015", blocks=blocks)

    found = extract(document, lexicon, source_id="t")

    assert found.claims["unit_text"].to_list() == ["Lào Cai", "Bến Tre"]
    assert set(found.statistics.select("statistic", "value").iter_rows()) == {("median", 58.5), ("max", 68.3)}


def test_a_look_up_row_under_a_blank_line_is_no_data(table: Callable[..., Rows]) -> None:
    rows = table([["Tỉnh", "PCI 2015"], ["Lào Cai", "62.3"], ["Bến Tre", "59.1"], ["", ""], ["Tỉnh", "PCI 2015"],
                  ["Bến Tre", "62.3"]], heading="PCI")  # fmt: skip

    assert [(r["unit_text"], r["score"]) for r in rows] == [("Lào Cai", 62.3), ("Bến Tre", 59.1)]


def test_a_hidden_sheet_is_not_read(table: Callable[..., Rows]) -> None:
    assert (
        table([["Tỉnh", "PCI 2013"], ["Lào Cai", "62.3"], ["Bến Tre", "59.1"]], heading="PCI 2013", hidden=True) == []
    )


def test_an_indicator_without_a_catalogued_name_is_nobodys_score(table: Callable[..., Rows]) -> None:
    assert (
        table([["Tỉnh", "% DN phải chờ hơn một tháng"], ["Lào Cai", "12.5"], ["Bến Tre", "9.1"]], heading="PCI 2015")
        == []
    )


def test_three_decimals_of_a_workbook_are_no_thousands(table: Callable[..., Rows]) -> None:
    rows = table([["Tỉnh", "PCI 2015"], ["Lào Cai", "62.312"], ["Bến Tre", "59.1"]], heading="PCI 2015")

    assert [r["score"] for r in rows] == [62.312, 59.1]


def test_the_commune_is_ranked_and_the_district_beside_it_places_it(table: Callable[..., Rows]) -> None:
    (row, _) = table([["Xếp hạng", "Xã, phường", "Huyện, thị xã, thành phố", "Điểm"],
                      ["1", "Phường Hồng Hải", "Thành phố Hạ Long", "741,5"],
                      ["2", "Phường Trần Phú", "Thành phố Móng Cái", "735,25"]])  # fmt: skip

    assert (row["unit_text"], row["district_name"], row["rank"]) == ("Phường Hồng Hải", "Thành phố Hạ Long", 1)


@pytest.mark.parametrize(
    ("name", "year", "provinces", "components"), [("PCI_2012.xlsx", 2012, 63, 9), ("PCI_2006.xls", 2006, 64, 10)]
)
def test_a_real_workbook_gives_every_province_with_all_components(
    lexicon: Lexicon, name: str, year: int, provinces: int, components: int
) -> None:
    from tasks.read import read

    document = read((DATA / name).read_bytes(), uri=f"https://example.org/{name}")

    found = extract(document, lexicon, source_id="t").claims

    assert set(found["index_year"]) == {year}
    totals = found.filter(found["component_id"].is_null())
    assert (totals["unit_text"].n_unique(), totals.height) == (provinces, provinces)
    assert found["component_id"].drop_nulls().n_unique() == components
    parts = found.filter(found["component_id"].is_not_null()).select("component_id", "unit_text")
    assert len({(part, loose(unit)) for part, unit in parts.iter_rows()}) == provinces * components


def test_a_figure_that_ocr_is_unsure_of_makes_its_claim_unsure_and_no_other(lexicon: Lexicon) -> None:
    rows = [["TT", "Tỉnh", "Điểm"], ["1", "Quảng Ninh", "91,5"], ["2", "Lào Cai", "90,1"]]
    sure = ((1.0, 1.0, 1.0), (1.0, 1.0, 0.4), (1.0, 1.0, 1.0))
    scan = replace(table_block(rows), confidence=0.9, cell_confidence=sure)
    document = Document("0" * 64, "scan.pdf", "application/pdf", blocks=(Block("heading", "DTI năm 2023"), scan))

    first, second = extract(document, lexicon, source_id="t").claims["confidence"]

    assert (first, second) == (round(second * 0.4, 3), second)


def test_side_by_side_each_place_stands_before_its_unit(table: Callable[..., Rows]) -> None:
    rows = table([["Hạng", "Tỉnh", "Chỉ số", "Hạng", "Tỉnh", "Chỉ số"],
                  ["1", "Quảng Ninh", "90,1", "3", "Trà Vinh", "84,9"],
                  ["2", "Lào Cai", "89,5", "4", "Gia Lai", "84,8"]])  # fmt: skip

    assert {r["unit_text"]: r["rank"] for r in rows} == {"Quảng Ninh": 1, "Lào Cai": 2, "Trà Vinh": 3, "Gia Lai": 4}


def test_places_in_the_district_and_in_the_province_are_two_claims(table: Callable[..., Rows]) -> None:
    rows = table([["Huyện", "Xã", "Tổng điểm", "Xếp hạng trong huyện", "Xếp hạng toàn tỉnh"],
                  ["Huyện Yên Lạc", "Xã Tam Hồng", "84,15", "2", "9/136"],
                  ["Huyện Yên Lạc", "Xã Trung Nguyên", "80,20", "3", "31/136"]])  # fmt: skip

    assert [(r["rank"], r["rank_of"], r["cohort_text"], r["score"]) for r in rows if r["unit_text"] == "Xã Tam Hồng"] == [
        (2, None, "trong huyện", 84.15), (9, 136, "toàn tỉnh", 84.15),
    ]  # fmt: skip


def test_under_component_scores_a_name_of_the_publishers_own_is_a_component(table: Callable[..., Rows]) -> None:
    rows = table([["Địa phương", "Chỉ số thành phần", "Chỉ số thành phần", "Điểm DDCI"],
                  ["Địa phương", "Gia nhập thị trường", "Thiết chế pháp lý", "Điểm DDCI"],
                  ["Huyện Long Thành", "7,91", "6,82", "74,75"],
                  ["Huyện Xuân Lộc", "8,35", "7,60", "80,70"]], heading="DDCI năm 2022 tỉnh Đồng Nai")  # fmt: skip

    assert {r["component_text"]: r["score"] for r in rows if r["unit_text"] == "Huyện Long Thành"} == {
        "gia nhập thị trường": 7.91, "thiết chế pháp lý": 6.82, None: 74.75,
    }  # fmt: skip


def test_results_beside_goals_are_read_under_a_heading_of_goals(lexicon: Lexicon) -> None:
    grid = table_block([["TT", "Trụ cột", "Kết quả năm 2023", "Mục tiêu năm 2024"],
                        ["1", "Chính quyền số", "0,7412", "0,8000"], ["2", "Kinh tế số", "0,7105", "0,7500"]])  # fmt: skip
    blocks = (Block("title", "DTI năm 2023 của tỉnh Lâm Đồng"), Block("paragraph", "2. Chỉ tiêu cụ thể:"), grid)
    document = Document("0" * 64, "plan.html", "text/html", title=blocks[0].text, blocks=blocks)

    assert extract(document, lexicon, source_id="t").claims["score"].to_list() == [0.7412, 0.7105]
