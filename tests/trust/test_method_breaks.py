"""A year whose scores cannot be compared with the year before."""

from __future__ import annotations

from typing import Any

import polars as pl

from tasks.method_breaks import STATED, method_breaks
from tasks.quality import quality
from tasks.reconcile import reconcile

from .build import AUTHORITY, DAY, claim, claims, documents

NATION = "province/VN"


def years(first: dict[str, Any], second: dict[str, Any], units: int = 3) -> pl.DataFrame:
    """The same units scored in 2021 and 2022; the fields of each year."""
    rows = [
        claim(unit_id=f"u{n}", unit_tier="province", cohort_id=NATION, index_year=year, rank=None, rank_of=None)
        | fields
        | {"score": fields["score"] + n / 100}
        for year, fields in ((2021, first), (2022, second))
        for n in range(units)
    ]
    return reconcile(claims(*rows), documents("a"), AUTHORITY)[0]


def reasons(rankings: pl.DataFrame, *stated: tuple[Any, ...]) -> list[str]:
    return method_breaks(rankings, pl.DataFrame(stated, schema=STATED, orient="row"))["reason"].to_list()


HUNDRED, ONE = {"score": 60.0, "score_max": 100.0}, {"score": 0.6, "score_max": 1.0}
OPEN, SMALL = {"score": 60.0, "score_max": None}, {"score": 0.6, "score_max": None}


def test_one_scale_is_no_break() -> None:
    assert reasons(years(HUNDRED, HUNDRED)) == []


def test_another_scale_is_a_break() -> None:
    assert reasons(years(ONE, HUNDRED)) == ["scale 0-100 after 0-1"]


def test_percents_and_points_of_a_hundred_are_one_scale() -> None:
    percent = {"score": 60.0, "score_max": None, "score_unit": "percent"}
    assert reasons(years(HUNDRED, percent)) == reasons(years(OPEN, percent)) == []
    assert reasons(years(ONE, percent)) == ["scale 0-100 after 0-1"]


def test_scores_of_another_size_are_a_break_where_no_scale_is_stated() -> None:
    assert reasons(years(SMALL, OPEN)) == ["no scale stated, and the median is 60.01 after 0.61"]
    assert reasons(years(SMALL, OPEN, units=2)) == []
    assert reasons(years({"score": 40.0, "score_max": None}, OPEN)) == []


def test_the_catalogue_marks_a_break_for_the_cohort_it_names() -> None:
    assert reasons(years(HUNDRED, HUNDRED), ("DTI", 2022, "province", "VN")) == ["indices.yaml: method_break"]
    for other in [("DTI", 2022, "commune", "22"), ("DTI", 2023, "province", "VN"), ("PCI", 2022, "province", "VN")]:
        assert reasons(years(HUNDRED, HUNDRED), other) == []


def test_a_break_is_an_issue_that_names_both_years() -> None:
    breaks = method_breaks(years(ONE, HUNDRED), pl.DataFrame(schema=STATED))
    (issue,) = quality({"method_breaks": breaks}, previous=None, seen_at=DAY).to_dicts()
    assert (issue["check_id"], issue["severity"]) == ("scale.method_break", "info")
    assert issue["message"] == (
        "DTI 2022, province/VN: scores cannot be compared with 2021: scale 0-100 after 0-1 (total)"
    )
