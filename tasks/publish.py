"""Publish the tables as one snapshot: all of them at once, or none.

Invariant: `published/current` is a link to a complete snapshot at every moment, whatever ends a publication,
and a snapshot never changes once it is there. The same frames give byte-identical files: no clock, no chance,
one layout. A reader resolves the link once (`current`) and stays with that folder. The caller holds the
store's lock; this module does not know what the tables mean, nor whether publishing them is wise.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from tasks.store import sync_folder, write_atomically

MANIFEST = "manifest.json"
ROWS_PER_GROUP = 262_144
UNFINISHED = ".tmp"

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]*")


class PublishError(RuntimeError):
    """A snapshot cannot be written or read; the message names the path and what to do."""


def publish(
    store_root: Path,
    tables: Mapping[str, pl.DataFrame],
    *,
    snapshot_id: str,
    schema_version: int,
    meta: Mapping[str, Any],
    keep: int = 8,
) -> Path:
    """Write `tables` as the snapshot `snapshot_id`, switch `current` to it in one step and return its folder.

    `snapshot_id` has to sort after the ids before it, since the `keep` latest snapshots (by id, the current
    one among them) stay and older ones are deleted. `meta` (JSON-ready) goes into the manifest beside the
    schema version, the parent snapshot, and the rows, bytes and sha256 of each table. What interrupted
    publications left is removed first.
    """
    if keep < 2:
        raise ValueError(f"keep = {keep}: at least 2 snapshots stay, or a reader loses the one it has just opened")
    snapshots = Path(store_root) / "published/snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    _sweep(snapshots)
    parent = current(store_root)
    snapshot = snapshots / _plain(snapshot_id)
    if snapshot.exists():
        raise PublishError(f"Snapshot {snapshot} exists already; a snapshot is never written again. Use a new id.")
    unfinished = snapshot.with_name(snapshot.name + UNFINISHED)
    files = {name: _write_table(unfinished / f"{_plain(name)}.parquet", tables[name]) for name in sorted(tables)}
    manifest = {
        "snapshot_id": snapshot_id,
        "schema_version": schema_version,
        "parent": parent.name if parent else None,
        "tables": files,
        "meta": dict(meta),
    }
    write_atomically(unfinished / MANIFEST, _json(manifest))
    unfinished.rename(snapshot)
    sync_folder(snapshots)
    _switch(snapshots.parent / "current", snapshot)
    _delete_old(snapshots, snapshot, keep)
    return snapshot


def current(store_root: Path) -> Path | None:
    """The folder of the snapshot now published, the link resolved; None before the first publication."""
    link = Path(store_root) / "published/current"
    if not os.path.lexists(link):
        return None
    snapshot = Path(os.path.realpath(link))
    if not (snapshot / MANIFEST).is_file():
        raise PublishError(
            f"{link} leads to {snapshot}, which holds no {MANIFEST}. Point the link at a whole snapshot "
            f"(ln -sfn snapshots/<id> {link}), or delete it to start anew."
        )
    return snapshot


def read_manifest(snapshot: Path) -> dict[str, Any]:
    """What a snapshot says of itself: id, schema version, parent, tables (rows, bytes, sha256) and meta."""
    manifest: dict[str, Any] = json.loads((snapshot / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def read_tables(snapshot: Path, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """The named tables of one snapshot (a folder that `current` or `publish` gave)."""
    available = read_manifest(snapshot)["tables"]
    wanted = list(names)
    if missing := sorted(set(wanted) - set(available)):
        raise PublishError(f"No table {', '.join(missing)} in {snapshot}; it has {', '.join(sorted(available))}.")
    return {name: pl.read_parquet(snapshot / f"{name}.parquet") for name in wanted}


def same_tables(snapshot: Path, tables: Mapping[str, pl.DataFrame], ignore: Collection[str] = ("runs",)) -> bool:
    """Whether publishing `tables` would give `snapshot` again, byte for byte; `ignore` left aside."""
    published = {name: entry["sha256"] for name, entry in read_manifest(snapshot)["tables"].items()}
    compared = (set(published) | set(tables)) - set(ignore)
    return all(
        name in published and name in tables and _sha256(parquet_bytes(tables[name])) == published[name]
        for name in sorted(compared)
    )


def parquet_bytes(table: pl.DataFrame) -> bytes:
    """A table as Parquet: the same rows give the same bytes, however the frame was put together in memory."""
    file = io.BytesIO()
    table.rechunk().write_parquet(
        file, compression="zstd", compression_level=3, statistics=True, row_group_size=ROWS_PER_GROUP
    )
    return file.getvalue()


def _write_table(path: Path, table: pl.DataFrame) -> dict[str, Any]:
    data = parquet_bytes(table)
    write_atomically(path, data)
    return {"rows": table.height, "bytes": len(data), "sha256": _sha256(data)}


def _switch(link: Path, snapshot: Path) -> None:
    """Point `link` at `snapshot` in one step; relative, so that the data home can be moved as a whole."""
    new = link.with_name(link.name + UNFINISHED)
    try:
        new.symlink_to(snapshot.relative_to(link.parent), target_is_directory=True)
        os.replace(new, link)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise PublishError(
            f"Cannot point {link} at {snapshot} ({error}). The data home needs a file system with symbolic "
            f"links, and {link.name} may be nothing but such a link. The snapshot itself is complete."
        ) from error
    sync_folder(link.parent)


def _sweep(snapshots: Path) -> None:
    for leftover in snapshots.glob(f"*{UNFINISHED}"):
        shutil.rmtree(leftover)
    (snapshots.parent / f"current{UNFINISHED}").unlink(missing_ok=True)


def _delete_old(snapshots: Path, published: Path, keep: int) -> None:
    older = sorted(path for path in snapshots.iterdir() if path.is_dir() and path != published)
    for path in older[: -(keep - 1)]:
        # Renamed first: a deletion that is cut short leaves nothing that looks like a snapshot.
        shutil.rmtree(path.rename(path.with_name(path.name + UNFINISHED)))


def _plain(name: str) -> str:
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError(f"Not usable as a file name: {name!r} (allowed: letters, digits and _ + -)")
    return name


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
