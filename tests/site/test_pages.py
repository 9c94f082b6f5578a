"""What the pages show of a few rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.site.made import (
    NOW,
    PROVINCE,
    TOWN,
    about,
    change,
    claim,
    document,
    document_id,
    files,
    index,
    issue,
    keys,
    one_ranking,
    province,
    ranking,
    read,
    tables,
    unit,
)  # fmt: skip
from tests.site.pages import parsed, text, words

LEAGUE = "league/DTI-2023/commune.22_2004-08-31.html"
KA_LONG = "unit/06736_2004-08-31.html"


def rows(data: bytes, table: str = "league") -> list[str]:
    """The rows of a table as text."""
    page = parsed({"x.html": data})["x.html"]
    return [words(row) for row in page.xpath(f"//table[@id='{table}']/tbody/tr")]


def test_a_league_row_has_rank_unit_score_and_document() -> None:
    made = files(one_ranking())
    assert rows(made["en/" + LEAGUE]) == ["1/177 Ka Long 747.2/1000 one document article"]
    assert rows(made["vi/" + LEAGUE]) == ["1/177 Ka Long 747,2/1000 một văn bản bài báo"]


def test_a_league_is_in_the_order_of_ranks_then_scores() -> None:
    held = [ranking(f"0000{n}@2004-08-31", f"Xã {n}", rank=rank, score=score) for n, (rank, score) in
            enumerate([(None, 5.0), (2, None), (1, 1.0), (None, 9.0)])]  # fmt: skip
    assert [row[row.index("Xã") :][:4] for row in rows(files(tables(rankings=held))["en/" + LEAGUE])] == [
        "Xã 2",
        "Xã 1",
        "Xã 3",
        "Xã 0",
    ]


def test_a_disputed_ranking_is_marked_by_a_word() -> None:
    made = files(tables(rankings=[ranking(status="disputed")]))
    assert "disputed" in rows(made["en/" + LEAGUE])[0] and "mâu thuẫn" in rows(made["vi/" + LEAGUE])[0]


@pytest.mark.parametrize(("moved", "shown"), [(82, "up 82"), (-3, "down 3"), (0, "same rank")])
def test_a_movement_is_told_in_words_beside_its_arrow(moved: int, shown: str) -> None:
    movement = {
        "index_id": "DTI",
        "index_year": 2023,
        "unit_id": "06736@2004-08-31",
        "cohort_id": TOWN,
        "rank_change": moved,
    }
    assert (
        shown
        in rows(files(tables(rankings=[ranking()], movements=[movement | {"previous_unit_ids": []}]))["en/" + LEAGUE])[
            0
        ]
    )


def test_a_ranking_without_cohort_stands_in_a_table_that_says_so() -> None:
    made = files(tables(rankings=[ranking(cohort_id=None)]))
    assert "No document says whom" in text(made["en/league/DTI-2023/unstated.commune.html"])


def test_a_large_league_goes_on_over_pages_each_under_the_limit() -> None:
    held = [ranking(f"{n:05}@2004-08-31", f"Xã thứ {n}", rank=n) for n in range(1, 1001)]
    made = files(tables(rankings=held), only="league/")
    pages = [made["vi/" + LEAGUE], *(made["vi/" + LEAGUE.replace(".html", f"-p{n}.html")] for n in (2, 3))]
    assert sum(len(rows(page)) for page in pages) == 1000
    assert max(map(len, pages)) < 300_000


def test_a_unit_page_has_every_claim_with_its_quote_and_a_link_to_its_place_in_the_document() -> None:
    page = files(one_ranking(), read())["vi/" + KA_LONG]
    assert "phường Ka Long đạt 747,2/1000 điểm, xếp thứ 1/177" in text(page)
    links = parsed({"x.html": page})["x.html"].xpath("//ol[@class='evidence']//a/@href")
    assert links == [f"../document/{document_id('a')[:16]}.html#s-c-06736"]


def test_many_claims_of_a_unit_go_on_over_pages_and_none_is_lost() -> None:
    held = [claim(claim_id=f"c{n}", quote=f"Câu thứ {n} " + "dài " * 80) for n in range(400)]
    made = files(tables(rankings=[ranking()], claims=held, documents=[document()]))
    pages = {path: data for path, data in made.items() if path.startswith("vi/unit/06736")}
    assert len(pages) > 1 and max(map(len, pages.values())) < 300_000
    assert sum(data.count(b"<blockquote") for data in pages.values()) == 400


def test_a_claim_that_says_otherwise_is_marked() -> None:
    held = [claim(), claim(claim_id="c2", document="b", score=700.0)]
    made = files(tables(rankings=[ranking(status="disputed")], claims=held, documents=[document(), document("b")]))
    assert text(made["en/" + KA_LONG]).count("≠ says otherwise") == 1


def test_predecessors_are_linked_through_units_without_a_page() -> None:
    lineage = [
        {"from_unit_id": "1@a", "to_unit_id": "2@b", "date": date(2020, 1, 1), "kind": "rename"},
        {"from_unit_id": "2@b", "to_unit_id": "3@c", "date": date(2025, 7, 1), "kind": "merge+retype", "act": "1/NQ"},
    ]
    units = [unit("1@a", "Cũ"), unit("2@b", "Giữa"), unit("3@c", "Mới")]
    made = files(tables(rankings=[ranking("1@a", "Cũ"), ranking("3@c", "Mới")], unit_lineage=lineage, units=units))
    assert "Phường Giữa Quảng Ninh" not in text(made["en/unit/3_c.html"])  # its parent is not in the register here
    assert "merged, new type 1 July 2025 (1/NQ)" in text(made["en/unit/3_c.html"])
    assert parsed({"x.html": made["en/unit/3_c.html"]})["x.html"].xpath(
        "//section[@aria-labelledby='before']//a/@href"
    ) == ["../unit/1_a.html"]


def test_components_stand_beside_the_median_of_their_league() -> None:
    parts = [
        ranking(component_id=part, score=score, rank=None) for part, score in (("a", 10.0), ("b", 20.0), ("c", 30.0))
    ]
    other = [ranking("00002@2004-08-31", "Khác", component_id="a", score=30.0, rank=None)]
    page = files(tables(rankings=[*parts, *other]))["en/" + KA_LONG]
    assert rows(page, "p-DTI")[0] == "A 10/1000 20 –"
    assert parsed({"x.html": page})["x.html"].xpath("//figure/@data-chart") == ["radar"]


def test_a_document_shows_its_text_with_the_quote_marked() -> None:
    quote = claim()["quote"]
    told = read("a", f"Theo báo cáo, {quote}; xem phụ lục.")
    held = one_ranking() | {"claims": tables(claims=[claim(char_start=14, char_end=14 + len(quote))])["claims"]}
    page = parsed({"x.html": files(held, told)[f"en/document/{document_id('a')[:16]}.html"]})["x.html"]
    assert [mark.text for mark in page.iter("mark")] == [quote]


def test_a_quote_is_not_marked_where_another_reading_has_other_words() -> None:
    page = files(one_ranking(), read("a", "x" * 100))[f"en/document/{document_id('a')[:16]}.html"]
    assert b"<mark" not in page and claim()["quote"] in text(page)


def test_a_long_document_goes_on_over_pages_and_statements_lead_to_theirs() -> None:
    quote = claim()["quote"]
    blocks = ["đoạn " * 3000] * 40 + [quote]
    made = files(one_ranking() | {"claims": tables(claims=[claim(block=40)])["claims"]}, read("a", *blocks))
    pages = [path for path in made if path.startswith("vi/document/") and "index" not in path]
    assert len(pages) > 3 and max(len(made[path]) for path in pages) < 300_000
    first = parsed({"x.html": made[min(pages, key=len)]})["x.html"]
    link = first.xpath("//table[@id='statements']//td/a/@href")[0]
    assert f'<a id="{link.partition("#")[2]}">'.encode() in made["vi/document/" + link.partition("#")[0]]


def test_changes_are_listed_by_day_of_viet_nam_with_old_and_new_value() -> None:
    made = files(tables(rankings=[ranking()], changelog=[change()], units=[unit(), province()]))
    assert "corrected score Phường Ka Long Quảng Ninh DTI 2023 747.2 750.1 revised by the publisher" in text(
        made["en/changes/2024-08-02.html"]
    )
    assert "score 747.2 → 750.1" in text(made["en/index.html"])


def test_additions_are_counted_by_league_table() -> None:
    added = [
        change(change_id=f"x{n}", unit_id=f"u{n}", kind="added", old_value=None, cause="first_published")
        for n in range(5)
    ]
    made = files(tables(rankings=[ranking(f"u{n}", f"U{n}") for n in range(5)], changelog=added, units=[province()]))
    assert "DTI 2023, Communes and wards of Tỉnh Quảng Ninh: 5 units first published" in text(
        made["en/changes/2024-08-02.html"]
    )
    assert "+ added DTI 2023" in text(made["en/index.html"]) and "+ thêm mới DTI 2023" in text(made["vi/index.html"])


def test_the_quality_page_lists_open_issues_and_coverage_with_numbers() -> None:
    covered = {"index_id": "DTI", "index_year": 2023, "unit_tier": "commune", "container_id": PROVINCE, "expected": 177, "found": 6,
               "disputed": 0, "quarantined": 0, "missing": 171, "missing_units": [], "full_tables": 0}  # fmt: skip
    page = text(
        files(
            tables(
                rankings=[ranking()],
                issues=[issue(), issue(issue_id="i2", state="resolved", message="old")],
                coverage=[covered],
            )
        )["en/quality/index.html"]
    )
    assert "6/177" in page and "documents disagree" in page and "old" not in page.split()


def test_what_is_not_there_is_said_on_the_first_page() -> None:
    page = text(files(tables(documents=[document(status="needs_ocr")]))["en/index.html"])
    assert "Documents that could not be read: 1" in page and "Nothing." in page


def test_an_edition_is_drawn_on_the_map_of_its_provinces() -> None:
    old = [
        ranking(f"{code}@2004-08-31", code, unit_tier="province", cohort_id="province/VN", rank=n)
        for n, code in enumerate(["01", "02"], 1)
    ]
    new = [ranking("24@2025-07-01", "Bắc Ninh", unit_tier="province", cohort_id="province/VN", index_year=2025)]
    made = files(
        tables(rankings=[*old, *new], units=[province("02@2004-08-31", "Hà Giang", valid_to=date(2025, 7, 1))])
    )
    assert "Map of 63 provinces (before 1 July 2025)" in text(made["en/map/DTI-2023.html"]) and "Map of 34" in text(
        made["en/map/DTI-2025.html"]
    )
    assert b"h9" in made["en/map/DTI-2023.html"]


def test_feeds_are_linked_where_there_are_any() -> None:
    made = files(one_ranking(), feeds={"changes.atom": b"<feed/>"})
    assert b"../../feeds/changes.atom" in made["en/changes/index.html"] and made["feeds/changes.atom"] == b"<feed/>"
    assert b"changes.atom" not in files(one_ranking())["en/changes/index.html"]


def test_only_parts_whose_rows_changed_have_another_key() -> None:
    other = ranking("00002@2004-08-31", "Khác", cohort_id="commune/01@2004-08-31")
    before = keys(tables(rankings=[ranking(), other], index=[index()]))
    after = keys(tables(rankings=[ranking(score=1.0), other], index=[index()]))
    changed = {name for name in before if before[name] != after[name]}
    assert {"unit/06736@2004-08-31", f"league/DTI-2023/{TOWN}"} <= changed
    assert not {"unit/00002@2004-08-31", "league/DTI-2023/commune/01@2004-08-31", "assets"} & changed


def test_a_later_snapshot_alone_changes_only_the_first_page_and_the_foot() -> None:
    from tasks.site import site

    given = one_ranking()
    one, other = ({p.name: p.key for p in site(given, told)[1]} for told in (about(), about()))
    assert one == other
    later = about().__class__("20240802T190000Z", NOW + timedelta(days=1), lambda _: [])
    assert {n for n, key in {p.name: p.key for p in site(given, later)[1]}.items() if key != one[n]} == {
        "home",
        "snapshot",
    }
