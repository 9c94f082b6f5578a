"""Which items of a list may carry a ranking: by the words of their title and address, marks and case aside."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from tasks.fetch.items import Item
from tasks.units.fold import fold

DEFAULT = (
    "xếp hạng", "thứ hạng", "bảng xếp hạng", "chỉ số", "bộ chỉ số", "dẫn đầu", "ranking", "index",
    "DTI", "chuyển đổi số", "PAR INDEX", "PAPI", "PCI", "PGI", "DDCI", "DGI", "SIPAS", "ICT INDEX", "PII",
    "cải cách hành chính", "CCHC", "hài lòng", "năng lực cạnh tranh", "công bố kết quả", "phê duyệt kết quả",
)  # fmt: skip


def candidates(items: Iterable[Item], keywords: Iterable[str] = ()) -> list[Item]:
    """The items whose title or address holds a keyword as whole words; the default list where none is given."""
    wanted = _folded(tuple(keywords) or DEFAULT)
    return [item for item in items if any(word in _words(item) for word in wanted)]


@lru_cache(maxsize=256)
def _folded(keywords: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {fold(word)} " for word in keywords)


def _words(item: Item) -> str:
    parts = urlsplit(item.uri)
    written = " ".join((item.title or "", unquote(parts.path), unquote(parts.query)))
    return f" {fold(written)} "
