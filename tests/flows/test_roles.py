"""What each claim is to the ranking."""

from __future__ import annotations

from typing import Any

import polars as pl

from flows.roles import roles
from tasks.reconcile import reconcile
from tests.trust.build import AUTHORITY, bare, claim, claims, document_id, documents

NOBODY: dict[str, str] = {}


def found(
    *rows: dict[str, Any], superseded: dict[str, str] = NOBODY, corrected: bool = False
) -> dict[str, dict[str, Any]]:
    """claim_id → role of claims on one unit."""
    said = claims(*rows)
    live = said.filter(~pl.col("document_id").is_in(list(superseded)))
    ranked = reconcile(live, documents(*"abc"), AUTHORITY)[0]
    if corrected:
        ranked = ranked.with_columns(rank=pl.lit(81, pl.Int32))
    told = roles(said, ranked, superseded).select("claim_id", "gives", "differs", "superseded")
    return {row.pop("claim_id"): row for row in told.to_dicts()}


def test_score_and_rank_may_come_from_two_claims_and_it_is_said_which_gave_what() -> None:
    told = found(bare("a", claim_id="s", score=745.0, source_id="office"), bare("b", claim_id="r", rank=3))
    assert (told["s"]["gives"], told["r"]["gives"]) == (["score"], ["rank"])


def test_the_loser_says_in_what_it_differs_and_a_supporter_does_not() -> None:
    told = found(
        claim("a", claim_id="w", source_id="office"), claim("b", claim_id="l", rank=2), claim("c", claim_id="s")
    )
    assert told["l"] == {"gives": [], "differs": ["rank"], "superseded": False}
    assert told["s"] == {"gives": [], "differs": [], "superseded": False}


def test_a_place_among_anyone_does_not_differ_from_one_in_a_cohort() -> None:
    told = found(claim("a"), claim("b", claim_id="o", cohort_id=None, rank=9, score=700.0))
    assert told["o"]["differs"] == ["score"]


def test_what_a_newer_copy_replaced_is_shown_as_that() -> None:
    old = document_id("a")
    told = found(claim("a", claim_id="old", score=700.0), claim("b"), superseded={old: document_id("b")})
    assert told["old"]["superseded"] is True


def test_a_claim_whose_value_a_person_corrected_gives_it_and_differs() -> None:
    told = found(claim("a", claim_id="c", rank=18), corrected=True)
    assert (told["c"]["gives"], told["c"]["differs"]) == (["score", "rank"], ["rank"])
