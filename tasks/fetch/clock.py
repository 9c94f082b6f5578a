"""When a host may be asked again: one request at a time, and a delay after each.

Invariant: between the end of a request to a host and the next one lies at least the delay, whichever thread or process
of this machine asks. A file per host keeps the time, and its lock the turn; the kernel frees it however a process ends.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


class HostClock:
    """The turns of all hosts; `folder` is shared by everyone who is to keep the same clock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks: dict[str, threading.Lock] = {}
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def turn(self, host: str, delay_s: float) -> Iterator[None]:
        """Wait until `host` may be asked, and hold its turn for one request."""
        with self._locks.setdefault(host, threading.Lock()), self._file(host) as descriptor:
            if wait := _wait(descriptor, delay_s):
                time.sleep(wait)
            try:
                yield
            finally:
                os.ftruncate(descriptor, 1)
                now = time.time_ns()  # the kernel's own stamp is some milliseconds old
                os.utime(descriptor, ns=(now, now))

    @contextmanager
    def _file(self, host: str) -> Iterator[int]:
        descriptor = os.open(self._folder / quote(host, safe=""), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)


def _wait(descriptor: int, delay_s: float) -> float:
    """Seconds to wait; a file without content was never used, and a clock set back costs one delay at most."""
    found = os.fstat(descriptor)
    since = (time.time_ns() - found.st_mtime_ns) / 1e9
    return 0.0 if found.st_size == 0 else min(delay_s, max(0.0, delay_s - since))
