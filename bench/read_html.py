"""HTML: texts of the article kept, foreign lines, table cells, title and day; time beside trafilatura's fast mode."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tasks.read import read
from tests.read.make.article import Article, make_article
from tests.read.make.pages import LAYOUTS
from tests.read.make.tables import spanned_table

Row = tuple[str, str, str, str]


@dataclass
class Score:
    """What was found on some pages."""

    pages: int = 0
    kept: int = 0
    wanted: int = 0
    foreign: int = 0
    right: dict[str, int] = field(default_factory=dict)

    def count(self, article: Article, text: str) -> None:
        """Counts the article's texts and the foreign lines in a reader's text."""
        self.pages += 1
        self.wanted += len(article.kept)
        self.kept += sum(wanted in text for wanted in article.kept)
        self.foreign += sum(line in text for line in article.foreign)


def run(seeds: int) -> Iterator[Row]:
    """Rows for `seeds` pages of each layout."""
    pages = [(make_article(seed), layout, name) for name, layout in LAYOUTS.items() for seed in range(seeds)]
    made = [(article, layout(article), name) for article, layout, name in pages]
    size = sum(len(html.encode()) for _, html, _ in made) / len(made) / 1000
    about = f"{len(made)} pages, {len(LAYOUTS)} layouts, {size:.0f} KB"
    yield from _quality(made, about)
    yield _table_cells(seeds)
    yield from _speed([html for _, html, _ in made], about)


def _quality(made: list[tuple[Article, str, str]], about: str) -> Iterator[Row]:
    score, titles, days, tables = Score(), 0, 0, 0
    for article, html, name in made:
        document = read(html.encode(), uri="https://example.org/a.html")
        score.count(article, "\n".join(block.text for block in document.blocks))
        titles += document.title == article.title
        days += document.published_at == article.day
        grids = [[list(row) for row in block.rows] for _, block in document.tables()]
        tables += grids == ([] if name == "scripted" else [article.table])
    yield "HTML", f"texts of the article kept ({about})", f"{score.kept / score.wanted:.4f}", "1"
    yield "HTML", "foreign lines a page", f"{score.foreign / score.pages:.2f}", "0"
    yield "HTML", "titles right, days right", f"{titles / len(made):.3f}, {days / len(made):.3f}", "1"
    yield "HTML", "pages whose tables are right cell by cell", f"{tables / len(made):.3f}", "1"


def _table_cells(seeds: int) -> Row:
    right = cells = 0
    for seed in range(10 * seeds):
        html, grid = spanned_table(seed)
        document = read(f"<article><p>Kết quả xếp hạng năm 2023.</p>{html}</article>".encode(), uri="a.html")
        found = next((block.rows for _, block in document.tables()), ())
        cells += sum(map(len, grid))
        right += sum(a == b for row, line in zip(found, grid, strict=False) for a, b in zip(row, line, strict=False))
    return "HTML", f"cells right in tables with merged cells ({cells:,} cells)", f"{right / cells:.4f}", "1.00"


def _speed(pages: list[str], about: str) -> Iterator[Row]:
    encoded = [page.encode() for page in pages]
    extract = _trafilatura()
    works: list[Callable[[bytes], object]] = [lambda page: read(page, uri="a.html"), *([extract] if extract else [])]
    own, *others = _seconds(works, encoded)
    yield "HTML", f"ms a page, bytes to document ({about})", f"{1000 * own:.1f}", ""
    yield "HTML", "pages a second, one process", f"{1 / own:.0f}", ""
    if extract is None:
        yield "HTML", "against trafilatura", "not installed", "at least 3"
        return
    yield "HTML", "trafilatura, fast mode: ms a page", f"{1000 * others[0]:.1f}", ""
    yield "HTML", "times as fast as trafilatura's fast mode", f"{others[0] / own:.1f}", "at least 3"
    yield from _other_quality(extract)


def _trafilatura() -> Callable[[bytes], str] | None:
    try:
        import trafilatura  # type: ignore[import-not-found]  # only with the extra "bench"
    except ImportError:
        return None
    return lambda page: trafilatura.extract(page, fast=True, include_comments=False) or ""


def _other_quality(extract: Callable[[bytes], str]) -> Iterator[Row]:
    score = Score()
    for layout in LAYOUTS.values():
        for seed in range(3):
            article = make_article(seed)
            score.count(article, extract(layout(article).encode()))
    yield "HTML", "trafilatura, fast mode: texts kept", f"{score.kept / score.wanted:.3f}", ""
    yield "HTML", "trafilatura, fast mode: foreign lines a page", f"{score.foreign / score.pages:.2f}", ""


def _seconds(works: list[Callable[[bytes], object]], pages: list[bytes]) -> list[float]:
    """Processor time of one page for each way of reading, the best of four passes taken in turn."""
    best = [float("inf")] * len(works)
    for _ in range(4):
        for at, work in enumerate(works):
            start = time.process_time()
            for page in pages:
                work(page)
            best[at] = min(best[at], time.process_time() - start)
    return [seconds / len(pages) for seconds in best]
