"""What a person is told, in which words, and for how long."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.tables import Issues, empty
from tasks.coverage import REGISTER, coverage
from tasks.movements import movements
from tasks.quality import CHECKS, quality
from tasks.quality.scales import EDITIONS
from tasks.reconcile import reconcile
from tasks.validate import validate
from tasks.validate.rules import CLAIM_RULES, STATISTIC_RULES

from .build import (
    AUTHORITY,
    DAY,
    TOWN,
    bare,
    claim,
    claims,
    document,
    document_id,
    documents,
    statistic,
    table,
)

SO, HUYEN = "department/38@2004-08-31", "district/38@2004-08-31"


def tables(*rows: dict[str, Any], **more: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """All the tables that come of these claims."""
    papers = more.pop("documents", documents(*"abc"))
    ok, quarantine = validate(claims(*rows), papers, None)
    ranked = reconcile(ok, papers, AUTHORITY)[0]
    edition = {"index_id": "DTI", "index_year": 2023, "unit_tier": "commune", "container_id": "22@2004-08-31"}
    register = pl.DataFrame([edition | {"unit_id": f"{n}@x", "name": f"U{n}"} for n in range(176)], schema=REGISTER)
    return {
        "documents": papers,
        "claims": ok,
        "quarantine": quarantine,
        "rankings": ranked,
        "movements": movements(ranked, table("unit_lineage"), ok),
        "coverage": coverage(ranked, quarantine, register),
    } | more


def issues(check_id: str, *rows: dict[str, Any], **more: pl.DataFrame) -> list[dict[str, Any]]:
    """The issues of one check."""
    found = quality(tables(*rows, **more), previous=None, seen_at=DAY)
    Issues.validate(found)
    return found.filter(pl.col("check_id") == check_id).to_dicts()


def only(check_id: str, *rows: dict[str, Any], **more: pl.DataFrame) -> dict[str, Any]:
    (issue,) = issues(check_id, *rows, **more)
    return issue


def test_every_check_has_its_own_id_and_a_docstring() -> None:
    assert len({check.check_id for check in CHECKS}) == len(CHECKS)
    assert all(check.find.__doc__ for check in CHECKS)


def test_every_check_and_rule_is_documented_with_its_severity() -> None:
    lines = (Path(__file__).parents[2] / "docs/checks.md").read_text(encoding="utf-8").splitlines()
    known = [(check.check_id, check.severity) for check in CHECKS]
    known += [(rule.check_id, rule.severity) for rule in (*CLAIM_RULES, *STATISTIC_RULES)]
    for check_id, severity in known:
        assert any(f"`{check_id}`" in line and f"| {severity} |" in line for line in lines), check_id


def test_nothing_given_is_nothing_found() -> None:
    assert quality({}, previous=None, seen_at=DAY).equals(empty(Issues))


def test_clean_tables_have_no_issue() -> None:
    second = claim(unit_id="u", unit_name="U", rank=2, rank_of=176, score=700.0, quote="xã U đạt 700 điểm, thứ 2/176")
    said = [claim(rank=1, rank_of=176), second]
    assert quality(tables(*said), previous=None, seen_at=DAY).is_empty()


def test_a_unit_with_two_scores_in_one_document_quotes_both_passages() -> None:
    first = claim(claim_id="x", quote="đạt 747,2")
    said = [first, claim(claim_id="y", score=744.2, quote="là 744,2", block=9)]
    issue = only("document.contradicts_itself", *said)
    assert "score 747.2 in “đạt 747,2” (block 0), but 744.2 in “là 744,2” (block 9)" in issue["message"]
    assert (issue["severity"], issue["claim_ids"]) == ("warning", ["x", "y"])
    assert issue["document_id"] == document_id("a")


def test_a_clash_that_touches_two_cohorts_is_told_once() -> None:
    other = "commune/193@2004-08-31"
    said = [claim(), bare(cohort_id=other, rank=5), *(bare(cohort_id=None, score=s) for s in (1.0, 2.0))]
    message = only("document.contradicts_itself", *said)["message"]
    assert message.count("score 1 in") == 1


def test_of_many_clashes_some_are_told_and_all_are_named() -> None:
    said = [claim(unit_id=f"u{n}", score=score, block=b) for n in range(20) for b, score in ((0, 700.0), (1, 600.0))]
    issue = only("document.contradicts_itself", *said)
    assert "(12)" in issue["message"] and "(13)" not in issue["message"] and "And 8 more." in issue["message"]
    assert len(issue["claim_ids"]) == 40


def swapped_groups() -> tuple[list[dict[str, Any]], pl.DataFrame]:
    """The lead names the first and last of two groups; a later paragraph has other extremes, crosswise."""
    units = [
        ("Văn phòng UBND tỉnh", SO, 970.0, "rank"),
        ("Ban Dân tộc tỉnh", SO, 702.49, "rank_from_bottom"),
        ("TP Thanh Hóa", HUYEN, 889.09, "rank"),
        ("huyện Thường Xuân", HUYEN, 595.89, "rank_from_bottom"),
    ]
    said = [
        bare(unit_id=name, unit_text=name, cohort_id=cohort, score=score, score_unit="point", block=1)
        | {"quote": f"{name} với {score} điểm", "unit_tier": cohort.split("/")[0], place: 1}
        for name, cohort, score, place in units
    ]
    figures = [("max", SO, 899.09), ("min", SO, 585.89), ("max", HUYEN, 970.0), ("min", HUYEN, 644.09)]
    stated = [
        statistic(statistic=which, cohort_id=cohort, value=value, quote=f"{which} {value} {cohort}")
        | {"cohort_text": "khối sở" if cohort == SO else "khối huyện"}
        for which, cohort, value in figures
    ]
    return said, table("cohort_statistics", *stated)


def test_statistics_that_belie_the_named_units_are_one_issue_with_every_passage() -> None:
    said, stated = swapped_groups()
    issue = only("document.contradicts_itself", *said, cohort_statistics=stated)
    assert (issue["severity"], len(issue["claim_ids"])) == ("warning", 8)
    for quote in [*(row["quote"] for row in said), *stated["quote"]]:
        assert f"“{quote}”" in issue["message"]
    assert "khối sở: the highest is 899.09 in" in issue["message"]
    assert "but the unit ranked first, Văn phòng UBND tỉnh, has 970 in" in issue["message"]


def test_figures_that_fit_the_other_group_look_swapped() -> None:
    said, stated = swapped_groups()
    message = only("document.contradicts_itself", *said, cohort_statistics=stated)["message"]
    assert "look swapped between khối sở and khối huyện" in message
    assert "exchanged, they are 78.4 off in all instead of 316.6" in message


def test_figures_that_fit_neither_group_do_not_look_swapped() -> None:
    said, stated = swapped_groups()
    wrong = stated.with_columns(pl.col("value") - 300)
    assert "swapped" not in only("document.contradicts_itself", *said, cohort_statistics=wrong)["message"]


def test_the_last_of_all_ranked_is_the_lowest() -> None:
    stated = table("cohort_statistics", statistic(statistic="min", value=500.0))
    assert issues("document.contradicts_itself", claim(rank=177, score=500.0), cohort_statistics=stated) == []
    assert issues("document.contradicts_itself", claim(rank=177, score=510.0), cohort_statistics=stated)


def test_a_rounded_statistic_is_no_contradiction() -> None:
    stated = table("cohort_statistics", statistic(value=747.2))
    assert issues("document.contradicts_itself", claim(score=747.24), cohort_statistics=stated) == []


def test_a_statistic_of_another_document_year_or_cohort_belies_nobody() -> None:
    others = [statistic(index_year=2022), statistic(cohort_id=HUYEN), statistic(component_id="x")]
    stated = table("cohort_statistics", statistic("b"), *others)
    assert issues("document.contradicts_itself", claim(), cohort_statistics=stated) == []


def test_one_statistic_with_two_values() -> None:
    stated = table("cohort_statistics", statistic(quote="970"), statistic(value=960.0, quote="960", block=8))
    issue = only("document.two_statistics", claim(score=None), cohort_statistics=stated)
    assert "gives the max of" in issue["message"] and "960 in “960” (block 8)" in issue["message"]
    assert issues("document.two_statistics", cohort_statistics=stated.head(1)) == []


def test_two_documents_that_differ_are_named_with_their_words() -> None:
    said = [claim("a", quote="đạt 747,2"), claim("b", score=745.0, quote="đạt 745", block=3)]
    issue = only("documents.contradict", *said)
    assert "747.2 in «Bài a» https://example.org/a.html “đạt 747,2” (block 0)" in issue["message"]
    assert "745 in «Bài b» https://example.org/b.html “đạt 745” (block 3)" in issue["message"]
    assert issue["severity"] == "warning"
    assert issues("document.contradicts_itself", *said) == []


def test_a_rank_is_told_with_the_number_ranked() -> None:
    assert "1 of 177 in" in only("documents.contradict", claim("a"), claim("b", rank_of=176))["message"]


@pytest.mark.parametrize("status", ["unreadable", "needs_ocr"])
def test_a_document_that_could_not_be_read_gives_the_reason(status: str) -> None:
    papers = table("documents", document("a", status=status, reason="file is empty (0 bytes)"), document("b"))
    issue = only(f"document.{status}", documents=papers)
    assert issue["document_id"] == document_id("a")
    assert issue["message"].startswith("«Bài a» https://example.org/a.html")
    assert issue["message"].endswith("file is empty (0 bytes)")


def test_an_unresolved_name_is_one_issue_per_spelling_and_context() -> None:
    said = [
        claim("a", unit_text="xã Hòa An", quote="xã Hòa An đứng đầu"),
        claim("b", unit_text="Xã Hoà An"),
        claim("b", unit_text="Xã Hoà An", province_name="Cao Bằng"),
        claim("b", unit_text="xã Hoa An"),
    ]
    found = issues("unit.unresolved", *(row | {"unit_id": None, "cohort_id": None} for row in said))
    assert len(found) == 3
    message = next(i["message"] for i in found if len(i["claim_ids"]) == 2)
    assert "An” (Quảng Ninh) is no unit known" in message and "in 2 claim(s)" in message
    assert "«Bài a» https://example.org/a.html “xã Hòa An đứng đầu” (block 0)" in message


def components(total: float, *scores: float, unit: str = "u") -> list[dict[str, Any]]:
    """A total of 200 points and components of 100 each."""
    whole = bare(unit_id=unit, unit_name=unit, score=total, score_max=200.0, score_unit="point")
    parts = [
        bare(unit_id=unit, component_id=f"c{n}", score=score, score_max=100.0, score_unit="point")
        for n, score in enumerate(scores)
    ]
    return [whole, *parts]


def test_components_that_do_not_add_up() -> None:
    issue = only("components.sum", *components(150.5, 80.0, 69.5))
    assert "u: 2 components give 149.5, the total is 150.5" in issue["message"]
    assert issue["severity"] == "info"


@pytest.mark.parametrize("rows", [(150.5, 80.0, 70.5), (150.53, 80.27, 70.27)], ids=["exact", "rounded"])
def test_components_that_add_up_within_rounding(rows: tuple[float, ...]) -> None:
    assert issues("components.sum", *components(*rows)) == []


def test_sums_of_incomplete_components_say_nothing() -> None:
    assert issues("components.sum", *components(150.5, 80.0)) == []


def test_the_catalogue_gives_the_scales_the_document_does_not() -> None:
    said = [row | {"score_max": None} for row in components(150.5, 80.0, 69.5)]
    scales = [(None, 200.0), ("c0", 100.0), ("c1", 100.0)]
    rows = [{"index_id": "DTI", "component_id": c, "name": "x", "score_max": m} for c, m in scales]
    assert issues("components.sum", *said, indices=table("indices", *rows))
    assert issues("components.sum", *said) == []


def test_an_edition_gives_the_scales_where_the_index_has_none() -> None:
    said = [row | {"score_max": None} for row in components(150.5, 80.0, 69.5)]
    rows = [
        ("DTI", 2023, "commune", "Quảng Ninh", part, top) for part, top in ((None, 200.0), ("c0", 100.0), ("c1", 100.0))
    ]
    editions = pl.DataFrame(rows, schema=EDITIONS, orient="row")
    assert issues("components.sum", *said, editions=editions)
    elsewhere = editions.with_columns(container=pl.lit("Cao Bằng"))
    assert issues("components.sum", *said, editions=elsewhere) == []


def test_a_score_beyond_the_scale_of_its_edition() -> None:
    editions = pl.DataFrame([("DTI", 2023, "commune", "Quảng Ninh", None, 1000.0)], schema=EDITIONS, orient="row")
    beyond = claim(score=1002.5, score_max=None, quote="đạt 1002,5 điểm")
    issue = only("score.beyond_scale", beyond, editions=editions)
    assert "phường Ka Long: 1002.5 of 1000 at most, in “đạt 1002,5 điểm”" in issue["message"]
    for row in (beyond | {"score": 1000.0}, beyond | {"component_id": "x"}, beyond | {"province_name": "Cao Bằng"}):
        assert issues("score.beyond_scale", row, editions=editions) == []


def test_an_index_that_is_no_sum_is_left_out() -> None:
    said = [row for unit in "uvw" for row in components(75.0, 80.0, 70.0, unit=unit)]
    assert issues("components.sum", *said) == []


def league(*scores: float, ranks: list[int] | None = None) -> list[dict[str, Any]]:
    """Units ranked in this order with these scores."""
    places = ranks or range(1, len(scores) + 1)
    return [
        claim(unit_id=f"u{n}", unit_name=f"U{n}", rank=rank, rank_of=176, score=score)
        for n, (rank, score) in enumerate(zip(places, scores, strict=True), 1)
    ]


def test_two_swapped_cells_break_the_order() -> None:
    issue = only("ranking.order", *league(90.0, 71.2, 74.1, 60.0))
    assert "rank 3 U3 has 74.1, but rank 2 U2 only 71.2" in issue["message"]
    assert issue["severity"] == "warning"


def test_a_falling_table_and_one_with_ties_are_in_order() -> None:
    assert issues("ranking.order", *league(90.0, 80.0, 80.0, 60.0)) == []
    assert issues("ranking.order", *league(90.0, 80.0, 80.0, 60.0, ranks=[1, 2, 2, 4])) == []


def test_scores_of_other_scales_have_no_order() -> None:
    first, second = league(90.0, 95.0)
    assert issues("ranking.order", first | {"score_max": 100.0}, second) == []


def test_examples_are_capped_and_the_rest_counted() -> None:
    message = only("ranking.order", *league(*map(float, range(10, 30))))["message"]
    assert message.count(" has ") == 5 and message.endswith("and 14 more")


def test_one_rank_with_two_scores() -> None:
    issue = only("ranking.duplicate_rank", *league(90.0, 81.2, 79.9, ranks=[1, 2, 2]))
    assert "rank 2: U2 with 81.2; rank 2: U3 with 79.9" in issue["message"]
    assert issues("ranking.duplicate_rank", *league(90.0, 80.0, 80.0, ranks=[1, 2, 2])) == []


def test_the_number_ranked_is_held_against_the_register() -> None:
    issue = only("ranking.of_register", claim(), claim(unit_id="u"))
    assert "documents rank 177 (2 rankings) units, the register knows 176" in issue["message"]
    assert issue["severity"] == "info"
    assert issues("ranking.of_register", claim(rank_of=176)) == []
    assert issues("ranking.of_register", claim(cohort_id=f"{TOWN}/rural")) == []


def test_a_stated_change_that_the_two_years_belie() -> None:
    earlier = claim(index_year=2022, rank=101, rank_of=176, stated_at=date(2023, 7, 1))
    said = claim("b", rank=20, rank_change=82, quote="tăng 82 bậc")
    issue = only("change.disagrees", earlier, said)
    assert "rank change stated 82, computed 81 (from 101 to 20)" in issue["message"]
    assert "“tăng 82 bậc” (block 0)" in issue["message"]
    assert issues("change.disagrees", earlier, said | {"rank": 19}) == []


def test_refused_claims_are_one_issue_per_rule_and_document() -> None:
    refused = [claim("a", rank=n, rank_of=63, unit_text=f"U{n}") for n in range(64, 71)]
    found = issues("quarantine.rows", *refused, claim("b", rank=64, rank_of=63), claim("b", score=-1.0))
    assert len(found) == 3
    message = next(i["message"] for i in found if len(i["claim_ids"]) == 7)
    assert "7 claim(s) refused by claim.rank_within_rank_of" in message
    assert "U64: rank 64 of 63: at most 63 allowed" in message and "; and 2 more" in message
    assert message.endswith("After a fix: xephang quarantine replay")


def test_a_correction_whose_source_has_changed_is_an_error() -> None:
    row = {"index_id": "DTI", "index_year": "2023", "component_id": "", "unit_id": "06736@2004-08-31"}
    entry = {"field": "rank", "expect": "18", "new_value": "1", "reason": "swapped", "decided_by": "An"}
    entries = pl.DataFrame([row | {"cohort_id": TOWN} | entry | {"decided_at": "2024-08-02"}])
    _, unmet = reconcile(claims(claim()), documents("a"), AUTHORITY, corrections=entries)
    issue = only("correction.expectation_failed", claim(), unmet_corrections=unmet)
    assert issue["severity"] == "error"
    assert "rank to 1 by An expects 18 and finds 1" in issue["message"]


def nights(*states: list[dict[str, Any]]) -> list[pl.DataFrame]:
    """The issues table of one night after the other."""
    found: list[pl.DataFrame] = []
    for night, said in enumerate(states):
        at = DAY + timedelta(days=night)
        found.append(quality(tables(*said), previous=found[-1] if found else None, seen_at=at))
    return found


WRONG, WORSE, RIGHT = (league(90.0, score, 74.1) for score in (71.2, 70.0, 80.0))


def life(table_: pl.DataFrame) -> tuple[Any, ...]:
    """State, nights of first_seen, last_seen and resolved_at, and how often it was opened."""
    row = table_.filter(pl.col("check_id") == "ranking.order").row(0, named=True)
    nights = ((row[at] - DAY).days if row[at] else None for at in ("first_seen", "last_seen", "resolved_at"))
    return row["state"], *nights, row["times_opened"]


def test_a_night_that_finds_the_same_gives_the_same_table() -> None:
    first, second, third = nights(WRONG, WRONG, WRONG)
    assert second.equals(first) and third.equals(first)


def test_an_issue_changes_is_resolved_stays_resolved_and_opens_again() -> None:
    assert [life(night) for night in nights(WRONG, WORSE, RIGHT, RIGHT, WORSE)] == [
        ("open", 0, 0, None, 1),
        ("open", 0, 1, None, 1),
        ("resolved", 0, 1, 2, 1),
        ("resolved", 0, 1, 2, 1),
        ("open", 0, 4, None, 2),
    ]


def test_the_id_of_an_issue_does_not_depend_on_values_or_content() -> None:
    one = only("documents.contradict", claim("a"), claim("b", score=745.0))
    other = only("documents.contradict", claim("a", score=1.0), claim("c", score=2.0))
    assert one["issue_id"] == other["issue_id"]


def test_the_order_of_rows_changes_nothing() -> None:
    said, stated = swapped_groups()
    every = [*said, *WRONG, claim("b", score=1.0), claim("c", rank=999), claim(unit_id=None)]
    given = tables(*every, cohort_statistics=stated)
    there, back = (
        quality(frames, previous=None, seen_at=DAY)
        for frames in (given, {name: frame.reverse() for name, frame in given.items()})
    )
    assert there.height > 4 and there.equals(back)
