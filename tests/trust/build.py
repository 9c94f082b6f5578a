"""Builders: one conforming row with sensible defaults, and frames. A test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count
from typing import Any

import polars as pl

from schemas.tables import MODELS, polars_schema

DAY = datetime(2024, 8, 1, 19, 0, tzinfo=UTC)
TOWN = "commune/22@2004-08-31"
AUTHORITY = {"paper": "press", "office": "ministry", "samples": "sample"}

_numbers = count(1)


def document_id(name: str) -> str:
    """The id of the document with this short name."""
    return sha256(name.encode()).hexdigest()


def claim(document: str = "a", **fields: Any) -> dict[str, Any]:
    """One row of claims: Ka Long, DTI 2023, 747.2 of 1000 points, rank 1 of 177 in its province."""
    quote = fields.pop("quote", "Phường Ka Long đạt 747,2/1000 điểm, xếp thứ 1/177")
    defaults: dict[str, Any] = {
        "claim_id": f"c{next(_numbers):08}",
        "document_id": document_id(document),
        "source_id": "paper",
        "index_id": "DTI",
        "index_year": 2023,
        "unit_id": "06736@2004-08-31",
        "unit_tier": "commune",
        "unit_name": "Ka Long",
        "unit_text": "phường Ka Long",
        "province_name": "Quảng Ninh",
        "cohort_id": TOWN,
        "score": 747.2,
        "score_max": 1000.0,
        "score_unit": "point",
        "rank": 1,
        "rank_of": 177,
        "stated_at": date(2024, 7, 29),
        "block": 0,
        "char_start": 0,
        "char_end": len(quote),
        "quote": quote,
        "method": "sentence",
        "confidence": 0.9,
    }
    return defaults | fields


def bare(document: str = "a", **fields: Any) -> dict[str, Any]:
    """A claim that states only what is given."""
    nothing = dict.fromkeys(("score", "score_max", "score_unit", "rank", "rank_of"))
    return claim(document, **(nothing | fields))


def document(name: str = "a", **fields: Any) -> dict[str, Any]:
    """One row of documents: an article read without trouble."""
    defaults: dict[str, Any] = {
        "document_id": document_id(name),
        "source_id": "paper",
        "uri": f"https://example.org/{name}.html",
        "captured_at": DAY,
        "title": f"Bài {name}",
        "published_at": date(2024, 7, 29),
        "doc_type": "article",
        "media_type": "text/html",
        "language": "vi",
        "status": "ok",
        "n_blocks": 1,
        "n_claims": 1,
        "pipeline_version": "code1-reg1-dec1",
    }
    return defaults | fields


def statistic(document: str = "a", **fields: Any) -> dict[str, Any]:
    """One row of cohort_statistics: the highest of the cohort has 970 points."""
    defaults: dict[str, Any] = {
        "index_id": "DTI",
        "index_year": 2023,
        "cohort_id": TOWN,
        "statistic": "max",
        "value": 970.0,
        "claim_id": f"s{next(_numbers):08}",
        "document_id": document_id(document),
        "block": 5,
        "char_start": 0,
        "char_end": 24,
        "quote": "đơn vị cao nhất 970 điểm",
    }
    return defaults | fields


def table(name: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """The published table of this name with these rows; what a row lacks is null."""
    schema = polars_schema(MODELS[name])
    return pl.DataFrame([{c: row.get(c) for c in schema} for row in rows], schema=schema)


def claims(*rows: dict[str, Any]) -> pl.DataFrame:
    """A claims frame."""
    return table("claims", *rows)


def documents(*names: str) -> pl.DataFrame:
    """A documents frame with one plain article per name."""
    return table("documents", *(document(name) for name in names))
