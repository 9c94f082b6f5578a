"""Where snapshots stand and how one becomes the current one: on disk by a rename and a link, on an object store by a
manifest written last and a pointer.

Invariant: a snapshot is listed only if it is whole, `current` leads to a whole one at every moment, and neither
depends on when a writer was stopped. Knows nothing of tables. Its caller holds the store's lock.

On disk a snapshot is written beside its place and renamed into it, and `published/current` is a symbolic link. An object
store has neither renames nor links: there a snapshot is whole once its manifest, put last, is there, and
`published/current.json`, one object and so replaced in one step, names it with the path of every table. The tables are not
copied under `current/`: they would be replaced one by one, and a reader in between would see two snapshots mixed. A data
home copied to disk has the pointer and no link; it leads there too, until the next publication makes the link.
"""

from __future__ import annotations

import json
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from tasks.store import AnyPath, exists, files_under, is_local, read, remove, sync_folder, told, write_atomically

MANIFEST = "manifest.json"
POINTER = "current.json"
UNFINISHED = ".tmp"


class PublishError(RuntimeError):
    """A snapshot cannot be written or read; the message names the path and what to do."""


class Shelf(ABC):
    """The snapshots of a data home."""

    folder: AnyPath

    @abstractmethod
    def ids(self) -> list[str]:
        """Ids of the whole snapshots, sorted."""

    @abstractmethod
    def current(self) -> AnyPath | None:
        """The snapshot in force; None before the first publication."""

    @abstractmethod
    def sweep(self) -> None:
        """Remove what interrupted publications left."""

    @abstractmethod
    def begin(self, snapshot_id: str) -> AnyPath:
        """The folder to write the files of a new snapshot into, its manifest last."""

    @abstractmethod
    def finish(self, snapshot_id: str) -> AnyPath:
        """The whole snapshot in its place."""

    @abstractmethod
    def switch(self, snapshot: AnyPath, tables: Sequence[str]) -> None:
        """Make a whole snapshot the current one, in one step."""

    @abstractmethod
    def delete(self, snapshot_id: str) -> None:
        """Remove a snapshot; cut short, it leaves nothing that looks like one."""

    @abstractmethod
    def way_out(self) -> str:
        """What a person does where the current snapshot cannot be used."""

    def refuse_fresh_start(self, missing: AnyPath) -> None:
        """Raises where snapshots were published before: to start anew without `missing` would lose the changelog.

        One without a parent may be the first of all, whose publication was killed before the switch.
        """
        if lost := [name for name in self.ids() if self._has_parent(name)]:
            raise PublishError(
                f"{missing} is missing, and {len(lost)} snapshots were published before. {self.way_out()}"
            )

    def _has_parent(self, name: str) -> bool:
        try:
            return json.loads(read(self.folder / name / MANIFEST)).get("parent") is not None
        except FileNotFoundError:
            return False
        except (ValueError, AttributeError):  # damaged, but something was published
            return True

    def _last_ids(self, but: str = "") -> str:
        return ", ".join([name for name in self.ids() if name != but][-3:]) or "none"


def shelf_of(home: AnyPath) -> Shelf:
    """The snapshots of the data home `home`."""
    return _Disk(home / "published") if is_local(home) else _Objects(home / "published")


class _Disk(Shelf):
    def __init__(self, published: Path) -> None:
        self.folder: Path = published / "snapshots"
        self.link = published / "current"
        self.pointer = published / POINTER

    def ids(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if p.is_dir() and p.suffix != UNFINISHED)

    def current(self) -> AnyPath | None:
        if not os.path.lexists(self.link):
            pointed = _pointed(self.pointer, self)
            if pointed is None:
                self.refuse_fresh_start(self.link)
            return pointed
        snapshot = Path(os.path.realpath(self.link))
        if not (snapshot / MANIFEST).is_file():
            raise PublishError(f"{self.link} leads to {snapshot}, which holds no {MANIFEST}. {self.way_out()}")
        return snapshot

    def sweep(self) -> None:
        with told(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            for leftover in self.folder.glob(f"*{UNFINISHED}"):
                shutil.rmtree(leftover)
            self.link.with_name(self.link.name + UNFINISHED).unlink(missing_ok=True)

    def begin(self, snapshot_id: str) -> Path:
        return self.folder / (snapshot_id + UNFINISHED)

    def finish(self, snapshot_id: str) -> Path:
        with told(self.folder):
            snapshot = self.begin(snapshot_id).rename(self.folder / snapshot_id)
            sync_folder(self.folder)
        return snapshot

    def switch(self, snapshot: AnyPath, tables: Sequence[str]) -> None:
        """The link is relative, so that the data home can be moved as a whole."""
        new = self.link.with_name(self.link.name + UNFINISHED)
        try:
            new.symlink_to(os.path.relpath(str(snapshot), self.link.parent), target_is_directory=True)
            os.replace(new, self.link)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise PublishError(
                f"Cannot point {self.link} at {snapshot} ({error}). The data home needs a file system with symbolic "
                f"links, and {self.link.name} may be nothing but such a link. The snapshot itself is complete."
            ) from error
        remove([self.pointer])
        sync_folder(self.link.parent)

    def delete(self, snapshot_id: str) -> None:
        with told(self.folder):
            shutil.rmtree((self.folder / snapshot_id).rename(self.begin(snapshot_id)))

    def way_out(self) -> str:
        others = self._last_ids(os.path.basename(os.path.realpath(self.link)))
        return (
            f"Restore the file from a backup, or point the link at a whole snapshot (the last others: {others}): "
            f"ln -sfn snapshots/<id> {self.link}; what was captured since is read again. To start anew, without the "
            f"changelog, move the link and all of {self.folder} away."
        )


class _Objects(Shelf):
    def __init__(self, published: AnyPath) -> None:
        self.folder = published / "snapshots"
        self.pointer = published / POINTER

    def ids(self) -> list[str]:
        return sorted(name for name, files in self._files().items() if self.folder / name / MANIFEST in files)

    def current(self) -> AnyPath | None:
        pointed = _pointed(self.pointer, self)
        if pointed is None:
            self.refuse_fresh_start(self.pointer)  # as after a copy of a data home on disk
        return pointed

    def sweep(self) -> None:
        whole = set(self.ids())
        for name, files in self._files().items():
            if name not in whole:
                remove(files)

    def begin(self, snapshot_id: str) -> AnyPath:
        return self.folder / snapshot_id

    def finish(self, snapshot_id: str) -> AnyPath:
        return self.folder / snapshot_id

    def switch(self, snapshot: AnyPath, tables: Sequence[str]) -> None:
        paths = {name: f"snapshots/{snapshot.name}/{name}.parquet" for name in tables}
        pointer = {"snapshot_id": snapshot.name, "tables": paths}
        write_atomically(self.pointer, json.dumps(pointer, indent=2, sort_keys=True).encode() + b"\n")

    def delete(self, snapshot_id: str) -> None:
        remove([self.folder / snapshot_id / MANIFEST])  # first: without it the rest is no snapshot
        remove(files_under(self.folder / snapshot_id))

    def way_out(self) -> str:
        return (
            f'Write {{"snapshot_id": "<id>"}} of a whole snapshot (the last ones: {self._last_ids()}) into {self.pointer}; '
            "what was captured since is read again. To start anew, without the changelog, move the pointer and all of "
            f"{self.folder} away."
        )

    def _files(self) -> dict[str, list[AnyPath]]:
        """The files of every snapshot, whole or not, by its id."""
        found: dict[str, list[AnyPath]] = {}
        for path in files_under(self.folder):
            name = str(path).removeprefix(f"{self.folder}/").split("/")[0]
            found.setdefault(name, []).append(path)
        return found


def _pointed(pointer: AnyPath, shelf: Shelf) -> AnyPath | None:
    """The snapshot that a pointer names; None where there is no pointer."""
    try:
        snapshot = shelf.folder / str(json.loads(read(pointer))["snapshot_id"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError(f"{pointer} names no snapshot ({error!r}). {shelf.way_out()}") from error
    if not exists(snapshot / MANIFEST):
        raise PublishError(f"{pointer} names {snapshot}, which holds no {MANIFEST}. {shelf.way_out()}")
    return snapshot
