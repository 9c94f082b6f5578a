"""Where the pages are, below the folder of a language.

Invariant: an address depends on ids alone, so it stays the same from one snapshot to the next and in both languages.
"""

from __future__ import annotations

from functools import lru_cache

from tasks.site.safe import slug

STATEMENTS = 150  # statements of a document on a page
_DOCUMENT_LETTERS = 16


def page_path(path: str, page: int) -> str:
    """The address of a further page (1 is the page itself)."""
    return path if page == 1 else f"{path.removesuffix('.html')}-p{page}.html"


def index_path(index_id: str) -> str:
    """An index."""
    return f"index/{slug(index_id)}.html"


def edition_path(index_id: str, year: int) -> str:
    """An edition: the league tables of an index and year."""
    return f"index/{slug(index_id)}-{year}.html"


def league_path(index_id: str, year: int, league: str, component_id: str | None = None) -> str:
    """A league table."""
    return f"league/{slug(index_id)}-{year}/{slug(league)}{'.' + slug(component_id) if component_id else ''}.html"


def map_path(index_id: str, year: int) -> str:
    """The map of an edition."""
    return f"map/{slug(index_id)}-{year}.html"


@lru_cache(maxsize=65_536)
def unit_path(unit_id: str) -> str:
    """A unit; only units that are ranked or spoken of have a page."""
    return f"unit/{slug(unit_id)}.html"


def document_path(document_id: str) -> str:
    """A document."""
    return f"document/{document_id[:_DOCUMENT_LETTERS]}.html"


def statement_path(document_id: str, place: int, claim_id: str) -> str:
    """Where a document's page lists its statement number `place` (0-based)."""
    return f"{page_path(document_path(document_id), place // STATEMENTS + 1)}#s-{claim_id}"
