"""How complete an edition is."""

from __future__ import annotations

import polars as pl

from schemas.tables import Coverage, Quarantine, empty
from tasks.coverage import coverage
from tasks.reconcile import reconcile
from tasks.validate import validate

from .build import AUTHORITY, TOWN, claim, claims, documents

REGISTER = pl.DataFrame(
    {
        "tier": ["commune", "province"],
        "container_id": ["22@2004-08-31", "VN"],
        "year": [2023, 2023],
        "expected": [177, 63],
    }
)


def covered(*rows: dict[str, object]) -> list[tuple[object, ...]]:
    """(tier, container, expected, found, disputed, quarantined, missing) of every edition."""
    ok, quarantine = validate(claims(*rows), documents("a"), None)
    frame = coverage(reconcile(ok, documents("a"), AUTHORITY)[0], quarantine, REGISTER)
    Coverage.validate(frame)
    return frame.drop("index_id", "index_year").rows()


def test_units_found_and_missing() -> None:
    found = covered(claim(unit_id="u"), claim(unit_id="v"), claim(unit_id="v", component_id="x"))
    assert found == [("commune", "22@2004-08-31", 177, 2, 0, 0, 175)]


def test_disputed_and_refused_units_are_counted() -> None:
    found = covered(claim(), claim(score=1.0), claim(unit_id="u", rank=900), claim(unit_id=None, rank=0))
    assert found == [("commune", "22@2004-08-31", 177, 1, 1, 2, 176)]


def test_an_edition_all_of_whose_claims_were_refused_is_there() -> None:
    assert covered(claim(rank=900)) == [("commune", "22@2004-08-31", 177, 0, 0, 1, 177)]


def test_the_country_is_a_container() -> None:
    assert covered(claim(unit_tier="province", cohort_id="province/VN"))[0][:4] == ("province", "VN", 63, 1)


def test_subsets_and_unknown_cohorts_say_nothing_of_the_whole() -> None:
    assert covered(claim(cohort_id=f"{TOWN}/rural"), claim(unit_id="u", cohort_id=None)) == []


def test_where_the_register_knows_no_number_nothing_is_missing() -> None:
    row = covered(claim(cohort_id="department/38@2004-08-31"))[0]
    assert (row[2], row[3], row[6]) == (None, 1, None)


def test_nothing_known_is_an_empty_table() -> None:
    ranked = reconcile(claims(), documents(), AUTHORITY)[0]
    assert coverage(ranked, empty(Quarantine), REGISTER).is_empty()
