"""Keys of the published tables: what tells rows apart, and which column names a row of which other table.

Invariant: only what the pipeline guarantees stands here; the tests hold it against what the samples give. A column that may
name something that is not in the other table (an agency among the units, a claim that is no longer held) is not listed.
"""

from __future__ import annotations

from schemas.tables import MODELS

_KEYS: dict[str, tuple[str, ...]] = {
    "movements": ("index_id", "component_id", "cohort_id", "unit_id", "index_year"),
    "rebased": ("index_id", "index_year", "component_id", "unit_id", "cohort_id", "later_year"),
    "coverage": ("index_id", "index_year", "unit_tier", "container_id"),
    "unit_lineage": ("from_unit_id", "to_unit_id", "date", "kind"),
    "indices": ("index_id", "component_id"),
}
REFERENCES: dict[str, dict[str, tuple[str, str]]] = {
    "claims": {"document_id": ("documents", "document_id")},
    "cohort_statistics": {"document_id": ("documents", "document_id")},
    "rankings": {"score_claim_id": ("claims", "claim_id"), "rank_claim_id": ("claims", "claim_id")},
    "changelog": {"run_id": ("runs", "run_id")},
    "units": {"parent_id": ("units", "unit_id")},
}


def key_of(table: str) -> tuple[str, ...]:
    """Columns whose values together stand in one row only, null counting as a value; none for a table without a key."""
    schema = MODELS[table].to_schema()
    single = tuple(name for name, column in schema.columns.items() if column.unique)
    return _KEYS.get(table) or single or tuple(str(name) for name in schema.unique or ())
