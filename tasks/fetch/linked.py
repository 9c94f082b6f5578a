"""What a page links that belongs to it: the files of its content (PDF, Word, Excel, ZIP), and its own proper address.
Bytes to addresses; reads nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from tasks.fetch.items import link
from tasks.read.decode import decode

MAX_FILES = 20
MAX_PAGE_BYTES = 8 * 1024**2
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|zip)$", re.I)
_FURNITURE = ("header", "footer", "nav", "aside", "script", "style")
_FURNITURE_WORDS = re.compile(
    r"(?:^|[\s_-])(?:menu|nav(?:bar)?|side-?bar|footer|header|banner|breadcrumb|related|lien-?quan|tin-?khac|tin-?lien-?quan|quang-?cao)(?:$|[\s_-])",
    re.I,
)
_PLACES = (("a", "href"), ("iframe", "src"), ("embed", "src"), ("object", "data"))


@dataclass(frozen=True, slots=True)
class Linked:
    """The files of a page's content in its order, and the address that the page says is its own."""

    files: list[str] = field(default_factory=list)
    canonical: str | None = None


def linked(data: bytes, base: str, media_type: str | None = None) -> Linked:
    """What a page links in its content or shows in it, and its address; nothing for what is no page."""
    if "html" not in (media_type or "html").lower() or b"<" not in data[:1024] or len(data) > MAX_PAGE_BYTES:
        return Linked()
    page = BeautifulSoup(decode(data, media_type=media_type), "lxml")
    proper = _canonical(page, base)
    for part in page.find_all(_is_furniture):
        part.decompose()
    names = [name for name, _ in _PLACES]
    found = (link(_named(part), base) for part in page.find_all(names))
    files = dict.fromkeys(address for address in found if address and is_file(address))
    return Linked(list(files)[:MAX_FILES], proper)


def _canonical(page: BeautifulSoup, base: str) -> str | None:
    """The address in <link rel=canonical>, where it names this very page: many sites name their front page in it."""
    stated = page.find("link", rel="canonical", href=True)
    address = link(str(stated["href"]), base) if isinstance(stated, Tag) else None
    return address if address and address != base and _bare(address) == _bare(base) else None


def _bare(address: str) -> tuple[str, str]:
    """An address without what its spellings differ in: scheme, www, query, last slash."""
    parts = urlsplit(address)
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/")


def is_file(address: str) -> bool:
    """Whether an address names a document file, in its path or as a value of its query."""
    parts = urlsplit(address)
    return any(_FILE.search(unquote(text)) for text in (parts.path, *(v for _, v in parse_qsl(parts.query))))


def _named(part: Tag) -> str | None:
    """The address a part names; of a viewer the file it shows."""
    value = str(part.get(dict(_PLACES)[part.name]) or "")
    for name, shown in parse_qsl(urlsplit(value).query):
        if part.name != "a" and name in ("url", "file", "src") and is_file(shown):
            return shown
    return value or None


def _is_furniture(part: Tag) -> bool:
    classes = part.get("class")
    words = " ".join([*(classes if isinstance(classes, list) else []), str(part.get("id") or "")])
    if part.name in ("html", "body", "main", "article"):
        return False
    return part.name in _FURNITURE or _FURNITURE_WORDS.search(words) is not None
