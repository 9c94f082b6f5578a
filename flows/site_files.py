"""The files of a site on disk or on an object store: new ones written, unchanged ones taken from an earlier site.

Invariant: on disk a site stands beside its place until it is whole and is then renamed into it; on an object store, which has
no renames, its list of pages is written last. Knows nothing of what the pages show.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tasks.site import File, Part
from tasks.store import AnyPath, exists, files_under, is_local, read, remove, sync_folder, write_atomically

PAGES = "pages.json"  # the parts of a site, the key each was made of, and its files
_AT_ONCE = 16  # requests to an object store
Told = Callable[[str, int, int], object]


@dataclass(frozen=True)
class Site:
    """What is to be written. `version`: files made by another are not used again. `count`: parts, for the progress."""

    version: str
    snapshot_id: str
    parts: Iterator[Part]
    count: int


@dataclass
class Made:
    """How many files were made anew and taken over, their size together and the largest page."""

    made: int = 0
    reused: int = 0
    size: int = 0
    largest: tuple[str, int] = ("", 0)
    parts: dict[str, Any] = field(default_factory=dict)

    def count(self, path: str, size: int) -> None:
        """Take a file into the sums."""
        self.size += size
        if path.endswith(".html") and size > self.largest[1]:
            self.largest = (path, size)


def replace_site(folder: AnyPath, earlier: AnyPath | None, site: Site, progress: Told | None = None) -> Made:
    """Write a site to `folder`, in place of what stood there; `earlier` is a site whose files may be used again."""
    known = _known(earlier, site.version)
    if not is_local(folder):
        return _on_a_store(folder, site, known if earlier == folder else {}, progress)
    beside, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    for leftover in (beside, old):
        shutil.rmtree(leftover, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        made = _write(site, known, progress, _Disk(beside, earlier if earlier and is_local(earlier) else None))
        (beside / PAGES).write_bytes(_pages(site, made))
        if folder.exists():
            folder.rename(old)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if old.exists() and not folder.exists():
            old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    sync_folder(folder.parent)
    return made


def _known(earlier: AnyPath | None, version: str) -> dict[str, Any]:
    """Parts of an earlier site, by name; none where it was made by another version."""
    if earlier is None or not exists(earlier / PAGES):
        return {}
    told = json.loads(read(earlier / PAGES))
    return dict(told["parts"]) if told.get("version") == version else {}


def _write(site: Site, known: dict[str, Any], progress: Told | None, target: _Disk | _Objects) -> Made:
    made = Made()
    for number, part in enumerate(site.parts):
        before = known.get(part.name)
        if before and before["key"] == part.key and (sizes := target.take(before["files"])) is not None:
            files, made.reused = sizes, made.reused + len(sizes)
        else:
            files = target.put(part.render())
            made.made += len(files)
        made.parts[part.name] = {"key": part.key, "files": list(files)}
        for path, size in files.items():
            made.count(path, size)
        if progress and number % 50 == 0:
            progress("site", number, max(site.count, number))
    if progress:
        progress("site", len(made.parts), len(made.parts))
    return made


class _Disk:
    """A folder on disk; files taken over are further names of the same file (copies where that cannot be)."""

    def __init__(self, folder: Path, earlier: Path | None) -> None:
        self._folder, self._earlier = folder, earlier
        self._there: set[Path] = set()

    def take(self, files: list[str]) -> dict[str, int] | None:
        """The files with their sizes; None where one is gone."""
        if self._earlier is None:
            return None
        found = {}
        for name in files:
            there, here = self._earlier / name, self._place(name)
            try:
                os.link(there, here)
            except FileNotFoundError:
                return None
            except FileExistsError:
                pass
            except OSError:  # another file system, or one without links
                shutil.copyfile(there, here)
            found[name] = here.stat().st_size
        return found

    def put(self, files: Any) -> dict[str, int]:
        """Write files; their sizes."""
        found = {}
        for name, data in files:
            path = self._place(name)
            path.unlink(missing_ok=True)  # what was taken over is another site's too
            path.write_bytes(data)
            found[name] = len(data)
        return found

    def _place(self, name: str) -> Path:
        path = self._folder / name
        if path.parent not in self._there:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._there.add(path.parent)
        return path


class _Objects:
    """A prefix of an object store; what is unchanged stays where it is."""

    def __init__(self, folder: AnyPath) -> None:
        self._folder = folder

    def take(self, files: list[str]) -> dict[str, int] | None:
        return dict.fromkeys(files, 0)

    def put(self, files: Any) -> dict[str, int]:
        made: list[File] = list(files)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda file: write_atomically(self._folder / file[0], file[1]), made))
        return {name: len(data) for name, data in made}


def _on_a_store(folder: AnyPath, site: Site, known: dict[str, Any], progress: Told | None) -> Made:
    remove([folder / PAGES])  # until it is there again the site is not whole
    made = _write(site, known, progress, _Objects(folder))
    held = {str(folder / name) for part in made.parts.values() for name in part["files"]}
    remove([path for path in files_under(folder) if str(path) not in held])
    write_atomically(folder / PAGES, _pages(site, made))
    return made


def _pages(site: Site, made: Made) -> bytes:
    told = {"version": site.version, "snapshot_id": site.snapshot_id, "parts": made.parts}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
