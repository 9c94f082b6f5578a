"""Looking at pages as a parser sees them: links, ids, what could run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import html


def parsed(files: Mapping[str, bytes]) -> dict[str, html.HtmlElement]:
    """Every page of a site."""
    return {path: html.document_fromstring(data.decode()) for path, data in files.items() if path.endswith(".html")}


def links(page: html.HtmlElement) -> Iterator[str]:
    """Where a page leads to, and what it loads."""
    for element in page.iter("a", "link", "script", "img"):
        target = element.get("href") or element.get("src")
        if target:
            yield target


def target_of(path: str, link: str) -> tuple[str, str]:
    """File and fragment a link on the page at `path` leads to."""
    file, _, fragment = link.partition("#")
    return (normpath(join(dirname(path), unquote(file))) if file else path), fragment


def ids(page: html.HtmlElement) -> list[str]:
    """The ids of a page."""
    return [str(found) for found in page.xpath("//@id")]


def text(data: bytes) -> str:
    """The text of a page's main part, white space folded."""
    return words(html.document_fromstring(data.decode()).find(".//main"))


def words(element: html.HtmlElement) -> str:
    """The text of an element, cells and lines apart."""
    for cell in element.iter("td", "th", "li", "p", "dt", "dd", "figure", "h1", "h2", "h3", "blockquote"):
        cell.tail = f" {cell.tail or ''}"
    return " ".join(element.text_content().split())
