"""Of a night's tables only the rows that were not published before are held to their models; keys are unique over all."""

from __future__ import annotations

import polars as pl
import pytest

from flows.build import _check
from schemas.tables import MODELS, conform
from tasks.validate import TableError

OLD_ID, NEW_ID = "0" * 64, "1" * 64
NEW = {"cohort_statistics": pl.col("document_id") == NEW_ID}


def statistic(document: str, **values: object) -> dict[str, object]:
    place = {"quote": "q", "block": 0, "char_start": 0, "char_end": 1, "method": "table", "confidence": 0.9}
    return {
        "index_id": "DTI", "index_year": 2023, "cohort_id": "commune/c", "statistic": "mean", "value": 5.0,
        "claim_id": document[:16], "document_id": document, **place, **values,
    }  # fmt: skip


def frame(*rows: dict[str, object]) -> dict[str, pl.DataFrame]:
    table = pl.DataFrame([*rows], infer_schema_length=None)
    return {"cohort_statistics": conform(table, MODELS["cohort_statistics"])}


def test_a_new_row_that_breaks_its_model_is_refused() -> None:
    with pytest.raises(TableError, match="column statistic: "):
        _check(frame(statistic(OLD_ID), statistic(NEW_ID, statistic="guess")), NEW)


def test_a_row_that_was_published_is_not_held_to_it_again() -> None:
    _check(frame(statistic(OLD_ID, statistic="guess"), statistic(NEW_ID)), NEW)


def test_without_news_every_row_is_held_to_its_model() -> None:
    with pytest.raises(TableError, match="column statistic: "):
        _check(frame(statistic(OLD_ID, statistic="guess")), {})


def test_a_key_of_a_new_row_that_is_published_already_is_refused() -> None:
    with pytest.raises(TableError, match=r"cohort_statistics: .*a{16}"):
        _check(frame(statistic(OLD_ID, claim_id="a" * 16), statistic(NEW_ID, claim_id="a" * 16)), NEW)
