"""Which claims are refused, by which rule and in which words."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.document import Block, table_block
from schemas.tables import Claims, Quarantine
from tasks.reconcile import reconcile
from tasks.validate import (
    TableError,
    check_table,
    hold_back,
    refuse_repeated,
    severity_of,
    validate,
    validate_statistics,
)

from .build import AUTHORITY, DAY, bare, claim, claims, document, document_id, documents, statistic, table

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


WHOLE = len(TEXT)


def stands(quote: Any, start: int, end: int, text: str = TEXT) -> bool:
    """Whether a claim with this quote at this place of block 0 is believed."""
    row = claim(quote="x") | {"quote": quote, "char_start": start, "char_end": end}
    return validate(claims(row), documents("a"), {(document_id("a"), 0): text})[0].height == 1


@pytest.mark.parametrize(
    ("quote", "start", "end"),
    [
        (TEXT[1:], 0, WHOLE - 1),  # one character off
        (TEXT, 0, WHOLE + 5),  # ends behind the block
        ("", 3, 3),  # says nothing
        ("", 9, 4),  # offsets that cross
        (" ", 6, 7),  # white space says nothing either
        (TEXT[-2:], -2, WHOLE),  # counted from the end
        (TEXT.upper(), 0, WHOLE),
    ],
)
def test_a_quote_off_by_anything_is_refused(quote: str, start: int, end: int) -> None:
    assert not stands(quote, start, end)


@settings(max_examples=50)
@given(st.text(max_size=30), st.integers(-3, 32), st.integers(-3, 32), st.data())
def test_a_claim_is_believed_only_with_its_very_words(text: str, start: int, end: int, data: st.DataObject) -> None:
    quote = data.draw(st.one_of(st.just(text[max(start, 0) : max(end, 0)]), st.text(max_size=5)))
    there = 0 <= start < end <= len(text) and text[start:end] == quote and quote.strip() != ""
    assert stands(quote, start, end, text) is there


GRID = table_block([["TT", "Đơn vị", "Điểm"], ["1", "Phường  Ka Long", "747,2"], ["2", "Phường Hồng Hải", "741,5"]])
SCAN = Block(kind="paragraph", text="Phường Ka Long đạt 747,2 điểm", place="page 3", confidence=0.61)


def test_a_row_of_a_table_and_a_line_of_a_scanned_page_stand_as_they_were_read() -> None:
    start = GRID.row_starts()[1]
    end = GRID.cell_span(1, 2)[1]
    assert stands("1 | Phường Ka Long | 747,2", start, end, GRID.text)
    assert stands("747,2", *GRID.cell_span(1, 2), text=GRID.text)
    assert not stands("747,2", *GRID.cell_span(2, 2), text=GRID.text)  # the figure of another row
    assert stands(SCAN.text[:14], 0, 14, SCAN.text)
    assert not stands("Phường Ka Lonq", 0, 14, SCAN.text)


def test_without_a_date_a_year_after_the_first_capture_cannot_be() -> None:
    papers = table("documents", document("a", published_at=None))
    _, quarantine = validate(claims(claim(index_year=2025, stated_at=None)), papers, None)
    assert quarantine["failure"].to_list() == ["index_year 2025 in a document of 2024-08-02: no later year allowed"]


@pytest.mark.parametrize(
    ("fields", "check_id"),
    [
        ({"value": -3.0}, "statistic.value_possible"),
        ({"value": float("inf")}, "statistic.value_possible"),
        ({"statistic": "count", "value": 2.5}, "statistic.value_possible"),
        ({"index_year": 2025}, "statistic.year_not_after_document"),
        ({"index_id": "XYZ"}, "statistic.unknown_index"),
        ({"document_id": document_id("elsewhere")}, "statistic.document_known"),
        ({"quote": "đơn vị cao nhất 907 điểm"}, "statistic.quote_stands"),
        ({"statistic": "mode"}, "statistic.statistic"),
    ],
)
def test_a_statistic_is_refused_by_its_row(fields: dict[str, Any], check_id: str) -> None:
    texts = {(document_id(name), 5): "đơn vị cao nhất 970 điểm" for name in ("a", "elsewhere")}
    rows = table("cohort_statistics", statistic(claim_id="good"), statistic(claim_id="bad", **fields))
    ok, quarantine = validate_statistics(rows, documents("a"), texts, index_ids=["DTI"])
    assert ok["claim_id"].to_list() == ["good"]
    assert quarantine.select("claim_id", "check_id").rows() == [("bad", check_id)]


def rankings(*rows: dict[str, Any]) -> pl.DataFrame:
    return reconcile(claims(*rows), documents("a"), AUTHORITY)[0].with_columns(known_since=pl.lit(DAY))


def test_a_row_that_does_not_fit_its_model_costs_itself_and_not_its_table() -> None:
    frame = rankings(claim(), claim(unit_id="u", unit_name="U"))
    wrong = pl.when(pl.col("unit_id") == "u").then(pl.lit(0, pl.Int32)).otherwise("rank").alias("rank")
    kept, held = hold_back("rankings", frame.with_columns(wrong))
    assert kept["unit_id"].to_list() == ["06736@2004-08-31"]
    assert held.select("unit_id", "check_id", "failure").rows() == [
        ("u", "rankings.rank", "rank 0: greater_than_or_equal_to(1) required")
    ]


def test_of_two_rows_with_one_key_the_first_stands() -> None:
    frame = rankings(claim())
    kept, held = hold_back("rankings", pl.concat([frame, frame.with_columns(score=pl.lit(1.0))]))
    assert kept["score"].to_list() == [747.2]
    assert held.select("check_id", "score").rows() == [("rankings.key_unique", 1.0)]


def test_evidence_that_is_not_there_is_an_error_and_a_slip_of_the_document_a_warning() -> None:
    assert severity_of("claim.quote_stands") == severity_of("rankings.rank") == "error"
    assert severity_of("claim.rank_within_rank_of") == severity_of("claim.index_year") == "warning"


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


def test_a_key_in_two_rows_of_a_table_is_refused() -> None:
    refuse_repeated("documents", table("documents", document("a"), document("b")))
    with pytest.raises(TableError, match=r"table documents: document_id .* again: one row allowed"):
        refuse_repeated("documents", table("documents", document("a"), document("b"), document("a")))
