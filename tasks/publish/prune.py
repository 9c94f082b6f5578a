"""Which snapshots may go, and letting one go.

Invariant: the current snapshot and its parent stay, whatever is asked for. Every snapshot holds the whole changelog as of its
day, so one that goes takes no history with it. The caller of `delete` holds the store's lock.
"""

from __future__ import annotations

from tasks.publish.shelf import shelf_of
from tasks.publish.snapshot import read_manifest
from tasks.store import AnyPath


def removable(store_root: AnyPath, keep: int) -> list[AnyPath]:
    """The folders of the snapshots older than the `keep` newest ones (by id), oldest first."""
    if keep < 1:
        raise ValueError(f"keep = {keep}: the current snapshot always stays")
    shelf = shelf_of(store_root)
    current = shelf.current()
    held = {current.name, read_manifest(current)["parent"]} if current else set()
    return [shelf.folder / name for name in shelf.ids()[:-keep] if name not in held]


def delete(store_root: AnyPath, snapshot: AnyPath) -> None:
    """Remove one snapshot; cut short, it leaves nothing that looks like one."""
    shelf_of(store_root).delete(snapshot.name)
