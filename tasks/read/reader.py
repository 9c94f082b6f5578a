"""Bytes to a `Document`, in this process.

Invariant: whatever the bytes are, a `Document` comes back and nothing is raised; what cannot be read has
status `unreadable` (or `needs_ocr`) and a reason that a person can act on. No network, no clock, and no file but
those that a conversion leaves for a moment. Formats: HTML, plain text, CSV, XLSX, XLS, DOCX, PDF; scans and pictures
where Tesseract is installed; DOC, RTF, ODT and ODS where LibreOffice is. Others are told apart by name; a reader for
one takes its place in `_READERS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from schemas.document import Document
from tasks.heap import no_collecting
from tasks.read.archive import refuse_archive
from tasks.read.content import Content, Unreadable, all_text
from tasks.read.convert import read_doc, read_ods, read_odt, read_rtf
from tasks.read.decode import check_language, clean, decode, language_of
from tasks.read.docx import read_docx
from tasks.read.html import read_html
from tasks.read.pdf import read_image, read_pdf
from tasks.read.repaired import repaired
from tasks.read.sniff import (
    CSV,
    DOC,
    DOCX,
    HTML,
    ODS,
    ODT,
    PDF,
    RTF,
    TEXT,
    UNKNOWN,
    XLS,
    XLSX,
    ZIP,
    format_name,
    sniff,
)
from tasks.read.text import read_delimited, read_text
from tasks.read.workbook import read_xls, read_xlsx

_TEXT_READERS: dict[str, Callable[[str], Content]] = {HTML: read_html, TEXT: read_text, CSV: read_delimited}
_READERS: dict[str, Callable[[bytes], Content]] = {
    XLSX: read_xlsx, XLS: read_xls, DOCX: read_docx, DOC: read_doc, RTF: read_rtf, ODT: read_odt, ODS: read_ods,
    PDF: read_pdf,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One file to read; the fields are the arguments of `read`."""

    data: bytes
    uri: str
    media_type: str | None = None
    title: str | None = None
    published_at: date | None = None
    territory: str | None = None


def read(
    data: bytes,
    *,
    uri: str,
    media_type: str | None = None,
    title: str | None = None,
    published_at: date | None = None,
    territory: str | None = None,
) -> Document:
    """The document that `data` holds; never raises for bad input.

    `media_type` is what the server declared, with a charset where it named one. `title`, `published_at` and
    `territory` (the publisher's) are what a manifest says; they win over what the document says.
    """
    return read_request(ReadRequest(data, uri, media_type, title, published_at, territory))


def read_request(request: ReadRequest) -> Document:
    """`read` with its arguments in one value."""
    with no_collecting():
        return _read(request)


def _read(request: ReadRequest) -> Document:
    found = UNKNOWN
    try:
        found = sniff(request.data, uri=request.uri, media_type=request.media_type)
        if found == ZIP:
            raise refuse_archive(request.data, request.uri)
        content = _content(request.data, found, request.media_type)
    except Unreadable as refusal:
        return unread(request, refusal, found)
    except MemoryError:
        return unread(request, Unreadable(f"reading {format_name(found)} took too much memory; split the file"), found)
    except Exception as error:  # on hostile bytes a parser may raise anything
        return unread(request, _damaged(error, found), found)
    return Document(
        document_id=hashlib.sha256(request.data).hexdigest(),
        uri=request.uri,
        media_type=found,
        title=request.title or content.title or _file_name(request.uri, found),
        published_at=request.published_at or content.published_at,
        doc_type=content.doc_type,
        number=content.number,
        issuer=content.issuer,
        territory=request.territory,
        language=language_of(all_text(content.blocks)),
        reason=content.note,
        blocks=content.blocks,
    )


def unread(request: ReadRequest, refusal: Unreadable, media_type: str = UNKNOWN) -> Document:
    """The document of bytes that could not be read, with the reason."""
    return Document(
        document_id=hashlib.sha256(request.data).hexdigest(),
        uri=request.uri,
        media_type=media_type,
        title=request.title,
        published_at=request.published_at,
        territory=request.territory,
        status=refusal.status,
        reason=refusal.reason,
    )


def _content(data: bytes, media_type: str, declared: str | None) -> Content:
    if media_type in _TEXT_READERS:
        content = _TEXT_READERS[media_type](decode(data, media_type=declared))
    elif media_type in _READERS:
        content = _READERS[media_type](data)
    elif media_type.startswith("image/"):
        content = read_image(data)
    else:
        raise Unreadable(
            f"{format_name(media_type)}: no reader for it is installed yet; "
            "the file is kept and will be read when there is one"
        )
    content = repaired(content)
    text = all_text(content.blocks)
    if not any(character.isalnum() for character in text):
        raise Unreadable(
            f"no text: the {format_name(media_type)} holds nothing to read; look at it in a browser or an "
            "office program"
        )
    check_language(text)
    return content


def _file_name(uri: str, media_type: str) -> str | None:
    """A workbook states no title: the name its publisher gave the file stands for it."""
    if media_type not in (XLSX, XLS, ODS, CSV):
        return None
    return clean(PurePosixPath(unquote(urlsplit(uri).path)).stem) or None


def _damaged(error: Exception, media_type: str) -> Unreadable:
    return Unreadable(
        f"reading it as {format_name(media_type)} failed ({type(error).__name__}: {str(error)[:200]}); the "
        "file is damaged or an unknown variant: open it by hand and save it again, or fetch it again"
    )
