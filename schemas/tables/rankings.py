"""What is held true and how it moved: rankings, movements, changelog, coverage. Every value names the claim it came from."""

from __future__ import annotations

from typing import Annotated, ClassVar

import polars as pl

from schemas.tables.claims import Timestamp
from schemas.tables.columns import Table, Tier, column

RANKING_KEY = ("index_id", "index_year", "component_id", "unit_id", "cohort_id")


class Rankings(Table):
    """One row per (index, year, component, unit, cohort): the value held true after weighing all claims."""

    index_id: str = column("index", example="DTI")
    index_year: pl.Int32 = column("year the index is of", unit="year", example=2023)
    component_id: str = column("component; null for the total", example="ha_tang_so", nullable=True)
    unit_id: str = column("unit", example="06736@2004-08-31")
    cohort_id: str = column(
        "who is ranked together; null where no document says", example="commune/22@…", nullable=True
    )
    unit_name: str = column("canonical name", example="Ka Long")
    unit_tier: str = column("tier", example="commune", isin=list(Tier))
    district_name: str = column("district it lies in", example="Móng Cái", nullable=True)
    province_name: str = column("province it lies in", example="Quảng Ninh", nullable=True)
    score: float = column("points or percent reached", unit="score_unit", example=747.2, nullable=True)
    score_max: float = column("scale", unit="score_unit", example=1000.0, nullable=True)
    score_unit: str = column("point or percent", example="point", isin=["point", "percent"], nullable=True)
    score_share: float = column(
        "score / score_max, comparable over scales", unit="share", example=0.7472, nullable=True
    )
    rank: pl.Int32 = column("position, 1 is best", unit="position", example=1, nullable=True, ge=1)
    rank_of: pl.Int32 = column("number ranked", unit="units", example=177, nullable=True, ge=1)
    grade: str = column("grade as written, lower case", example="xuất sắc", nullable=True)
    status: str = column(
        "single: one document; agreed: several, same values; disputed: they differ",
        example="agreed",
        isin=["single", "agreed", "disputed"],
    )
    n_claims: pl.Int32 = column("claims weighed", unit="claims", example=2, ge=1)
    n_documents: pl.Int32 = column("documents they stand in", unit="documents", example=1, ge=1)
    score_claim_id: str = column("claim that gave the score", example="c1f0…", nullable=True)
    rank_claim_id: str = column("claim that gave the rank", example="c1f0…", nullable=True)
    chosen_because: str = column(
        "why these values: only document, all agree, or what decided for each fact in dispute",
        example="rank: decision over article",
    )
    known_since: Timestamp = column("when this row was first published", unit="UTC", example="2024-07-30T19:00:00Z")

    class Config(Table.Config):
        unique: ClassVar[list[str]] = list(RANKING_KEY)


class Movements(Table):
    """A unit's rank against the year before, across renames and mergers."""

    index_id: str = column("index", example="DTI")
    component_id: str = column("component; null for the total", example="ha_tang_so", nullable=True)
    cohort_id: str = column("cohort of the later year", example="commune/22@…", nullable=True)
    unit_id: str = column("unit in the later year", example="06736@2004-08-31")
    index_year: pl.Int32 = column("the later year", unit="year", example=2023)
    rank: pl.Int32 = column("rank in that year", unit="position", example=19, nullable=True)
    previous_unit_ids: Annotated[pl.List, pl.String()] = column(
        "the unit itself or its predecessors the year before", example=["06736@2004-08-31"]
    )
    previous_rank: pl.Int32 = column(
        "rank the year before; null across a merger of several", unit="position", example=101, nullable=True
    )
    rank_change: pl.Int32 = column("previous_rank - rank", unit="positions", example=82, nullable=True)
    score_change: float = column(
        "score - previous score, same scale only", unit="score_unit", example=3.29, nullable=True
    )
    stated_rank_change: pl.Int32 = column("what a document says", unit="positions", example=82, nullable=True)
    stated_score_change: float = column("what a document says", unit="score_unit", example=3.29, nullable=True)
    agrees: bool = column("stated and computed agree; null where one is missing", example=True, nullable=True)


class Rebased(Table):
    """Scores of the year before on the map of the later edition: computed, never published; not part of rankings."""

    index_id: str = column("index", example="DTI")
    index_year: pl.Int32 = column("year the re-based score is of", unit="year", example=2023)
    component_id: str = column("component; null for the total", example="ha_tang_so", nullable=True)
    unit_id: str = column("unit of the later map", example="24@2025-07-01")
    cohort_id: str = column("cohort of the later edition", example="province/VN")
    method: str = column("how the score was computed", example="mean_of_predecessors", isin=["mean_of_predecessors"])
    from_unit_ids: Annotated[pl.List, pl.String()] = column(
        "the units it was computed from, all that were merged", example=["24@2004-08-31", "27@2004-08-31"]
    )
    score: float = column("re-based score", unit="score_unit", example=70.25)
    score_max: float = column("scale of the year before", unit="score_unit", example=100.0, nullable=True)
    score_unit: str = column("point or percent", example="point", isin=["point", "percent"], nullable=True)
    later_year: pl.Int32 = column("year of the ranking it stands beside", unit="year", example=2024)
    later_score: float = column("score published for that year", unit="score_unit", example=72.5)
    score_change: float = column("later_score - score, same scale only", unit="score_unit", example=2.25, nullable=True)


CHANGE_KINDS = ["added", "corrected", "withdrawn", "disputed", "settled"]
CHANGE_CAUSES = [
    "first_published", "publisher_revision", "our_correction", "extraction_change", "unit_decision", "register_change",
]  # fmt: skip


class Changelog(Table):
    """One row per changed field of a ranking; replaying all rows up to a date rebuilds the rankings of that date."""

    change_id: str = column("stable id: hash of run, key and field", example="9ab1…", unique=True)
    run_id: str = column("run that published it", example="20240730T190000Z")
    changed_at: Timestamp = column("when that run published", unit="UTC", example="2024-07-30T19:00:00Z")
    index_id: str = column("key: index", example="DTI")
    index_year: pl.Int32 = column("key: year", unit="year", example=2023)
    component_id: str = column("key: component", example="ha_tang_so", nullable=True)
    unit_id: str = column("key: unit", example="06736@2004-08-31")
    cohort_id: str = column("key: cohort", example="commune/22@…", nullable=True)
    field: str = column("column of rankings that changed", example="score")
    old_value: str = column("value before, as JSON; null where there was none", example="747.2", nullable=True)
    new_value: str = column("value after, as JSON; null where it is gone", example="750.1", nullable=True)
    kind: str = column("what happened", example="corrected", isin=CHANGE_KINDS)
    cause: str = column("why", example="publisher_revision", isin=CHANGE_CAUSES)
    claim_id: str = column("claim behind the new value", example="c1f0…", nullable=True)
    document_id: str = column("document behind the new value", example="b0bab5ec…", nullable=True)


class Coverage(Table):
    """How much of an edition is known: per index, year, tier and container."""

    index_id: str = column("index", example="DTI")
    index_year: pl.Int32 = column("year", unit="year", example=2023)
    unit_tier: str = column("tier ranked", example="commune", isin=list(Tier))
    container_id: str = column("unit_id of the territory, VN for the country", example="22@2004-08-31")
    expected: pl.Int32 = column(
        "units the register knows on that date; null for agencies", unit="units", example=177, nullable=True
    )
    found: pl.Int32 = column("units with a ranking", unit="units", example=2, ge=0)
    disputed: pl.Int32 = column("of them disputed", unit="units", example=0, ge=0)
    quarantined: pl.Int32 = column("units with refused claims", unit="units", example=0, ge=0)
    missing: pl.Int32 = column("expected and not found", unit="units", example=175, nullable=True)
    missing_units: Annotated[pl.List, pl.String()] = column(
        "names of the missing units; empty where nothing is known to be expected",
        example=["Xã Bằng Cả (Thành phố Hạ Long)"],
    )
    full_tables: pl.Int32 = column(
        "documents that give the whole league table; 0 where only parts of it are known",
        unit="documents",
        example=1,
        ge=0,
    )
