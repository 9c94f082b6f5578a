"""Encodings: names that come back from TCVN3, VNI and windows-1258; time of the test on Unicode text."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from tasks.read import read
from tasks.read.legacy import repair_all
from tests.read.make.article import make_article, names
from tests.read.make.encodings import tcvn3, vni, windows_1258

Row = tuple[str, str, str, str]


def run(seeds: int) -> Iterator[Row]:
    """Rows for the names of the register and the texts of `seeds` articles."""
    units = names()
    for title, encode in (("TCVN3", tcvn3), ("VNI", vni)):
        back = repair_all([encode(name) for name in units])
        right = sum(a.casefold() == b.casefold() for a, b in zip(back, units, strict=True))
        yield "text", f"{title}: names of {len(units):,} units back, case-blind", f"{right / len(units):.4f}", "1"
    articles = [make_article(seed) for seed in range(seeds)]
    texts = ["\n".join([article.title, *article.kept]) for article in articles]
    writers: tuple[tuple[str, Callable[[str], bytes]], ...] = (
        ("TCVN3", lambda text: tcvn3(text).encode("latin-1")),
        ("VNI", lambda text: vni(text).encode("latin-1")),
        ("windows-1258", windows_1258),
        ("UTF-16 without a mark", lambda text: text.encode("utf-16-le")),
        ("UTF-8 read as Latin-1", lambda text: text.encode().decode("latin-1").encode()),
    )
    for title, write in writers:
        right = sum(_read(write(text)).casefold() == text.casefold() for text in texts)
        yield "text", f"{title}: whole texts right, case-blind ({seeds})", f"{right / len(texts):.3f}", "1"
    data = "\n".join(texts).encode()
    start = time.process_time()
    read(data, uri="a.txt")
    yield "text", "MB a second, bytes to document", f"{len(data) / 1e6 / (time.process_time() - start):.1f}", ""


def _read(data: bytes) -> str:
    return "\n".join(block.text for block in read(data, uri="a.txt").blocks)
