"""What a reader gave, with texts in TCVN3, VNI or wrongly decoded UTF-8 turned to Unicode.

Invariant: the one place where texts of all formats are repaired; a document in good Unicode comes back equal.
A table's cells are judged among themselves, paragraphs among themselves. Soft hyphens are taken out here, after
they could have been an "ư".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from schemas.document import Block, table_block
from tasks.read.content import Content
from tasks.read.decode import undo_wrong_decoding
from tasks.read.legacy import Scheme, prevailing, repair_all
from tasks.read.metadata import read_head

_HEAD = 40


def repaired(content: Content) -> Content:
    """`content` in Unicode; where that changed a text, its head (number, issuer, title, date) is read again."""
    texts = [text for block in content.blocks for text in _texts(block) if not text.isascii()]
    if not texts:
        return content
    lean = prevailing(texts)
    lines = iter(_mended([block.text for block in content.blocks if not block.rows], lean))
    blocks = tuple(
        _with_texts(block, _mended(_texts(block), lean) if block.rows else [next(lines)]) for block in content.blocks
    )
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


def _texts(block: Block) -> list[str]:
    return [cell for row in block.rows for cell in row] or [block.text]


def _mended(texts: Sequence[str], lean: Scheme | None) -> list[str]:
    """The texts repaired; one in ASCII is in every encoding what it is."""
    strange = [undo_wrong_decoding(text) for text in texts if not text.isascii()]
    mended = (text.replace("\u00ad", "") for text in repair_all(strange, lean))
    return [text if text.isascii() else next(mended) for text in texts]


def _with_texts(block: Block, texts: list[str]) -> Block:
    if texts == _texts(block):
        return block
    if not block.rows:
        return replace(block, text=" ".join(texts[0].split()))
    cells = iter(texts)
    table = table_block([[next(cells) for _ in row] for row in block.rows])
    return replace(block, text=table.text, rows=table.rows)
