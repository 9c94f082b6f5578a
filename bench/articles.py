"""Article pages from bytes to validated claims, beside trafilatura's extraction of the text alone in its fast mode.

    .venv/bin/python bench/articles.py [--pages 100] [--runs 5]      # pip install -e '.[bench]' for trafilatura

Both sides take the same made pages (`bench/made_pages.py`) in one process. Prints Markdown.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median

import lxml.html
import polars as pl
import trafilatura  # type: ignore[import-not-found]  # only with the extra "bench"

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.made_pages import Page, pages
from bench.spread import cells, in_turn, print_rows
from flows.batches import FEWEST_DOCUMENTS
from flows.documents import Item, Tools, process_batch
from flows.settings import PROJECT, load_settings
from schemas.catalogue import load_indices
from tasks.read import read
from tasks.store import Capture
from tasks.validate import validate

FOLDER = PROJECT / "tests/extract/labelled"
NOW = datetime(2024, 8, 1, tzinfo=UTC)
SETTINGS = load_settings()
TOOLS = Tools(SETTINGS.indices, SETTINGS.reference, "bench")
KNOWN = load_indices(SETTINGS.indices).by_id.keys()


def claims_of(some: Sequence[Page], *, bare: bool = False) -> pl.DataFrame:
    """Validated claims of pages, batch by batch as a refresh takes them; reading is done in this process."""
    found = []
    for start in range(0, len(some), FEWEST_DOCUMENTS):
        batch = some[start : start + FEWEST_DOCUMENTS]
        items, texts = [], {}
        for page in batch:
            document = read(
                page.bare if bare else page.data, uri="https://example.org/a.html", territory=page.territory
            )
            texts |= {(document.document_id, n): block.text for n, block in enumerate(document.blocks)}
            capture = Capture(document.uri, "bench", NOW, "new", sha256=document.document_id, territory=page.territory)
            items.append(Item(capture, b"", document.to_dict()))
        done = process_batch(items, TOOLS)
        found.append(validate(done.claims, done.documents, texts, index_ids=KNOWN)[0])
    return pl.concat(found)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    some = list(pages(FOLDER, given.pages))
    found, bare = claims_of(some), claims_of(some, bare=True)
    sizes = [len(page.data) / 1000 for page in some]
    print(f"{len(some)} pages of {min(sizes):.0f} to {max(sizes):.0f} KB, mean {mean(sizes):.0f}; {found.height:,} claims, "
          f"{bare.height:,} from the same without what stands around the article\n")  # fmt: skip
    taken = in_turn(
        {
            "lxml, parse alone": lambda: [lxml.html.fromstring(page.data) for page in some],
            "xephang, bytes to validated claims": lambda: claims_of(some),
            "of it reading": lambda: [read(page.data, uri="a.html") for page in some],
            "trafilatura, text alone, fast": lambda: [
                trafilatura.extract(page.data, fast=True, include_comments=False) for page in some
            ],
        },
        given.runs,
    )
    other, own = (median(cpu for cpu, _ in taken[name]) for name in list(taken)[:0:-2])
    print_rows(
        ("ms a page", "processor", "clock"),
        [(name, *cells(runs, 1000 / len(some))) for name, runs in taken.items()],
    )
    print(f"\ntimes as fast as trafilatura: {other / own:.2f} (aim: at least 3)")


if __name__ == "__main__":
    main()
