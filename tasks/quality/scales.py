"""Scores against their scales: sums of components, scores beyond, years that cannot be compared.

Invariant: a scale is the one stated, else the catalogue's for the index or for this edition. Sums are looked at per
document, since figures of two documents may be rounded differently.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tasks.agreement import NOISE, half_unit, printed_decimals
from tasks.keys import key_numbers
from tasks.quality.finding import (
    Finding,
    Library,
    Tables,
    check,
    edition,
    listed,
    number,
    passage,
    subject,
    table,
)

UNIT = ["document_id", "index_id", "index_year", "unit_id"]
SCORED = [*UNIT, "unit_name", "unit_tier", "province_name", "component_id", "score", "score_max", "claim_id"]
FEW = 3  # units in an edition before their sums can show that its index is no sum
EDITIONS = pl.Schema(
    {"index_id": pl.String(), "index_year": pl.Int32(), "unit_tier": pl.String(), "container": pl.String()}
    | {"component_id": pl.String(), "edition_max": pl.Float64()}
)  # container: name of the province whose units are ranked, null for the country; component: null for the total


@check("components.sum", severity="info", per_edition=True)
def components_sum(tables: Tables) -> Iterator[Finding]:
    """The components of a unit add up to its total: 8 components give 695 points, the total says 696.

    Looked at only where the components' scales add up to the total's (then none is missing), within the
    rounding of the figures; scales are those stated, else of the catalogue (`indices`, `editions`). An index whose
    components seldom add up weighs them and is left out. One issue per document.
    """
    sums = _sums(tables)
    fits = (pl.col("sum") - pl.col("total")).abs() <= pl.col("tolerance") + NOISE * pl.col("total").abs()
    sums = sums.with_columns(fits=fits)
    edition_key = ["index_id", "index_year"]
    weighed = (pl.len().over(edition_key) >= FEW) & (pl.col("fits").mean().over(edition_key) < 0.5)
    wrong = sums.filter(~weighed & ~pl.col("fits")).sort(UNIT)
    library = Library(tables)
    for _, rows in wrong.group_by("document_id", *edition_key, maintain_order=True):
        first = rows.row(0, named=True)
        document = first["document_id"]
        units = listed(
            f"{row['unit_name']}: {row['count']} components give {number(round(row['sum'], 6))}, "
            f"the total is {number(row['total'])}"
            for row in rows.iter_rows(named=True)
        )
        message = f"{edition(first)}: {library.name(document)}: components do not add up: {units}"
        claims = [claim for ids in rows["claim_ids"] for claim in ids]
        yield Finding(f"{edition(first)} {library.uri(document)}", message, document, claims)


def _sums(tables: Tables) -> pl.DataFrame:
    """Per document and unit with every component: total, sum, count, tolerance and the claims."""
    scores = table(tables, "claims").select(SCORED).drop_nulls(["score", "unit_id"])
    scored = _scored_once(scores).pipe(_with_scale, tables)
    whole = pl.col("component_id").is_null()
    totals = scored.filter(whole).select("unit", total="score", total_scale="scale")
    parts = (
        scored.filter(~whole)
        .group_by("unit")
        .agg(sum=pl.col("score").sum(), scales=pl.col("scale").sum(), count=pl.len())
    )
    both = totals.join(parts, on="unit")
    complete = (pl.col("scales") - pl.col("total_scale")).abs() <= NOISE * pl.col("total_scale")
    both = both.filter(complete & (pl.col("count") > 1))
    rows = scored.join(both.select("unit"), on="unit", how="semi").sort("unit", "claim_id")
    figures = rows.group_by("unit", maintain_order=True).agg(
        pl.col(*UNIT, "unit_name").first(),
        tolerance=half_unit(printed_decimals(pl.col("score")).max()) * pl.len(),
        claim_ids=pl.col("claim_id"),
    )
    return figures.join(both, on="unit", maintain_order="left")


def _scored_once(scores: pl.DataFrame) -> pl.DataFrame:
    """Per UNIT (its number `unit`) one score of the total and of every component, that of the first claim by id."""
    (unit,) = key_numbers(UNIT, scores)
    scores = scores.with_columns(unit.alias("unit"))
    (figure,) = key_numbers(["unit", "component_id"], scores)
    again = figure.is_duplicated()
    twice = scores.with_columns(figure).filter(again).sort("claim_id").unique("key", keep="first", maintain_order=True)
    return pl.concat([scores.filter(~again), twice.drop("key")])


def _with_scale(claims: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The claims with `scale`: as stated, else as the catalogue has it for all editions or for this one.

    Reads `editions` (EDITIONS) where it is given.
    """
    stated, claims = claims.drop_nulls("score_max"), claims.filter(pl.col("score_max").is_null())
    always = table(tables, "indices").select("index_id", "component_id", catalogued="score_max")
    editions = tables.get("editions", pl.DataFrame(schema=EDITIONS))
    key = ["index_id", "index_year", "unit_tier", "component_id"]
    national = editions.filter(pl.col("container").is_null()).drop("container").unique(key, keep="first")
    local = editions.drop_nulls("container").rename({"container": "province_name", "edition_max": "local_max"})
    local = local.unique([*key, "province_name"], keep="first")
    of_nation = pl.when(pl.col("unit_tier").is_in(["province", "ministry"])).then("edition_max")
    catalogued = (
        claims.join(always, on=["index_id", "component_id"], how="left", nulls_equal=True)
        .join(national, on=key, how="left", nulls_equal=True)
        .join(local, on=[*key, "province_name"], how="left", nulls_equal=True)
        .select(*stated.columns, scale=pl.coalesce("catalogued", "local_max", of_nation))
    )
    return pl.concat([stated.with_columns(scale="score_max"), catalogued])


@check("score.beyond_scale", severity="warning", per_edition=True)
def beyond_scale(tables: Tables) -> Iterator[Finding]:
    """A score whose document states no scale lies within the catalogue's: PAR INDEX with 105.2 points, its scale ends
    at 100. (Beyond a scale that is stated it is refused: `claim.score_within_scale`.) One issue per document.
    """
    bare = pl.col("score_max").is_null() & (pl.col("score_unit") == "point")
    scored = _with_scale(table(tables, "claims").drop_nulls("score").filter(bare), tables)
    beyond = scored.filter(pl.col("score") > pl.col("scale") * (1 + NOISE))
    library = Library(tables)
    beyond = beyond.sort("document_id", "index_id", "index_year", "block", "char_start", "claim_id")
    for _, rows in beyond.group_by("document_id", "index_id", "index_year", maintain_order=True):
        first = rows.row(0, named=True)
        document = first["document_id"]
        told = listed(
            f"{row['unit_text']}: {number(row['score'])} of {number(row['scale'])} at most, in {passage(row)}"
            for row in rows.iter_rows(named=True)
        )
        what = f"{first['index_id']} {first['index_year']}"
        yield Finding(
            f"{what} {library.uri(document)}",
            f"{what}: {library.name(document)}: scores beyond the scale: {told}",
            document,
            rows["claim_id"].to_list(),
        )


@check("scale.method_break", severity="info")
def method_break(tables: Tables) -> Iterator[Finding]:
    """Scores of two years are compared only where the method is one: DTI goes from 0-1 in 2021 to 0-100 in 2023, which
    is no rise. Reads `method_breaks` as `tasks.method_breaks` gives it.
    """
    if "method_breaks" not in tables:
        return
    key = ["index_id", "index_year", "like"]
    parts = pl.col("component_id").fill_null("total").sort().unique(maintain_order=True)
    breaks = tables["method_breaks"].group_by(*key, "reason").agg(parts=parts).sort(*key, "reason")
    for _, rows in breaks.group_by(key, maintain_order=True):
        first = rows.row(0, named=True)
        told = "; ".join(f"{reason} ({listed(of)})" for reason, of in rows.select("reason", "parts").iter_rows())
        what = f"{edition(first)}, {first['like']}: scores cannot be compared with {first['index_year'] - 1}"
        yield Finding(subject(first, first["like"], key=("index_id", "index_year")), f"{what}: {told}")
