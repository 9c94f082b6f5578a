"""rebased: what the year before would have been on the map of the later edition, computed and named so.

Invariant: nothing of it enters rankings or movements, which hold what was published; every row names its method. Only one
method is used: `mean_of_predecessors`, the plain mean of the scores of all units that went as wholes into the later one, as
DTI 2024 itself was published in October 2025 for the provinces of July 2025. A part of a unit has no score of its own.
"""

from __future__ import annotations

import polars as pl

from schemas.tables import RANKING_KEY, Rebased, conform
from tasks.movements.steps import predecessors

METHOD = "mean_of_predecessors"
EDITION = ["index_id", "component_id", "like"]
SCALE = ["score_max", "score_unit"]


def rebased(rankings: pl.DataFrame, lineage: pl.DataFrame) -> pl.DataFrame:
    """One row per scored ranking of a unit that several were merged into since the edition of the year before, where each of
    them has a score there on one scale. Sorted by the key; `index_year` is the year before.
    """
    scored = rankings.drop_nulls(["score", "cohort_id"]).with_columns(
        like=pl.col("cohort_id").str.replace(r"@[^/]*", "")  # the container's code alone: its version may differ
    )
    later = scored.select(*RANKING_KEY, "like", *SCALE, later_score="score")
    before = predecessors(later, lineage)
    before = before.filter((pl.len() > 1).over("unit_id", "index_year"))
    earlier = scored.select(
        *EDITION, pl.col("index_year") + 1, pl.col("unit_id").alias("previous_unit_id"), "score",
        *(pl.col(name).alias(f"previous_{name}") for name in SCALE),
    )  # fmt: skip
    earlier = earlier.unique([*EDITION, "index_year", "previous_unit_id"], keep="last", maintain_order=True)
    met = later.join(before, on=["unit_id", "index_year"]).join(
        earlier, on=[*EDITION, "index_year", "previous_unit_id"], how="left", nulls_equal=True
    )
    means = met.group_by(*RANKING_KEY, "later_score", *SCALE).agg(
        pl.col("previous_unit_id").sort().alias("from_unit_ids"),
        pl.col("score").mean().round(6),
        whole=pl.col("whole").all() & (pl.col("score").null_count() == 0),
        one_scale=pl.all_horizontal((pl.struct(f"previous_{n}").n_unique() == 1) for n in SCALE),
        **{f"old_{name}": pl.col(f"previous_{name}").first() for name in SCALE},
    )
    same_scale = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"old_{name}")) for name in SCALE)
    rows = means.filter("whole", "one_scale").with_columns(
        index_year=pl.col("index_year") - 1,
        later_year=pl.col("index_year"),
        score_change=pl.when(same_scale).then((pl.col("later_score") - pl.col("score")).round(6)),
        method=pl.lit(METHOD),
        **{name: pl.col(f"old_{name}") for name in SCALE},
    )
    return conform(rows, Rebased).sort(RANKING_KEY)
