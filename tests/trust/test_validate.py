"""Which claims are refused, by which rule and in which words."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from schemas.tables import Claims, Quarantine
from tasks.validate import TableError, check_table, validate

from .build import bare, claim, claims, document, document_id, documents, table

TEXT = "Phường Ka Long đạt 747,2/1000 điểm"


def refused(*rows: dict[str, Any], **more: Any) -> dict[str, str]:
    """check_id → failure of everything refused."""
    _, quarantine = validate(claims(*rows), documents("a"), None, **more)
    return dict(quarantine.select("check_id", "failure").iter_rows())


@pytest.mark.parametrize(
    ("fields", "check_id", "failure"),
    [
        ({"rank": 18, "rank_of": 17}, "claim.rank_within_rank_of", "rank 18 of 17: at most 17 allowed"),
        ({"rank": 0}, "claim.rank_positive", "rank 0: at least 1 allowed"),
        ({"rank": None, "rank_of": 0}, "claim.rank_positive", "rank_of 0: at least 1 allowed"),
        ({"score": 1000.5}, "claim.score_within_scale", "score 1000.5: 0 to 1000.0 allowed"),
        ({"score": -1.0, "score_max": None}, "claim.score_within_scale", "score -1.0: 0 or more allowed"),
        (
            {"score": 102.5, "score_max": None, "score_unit": "percent"},
            "claim.score_within_scale",
            "score 102.5: 0 to 100.0 allowed",
        ),
        ({"score": None, "score_max": 0.0}, "claim.scale_positive", "score_max 0.0: above 0 allowed"),
        (
            {"index_year": 2024, "stated_at": date(2023, 7, 29)},
            "claim.year_not_after_document",
            "index_year 2024 in a document of 2023-07-29: no later year allowed",
        ),
        ({"confidence": 1.5}, "claim.confidence", "confidence 1.5: less_than_or_equal_to(1) required"),
        ({"unit_text": None}, "claim.unit_text", "unit_text null: not_nullable required"),
    ],
)
def test_a_broken_rule_tells_the_value_and_what_is_allowed(fields: dict[str, Any], check_id: str, failure: str) -> None:
    assert refused(claim(**fields)) == {check_id: failure}


@pytest.mark.parametrize(
    "fields",
    [
        {"rank": 17, "rank_of": 17},
        {"score": 1000.0},
        {"score": 120.0, "score_max": None},
        {"index_year": 2024, "stated_at": None},
        {"index_year": 2024, "stated_at": date(2024, 1, 2)},
        {"unit_id": None, "cohort_id": None, "unit_tier": None, "unit_name": None},
    ],
)
def test_what_is_allowed_passes(fields: dict[str, Any]) -> None:
    assert refused(claim(**fields)) == {}


def test_a_score_that_is_no_number_is_refused() -> None:
    assert "claim.score_within_scale" in refused(claim(score=float("nan")))


def test_a_claim_must_state_something() -> None:
    assert "claim.states_something" in refused(bare())
    assert refused(bare(rank_from_bottom=1)) == {}


def test_of_two_claims_with_one_id_the_first_stands() -> None:
    ok, quarantine = validate(claims(claim(claim_id="x"), claim(claim_id="x", rank=2)), documents("a"), None)
    assert ok["rank"].to_list() == [1]
    assert quarantine["check_id"].to_list() == ["claim.id_unique"]


def test_a_claim_of_an_unknown_document_is_refused() -> None:
    assert list(refused(claim("elsewhere"))) == ["claim.document_known"]


def test_an_unknown_index_is_refused_with_the_known_ones() -> None:
    failures = refused(claim(index_id="XYZ"), index_ids=["PCI", "DTI"])
    assert failures == {"claim.unknown_index": "index_id XYZ: DTI, PCI allowed"}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"char_start": 7, "char_end": 14}, "“Ka Long” stands at block 0, 7 to 14"),
        ({"block": 3}, "the document has no block 3"),
    ],
)
def test_a_quote_must_stand_at_its_place(fields: dict[str, Any], found: str) -> None:
    texts = {(document_id("a"), 0): TEXT}
    _, quarantine = validate(claims(claim(quote=TEXT, **fields)), documents("a"), texts)
    assert quarantine["failure"].to_list() == [f"quote “{TEXT}”: {found}"]


def test_a_quote_that_stands_passes() -> None:
    texts = {(document_id("a"), 0): f"Đó: {TEXT}."}
    row = claim(quote=TEXT, char_start=4, char_end=4 + len(TEXT))
    ok, quarantine = validate(claims(row), documents("a"), texts)
    assert (ok.height, quarantine.height) == (1, 0)


def test_every_claim_comes_out_once_kept_or_once_per_broken_rule() -> None:
    given = claims(claim(), claim(rank=200, score=-1.0), claim(rank=0), claim("elsewhere"))
    ok, quarantine = validate(given, documents("a"), None)
    assert set(ok["claim_id"]) | set(quarantine["claim_id"]) == set(given["claim_id"])
    assert not set(ok["claim_id"]) & set(quarantine["claim_id"])
    assert quarantine.height == 4
    Claims.validate(ok)
    Quarantine.validate(quarantine)


def test_the_order_of_claims_changes_nothing() -> None:
    given = claims(claim(), claim(rank=0), claim(rank=200), claim(block=4))
    there, back = (validate(frame, documents("a"), None) for frame in (given, given.reverse()))
    assert there[0].equals(back[0]) and there[1].equals(back[1])


def test_columns_of_the_wrong_type_are_the_programs_fault() -> None:
    with pytest.raises(TableError, match=r"table claims: column rank: check dtype.* failed .* Int64"):
        validate(claims(claim()).with_columns(pl.col("rank").cast(pl.Int64)), documents("a"), None)


def test_a_table_that_may_not_be_published_says_why() -> None:
    frame = table("documents", document("a"), document("b", status="lost"))
    with pytest.raises(TableError, match=r"table documents: column status: check isin.* first lost"):
        check_table("documents", frame)
