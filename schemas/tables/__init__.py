"""Every published table as a pandera model (polars backend): one Parquet file each, column names final.

`MODELS` maps the table's name, which is also its file name, to the model. The models check one table each; rules that
cross rows or tables belong to `tasks.validate` and `tasks.quality`.
"""

from schemas.tables.claims import Claims, CohortStatistics, Documents, Quarantine
from schemas.tables.columns import Table, conform, empty, of_rows, polars_schema
from schemas.tables.operations import Issues, Runs, Sources
from schemas.tables.rankings import RANKING_KEY, Changelog, Coverage, Movements, Rankings, Rebased
from schemas.tables.register import Agencies, Indices, UnitLineage, Units

SCHEMA_VERSION = 2

MODELS: dict[str, type[Table]] = {
    "documents": Documents,
    "claims": Claims,
    "quarantine": Quarantine,
    "cohort_statistics": CohortStatistics,
    "rankings": Rankings,
    "movements": Movements,
    "rebased": Rebased,
    "changelog": Changelog,
    "coverage": Coverage,
    "issues": Issues,
    "units": Units,
    "unit_lineage": UnitLineage,
    "agencies": Agencies,
    "indices": Indices,
    "sources": Sources,
    "runs": Runs,
}

__all__ = [
    "MODELS",
    "RANKING_KEY",
    "SCHEMA_VERSION",
    "Agencies",
    "Changelog",
    "Claims",
    "CohortStatistics",
    "Coverage",
    "Documents",
    "Indices",
    "Issues",
    "Movements",
    "Quarantine",
    "Rankings",
    "Rebased",
    "Runs",
    "Sources",
    "Table",
    "UnitLineage",
    "Units",
    "conform",
    "empty",
    "of_rows",
    "polars_schema",
]
