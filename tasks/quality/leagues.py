"""Rules on ranked lists: complete, tied in one way, no unit twice, and with the statistics told of them.

Invariant: only what a list claims to be is held against it: a partial list may have gaps.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tasks.agreement import NOISE, half_unit, printed_decimals, scores_agree
from tasks.keys import key_numbers
from tasks.leagues import FEW, LIST, ranked_lists
from tasks.quality.finding import (
    EXAMPLES,
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
)

COHORT = ["index_id", "index_year", "component_id", "cohort_id"]
ROW = ["document_id", "block", "index_id", "index_year", "component_id", "unit_id"]


@check("league.ranks_incomplete", severity="warning", per_edition=True)
def ranks_incomplete(tables: Tables) -> Iterator[Finding]:
    """A league table has every rank, and tied units share one in one way (1, 2, 2, 4 or 1, 2, 2, 3 or 1, 3, 3, 4):
    62 of 63 provinces with nobody at rank 17. A list from the top (a top ten) has no gaps either; a partial list may.

    Reads `ranked_lists` as `tasks.leagues` gives them; without it they are made of the claims.
    """
    library = Library(tables)
    lists = tables["ranked_lists"] if "ranked_lists" in tables else _lists(tables)
    lists = lists.filter(pl.col("kind") != "partial")
    # Fewer than the register knows is coverage's to tell: an island district is often ranked by nobody.
    short = (pl.col("kind") == "full") & pl.col("stated") & (pl.col("units") != pl.col("size"))
    wrong = pl.concat([lists.filter(short).select("list"), _without_a_way(lists)]).unique()
    told_of = lists.join(wrong, on="list", how="semi").sort(*LIST, "rank", "unit_text", "claim_id")
    for _, rows in told_of.group_by("list", maintain_order=True):
        first = rows.row(0, named=True)
        document = first["document_id"]
        told = list(_gaps(rows))
        if first["kind"] == "full" and first["units"] != first["size"]:
            told.insert(0, f"{first['units']} of {first['size']} units are ranked")
        message = f"{edition(first)}, {first['cohort_id']}: {library.name(document)}: {listed(told)}"
        about = subject(first, library.uri(document), key=COHORT)
        yield Finding(about, message, document, rows["claim_id"].head(EXAMPLES).to_list())


def _lists(tables: Tables) -> pl.DataFrame:
    return ranked_lists(table(tables, "claims"), expected_sizes(tables))


def _without_a_way(lists: pl.DataFrame) -> pl.DataFrame:
    """Numbers of the lists whose ranks follow in none of the ways to count ties."""
    (place,) = key_numbers(["list", "rank"], lists)
    placed = lists.select("list", "rank", place).sort("key").group_by("key", maintain_order=True)
    ranks = placed.agg(pl.col("list", "rank").first(), units=pl.len().cast(pl.Int32))
    before, number = (
        pl.col("units").cum_sum().over("list") - pl.col("units"),
        pl.int_range(1, pl.len() + 1).over("list"),
    )
    ways = {"skipping": before + 1, "last_of_tied": before + pl.col("units"), "dense": number}
    fits = ranks.select("list", **{way: pl.col("rank") == due for way, due in ways.items()})
    return fits.group_by("list").agg(pl.all().all()).filter(~pl.any_horizontal(*ways)).select("list")


def _gaps(rows: pl.DataFrame) -> Iterator[str]:
    """Where the ranks of one list do not follow each other, ties counted as in most leagues (1, 2, 2, 4)."""
    due = 1
    for rank, names in rows.group_by("rank", maintain_order=True).agg("unit_text").iter_rows():
        if rank != due:
            yield f"rank {due} is due and {rank} comes ({', '.join(names[:2])})"
        due = rank + len(names)


@check("table.unit_twice", severity="warning", per_edition=True)
def unit_twice(tables: Tables) -> Iterator[Finding]:
    """A table has one row a unit: two rows of one table are about Ka Long (the second meant Hải Yên)."""
    library = Library(tables)
    claims = table(tables, "claims").select(*ROW, "method", "char_start", "claim_id", "unit_name", "quote")
    stated = claims.filter((pl.col("method") == "table") & pl.col("unit_id").is_not_null())
    stated = stated.with_columns(key_numbers(ROW, stated))
    places = stated.group_by("key").agg(first=pl.col("char_start").min(), last=pl.col("char_start").max())
    twice = stated.join(places.filter(pl.col("first") < pl.col("last")), on="key", how="semi")
    twice = twice.sort(*ROW, "char_start", "claim_id").unique([*ROW, "char_start"], keep="first", maintain_order=True)
    for _, rows in twice.group_by(["document_id", "block", "index_id", "index_year"], maintain_order=True):
        first = rows.row(0, named=True)
        document = first["document_id"]
        of_unit = rows.group_by("component_id", "unit_name", maintain_order=True).agg("quote")
        told = [
            f"{name}: {listed(f'“{q}”' for q in quotes)}"
            for _, name, quotes in of_unit.unique("unit_name", keep="first", maintain_order=True).iter_rows()
        ]
        message = (
            f"{first['index_id']} {first['index_year']}: {library.name(document)}: the table in block "
            f"{first['block']} has more than one row of {listed(told)}"
        )
        about = f"{first['index_id']} {first['index_year']} {library.uri(document)} {first['block']}"
        yield Finding(about, message, document, rows["claim_id"].to_list())


@check("statistics.against_rows", severity="warning", per_edition=True)
def against_rows(tables: Tables) -> Iterator[Finding]:
    """A statistic fits the units it is told of: a mean of 62.6 where the 63 scores give 66.2; a highest of 899.09
    where a unit has 970. Mean, median and spread are held against whole cohorts only, within the rounding of the
    figures; highest and lowest also where some scores are known. The first and last unit of the same document are
    `document.contradicts_itself`.
    """
    library = Library(tables)
    stated = table(tables, "cohort_statistics").drop_nulls("cohort_id")
    for row in _computed(tables, stated).sort(*COHORT, "statistic", "claim_id").iter_rows(named=True):
        document = row["document_id"]
        message = (
            f"{edition(row)}, {row['cohort_id']}: {library.name(document)} gives the {row['statistic']} as "
            f"{number(row['value'])} in {passage(row)}, but {_told(row)}"
        )
        about = subject(row, row["statistic"], library.uri(document), key=COHORT)
        yield Finding(about, message, document, [row["claim_id"], *row["claims"]])


def _told(row: Row) -> str:
    if row["statistic"] in ("max", "min"):
        return f"{row['unit_name']} has {number(row['computed'])}"
    return f"the scores of its {row['n']} units give {number(round(row['computed'], 4))}"


def _computed(tables: Tables, stated: pl.DataFrame) -> pl.DataFrame:
    """The statistics that the rankings belie: with `computed`, `n` scores, and the unit and claims behind it."""
    claims = table(tables, "claims").select("rank_from_bottom", score_claim_id="claim_id", of_document="document_id")
    scored = table(tables, "rankings").drop_nulls(["score", "cohort_id"])
    scored = scored.join(stated.select(COHORT).unique(), on=COHORT, how="semi", nulls_equal=True)
    scored = scored.filter(pl.struct("score_unit", "score_max").n_unique().over(COHORT) == 1)
    scored = scored.join(claims, on="score_claim_id", how="left").sort(*COHORT, "score", "unit_id")
    scored = scored.join(expected_sizes(tables), on=["index_id", "index_year", "cohort_id"], how="left")
    rows = stated.join(scored.drop("known_since"), on=COHORT, nulls_equal=True, suffix="_row")
    return pl.concat([_belied_extremes(rows), _belied_means(rows)])


OUT = [*COHORT, "statistic", "value", "claim_id", "document_id", "block", "char_start", "quote"]


def _belied_extremes(rows: pl.DataFrame) -> pl.DataFrame:
    """Highest and lowest with the unit that lies furthest beyond."""
    up = pl.col("statistic") == "max"
    last = (pl.col("rank") == pl.col("rank_of")).fill_null(False) | (pl.col("rank_from_bottom") == 1).fill_null(False)
    first_or_last = pl.when(up).then(pl.col("rank") == 1).otherwise(last)
    told_already = (pl.col("of_document") == pl.col("document_id")) & first_or_last
    beyond = pl.when(up).then(pl.col("score") - pl.col("value")).otherwise(pl.col("value") - pl.col("score"))
    wrong = rows.filter(
        pl.col("statistic").is_in(["max", "min"])
        & (beyond > 0)
        & ~scores_agree(pl.col("score"), pl.col("value"))
        & ~told_already.fill_null(False)
    )
    furthest = wrong.with_columns(beyond=beyond).sort("claim_id", -pl.col("beyond"), "unit_id")
    return furthest.unique("claim_id", keep="first", maintain_order=True).select(
        *OUT, "unit_name", n=pl.lit(1, pl.UInt32), computed="score", claims=pl.concat_list("score_claim_id")
    )


def _belied_means(rows: pl.DataFrame) -> pl.DataFrame:
    """Mean, median and spread of cohorts of which every score is known."""
    score, statistic = pl.col("score"), pl.col("statistic").first()
    computed = (
        pl.when(statistic == "mean")
        .then(score.mean())
        .when(statistic == "median")
        .then(score.median())
        .otherwise(score.max() - score.min())
    )
    size = pl.max_horizontal(pl.col("rank_of").max(), pl.col("expected").max())
    of = rows.filter(pl.col("statistic").is_in(["mean", "median", "spread"])).group_by("claim_id", maintain_order=True)
    whole = of.agg(
        *(pl.col(name).first() for name in OUT if name != "claim_id"),
        size=size,
        n=pl.len(),
        computed=computed,
        decimals=printed_decimals(score).max(),
        claims=pl.col("score_claim_id").head(EXAMPLES),
    ).filter((pl.col("n") == pl.col("size")) & (pl.col("n") >= FEW))
    # The mean of rounded scores may be off by their rounding, a spread by twice that.
    tolerance = half_unit(printed_decimals(pl.col("value"))) + 2 * half_unit(pl.col("decimals"))
    off = (pl.col("computed") - pl.col("value")).abs()
    return whole.filter(off > tolerance + NOISE * pl.col("value").abs()).select(
        *OUT, unit_name=pl.lit(None, pl.String), n="n", computed="computed", claims="claims"
    )


def expected_sizes(tables: Tables) -> pl.DataFrame:
    """index_id, index_year, cohort_id and `expected`: the number of units of every whole cohort the register knows."""
    known = table(tables, "coverage").drop_nulls("expected")
    cohort = pl.concat_str("unit_tier", "container_id", separator="/")
    return known.select("index_id", "index_year", "expected", cohort_id=cohort)
