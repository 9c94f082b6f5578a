"""Word documents (DOCX) to blocks.

Invariant: the text of the document's body, as a reader of the printed page sees it, in reading order; headers,
footers, footnotes and comments are left out. A table that only places a letterhead, a signature or a frame on the
page becomes paragraphs. No macro, link, image or other file is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lxml.etree import _Element

from schemas.document import Block, BlockKind, table_block
from tasks.read.content import Content, Unreadable, collapse
from tasks.read.dates import dateline, nearest
from tasks.read.docx_numbering import Numbering
from tasks.read.docx_styles import PLAIN, Style, read_styles, stated_title
from tasks.read.docx_table import MAX_CELLS, fill_grid, table_rows
from tasks.read.docx_text import paragraph_text, text_boxes
from tasks.read.docx_xml import child, contents, local, main_part, parse_part, value
from tasks.read.letterhead import frames_a_document, is_head_line, is_signature, names_issuer
from tasks.read.metadata import read_head
from tasks.read.package import open_package
from tasks.read.text import line_blocks, line_kind

_MAX_TITLE = 300
_HOLDS_DATA = 3


def read_docx(data: bytes) -> Content:
    """The blocks of a DOCX; raises `Unreadable` where a cap of size, depth or cells is passed."""
    with open_package(data, "the document") as package:
        main = main_part(package)
        folder = main.rpartition("/")[0]
        root = parse_part(package, main)
        if root is None:
            raise Unreadable(f"a Word document without its text (the part {main}); it is damaged: fetch it again")
        styles = read_styles(parse_part(package, f"{folder}/styles.xml"))
        numbering = Numbering(parse_part(package, f"{folder}/numbering.xml"))
        title = stated_title(parse_part(package, "docProps/core.xml"))
    body = child(root, "body")
    blocks = list(_Walker(styles, numbering).walk(body)) if body is not None else []
    return described(blocks, title)


def described(blocks: list[Block], title: str | None) -> Content:
    """The blocks with what the document says of itself; `title` is the one in its properties."""
    lines = [block.text for block in blocks]
    head = read_head(lines)
    if head is not None:
        for at in head.title_lines:
            if blocks[at].kind != "table":
                blocks[at] = Block("title", lines[at])
        day = head.issued_at
        return Content(tuple(blocks), head.title or title, day, head.doc_type, head.number, head.issuer)
    own = next((block.text for block in blocks if block.kind == "title"), None)
    first = next((at for at, block in enumerate(blocks) if _can_be_title(block)), None)
    if own is None and title is None and first is not None:
        title = lines[first]
        blocks[first] = Block("title", title)
    return Content(tuple(blocks), own or title, _date_near(lines, first or 0))


def _date_near(lines: Sequence[str], place: int) -> date | None:
    return nearest(lambda at: dateline(lines[at]), len(lines), place)


def _can_be_title(block: Block) -> bool:
    text = block.text
    furniture = is_head_line(text) or names_issuer(text)
    return block.kind != "table" and len(text) <= _MAX_TITLE and any(map(str.isalpha, text)) and not furniture


class _Walker:
    """Goes through a body in reading order, because lists count as it goes."""

    def __init__(self, styles: dict[str, Style], numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._cells = 0

    def walk(self, body: _Element, *, in_cell: bool = False) -> Iterator[Block]:
        """The blocks of a body, a cell or a text box; a cell may hold nothing but the number of its row."""
        tabbed: list[str] = []
        for element in contents(body):
            blocks: Iterator[Block] = iter(())
            if local(element) == "p":
                line = None if in_cell else self._tabbed(element)
                if line is not None:
                    tabbed.append(line)
                    continue
                blocks = self._paragraph(element, in_cell)
            elif local(element) == "tbl":
                blocks = self._table(element)
            if tabbed:
                yield from line_blocks("\n".join(tabbed))
                tabbed.clear()
            yield from blocks
        yield from line_blocks("\n".join(tabbed))

    def _tabbed(self, paragraph: _Element) -> str | None:
        """The text of a plain paragraph cut into columns by tabs, None for any other."""
        style = self._style(paragraph)
        text = paragraph_text(paragraph).replace("\n", " ").strip()
        plain = style == PLAIN and value(paragraph, "pPr", "numPr", "numId") is None
        if "\t" not in text or not plain or len(_lines(paragraph, text)) > 1 or text_boxes(paragraph):
            return None
        return text

    def _paragraph(self, paragraph: _Element, in_cell: bool) -> Iterator[Block]:
        style = self._style(paragraph)
        label = self._label(paragraph, style)
        lines = [] if style.is_contents else _lines(paragraph, paragraph_text(paragraph))
        if not lines and in_cell and label:
            yield Block("list_item", label)
        for at, line in enumerate(lines):
            yield _block(line, label if at == 0 else None, style)
        for box in text_boxes(paragraph):
            yield from self.walk(box)

    def _style(self, paragraph: _Element) -> Style:
        style = self._styles.get(value(paragraph, "pPr", "pStyle") or "", PLAIN)
        outline = value(paragraph, "pPr", "outlineLvl")
        if outline is not None and outline < "9" and style.kind is None:
            return Style("heading", style.number, style.level, style.is_contents)
        return style

    def _label(self, paragraph: _Element, style: Style) -> str | None:
        """The label of a numbered paragraph, "" for a bulleted, None for any other."""
        number = value(paragraph, "pPr", "numPr", "numId") or style.number
        level = value(paragraph, "pPr", "numPr", "ilvl") or str(style.level)
        if not number or number == "0" or level not in "012345678":
            return None
        return self._numbering.label(number, int(level))

    def _table(self, table: _Element) -> Iterator[Block]:
        rows = table_rows(table)
        self._cells += sum(cell.width for row in rows for cell in row)
        if self._cells > MAX_CELLS:
            raise Unreadable(
                f"tables of {self._cells:,} cells or more; at most {MAX_CELLS:,} are read; split the document"
            )
        inside = [[list(self.walk(cell.element, in_cell=True)) for cell in row] for row in rows]
        blocks = [block for row in inside for cell in row for block in cell]
        if _is_layout(inside):
            yield from blocks
            return
        texts = [[" ".join(_texts(cell)) for cell in row] for row in inside]
        yield table_block([line for line in fill_grid(rows, texts) if any(line)])
        yield from (block for block in blocks if block.kind == "table")


def _lines(paragraph: _Element, text: str) -> list[str]:
    """The lines of a paragraph: one, unless it is centred as titles are, or places head lines with tabs."""
    parts = text.split("\n") if value(paragraph, "pPr", "jc") == "center" else [text.replace("\n", " ")]
    lines = []
    for part in parts:
        pieces = [piece for piece in map(collapse, part.split("\t")) if piece]
        apart = len(pieces) > 1 and any(is_head_line(p) or is_signature(p) for p in pieces)
        lines += pieces if apart else [" ".join(pieces)]
    return [line for line in lines if line]


def _block(text: str, label: str | None, style: Style) -> Block:
    kind: BlockKind = style.kind or (line_kind(text) if label is None else "list_item")
    return Block(kind, f"{label} {text}" if label else text)


def _texts(cell: Sequence[Block]) -> list[str]:
    """The texts of a cell without those of tables in it."""
    return [block.text for block in cell if block.kind != "table"]


def _is_layout(rows: list[list[list[Block]]]) -> bool:
    """A table that only places things: a frame of one column or one row, a letterhead, or a page with tables in it."""
    filled = [sum(1 for cell in row if cell) for row in rows]
    if len(rows) < 2 or max(filled, default=0) < 2:
        return True
    if frames_a_document([["\n".join(_texts(cell)) for cell in row] for row in rows]):
        return True
    holds_tables = any(block.kind == "table" for row in rows for cell in row for block in cell)
    return holds_tables and sum(count >= 2 for count in filled) < _HOLDS_DATA
