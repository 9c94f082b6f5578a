"""Whole pages in many layouts, by seed: every text of the article is kept, none of the others, and no hostile page
costs more than itself."""

from __future__ import annotations

import random
import time

import pytest

from schemas.document import Document
from tasks.read import read, read_isolated
from tests.read.make.article import Article, make_article
from tests.read.make.pages import LAYOUTS

SEEDS = range(5)
WITHOUT_TABLE = {"scripted"}  # JSON-LD holds no tables


def read_page(layout: str, seed: int) -> tuple[Article, Document]:
    article = make_article(seed)
    return article, read(LAYOUTS[layout](article).encode(), uri="https://example.org/tin.html")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", SEEDS)
class TestLayouts:
    def test_every_text_of_the_article_is_kept(self, layout: str, seed: int) -> None:
        article, document = read_page(layout, seed)
        texts = {block.text.removeprefix("- ") for block in document.blocks}
        lead, *rest = article.kept  # some layouts put the place before the lead
        assert [text for text in rest if text not in texts] == []
        assert any(text.endswith(lead) for text in texts)

    def test_no_text_from_around_the_article_is_kept(self, layout: str, seed: int) -> None:
        article, document = read_page(layout, seed)
        read_text = "\n".join(block.text for block in document.blocks)
        assert [text for text in article.foreign if text in read_text] == []
        assert len(article.foreign) >= 8

    def test_the_only_table_is_the_articles_cell_by_cell(self, layout: str, seed: int) -> None:
        article, document = read_page(layout, seed)
        tables = [[list(row) for row in block.rows] for _, block in document.tables()]
        assert tables == ([] if layout in WITHOUT_TABLE else [article.table])

    def test_title_and_day_are_the_articles(self, layout: str, seed: int) -> None:
        article, document = read_page(layout, seed)
        assert (document.title, document.published_at) == (article.title, article.day)
        assert [block.text for block in document.blocks if block.kind == "title"] == [article.title]


# hostile pages


DEEP = b"<div>" * 200_000 + "Xã A đạt 80 điểm".encode()
ATTRIBUTES = b"<p " + b" ".join(b"a%d=1" % i for i in range(300_000)) + b">a</p>"
WIDE = b"<table>" + b"<tr><td colspan=100000000 rowspan=100000000>a</td><td>b</td></tr>" * 50 + b"</table>"
FLAT = b"<p>" + b"<b>a</b> " * 300_000
LINKS = b"<div>" + b"<a href=x>Tin so mot hai ba bon nam sau</a>" * 100_000 + b"</div>"
CELLS = b"<table>" + b"<tr><td>1</td><td>Xa A</td><td>80,5</td></tr>" * 60_000 + b"</table>"
OPEN = b"<table><tr><td>" * 20_000
LABELS = "<div><p>Tin liên quan</p><p>a b c d</p>".encode() * 250
ENTITIES = b"<p>" + b"&nbsp;&amp;" * 400_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [DEEP, ATTRIBUTES, WIDE, FLAT, LINKS, CELLS, OPEN, LABELS, ENTITIES],
    ids=["deep", "attributes", "spans", "flat", "links", "cells", "open tables", "labels", "entities"],
)
def test_a_hostile_page_is_read_or_refused_with_a_reason_in_time(data: bytes) -> None:
    start = time.monotonic()
    document = read_isolated(data, uri="https://example.org/a.html", timeout_s=30)
    assert document.status == "ok" or any(
        words in (document.reason or "") for words in ("at most", "levels", "no text")
    )
    assert time.monotonic() - start < 25


def test_reading_time_grows_with_the_page_and_no_faster() -> None:
    def seconds(times: int) -> float:
        article = make_article(1)
        body = "".join(f"<div><p>{text}</p><a href=x>Đọc tiếp bài này</a></div>" for text in article.kept * times)
        start = time.process_time()
        assert read(f"<html><body>{body}</body></html>".encode(), uri="a.html").status == "ok"
        return time.process_time() - start

    seconds(20)
    assert seconds(400) < 4 * 20 * max(seconds(20), 0.005)


# mutated files


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The bytes with some cut out, doubled, swapped or replaced."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 12)):
        at, length = rng.randrange(len(changed)), rng.choice((1, 3, 20, 400))
        piece = changed[at : at + length]
        changed[at : at + length] = rng.choice(
            (b"", piece * 2, bytes(reversed(piece)), rng.randbytes(length), b"<table><td>", b"</div>", b"\xef\xbf\xbd")
        )
        if not changed:
            return b"x"
    return bytes(changed)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_mutated_page_gives_a_document(layout: str) -> None:
    rng = random.Random(layout)
    data = LAYOUTS[layout](make_article(7)).encode()
    for _ in range(12):
        check(read(mutated(data, rng), uri="a.html"))


@pytest.mark.parametrize("uri", ["a.csv", "a.txt"])
def test_a_mutated_text_gives_a_document(uri: str) -> None:
    article = make_article(3)
    rows = "\n".join(";".join(row) for row in article.table)
    data = (rows if uri == "a.csv" else "\n".join([article.title, *article.kept, rows.replace(";", "\t")])).encode()
    rng = random.Random(uri)
    for _ in range(150):
        check(read(mutated(data, rng), uri=uri))


def check(document: Document) -> None:
    assert document.status == "ok" or document.reason
    assert "failed" not in (document.reason or "")  # refused for what it is, not by an error of the reader
    assert (document.status == "ok") == bool(document.blocks)
    assert Document.from_dict(document.to_dict()) == document
