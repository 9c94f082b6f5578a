"""What changed, why, and that nothing of it is lost."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from schemas.tables import RANKING_KEY, Changelog, Rankings, conform, empty, polars_schema
from tasks.changelog import MassChange, causes, describe, is_news, refuse_mass_change, replay
from tasks.changelog import entries as new_entries
from tasks.parquet import parquet_bytes
from tasks.reconcile import reconcile, with_known_since

from .build import AUTHORITY, DAY, TOWN, bare, claim, claims, document, document_id, documents, table

NOTHING = empty(Rankings)


def changelog(*rankings: pl.DataFrame, **known: Any) -> pl.DataFrame:
    """All new entries as one table."""
    return pl.concat([empty(Changelog), *new_entries(*rankings, **known)])


def diff(
    previous: pl.DataFrame, now: pl.DataFrame, said: pl.DataFrame, day: int = 0, live: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The entries between two rankings, each for the cause first_published; nothing is live unless it is given."""
    keys = pl.concat([previous, now]).select(RANKING_KEY).unique()
    at = DAY + timedelta(days=day)
    cause = keys.with_columns(cause=pl.lit("first_published"))
    live_ = said.clear() if live is None else live
    return changelog(previous, now, run_id=f"run{day:04}", changed_at=at, cause=cause, claims=said, live=live_)


def published(said: pl.DataFrame, previous: pl.DataFrame = NOTHING, day: int = 0) -> pl.DataFrame:
    """What a run publishes from these claims."""
    papers = documents(*"abc")
    return with_known_since(reconcile(said, papers, AUTHORITY)[0], previous, DAY + timedelta(days=day))


def change(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """field → entry of what changes from these claims to those."""
    return {row["field"]: row for row in entries(before, after).iter_rows(named=True)}


def entries(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> pl.DataFrame:
    """What changes from these claims to those."""
    first, second = claims(*before), claims(*after)
    old = published(first)
    log = diff(old, published(second, old, 1), pl.concat([first, second]), 1, live=second)
    Changelog.validate(log)
    return log


def test_a_new_ranking_is_added_with_every_value_it_has() -> None:
    found = change([], [claim(claim_id="c1")])
    assert {entry["kind"] for entry in found.values()} == {"added"}
    assert {"score", "rank", "status", "unit_name"} < found.keys()
    assert "grade" not in found
    score = found["score"]
    assert (score["old_value"], score["new_value"], score["claim_id"]) == (None, "747.2", "c1")
    assert score["document_id"] == document_id("a")


def test_a_corrected_value_names_old_new_and_the_new_claim() -> None:
    found = change([claim("a", claim_id="c1")], [claim("b", claim_id="c2", score=750.1)])
    score = found["score"]
    assert (score["kind"], score["old_value"], score["new_value"]) == ("corrected", "747.2", "750.1")
    assert (score["claim_id"], score["document_id"]) == ("c2", document_id("b"))
    assert found["score_claim_id"]["old_value"] == '"c1"'


def test_a_ranking_that_is_gone_is_withdrawn_and_names_the_old_claim() -> None:
    found = change([claim(claim_id="c1")], [])
    assert {entry["kind"] for entry in found.values()} == {"withdrawn"}
    score = found["score"]
    assert (score["old_value"], score["new_value"], score["claim_id"]) == ("747.2", None, "c1")
    assert score["document_id"] == document_id("a")


def test_a_value_that_comes_or_goes_is_added_or_withdrawn() -> None:
    with_grade, without = [claim(claim_id="c1", grade="tốt")], [claim(claim_id="c1")]
    assert change(without, with_grade)["grade"]["kind"] == "added"
    assert change(with_grade, without)["grade"]["kind"] == "withdrawn"


def test_a_dispute_begins_and_is_settled() -> None:
    one, two = claim("a", claim_id="c1"), claim("b", claim_id="c0", score=700.0)
    assert change([one], [one, two])["status"]["kind"] == "disputed"
    assert change([one, two], [one])["status"]["kind"] == "settled"
    assert change([one], [one, claim("b", claim_id="d")])["status"]["kind"] == "corrected"


def test_rank_fields_name_the_rank_claim() -> None:
    score = bare("a", claim_id="s", score=745.0, score_unit="point")
    found = change([], [score, bare("b", claim_id="r", rank=3, rank_of=177)])
    assert found["rank_of"]["claim_id"] == "r"
    assert found["score"]["claim_id"] == found["status"]["claim_id"] == "s"


def test_a_ranking_that_is_disputed_from_the_first_day_says_so() -> None:
    assert change([], [claim("a"), claim("b", score=700.0)])["status"]["kind"] == "disputed"


def test_a_value_that_is_outweighed_is_not_called_withdrawn() -> None:
    """The decision's score has no room on the article's scale: the scale vanishes though the article still says it."""
    article = bare("a", score=7.0, score_max=10.0, score_unit="point")
    office = bare("b", score=74.5, score_unit="point", source_id="office")
    found = change([article], [article, office])
    assert (found["score_max"]["kind"], found["score_max"]["new_value"]) == ("corrected", None)
    assert change([article, office], [bare("b", score=74.5)])["score_unit"]["kind"] == "withdrawn"


def test_a_ranking_told_of_a_cohort_at_last_is_not_called_withdrawn() -> None:
    open_ = claim("a", cohort_id=None)
    gone = entries([open_], [open_, claim("b")]).filter(pl.col("cohort_id").is_null())
    assert gone["kind"].unique().to_list() == ["corrected"]


def test_the_score_of_another_cohort_does_not_keep_a_ranking_alive() -> None:
    town = claim("a", claim_id="t", cohort_id="commune/193@2004-08-31", rank=5, rank_of=33)
    gone = entries([town, claim("b")], [claim("b")]).filter(pl.col("cohort_id") != TOWN)
    assert gone["kind"].unique().to_list() == ["withdrawn"]


def test_counts_and_claim_ids_are_no_news_and_a_second_document_is_none() -> None:
    first = published(claims(claim("a", claim_id="c1")))
    both = claims(claim("a", claim_id="c1"), claim("b", claim_id="c0", stated_at=date(2024, 8, 9)))
    log = diff(first, published(both, first, 1), both, 1, live=both)
    assert set(log["field"]) == {
        "status",
        "n_claims",
        "n_documents",
        "score_claim_id",
        "rank_claim_id",
        "chosen_because",
    }
    assert log.filter(is_news()).is_empty()


@pytest.mark.parametrize(("share", "stops"), [(0.5, True), (0.79, True), (0.8, False), (1.0, False)])
def test_a_run_that_changes_too_large_a_share_is_refused(share: float, stops: bool) -> None:
    units = [str(n) for n in range(20)]
    before = claims(*(bare("a", unit_id=u, rank=1, rank_of=9) for u in units))
    after = claims(*(bare("b", unit_id=u, rank=2, rank_of=9 if u in units[:8] else 8) for u in units))
    old = published(before)
    log = diff(old, published(after, old, 1), pl.concat([before, after]), 1, live=after)
    with pytest.raises(MassChange, match="32 of 40 published values") if stops else nullcontext():
        refuse_mass_change(old, log.lazy(), share)


def test_a_few_changes_and_what_is_added_never_stop_a_run() -> None:
    before, after = claims(*(claim("a", unit_id=str(n)) for n in range(3))), claims(claim("b", unit_id="other"))
    old = published(before)
    refuse_mass_change(old, diff(old, published(after, old, 1), pl.concat([before, after]), 1).lazy(), 0.0)
    refuse_mass_change(NOTHING, diff(NOTHING, old, before).lazy(), 0.0)


def test_entries_made_some_keys_at_a_time_are_those_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said = claims(*(bare("a", unit_id=str(n), rank=n + 1, rank_of=9) for n in range(9)))
    whole = diff(NOTHING, published(said), said)
    monkeypatch.setattr("tasks.changelog._KEYS", 4)
    assert diff(NOTHING, published(said), said).equals(whole)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(2020, 2023), st.integers(1, 3)), max_size=20))
def test_claims_weighed_some_editions_at_a_time_give_the_rankings_of_all(told: list[tuple[str, int, int]]) -> None:
    said = claims(
        *(
            bare(paper, unit_id="u", index_year=year, rank=rank, claim_id=f"{n}")
            for n, (paper, year, rank) in enumerate(told)
        )
    )
    with mock.patch("tasks.reconcile.TOGETHER", 3):
        apart = published(said)
    assert apart.equals(published(said))


def test_nothing_new_is_an_empty_changelog() -> None:
    said = claims(claim(), claim("b"))
    old = published(said)
    log = diff(old, published(said, old, 1), said, 1)
    assert log.is_empty() and log.schema == polars_schema(Changelog)


def test_a_change_without_a_cause_is_refused() -> None:
    said = claims(claim())
    cause = NOTHING.select(*RANKING_KEY, cause=pl.lit("first_published"))
    with pytest.raises(ValueError, match="1 changed rankings have no cause, first DTI 2023"):
        changelog(NOTHING, published(said), run_id="r", changed_at=DAY, cause=cause, claims=said, live=said)


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
rows = st.fixed_dictionaries(
    {
        "index_id": st.just("DTI"),
        "index_year": st.sampled_from([2022, 2023]),
        "component_id": st.sampled_from([None, "x"]),
        "unit_id": st.sampled_from(["u", "v"]),
        "cohort_id": st.sampled_from([None, "commune/22@2004-08-31"]),
        "unit_name": texts,
        "unit_tier": st.just("commune"),
        "district_name": st.none() | texts,
        "score": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "rank": st.none() | st.integers(1, 9),
        "grade": st.none() | texts,
        "status": st.sampled_from(["single", "agreed", "disputed"]),
        "n_claims": st.integers(1, 3),
        "n_documents": st.just(1),
        "score_claim_id": st.none() | st.sampled_from(["c1", "c2"]),
    }
)
frames = st.lists(rows, max_size=6, unique_by=lambda row: tuple(row[name] for name in RANKING_KEY)).map(
    lambda said: (
        conform(pl.DataFrame(said, schema_overrides={"score": pl.Float64}), Rankings) if said else empty(Rankings)
    )
)


@settings(max_examples=30, deadline=None)
@given(st.lists(frames, min_size=1, max_size=5))
def test_replaying_to_any_day_gives_the_rankings_of_that_day(history: list[pl.DataFrame]) -> None:
    said = claims(claim(claim_id="c1"), claim(claim_id="c2"))
    log, days = empty(Changelog), [empty(Rankings)]
    for day, frame in enumerate(history):
        now = with_known_since(frame, days[-1], DAY + timedelta(days=day))
        log = pl.concat([log, diff(days[-1], now, said, day)])
        days.append(now)
    assert log["change_id"].is_unique().all()
    for day, then in enumerate(days[1:]):
        assert_frame_equal(replay(log, DAY + timedelta(days=day)), then, check_exact=True)
    assert parquet_bytes(replay(log)) == parquet_bytes(days[-1])
    assert replay(log.reverse()).equals(days[-1])


statements = st.fixed_dictionaries(
    {
        "document": st.sampled_from("abc"),
        "unit_id": st.sampled_from(["u", "v"]),
        "cohort_id": st.sampled_from([None, TOWN]),
        "source_id": st.sampled_from(["paper", "office", "by hand"]),
        "stated_at": st.sampled_from([None, date(2024, 7, 29), date(2024, 8, 2)]),
        "score": st.sampled_from([None, 7.0, 7.01, 747.2]),
        "score_max": st.sampled_from([None, 10.0, 1000.0]),
        "rank": st.sampled_from([None, 1, 2]),
        "grade": st.sampled_from([None, "tốt", "khá"]),
    }
)
entered = st.fixed_dictionaries(
    {"field": st.sampled_from(["score", "rank"]), "expect": st.sampled_from(["", "1", "747.2"]), "new": st.just("3")}
)
nights = st.tuples(st.lists(statements, max_size=5), st.lists(entered, max_size=2))


@settings(max_examples=30, deadline=None)
@given(st.lists(nights, min_size=1, max_size=4))
def test_whatever_documents_and_people_say_the_changelog_rebuilds_each_night_to_the_byte(
    history: list[tuple[list[dict[str, Any]], list[dict[str, str]]]],
) -> None:
    log, days, known = empty(Changelog), [empty(Rankings)], claims()
    for day, (said, entries) in enumerate(history):
        live = claims(*(claim(**row, claim_id=f"{day}-{n}") for n, row in enumerate(said)))
        known = pl.concat([known, live])
        ranked = reconcile(live, documents(*"abc"), AUTHORITY, corrections=corrections(entries))[0]
        days.append(with_known_since(ranked, days[-1], DAY + timedelta(days=day)))
        Rankings.validate(days[-1])
        log = pl.concat([log, diff(days[-2], days[-1], known, day, live=live)])
    for day, then in enumerate(days[1:]):
        assert parquet_bytes(replay(log, DAY + timedelta(days=day))) == parquet_bytes(then)


def corrections(entries: list[dict[str, str]]) -> pl.DataFrame:
    """corrections.csv with entries for unit u."""
    key = {"index_id": "DTI", "index_year": "2023", "component_id": "", "unit_id": "u", "cohort_id": TOWN}
    who = {"reason": "misprint", "decided_by": "An", "decided_at": "2024-08-02"}
    rows = [key | {"field": e["field"], "expect": e["expect"], "new_value": e["new"]} | who for e in entries]
    return pl.DataFrame(rows, schema=dict.fromkeys([*key, "field", "expect", "new_value", *who], pl.String))


def test_a_ranking_that_comes_back_is_known_since_it_came_back() -> None:
    said = claims(claim())
    first = published(said)
    again = published(said, empty(Rankings), 2)
    log = pl.concat([diff(NOTHING, first, said), diff(first, NOTHING, said, 1), diff(NOTHING, again, said, 2)])
    assert replay(log)["known_since"].to_list() == [DAY + timedelta(days=2)]
    assert replay(log, DAY + timedelta(days=1)).is_empty()
    assert replay(log, datetime(2000, 1, 1, tzinfo=UTC)).is_empty()


def test_a_correction_is_described_with_both_documents_and_passages() -> None:
    first = claims(claim("a", claim_id="c1", quote="đạt 747,2 điểm"))
    second = claims(claim("b", claim_id="c2", score=750.1, quote="đạt 750,1 điểm"))
    both = pl.concat([first, second])
    old = published(first)
    history = diff(NOTHING, old, both)
    log = diff(old, published(second, old, 1), both, 1)
    told = describe(log, both, history).filter(pl.col("field") == "score").row(0, named=True)
    assert (told["old_claim_id"], told["old_document_id"]) == ("c1", document_id("a"))
    assert (told["claim_id"], told["document_id"]) == ("c2", document_id("b"))
    assert (told["old_quote"], told["quote"]) == ("đạt 747,2 điểm", "đạt 750,1 điểm")
    assert describe(log, both, pl.concat([history, log])).equals(describe(log, both, history))


Side = tuple[list[dict[str, Any]], list[dict[str, Any]]]


def cause(
    before: Side,
    after: Side,
    superseded: dict[str, str] | None = None,
    corrections: pl.DataFrame | None = None,
) -> str:
    """The one cause of what changes from (claims, documents) to (claims, documents)."""
    frames = []
    for (said, papers), entries in ((before, None), (after, corrections)):
        papers_frame = table("documents", *papers)
        ranked = reconcile(claims(*said), papers_frame, AUTHORITY, corrections=entries)[0]
        frames.append((with_known_since(ranked, NOTHING, DAY), papers_frame))
    (old, old_papers), (new, new_papers) = frames
    gone = {document_id(a): document_id(b) for a, b in (superseded or {}).items()}
    found = causes(old, new, old_papers, new_papers, gone, claims(*before[0], *after[0]))
    assert found.height == 1
    return str(found["cause"][0])


EMPTY: Side = ([], [])
READ = [document("a", pipeline_version="c1-r1-d1")]


def test_a_new_document_is_first_published() -> None:
    assert cause(EMPTY, ([claim("a")], READ)) == "first_published"


def test_a_second_document_that_only_supports_is_first_published() -> None:
    one = [claim("a", claim_id="c1")]
    both = [*one, claim("b", claim_id="d", source_id="samples")]
    assert cause((one, READ), (both, [*READ, document("b")])) == "first_published"


def test_a_newer_capture_is_a_publisher_revision() -> None:
    papers = [*READ, document("a2", uri=READ[0]["uri"])]
    said = [claim("a", claim_id="c1")]
    assert cause((said, READ), ([claim("a2", score=750.0)], papers), {"a": "a2"}) == "publisher_revision"
    assert cause((said, READ), ([], papers), {"a": "a2"}) == "publisher_revision"


def test_an_address_that_goes_back_to_older_bytes_is_a_publisher_revision() -> None:
    papers = [*READ, document("a2", uri=READ[0]["uri"])]
    before, after = ([claim("a2", score=1.0)], papers), ([claim("a")], papers)
    assert cause(before, after, {"a2": "a"}) == "publisher_revision"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("c2-r2-d2", "extraction_change"),
        ("c1-r2-d2", "register_change"),
        ("c1-r1-d2", "unit_decision"),
        ("c1-r1-d1", "our_correction"),
    ],
)
def test_the_same_document_read_again_is_caused_by_what_differs_in_the_version(version: str, expected: str) -> None:
    again = [document("a", pipeline_version=version)]
    assert cause(([claim("a")], READ), ([claim("a", score=1.0)], again)) == expected


def test_a_correction_is_ours_even_in_a_run_with_new_documents() -> None:
    said = [claim("a", claim_id="c1")]
    row = {name: str(said[0].get(name) or "") for name in RANKING_KEY}
    more = {"field": "score", "expect": "747.2", "new_value": "742.7", "reason": "", "decided_by": "An"}
    entries = pl.DataFrame([row | more | {"decided_at": "2024-08-02"}])
    later = ([*said, claim("b", claim_id="d")], [*READ, document("b")])
    assert cause((said, READ), later, corrections=entries) == "our_correction"


def test_a_name_decided_otherwise_is_the_cause_of_what_comes_and_of_what_goes() -> None:
    before, after = [claim("a", claim_id="c")], [claim("a", claim_id="c", unit_id="other")]
    again = [document("a", pipeline_version="c1-r1-d2")]
    old, new = (
        with_known_since(reconcile(claims(*said), table("documents", *papers), AUTHORITY)[0], NOTHING, DAY)
        for said, papers in ((before, READ), (after, again))
    )
    both = claims(*after, *before)  # as read now, and as read before
    found = causes(old, new, table("documents", *READ), table("documents", *again), {}, both)
    assert found["cause"].to_list() == ["unit_decision", "unit_decision"]
    live = claims(*after)
    log = changelog(old, new, run_id="r", changed_at=DAY, cause=found, claims=both, live=live)
    assert set(log.filter(pl.col("unit_id") != "other")["kind"]) == {"withdrawn"}
