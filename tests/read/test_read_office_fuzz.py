"""Damaged Office files: each gives a document with its reason, and the reading process lives on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schemas.document import Document
from tasks.read import Reader, ReadRequest
from tasks.read.abilities import libreoffice
from tasks.read.archive import is_archive, member_uri, unpack

from .make.mutate import mutated, mutated_inside
from .make.office import decision, decision_docx, rtf, xlsx
from .test_read_zip import ARTICLE, packed

DATA = Path(__file__).parent / "data"
MADE = decision(3)
FILES: dict[str, bytes] = {
    "docx": decision_docx(MADE, 3),
    "xlsx": xlsx(MADE.ranking, [MADE.subject], MADE.after, 3),
    "xls": (DATA / "small.xls").read_bytes(),
    "rtf": rtf(MADE.ranking, [MADE.subject]),
}
Mutate = Callable[[bytes, random.Random], bytes]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def check(document: Document) -> None:
    assert document.status == "ok" or document.reason
    assert (document.status == "ok") == bool(document.blocks)
    assert all(len(row) == len(block.rows[0]) for block in document.blocks for row in block.rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "mutate", "count"),
    [("docx", mutated, 60), ("docx", mutated_inside, 200), ("xlsx", mutated, 60), ("xlsx", mutated_inside, 120),
     ("xls", mutated, 150), pytest.param("rtf", mutated, 4, marks=pytest.mark.skipif(
        libreoffice() is None, reason="needs LibreOffice (apt install libreoffice-writer-nogui)"))],
)  # fmt: skip
def test_damaged_files_cost_only_themselves(
    suffix: str, mutate: Mutate, count: int, reader: Reader, record_property: Callable[[str, object], None]
) -> None:
    r = random.Random(f"{suffix} {mutate.__name__}")
    found = [reader.read(ReadRequest(mutate(FILES[suffix], r), f"a.{suffix}")) for _ in range(count)]
    for document in found:
        check(document)
    ended = [d.reason for d in found if d.reason and ("process ended" in d.reason or "longer than" in d.reason)]
    record_property("files tried", count)
    record_property("files that ended the reading process", len(ended))
    assert not ended


def test_damaged_archives_cost_only_themselves() -> None:
    r = random.Random("zip")
    data = packed(("a.txt", ARTICLE), ("b/c.docx", FILES["docx"]), ("d.zip", packed(("e.txt", b"x"))))
    for _ in range(200):
        changed = mutated(data, r)
        if is_archive(changed, "a.zip"):
            for member, content in unpack(changed):
                assert member.refusal or len(content) == member.size
                assert ".." not in member_uri("a.zip", member.path)
