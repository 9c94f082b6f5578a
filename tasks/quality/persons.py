"""What waits for a person's entry: names nobody could resolve, corrections whose source has changed."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tasks.quality.finding import EXAMPLES, Finding, Library, Row, Tables, check, listed, passage, subject, table, who
from tasks.units.fold import spelling

NAME = ["unit_text", "unit_tier", "district_name", "province_name", "index_year", "territory_id"]
WHY = pl.Schema(
    dict.fromkeys(NAME, pl.String)
    | {"index_year": pl.Int32, "reason": pl.String, "candidates": pl.List(pl.String), "refused": pl.Boolean}
)
CONTEXT = ["spelled", "district_name", "province_name", "territory_id"]


@check("unit.unresolved", severity="warning")
def unresolved(tables: Tables) -> Iterator[Finding]:
    """A name stands for no unit, or for several: "phường Tân An" in a document of no territory.

    One issue per name, as spelled (hòa is hoà), and context: the territory of the document, district and
    province.
    """
    library = Library(tables)
    for key, rows in _open_names(tables).group_by(CONTEXT, maintain_order=True):
        first = rows.row(0, named=True)
        where = ", ".join(str(part) for part in key[1:] if part is not None) or "no territory known"
        examples = rows.unique(["document_id", "quote"], maintain_order=True).head(EXAMPLES)
        sentences = (f"{library.name(row['document_id'])} {passage(row)}" for row in examples.iter_rows(named=True))
        message = (
            f"“{first['unit_text']}” ({where}) is no unit known, or more than one, "
            f"in {rows.height} claim(s): {'; '.join(sentences)}.{_candidates(first)} "
            "Decide it in data/reference/decisions.csv, then: xephang reprocess."
        )
        about = " | ".join("-" if part is None else str(part) for part in key)
        yield Finding(about, message, first["document_id"], rows["claim_id"].to_list())


def _candidates(row: Row) -> str:
    """Why the name stays open and what it may be."""
    may_be = f" It may be: {listed(row['candidates'])}." if row["candidates"] else ""
    return (f" Why: {row['reason']}." if row["reason"] else "") + may_be


def _open_names(tables: Tables) -> pl.DataFrame:
    """Claims without a unit, with the name as `spelled`, the document's territory, and why they stay open.

    Names that a person decided to be no unit are left out.
    """
    territory = table(tables, "documents").select("document_id", "territory_id")
    claims = table(tables, "claims").filter(pl.col("unit_id").is_null())
    spelled = {text: spelling(text) for text in claims["unit_text"].unique()}
    why = tables.get("open_names", pl.DataFrame(schema=WHY)).select(WHY.names())
    return (
        claims.join(territory, on="document_id", how="left")
        .with_columns(spelled=pl.col("unit_text").replace_strict(spelled, return_dtype=pl.String))
        .join(why, on=NAME, how="left", nulls_equal=True, maintain_order="left")
        .filter(~pl.col("refused").fill_null(False))
        .sort("document_id", "block", "char_start", "claim_id")
    )


@check("correction.expectation_failed", severity="error")
def expectation_failed(tables: Tables) -> Iterator[Finding]:
    """A correction expects a value that is no longer there: rank 18 is to be 81, but now the source says
    81."""
    for row in tables.get("unmet_corrections", pl.DataFrame()).iter_rows(named=True):
        message = (
            f"{who(row)}: the correction of {row['field']} to {row['new_value']} by {row['decided_by']} "
            f"expects {row['expect'] or 'no value'} and finds {row['found'] or 'none'}; it was not applied. "
            f"Its reason: {row['reason']}. Mend or remove it in corrections.csv."
        )
        about = subject(row, row["field"], row["expect"], row["new_value"])
        yield Finding(about, message)
