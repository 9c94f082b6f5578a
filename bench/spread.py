"""What the side-by-side measurements share: works timed in turn, the median with its spread, a table in Markdown.

Invariant: every side of a row is measured in the same process, one after the other in each run, so that what else the
machine does falls on all of them. Processor time counts this process and its threads.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from functools import _lru_cache_wrapper
from statistics import median

Runs = list[tuple[float, float]]  # seconds of processor time and of the clock


def forget() -> None:
    """Empties the bounded caches of the project: those of texts. What is kept without bound are tables."""
    for kept in gc.get_objects():
        if isinstance(kept, _lru_cache_wrapper) and kept.__module__.startswith("tasks.") and kept.cache_info().maxsize:
            kept.cache_clear()


def in_turn(works: Mapping[str, Callable[[], object]], runs: int) -> dict[str, Runs]:
    """Every work `runs` times, all in turn, each as if it had seen nothing before."""
    taken: dict[str, Runs] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            forget()
            gc.collect()
            clock, start = time.perf_counter(), time.process_time()
            work()
            taken[name].append((time.process_time() - start, time.perf_counter() - clock))
    return taken


def spread(values: Sequence[float], form: str = "{:.1f}") -> str:
    """The median (least–greatest)."""
    return f"{form} ({form}–{form})".format(median(values), min(values), max(values))


def cells(runs: Runs, factor: float, form: str = "{:.1f}") -> tuple[str, str]:
    """Median and spread of processor time and of the clock, each in units of `1 / factor` seconds."""
    return spread([cpu * factor for cpu, _ in runs], form), spread([clock * factor for _, clock in runs], form)


def print_rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table in Markdown."""
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
