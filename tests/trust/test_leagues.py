"""What a ranked list is held to: complete, tied in one way, no unit twice, and with the statistics told of it."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from schemas.tables import polars_schema
from schemas.tables.rankings import Coverage
from tasks.leagues import ranked_lists
from tasks.quality import quality
from tasks.reconcile import reconcile

from .build import AUTHORITY, DAY, TOWN, bare, claim, claims, document_id, documents, statistic, table

NO_SIZE = pl.DataFrame(
    schema={"index_id": pl.String, "index_year": pl.Int32, "cohort_id": pl.String, "expected": pl.Int32}
)


def rows(ranks: list[int], *, scores: list[float] | None = None, **fields: Any) -> list[dict[str, Any]]:
    """A table with a row for each rank; its number ranked is not stated."""
    given = {"rank_of": None, "method": "table"} | fields
    return [
        claim(unit_id=f"u{n:02}", unit_name=f"U{n}", unit_text=f"U{n}", char_start=40 * n, rank=rank, **given)
        | {"score": scores[n] if scores else None}
        for n, rank in enumerate(ranks)
    ]


def found(check_id: str, *said: dict[str, Any], expected: int | None = None, **more: pl.DataFrame) -> list[str]:
    """The messages of one check, with so many units expected by the register."""
    edition = {"index_id": "DTI", "index_year": 2023, "unit_tier": "commune", "container_id": "22@2004-08-31"}
    covered = pl.DataFrame([edition | {"expected": expected}], schema_overrides={"index_year": pl.Int32}).select(
        pl.lit(None, dtype).alias(name) if name not in (*edition, "expected") else pl.col(name).cast(dtype)
        for name, dtype in polars_schema(Coverage).items()
    )
    stated = claims(*said)
    ranked = reconcile(stated, documents("a", "b"), AUTHORITY)[0]
    tables = {"documents": documents("a", "b"), "claims": stated, "rankings": ranked, "coverage": covered} | more
    issues = quality(tables, previous=None, seen_at=DAY)
    return issues.filter(pl.col("check_id") == check_id)["message"].to_list()


@pytest.mark.parametrize("ranks", [[1, 2, 3, 4, 5], [1, 2, 2, 4, 5], [1, 2, 2, 3, 4], [1, 3, 3, 4, 5], [5, 4, 3, 2, 1]])
def test_a_full_table_with_every_rank_is_right_however_it_ties(ranks: list[int]) -> None:
    assert found("league.ranks_incomplete", *rows(ranks), expected=5) == []


def test_a_rank_that_nobody_has_is_named() -> None:
    (message,) = found("league.ranks_incomplete", *rows([1, 2, 4, 5, 6]), expected=5)
    assert "rank 3 is due and 4 comes (U2)" in message


def test_ties_of_two_kinds_in_one_table_do_not_fit() -> None:
    (message,) = found("league.ranks_incomplete", *rows([1, 1, 3, 4, 4, 5]), expected=6)
    assert "rank 6 is due and 5 comes (U5)" in message


def test_a_table_that_lost_its_last_row_is_short_of_the_number_it_states() -> None:
    (message,) = found("league.ranks_incomplete", *rows(list(range(1, 20)), rank_of=20))
    assert "19 of 20 units are ranked" in message


def test_a_unit_that_only_the_register_knows_may_be_ranked_by_nobody() -> None:
    assert found("league.ranks_incomplete", *rows(list(range(1, 20))), expected=20) == []


def test_a_partial_list_may_have_gaps_and_the_head_of_one_may_end() -> None:
    assert found("league.ranks_incomplete", *rows([3, 9, 17, 30, 44, 61]), expected=63) == []
    assert found("league.ranks_incomplete", *rows(list(range(1, 11))), expected=63) == []


def test_a_top_ten_in_a_table_has_no_gap_but_prose_may_pass_over_one() -> None:
    gap = [1, 2, 3, 4, 5, 6, 8, 9, 10]
    assert len(found("league.ranks_incomplete", *rows(gap), expected=63)) == 1
    assert found("league.ranks_incomplete", *rows(gap, method="sentence"), expected=63) == []


def test_a_row_whose_unit_is_open_has_its_rank_all_the_same() -> None:
    said = rows([1, 2, 3, 4, 5])
    said[2] |= {"unit_id": None, "cohort_id": None}
    assert found("league.ranks_incomplete", *said, expected=5) == []


def test_kinds_of_lists() -> None:
    full, head, partial = (
        ranked_lists(claims(*said), NO_SIZE)["kind"].unique().to_list()
        for said in (rows([1, 2, 3, 4, 5], rank_of=5), rows([1, 2, 3, 4, 5]), rows([1, 20, 30, 40, 50]))
    )
    assert (full, head, partial) == (["full"], ["head"], ["partial"])


def test_a_unit_with_two_rows_in_one_table_is_told_with_both() -> None:
    said = rows([1, 2, 3])
    said[2] |= {"unit_id": "u00", "unit_name": "U0", "quote": "3 | U0"}
    (message,) = found("table.unit_twice", *said)
    assert "more than one row of U0" in message and "“3 | U0”" in message


def test_a_unit_in_two_tables_or_with_two_figures_in_one_row_is_not_twice() -> None:
    said = rows([1, 2])
    again = [row | {"claim_id": f"{row['claim_id']}x"} for row in said]
    assert found("table.unit_twice", *said, *(row | {"block": 3} for row in again)) == []
    assert found("table.unit_twice", *said, *(row | {"component_id": "x"} for row in again)) == []
    assert found("table.unit_twice", *said, *again) == []


SCORES = [90.0, 80.0, 70.0, 60.0, 50.4]


def against(
    which: str, value: float, *, document: str = "b", expected: int = 5, scores: list[float] = SCORES
) -> list[str]:
    said = rows([1, 2, 3, 4, 5], scores=scores, score_max=100.0)
    stated = table("cohort_statistics", statistic(document, statistic=which, value=value, quote="là thế"))
    return found("statistics.against_rows", *said, expected=expected, cohort_statistics=stated)


@pytest.mark.parametrize(
    ("which", "value"),
    [("mean", 70.08), ("mean", 70.1), ("median", 70.0), ("spread", 39.6), ("max", 90.0), ("min", 50.4)],
)
def test_statistics_that_fit_the_rows(which: str, value: float) -> None:
    assert against(which, value) == []


@pytest.mark.parametrize(
    ("which", "value", "words"),
    [
        ("mean", 66.2, "the scores of its 5 units give 70.08"),
        ("median", 66.2, "give 70"),
        ("spread", 30.0, "give 39.6"),
        ("max", 85.0, "U0 has 90"),
        ("min", 55.5, "U4 has 50.4"),
    ],
)
def test_statistics_that_the_rows_belie(which: str, value: float, words: str) -> None:
    (message,) = against(which, value)
    assert f"gives the {which} as" in message and "“là thế”" in message and words in message


def test_a_mean_of_a_cohort_of_which_some_are_unknown_says_nothing() -> None:
    assert against("mean", 66.2, expected=6) == []
    assert len(against("max", 85.0, expected=6)) == 1


def test_the_first_unit_of_the_same_document_is_told_by_the_other_check() -> None:
    assert against("max", 85.0, document="a") == []
    (message,) = against("max", 75.0, document="a")
    assert "U1 has 80" in message


def test_the_two_swapped_groups_of_a_province_are_one_issue() -> None:
    """Office and districts of one province with each other's extremes: the first and last units are named, no row else."""
    said = [
        bare(unit_id=unit, unit_name=unit, cohort_id=cohort, score=score, score_max=1000.0, score_unit="point", rank=1)
        for unit, cohort, score in (
            ("van-phong", "department/38@2004-08-31", 970.0),
            ("thanh-hoa", "district/38@2004-08-31", 889.09),
        )
    ]
    stated = table(
        "cohort_statistics",
        statistic(cohort_id="department/38@2004-08-31", value=889.09),
        statistic(cohort_id="district/38@2004-08-31", value=970.0),
    )
    assert found("statistics.against_rows", *said, cohort_statistics=stated) == []
    assert len(found("document.contradicts_itself", *said, cohort_statistics=stated)) == 1


def test_the_last_unit_counted_from_below_is_told_by_the_other_check_too() -> None:
    said = bare(unit_id="u", unit_name="u", cohort_id="district/38@2004-08-31", score=595.89, score_max=1000.0,
                score_unit="point", rank_from_bottom=1)  # fmt: skip
    stated = table("cohort_statistics", statistic(statistic="min", cohort_id="district/38@2004-08-31", value=644.09))

    assert found("statistics.against_rows", said, cohort_statistics=stated) == []
    assert len(found("document.contradicts_itself", said, cohort_statistics=stated)) == 1


def test_rows_on_two_scales_are_not_averaged() -> None:
    said = rows([1, 2, 3, 4, 5], scores=SCORES, score_max=100.0)
    said[4] |= {"score_max": 1000.0}
    stated = table("cohort_statistics", statistic("b", statistic="mean", value=1.0))
    assert found("statistics.against_rows", *said, expected=5, cohort_statistics=stated) == []


def test_the_document_of_a_list_is_named() -> None:
    issue = found("league.ranks_incomplete", *rows([1, 2, 4, 5, 6]), expected=5)[0]
    assert "https://example.org/a.html" in issue and TOWN in issue and document_id("a") not in issue
