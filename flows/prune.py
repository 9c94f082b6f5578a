"""`xephang prune`: gives space back, of what can be had again or is of no more use.

Invariant: only old snapshots and, where asked for, what other versions of the reader made of captures are touched: never a
capture, a log, the current snapshot with its changelog, nor its parent. What is named is what goes, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flows.feeds import forget_gone
from flows.settings import Settings
from tasks.publish import delete, removable
from tasks.store import AnyPath, Store, remove_folder, sizes_under


@dataclass(frozen=True)
class Pruned:
    """One folder that goes: the bytes and the number of its files."""

    kind: Literal["snapshot", "reader cache"]
    path: AnyPath
    bytes: int
    files: int


def to_prune(settings: Settings, keep: int, caches: bool) -> list[Pruned]:
    """What `prune` would remove now."""
    return list(_found(Store(settings.data_dir), settings, keep, caches))


def prune(settings: Settings, keep: int, caches: bool) -> list[Pruned]:
    """Remove what is beyond the `keep` newest snapshots and, with `caches`, what other versions of the reader left.

    Holds the data home for as long. Raises `LockedError` where a run is under way.
    """
    store = Store(settings.data_dir)
    with store.exclusive():
        gone = list(_found(store, settings, keep, caches))
        for found in gone:
            if found.kind == "snapshot":
                delete(store.root, found.path)
            else:
                remove_folder(found.path)
        forget_gone(store.root)
    return gone


def _found(store: Store, settings: Settings, keep: int, caches: bool) -> Iterator[Pruned]:
    for snapshot in removable(store.root, keep):
        yield _pruned("snapshot", snapshot)
    for version in store.reader_versions() if caches else ():
        if version.name != settings.reader_version:
            yield _pruned("reader cache", version)


def _pruned(kind: Literal["snapshot", "reader cache"], folder: AnyPath) -> Pruned:
    sizes = sizes_under(folder)
    return Pruned(kind, folder, sum(sizes), len(sizes))
