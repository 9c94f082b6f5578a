"""How a column is written down: `column()` carries the description, unit of measure and example that every column must have.

Invariant: a model built on `Table` refuses missing, extra and mistyped columns. No table is named here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl

Tier = ("region", "ministry", "province", "department", "district", "commune")


def column(description: str, *, example: Any, unit: str | None = None, nullable: bool = False, **checks: Any) -> Any:
    """A documented pandera field.

    `unit` is the unit of measure (null where the column measures nothing); `example` a value as it stands in the
    column; `checks` are pandera's own (isin, ge, le, unique, str_matches).
    """
    return pa.Field(nullable=nullable, description=description, metadata={"unit": unit, "example": example}, **checks)


class Table(pa.DataFrameModel):
    """Base of every published table: exact columns, exact types."""

    class Config:
        strict = True
        ordered = True


@cache
def polars_schema(model: type[Table]) -> pl.Schema:
    """Column names and polars types of a model, in the published order."""
    return pl.Schema({name: col.dtype.type for name, col in model.to_schema().columns.items()})


_TYPE_NAMES: dict[pl.DataType, str] = {
    pl.String(): "string",
    pl.Int32(): "int32",
    pl.Float64(): "float64",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Datetime("us", "UTC"): "timestamp[us, UTC]",
    pl.List(pl.String()): "list<string>",
}


def type_names(model: type[Table]) -> dict[str, str]:
    """The type of each column as contract and documentation call it, whatever library reads the file.

    Raises KeyError for a type that no published column has had: give it a name above.
    """
    return {name: _TYPE_NAMES[dtype] for name, dtype in polars_schema(model).items()}


def empty(model: type[Table]) -> pl.DataFrame:
    """A frame of the model with no rows."""
    return _empty(model).clone()


@cache
def _empty(model: type[Table]) -> pl.DataFrame:
    return pl.DataFrame(schema=polars_schema(model))


def of_rows(rows: Sequence[Mapping[str, Any]], model: type[Table]) -> pl.DataFrame:
    """A frame of the model from rows by column name; what a row lacks becomes null, what the model lacks is left out."""
    return pl.DataFrame(rows, schema=polars_schema(model), strict=False) if rows else empty(model)


def conform(frame: pl.DataFrame, model: type[Table]) -> pl.DataFrame:
    """The frame with exactly the model's columns and types, in order; columns it lacks become null."""
    schema = polars_schema(model)
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )
