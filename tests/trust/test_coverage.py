"""How complete an edition is."""

from __future__ import annotations

import polars as pl

from schemas.tables import Coverage, Quarantine, empty
from tasks.coverage import REGISTER, coverage
from tasks.leagues import full_tables, ranked_lists
from tasks.reconcile import reconcile
from tasks.validate import validate

from .build import AUTHORITY, TOWN, claim, claims, documents

HA_LONG = "commune/193@2004-08-31"


def register(**names: int) -> pl.DataFrame:
    """So many units of each cohort, as the register knows them: 06000@2004-08-31 is "Xã 0"."""
    rows = [
        {"index_id": "DTI", "index_year": 2023, "unit_tier": tier, "container_id": container}
        | {"unit_id": f"{6000 + n:05}@2004-08-31", "name": f"Xã {n}"}
        for (tier, container), number in {
            ("commune", "22@2004-08-31"): 177,
            ("commune", "193@2004-08-31"): 33,
            ("province", "VN"): 63,
        }.items()
        for n in range(names.get(tier, number))
    ]
    return pl.DataFrame(rows, schema=REGISTER)


def covered(*rows: dict[str, object]) -> list[tuple[object, ...]]:
    """(tier, container, expected, found, disputed, quarantined, missing) of every edition."""
    ok, quarantine = validate(claims(*rows), documents("a"), None)
    frame = coverage(reconcile(ok, documents("a"), AUTHORITY)[0], quarantine, register())
    Coverage.validate(frame)
    return frame.drop("index_id", "index_year", "missing_units", "full_tables").rows()


def row_of(*rows: dict[str, object], units: int = 177) -> dict[str, object]:
    """The only row of coverage of these claims."""
    ok, quarantine = validate(claims(*rows), documents("a", "b"), None)
    living = register(commune=units)
    size = pl.DataFrame({"index_id": ["DTI"], "index_year": [2023], "cohort_id": [TOWN], "expected": [units]})
    size = size.with_columns(pl.col("index_year", "expected").cast(pl.Int32))
    ranked = reconcile(ok, documents("a", "b"), AUTHORITY)[0]
    return coverage(ranked, quarantine, living, full_tables(ranked_lists(ok, size))).row(0, named=True)


def test_units_found_and_missing() -> None:
    found = covered(claim(unit_id="06001@2004-08-31"), claim(unit_id="06002@2004-08-31", component_id="x"))
    assert found == [("commune", "22@2004-08-31", 177, 2, 0, 0, 175)]


def test_missing_units_are_named_in_the_order_of_their_codes() -> None:
    row = row_of(claim(unit_id="06001@2004-08-31"), claim(unit_id="06003@2004-08-31"), units=5)
    assert (row["missing"], row["missing_units"]) == (3, ["Xã 0", "Xã 2", "Xã 4"])


def test_another_version_of_a_unit_is_not_missing() -> None:
    assert row_of(claim(unit_id="06001@2020-01-01"), units=2)["missing_units"] == ["Xã 0"]


def test_one_unit_ranked_in_its_province_and_in_its_city_is_in_two_cohorts() -> None:
    said = [claim(rank=1, rank_of=177), claim(cohort_id=HA_LONG, rank=5, rank_of=33)]
    assert [row[:4] for row in covered(*said)] == [
        ("commune", "193@2004-08-31", 33, 1),
        ("commune", "22@2004-08-31", 177, 1),
    ]


def league(number: int, document: str = "a", **fields: object) -> list[dict[str, object]]:
    return [
        claim(
            document, unit_id=f"{6000 + n:05}@2004-08-31", rank=n + 1, score=900.0 - n, **({"rank_of": None} | fields)
        )
        for n in range(number)
    ]


def test_a_full_league_table_is_told_from_the_head_of_one() -> None:
    assert row_of(*league(20), *league(10, "b"), units=20)["full_tables"] == 1
    assert row_of(*league(10), units=20)["full_tables"] == 0
    assert row_of(*league(10, rank_of=10), units=20)["full_tables"] == 1  # the document says that ten are all


def test_disputed_and_refused_units_are_counted() -> None:
    found = covered(claim(), claim(score=1.0), claim(unit_id="u", rank=900), claim(unit_id=None, rank=0))
    assert found == [("commune", "22@2004-08-31", 177, 1, 1, 2, 177)]


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
    assert coverage(ranked, empty(Quarantine), register()).is_empty()
