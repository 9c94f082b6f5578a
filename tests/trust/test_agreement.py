"""When two scores are one figure written with more or fewer decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.agreement import by_ranking, printed_decimals, scores_agree

from .build import claim, claims

scores = st.decimals(min_value=0, max_value=1000, places=4)


def agree(one: float, other: float) -> bool:
    frame = pl.DataFrame({"one": [one], "other": [other]}, schema={"one": pl.Float64, "other": pl.Float64})
    return bool(frame.select(scores_agree(pl.col("one"), pl.col("other"))).item())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (76.2334, 76.23, True),
        (76.25, 76.3, True),
        (76.25, 76.2, True),
        (970.0, 970.0, True),
        (696.0, 695.9, False),
        (76.2, 76.3, False),
        (76.2334, 76.24, False),
        (0.1 + 0.2, 0.3, True),
    ],
)
def test_the_finer_rounds_to_the_coarser(one: float, other: float, same: bool) -> None:
    assert agree(one, other) is same


@given(scores, st.integers(1, 3), st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
def test_a_score_agrees_with_its_rounding(score: Decimal, decimals: int, rounding: str) -> None:
    rounded = score.quantize(Decimal(1).scaleb(-decimals), rounding)
    # A rounding that ends in a whole number is not told from an exact whole number.
    whole = rounded == rounded.to_integral_value() and rounded != score
    assert whole or agree(float(score), float(rounded))


@given(scores, scores)
def test_agreement_is_symmetric(one: Decimal, other: Decimal) -> None:
    assert agree(float(one), float(other)) == agree(float(other), float(one))


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.integers(1, 9))
def test_two_figures_with_as_many_decimals_agree_only_if_equal(one: int, other: int, last: int) -> None:
    first, second = (float(f"{value // 100}.{value % 100:02}{last}") for value in (one, other))
    assert agree(first, second) == (one == other)


def test_printed_decimals() -> None:
    values = pl.DataFrame({"v": [970.0, 76.23, 0.5, -3.29, None]})
    assert values.select(printed_decimals(pl.col("v"))).to_series().to_list() == [0, 2, 1, 2, 0]


def test_a_claim_without_cohort_supports_every_cohort_without_its_rank() -> None:
    frame = by_ranking(
        claims(
            claim(cohort_id="commune/22@2004-08-31"),
            claim(cohort_id="commune/194@2004-08-31"),
            claim(cohort_id=None, score=700.0, rank=9, rank_of=9),
        )
    )
    lent = frame.filter(pl.col("score") == 700.0).sort("cohort_id")
    assert lent["cohort_id"].to_list() == ["commune/194@2004-08-31", "commune/22@2004-08-31"]
    assert lent["rank"].to_list() == lent["rank_of"].to_list() == [None, None]
