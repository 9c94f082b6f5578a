"""Which format some bytes are in: by the bytes first, then by what was declared and the file's name.

Invariant: a wrong name or a wrong declared type never decides over a signature in the bytes (a workbook saved
by an old program under `.xlsx` is read as what it is). Nothing is unpacked here beyond a ZIP's table of
contents.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from tasks.read.content import Unreadable
from tasks.read.decode import utf16_without_mark

HTML = "text/html"
TEXT = "text/plain"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = "application/msword"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ZIP = "application/zip"
PDF = "application/pdf"
UNKNOWN = "application/octet-stream"

MAX_BYTES = 50_000_000
MAX_TEXT_BYTES = 10_000_000
_MAX_CONTROL_SHARE = 0.01
_PEEK = 65_536
_TAGS_WITHIN = 16_384
_ENOUGH_TAGS = 3

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
)
_ZIP_MEMBERS = (
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.12"),
    ("word/document.xml", DOCX),
    ("word/document2.xml", DOCX),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("content.xml", "application/vnd.oasis.opendocument"),
)
_OLE_STREAMS = (
    ("Workbook", XLS),
    ("Book", XLS),
    ("WordDocument", DOC),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
_NAMES = {
    HTML: "HTML",
    TEXT: "text",
    CSV: "CSV",
    XLSX: "XLSX (Excel)",
    XLS: "XLS (Excel 97-2003)",
    PDF: "PDF",
    RTF: "RTF",
    "application/gzip": "gzip archive",
    "application/vnd.rar": "RAR archive",
    "application/x-7z-compressed": "7z archive",
    ZIP: "ZIP archive",
    DOC: "DOC (Word 97-2003)",
    "application/vnd.ms-powerpoint": "PPT (PowerPoint 97-2003)",
    "application/xml": "XML",
    "application/vnd.oasis.opendocument": "OpenDocument",
    ODT: "ODT (OpenDocument text)",
    ODS: "ODS (OpenDocument spreadsheet)",
    DOCX: "DOCX (Word)",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX (PowerPoint)",
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12": "XLSB (binary Excel workbook)",
}
_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|p|table|h[1-6]|ul|span|meta|br)\b", re.I)
_CONTROL = bytes([*range(0x00, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])


def sniff(data: bytes, *, uri: str, media_type: str | None = None) -> str:
    """The media type of `data`; raises `Unreadable` where bytes are none, too many, damaged or no known
    format."""
    if not data.strip():
        raise Unreadable(f"the file is empty ({len(data)} bytes, nothing but white space); fetch it again")
    if len(data) >= MAX_BYTES:
        raise Unreadable(
            f"the file has {len(data):,} bytes; files of {MAX_BYTES:,} bytes or more are not read; split it"
        )
    found = _by_signature(data) or _text_type(data, uri, media_type)
    if found in (HTML, TEXT, CSV) and len(data) > MAX_TEXT_BYTES:
        raise Unreadable(f"{format_name(found)} of {len(data):,} bytes; at most {MAX_TEXT_BYTES:,} are read; split it")
    return found


def may_need_ocr(data: bytes) -> bool:
    """Whether the bytes are a PDF or a picture, whose pages may have to be read by OCR."""
    head = data[:1024].lstrip()
    return any(head.startswith(sign) for sign, kind in _SIGNATURES if kind == PDF or kind.startswith("image/"))


def format_name(media_type: str) -> str:
    """The format's name as people know it, for reasons."""
    if media_type.startswith("image/"):
        return f"image ({media_type.removeprefix('image/').upper()})"
    return _NAMES.get(media_type, media_type)


def _by_signature(data: bytes) -> str | None:
    head = data[:1024].lstrip()
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_type(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return None


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            stated = _stated_type(archive) if "mimetype" in names else ""
            if stated in (ODT, ODS):
                return stated
    except Exception as error:  # zipfile raises more kinds on damaged files than it documents
        raise Unreadable(
            f"a ZIP container (XLSX, DOCX or an archive) that cannot be opened: {error}; "
            "it is cut short or damaged: fetch it again"
        ) from error
    return next((media_type for name, media_type in _ZIP_MEMBERS if name in names), ZIP)


def _stated_type(archive: zipfile.ZipFile) -> str:
    """What an OpenDocument file says that it is; stored as it is, so that nothing has to be unpacked for it."""
    info = archive.getinfo("mimetype")
    if info.compress_type != zipfile.ZIP_STORED:
        return ""
    with archive.open(info) as part:
        return part.read(100).decode("latin-1").strip()


def _ole_type(data: bytes) -> str:
    """By the first stream named in the container; a workbook inside a Word file comes later in its
    directory."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("an Office file locked with a password; ask the publisher for an open copy")
    places = [(data.find(name.encode("utf-16-le") + b"\0\0"), media_type) for name, media_type in _OLE_STREAMS]
    found = sorted((place, media_type) for place, media_type in places if place >= 0)
    if not found:
        raise Unreadable(
            "an Office 97-2003 container without a workbook, document or slides in it; "
            "it is cut short or damaged: fetch it again"
        )
    return found[0][1]


def _text_type(data: bytes, uri: str, declared: str | None) -> str:
    head = _peek(data)
    kind = (declared or "").split(";")[0].strip().lower()
    suffix = PurePosixPath(urlsplit(uri).path).suffix.lower()
    tags = sum(1 for _ in islice(_TAG.finditer(head), _ENOUGH_TAGS))
    if head.lstrip().startswith("<?xml") and "<html" not in head:
        return "application/xml"
    says_html = kind in (HTML, "application/xhtml+xml") or suffix in (".html", ".htm", ".xhtml")
    starts_with_tag = _TAG.match(head.lstrip()) is not None or head.lstrip().startswith("<!--")
    if (tags and (says_html or starts_with_tag)) or tags >= _ENOUGH_TAGS:
        return HTML
    return CSV if kind in (CSV, "text/tab-separated-values") or suffix in (".csv", ".tsv") else TEXT


def _peek(data: bytes) -> str:
    """The start of a text, good enough to see its tags; raises `Unreadable` for binary data."""
    head = data[:_PEEK]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").lower()
    if name := utf16_without_mark(data):
        return head.decode(name, "replace").lower()
    controls = len(head) - len(head.translate(None, _CONTROL))
    if b"\0" in head or controls > _MAX_CONTROL_SHARE * len(head):
        raise Unreadable(
            f"binary data of no known format: {controls:,} control characters in the first {len(head):,} "
            f"bytes, where a text has at most {_MAX_CONTROL_SHARE:.0%}; look at the file and at what its "
            "address gives"
        )
    return head[:_TAGS_WITHIN].decode("latin-1").lower()
