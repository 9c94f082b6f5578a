"""What Prefect adds to a refresh: the same stages through `flows.orchestrate` and as plain functions. Prints Markdown.

    .venv/bin/python bench/orchestrate.py [--documents 1000] [--runs 5]

A source of `tests/scale/make.py`'s documents in one folder, refreshed into an empty data home; one side after the other, each in
a fresh process. Processor seconds of that process and its readers, without imports and start; the embedded server, a process of
its own, is told beside it. The clock does not compare the two: Prefect reads two batches at once, the plain functions one.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.spread import print_rows, spread  # noqa: E402  once the project is on the path

SOURCE = """sources:
  - id: made
    name: Made documents
    publisher: bench
    authority: portal
    enabled: true
    discover: {kind: folder, path: documents}
"""


def plain(home: Path, sources: Path) -> float:
    """Processor seconds of a refresh as plain functions."""
    from flows.refresh import refresh
    from flows.settings import load_settings

    settings = replace(load_settings(home), sources=sources)
    return _spent(lambda: refresh(settings))


def through_prefect(home: Path, sources: Path) -> float:
    """Processor seconds of a refresh as a flow run, in the process that runs it."""
    from flows.server import embedded_server
    from flows.settings import load_settings

    settings = replace(load_settings(home), sources=sources, prefect_home=home / "prefect")
    with embedded_server(settings.prefect_home):
        from flows.orchestrate import refresh

        return _spent(lambda: refresh(settings))


def _spent(work: Callable[[], object]) -> float:
    from tasks.read.lend import close_idle

    def now() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    start = now()
    work()
    close_idle()  # what a reading process took is known once it has ended
    return now() - start


SIDES = {"plain functions": plain, "through Prefect": through_prefect}


def _in_a_process(side: str, sources: Path, documents: int) -> tuple[float, float]:
    """Seconds of the refresh, and of all else that its process and the server took."""
    with tempfile.TemporaryDirectory(prefix="xephang-orchestrate-") as home:
        command = [sys.executable, __file__, "--side", side, "--home", home, "--sources", str(sources)]
        before = _children()
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        if found["documents"] != documents:
            sys.exit(f"{found['documents']:.0f} documents were read, not {documents}")
        return found["spent"], _children() - before - found["spent"]


def _children() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def _one(side: str, home: Path, sources: Path) -> None:
    import polars as pl

    spent = SIDES[side](home, sources)
    documents = pl.read_parquet(home / "published/current/documents.parquet").height
    print(json.dumps({"spent": spent, "documents": documents}))


def main() -> None:
    """Measure and print, or do one refresh."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    for hidden in ("--side", "--home", "--sources"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        _one(given.side, Path(given.home), Path(given.sources))
        return
    from tests.scale.make import documents

    with tempfile.TemporaryDirectory(prefix="xephang-orchestrate-") as scratch:
        folder = Path(scratch) / "documents"
        folder.mkdir()
        for made in documents(given.documents, 1):
            (folder / made.name).write_bytes(made.data)
        sources = Path(scratch) / "sources.yaml"
        sources.write_text(SOURCE, encoding="utf-8")
        taken: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
        for _ in range(given.runs):
            for side in SIDES:
                taken[side].append(_in_a_process(side, sources, given.documents))
    rows = [(side, spread([s for s, _ in of]), spread([rest for _, rest in of])) for side, of in taken.items()]
    print_rows((f"processor seconds, {given.documents:,} documents", "refresh", "start, server and end"), rows)
    ways = [median(s for s, _ in taken[side]) for side in SIDES]
    print(f"\naim: at most 1.05 times; {ways[1] / ways[0]:.3f}")


if __name__ == "__main__":
    main()
