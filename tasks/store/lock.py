"""The lock of a data home: flock on disk, a lease on an object store.

Invariant: of those that ask for a lock, one has it; the others are told at once who. On disk the kernel frees it
however the process ends; on an object store see `lease`.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tasks.store.files import told
from tasks.store.lease import since, take_lease
from tasks.store.place import AnyPath, LockedError, is_local, plain


class Held(Protocol):
    """A lock that is held."""

    def holds(self) -> bool:
        """False where the lock may be another's by now."""


class _OfKernel:
    """A lock that stays until it is given back."""

    def holds(self) -> bool:
        return True


@contextmanager
def hold(home: AnyPath, name: str, lease_seconds: float, purpose: str = "") -> Iterator[Held]:
    """Hold the lock `name` of a data home, for a `purpose` that others are told.

    Raises `LockedError` at once where another holds it.
    """
    if is_local(home):
        with _flock(home / "work" / f"{plain(name)}.lock", home, f"{os.getpid()}{since(purpose)}"):
            yield _OfKernel()
        return
    lease = take_lease(home, name, lease_seconds, purpose)
    with lease.renewed():
        yield lease


@contextmanager
def _flock(path: Path, home: Path, holder: str) -> Iterator[None]:
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    with file as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise LockedError(
                f"Process {lock.read().strip() or 'unknown'} is writing to {home}. "
                "Wait until it has ended, or stop it, and run the command again."
            ) from None
        with told(path):
            lock.truncate(0)
            lock.write(f"{holder}\n")
            lock.flush()
        yield
