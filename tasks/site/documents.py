"""Document pages: what a document is, what it states, and its text with that marked; and the list of all documents.

Invariant: a document is read from the archive only when its page is made anew. Without its text the quotes still stand in the
list of statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from schemas.document import Document
from tasks.site.grouped import Grouped, Row
from tasks.site.paging import cut, in_rows
from tasks.site.part import File, Part, key_of
from tasks.site.paths import STATEMENTS, document_path, page_path
from tasks.site.text import Piece, pieces, stands
from tasks.site.world import World

LIST = "document/index.html"
_TEXT = 130_000  # bytes of text on a page


def documents(world: World) -> Iterator[Part]:
    """A part for every document, and one for the list of them."""
    table = world.tables["documents"].sort("published_at", "document_id", descending=[True, False], nulls_last=True)
    statistics = Grouped(world.tables["cohort_statistics"].sort("block", "char_start"), "document_id")
    rows = table.to_dicts()
    for row in rows:
        document = row["document_id"]
        old = document in world.about.superseded
        key = key_of(
            row, old, world.about.reader_version, world.of_document.digest(document), statistics.digest(document)
        )
        yield Part(
            f"document/{document}", key, lambda row=row, old=old: _files(world, row | {"old": old}, statistics)  # type: ignore[misc]
        )  # fmt: skip
    yield Part("documents", key_of(rows), lambda: _list(world, rows))


def _files(world: World, row: Row, statistics: Grouped) -> Iterator[File]:
    """Page n has the n-th statements and the n-th part of the text; there are as many pages as the longer of them needs."""
    claims, path = world.of_document.rows(row["document_id"]), document_path(row["document_id"])
    said = statistics.rows(row["document_id"])
    places = [*claims, *said]
    read = _reading(world.about.readings(row["document_id"]), places) if row["n_blocks"] else None
    texts = cut(pieces(read, places) if read else (), lambda piece: piece.size, _TEXT)
    stated = [part for _, _, part in in_rows(claims, STATEMENTS)]
    pages = max(len(texts), len(stated))
    where = _where(texts, path)
    for page in range(1, pages + 1):
        values = {
            "document": row, "claims": _nth(stated, page), "text": _nth(texts, page), "where": where, "read": read is not None,
            "here": _file(page_path(path, page)), "statistics": said if page == 1 else [], "page": page, "pages": pages,
            "first": path, "n_claims": len(claims),
        }  # fmt: skip
        for view in world.views:
            yield view.page("document.html", page_path(path, page), values)


def _reading(readings: Iterable[Document], places: list[Row]) -> Document | None:
    """The reading in which every quote stands where its claim says; else the first."""
    first = None
    for read in readings:
        if all(stands(read, place) for place in places):
            return read
        first = first or read
    return first


def _nth(pages: list[list[Row]] | list[list[Piece]], page: int) -> list[Row] | list[Piece]:
    return pages[page - 1] if page <= len(pages) else []


def _file(path: str) -> str:
    return path.rpartition("/")[2]


def _where(texts: list[list[Piece]], path: str) -> Mapping[str, str]:
    """The page on which the quote of each claim begins."""
    return {
        claim: _file(page_path(path, page))
        for page, part in enumerate(texts, 1)
        for piece in part
        for claim in piece.claims
    }


def _list(world: World, rows: list[Row]) -> Iterator[File]:
    for page, pages, part in in_rows(rows):
        values = {"rows": part, "page": page, "pages": pages, "first": LIST, "n_rows": len(rows)}
        for view in world.views:
            yield view.page("documents.html", page_path(LIST, page), values)
