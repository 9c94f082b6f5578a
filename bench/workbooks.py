"""Workbooks from bytes to documents, beside python-calamine that only gives the bare values of the same cells.

    .venv/bin/python bench/workbooks.py [--runs 5]

`annexes` are small workbooks with a title, merged cells and notes; `table` is one sheet of 5,000 units with six columns, two
of them in formats of their own (decimals, percents), which calamine does not tell. Prints Markdown.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.spread import cells, in_turn, print_rows
from tasks.read import read
from tests.read.make.article import names
from tests.read.make.office import decision, xlsx

HEADER = ["TT", "Đơn vị", "Hạ tầng số", "Tỷ lệ", "Tổng điểm", "Hạng"]


def annexes(count: int) -> list[bytes]:
    """Small workbooks as provinces publish them."""
    return [xlsx(made.ranking, [made.subject], made.after, seed) for seed in range(count) for made in [decision(seed)]]


def table(rows: int) -> bytes:
    """One long ranking."""
    rng, book = random.Random(1), openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(HEADER)
    for n in range(1, rows + 1):
        sheet.append(
            [n, rng.choice(names()), round(rng.uniform(0, 50), 2), rng.random(), round(rng.uniform(40, 98), 2), n]
        )
        sheet.cell(n + 1, 3).number_format, sheet.cell(n + 1, 4).number_format = "0.00", "0.00%"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def values(data: bytes) -> list[Any]:
    """The bare values of all sheets."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def with_formats(data: bytes) -> list[Any]:
    """Values with their formats, as openpyxl gives them."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return [(cell.value, cell.number_format) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    for name, books in (("60 annexes", annexes(60)), ("table of 30,000 cells", [table(5_000)])):
        _compare(name, books, runs)


def _compare(name: str, books: Sequence[bytes], runs: int) -> None:
    works = {
        "calamine, bare values": lambda: [values(data) for data in books],
        "openpyxl, values and formats": lambda: [with_formats(data) for data in books],
        "xephang, bytes to document": lambda: [read(data, uri="a.xlsx") for data in books],
    }
    taken = in_turn(works, runs)
    print(f"\n{name}\n")
    print_rows(
        ("ms a workbook", "processor", "clock"),
        [(work, *cells(spent, 1000 / len(books), "{:.2f}")) for work, spent in taken.items()],
    )
    least, other, own = (median(cpu for cpu, _ in spent) for spent in taken.values())
    print(f"\ntimes as long as calamine alone: {own / least:.1f} (aim: at most 3); openpyxl: {other / least:.1f}")


if __name__ == "__main__":
    main()
