"""Years whose scores cannot be compared with those of the year before: a break of method is not a fall.

Invariant: a break is stated by the catalogue (`method_break`) or seen in the figures: another scale, or, where no scale
is stated, scores of another order of size. Ranks are compared across a break; scores are not.
"""

from __future__ import annotations

import polars as pl

EDITION = ["index_id", "component_id", "like", "index_year"]
STATED = pl.Schema(
    {"index_id": pl.String, "index_year": pl.Int32, "unit_tier": pl.String, "container": pl.String}
)  # container: code of the territory, VN for the country
TIMES = 4.0  # between two medians: no index rises or falls so far in a year, but 0-1 becomes 0-100
FEW = 3  # units scored in both years before a median says anything


def like(cohort: pl.Expr) -> pl.Expr:
    """The cohort with its container's code alone, so that two versions of one territory are alike."""
    return cohort.str.replace(r"@[^/]*", "")


def method_breaks(rankings: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """EDITION (the later year) and `reason` of every break between two years that both have scores; sorted.

    `stated` has the columns of STATED: the editions that the catalogue marks.
    """
    years = _years(rankings)
    before = years.with_columns(pl.col("index_year") + 1)
    both = years.join(before, on=EDITION, nulls_equal=True, suffix="_before")
    marked = stated.with_columns(like=pl.concat_str("unit_tier", "container", separator="/"), marked=True).select(
        "index_id", "index_year", "like", "marked"
    )
    # Parts of a cohort (a region, a group) follow its method.
    both = both.with_columns(whole=pl.col("like").str.extract(r"^([^/]+/[^/]+)"))
    both = both.join(marked.rename({"like": "whole"}).unique(), on=["index_id", "index_year", "whole"], how="left")
    reason = pl.coalesce(_other_scale(), pl.when("marked").then(pl.lit("indices.yaml: method_break")), _other_size())
    return both.with_columns(reason=reason).drop_nulls("reason").select(*EDITION, "reason").sort(EDITION)


def _years(rankings: pl.DataFrame) -> pl.DataFrame:
    """Per edition of a cohort: the scale most scores have, their median and number."""
    scored = rankings.drop_nulls(["score", "cohort_id"]).with_columns(like=like(pl.col("cohort_id")))
    return scored.group_by(EDITION).agg(
        score_max=pl.col("score_max").drop_nulls().mode().max(),
        score_unit=pl.col("score_unit").drop_nulls().mode().max(),
        median=pl.col("score").median(),
        n=pl.len(),
    )


def _other_scale() -> pl.Expr:
    now, then = _scale(""), _scale("_before")
    return pl.when(now != then).then(pl.format("scale 0-{} after 0-{}", _shown(now), _shown(then)))


def _scale(suffix: str) -> pl.Expr:
    """Where the scale ends: percents and points of 100 are one scale."""
    percent = pl.col(f"score_unit{suffix}") == "percent"
    return pl.when(percent).then(pl.lit(100.0)).otherwise(pl.col(f"score_max{suffix}"))


def _shown(scale: pl.Expr) -> pl.Expr:
    return scale.cast(pl.String).str.strip_suffix(".0")


def _other_size() -> pl.Expr:
    no_scale = _scale("").is_null() | _scale("_before").is_null()
    enough = (pl.col("n") >= FEW) & (pl.col("n_before") >= FEW)
    ratio = pl.col("median") / pl.col("median_before")
    far = (ratio >= TIMES) | (ratio <= 1 / TIMES)
    told = pl.format(
        "no scale stated, and the median is {} after {}", pl.col("median").round(4), pl.col("median_before").round(4)
    )
    return pl.when(no_scale & enough & far.fill_null(False)).then(told)
