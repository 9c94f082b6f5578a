"""The story of `tests.flows.scenario`, and what each command says of it: the truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import polars as pl
import pytest

from flows.explain import explain
from flows.filters import Filters, narrow
from flows.ingest import Outcome
from flows.moments import moment
from flows.past import difference, tables_at
from flows.settings import Settings
from flows.views import changes, issues
from tasks.changelog import replay
from tests.flows import scenario
from tests.flows.conftest import tables

Story = tuple[Settings, dict[str, Outcome]]
FIRST, SECOND = scenario.CORRECTED


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XEPHANG_NOW", "")  # play() sets it; this puts it back
        yield scenario.play(tmp_path_factory.mktemp("story"))


def province(place: int) -> str:
    return scenario.provinces()[place - 1]


def news(settings: Settings, day: str) -> set[tuple[str, str, str, str | None, str | None]]:
    """Kind, unit, field, old and new value of what a night brought, but for what was merely added."""
    at = moment(f"{day}T02:00:00+07:00")
    told = [c for c in changes(settings) if c["changed_at"] == at and not c["bookkeeping"] and c["kind"] != "added"]
    return {(c["kind"], c["unit_name"], c["field"], c["old_value"], c["new_value"]) for c in told}


def test_63_ranks_are_published_and_each_names_its_sentence(story: Story) -> None:
    found = narrow(tables_at(story[0], moment("2023-05-01")), Filters(years=((2022, 2022),)))[0]
    ranked = found["rankings"].sort("rank")
    assert ranked["unit_name"].to_list() == scenario.provinces()
    assert ranked["rank"].to_list() == list(range(1, 64))
    assert ranked.join(found["claims"], left_on="rank_claim_id", right_on="claim_id").height == 63


def test_a_decision_corrects_two_and_changes_says_which_and_nothing_else(story: Story) -> None:
    one, two = province(FIRST), province(SECOND)
    assert news(story[0], "2023-05-06") == {
        ("corrected", one, "rank", "10", "11"),
        ("corrected", one, "score", "87.5", "87.25"),
        ("corrected", two, "rank", "11", "10"),
        ("corrected", two, "score", "87.25", "87.5"),
        ("disputed", one, "status", '"single"', '"disputed"'),
        ("disputed", two, "status", '"single"', '"disputed"'),
    }


def test_changes_from_a_day_on_are_told_with_what_stood_before_that_day(story: Story) -> None:
    day = date(2023, 5, 6)
    every = [c for c in changes(story[0]) if c["changed_at"] >= moment(f"{day}T00:00")]
    assert changes(story[0], day) == every
    assert all(c["old_quote"] for c in every if c["kind"] == "corrected" and c["field"] == "rank")


def test_explain_says_which_claim_gave_the_value_why_and_what_the_other_said(story: Story) -> None:
    told = explain(story[0], province(FIRST), "PAR INDEX", 2022)
    (ranking,) = told["rankings"]
    assert (ranking["rank"], ranking["status"]) == (SECOND, "disputed")
    assert ranking["chosen_because"] == "score: decision over article; rank: decision over article"
    roles = {claim["doc_type"]: (claim["gives"], claim["differs"], claim["rank"]) for claim in told["claims"]}
    assert roles == {"decision": (["score", "rank"], [], SECOND), "article": ([], ["rank", "score"], FIRST)}


def test_a_second_article_makes_a_dispute_and_does_not_change_the_value(story: Story) -> None:
    name, place = province(scenario.CONTRADICTED), scenario.CONTRADICTED
    assert news(story[0], "2023-05-10") == {("disputed", name, "status", '"single"', '"disputed"')}
    told = explain(story[0], name, "PAR INDEX", 2022)
    assert [(r["rank"], r["chosen_because"]) for r in told["rankings"]] == [(place, "rank: newer")]
    assert sorted(claim["rank"] for claim in told["claims"]) == [place, 45]
    assert any(name in issue["message"] and "45 of 63" in issue["message"] for issue in issues(story[0]))


def test_a_renamed_commune_is_compared_with_what_it_was(story: Story) -> None:
    assert news(story[0], "2025-03-02") == set()
    told = explain(story[0], "xã Đông Thành", "DTI", 2024, province="Nghệ An")
    (row,) = told["movements"]
    assert (row["previous_unit_ids"], row["previous_rank"], row["rank_change"]) == (["17572@2004-08-31"], 57, 17)
    assert row["score_change"] == 42.5


def test_a_page_that_vanishes_takes_nothing_with_it(story: Story) -> None:
    settings, done = story
    assert done["2025-03-03"].built.snapshot is None
    assert news(settings, "2025-03-03") == set()
    assert tables(settings, "rankings")["rankings"].filter(index_id="PAR_INDEX", index_year=2022).height == 63


def test_two_swapped_cells_are_an_issue_that_names_the_place(story: Story) -> None:
    names = {province(place) for place in scenario.SWAPPED}
    swapped = [i for i in issues(story[0], "all") if i["subject"].startswith("PAR_INDEX 2023 -")]
    assert any(name in issue["message"] for issue in swapped for name in names)
    first = datetime(2025, 3, 3, 19, tzinfo=UTC)
    assert {issue["first_seen"] for issue in swapped} == {first}


def test_diff_of_two_days_tells_the_two_corrections(story: Story) -> None:
    found = difference(story[0], "2023-05-01", "2023-05-07")
    assert found["rankings"] == {"before": 64, "after": 64, "added": 0, "gone": 0, "changed": 2}
    ranks = {(d["unit_name"], d["old"], d["new"]) for d in found["differences"] if d["field"] == "rank"}
    assert ranks == {(province(FIRST), FIRST, SECOND), (province(SECOND), SECOND, FIRST)}


@pytest.mark.parametrize("night", [night.day for night in scenario.nights()])
def test_every_night_can_be_had_again(story: Story, night: str) -> None:
    settings, done = story
    log = tables(settings, "changelog")["changelog"]
    at = moment(f"{night}T02:00:00+07:00")
    published = done[night].built.snapshot
    if published is not None:
        assert replay(log, at).equals(pl.read_parquet(published / "rankings.parquet"))
