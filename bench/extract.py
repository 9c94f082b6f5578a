"""How well and how fast claims are extracted from labelled documents: one table for each folder, and the calibration.

    .venv/bin/python bench/extract.py [FOLDER …]      # default: tests/extract/labelled

A folder holds gold.jsonl and manifest.csv, as for `xephang eval`. The rate is of extraction alone, documents read
beforehand, in processor time of this process, the best of several passes; articles are documents without a table. What the
code keeps of texts it has seen is forgotten before every pass, so that each document is as new as one of the web.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from functools import _lru_cache_wrapper
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.read import print_table
from flows.evaluate import eval_folder
from flows.settings import PROJECT, load_settings
from schemas.catalogue import load_indices
from schemas.document import Document
from tasks.evaluate import FIELDS, calibration
from tasks.extract import Lexicon, build_lexicon, extract
from tasks.fetch.manifest import read_manifest
from tasks.read import read
from tasks.units import load_register

PASSES = 3
AIMS = {"score and rank": "F1 0.97", "all fields": "F1 0.95"}


def main(folders: Sequence[Path]) -> None:
    """Prints a table for each folder."""
    settings = load_settings()
    lexicon = build_lexicon(load_indices(settings.indices), load_register(settings.reference))
    for folder in folders:
        print(f"\n{folder.name}\n")
        print_table([*quality(folder), *speed(folder, lexicon)])


def quality(folder: Path) -> list[tuple[str, ...]]:
    """Precision, recall and F1 by group of fields, the mean F1 of documents, and what confidence is worth."""
    report = eval_folder(load_settings(), folder)
    rows: list[tuple[str, ...]] = []
    for name, aim in AIMS.items():
        tally = report.of("all", name)
        rows.append(
            (
                "claims",
                f"{name}: precision, recall, F1",
                f"{tally.precision:.3f}, {tally.recall:.3f}, {tally.f1:.3f}",
                aim,
            )
        )
    rows.append(("claims", "score and rank, F1, mean of documents", f"{report.mean_f1():.3f}", "0.93"))
    for name in FIELDS:
        tally = report.of("field", name)
        rows.append(("field", f"{name}: precision, recall", f"{tally.precision:.3f}, {tally.recall:.3f}", ""))
    for band, count, said, right in calibration(report.confidences):
        rows.append(("confidence", f"{band}: {count:,} claims, said {said:.2f}", f"right {right:.2f}", f"{said:.2f}"))
    return rows


def speed(folder: Path, lexicon: Lexicon) -> list[tuple[str, ...]]:
    """Documents a second of one process."""
    documents = [_document(entry.path, entry.title) for entry in read_manifest(folder / "manifest.csv")]
    articles = [d for d in documents if not any(b.rows for b in d.blocks)]
    rows = []
    for name, chosen, aim in (("articles", articles, "300"), ("documents", documents, "")):
        if chosen:
            seconds = min(_seconds(chosen, lexicon) for _ in range(PASSES))
            rows.append(("speed", f"{name} a second ({len(chosen)} of them)", f"{len(chosen) / seconds:,.0f}", aim))
    return rows


def _document(path: Path, title: str | None) -> Document:
    return read(path.read_bytes(), uri=path.as_uri(), title=title)


def _forget() -> None:
    """Empties the bounded caches of the project: those of texts. What is kept without bound are tables."""
    for kept in gc.get_objects():
        if isinstance(kept, _lru_cache_wrapper) and kept.__module__.startswith("tasks.") and kept.cache_info().maxsize:
            kept.cache_clear()


def _seconds(documents: Sequence[Document], lexicon: Lexicon) -> float:
    _forget()
    start = time.process_time()
    for document in documents:
        extract(document, lexicon, source_id="bench")
    return time.process_time() - start


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [PROJECT / "tests/extract/labelled"])
