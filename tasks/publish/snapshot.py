"""Publish the tables as one snapshot: all of them at once, or none.

Invariant: `current` gives a complete snapshot at every moment, whatever ends a publication (see `shelf`), and a snapshot
never changes once it is there. The same frames give byte-identical files on disk and on an object store. A reader asks
for `current` once and stays with that folder. The caller holds the store's lock; this module does not know what the
tables mean, nor whether publishing them is wise.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import polars as pl

from tasks.publish.parquet import parquet_bytes
from tasks.publish.shelf import MANIFEST, PublishError, shelf_of
from tasks.store import AnyPath, is_local, read, write_atomically

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]*")


def publish(
    store_root: AnyPath,
    tables: Mapping[str, pl.DataFrame],
    *,
    snapshot_id: str,
    schema_version: int,
    meta: Mapping[str, Any],
    keep: int = 8,
) -> AnyPath:
    """Write `tables` as the snapshot `snapshot_id`, switch `current` to it in one step and return its folder.

    `snapshot_id` has to sort after the ids before it, since the `keep` latest snapshots (by id, the current
    one among them) stay and older ones are deleted. `meta` (JSON-ready) goes into the manifest beside the
    schema version, the parent snapshot, and the rows, bytes and sha256 of each table. What interrupted
    publications left is removed first.
    """
    if keep < 2:
        raise ValueError(f"keep = {keep}: at least 2 snapshots stay, or a reader loses the one it has just opened")
    shelf = shelf_of(store_root)
    shelf.sweep()
    parent = shelf.current()
    if _plain(snapshot_id) in shelf.ids():
        raise PublishError(
            f"Snapshot {shelf.folder / snapshot_id} exists already; a snapshot is never written again. Use a new id."
        )
    folder = shelf.begin(snapshot_id)
    files = {name: _write_table(folder / f"{_plain(name)}.parquet", tables[name]) for name in sorted(tables)}
    manifest = {
        "snapshot_id": snapshot_id,
        "schema_version": schema_version,
        "parent": parent.name if parent else None,
        "tables": files,
        "meta": dict(meta),
    }
    write_atomically(folder / MANIFEST, _json(manifest))
    snapshot = shelf.finish(snapshot_id)
    shelf.switch(snapshot, list(files))
    for old in [name for name in shelf.ids() if name != snapshot_id][: -(keep - 1)]:
        shelf.delete(old)
    return snapshot


def current(store_root: AnyPath) -> AnyPath | None:
    """The folder of the snapshot now published, the link or pointer resolved; None before the first publication."""
    return shelf_of(store_root).current()


def snapshots(store_root: AnyPath) -> list[AnyPath]:
    """The folders of all snapshots that are kept, by id."""
    shelf = shelf_of(store_root)
    return [shelf.folder / name for name in shelf.ids()]


def read_manifest(snapshot: AnyPath) -> dict[str, Any]:
    """What a snapshot says of itself: id, schema version, parent, tables (rows, bytes, sha256) and meta."""
    manifest: dict[str, Any] = json.loads(read(snapshot / MANIFEST))
    return manifest


def read_tables(snapshot: AnyPath, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """The named tables of one snapshot (a folder that `current` or `publish` gave)."""
    available = read_manifest(snapshot)["tables"]
    wanted = list(names)
    if missing := sorted(set(wanted) - set(available)):
        raise PublishError(f"No table {', '.join(missing)} in {snapshot}; it has {', '.join(sorted(available))}.")
    return {name: _read_table(snapshot / f"{name}.parquet") for name in wanted}


def same_tables(snapshot: AnyPath, tables: Mapping[str, pl.DataFrame], ignore: Collection[str] = ("runs",)) -> bool:
    """Whether publishing `tables` would give `snapshot` again, byte for byte; `ignore` left aside."""
    published = {name: entry["sha256"] for name, entry in read_manifest(snapshot)["tables"].items()}
    compared = (set(published) | set(tables)) - set(ignore)
    return all(
        name in published and name in tables and _sha256(parquet_bytes(tables[name])) == published[name]
        for name in sorted(compared)
    )


def _read_table(path: AnyPath) -> pl.DataFrame:
    # Read through the store's own connection: polars would want the credentials of an object store a second time.
    return pl.read_parquet(path if is_local(path) else io.BytesIO(read(path)))


def _write_table(path: AnyPath, table: pl.DataFrame) -> dict[str, Any]:
    data = parquet_bytes(table)
    write_atomically(path, data)
    return {"rows": table.height, "bytes": len(data), "sha256": _sha256(data)}


def _plain(name: str) -> str:
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError(f"Not usable as a file name: {name!r} (allowed: letters, digits and _ + -)")
    return name


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
