"""What a reader gave, with texts in TCVN3, VNI or wrongly decoded UTF-8 turned to Unicode.

Invariant: the one place where texts of all formats are repaired; a document in good Unicode comes back equal.
A table's cells are judged among themselves, paragraphs among themselves. Soft hyphens are taken out here, after
they could have been an "ư".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, filterfalse, islice

from schemas.document import Block, table_block
from tasks.read.content import Content
from tasks.read.decode import undo_wrong_decoding
from tasks.read.legacy import Scheme, prevailing, repair_all
from tasks.read.metadata import read_head

_HEAD = 40


def repaired(content: Content) -> Content:
    """`content` in Unicode; where that changed a text, its head (number, issuer, title, date) is read again."""
    strange = [_strange(block) for block in content.blocks]
    lean = prevailing([*chain.from_iterable(strange)])
    found = list(zip(content.blocks, strange, strict=True))
    lines = iter(_mended([text for block, texts in found if not block.rows for text in texts], lean))
    mended = [_mended(texts, lean) if block.rows else [*islice(lines, len(texts))] for block, texts in found]
    blocks = tuple(map(_with_texts, content.blocks, strange, mended))
    if blocks == content.blocks:
        return content
    (title,) = _mended([content.title or ""], lean)
    content = replace(content, blocks=blocks, title=title or None)
    head = read_head([block.text for block in islice(blocks, _HEAD)]) if content.number is None else None
    if head is None:
        return content
    return replace(
        content,
        title=head.title or content.title,
        published_at=content.published_at or head.issued_at,
        doc_type=head.doc_type,
        number=head.number,
        issuer=head.issuer,
    )


def _strange(block: Block) -> list[str]:
    """A block's texts that are not in ASCII; what is in ASCII is in every encoding what it is."""
    return [*filterfalse(str.isascii, chain.from_iterable(block.rows) if block.rows else [block.text])]


def _mended(texts: Sequence[str], lean: Scheme | None) -> list[str]:
    undone = {text: undo_wrong_decoding(text) for text in set(texts)}
    return [text.replace("\u00ad", "") for text in repair_all([undone[text] for text in texts], lean)]


def _with_texts(block: Block, strange: Sequence[str], mended: Sequence[str]) -> Block:
    """The block with its strange texts, in their order, as they were mended."""
    if strange == mended:
        return block
    texts = iter(mended)
    if not block.rows:
        return replace(block, text=" ".join(next(texts).split()))
    table = table_block([[cell if cell.isascii() else next(texts) for cell in row] for row in block.rows])
    return replace(block, text=table.text, rows=table.rows)
