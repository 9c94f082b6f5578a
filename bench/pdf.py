"""Text annexes from bytes to documents beside PDFium's bare text; of scanned pages the share that is the OCR engine's own.

    .venv/bin/python bench/pdf.py [--runs 5] [--scans 2]      # scans need make ocr and Tesseract's data

Prints Markdown. The bare text has neither tables nor paragraphs: it is the least that any reader of these pages pays.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.read_pdf import FIRST_SEED, _bare_text
from bench.spread import cells, in_turn, print_rows, spread
from tasks.read import read
from tasks.read.ocr import ocr_version
from tests.read.make.rankings import KINDS, two_row_header, word_processor

SEEDS = range(FIRST_SEED, FIRST_SEED + 3)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scans", type=int, default=2, help="documents of each kind of scan")
    given = parser.parse_args()
    _texts(given.runs)
    if not ocr_version():
        print("\nscans: no OCR here (make ocr)")
        return
    _scans(given.scans, given.runs)


def _texts(runs: int) -> None:
    made = [KINDS[kind](seed) for kind in ("two_row_header", "word_processor", "unruled", "cut_row") for seed in SEEDS]
    pages, files = sum(pdf.pages for pdf in made), [pdf.data() for pdf in made]
    works = {
        "PDFium, bare text": lambda: [_bare_text(data) for data in files],
        "xephang, bytes to document": lambda: [read(data, uri="a.pdf") for data in files],
    }
    taken = in_turn(works, runs)
    rows = [(name, *cells(spent, 1000 / pages)) for name, spent in taken.items()]
    print_rows((f"ms a page ({pages} pages with tables)", "processor", "clock"), rows)
    bare, own = (median(cpu for cpu, _ in spent) for spent in taken.values())
    print(f"\ntimes as long as the bare text: {own / bare:.1f} (aim: at most 5)\n")


def _scans(count: int, runs: int) -> None:
    """Pages of every kind of scan, read again and again; the engine is asked in this process, so its time can be told."""
    from tasks.read import ocr_engine
    from tests.read.make import scan

    inside = 0.0
    plain = ocr_engine._read

    def timed(*given: Any) -> Iterator[Any]:
        nonlocal inside
        start = time.process_time()
        found = list(plain(*given))
        inside += time.process_time() - start
        yield from found

    ocr_engine._read = timed
    made = [make(FIRST_SEED + n, "times") for make in (two_row_header, word_processor) for n in range(count)]
    plainly = [pdf.data() for pdf in made]
    files = [scan.scan(data, glass) for data in plainly for glass in scan.KINDS.values()]
    pages = sum(pdf.pages for pdf in made) * len(scan.KINDS)
    read(files[0], uri="a.pdf")  # the engines are started
    shares, whole = [], []
    for _ in range(runs):
        inside, start = 0.0, time.process_time()
        for data in files:
            read(data, uri="a.pdf")
        whole.append(time.process_time() - start)
        shares.append(100 * inside / whole[-1])
    ocr_engine._read = plain
    print_rows(
        (f"{pages} scanned pages", ""),
        [
            ("seconds a page, processor", spread([seconds / pages for seconds in whole], "{:.2f}")),
            ("of it in Tesseract, %", spread(shares)),
        ],
    )
    print("\naim: at least 90 %")


if __name__ == "__main__":
    main()
