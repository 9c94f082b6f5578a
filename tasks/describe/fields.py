"""A table's columns as its pandera model documents them, in the words that every kind of metadata is written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from schemas.tables import MODELS
from schemas.tables.columns import type_names


@dataclass(frozen=True)
class Field:
    """One column. `allowed`: all values there are, where they are few; `limits`: minimum, maximum, pattern, unique."""

    name: str
    type: str
    nullable: bool
    description: str
    unit: str | None
    example: Any
    allowed: tuple[str, ...] = ()
    limits: dict[str, Any] = field(default_factory=dict)


def fields_of(table: str) -> list[Field]:
    """The columns of a table, in the published order."""
    model = MODELS[table]
    types = type_names(model)
    return [_field(column, types[column.name]) for column in model.to_schema().columns.values()]


def sentence_of(table: str) -> str:
    """What a row of the table is."""
    return " ".join((MODELS[table].__doc__ or "").split())


_LIMITS = {
    "greater_than_or_equal_to": ("minimum", "min_value"),
    "less_than_or_equal_to": ("maximum", "max_value"),
    "str_matches": ("pattern", "pattern"),
}


def _field(column: Any, type_name: str) -> Field:
    facts = {check.name: check.statistics for check in column.checks}
    limits = {said: facts[name][key] for name, (said, key) in _LIMITS.items() if name in facts}
    if column.unique:
        limits["unique"] = True
    return Field(
        name=column.name,
        type=type_name,
        nullable=column.nullable,
        description=column.description,
        unit=column.metadata["unit"],
        example=column.metadata["example"],
        allowed=tuple(facts["isin"]["allowed_values"]) if "isin" in facts else (),
        limits=limits,
    )
