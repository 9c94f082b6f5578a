"""Figures that do not fit each other: order, ties, counts, changes.

Invariant: findings name the units and the figures, a few as examples and the rest as a number. A cohort is
looked at as the rankings hold it.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.agreement import scores_agree
from tasks.quality.finding import (
    Finding,
    Library,
    Row,
    Tables,
    check,
    edition,
    listed,
    number,
    passage,
    subject,
    table,
    who,
)

COHORT = ["index_id", "index_year", "component_id", "cohort_id"]
SCALE = [*COHORT, "score_unit", "score_max"]  # scores of different scales are not compared


@check("ranking.order", severity="warning", per_edition=True)
def rank_order(tables: Tables) -> Iterator[Finding]:
    """A better rank has no lower score: rank 4 with 71.2 points before rank 5 with 74.1 (two cells
    swapped)."""
    placed = _out_of_order(_placed(tables))
    lower = placed.join(_least_before(placed), on=["scale", "rank"]).filter(pl.col("score") > pl.col("least"))
    wrong = lower.filter(~scores_agree(pl.col("score"), pl.col("least")))
    for rows in _by_cohort(wrong.sort(*COHORT, "rank", "unit_id")):
        told = (
            f"rank {row['rank']} {row['unit_name']} has {number(row['score'])}, "
            f"but {row['holder']} only {number(row['least'])}"
            for row in rows
        )
        yield _of_cohort(rows, f"the order of ranks is not that of scores: {listed(told)}")


def _out_of_order(placed: pl.DataFrame) -> pl.DataFrame:
    """The cohorts in which some score is higher than the one before it, ranks downwards: few, and looked at closely."""
    line = placed.select("scale", "rank", "score").sort("scale", "rank", "score", descending=[False, False, True])
    rises = (pl.col("scale") == pl.col("scale").shift()) & (pl.col("score") > pl.col("score").shift())
    return placed.join(line.filter(rises).select("scale").unique(), on="scale", how="semi", maintain_order="left")


def _least_before(placed: pl.DataFrame) -> pl.DataFrame:
    """Per rank of a cohort the `least` score among better ranks and its `holder`."""
    needed = placed.select("scale", "rank", "score", "unit_id", "unit_name")
    worst = needed.sort("scale", "rank", "score", "unit_id").unique(
        ["scale", "rank"], keep="first", maintain_order=True
    )
    least = worst.select("scale", "rank", "score", holder=pl.format("rank {} {}", "rank", "unit_name"))
    least = least.with_columns(so_far=pl.col("score").cum_min().over("scale"))
    holder = pl.when(pl.col("score") == pl.col("so_far")).then("holder").forward_fill()
    return least.with_columns(holder=holder.over("scale")).select(
        "scale",
        "rank",
        least=pl.col("so_far").shift(1).over("scale"),
        holder=pl.col("holder").shift(1).over("scale"),
    )


@check("ranking.duplicate_rank", severity="warning", per_edition=True)
def duplicate_rank(tables: Tables) -> Iterator[Finding]:
    """Units of one rank have one score: two units at rank 7, one with 81.2 and one with 79.9 points."""
    placed = _placed(tables)
    shared = placed.group_by("scale", "rank").agg(least=pl.col("score").min(), most=pl.col("score").max())
    differ = shared.filter(pl.col("least") < pl.col("most"))
    differ = differ.filter(~scores_agree(pl.col("least"), pl.col("most")))
    wrong = placed.join(differ, on=["scale", "rank"], how="semi").sort(*COHORT, "rank", "unit_id")
    for rows in _by_cohort(wrong):
        told = (f"rank {row['rank']}: {row['unit_name']} with {number(row['score'])}" for row in rows)
        yield _of_cohort(rows, f"one rank, different scores: {listed(told)}")


def _placed(tables: Tables) -> pl.DataFrame:
    """Rankings with a place, a score and a known cohort; `scale` numbers cohort and scale together, since a million
    rows are sorted faster by one number than by six columns.
    """
    placed = table(tables, "rankings").drop_nulls(["rank", "score", "cohort_id"])
    numbers = placed.select(SCALE).unique(maintain_order=True).with_row_index("scale")
    return placed.join(numbers, on=SCALE, nulls_equal=True, maintain_order="left")


def _by_cohort(wrong: pl.DataFrame) -> Iterator[list[Row]]:
    for _, rows in wrong.group_by(COHORT, maintain_order=True):
        yield rows.to_dicts()


def _of_cohort(rows: list[Row], what: str) -> Finding:
    first = rows[0]
    claims = [row[name] for row in rows for name in ("rank_claim_id", "score_claim_id") if row[name]]
    message = f"{edition(first)}, {first['cohort_id']}: {what}"
    return Finding(subject(first, key=COHORT), message, None, claims)


@check("ranking.of_register", severity="info", per_edition=True)
def ranked_of_register(tables: Tables) -> Iterator[Finding]:
    """The number ranked is the number of units there were: 177 communes ranked where the register knows
    176."""
    known = (
        table(tables, "coverage")
        .drop_nulls("expected")
        .with_columns(cohort_id=pl.concat_str("unit_tier", "container_id", separator="/"))
    )
    key = ["index_id", "index_year", "cohort_id"]
    ranked = table(tables, "rankings").drop_nulls("rank_of").join(known.select(*key, "expected"), on=key)
    wrong = ranked.filter(pl.col("rank_of") != pl.col("expected")).sort(*key, "rank_of", "unit_id")
    for _, rows in wrong.group_by(key, maintain_order=True):
        first = rows.row(0, named=True)
        counts = rows.group_by("rank_of").agg(pl.len().alias("count")).sort("rank_of")
        told = listed(f"{of} ({count} rankings)" for of, count in counts.iter_rows())
        message = (
            f"{first['index_id']} {first['index_year']}, {first['cohort_id']}: documents rank {told} units, "
            f"the register knows {first['expected']} at the end of that year"
        )
        yield Finding(subject(first, key=key), message, None, rows["rank_claim_id"].drop_nulls().to_list())


@check("change.disagrees", severity="warning")
def change_disagrees(tables: Tables) -> Iterator[Finding]:
    """A stated change is the difference of the two years: "up 82 places" where the ranks are 101 and 20."""
    library = Library(tables)
    wrong = table(tables, "movements").filter(~pl.col("agrees"))
    stated = table(tables, "claims").filter(pl.col("rank_change").is_not_null() | pl.col("score_change").is_not_null())
    place = ["document_id", "block", "char_start", "claim_id"]
    words = wrong.join(stated.select(*RANKING_KEY, *place, "quote"), on=list(RANKING_KEY[:-1]), nulls_equal=True)
    # A claim without cohort may be the one that states the change of the score.
    speaks = pl.col("cohort_id_right").is_null() | pl.col("cohort_id_right").eq_missing(pl.col("cohort_id"))
    words = words.filter(speaks).sort(*RANKING_KEY, *place)
    for _, rows in words.group_by(RANKING_KEY, maintain_order=True):
        first = rows.row(0, named=True)
        told = listed(f"{library.name(row['document_id'])} {passage(row)}" for row in rows.to_dicts())
        message = f"{who(first)}: {_differences(first)}. Stated in {told}"
        yield Finding(subject(first), message, None, rows["claim_id"].to_list())


def _differences(row: Row) -> str:
    """What is stated and what the two years give, for each change that is both."""
    from_to = f" (from {row['previous_rank']} to {row['rank']})"
    changes = (("rank", from_to), ("score", ""))
    return ", ".join(
        f"{name} change stated {number(row[f'stated_{name}_change'])}, computed {number(row[f'{name}_change'])}{more}"
        for name, more in changes
        if row[f"stated_{name}_change"] is not None and row[f"{name}_change"] is not None
    )
