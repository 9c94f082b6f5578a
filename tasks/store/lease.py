"""A lock on an object store, which frees nothing by itself: a lease that a dead holder lets go.

Invariant: of those that ask for a lease, one has it. It holds until a time that its holder keeps putting off; when that
time has come it is anybody's. Each lease is an object with a number, made only where none is (`If-None-Match: *`), so of
two who find the same lease run out one makes the next; who then sees a higher number than its own steps back.

Limits: the clocks of the machines have to agree within a quarter of the lease, and a holder that was stopped for longer
than the lease (a suspended machine) has lost it; it learns so from `holds`, before the step that matters. The clock
here is the machine's own, never the run's, which a replay may set.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from tasks.store.files import create, files_under, read, remove, write_atomically
from tasks.store.place import AnyPath, LockedError, StoreError, plain

SHARE = 4  # a lease is put off after a quarter of it, and taken from a silent holder a quarter after its end
_QUICKER = "Another process, which was quicker just now,"


@dataclass
class Lease:
    """A lease of ours: the object at `path`, good until `until` (seconds by the machine's clock)."""

    path: AnyPath
    seconds: float
    token: str
    until: float
    purpose: str = ""

    def holds(self) -> bool:
        """Whether it has not run out; then another process may be writing."""
        return time.time() < self.until

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Keep putting the end off until the block ends, then give the lease back."""
        ended = threading.Event()
        thread = threading.Thread(target=self._keep, args=(ended,), name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            if self.holds():
                with suppress(Exception):  # what stays of it runs out by itself
                    write_atomically(self.path, self.text(self.until, given_back=True))

    def text(self, until: float, *, given_back: bool = False) -> bytes:
        """The object: who holds the lease until when, and a token that tells two holders apart."""
        values = {
            "holder": f"{os.getpid()} on {socket.gethostname()}{self.purpose}",
            "until": datetime.fromtimestamp(until, UTC).isoformat(timespec="milliseconds"),
            "given_back": given_back,
            "token": self.token,
        }
        return json.dumps(values).encode() + b"\n"

    def _keep(self, ended: threading.Event) -> None:
        while not ended.wait(self.seconds / SHARE) and self.holds():
            with suppress(Exception):  # of the network or the store: tried again until the lease has run out
                self.renew()

    def renew(self) -> None:
        """Put the end off; where somebody made a lease after this one, it is lost."""
        if self.is_last():
            until = time.time() + self.seconds
            write_atomically(self.path, self.text(until))
            self.until = until
        else:
            self.until = 0.0

    def is_last(self) -> bool:
        """Whether nobody has made a lease after this one."""
        found = files_under(self.path.parent)
        return bool(found) and found[-1] == self.path


def since(purpose: str) -> str:
    """What a holder does and since when, to be told to others; nothing where it has no purpose."""
    return f" ({purpose}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC)" if purpose else ""


def take_lease(home: AnyPath, name: str, seconds: float, purpose: str = "") -> Lease:
    """The lease `name` of a data home, if the last one has run out or was given back.

    Raises `LockedError` where it has not, `StoreError` where the store cannot be used: it is asked to write a second
    time where the lease already is, since one that knows no conditions writes and says nothing.
    """
    folder = home / "work/leases" / plain(name)
    before = files_under(folder)
    if before:
        _refuse_while_it_runs(before[-1], home, seconds)
    number = int(before[-1].stem) + 1 if before else 1
    until = time.time() + seconds
    lease = Lease(folder / f"{number:012}.json", seconds, uuid.uuid4().hex, until, since(purpose))
    if not create(lease.path, lease.text(lease.until)):
        raise LockedError(_message(home, _QUICKER))
    if not lease.is_last():
        remove([lease.path])
        raise LockedError(_message(home, _QUICKER))
    if create(lease.path, b"{}"):
        remove([lease.path])
        raise StoreError(f"{home} does not honour If-None-Match: the lock would hold nobody off. Use another store.")
    remove(before)
    return lease


def _refuse_while_it_runs(path: AnyPath, home: AnyPath, seconds: float) -> None:
    try:
        last = json.loads(read(path))
        until, holder, given_back = datetime.fromisoformat(last["until"]), str(last["holder"]), bool(last["given_back"])
    except FileNotFoundError:  # the next holder has just removed it
        raise LockedError(_message(home, _QUICKER)) from None
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} is no lease ({error!r}). If nothing writes to {home}, delete it.") from error
    if not given_back and time.time() < until.timestamp() + seconds / SHARE:
        free = datetime.fromtimestamp(until.timestamp() + seconds / SHARE, UTC)
        raise LockedError(_message(home, f"Process {holder}", f" If it has died, it lets go at {free:%H:%M:%S} UTC."))


def _message(home: AnyPath, who: str, addition: str = "") -> str:
    return f"{who} is writing to {home}. Wait until it has ended, or stop it, and run the command again.{addition}"
