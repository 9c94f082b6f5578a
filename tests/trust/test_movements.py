"""A unit against itself the year before."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from schemas.tables import Movements, Rebased
from tasks.movements import movements, rebased
from tasks.reconcile import reconcile

from .build import AUTHORITY, TOWN, bare, claim, claims, documents, table


def moved(*rows: dict[str, Any], edges: list[tuple[str | None, str, date, str]] = []) -> pl.DataFrame:  # noqa: B006
    said = claims(*rows)
    lineage = table(
        "unit_lineage",
        *({"from_unit_id": a, "to_unit_id": b, "date": day, "kind": kind} for a, b, day, kind in edges),
    )
    found = movements(reconcile(said, documents(*"abc"), AUTHORITY)[0], lineage, said)
    Movements.validate(found)
    return found


def only(*rows: dict[str, Any], edges: list[tuple[str | None, str, date, str]] = []) -> dict[str, Any]:  # noqa: B006
    return moved(*rows, edges=edges).row(0, named=True)


def before(**fields: Any) -> dict[str, Any]:
    return claim(index_year=2022, **({"rank": 101, "score": 700.0} | fields))


def test_a_rise_is_positive() -> None:
    row = only(before(), claim(rank=19, score=703.29))
    assert (row["rank"], row["previous_rank"], row["rank_change"]) == (19, 101, 82)
    assert row["score_change"] == 3.29
    assert row["previous_unit_ids"] == ["06736@2004-08-31"]


def test_a_single_year_moves_nowhere() -> None:
    assert moved(claim()).is_empty()
    assert moved(claim(index_year=2020), claim()).is_empty()


def test_a_stated_change_alone_is_a_row() -> None:
    row = only(claim(rank_change=82))
    assert (row["stated_rank_change"], row["rank_change"], row["agrees"]) == (82, None, None)


@pytest.mark.parametrize(("stated", "agrees"), [(82, True), (83, False), (None, None)])
def test_a_stated_change_agrees_or_not(stated: int | None, agrees: bool | None) -> None:
    assert only(before(), claim(rank=19, rank_change=stated))["agrees"] is agrees


@pytest.mark.parametrize(("stated", "agrees"), [(47.2, True), (47.19, False)])
def test_a_stated_change_of_score_may_come_from_a_claim_without_cohort(stated: float, agrees: bool) -> None:
    row = only(before(), claim(), bare("b", cohort_id=None, score_change=stated))
    assert (row["stated_score_change"], row["agrees"]) == (stated, agrees)


def test_another_scale_is_no_change_of_score() -> None:
    assert only(before(score=70.0, score_max=100.0), claim())["score_change"] is None


def test_other_cohorts_are_not_compared() -> None:
    assert moved(before(cohort_id="commune/193@2004-08-31"), claim()).is_empty()
    assert moved(before(cohort_id=f"{TOWN}/rural"), claim()).is_empty()
    assert moved(before(cohort_id=None), claim(cohort_id=None)).is_empty()


def test_a_new_version_of_the_container_is_the_same_cohort() -> None:
    assert only(before(), claim(cohort_id="commune/22@2022-12-31", rank=19))["rank_change"] == 82


@pytest.mark.parametrize(("kind", "rank_change"), [("merge", None), ("split", None), ("rename", 82)])
def test_a_cohort_whose_territory_was_merged_is_another_cohort(kind: str, rank_change: int | None) -> None:
    """Code 24 was Bắc Giang's and is Bắc Ninh's: a place among the communes of one is none among the other's."""
    edges = [("22@2004-08-31", "22@2023-07-01", date(2023, 7, 1), kind)]
    row = only(before(), claim(cohort_id="commune/22@2023-07-01", rank=19), edges=edges)
    assert (row["previous_unit_ids"], row["rank_change"]) == (["06736@2004-08-31"], rank_change)
    assert row["score_change"] == 47.2


def test_a_renamed_unit_is_compared_with_what_it_was() -> None:
    edges = [("u@2004-08-31", "u@2023-03-01", date(2023, 3, 1), "rename+retype")]
    row = only(before(unit_id="u@2004-08-31"), claim(unit_id="u@2023-03-01", rank=19), edges=edges)
    assert (row["previous_unit_ids"], row["rank_change"]) == (["u@2004-08-31"], 82)


def test_two_steps_in_one_year_are_followed() -> None:
    edges = [
        ("u@2004-08-31", "u@2023-03-01", date(2023, 3, 1), "retype"),
        ("u@2023-03-01", "v@2023-09-01", date(2023, 9, 1), "recode"),
    ]
    row = only(before(unit_id="u@2004-08-31"), claim(unit_id="v@2023-09-01", rank=19), edges=edges)
    assert row["previous_unit_ids"] == ["u@2004-08-31"]


def test_a_change_in_another_year_is_no_step() -> None:
    edges = [("u@2004-08-31", "v@2022-03-01", date(2022, 3, 1), "rename")]
    assert moved(before(unit_id="u@2004-08-31"), claim(unit_id="v@2022-03-01"), edges=edges).is_empty()


def test_a_merger_of_several_has_no_previous_rank_even_if_one_was_ranked() -> None:
    edges = [(f"{u}@2004-08-31", "w@2023-03-01", date(2023, 3, 1), "merge") for u in "uv"]
    row = only(before(unit_id="u@2004-08-31"), claim(unit_id="w@2023-03-01"), edges=edges)
    assert row["previous_unit_ids"] == ["u@2004-08-31", "v@2004-08-31"]
    assert (row["previous_rank"], row["rank_change"], row["score_change"]) == (None, None, None)


def test_a_unit_that_takes_another_in_is_a_merger_too() -> None:
    edges = [("u@2004-08-31", "06736@2004-08-31", date(2023, 3, 1), "merge")]
    row = only(before(), claim(), edges=edges)
    assert row["previous_unit_ids"] == ["06736@2004-08-31", "u@2004-08-31"]
    assert row["previous_rank"] is None


def test_a_department_has_no_dates_and_is_compared_with_itself() -> None:
    unit = {"unit_id": "38/so-noi-vu", "unit_tier": "department", "cohort_id": "department/38@2004-08-31"}
    assert only(before(**unit), claim(**unit, rank=89))["rank_change"] == 12


@pytest.mark.parametrize("kind", ["split", "merge", "merge+transfer"])
def test_a_part_or_a_lone_merger_is_no_plain_successor(kind: str) -> None:
    edges = [("u@2004-08-31", "w@2023-03-01", date(2023, 3, 1), kind)]
    row = only(before(unit_id="u@2004-08-31"), claim(unit_id="w@2023-03-01"), edges=edges)
    assert row["previous_unit_ids"] == ["u@2004-08-31"]
    assert (row["previous_rank"], row["rank_change"], row["score_change"]) == (None, None, None)


def test_an_office_that_began_in_the_year_has_no_past_of_its_own() -> None:
    cohort = {"unit_tier": "department", "cohort_id": "department/38@2004-08-31"}
    edges = [("38/old", "38/new", date(2023, 3, 1), "rename"), (None, "38/new", date(2023, 3, 1), "create")]
    row = only(before(unit_id="38/old", **cohort), claim(unit_id="38/new", rank=100, **cohort), edges=edges)
    assert (row["previous_unit_ids"], row["rank_change"]) == (["38/old"], 1)


OLD, NEW, DAY_OF_MERGER = ("24@2004-08-31", "27@2004-08-31"), "24@2025-07-01", date(2025, 7, 1)
MERGED = [(old, NEW, DAY_OF_MERGER, "merge") for old in OLD]
NATION = {"unit_tier": "province", "cohort_id": "province/VN", "score_max": 100.0}


def provinces(**fields: Any) -> list[dict[str, Any]]:
    """DTI 2023 of two provinces, 70 and 71 points, and DTI 2024 of the one they became, 72.5, as published in October 2025."""
    old = [
        claim(index_year=2023, unit_id=unit, score=70.0 + n, rank=9 + n, rank_of=63, **NATION)
        for n, unit in enumerate(OLD)
    ]
    return [*old, claim(index_year=2024, unit_id=NEW, rank=3, rank_of=34, **(NATION | {"score": 72.5} | fields))]


def base(*rows: dict[str, Any], edges: list[tuple[str | None, str, date, str]] = MERGED) -> list[dict[str, Any]]:
    lineage = table(
        "unit_lineage",
        *({"from_unit_id": a, "to_unit_id": b, "date": day, "kind": kind} for a, b, day, kind in edges),
    )
    found = rebased(reconcile(claims(*rows), documents(*"abc"), AUTHORITY)[0], lineage)
    Rebased.validate(found)
    return found.to_dicts()


def test_a_province_younger_than_its_edition_came_from_those_merged_and_has_no_rank_before() -> None:
    found = moved(*provinces(rank_change=6), edges=MERGED).filter(pl.col("index_year") == 2024)
    row = found.row(0, named=True)
    assert (row["previous_unit_ids"], row["previous_rank"], row["score_change"]) == ([*OLD], None, None)
    assert (row["stated_rank_change"], row["agrees"]) == (6, None)


def test_a_place_among_34_is_not_compared_with_one_among_63() -> None:
    kept = [claim(index_year=y, rank=3, rank_of=n, **NATION) for y, n in ((2023, 63), (2024, 34))]
    row = only(*kept)
    assert (row["previous_rank"], row["rank_change"], row["score_change"]) == (None, None, 0.0)
    assert only(claim(index_year=2022, rank_of=64, rank=5), claim(rank_of=63, rank=3))["rank_change"] == 2


def test_the_year_before_is_rebased_as_a_mean_that_names_its_method_and_units() -> None:
    (row,) = base(*provinces())
    assert (row["index_year"], row["unit_id"], row["score"], row["method"]) == (2023, NEW, 70.5, "mean_of_predecessors")
    assert row["from_unit_ids"] == [*OLD]
    assert (row["later_year"], row["later_score"], row["score_change"]) == (2024, 72.5, 2.0)


def test_a_rebased_figure_is_no_ranking() -> None:
    ranked = reconcile(claims(*provinces()), documents("a"), AUTHORITY)[0]
    assert ranked.filter(unit_id=NEW)["index_year"].to_list() == [2024]


def test_another_scale_gives_a_base_and_no_change() -> None:
    (row,) = base(*provinces(score=725.0, score_max=1000.0))
    assert (row["score"], row["score_max"], row["score_change"]) == (70.5, 100.0, None)


def test_where_one_of_them_has_no_score_there_is_no_mean() -> None:
    assert base(*provinces()[1:]) == []


@pytest.mark.parametrize("kind", ["split", "merge+split"])
def test_a_part_of_a_unit_has_no_score_to_take_the_mean_of(kind: str) -> None:
    assert base(*provinces(), edges=[MERGED[0], (OLD[1], NEW, DAY_OF_MERGER, kind)]) == []


def test_a_unit_that_went_into_two_is_no_whole() -> None:
    assert base(*provinces(), edges=[*MERGED, (OLD[1], "30@2025-07-01", DAY_OF_MERGER, "merge")]) == []
