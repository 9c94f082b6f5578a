"""From a league table in a document to what coverage and issues say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from flows.settings import Settings
from flows.views import issues
from tasks.units import load_register
from tests.flows.conftest import tables, take_in

Row = tuple[int, str, str]


@pytest.fixture
def rows(settings: Settings) -> list[Row]:
    """The 13 districts of Quảng Ninh in 2023, ranked by falling scores."""
    register = load_register(settings.reference)
    province = next(u for u in register.living("province", None, date(2023, 12, 31)) if u.name == "Quảng Ninh")
    districts = register.living("district", province.unit_id, date(2023, 12, 31))
    return [(n, d.full_name, f"{90 - n},{n:02}") for n, d in enumerate(districts, 1)]


def published(settings: Settings, documents: Path, rows: list[Row], more: str = "") -> dict[str, str]:
    """Take the table in as a page; the messages of the issues by check."""
    cells = "".join(f"<tr><td>{n}</td><td>{name}</td><td>{score}</td></tr>" for n, name, score in rows)
    (documents / "article.txt").unlink(missing_ok=True)
    (documents / "table.html").write_text(
        "<html><head><meta charset='utf-8'><title>Xếp hạng chỉ số cải cách hành chính (PAR INDEX) năm 2023 các huyện, thị xã, "
        "thành phố tỉnh Quảng Ninh</title></head><body><h1>Xếp hạng chỉ số cải cách hành chính (PAR INDEX) năm 2023 các "
        "huyện, thị xã, thành phố tỉnh Quảng Ninh</h1><p>20/05/2024</p><p>Kết quả xếp hạng chỉ số cải cách hành chính năm "
        f"2023 cấp huyện của tỉnh Quảng Ninh như sau:</p><table><tr><th>Xếp hạng</th><th>Đơn vị</th><th>Điểm</th></tr>{cells}"
        f"</table>{more}</body></html>",
        encoding="utf-8",
    )
    take_in(settings, documents)
    return {row["check_id"]: row["message"] for row in issues(settings)}


def test_a_whole_league_table_is_whole_and_nothing_is_wrong_with_it(
    settings: Settings, documents: Path, rows: list[Row]
) -> None:
    found = published(settings, documents, rows)
    covered = tables(settings, "coverage")["coverage"].row(0, named=True)
    assert (covered["expected"], covered["found"], covered["missing"]) == (13, 13, 0)
    assert (covered["missing_units"], covered["full_tables"]) == ([], 1)
    assert set(found) <= {"calendar.overdue"}


def test_two_swapped_cells_break_the_order_of_scores(settings: Settings, documents: Path, rows: list[Row]) -> None:
    (n, fourth, score), (m, fifth, other) = rows[3:5]
    found = published(settings, documents, [*rows[:3], (n, fourth, other), (m, fifth, score), *rows[5:]])
    assert "rank 5" in found["ranking.order"] and "rank 4" in found["ranking.order"]


def test_a_lost_row_is_a_gap_and_its_unit_is_missing_by_name(
    settings: Settings, documents: Path, rows: list[Row]
) -> None:
    found = published(settings, documents, rows[:6] + rows[7:])
    assert "12 of 13 units are ranked" in found["league.ranks_incomplete"]
    assert "rank 7 is due and 8 comes" in found["league.ranks_incomplete"]
    assert tables(settings, "coverage")["coverage"]["missing_units"].to_list() == [[rows[6][1]]]


def test_a_unit_with_two_rows_is_told(settings: Settings, documents: Path, rows: list[Row]) -> None:
    found = published(settings, documents, [*rows[:12], (13, rows[0][1], rows[12][2])])
    assert "more than one row of" in found["table.unit_twice"]


def test_a_top_five_is_no_whole_table(settings: Settings, documents: Path, rows: list[Row]) -> None:
    found = published(settings, documents, rows[:5])
    covered = tables(settings, "coverage")["coverage"].row(0, named=True)
    assert (covered["missing"], covered["full_tables"]) == (8, 0)
    assert "league.ranks_incomplete" not in found


def test_a_page_that_lost_its_table_is_an_issue(settings: Settings, documents: Path, rows: list[Row]) -> None:
    published(settings, documents, rows)
    accepting = replace(settings, accept_mass_change=True)

    assert "states nothing any more" in published(accepting, documents, [])["page.lost_claims"]
