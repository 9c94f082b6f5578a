"""What a document costs, stage by stage, as the archive grows: one row for each number of documents. Prints Markdown.

    .venv/bin/python bench/scale.py --documents 1000 [--nightly 100] [--home DIR] [--json]

Takes `tests/scale/make.py`'s documents in on an empty data home (or one that an earlier call left in DIR), in chunks of
CHUNK with the build at the end, as `xephang ingest` does, and then a night with as many new ones as `--nightly` says. Both
run in fresh processes. Times are processor seconds, of the process and of the readers it starts, so that other work on the
machine does not count; memory is the largest resident set of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# Stage: the functions it consists of, where their callers look for them; what one calls of another stage is its own.
STAGES = {
    "take in": ("flows.ingest.capture_files",),
    "read the log": ("tasks.store.home.Store.captures", "tasks.store.home.Store.runs"),
    "read the tables": ("flows.build.published",),
    "find work": ("flows.build.to_read", "flows.build._touched", "flows.build.described", "flows.build.superseded"),
    "load and remember": ("flows.batches._item", "tasks.store.home.Store.save_document"),
    "read": ("flows.documents._read",),
    "extract": ("flows.documents._extract",),
    "units": ("flows.documents.units", "flows.documents.place_statistics"),
    "validate": ("flows.batches.validate", "flows.batches.validate_statistics", "flows.batches.hold_back"),
    "merge": ("flows.build._merge",),
    "weigh": ("flows.tables.weighed",),
    "movements": ("flows.tables.movements", "flows.tables.rebased"),
    "coverage": ("flows.tables._coverage",),
    "quality": ("flows.tables.quality",),
    "other tables": ("flows.tables.open_names", "flows.tables.method_breaks", "flows.tables.sources_table"),
    "check the tables": ("flows.build.check_table",),
    "compare": ("flows.build.same_tables",),
    "publish": ("flows.build._publish",),
}
CHUNK = 10_000
Row = dict[str, float]


def taken_in(home: Path, count: int, first: int) -> Row:
    """Take documents `first` and on in and build, in this process; seconds by stage, counts and memory."""
    from flows.captures import Keeper
    from flows.ingest import gather_and_build
    from flows.settings import load_settings
    from tasks.fetch import local_targets
    from tasks.read import lend
    from tests.scale.make import documents

    settings = load_settings(home)
    times: Row = {}
    _watch(times)
    from flows import ingest

    def gather(job: Any) -> None:
        keeper: Keeper = job.keeper
        for start in range(first, first + count, CHUNK):
            with tempfile.TemporaryDirectory() as folder, paused(times):
                for made in documents(min(CHUNK, first + count - start), start):
                    (Path(folder) / made.name).write_bytes(made.data)
                targets, _ = local_targets([Path(folder)], None)
                ingest.capture_files(keeper, targets)

    started = _cpu()
    _, built = gather_and_build(settings, "ingest", gather)
    _timed(times, "read", lend.close_idle)()  # what a reading process took is known once it has ended
    times["all"] = _cpu() - started - times.pop("made")
    times["rest"] = times["all"] - sum(times.get(stage, 0) for stage in STAGES)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**times, "read documents": built.n_read, "claims": built.n_claims, "peak MB": peak}


def _watch(times: Row) -> None:
    """Have every stage add its time."""
    for stage, functions in STAGES.items():
        for path in functions:
            owner, name = _owner(path)
            setattr(owner, name, _timed(times, stage, getattr(owner, name)))


def _owner(path: str) -> tuple[Any, str]:
    """The module or class that holds a name."""
    from importlib import import_module

    parts = path.split(".")
    modules = [part for part in parts[:-1] if part.islower() or part.startswith("_")]
    owner: Any = import_module(".".join(modules))
    for name in parts[len(modules) : -1]:
        owner = getattr(owner, name)
    return owner, parts[-1]


def _timed(times: Row, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **options: Any) -> Any:
        if "within" in times:
            return function(*arguments, **options)
        started = times["within"] = _cpu()
        try:
            return function(*arguments, **options)
        finally:
            del times["within"]
            times[stage] = times.get(stage, 0) + _cpu() - started

    return timed


@contextmanager
def paused(times: Row) -> Iterator[None]:
    """Making documents is no work of the pipeline: what is spent within, but for its stages, is put under `made`."""
    started, before = _cpu(), sum(times.get(stage, 0) for stage in STAGES)
    yield
    stages = sum(times.get(stage, 0) for stage in STAGES) - before
    times["made"] = times.get("made", 0) + _cpu() - started - stages


def _cpu() -> float:
    """Processor seconds of this process, all its threads, and its ended children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _in_a_process(home: Path, count: int, first: int) -> Row:
    command = [sys.executable, __file__, "--home", str(home), "--documents", str(count), "--first", str(first)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: Row = json.loads(done.stdout)
    return found


def sizes(home: Path) -> Row:
    """Bytes on disk of what grows: captures, their log, the reader's memory, the snapshot in force."""
    parts = {"captures": "raw/blobs", "log": "raw/log", "documents read": "work/documents"}
    current = (home / "published/current").resolve()
    return {name: _bytes(home / part) for name, part in parts.items()} | {"snapshot": _bytes(current)}


def _bytes(folder: Path) -> float:
    return float(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))


def shown(rows: dict[str, Row]) -> Iterator[str]:
    """The rows as a table: milliseconds a document for the first build, seconds for the nights."""
    names = list(rows)
    yield "| processor time | " + " | ".join(names) + " |"
    yield "|---" * (len(names) + 1) + "|"
    for stage in ("all", *STAGES, "rest"):
        cells = [_time(row, stage, name) for name, row in rows.items()]
        yield f"| {stage} | " + " | ".join(cells) + " |"
    for count in ("claims", "peak MB", "captures", "log", "documents read", "snapshot"):
        yield f"| {count} | " + " | ".join(f"{row[count]:,.0f}" if count in row else "" for row in rows.values()) + " |"


def _time(row: Row, stage: str, name: str) -> str:
    seconds = row.get(stage, 0)
    return f"{seconds:.2f} s" if name.startswith("night") else f"{1000 * seconds / row['read documents']:.2f} ms"


def main() -> None:
    """Measure and print, or do the one piece of work asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--nightly", type=int, default=100, help="new documents of the night on top; 0: no night")
    parser.add_argument("--home", type=Path, help="a data home to build on, and to keep")
    parser.add_argument("--first", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.first is not None:
        print(json.dumps(taken_in(given.home, given.documents, given.first)))
        return
    with tempfile.TemporaryDirectory(prefix="xephang-scale-") as scratch:
        home = given.home or Path(scratch) / "home"
        rows = {f"{given.documents:,} documents": _in_a_process(home, given.documents, 1) | sizes(home)}
        if given.nightly:
            rows[f"night of {given.nightly} more"] = _in_a_process(home, given.nightly, given.documents + 1)
    print(json.dumps(rows) if given.json else "\n".join(shown(rows)))


if __name__ == "__main__":
    main()
