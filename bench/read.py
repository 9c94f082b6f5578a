"""How well and how fast documents are read, on documents made by seed with known answers: one table.

    .venv/bin/python bench/read.py [--seeds N]

Each module `read_*` beside this one gives rows by its `run(seeds)`; one that is not there is named and left out.
Times are processor time of this process, the best of several passes. `trafilatura`, for comparison, comes with
`pip install -e '.[bench]'`.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import inspect
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

MODULES = ("read_html", "read_text", "read_office", "read_pdf")
HEADINGS = ("format", "measure", "value", "aim")


def main() -> int:
    """Prints the table of all modules; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20, help="documents a layout (default 20)")
    parser.add_argument("--only", choices=MODULES, help="one module")
    options = parser.parse_args()
    rows, failed = [], False
    for name in MODULES if options.only is None else (options.only,):
        if importlib.util.find_spec(f"bench.{name}") is None:
            print(f"bench/{name}.py is not there: left out", file=sys.stderr)
            continue
        try:
            run = importlib.import_module(f"bench.{name}").run
            rows += [
                tuple(map(str, row)) for row in (run(options.seeds) if inspect.signature(run).parameters else run())
            ]
        except Exception as error:  # one format that cannot be measured leaves the others their figures
            failed = True
            print(f"bench/{name}.py failed: {type(error).__name__}: {error}", file=sys.stderr)
    print_table(rows)
    return int(failed)


def print_table(rows: list[tuple[str, ...]]) -> None:
    """The rows as a Markdown table, columns aligned."""
    padded = [HEADINGS, *((*row, *[""] * (len(HEADINGS) - len(row))) for row in rows)]
    widths = [max(len(row[at]) for row in padded) for at in range(len(HEADINGS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + " |" for row in padded
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    print("\n".join(lines))


if __name__ == "__main__":
    sys.exit(main())
