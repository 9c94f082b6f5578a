"""What there is to fetch: a file on this machine or an address, and the files of folders and manifests.

Invariant: targets come sorted and without repeats, so a run over the same files does the same. Nothing is read here but
folders and manifests; what web sources list is found by `tasks.fetch.discover`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from schemas.sources import LOCAL_SOURCE, FolderDiscovery, Source
from tasks.fetch.manifest import Entry, read_manifest

Role = Literal["document", "list"]  # a list is a feed, a sitemap or a listing page: it names documents and is none


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to fetch: a local file (`path`) or a web address (`uri`), with what its source says of it.

    `fault` marks a target that cannot be fetched and says why.
    """

    uri: str
    source_id: str
    path: Path | None = None
    title: str | None = None
    published_at: date | None = None
    territory: str | None = None
    fault: str | None = None
    role: Role = "document"


def folder_targets(source: Source, found: FolderDiscovery, base: Path) -> list[Target]:
    """The files of a folder source; paths are relative to `base`. A folder that is not there, such as a share that is not
    mounted, is a target with a fault. Raises `ManifestError`."""
    folder = (base / found.path).resolve()
    if not folder.is_dir():
        return [Target(folder.as_uri(), source.id, folder, fault=f"{folder}: there is no such folder", role="list")]
    entries = read_manifest(base / found.manifest) if found.manifest else []
    paths = sorted(p.resolve() for p in folder.glob(found.glob) if p.is_file() and not _hidden(p, folder))
    return list(_targets(paths, entries, source.id, source.territory))


def local_targets(paths: Sequence[Path], manifest: Path | None) -> tuple[list[Target], list[Path]]:
    """The files named by `paths` (folders are walked) and what the manifest says of them.

    With a manifest only the files it lists are taken from a folder; the second value names those it does not list.
    A path that does not exist, and a listed file that is missing, is a target with a fault. Raises `ManifestError`.
    """
    entries = read_manifest(manifest) if manifest else []
    listed = {entry.path for entry in entries}
    wanted: list[Path] = []
    left_out: list[Path] = []
    for path in paths:
        if path.is_dir():
            files = sorted(p.resolve() for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
            wanted += [f for f in files if not listed or f in listed]
            left_out += [f for f in files if listed and f not in listed and f != (manifest or f).resolve()]
        else:
            wanted.append(path.resolve())
    if not paths:
        wanted = sorted(listed)
    roots = [p.resolve() for p in paths]
    missing = [
        e.path for e in entries if not e.path.exists() and (not roots or any(e.path.is_relative_to(r) for r in roots))
    ]
    return list(_targets([*wanted, *missing], entries, LOCAL_SOURCE, None)), left_out


def _targets(
    paths: Iterable[Path], entries: Sequence[Entry], source_id: str, territory: str | None
) -> Iterator[Target]:
    known = {entry.path: entry for entry in entries}
    for path in dict.fromkeys(paths):
        entry = known.get(path, Entry(path))
        fault = entry.fault or (None if path.is_file() else f"{path}: no such file")
        yield Target(
            uri=entry.uri or path.as_uri(), source_id=entry.source_id or source_id, path=path, title=entry.title,
            published_at=entry.published_at, territory=entry.territory or territory, fault=fault,
        )  # fmt: skip


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
