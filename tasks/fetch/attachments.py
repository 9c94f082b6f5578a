"""Files that a page's own content links: PDF, Word, Excel, ZIP. Bytes to addresses; reads nothing else."""

from __future__ import annotations

import re
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


def attachments(data: bytes, base: str, media_type: str | None = None) -> list[str]:
    """The files linked from a page's content or shown in it, in its order; none for what is no page."""
    if "html" not in (media_type or "html").lower() or b"<" not in data[:1024] or len(data) > MAX_PAGE_BYTES:
        return []
    page = BeautifulSoup(decode(data, media_type=media_type), "lxml")
    for part in page.find_all(_is_furniture):
        part.decompose()
    names = [name for name, _ in _PLACES]
    found = (link(_named(part), base) for part in page.find_all(names))
    return list(dict.fromkeys(address for address in found if address and is_file(address)))[:MAX_FILES]


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
