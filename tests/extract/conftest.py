"""The lexicon of the repository's own catalogue and register, and builders for small documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.catalogue import load_indices
from schemas.document import Block, Document
from tasks.extract import Lexicon, build_lexicon, extract
from tasks.read import read
from tasks.units import Register, load_register

PROJECT = Path(__file__).resolve().parents[2]
Claims = list[dict[str, object]]
TITLE = "Kết quả chỉ số chuyển đổi số (DTI) năm 2023"
TABLE_FIELDS = ("score", "score_max", "score_unit", "rank", "rank_of", "grade", "rank_change", "score_change")


def claims_of_blocks(lexicon: Lexicon, title: str, *blocks: Block) -> Claims:
    """The claims of a document of these blocks under a title, without their nulls."""
    document = Document(
        "0" * 64, "https://example.org/t.html", "text/html", title=title, blocks=(Block("title", title), *blocks)
    )
    found = extract(document, lexicon, source_id="t").claims.to_dicts()
    return [{k: v for k, v in row.items() if v is not None} for row in found]


def values_of(claims: Claims, unit: str, component: str | None = None, year: int | None = None) -> dict[str, object]:
    """The values of the one claim on a unit, a component and a year."""
    (found,) = [
        c for c in claims
        if c["unit_text"] == unit and c.get("component_id") == component and year in (None, c["index_year"])
    ]  # fmt: skip
    return {k: v for k, v in found.items() if k in TABLE_FIELDS}


@pytest.fixture(scope="session")
def register() -> Register:
    return load_register(PROJECT / "data/reference")


@pytest.fixture(scope="session")
def lexicon(register: Register) -> Lexicon:
    return build_lexicon(load_indices(PROJECT / "indices.yaml"), register)


@pytest.fixture
def claims(lexicon: Lexicon) -> Callable[..., Claims]:
    """The claims of a text or an HTML fragment, without their nulls."""

    def of(text: str, title: str = "Chỉ số chuyển đổi số (DTI) năm 2023") -> Claims:
        suffix = "html" if text.lstrip().startswith("<") else "txt"
        document = read(f"{text}".encode(), uri=f"https://example.org/a.{suffix}", title=title)
        found = extract(document, lexicon, source_id="test").claims
        return [{k: v for k, v in row.items() if v is not None} for row in found.iter_rows(named=True)]

    return of
