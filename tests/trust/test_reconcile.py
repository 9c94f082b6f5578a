"""Which claim is believed, and what is said of the others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from schemas.tables import RANKING_KEY, Rankings, empty
from tasks.reconcile import reconcile, with_known_since

from .build import AUTHORITY, DAY, TOWN, bare, claim, claims, document, documents, table


def rankings(*rows: dict[str, Any], papers: pl.DataFrame | None = None) -> pl.DataFrame:
    papers = documents("a", "b", "c") if papers is None else papers
    return reconcile(claims(*rows), papers, AUTHORITY)[0]


def only(*rows: dict[str, Any], papers: pl.DataFrame | None = None) -> dict[str, Any]:
    """The one ranking that these claims give."""
    return rankings(*rows, papers=papers).row(0, named=True)


def test_one_claim_is_one_ranking_that_names_it() -> None:
    row = only(claim(claim_id="c1"))
    assert (row["score"], row["rank"], row["rank_of"], row["score_share"]) == (747.2, 1, 177, 0.7472)
    assert (row["status"], row["n_claims"], row["n_documents"]) == ("single", 1, 1)
    assert (row["score_claim_id"], row["rank_claim_id"], row["known_since"]) == ("c1", "c1", None)


def test_a_claim_without_unit_gives_no_ranking() -> None:
    assert rankings(claim(unit_id=None)).is_empty()


def test_no_claims_give_an_empty_table_of_the_right_shape() -> None:
    assert rankings().schema == empty(Rankings).schema


def test_two_documents_that_agree() -> None:
    row = only(claim("a"), claim("b"))
    assert (row["status"], row["n_claims"], row["n_documents"]) == ("agreed", 2, 2)


def test_rounding_is_no_disagreement() -> None:
    assert only(claim("a", score=76.2334), claim("b", score=76.23))["status"] == "agreed"


@pytest.mark.parametrize("other", [{"score": 745.0}, {"rank": 2}, {"rank_of": 176}], ids=["score", "rank", "rank_of"])
@pytest.mark.parametrize("where", ["a", "b"], ids=["same document", "another document"])
def test_what_differs_is_disputed(other: dict[str, Any], where: str) -> None:
    assert only(claim("a"), claim(where, **other))["status"] == "disputed"


def test_grades_that_differ_are_disputed() -> None:
    assert only(claim(grade="tốt"), claim(grade="khá"))["status"] == "disputed"


def test_places_of_unknown_cohorts_are_two_cohorts_and_no_dispute() -> None:
    row = only(claim(cohort_id=None, rank=5, rank_of=33), claim(cohort_id=None, rank=19, rank_of=177))
    assert row["status"] == "single"


def test_authority_outweighs_everything_else() -> None:
    papers = table("documents", document("a", doc_type="decision"), document("b"), document("c"))
    said = [claim("a", score=1.0), claim("c", score=1.0), claim("b", score=2.0, source_id="office")]
    assert only(*said, papers=papers)["score"] == 2.0


def test_a_decision_outweighs_articles() -> None:
    papers = table("documents", document("a", doc_type="decision"), document("b"), document("c"))
    said = [claim("a", score=2.0), claim("b", score=1.0), claim("c", score=1.0)]
    assert only(*said, papers=papers)["score"] == 2.0


def test_more_documents_outweigh_a_newer_one() -> None:
    newer = claim("c", score=2.0, stated_at=date(2024, 9, 1))
    assert only(claim("a", score=1.0), claim("b", score=1.0), newer)["score"] == 1.0


def test_a_document_that_repeats_itself_counts_once() -> None:
    newer = claim("b", score=2.0, stated_at=date(2024, 9, 1))
    assert only(claim("a", score=1.0), claim("a", score=1.0), newer)["score"] == 2.0


def test_the_newest_statement_wins_then_the_newest_capture_then_the_id() -> None:
    papers = table("documents", document("a"), document("b", captured_at=DAY + timedelta(days=1)))
    undated = claim("b", score=1.0, stated_at=None)
    assert only(claim("a", score=2.0), undated, papers=papers)["score"] == 2.0
    assert only(claim("a", score=2.0), claim("b", score=1.0), papers=papers)["score"] == 1.0
    assert only(claim("a", claim_id="y", score=2.0), claim("a", claim_id="x", score=1.0))["score"] == 1.0


def test_an_undated_file_by_hand_weighs_less_than_a_dated_sample_whatever_it_is() -> None:
    papers = table("documents", document("a", doc_type="decision"), document("b"))
    undated = claim("a", score=1.0, source_id="local", stated_at=None)
    row = only(undated, claim("b", score=2.0, source_id="samples"), papers=papers)
    assert (row["score"], row["chosen_because"]) == (2.0, "score: sample over undated local")
    dated = claim("a", score=1.0, source_id="local")
    assert only(dated, claim("b", score=2.0, source_id="samples"), papers=papers)["score"] == 1.0


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ({"source_id": "office"}, {}, "score: ministry over press"),
        ({"document": "b"}, {"document": "c"}, "score: decision over article"),
        ({}, {"stated_at": None}, "score: dated over undated"),
        ({"stated_at": date(2024, 9, 1)}, {}, "score: newer"),
        ({"document": "d"}, {}, "score: captured later"),
        ({"claim_id": "a"}, {"claim_id": "b"}, "score: first of equals"),
    ],
)
def test_the_reason_is_the_first_thing_that_tells_the_claims_apart(
    one: dict[str, Any], other: dict[str, Any], because: str
) -> None:
    later = document("d", captured_at=DAY + timedelta(days=1))
    papers = table("documents", document("a"), document("b", doc_type="decision"), document("c"), later)
    said = (bare(score=1.0, **one), bare(score=2.0, **other))
    assert only(*said, papers=papers)["chosen_because"] == because
    assert only(*reversed(said), papers=papers)["chosen_because"] == because


def test_each_fact_in_dispute_has_its_reason() -> None:
    newer = claim("c", score=2.0, rank=9, stated_at=date(2024, 9, 1))
    office = bare("b", score=1.0, source_id="office")
    because = "score: ministry over press; rank: newer"
    assert only(claim("a", score=1.0), office, newer)["chosen_because"] == because


def test_agreement_outvotes() -> None:
    newer = claim("c", score=2.0, stated_at=date(2024, 9, 1))
    row = only(claim("a", score=1.0), claim("b", score=1.0), newer)
    assert row["chosen_because"] == "score: 2 documents over 1"


def test_without_a_dispute_there_is_nothing_to_decide() -> None:
    assert only(claim("a"))["chosen_because"] == "only document"
    assert only(claim("a"), claim("b"))["chosen_because"] == "all agree"
    assert only(bare("a", streak=7))["chosen_because"] == "no value stated"


def test_score_and_rank_are_weighed_apart() -> None:
    score = bare("a", claim_id="s", score=745.0, score_unit="point", source_id="office")
    row = only(score, claim("b", claim_id="r", rank=3))
    assert (row["score"], row["score_claim_id"], row["rank"], row["rank_claim_id"]) == (745.0, "s", 3, "r")


def test_a_scale_may_come_from_another_claim_if_the_score_fits_on_it() -> None:
    bare_score = bare("a", score=745.0, score_unit="point", source_id="office")
    assert only(bare_score, bare("b", score=745.0, score_max=1000.0))["score_max"] == 1000.0
    assert only(bare_score, bare("b", score=74.5, score_max=100.0))["score_max"] is None


def test_a_percent_needs_no_scale() -> None:
    row = only(bare(score=86.34, score_unit="percent"))
    assert (row["score_max"], row["score_share"]) == (None, 0.8634)


def test_a_claim_without_cohort_lends_its_score_and_not_its_rank() -> None:
    row = only(claim("a", score=None, score_max=None), claim("b", cohort_id=None, rank=9, rank_of=12))
    assert (row["cohort_id"], row["score"], row["rank"], row["n_claims"]) == (TOWN, 747.2, 1, 2)


def test_two_cohorts_of_one_unit_are_two_rankings() -> None:
    town, province = "commune/193@2004-08-31", TOWN
    ranked = rankings(claim(cohort_id=town, rank=5, rank_of=33), claim(cohort_id=province, rank=19))
    assert ranked.select("cohort_id", "rank").rows() == [(town, 5), (province, 19)]
    assert ranked["status"].to_list() == ["single", "single"]


@pytest.mark.parametrize("said", [{"rank_change": 3}, {"streak": 7}, {"top_n": 10}, {"rank_from_bottom": 1}])
def test_what_is_neither_score_nor_rank_only_supports(said: dict[str, int]) -> None:
    row = only(bare("a", **said), bare("b", rank_of=177))
    assert (row["score"], row["rank"], row["n_claims"]) == (None, None, 2)


def test_the_order_of_claims_changes_nothing() -> None:
    said = claims(*(claim(d, score=s, unit_id=u) for d in "abc" for s in (1.0, 2.0) for u in ("x", "y")))
    there, back = (reconcile(f, documents("a", "b", "c"), AUTHORITY)[0] for f in (said, said.reverse()))
    assert there.equals(back)
    assert there.equals(there.sort(RANKING_KEY))


def test_known_since_is_carried_over_by_key() -> None:
    previous = with_known_since(rankings(claim(score=1.0)), empty(Rankings), DAY)
    later = DAY + timedelta(days=1)
    now = with_known_since(rankings(claim(), claim(unit_id="new")), previous, later)
    assert now["known_since"].to_list() == [DAY, later]
    Rankings.validate(now)


def corrections(**fields: str | None) -> pl.DataFrame:
    row = {
        "index_id": "DTI",
        "index_year": "2023",
        "component_id": "",
        "unit_id": "06736@2004-08-31",
        "cohort_id": TOWN,
        "field": "score",
        "expect": "747.2",
        "new_value": "742.7",
        "reason": "misprint",
        "decided_by": "An",
        "decided_at": "2024-08-02",
    }
    return pl.DataFrame([row | fields], schema=dict.fromkeys(row, pl.String))


def corrected(entries: pl.DataFrame) -> tuple[dict[str, Any], pl.DataFrame]:
    ranked, unmet = reconcile(claims(claim()), documents("a"), AUTHORITY, corrections=entries)
    return ranked.row(0, named=True), unmet


def test_a_correction_replaces_the_value_it_expects() -> None:
    row, unmet = corrected(corrections())
    assert (row["score"], row["score_share"], unmet.height) == (742.7, 0.7427, 0)
    assert row["chosen_because"] == "score: corrected by An; only document"


def test_a_correction_may_remove_a_value() -> None:
    row, unmet = corrected(corrections(field="rank", expect="1", new_value=""))
    assert (row["rank"], unmet.height) == (None, 0)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"expect": "750"}, "747.2"),
        ({"expect": ""}, "747.2"),
        ({"field": "unit_name"}, None),
        ({"unit_id": "nowhere"}, None),
        ({"new_value": "many"}, "747.2"),
    ],
)
def test_a_correction_that_does_not_fit_changes_nothing_and_is_given_back(
    fields: dict[str, str], found: str | None
) -> None:
    row, unmet = corrected(corrections(**fields))
    assert (row["score"], row["unit_name"], unmet["found"].to_list()) == (747.2, "Ka Long", [found])


def test_of_two_corrections_of_one_value_the_later_holds() -> None:
    entries = pl.concat([corrections(), corrections(new_value="740", decided_at="2024-08-03")])
    row, unmet = corrected(entries)
    assert (row["score"], unmet["new_value"].to_list()) == (740.0, ["742.7"])
