"""Reading processes that outlive a batch: to start one takes as long as to read a hundred articles.

Invariant: a reader is lent to one thread at a time, and only as many live as were lent at once. Whoever runs batches does so
within `closing_readers`; one left open on a worker ends with its process, as its standard input is closed then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tasks.read import Reader

_idle: list[Reader] = []
_one_at_a_time = threading.Lock()


@contextmanager
def lent_reader() -> Iterator[Reader]:
    """A reader for the time of a batch; its child process starts with the first document that is read."""
    with _one_at_a_time:
        reader = _idle.pop() if _idle else Reader()
    try:
        yield reader
    finally:
        with _one_at_a_time:
            _idle.append(reader)


@contextmanager
def closing_readers() -> Iterator[None]:
    """End, after this, the readers that nobody has."""
    try:
        yield
    finally:
        with _one_at_a_time:
            readers, _idle[:] = _idle[:], []
        for reader in readers:
            reader.close()
