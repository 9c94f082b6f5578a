"""What OCR may use: time of one document, and more processor time and memory for the process that reads it.

Invariant: the limits of a process are moved only where the reading process asked for it (`arm`): reading in a process
of one's own, as tests do, changes nothing. Where the platform has no resource limits, none are moved.
"""

from __future__ import annotations

import contextlib
import time

try:
    import resource
except ImportError:  # not a POSIX platform
    resource = None  # type: ignore[assignment]

DOCUMENT_S = 300.0  # OCR of one document ends after this time; pages left are named in its reason
PAGE_CPU_S = 60
MEMORY_BYTES = 4 * 1024**3
_armed = False


def arm() -> None:
    """From now on OCR moves this process's limits."""
    global _armed
    _armed = True


def allow_page() -> None:
    """Processor time and memory for one more page."""
    if not _armed or resource is None:
        return
    move_cpu_limit(PAGE_CPU_S)
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES if hard < 0 else min(hard, MEMORY_BYTES), hard))


def move_cpu_limit(seconds: int) -> None:
    """Processor time is counted over the process's life: `seconds` more from now on."""
    if resource is None:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + seconds + 1, hard))


class Budget:
    """The time left for OCR of one document."""

    def __init__(self, seconds: float = DOCUMENT_S) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def spent(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self._end
