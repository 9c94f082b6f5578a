"""Pieces of text, pages of lists, words, tiles, numbers."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.settings import PROJECT
from schemas.document import Block, Document, table_block
from schemas.tables import MODELS
from tasks.site import terms
from tasks.site.names import Names
from tasks.site.paging import cut
from tasks.site.text import pieces
from tasks.site.tiles import tiles
from tasks.site.view import View
from tasks.site.words import words
from tasks.units import load_register
from tests.site.made import tables

REGISTER = load_register(PROJECT / "data/reference")


def shown(document: Document, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The runs of the first block of a document: text and whether it is marked."""
    text = document.blocks[0].text
    claims = [
        {"block": 0, "char_start": s, "char_end": e, "claim_id": f"c{s}-{e}", "quote": text[s:e]} for s, e in spans
    ]
    cells = [
        cell for piece in pieces(document, claims) for cell in (piece.runs, *(c for row in piece.rows for c in row))
    ]
    return [(run.text, run.marked) for cell in cells for run in cell]


def of_block(block: Block) -> Document:
    return Document("0" * 64, "x", "text/plain", blocks=(block,))


@given(st.text(min_size=1, max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), max_size=5))
def test_a_paragraph_is_shown_whole_and_marked_exactly_where_it_is_quoted(
    text: str, spans: list[tuple[int, int]]
) -> None:
    spans = [(s, min(e, len(text))) for s, e in spans if s < min(e, len(text))]
    runs = shown(of_block(Block("paragraph", text)), spans)
    assert "".join(run for run, _ in runs) == text
    marked = "".join("x" * len(run) if mark else "." * len(run) for run, mark in runs)
    assert marked == "".join("x" if any(s <= i < e for s, e in spans) else "." for i in range(len(text)))


def test_a_row_of_a_table_is_marked_in_its_cells() -> None:
    block = table_block([["1", "Ka Long"], ["2", "Hồng Hải"]])
    start = block.text.index("2")
    assert shown(of_block(block), [(start, len(block.text))]) == [
        ("1", False),
        ("Ka Long", False),
        ("2", True),
        ("Hồng Hải", True),
    ]


@given(st.lists(st.integers(1, 50)), st.integers(1, 60), st.integers(1, 60))
def test_pages_hold_every_item_once_in_order_and_stay_under_their_limit(
    sizes: list[int], first: int, further: int
) -> None:
    pages = cut(sizes, lambda size: size, first, further)
    assert [size for page in pages for size in page] == sizes
    assert all(sum(page) <= (further if n else first) or len(page) == 1 for n, page in enumerate(pages))


def test_both_languages_have_every_word() -> None:
    vi, en = words("vi"), words("en")
    assert vi.keys() == en.keys() and all(vi.values()) and all(en.values())


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "tasks/site/templates").glob("*.html"))
    used = set(re.findall(r"\bt\.(\w+)", templates)) | {"up", "down", "same_place"}
    assert used == set(words("en"))


@pytest.mark.parametrize(
    ("group", "table", "column"),
    [("TIER", "rankings", "unit_tier"), ("STATUS", "rankings", "status"), ("DOC_TYPE", "documents", "doc_type"),
     ("DOC_STATUS", "documents", "status"), ("CHANGE_KIND", "changelog", "kind"), ("CAUSE", "changelog", "cause"),
     ("SEVERITY", "issues", "severity"), ("METHOD", "claims", "method"), ("STATISTIC", "cohort_statistics", "statistic")],
)  # fmt: skip
def test_every_value_a_table_allows_has_its_words(group: str, table: str, column: str) -> None:
    checks = MODELS[table].to_schema().columns[column].checks
    allowed = next(check.statistics["allowed_values"] for check in checks if "allowed_values" in check.statistics)
    assert set(allowed) == set(getattr(terms, group))


@pytest.mark.parametrize(
    "day", [date(2007, 1, 1), date(2020, 1, 1), date(2025, 1, 2), date(2025, 7, 1), date(2026, 12, 1)]
)
def test_every_province_of_a_day_has_a_tile_of_its_own(day: date) -> None:
    living = {
        u.code
        for u in REGISTER.units.values()
        if u.tier == "province" and (u.valid_from or date.min) <= day < (u.valid_to or date.max)
    }
    places = tiles(day)
    assert living <= set(places)
    assert len(set(places.values())) == len(places)


@pytest.mark.parametrize(
    ("value", "vi", "en"), [(747.2, "747,2", "747.2"), (70.0, "70", "70"), (0.1 + 0.2, "0,3", "0.3"), (None, "", "")]
)
def test_scores_are_written_as_in_the_language(value: float | None, vi: str, en: str) -> None:
    names = Names(tables())
    assert (View("vi", names).number(value), View("en", names).number(value)) == (vi, en)


def test_counts_and_days_are_written_as_in_the_language() -> None:
    vi, en = (View(language, Names(tables())) for language in ("vi", "en"))
    assert (vi.whole(12345), en.whole(12345)) == ("12.345", "12,345")
    assert (vi.day(date(2024, 7, 9)), en.day(date(2024, 7, 9))) == ("09/07/2024", "9 July 2024")
