"""An HTML tree to pieces of text in reading order.

Invariant: no two words that a browser shows apart are glued, and every text of the tree is in one piece.
Which pieces are the article is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml.etree import _Element

from schemas.document import Block, BlockKind, table_block
from tasks.read.content import collapse
from tasks.read.html_lists import item_marks
from tasks.read.html_page import is_byline, is_named_title
from tasks.read.html_table import grid, is_layout
from tasks.read.html_tree import Node, is_inline, node_text
from tasks.read.text import line_blocks, line_kind

_KINDS: dict[str, BlockKind] = {
    "h1": "title", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "li": "list_item", "figcaption": "caption", "caption": "caption",
}  # fmt: skip
_PROSE = {"p", "li", "dd", "dt", "blockquote", "h2", "h3", "h4", "h5", "h6"}
_ONE_LINE: set[BlockKind] = {"title", "heading", "caption"}
_MAX_HEADING = 150
_MIN_ALT = 25
_ENDS_LINE = re.compile(r"[.;:!?…]$")
_ROW = re.compile(r"\d{1,3}\s+[^\W\d_].*\d")
_MIN_ROWS = 3
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-zđ]|[IVX]{1,5})[.)]\s")
_BEGINS_LINE = re.compile(r"[-+•–*]\s|\(?\w{1,4}[.)]\s|S[ốỐ](?:\s*:|\s+\d+\s*/)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block and what the page says around it.

    `byline`: named as date, author or source; `headline`: named as a title; `linked`: share of its text that
    is links, 0-1; `inside`: in the article's body; `alternative`: it is a picture's `alt`.
    """

    block: Block
    byline: bool = False
    headline: bool = False
    linked: float = 0.0
    inside: bool = False
    alternative: bool = False


@dataclass(slots=True)
class _State:
    kind: BlockKind = "paragraph"
    prose: bool = False
    byline: bool = False
    headline: bool = False
    inside: bool = False


class Walker:
    """Collects `pieces`; `article` is the element whose pieces are marked as inside."""

    def __init__(self, article: Node) -> None:
        self.pieces: list[Piece] = []
        self._article = article
        self._state = _State()
        self._buffer: list[tuple[str, bool]] = []  # text, whether it is in a link
        self._marks: Mapping[_Element, str] = {}  # of the list that is walked
        self._mark = ""  # of the item whose first text is to come
        self._alts: list[str] = []  # of pictures in the buffer: they stand after its text

    def walk(self, element: Node) -> list[Piece]:
        """The pieces of the element and all in it."""
        self._visit(element, element, linked=False)
        self._flush()
        return self.pieces

    def _visit(self, element: Node, parent: Node, *, linked: bool) -> None:
        tag = element.tag
        if tag in ("br", "img"):
            self._buffer.append(("\n" if tag == "br" else " ", linked))
            if tag == "img" and not linked and len(alt := collapse(element.get("alt") or "")) >= _MIN_ALT:
                self._alts.append(alt)
        elif is_inline(tag) and element is not self._article and not _is_line(element, parent):
            self._contents(element, linked=linked or tag == "a")
        else:
            self._block(element, tag, linked=linked)

    def _contents(self, element: Node, *, linked: bool) -> None:
        self._add(element.text, linked)
        for child in element.children:
            self._visit(child, element, linked=linked)
            self._add(child.tail, linked)

    def _add(self, text: str | None, linked: bool) -> None:
        if text:
            self._buffer.append((text.replace("\n", " "), linked))

    def _block(self, element: Node, tag: str, *, linked: bool) -> None:
        self._flush()
        outer = self._state
        self._state = _State(
            kind=_KINDS.get(tag, outer.kind),
            prose=tag in _PROSE or (outer.prose and tag not in ("td", "th")),
            byline=outer.byline or is_byline(element),
            headline=outer.headline or is_named_title(element),
            inside=outer.inside or element is self._article,
        )
        if tag == "li":
            self._mark = self._marks.get(element.element, "")
        if tag == "table" and not is_layout(element):
            self._table(element)
        elif tag == "pre":
            self._pre(element)
        elif tag in ("ol", "ul"):
            self._list(element, linked=linked)
        else:
            self._contents(element, linked=linked)
            self._flush()
        if tag == "li":
            self._mark = ""
        self._state = outer

    def _list(self, element: Node, *, linked: bool) -> None:
        outer, self._mark = self._marks, ""
        self._marks = item_marks(element) if element.tag == "ol" else {}
        self._contents(element, linked=linked)
        self._flush()
        self._marks = outer

    def _table(self, element: Node) -> None:
        for caption in element.children:
            if caption.tag == "caption":
                self._emit(Block("caption", node_text(caption)))
        rows = grid(element)
        if rows:
            self._emit(table_block(rows))

    def _pre(self, element: Node) -> None:
        for block in line_blocks("".join(_preformatted(element))):
            self._emit(block)

    def _flush(self) -> None:
        if not self._buffer:
            return
        text = "".join(part for part, _ in self._buffer)
        linked = sum(len(collapse(part)) for part, is_link in self._buffer if is_link)
        self._buffer = []
        share = linked / max(1, len(collapse(text))) if linked else 0.0
        for line in self._lines(text):
            self._emit(Block(self._line_kind(line), line), share)
        for alt in self._alts:
            self.pieces.append(Piece(Block("caption", alt), inside=self._state.inside, alternative=True))
        self._alts = []

    def _line_kind(self, line: str) -> BlockKind:
        """A long or full-stopped heading is a lead paragraph set large; a bulleted paragraph is a list
        item."""
        kind = self._state.kind
        if kind == "heading" and (len(line) > _MAX_HEADING or line.endswith(".")):
            return "paragraph"
        return "list_item" if kind == "paragraph" and line_kind(line) == "list_item" else kind

    def _lines(self, text: str) -> list[str]:
        """A break in running text is a space unless it ends a sentence, the next line opens an item or paragraph, or
        the lines are the numbered rows of a table."""
        lines = [collapse(line) for line in text.split("\n")]
        if self._state.kind in _ONE_LINE or self._state.headline:
            return [line for line in (collapse(text),) if line]
        if not self._state.prose:
            return [line for line in lines if line]
        if sum(_ROW.match(line) is not None for line in lines) >= _MIN_ROWS:
            return [line for line in lines if line]
        joined: list[str] = []
        for line, above in zip(lines, ["", *lines], strict=False):
            if above and line and not _ENDS_LINE.search(above) and not _BEGINS_LINE.match(line):
                joined[-1] = f"{joined[-1]} {line}"
            elif line:
                joined.append(line)
        return joined

    def _emit(self, block: Block, linked: float = 0.0) -> None:
        if block.text:
            state = self._state
            if self._mark and block.kind == "list_item":
                block = block if _NUMBERED.match(block.text) else replace(block, text=f"{self._mark} {block.text}")
                self._mark = ""
            self.pieces.append(Piece(block, state.byline, state.headline, linked, state.inside))


def _is_line(element: Node, parent: Node) -> bool:
    """Whether an element inside a line is shown as one: a byline or a title with nothing beside it."""
    if is_byline(element) and _stands_alone(element, parent):
        return True
    return is_named_title(element) and (_stands_alone(element, parent) or _between_breaks(element, parent))


def _between_breaks(element: Node, parent: Node) -> bool:
    at = parent.children.index(element)
    before = parent.children[at - 1] if at else None
    after = parent.children[at + 1] if at + 1 < len(parent.children) else None
    alone_before = not (before.tail if before else parent.text).strip() and (
        before is None or not is_inline(before.tag)
    )
    return alone_before and not element.tail.strip() and (after is None or not is_inline(after.tag))


def _stands_alone(element: Node, parent: Node) -> bool:
    """Whether no text stands beside the element in its parent: it is shown as a line, whatever its tag."""
    return not parent.text.strip() and not any(child.tail.strip() for child in parent.children)


def _preformatted(element: Node) -> Iterator[str]:
    yield "\n" if element.tag == "br" else element.text
    for child in element.children:
        yield from _preformatted(child)
        yield child.tail


def with_kind(piece: Piece, kind: BlockKind) -> Piece:
    """The same piece as another kind of block."""
    return replace(piece, block=replace(piece.block, kind=kind))
