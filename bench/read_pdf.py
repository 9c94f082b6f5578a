"""How well and how fast PDF and scans are read, on documents made anew from seeds that no test uses.

`python -m bench.read_pdf [--seeds N] [--scans N]` prints one line a figure; `run` gives rows for `bench/read.py`. Needs
what the tests need (reportlab, fonts), and for scans `make ocr` and Tesseract's data.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pypdfium2

from schemas.document import Document
from tasks.read import read
from tasks.read.ocr import ocr_version
from tests.read.make.pdf import Pdf
from tests.read.make.rankings import INTRO, KINDS, body, random, two_row_header, word_processor

FIRST_SEED = 1000
SCANNED: dict[str, Callable[[int, str], Pdf]] = {"two_row_header": two_row_header, "word_processor": word_processor}
PROSE = (
    INTRO,
    "Phường Trần Phú dẫn đầu toàn tỉnh với 93,25 điểm; phường Hồng Gai đứng thứ hai với 92,17 điểm, tăng 3 bậc so với năm "
    "2022; xã Thống Nhất xếp cuối cùng với 45,08 điểm.",
    "Giao Sở Thông tin và Truyền thông chủ trì, phối hợp với các cơ quan liên quan hướng dẫn, đôn đốc, kiểm tra việc khắc "
    "phục những tồn tại, hạn chế đã được chỉ ra trong quá trình đánh giá.",
    "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc các sở, Thủ trưởng các ban, "
    "ngành và Chủ tịch Ủy ban nhân dân các huyện, thị xã, thành phố chịu trách nhiệm thi hành.",
)


def measure(seeds: int = 10, scans: int = 2) -> dict[str, Any]:
    """All figures: shares of cells, errors of OCR, speed, memory."""
    figures: dict[str, Any] = {"text_cells": text_cells(seeds), "speed": speed(), "long": long_document()}
    if ocr_version():
        figures["scanned_cells"] = scanned_cells(scans)
        figures["prose"] = prose()
    return figures


def run(seeds: int = 8) -> list[tuple[str, str, str, str]]:
    """Rows (format, measure, value, aim) for the table of all formats; scans, which are slow, of an eighth of the seeds."""
    found = measure(seeds, max(1, seeds // 8))
    speed_, long = found["speed"], found["long"]
    rows = [
        ("PDF", f"cells right, {kind}", f"{share:.4f}", "at least 0.995") for kind, share in found["text_cells"].items()
    ]
    rows += [
        ("PDF", "ms a page, bytes to document", f"{speed_['ms_page']:.1f}", ""),
        ("PDF", "times as long as PDFium's bare text", f"{speed_['ratio']:.1f}", ""),
        ("PDF", f"{long['pages']:.0f} pages: seconds, peak MB", f"{long['seconds']:.1f}, {long['peak_mb']:.0f}", ""),
    ]
    for kind, scan in found.get("scanned_cells", {}).items():
        right = f"{scan['numbers']:.4f}, {scan['words']:.4f}"
        rows.append(("scan", f"numbers, other cells right, {kind}", right, "at least 0.97"))
        rows.append(("scan", f"wrong numbers said to be sure, {kind}", f"{scan['sure_and_wrong']:.4f}", "0"))
        rows.append(("scan", f"seconds a page, {kind}", f"{scan['s_page']:.1f}", ""))
    rows += [
        ("scan", f"wrong characters of prose, {kind}", f"{rate:.4f}", "")
        for kind, rate in found.get("prose", {}).items()
    ]
    return rows


def text_cells(seeds: int) -> dict[str, float]:
    """The share of cells that are right, by kind of text PDF."""
    shares = {}
    for kind, make in KINDS.items():
        pairs = [pair for seed in range(FIRST_SEED, FIRST_SEED + seeds) for pair in _pairs(make(seed), read_bytes)]
        shares[kind] = sum(a == b for a, b in pairs) / len(pairs)
    return shares


def scanned_cells(seeds: int) -> dict[str, dict[str, float]]:
    """By kind of scan: the share of numbers and of other cells that are right, of wrong numbers that OCR was sure of, and
    seconds a page."""
    from tests.read.make import scan

    found = {}
    for name, glass in scan.KINDS.items():
        pairs, pages, start = [], 0, time.perf_counter()
        spent = 0.0
        for make in SCANNED.values():
            for seed in range(FIRST_SEED, FIRST_SEED + seeds):
                for face in ("times", "serif"):
                    pdf = make(seed, face)
                    data = scan.scan(pdf.data(), glass)
                    start = time.perf_counter()
                    document = read_bytes(data)
                    spent += time.perf_counter() - start
                    pages += pdf.pages
                    pairs += list(zip(_cells(pdf.tables), _read_cells(document, pdf.tables), strict=True))
        numbers = [pair for pair in pairs if re.fullmatch(r"[\d,]+", pair[0])]
        words = [pair for pair in pairs if not re.fullmatch(r"[\d,]+", pair[0])]
        found[name] = {
            "numbers": _share(numbers), "words": _share(words), "count": len(numbers), "s_page": spent / pages,
            "sure_and_wrong": sum(a != b and sure > 0.5 for a, (b, sure) in numbers) / len(numbers),
        }  # fmt: skip
    return found


def prose() -> dict[str, float]:
    """The share of characters that OCR gets wrong in prose, by kind of scan."""
    from tests.read.make import scan

    rates = {}
    for name, glass in scan.KINDS.items():
        wrong = total = 0
        for face, points in (("times", 13), ("times", 14), ("serif", 11)):
            pdf = Pdf(face=face, points=points)
            for text in PROSE:
                pdf.paragraph(text)
            got = " ".join(block.text for block in read_bytes(scan.scan(pdf.data(), glass)).blocks)
            wrong += _distance(" ".join(PROSE), got)
            total += len(" ".join(PROSE))
        rates[name] = wrong / total
    return rates


def speed(rounds: int = 3) -> dict[str, float]:
    """Milliseconds of processor time a page: reading, and PDFium's bare text."""
    files = [KINDS[kind](FIRST_SEED) for kind in ("two_row_header", "word_processor", "unruled", "cut_row")]
    pages, data = sum(pdf.pages for pdf in files), [pdf.data() for pdf in files]
    own = min(_time(lambda: [read_bytes(d) for d in data]) for _ in range(rounds))
    bare = min(_time(lambda: [_bare_text(d) for d in data]) for _ in range(rounds))
    return {"ms_page": own / pages * 1000, "bare_ms_page": bare / pages * 1000, "ratio": own / bare}


def long_document(pages: int = 500) -> dict[str, float]:
    """Seconds and peak memory (MB) of reading one PDF of 500 pages, in a process of its own."""
    code = (
        "import sys, time, resource\nfrom tasks.read import read\ndata = sys.stdin.buffer.read()\n"
        "start = time.perf_counter()\ndocument = read(data, uri='a.pdf')\n"
        "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,"
        " sum(len(b.rows) for b in document.blocks))"
    )
    pdf = _long(pages)
    told = subprocess.run(
        [sys.executable, "-c", code], input=pdf.data(), capture_output=True, check=True
    ).stdout.split()
    return {"pages": pdf.pages, "seconds": float(told[0]), "peak_mb": float(told[1]), "rows": float(told[2])}


def read_bytes(data: bytes) -> Document:
    """The document of a PDF."""
    return read(data, uri="file:///a.pdf")


def _long(pages: int) -> Pdf:
    pdf, seed = Pdf(page_numbers="{}"), 0
    widths = [34, 175, 72, 72, 66, 60]
    while pdf.pages < pages - 3:
        rows = body(random.Random(seed), 60)
        pdf.paragraph(f"{seed}. {INTRO}").table(
            [["TT", "Tên đơn vị", "Hạ tầng", "Nhân lực", "Tổng", "Hạng"], *rows], widths
        )
        seed += 1
    return pdf


def _pairs(pdf: Pdf, reader: Callable[[bytes], Document]) -> Iterator[tuple[str, str | None]]:
    document = reader(pdf.data())
    for cell, (text, _) in zip(_cells(pdf.tables), _read_cells(document, pdf.tables), strict=True):
        yield cell, text


def _cells(tables: Sequence[Sequence[Sequence[str]]]) -> list[str]:
    return [cell for table in tables for row in table for cell in row]


def _read_cells(document: Document, tables: Sequence[Sequence[Sequence[str]]]) -> list[tuple[str | None, float]]:
    """What was read in the place of every cell, and how sure; (None, 0) where there is no such place."""
    found = [block for _, block in document.tables()]
    cells: list[tuple[str | None, float]] = []
    for n, table in enumerate(tables):
        block = found[n] if n < len(found) else None
        for r, row in enumerate(table):
            for c in range(len(row)):
                there = block is not None and r < len(block.rows) and c < len(block.rows[r])
                if block is None or not there:
                    cells.append((None, 0.0))
                else:
                    sure = block.cell_confidence[r][c] if block.cell_confidence else 1.0
                    cells.append((block.rows[r][c], sure))
    return cells


def _share(pairs: Sequence[tuple[str, tuple[str | None, float]]]) -> float:
    return sum(a == b for a, (b, _) in pairs) / len(pairs)


def _bare_text(data: bytes) -> int:
    document = pypdfium2.PdfDocument(data)
    return sum(len(document[at].get_textpage().get_text_range()) for at in range(len(document)))


def _time(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _distance(a: str, b: str) -> int:
    """Characters to change, add or take away (Levenshtein)."""
    line = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        before, line[0] = line[0], i
        for j, y in enumerate(b, start=1):
            before, line[j] = line[j], min(line[j] + 1, line[j - 1] + 1, before + (x != y))
    return line[-1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--scans", type=int, default=2)
    asked = parser.parse_args()
    print(json.dumps(measure(asked.seeds, asked.scans), indent=2))
