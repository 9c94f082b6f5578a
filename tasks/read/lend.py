"""Readers that are kept between batches: the start of a reading process takes longer than reading most documents.

Invariant: a reader is lent to one borrower at a time, so there are as many as batches ran at once; a fork of this process
lends none of its, and a reader is of the environment that its child was started in. Each still takes a new child after so many
documents, and one whose borrower failed is not lent again. Children end with this process, whose end closes their input.
"""

from __future__ import annotations

import atexit
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from tasks.read.isolate import PASSED_ON, Reader

Place = tuple[int, tuple[str | None, ...]]  # a process, and what its environment passes on to a child

_IDLE: defaultdict[Place, list[Reader]] = defaultdict(list)


@contextmanager
def lent_reader() -> Iterator[Reader]:
    """A reader for as long as the caller needs it: one that is idle, else a new one."""
    idle = _IDLE[_here()]
    try:
        reader = idle.pop()
    except IndexError:
        reader = Reader()
    try:
        yield reader
    except BaseException:
        reader.close()
        raise
    idle.append(reader)


def close_idle() -> None:
    """End the children of the readers that nobody has."""
    for (process, _), idle in list(_IDLE.items()):
        while process == os.getpid() and idle:
            idle.pop().close()


def _here() -> Place:
    return os.getpid(), tuple(os.environ.get(name) for name in PASSED_ON)


atexit.register(close_idle)
