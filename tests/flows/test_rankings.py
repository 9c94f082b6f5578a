"""Weighing only what a run touched gives what weighing everything gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from flows.rankings import Weighing, weighed
from schemas.tables import MODELS, empty
from tests.trust.build import AUTHORITY, DAY, TOWN, claim, claims, document, document_id, table

PAPERS = "abcd"
statements = st.fixed_dictionaries(
    {
        "unit_id": st.sampled_from([None, "u", "v"]),
        "cohort_id": st.sampled_from([None, TOWN]),
        "component_id": st.sampled_from([None, "x"]),
        "stated_at": st.sampled_from([None, date(2024, 7, 29)]),
        "score": st.sampled_from([None, 7.0, 747.2]),
        "rank": st.sampled_from([None, 1, 2]),
    }
)
papers = st.dictionaries(st.sampled_from(PAPERS), st.lists(statements, max_size=3), max_size=3)
nights = st.lists(st.tuples(papers, st.sets(st.sampled_from(PAPERS))), min_size=1, max_size=4)
entry = {
    "index_id": "DTI",
    "index_year": "2023",
    "component_id": "",
    "unit_id": "u",
    "cohort_id": TOWN,
    "field": "rank",
}
CORRECTIONS = pl.DataFrame(
    [entry | {"expect": "1", "new_value": "3", "reason": "r", "decided_by": "An", "decided_at": ""}]
)


@settings(max_examples=12, deadline=None)
@given(nights)
def test_weighing_what_was_touched_is_weighing_all(history: list[tuple[dict[str, Any], set[str]]]) -> None:
    """Each night some documents are read again and others are no longer in force."""
    said: dict[str, list[dict[str, Any]]] = {}
    before = {name: empty(MODELS[name]) for name in ("documents", "claims", "rankings")}
    gone: set[str] = set()
    for day, (fresh, dead) in enumerate(history):
        for name, rows in fresh.items():
            said[name] = [claim(name, **row, claim_id=f"{name}{day}{n}") for n, row in enumerate(rows)]
        merged = {
            "documents": table("documents", *(document(name) for name in sorted(said))),
            "claims": claims(*(row for name in sorted(said) for row in said[name])),
        }
        superseded = {document_id(name): document_id("z") for name in dead & said.keys()}
        every = Weighing(AUTHORITY, CORRECTIONS, f"run{day}", DAY + timedelta(days=day), superseded)
        moved = {document_id(name) for name in fresh} | {document_id(name) for name in gone ^ dead}
        everything = weighed(merged, before, every)
        for whole, part in zip(everything, weighed(merged, before, replace(every, touched=moved)), strict=True):
            if isinstance(whole, pl.DataFrame) and isinstance(part, pl.DataFrame):
                assert_frame_equal(part, whole)
            else:
                assert part == whole
        before, gone = {**merged, "rankings": everything[0]}, dead & said.keys()
