"""Everything kept, held against its hash and against the capture log.

Invariant: nothing is changed, and nothing is held in memory but one capture's bytes. A run that writes meanwhile is no
fault: what it keeps after the listing is not an orphan, and what it logs is looked for again before it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tasks.store.files import exists, files_under
from tasks.store.home import Store
from tasks.store.place import StoreError

_BLOB = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})\.gz")


@dataclass(frozen=True)
class Report:
    """What was found. Each entry says which file and what to do; `checked` and `size` (bytes) are what is whole."""

    checked: int
    size: int
    damaged: tuple[str, ...]
    missing: tuple[str, ...]
    orphaned: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything logged is there and whole, and nothing else."""
        return not (self.damaged or self.missing or self.orphaned)


def verify(store: Store, progress: Callable[[int, int], None] | None = None) -> Report:
    """Read and hash every kept file; compare with the log. `progress` is told (done, total)."""
    found, strange = _listed(store)
    damaged, size = [], 0
    for number, sha256 in enumerate(found, start=1):
        try:
            size += len(store.load(sha256))
        except StoreError as error:
            damaged.append(str(error))
        if progress:
            progress(number, len(found))
    first = {c.sha256: c for c in reversed(store.captures()) if c.sha256}  # the newest first: its first capture stays
    missing = [
        f"{store.blob(sha256)} is missing: {c.uri}, captured {c.captured_at:%Y-%m-%d %H:%M:%S} UTC. Restore it from a backup."
        for sha256, c in sorted(first.items())
        if sha256 not in found and not exists(store.blob(sha256))
    ]
    orphaned = [
        f"{store.blob(sha256)} is in no log: kept by a run that was stopped before it logged it. It may stay or be deleted."
        for sha256 in found
        if sha256 not in first
    ]
    return Report(len(found) - len(damaged), size, tuple(damaged), tuple(missing), (*orphaned, *strange))


def _listed(store: Store) -> tuple[dict[str, None], list[str]]:
    """The hashes of all kept files in order, and what is said of files that are none."""
    found: dict[str, None] = {}
    strange = []
    start = len(str(store.blobs)) + 1
    for path in files_under(store.blobs):
        if blob := _BLOB.fullmatch(str(path)[start:]):
            found[blob[2]] = None
        else:
            strange.append(f"{path} is no capture: left by a write that was stopped, or put there by hand. Delete it.")
    return found, strange
