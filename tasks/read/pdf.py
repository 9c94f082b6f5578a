"""PDF to blocks: text pages as they are, tables joined over pages, scanned pages by OCR.

Invariant: every block names its page. What of a file could not be read (pages of pictures without OCR) is said in the
note, the rest is read. Caps: `MAX_PAGES` pages; OCR has its own. Scripts, links and attachments are never touched; PDFium may end the
process on a hostile file, so it runs in the reader's child process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from schemas.document import Block, DocType, table_block
from tasks.read.content import Content, Unreadable
from tasks.read.grid_join import goes_on, join_tables
from tasks.read.grid_table import Table
from tasks.read.grid_words import Line, join_lines
from tasks.read.metadata import read_head
from tasks.read.ocr_file import Picture, Scans
from tasks.read.pdf_lines import blocks_of, usual_height
from tasks.read.pdf_margins import without_margins
from tasks.read.pdf_page import read_page
from tasks.read.pdf_parts import Sheet, parts_of, sheet_of
from tasks.read.pdf_picture import has_text, is_picture, rendered

MAX_PAGES = 500
_MAX_TITLE = 300
_TABLE_SHARE = 0.8

Part = Table | list[Line]


def read_pdf(data: bytes) -> Content:
    """The blocks of a PDF; raises `Unreadable` for one that is locked, damaged, has too many pages or nothing but
    pages that only OCR could read."""
    document = _open(data)
    try:
        scans = Scans()
        sheets = [_sheet(document, at, scans) for at in range(_count(document))]
    finally:
        document.close()
    return content_of([sheet for sheet in sheets if sheet is not None], scans)


def read_image(data: bytes) -> Content:
    """The blocks of a picture of a document (one page, or the pages of a TIFF); raises `Unreadable` without OCR."""
    scans = Scans()
    if not scans.available:
        scans.read(1, _no_picture)
        return content_of([], scans)
    from tasks.read.ocr_page import pictures

    sheets = [scans.read(number, lambda page=page: page) for number, page in enumerate(pictures(data), start=1)]  # type: ignore[misc]
    return content_of([sheet for sheet in sheets if sheet is not None], scans)


def content_of(sheets: Sequence[Sheet], scans: Scans) -> Content:
    """The blocks of pages, and what the document says of itself in its head."""
    words = without_margins([sheet.leaf for sheet in sheets])
    parts = [parts_of(sheet, own) for sheet, own in zip(sheets, words, strict=True)]
    _join_over_pages(parts)
    usual = usual_height([line for page in parts for part in page if isinstance(part, list) for line in part])
    blocks = _blocks(zip((sheet.leaf.number for sheet in sheets), parts, strict=True), usual)
    note = scans.note()
    if note and not blocks:
        raise Unreadable(note, scans.status)
    return _with_head(blocks, note)


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            raise Unreadable("a PDF locked with a password; ask the publisher for an open copy") from error
        raise Unreadable(f"a damaged PDF ({error}); fetch it again, or open it by hand and print it anew") from error


def _count(document: pdfium.PdfDocument) -> int:
    count = len(document)
    if count > MAX_PAGES:
        raise Unreadable(f"the PDF has {count:,} pages; at most {MAX_PAGES} are read; split it")
    return count


def _sheet(document: pdfium.PdfDocument, at: int, scans: Scans) -> Sheet | None:
    """One page: its text, or where that is only a picture, what OCR sees."""
    try:
        page = document[at]
    except pdfium.PdfiumError as error:
        scans.refuse(at + 1, f"damaged ({error})")
        return None
    try:
        found = read_page(page, at + 1)
        if is_picture(found) and (scans.available or not has_text(found)):
            return scans.read(at + 1, lambda: rendered(page, found))
        return sheet_of(found)
    finally:
        page.close()


def _no_picture() -> Picture:
    raise AssertionError("never asked for without OCR")


def _join_over_pages(pages: Sequence[list[Part]]) -> None:
    """A table that ends one page and one that begins the next are one, where their columns are the same."""
    holder: list[Part] = []  # the parts that end with the table that may go on
    for parts in pages:
        if holder and parts:
            last, first = holder[-1], parts[0]
            if isinstance(last, Table) and isinstance(first, Table) and goes_on(last, first):
                holder[-1] = join_tables(last, first)
                del parts[0]
        holder = parts or holder


def _blocks(pages: Iterable[tuple[int, list[Part]]], usual: float) -> list[Block]:
    blocks: list[Block] = []
    for number, parts in pages:
        fresh: list[Block] = []
        for part in parts:
            if isinstance(part, Table):
                fresh.append(_table_block(part))
            else:
                fresh += blocks_of(part, usual, f"page {number}")
        if blocks and fresh and _goes_on(blocks[-1], fresh[0]):
            last = blocks.pop()
            fresh[0] = replace(last, text=join_lines((last.text, fresh[0].text)))
        blocks += fresh
    return blocks


def _goes_on(last: Block, first: Block) -> bool:
    """Whether a page begins inside the paragraph that the page before ends with."""
    return (
        last.kind in ("paragraph", "list_item")
        and first.kind == "paragraph"
        and first.text[:1].islower()
        and not last.text.endswith((".", "!", "?", ":"))
    )


def _table_block(table: Table) -> Block:
    first, last = table.pages[0], table.pages[-1]
    block = table_block(table.rows, place=f"page {first}" if first == last else f"pages {first}-{last}")
    if table.confidence is None:
        return block
    cells = tuple(tuple(round(sure, 3) for sure in row) for row in table.confidence)
    told = [
        sure
        for row, texts in zip(cells, block.rows, strict=True)
        for sure, text in zip(row, texts, strict=True)
        if text
    ]
    return replace(block, confidence=round(sum(told) / max(1, len(told)), 3), cell_confidence=cells)


def _with_head(blocks: list[Block], note: str | None) -> Content:
    places = [at for at, block in enumerate(blocks) if block.kind != "table"]
    lines = [blocks[at].text for at in places]
    if head := read_head(lines):
        for at in head.title_lines:
            place = places[at]
            blocks[place] = replace(blocks[place], kind="title")
        return Content(tuple(blocks), head.title, head.issued_at, head.doc_type, head.number, head.issuer, note)
    title = next((b.text for b in blocks if b.kind == "heading" and len(b.text) <= _MAX_TITLE), None)
    title = title or next((line for line in lines if len(line) <= _MAX_TITLE), None)
    in_tables = sum(len(b.text) for b in blocks if b.kind == "table")
    kind: DocType = "table" if in_tables > _TABLE_SHARE * sum(len(b.text) for b in blocks) else "article"
    return Content(tuple(blocks), title, doc_type=kind, note=note)
