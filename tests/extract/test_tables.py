"""Tables go by their headers; what no header explains is nobody's score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
