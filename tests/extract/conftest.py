"""The lexicon of the repository's own catalogue and register, and builders for small documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.catalogue import load_indices
from tasks.extract import Lexicon, build_lexicon, extract
from tasks.read import read
from tasks.units import Register, load_register

PROJECT = Path(__file__).resolve().parents[2]
Claims = list[dict[str, object]]


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
