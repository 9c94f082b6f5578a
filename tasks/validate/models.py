"""Tables held to their pandera models, row by row: the rows that fail, and why.

Invariant: a value the model refuses costs its row and no other; of rows with one key the first stands. A missing,
extra or mistyped column is no row's fault but the program's, and raises TableError. Frames are eager: pandera looks at
no value of a lazy one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandera.polars as pa
import polars as pl

from schemas.tables import MODELS

FAILURES = pl.Schema({"row": pl.get_index_type(), "check_id": pl.String, "failure": pl.String})
_REPEATS = ("field_uniqueness", "multiple_fields_uniqueness")
_OF_ROWS = {"claims": "claim", "cohort_statistics": "statistic"}  # what a row of the table is called in a check_id


class TableError(ValueError):
    """A table that may not be published; the message names table, column, check and the first values."""


def check_table(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame, when it fits the model of the published table `name`; else raises TableError."""
    try:
        MODELS[name].validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise TableError(f"table {name}: {'; '.join(_told(error.failure_cases))}") from error
    return frame


def refuse_repeated(name: str, frame: pl.DataFrame) -> None:
    """Raises TableError where a key of the published table `name` stands in more than one row."""
    for key in _keys(name):
        if frame.select(pl.struct(key) if len(key) > 1 else key).to_series().n_unique() != frame.height:
            raise TableError(f"table {name}: {'; '.join(_later(name, frame, key)['failure'].head(3))}")


def _keys(name: str) -> list[list[str]]:
    """Every column, or columns together, whose values stand in one row of a table only."""
    schema = MODELS[name].to_schema()
    single = [[column.name] for column in schema.columns.values() if column.unique]
    return [*single, list(schema.unique)] if schema.unique else single


def model_failures(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """row, check_id (`claim.<column>`, `rankings.<column>`) and failure of every value the model of `name` refuses.

    Raises TableError where the columns or types are not those of the model.
    """
    try:
        MODELS[name].validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases: pl.DataFrame = error.failure_cases
        if cases["index"].null_count():  # a missing, extra or mistyped column: no row is to blame
            raise TableError(f"table {name}: {'; '.join(_told(cases))}") from error
        return pl.concat([_by_value(name, cases), _repeated(name, frame, cases)])
    return pl.DataFrame(schema=FAILURES)


def of_rows(name: str) -> str:
    """What the rules on the rows of a table begin with."""
    return _OF_ROWS.get(name, name)


def _by_value(name: str, cases: pl.DataFrame) -> pl.DataFrame:
    value = pl.col("failure_case").fill_null("null")
    return cases.filter(~pl.col("check").is_in(_REPEATS)).select(
        pl.col("index").cast(FAILURES["row"]).alias("row"),
        pl.format(f"{of_rows(name)}.{{}}", "column").alias("check_id"),
        pl.format("{} {}: {} required", "column", value, "check").alias("failure"),
    )


def _repeated(name: str, frame: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """The second and later rows of one key, for every key of the table that is repeated."""
    single = cases.filter(pl.col("check") == _REPEATS[0])["column"].unique().sort()
    keys = [[column] for column in single]
    if cases["check"].is_in([_REPEATS[1]]).any():
        keys.append(list(MODELS[name].to_schema().unique or ()))
    return pl.concat([pl.DataFrame(schema=FAILURES), *(_later(name, frame, key) for key in keys)])


def _later(name: str, frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    told = pl.concat_str([pl.format(f"{column} {{}}", pl.col(column).fill_null("-")) for column in key], separator=", ")
    rows = frame.with_row_index("row").filter(~pl.struct(key).is_first_distinct())
    return rows.select(
        pl.col("row").cast(FAILURES["row"]),
        check_id=pl.lit(f"{of_rows(name)}.{'id' if len(key) == 1 else 'key'}_unique"),
        failure=pl.format("{} again: one row allowed", told),
    )


def _told(cases: pl.DataFrame) -> Iterator[str]:
    """One sentence per column and check that failed, with the number of rows and the first values."""
    grouped = cases.sort("column", "check", "index").group_by("column", "check", maintain_order=True)
    for (column, check), rows in grouped:
        where = "columns" if rows["schema_context"][0] == "DataFrameSchema" else f"column {column}"
        values = ", ".join(str(value) for value in rows["failure_case"].unique(maintain_order=True).head(3))
        yield f"{where}: check {check} failed {rows.height} times, first {values}"
