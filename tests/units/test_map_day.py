"""Names are read on the map that the edition follows."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from schemas.catalogue import Indices
from schemas.tables import Claims, conform
from tasks.units import units

OLD, NEW = "46@2004-08-31", "46@2025-01-01"  # Tỉnh Thừa Thiên Huế, Thành phố Huế
FOLLOWS = {"years": [2024], "tier": "province", "rank_of": 34, "as_of": date(2025, 7, 1), "source": "a decision"}
INDICES = Indices.model_validate(
    {"indices": [{"id": "DTI", "name": "DTI", "tiers": ["province"], "editions": [FOLLOWS]}]}
)


def of(register, indices=INDICES, text="Huế", **values):
    row = {"document_id": "d1", "index_id": "DTI", "index_year": 2024, "unit_text": text, "unit_tier": "province"}
    claims = conform(pl.DataFrame([row | values]), Claims)
    documents = pl.DataFrame(
        {"document_id": ["d1"], "territory_id": [None]}, schema_overrides={"territory_id": pl.String}
    )
    return units(claims, documents, register, indices)["unit_id"].item()


def test_without_an_edition_of_its_own_the_map_is_that_of_the_years_end(register):
    assert of(register, indices=None, stated_at=date(2025, 10, 20)) == OLD


@pytest.mark.parametrize(("rank_of", "expected"), [(34, NEW), (63, OLD)])
def test_the_number_ranked_tells_the_edition(register, rank_of, expected):
    assert of(register, rank_of=rank_of, stated_at=date(2025, 10, 20)) == expected


@pytest.mark.parametrize(("day", "expected"), [(date(2025, 10, 20), NEW), (date(2025, 3, 1), OLD), (None, OLD)])
def test_without_a_number_the_day_it_was_stated_tells(register, day, expected):
    assert of(register, stated_at=day) == expected


def test_a_claim_of_no_year_is_of_the_time_its_name_is_of(register):
    assert of(register, text="Thừa Thiên Huế", index_year=None) == OLD


def test_a_name_of_today_in_a_claim_of_no_year_is_todays_unit(register):
    assert of(register, text="Thành phố Huế", index_year=None) == NEW
