"""An HTML page as a light tree of its visible parts, measured once.

Invariant: every text that a browser shows is in exactly one node; scripts, styles, forms' fields, navigation and the
like are not in the tree, the text after them is. Sizes are characters without the white space at the ends of each text.
Built from lxml's tree in one pass, because reading an element's fields there again and again is what costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml.etree import _Element

from tasks.read.content import collapse

_GONE = frozenset(
    (
        "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video",
        "nav", "button", "select", "textarea", "input", "dialog", "map", "head", "link", "meta", "amp-ad", "amp-sidebar",
        "amp-analytics", "amp-consent", "amp-embed", "amp-iframe", "amp-lightbox", "amp-pixel", "amp-social-share",
        "amp-sticky-ad", "amp-video", "marquee",
    )
)  # fmt: skip
_INSIDE_A_WORD = frozenset(
    (
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label",
        "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
        "var", "wbr",
    )
)  # fmt: skip
_MIN_HEADLINE = 20


class Node:
    """One element: its text before the first child, its children, the text after it.

    `size`: characters of text in it; `linked`: those in links; `links`: number of `<a>` with text; `headline`:
    whether an article's `<h1>` is in it; `tables`: most tables there ever were below it, dropped ones too: what once
    placed a menu places the article still; `bare`: it has no attributes; `layout`: what is known of a table, until it
    changes.
    """

    __slots__ = (
        "bare", "children", "element", "headline", "layout", "linked", "links", "size", "tables", "tag", "tail", "text",
    )  # fmt: skip

    def __init__(self, tag: str, element: _Element, text: str = "", tail: str = "", *, bare: bool = False) -> None:
        self.tag, self.element, self.text, self.tail, self.bare = tag, element, text, tail, bare
        self.children: list[Node] = []
        self.size = self.linked = self.links = self.tables = 0
        self.headline = False
        self.layout: bool | None = None

    def get(self, name: str) -> str | None:
        """An attribute's value."""
        return None if self.bare else self.element.get(name)

    def iter(self, *tags: str) -> Iterator[Node]:
        """The node and all below it, in document order; only those of `tags` where some are given."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if not tags or node.tag in tags:
                yield node
            waiting.extend(reversed(node.children))

    def drop(self, gone: Iterable[Node]) -> bool:
        """Takes children out, the texts after them stay; whether there were any."""
        out = set(gone)
        if out:
            children, self.children = self.children, []
            for child in children:
                if child in out:
                    self.add_text(child.tail)
                else:
                    self.children.append(child)
        return bool(out)

    def add_text(self, text: str | None) -> None:
        """Puts text after what is in the node so far."""
        if text and self.children:
            self.children[-1].tail += f" {text}"
        elif text:
            self.text += f" {text}"

    def measure(self) -> None:
        """Sets the sizes from the node's texts and its children's sizes."""
        size, linked, links, headline, tables = len(self.text.strip()), 0, 0, False, 0
        for child in self.children:
            size += child.size
            if child.tail:
                size += len(child.tail.strip())
            if child.links:
                linked += child.linked
                links += child.links
            if child.tag == "table" or child.tables:
                tables += child.tables + (child.tag == "table")
            if child.headline:
                headline = True
        if self.tag == "a" and size:
            linked, links = size, 1
        elif self.tag == "h1":
            headline = size >= _MIN_HEADLINE and linked <= size / 2
        self.size, self.linked, self.links, self.headline = size, linked, links, headline
        self.tables = max(self.tables, tables)
        self.layout = None


def build(element: _Element, *, gone: frozenset[str] = _GONE) -> Node:
    """The tree of an element, measured; without the elements named in `gone`."""
    return _build(element, element.tag, gone)


def build_with_noscript(element: _Element) -> Node:
    """The tree with what a page shows where scripts are off."""
    return build(element, gone=_GONE - {"noscript"})


def _build(element: _Element, tag: str, gone: frozenset[str]) -> Node:
    node = Node(tag, element, element.text or "", element.tail or "", bare=not element.keys())
    children = node.children
    for child in element:
        name = child.tag  # each look costs: once
        if name in gone or not isinstance(name, str):
            node.add_text(child.tail)
        else:
            children.append(_build(child, name, gone))
    if children or tag in ("a", "h1"):
        node.measure()
    else:
        node.size = len(node.text.strip())
    return node


def is_inline(tag: str) -> bool:
    """Whether a tag stands inside a line of text; tags of office programs (`o:p`) do."""
    return tag in _INSIDE_A_WORD or ":" in tag


def node_text(node: Node) -> str:
    """All text inside, a space wherever a tag that breaks the line begins or ends (`Quảng<br>Trị` is two
    words)."""
    while len(node.children) == 1 and not node.text.strip() and not node.children[0].tail.strip():
        node = node.children[0]
    if not node.children:
        return collapse(node.text)
    return collapse("".join(_texts(node)))


def _texts(node: Node) -> Iterator[str]:
    space = "" if is_inline(node.tag) else " "
    yield space + node.text
    for child in node.children:
        yield from _texts(child)
        yield child.tail
    yield space
