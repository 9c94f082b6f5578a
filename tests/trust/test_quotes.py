"""Whether a claim's words state its figure."""

from __future__ import annotations

import polars as pl
import pytest

from tasks.quality import quality

from .build import DAY, claim, claims, documents


def told(quote: str, score: float) -> list[str]:
    tables = {"claims": claims(claim(quote=quote, score=score)), "documents": documents("a")}
    found = quality(tables, previous=None, seen_at=DAY)
    return found.filter(pl.col("check_id") == "evidence.figure_missing")["message"].to_list()


@pytest.mark.parametrize(
    ("quote", "score"),
    [
        ("đạt 747,2 điểm", 747.2),
        ("scored 747.2 points", 747.2),
        ("đạt 747,20 điểm", 747.2),
        ("đạt 1.234,5 điểm", 1234.5),
        ("scored 1,234.5", 1234.5),
        ("đạt 970 điểm", 970.0),
        ("1 | Phường Ka Long | 0.7500", 0.75),
    ],
)
def test_a_figure_may_be_written_in_several_ways(quote: str, score: float) -> None:
    assert told(quote, score) == []


@pytest.mark.parametrize(("quote", "score"), [("Trà Vinh", 17.67), ("đạt 74,72 điểm", 747.2), ("thứ 7/47,2", 747.2)])
def test_words_without_the_figure_are_told(quote: str, score: float) -> None:
    (message,) = told(quote, score)
    assert f"“{quote}”" in message and "1 claim(s) quote words without their score" in message
