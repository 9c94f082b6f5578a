"""validate: which claims may be believed at all, and whether a table may be published.

Invariant: every claim given comes out, in `claims` or in `quarantine`, there once for every rule it broke. A
claim whose unit is not resolved breaks no rule. What needs other claims to be seen (disagreement, order,
sums) is quality's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pandera.polars as pa
import polars as pl

from schemas.tables import MODELS, Claims, Quarantine, conform
from tasks.validate.rules import ALWAYS, document_known, quote_stands, unknown_index

__all__ = ["TableError", "check_table", "validate"]

PLACE = ["document_id", "block", "char_start", "claim_id"]


class TableError(ValueError):
    """A table that may not be published; the message names table, column, check and the first values."""


def validate(
    claims: pl.DataFrame,
    documents: pl.DataFrame,
    texts: Mapping[tuple[str, int], str] | None,
    *,
    index_ids: Collection[str] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The claims that keep every rule, and the quarantine of those that do not, both sorted.

    `documents` are all that were read; `texts` gives the text of block n of a document, `index_ids` the
    indices of indices.yaml: without them the rules on quotes and on unknown indices are skipped. Raises
    TableError when the columns or types are not those of claims: then it is the program that is wrong and not
    a row.
    """
    refused = _schema_failures(claims)
    rows = claims.with_row_index("row")
    rules = [*ALWAYS, document_known(documents)]
    if texts is not None:
        rules.append(quote_stands())
    if index_ids is not None:
        rules.append(unknown_index(index_ids))
    seen = rows if texts is None else _with_block_text(rows, texts)
    broken = [
        seen.filter(rule.broken.fill_null(False)).select("row", check_id=pl.lit(rule.check_id), failure=rule.failure)
        for rule in rules
    ]
    failures = pl.concat([*broken, refused])
    quarantine = conform(rows.join(failures, on="row").drop("row"), Quarantine)
    quarantine = quarantine.sort(*PLACE, "check_id", "failure")
    kept = rows.join(failures, on="row", how="anti").drop("row")
    return check_table("claims", kept.sort(PLACE)), quarantine


def check_table(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame, when it fits the model of the published table `name`; else raises TableError."""
    try:
        MODELS[name].validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise TableError(f"table {name}: {'; '.join(_told(error.failure_cases))}") from error
    return frame


def _told(cases: pl.DataFrame) -> Iterator[str]:
    """One sentence per column and check that failed, with the number of rows and the first values."""
    grouped = cases.sort("column", "check", "index").group_by("column", "check", maintain_order=True)
    for (column, check), rows in grouped:
        where = "columns" if rows["schema_context"][0] == "DataFrameSchema" else f"column {column}"
        values = ", ".join(str(value) for value in rows["failure_case"].unique(maintain_order=True).head(3))
        yield f"{where}: check {check} failed {rows.height} times, first {values}"


def _schema_failures(claims: pl.DataFrame) -> pl.DataFrame:
    """row, check_id `claim.<column>` and failure of every value the Claims model refuses."""
    nothing = pl.DataFrame(schema={"row": pl.get_index_type(), "check_id": pl.String, "failure": pl.String})
    try:
        Claims.validate(claims, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases: pl.DataFrame = error.failure_cases
        if cases["index"].null_count():  # a missing, extra or mistyped column: no row is to blame
            raise TableError(f"table claims: {'; '.join(_told(cases))}") from error
        by_value = cases.filter(pl.col("check") != "field_uniqueness")  # the first of two is right: id_unique
        value = pl.col("failure_case").fill_null("null")
        return by_value.select(
            pl.col("index").cast(pl.get_index_type()).alias("row"),
            pl.format("claim.{}", "column").alias("check_id"),
            pl.format("{} {}: {} required", "column", value, "check").alias("failure"),
        )
    return nothing


def _with_block_text(rows: pl.DataFrame, texts: Mapping[tuple[str, int], str]) -> pl.DataFrame:
    """The rows with `block_text`, null where the document has no such block."""
    used = rows.select("document_id", "block").unique().sort("document_id", "block")
    found = [texts.get((document, block)) for document, block in used.iter_rows()]
    used = used.with_columns(pl.Series("block_text", found, pl.String))
    return rows.join(used, on=["document_id", "block"], how="left", maintain_order="left", nulls_equal=True)
