"""Rich text with tables, read through LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tasks.read import Reader, ReadRequest
from tasks.read.abilities import libreoffice

from .make.office import decision, rtf

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(libreoffice() is None, reason="needs LibreOffice (apt install libreoffice-writer-nogui)"),
]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


@pytest.mark.parametrize("seed", range(3))
def test_lines_and_cells_are_exact(seed: int, reader: Reader) -> None:
    made = decision(seed)
    found = reader.read(ReadRequest(rtf(made.ranking, [made.subject, *made.after]), "a.rtf"))
    assert [b.text for b in found.blocks if b.kind != "table"] == [made.subject, *made.after]
    assert [[list(row) for row in b.rows] for b in found.blocks if b.kind == "table"] == [made.ranking.grid()]
    assert (found.media_type, found.title) == ("application/rtf", made.subject)


def test_a_rich_text_under_a_word_name_is_read_as_what_it_is(reader: Reader) -> None:
    found = reader.read(ReadRequest(b"{\\rtf1\\ansi Xin ch\\'e0o\\par}", "a.doc", "application/msword"))
    assert (found.media_type, [b.text for b in found.blocks]) == ("application/rtf", ["Xin chào"])
