"""The rules a claim must keep beyond the model of its table; each names itself and tells what it found and
allows.

Invariant: a rule looks at one claim (and what was read of its document), and a null breaks none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

STATES = ("score", "rank", "rank_from_bottom", "top_n", "grade", "rank_change", "score_change", "streak")
POSITIONS = ("rank", "rank_of", "rank_from_bottom", "top_n", "streak")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, which claims break it, and what to tell (the value and what was allowed)."""

    check_id: str
    broken: pl.Expr
    failure: pl.Expr


def rank_within_rank_of() -> Rule:
    """A rank is at most the number ranked: 18 of 17 is refused."""
    return Rule(
        "claim.rank_within_rank_of",
        pl.col("rank") > pl.col("rank_of"),
        pl.format("rank {} of {}: at most {} allowed", "rank", "rank_of", "rank_of"),
    )


def rank_positive() -> Rule:
    """Places and counts of units or years start at 1: rank 0 is refused."""
    wrong = [pl.when(pl.col(name) < 1).then(pl.format(f"{name} {{}}: at least 1 allowed", name)) for name in POSITIONS]
    told = pl.concat_str(wrong, separator="; ", ignore_nulls=True)
    return Rule("claim.rank_positive", pl.any_horizontal(pl.col(POSITIONS) < 1), told)


def score_within_scale() -> Rule:
    """A score lies between 0 and its scale, a percent without a scale between 0 and 100: 102.5 % is refused."""
    top = pl.coalesce("score_max", pl.when(pl.col("score_unit") == "percent").then(100.0))
    score = pl.col("score")
    allowed = pl.when(top.is_null()).then(pl.lit("0 or more")).otherwise(pl.format("0 to {}", top))
    return Rule(
        "claim.score_within_scale",
        (score < 0) | ~score.is_finite() | (score > top).fill_null(False),
        pl.format("score {}: {} allowed", score, allowed),
    )


def scale_positive() -> Rule:
    """A scale ends above 0: a score out of 0 points is refused."""
    top = pl.col("score_max")
    return Rule("claim.scale_positive", (top <= 0) | ~top.is_finite(), pl.format("score_max {}: above 0 allowed", top))


def year_not_after_document() -> Rule:
    """An index is of a year that has begun when the document is published: DTI 2024 stated on 2023-07-29 is
    refused.
    """
    return Rule(
        "claim.year_not_after_document",
        pl.col("index_year") > pl.col("stated_at").dt.year(),
        pl.format("index_year {} in a document of {}: no later year allowed", "index_year", "stated_at"),
    )


def states_something() -> Rule:
    """A claim states a figure, a place, a grade or a change: one that only names an index and a unit is
    refused.
    """
    return Rule(
        "claim.states_something",
        pl.all_horizontal(pl.col(STATES).is_null()),
        pl.lit(f"states nothing: one of {', '.join(STATES)} is needed"),
    )


def id_unique() -> Rule:
    """A claim_id names one claim: of two rows with the same id the second is refused."""
    return Rule(
        "claim.id_unique",
        ~pl.col("claim_id").is_first_distinct(),
        pl.format("claim_id {} again: one row allowed", "claim_id"),
    )


def document_known(documents: pl.DataFrame) -> Rule:
    """A claim stands in a document that was read: one of a document_id that is not in documents is refused."""
    known = documents["document_id"].unique()
    return Rule(
        "claim.document_known",
        ~pl.col("document_id").is_in(known.implode()),
        pl.format("document_id {}: not among the documents read", "document_id"),
    )


def quote_stands() -> Rule:
    """The quote is the text of its block at its offsets: a quote one character off is refused."""
    length = (pl.col("char_end") - pl.col("char_start")).clip(lower_bound=0)
    there = pl.col("block_text").str.slice(pl.col("char_start"), length)
    found = pl.format("“{}” stands at block {}, {} to {}", there, "block", "char_start", "char_end")
    missing = pl.format("the document has no block {}", "block")
    return Rule(
        "claim.quote_stands",
        there.ne_missing(pl.col("quote")),
        pl.format("quote “{}”: {}", "quote", pl.coalesce(found, missing)),
    )


def unknown_index(index_ids: Collection[str]) -> Rule:
    """An index is one of indices.yaml: `XYZ` is refused."""
    allowed = sorted(index_ids)
    return Rule(
        "claim.unknown_index",
        ~pl.col("index_id").is_in(allowed),
        pl.format("index_id {}: " + ", ".join(allowed) + " allowed", "index_id"),
    )


ALWAYS = (
    rank_within_rank_of(),
    rank_positive(),
    score_within_scale(),
    scale_positive(),
    year_not_after_document(),
    states_something(),
    id_unique(),
)
