"""The rules that claims and cohort statistics must keep beyond the models of their tables; each names itself and tells
what it found and allows.

Invariant: a rule looks at one row (and what was read of its document), and a null breaks none. Severity: an error is
ours to mend (evidence that is not there), a warning the document's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import polars as pl

Severity = Literal["error", "warning", "info"]
HERE = "Asia/Ho_Chi_Minh"

STATES = ("score", "rank", "rank_from_bottom", "top_n", "grade", "rank_change", "score_change", "streak")
POSITIONS = ("rank", "rank_of", "rank_from_bottom", "top_n", "streak")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, how bad it is, which rows break it, and what to tell (the value and what was allowed)."""

    check_id: str
    severity: Severity
    broken: pl.Expr
    failure: pl.Expr


def rank_within_rank_of() -> Rule:
    """A rank is at most the number ranked: 18 of 17 is refused."""
    return Rule(
        "claim.rank_within_rank_of",
        "warning",
        pl.col("rank") > pl.col("rank_of"),
        pl.format("rank {} of {}: at most {} allowed", "rank", "rank_of", "rank_of"),
    )


def rank_positive() -> Rule:
    """Places and counts of units or years start at 1: rank 0 is refused."""
    wrong = [pl.when(pl.col(name) < 1).then(pl.format(f"{name} {{}}: at least 1 allowed", name)) for name in POSITIONS]
    told = pl.concat_str(wrong, separator="; ", ignore_nulls=True)
    return Rule("claim.rank_positive", "warning", pl.any_horizontal(pl.col(POSITIONS) < 1), told)


def score_within_scale() -> Rule:
    """A score lies between 0 and its scale, a percent without a scale between 0 and 100: 102.5 % is refused."""
    top = pl.coalesce("score_max", pl.when(pl.col("score_unit") == "percent").then(100.0))
    score = pl.col("score")
    allowed = pl.when(top.is_null()).then(pl.lit("0 or more")).otherwise(pl.format("0 to {}", top))
    return Rule(
        "claim.score_within_scale",
        "warning",
        (score < 0) | ~score.is_finite() | (score > top).fill_null(False),
        pl.format("score {}: {} allowed", score, allowed),
    )


def scale_positive() -> Rule:
    """A scale ends above 0: a score out of 0 points is refused."""
    top = pl.col("score_max")
    return Rule(
        "claim.scale_positive",
        "warning",
        (top <= 0) | ~top.is_finite(),
        pl.format("score_max {}: above 0 allowed", top),
    )


def year_not_after_document(what: str = "claim") -> Rule:
    """An index is of a year that has begun when the document is published (without a date: when it was first
    captured): DTI 2024 stated on 2023-07-29 is refused.
    """
    captured = pl.col("captured_at").dt.convert_time_zone(HERE).dt.date()
    stated = [pl.col("stated_at")] if what == "claim" else []
    day = pl.coalesce(*stated, "published_at", captured)
    return Rule(
        f"{what}.year_not_after_document",
        "warning",
        pl.col("index_year") > day.dt.year(),
        pl.format("index_year {} in a document of {}: no later year allowed", "index_year", day),
    )


def states_something() -> Rule:
    """A claim states a figure, a place, a grade or a change: one that only names an index and a unit is
    refused.
    """
    return Rule(
        "claim.states_something",
        "warning",
        pl.all_horizontal(pl.col(STATES).is_null()),
        pl.lit(f"states nothing: one of {', '.join(STATES)} is needed"),
    )


def value_possible() -> Rule:
    """A statistic is a number from 0 up, a number of units a whole one from 1 up: a mean of -3 points and a count of
    2.5 units are refused.
    """
    value, count = pl.col("value"), pl.col("statistic") == "count"
    allowed = pl.when(count).then(pl.lit("a whole number from 1 up")).otherwise(pl.lit("0 or more"))
    return Rule(
        "statistic.value_possible",
        "warning",
        (value < 0) | ~value.is_finite() | (count & ((value < 1) | (value != value.floor()))),
        pl.format("{} {}: {} allowed", "statistic", value, allowed),
    )


def document_known(documents: pl.DataFrame, what: str = "claim") -> Rule:
    """A claim stands in a document that was read: one of a document_id that is not in documents is refused."""
    known = documents["document_id"].unique()
    return Rule(
        f"{what}.document_known",
        "error",
        ~pl.col("document_id").is_in(known.implode()),
        pl.format("document_id {}: not among the documents read", "document_id"),
    )


def quote_stands(what: str = "claim") -> Rule:
    """The quote is the text of its block at its offsets, to the character, and says something: a quote one character
    off, one that ends behind the block, and an empty one are refused.

    A table's text is its rows, a scanned page's what OCR read: a quote from either stands like any other.
    """
    start, end, quote = pl.col("char_start"), pl.col("char_end"), pl.col("quote")
    length = end - start
    # A slice is cut short where the text ends, and offsets that cross give an empty one: the length must be the quote's.
    there = pl.col("block_text").str.slice(start, length.clip(lower_bound=0))
    stands = (
        (start >= 0)
        & (length == quote.str.len_chars())
        & (there == quote)
        & (quote.str.strip_chars().str.len_chars() > 0)
    )
    found = pl.format("“{}” stands at block {}, {} to {}", there, "block", "char_start", "char_end")
    missing = pl.format("the document has no block {}", pl.col("block").cast(pl.String).fill_null("null"))
    return Rule(
        f"{what}.quote_stands",
        "error",
        ~stands.fill_null(False),
        pl.format("quote “{}”: {}", quote.fill_null("null"), pl.coalesce(found, missing)),
    )


def unknown_index(index_ids: Collection[str], what: str = "claim") -> Rule:
    """An index is one of indices.yaml: `XYZ` is refused."""
    allowed = sorted(index_ids)
    return Rule(
        f"{what}.unknown_index",
        "error",
        ~pl.col("index_id").is_in(allowed),
        pl.format("index_id {}: " + ", ".join(allowed) + " allowed", "index_id"),
    )


CLAIM_RULES = (
    rank_within_rank_of(),
    rank_positive(),
    score_within_scale(),
    scale_positive(),
    year_not_after_document(),
    states_something(),
)
STATISTIC_RULES = (value_possible(), year_not_after_document("statistic"))
_OURS = ("document_known", "quote_stands", "unknown_index", "id_unique", "key_unique")
_STATED = ("claim", "statistic")


def severity_of(check_id: str) -> Severity:
    """How bad it is that rows broke this rule: a document's slip is a warning; evidence that is not there, and a row of
    a derived table that does not fit its model, are errors.
    """
    for rule in (*CLAIM_RULES, *STATISTIC_RULES):
        if rule.check_id == check_id:
            return rule.severity
    table, _, rule_name = check_id.partition(".")
    return "warning" if table in _STATED and rule_name not in _OURS else "error"
