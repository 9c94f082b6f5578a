"""Checking the editions that a run touched gives what checking everything gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows.rankings import Weighing, touched_editions, weighed
from schemas.tables import MODELS, empty
from tasks.quality import CHECKS, quality
from tasks.quality.editions import of_editions
from tasks.quality.life import found_now
from tasks.reconcile.corrections import COLUMNS
from tests.trust.build import AUTHORITY, DAY, claim, claims, document, document_id, statistic, table

PAPERS, YEARS, UNITS = "abcd", (2021, 2022), ("u", "v", "w", "x", "y")
COVERAGE = {"index_id": "DTI", "unit_tier": "commune", "container_id": "22@2004-08-31"}
NO_CORRECTIONS = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
SCALES = {None: 20.0, "p": 10.0, "q": 10.0}
INDICES = table(
    "indices", *({"index_id": "DTI", "component_id": part, "score_max": top} for part, top in SCALES.items())
)
Said = dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]


def paper(chance: Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What a document says: units with total and components that may add up, ranked or not, and a statistic or two."""
    rows: list[dict[str, Any]] = []
    for year in chance.sample(YEARS, chance.randint(0, 2)):
        for place, unit in enumerate(UNITS[: chance.randint(1, 5)], 1):
            unit = chance.choice((*unit * 6, "u"))
            parts = {"p": float(chance.choice((4, 5))), "q": 6.0}
            scores = parts | {None: chance.choice((sum(parts.values()), 12.0, 25.0))}
            for component in chance.sample([*SCALES], chance.choice((1, 3, 3))):
                row = {"unit": unit, "index_year": year, "component_id": component, "score": scores[component]}
                ranked = {"rank": chance.choice((place, place, 9)), "rank_of": chance.choice((5, 5, 6, None))}
                where = {
                    "char_start": len(rows),
                    "method": "table",
                    "score_max": chance.choice((SCALES[component], None)),
                }
                rows.append(row | ranked | where)
    told = [
        {
            "index_year": chance.choice(YEARS),
            "component_id": None,
            "statistic": chance.choice(("max", "mean")),
            "value": chance.choice((9.0, 19.0)),
        }
        for _ in range(chance.randint(0, 3))
    ]
    return rows, told


def history(seed: int) -> Iterator[tuple[Said, set[str]]]:
    """Four nights: the documents read, new or again, and those not in force."""
    chance = Random(seed)
    for night in range(4):
        fresh = chance.sample(PAPERS, 3 if night == 0 else chance.randint(0, 1))
        yield {name: paper(chance) for name in fresh}, {name for name in PAPERS if chance.random() < 0.15}


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


@pytest.mark.parametrize("seed", range(12))
def test_checking_what_was_touched_is_checking_all(seed: int) -> None:
    """Each night some documents are read again and others are no longer in force."""
    said: Said = {}
    before = {name: empty(MODELS[name]) for name in ("documents", "claims", "cohort_statistics", "rankings", "issues")}
    gone: set[str] = set()
    for day, (fresh, out) in enumerate(history(seed)):
        said |= fresh
        merged, now = merged_of(said), DAY + timedelta(days=day)
        dead = {document_id(name) for name in out & said.keys()}
        touched = {document_id(name) for name in fresh} | (gone ^ dead)
        how = Weighing(AUTHORITY, NO_CORRECTIONS, f"run{day}", now, dict.fromkeys(dead, document_id("z")), touched)
        rankings, log, _, _ = weighed(merged, before, how)
        tables = checked(merged, rankings, dead)
        editions = touched_editions(merged, before, log.scan(), touched)
        every = quality(tables, previous=before["issues"], seen_at=now)
        assert_frame_equal(quality(tables, previous=before["issues"], seen_at=now, touched=editions), every)
        before, gone = {**merged, "rankings": rankings, "issues": every}, dead


def test_a_check_per_edition_finds_in_one_what_it_finds_in_all_and_names_it_first() -> None:
    """By its subject an issue of an edition that was not touched is known."""
    checks = [check for check in CHECKS if check.per_edition]
    before = {name: empty(MODELS[name]) for name in ("documents", "claims", "rankings")}
    seen: set[str] = set()
    for seed in range(6):
        chance = Random(seed)
        merged = merged_of({name: paper(chance) for name in "abcdefgh"})
        rankings = weighed(merged, before, Weighing(AUTHORITY, NO_CORRECTIONS, "run", DAY, {}))[0]
        tables = checked(merged, rankings, set())
        apart = []
        for year in YEARS:
            edition = pl.DataFrame(
                {"index_id": ["DTI"], "index_year": [year]}, schema_overrides={"index_year": pl.Int32}
            )
            apart.append(found_now(checks, of_editions(tables, edition)))
            assert apart[-1]["subject"].str.starts_with(f"DTI {year} ").all()
        found = found_now(checks, tables)
        assert_frame_equal(pl.concat(apart).sort("issue_id"), found.sort("issue_id"))
        seen |= set(found["check_id"])
    assert seen == {check.check_id for check in checks}


def test_an_edition_that_a_document_speaks_of_no_more_is_touched_and_others_are_not() -> None:
    before = merged_of({"a": ([], [{"index_year": 2021, "statistic": "max", "value": 9.0}]), "b": paper(Random(1))})
    now = before | {"cohort_statistics": before["cohort_statistics"].clear()}
    editions = touched_editions(now, before, empty(MODELS["changelog"]).lazy(), {document_id("a")})
    assert editions is not None and editions.rows() == [("DTI", 2021)]
