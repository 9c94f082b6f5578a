"""Checking the editions that a run touched gives what checking everything gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from flows.rankings import Weighing, touched_editions, weighed
from schemas.tables import MODELS, empty
from tasks.quality import CHECKS, quality
from tests.trust.build import AUTHORITY, DAY, claim, claims, document, document_id, statistic, table

PAPERS, YEARS, UNITS = "abc", (2021, 2022), ("u", "v", "w")
COVERAGE = {"index_id": "DTI", "unit_tier": "commune", "container_id": "22@2004-08-31"}
INDICES = table("indices", {"index_id": "DTI", "component_id": None, "score_max": 20.0})
NO_CORRECTIONS = pl.DataFrame(
    schema=dict.fromkeys(
        (
            "index_id",
            "index_year",
            "component_id",
            "unit_id",
            "cohort_id",
            "field",
            "expect",
            "new_value",
            "reason",
            "decided_by",
            "decided_at",
        ),
        pl.String,
    )
)

rows = st.fixed_dictionaries(
    {
        "index_year": st.sampled_from(YEARS),
        "component_id": st.sampled_from([None, "x", "y"]),
        "unit": st.sampled_from(UNITS),
        "score": st.sampled_from([10.0, 20.0, 21.0]),
        "score_max": st.sampled_from([None, 10.0, 20.0]),
        "rank": st.sampled_from([1, 2, 4]),
        "rank_of": st.sampled_from([None, 3, 4]),
        "char_start": st.integers(0, 3),
        "method": st.sampled_from(["table", "sentence"]),
    }
)
figures = st.fixed_dictionaries(
    {
        "index_year": st.sampled_from(YEARS),
        "statistic": st.sampled_from(["max", "mean"]),
        "value": st.sampled_from([9.0, 20.0]),
    }
)
says = st.tuples(st.lists(rows, max_size=6), st.lists(figures, max_size=2))
papers = st.dictionaries(st.sampled_from(PAPERS), says, max_size=2)
nights = st.lists(st.tuples(papers, st.sets(st.sampled_from(PAPERS), max_size=1)), min_size=2, max_size=3)
Said = dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]


def merged_of(said: Said) -> dict[str, pl.DataFrame]:
    """The tables of what the papers say; a claim is known by its words."""
    stated = [
        claim(
            name, **row, unit_id=row["unit"], unit_name=row["unit"], unit_text=row["unit"], claim_id=f"{name}{n}{row}"
        )
        for name in sorted(said)
        for n, row in enumerate(said[name][0])
    ]
    told = [
        statistic(name, **row, claim_id=f"s{name}{n}{row}")
        for name in sorted(said)
        for n, row in enumerate(said[name][1])
    ]
    return {
        "documents": table("documents", *(document(name) for name in sorted(said))),
        "claims": claims(*({k: v for k, v in row.items() if k != "unit"} for row in stated)),
        "cohort_statistics": table("cohort_statistics", *told),
    }


def checked(merged: Mapping[str, pl.DataFrame], rankings: pl.DataFrame, gone: set[str]) -> dict[str, pl.DataFrame]:
    """What the checks read: of documents in force alone, and the number of units known of each year that is ranked."""
    years = sorted(rankings["index_year"].unique())
    known = [COVERAGE | {"index_year": year, "expected": 3, "missing_units": []} for year in years]
    live = {name: frame.filter(~pl.col("document_id").is_in(list(gone))) for name, frame in merged.items()}
    return {**live, "rankings": rankings, "coverage": table("coverage", *known), "indices": INDICES}


@settings(max_examples=25, deadline=None)
@given(nights)
def test_checking_what_was_touched_is_checking_all(history: list[tuple[Said, set[str]]]) -> None:
    """Each night some documents are read again and others are no longer in force."""
    said: Said = {}
    before = {name: empty(MODELS[name]) for name in ("documents", "claims", "cohort_statistics", "rankings", "issues")}
    gone: set[str] = set()
    for day, (fresh, out) in enumerate(history):
        said |= fresh
        merged, now = merged_of(said), DAY + timedelta(days=day)
        dead = {document_id(name) for name in out & said.keys()}
        touched = {document_id(name) for name in fresh} | (gone ^ dead)
        how = Weighing(AUTHORITY, NO_CORRECTIONS, f"run{day}", now, dict.fromkeys(dead, document_id("z")), touched)
        rankings, log, _, _ = weighed(merged, before, how)
        tables = checked(merged, rankings, dead)
        editions = touched_editions(merged, before, log, touched)
        every = quality(tables, previous=before["issues"], seen_at=now)
        assert_frame_equal(quality(tables, previous=before["issues"], seen_at=now, touched=editions), every)
        before, gone = {**merged, "rankings": rankings, "issues": every}, dead


def test_a_check_per_edition_names_the_edition_first() -> None:
    """By this an issue of an edition that was not touched is known."""
    said: Said = {name: ([], []) for name in PAPERS}
    for n, (name, score) in enumerate((("a", 10.0), ("b", 25.0), ("a", 20.0), ("a", 21.0))):
        row = {
            "index_year": 2021,
            "component_id": None,
            "score": score,
            "score_max": None,
            "char_start": n,
            "rank": 1 + n,
        }
        said[name][0].append(row | {"unit": "u" if n < 3 else "v", "rank_of": 9, "method": "table"})
    said["a"][1].extend({"index_year": 2021, "statistic": "max", "value": value} for value in (9.0, 15.0))
    merged = merged_of(said)
    how = Weighing(AUTHORITY, NO_CORRECTIONS, "run", DAY, {})
    before = {name: empty(MODELS[name]) for name in ("documents", "claims", "rankings")}
    found = quality(checked(merged, weighed(merged, before, how)[0], set()), previous=None, seen_at=DAY)
    of_edition = found.filter(pl.col("check_id").is_in([check.check_id for check in CHECKS if check.per_edition]))
    assert of_edition["check_id"].n_unique() >= 6
    assert of_edition["subject"].str.starts_with("DTI 2021 ").all()
