"""What documents say: documents, claims, quarantine, cohort_statistics. One row of `claims` is one document's word on one unit."""

from __future__ import annotations

from typing import Annotated, Any

import polars as pl

from schemas.tables.columns import Table, Tier, column

Timestamp = Annotated[pl.Datetime, "us", "UTC"]
SHA256 = r"^[0-9a-f]{64}$"


class Documents(Table):
    """One row per distinct content ever captured, read or not."""

    document_id: str = column("sha256 of the bytes, hex", example="b0bab5ec…", unique=True, str_matches=SHA256)
    source_id: str = column("source that gave it (sources.yaml), or `local`", example="samples")
    uri: str = column("where it was got", example="https://example.org/dti-2023.html")
    captured_at: Timestamp = column("first capture of these bytes", unit="UTC", example="2024-07-30T19:00:00Z")
    title: str = column("title as the document or the manifest gives it", example="Phường Ka Long …", nullable=True)
    published_at: pl.Date = column("day of publishing", unit="day", example="2024-07-29", nullable=True)
    doc_type: str = column(
        "kind of document", example="article", isin=["decision", "plan", "report", "article", "table"]
    )
    number: str = column("số/ký hiệu of an official document", example="857/QĐ-UBND", nullable=True)
    issuer: str = column("body that issued it", example="ỦY BAN NHÂN DÂN TỈNH QUẢNG NINH", nullable=True)
    territory_id: str = column("unit_id of the territory it speaks of", example="22@2004-08-31", nullable=True)
    media_type: str = column("media type as recognised from the bytes", example="text/html")
    language: str = column("language of the text", example="vi", isin=["vi", "en"])
    status: str = column(
        "ok, no_ranking: read, states none; needs_ocr: waits for OCR; unreadable: see reason",
        example="ok",
        isin=["ok", "no_ranking", "needs_ocr", "unreadable"],
    )
    reason: str = column("why it could not be read", example="file is empty (0 bytes)", nullable=True)
    n_blocks: pl.Int32 = column("blocks read", unit="blocks", example=42, ge=0)
    n_claims: pl.Int32 = column("claims extracted, quarantined ones included", unit="claims", example=4, ge=0)
    pipeline_version: str = column("version of code and reference data that read it", example="1-5f2c…")


class Claims(Table):
    """What one document states of one unit in one edition. Null where the document does not state it."""

    claim_id: str = column("stable id: hash of document, place and what is claimed", example="c1f0…", unique=True)
    document_id: str = column("the document that states it", example="b0bab5ec…", str_matches=SHA256)
    source_id: str = column("source of the document", example="samples")
    index_id: str = column("index (indices.yaml)", example="DTI")
    index_year: pl.Int32 = column(
        "year the index is OF, not of publishing", unit="year", example=2023, ge=1990, le=2100
    )
    component_id: str = column("component; null for the total", example="ha_tang_so", nullable=True)
    component_name: str = column("canonical name of the component", example="hạ tầng số", nullable=True)
    component_text: str = column("component as written", example="2.3. Hạ tầng số", nullable=True)
    unit_id: str = column("resolved unit; null while the name stays open", example="06736@2004-08-31", nullable=True)
    unit_tier: str = column("tier of the unit", example="commune", isin=list(Tier), nullable=True)
    unit_name: str = column("canonical name, without the type word of a territory", example="Ka Long", nullable=True)
    unit_text: str = column("unit as written", example="phường Ka Long")
    district_name: str = column("district it lies in, as of the edition's date", example="Móng Cái", nullable=True)
    province_name: str = column("province it lies in", example="Quảng Ninh", nullable=True)
    cohort_id: str = column("who is ranked together", example="commune/22@2004-08-31", nullable=True)
    cohort_text: str = column("cohort as written", example="xã, phường trong toàn tỉnh Quảng Ninh", nullable=True)
    score: float = column("points or percent reached", unit="score_unit", example=747.2, nullable=True)
    score_max: float = column("scale the document states", unit="score_unit", example=1000.0, nullable=True)
    score_unit: str = column(
        "point, percent; null without a score", example="point", isin=["point", "percent"], nullable=True
    )
    rank: pl.Int32 = column("position, 1 is best", unit="position", example=1, nullable=True)
    rank_of: pl.Int32 = column("number ranked, as stated", unit="units", example=177, nullable=True)
    rank_from_bottom: pl.Int32 = column(
        "1 for the last one, where no rank is stated", unit="position", example=1, nullable=True
    )
    top_n: pl.Int32 = column("among the first N, order not stated", unit="units", example=10, nullable=True)
    grade: str = column("grade as written, lower case", example="xuất sắc", nullable=True)
    rank_change: pl.Int32 = column("stated change of rank, up is positive", unit="positions", example=82, nullable=True)
    score_change: float = column("stated change of score", unit="score_unit", example=3.29, nullable=True)
    streak: pl.Int32 = column("years in a row at this rank", unit="years", example=7, nullable=True)
    stated_at: pl.Date = column("day the document was published", unit="day", example="2024-07-29", nullable=True)
    block: pl.Int32 = column("index of the block in the document, 0-based", unit="blocks", example=7, ge=0)
    char_start: pl.Int32 = column("first character of the quote in the block", unit="characters", example=10, ge=0)
    char_end: pl.Int32 = column("one past the last character of the quote", unit="characters", example=210, ge=1)
    quote: str = column("the text that states it, verbatim", example="Phường Ka Long đạt 747,2/1000 điểm, …")
    method: str = column("construction that gave it", example="sentence", isin=["sentence", "table"])
    confidence: float = column("share of claims like this that are right", unit="share", example=0.95, ge=0, le=1)


def _unchecked(model: type[Table]) -> dict[str, Any]:
    """The columns of a model with their documentation, every value allowed: what was refused must still fit."""
    columns = model.to_schema().columns
    fields: dict[str, Any] = {
        name: column(c.description, nullable=True, **(c.metadata or {})) for name, c in columns.items()
    }
    return fields | {"__annotations__": {name: c.dtype.type for name, c in columns.items()}}


_RefusedClaims = type("_RefusedClaims", (Table,), _unchecked(Claims) | {"__module__": __name__})


class Quarantine(_RefusedClaims):  # type: ignore[misc, valid-type]  # mypy cannot follow a class made by type()
    """Claims that broke a rule, kept with the rule's name and the value; a claim is here once for every rule it broke."""

    check_id: str = column("rule that it broke", example="claim.rank_within_rank_of")
    failure: str = column("value found and what was allowed", example="rank 18 of 17: at most 17 allowed")


class CohortStatistics(Table):
    """A statistic that a document states of a whole cohort: never a unit's score."""

    index_id: str = column("index", example="DTI")
    index_year: pl.Int32 = column("year the index is of", unit="year", example=2023)
    component_id: str = column("component; null for the total", example="ha_tang_so", nullable=True)
    cohort_id: str = column("cohort, where it could be resolved", example="district/38@2004-08-31", nullable=True)
    cohort_text: str = column("cohort as written", example="khối huyện, thị xã, thành phố", nullable=True)
    statistic: str = column("which statistic", example="max", isin=["mean", "median", "max", "min", "spread", "count"])
    value: float = column("its value", unit="point, percent or units", example=970.0)
    claim_id: str = column("stable id of this statement", example="c1f0…", unique=True)
    document_id: str = column("the document that states it", example="b0bab5ec…", str_matches=SHA256)
    block: pl.Int32 = column("index of the block, 0-based", unit="blocks", example=7, ge=0)
    char_start: pl.Int32 = column("first character of the quote in the block", unit="characters", example=10, ge=0)
    char_end: pl.Int32 = column("one past the last character of the quote", unit="characters", example=90, ge=1)
    quote: str = column("the text that states it, verbatim", example="đơn vị cao nhất đạt 970 điểm")
