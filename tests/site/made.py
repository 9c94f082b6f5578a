"""Tables for the site from a few rows. A test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import polars as pl

from schemas.document import Block, Document
from schemas.tables import MODELS, polars_schema
from tasks.site import NEEDED, About, File, site

NOW = datetime(2024, 8, 1, 19, 0, tzinfo=UTC)
PROVINCE = "22@2004-08-31"
TOWN = f"commune/{PROVINCE}"
Row = dict[str, Any]


def document_id(name: str) -> str:
    """The id of the document with this short name."""
    return sha256(name.encode()).hexdigest()


def unit(unit_id: str = "06736@2004-08-31", name: str = "Ka Long", **fields: Any) -> Row:
    """A row of the register: a ward of Quảng Ninh."""
    defaults = {"unit_id": unit_id, "code": unit_id[:5], "name": name, "full_name": f"Phường {name}", "type": "phường"}
    return defaults | {"tier": "commune", "parent_id": PROVINCE} | fields


def province(unit_id: str = PROVINCE, name: str = "Quảng Ninh", **fields: Any) -> Row:
    """A row of the register: a province."""
    defaults = {"unit_id": unit_id, "code": unit_id[:2], "name": name, "full_name": f"Tỉnh {name}", "type": "tỉnh"}
    return defaults | {"tier": "province"} | fields


def ranking(unit_id: str = "06736@2004-08-31", name: str = "Ka Long", **fields: Any) -> Row:
    """Ka Long, DTI 2023, 747.2 of 1000 points, rank 1 of 177 in its province, by one document."""
    defaults: Row = {
        "index_id": "DTI", "index_year": 2023, "unit_id": unit_id, "cohort_id": TOWN, "unit_name": name,
        "unit_tier": "commune", "province_name": "Quảng Ninh", "score": 747.2, "score_max": 1000.0, "score_unit": "point",
        "score_share": 0.7472, "rank": 1, "rank_of": 177, "status": "single", "n_claims": 1, "n_documents": 1,
        "score_claim_id": f"c-{unit_id[:5]}", "rank_claim_id": f"c-{unit_id[:5]}", "chosen_because": "only document",
        "known_since": NOW,
    }  # fmt: skip
    return defaults | fields


def claim(unit_id: str = "06736@2004-08-31", name: str = "Ka Long", document: str = "a", **fields: Any) -> Row:
    """What a document states of it."""
    quote = fields.pop("quote", f"phường {name} đạt 747,2/1000 điểm, xếp thứ 1/177")
    defaults: Row = {
        "claim_id": f"c-{unit_id[:5]}", "document_id": document_id(document), "source_id": "paper", "index_id": "DTI",
        "index_year": 2023, "unit_id": unit_id, "unit_tier": "commune", "unit_name": name, "unit_text": f"phường {name}",
        "province_name": "Quảng Ninh", "cohort_id": TOWN, "score": 747.2, "score_max": 1000.0, "score_unit": "point",
        "rank": 1, "rank_of": 177, "block": 0, "char_start": 0, "char_end": len(quote), "quote": quote,
        "method": "sentence", "confidence": 0.9,
    }  # fmt: skip
    return defaults | fields


def document(name: str = "a", **fields: Any) -> Row:
    """An article, read without trouble."""
    defaults: Row = {
        "document_id": document_id(name), "source_id": "paper", "uri": f"https://example.org/{name}.html",
        "captured_at": NOW, "title": f"Bài {name}", "published_at": date(2024, 7, 29), "doc_type": "article",
        "media_type": "text/html", "language": "vi", "status": "ok", "n_blocks": 1, "n_claims": 1, "pipeline_version": "1",
    }  # fmt: skip
    return defaults | fields


def change(**fields: Any) -> Row:
    """An entry of the changelog: a score corrected by its publisher."""
    defaults: Row = {
        "change_id": "x1", "run_id": "r1", "changed_at": NOW, "index_id": "DTI", "index_year": 2023,
        "unit_id": "06736@2004-08-31", "cohort_id": TOWN, "field": "score", "old_value": "747.2", "new_value": "750.1",
        "kind": "corrected", "cause": "publisher_revision",
    }  # fmt: skip
    return defaults | fields


def issue(**fields: Any) -> Row:
    """An open issue."""
    defaults: Row = {
        "issue_id": "i1", "check_id": "documents.contradict", "severity": "warning", "subject": "DTI 2023", "claim_ids": [],
        "message": "documents disagree", "first_seen": NOW, "last_seen": NOW, "state": "open", "times_opened": 1,
    }  # fmt: skip
    return defaults | fields


def index(index_id: str = "DTI", **fields: Any) -> Row:
    """An index of the catalogue."""
    return {
        "index_id": index_id,
        "name": "Chỉ số chuyển đổi số",
        "name_en": "Digital index",
        "tiers": ["commune"],
    } | fields


def tables(**rows: list[Row]) -> dict[str, pl.DataFrame]:
    """All tables a site needs, with these rows; what a row lacks is null."""
    return {name: _table(name, rows.get(name, [])) for name in NEEDED}


def _table(name: str, rows: list[Row]) -> pl.DataFrame:
    schema = polars_schema(MODELS[name])
    return pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema=schema)


def one_ranking() -> dict[str, pl.DataFrame]:
    """The tables of one ranking with its claim and document."""
    return tables(
        rankings=[ranking()], claims=[claim()], documents=[document()], units=[unit(), province()], indices=[index()]
    )


def read(name: str = "a", *texts: str) -> Document:
    """A document of these paragraphs; without any, of the quote of `claim()`."""
    blocks = tuple(Block("paragraph", text) for text in texts or (claim()["quote"],))
    return Document(document_id(name), f"https://example.org/{name}.html", "text/html", blocks=blocks)


def about(*documents: Document, **fields: Any) -> About:
    """What a site is told, with these documents in the archive."""
    held = {document.document_id: document for document in documents}
    readings = lambda wanted: [held[wanted]] if wanted in held else []  # noqa: E731
    return About("20240801T190000Z", NOW, readings, **fields)


def files(given: dict[str, pl.DataFrame], *documents: Document, only: str = "", **fields: Any) -> dict[str, bytes]:
    """Every file of a site of these tables, or those of the parts whose name begins with `only`."""
    _, parts = site(given, about(*documents, **fields))
    made: list[File] = [file for part in parts if part.name.startswith(only) for file in part.render()]
    assert len({path for path, _ in made}) == len(made), "two parts write the same file"
    return dict(made)


def keys(given: dict[str, pl.DataFrame]) -> dict[str, str]:
    """The key of every part."""
    return {part.name: part.key for part in site(given, about())[1]}
