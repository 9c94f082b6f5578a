"""Every published table is documented and refuses what does not fit."""

from __future__ import annotations

import pandera.errors
import polars as pl
import pytest

from schemas.tables import MODELS, RANKING_KEY, Claims, Quarantine, Rankings, conform, empty, polars_schema


@pytest.mark.parametrize("name", MODELS)
def test_every_column_has_a_description_and_an_example(name: str) -> None:
    for column in MODELS[name].to_schema().columns.values():
        assert column.description, column.name
        assert column.metadata and column.metadata["example"] is not None, column.name
        assert "unit" in column.metadata


@pytest.mark.parametrize("name", MODELS)
def test_an_empty_table_fits_its_own_model(name: str) -> None:
    MODELS[name].validate(empty(MODELS[name]))


def test_an_extra_column_is_refused() -> None:
    with pytest.raises(pandera.errors.SchemaError):
        Rankings.validate(empty(Rankings).with_columns(extra=pl.lit(1)))


def test_the_key_of_a_ranking_is_unique() -> None:
    row = {"index_id": "DTI", "index_year": 2023, "unit_id": "22@2004-08-31", "unit_name": "Quảng Ninh",
           "unit_tier": "province", "status": "single", "n_claims": 1, "n_documents": 1,
           "chosen_because": "only document"}  # fmt: skip
    frame = conform(pl.DataFrame([row, row]), Rankings).with_columns(
        known_since=pl.datetime(2024, 1, 1, time_unit="us", time_zone="UTC")
    )

    with pytest.raises(pandera.errors.SchemaError):
        Rankings.validate(frame)
    Rankings.validate(frame.head(1))
    assert set(RANKING_KEY) < set(frame.columns)


def test_quarantine_takes_the_values_that_claims_refuse() -> None:
    refused = conform(
        pl.DataFrame({"check_id": ["claim.rank_positive"], "failure": ["rank -1"], "rank": [-1]}), Quarantine
    )

    Quarantine.validate(refused)
    assert list(polars_schema(Claims)) == list(polars_schema(Quarantine))[:-2]
