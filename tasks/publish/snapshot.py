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
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import polars as pl

from tasks.parquet import Packed, grown, parquet_bytes
from tasks.publish.shelf import MANIFEST, PublishError, Shelf, shelf_of
from tasks.store import AnyPath, read, write_atomically

Beside = Callable[[Mapping[str, Any]], Mapping[str, bytes]]  # of the manifest, the other files of a snapshot by path
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]*")


def publish(
    store_root: AnyPath,
    tables: Mapping[str, pl.DataFrame],
    *,
    snapshot_id: str,
    schema_version: int,
    meta: Mapping[str, Any],
    keep: int = 8,
    beside: Beside | None = None,
    growing: Mapping[str, Packed] | None = None,
) -> AnyPath:
    """Write `tables` as the snapshot `snapshot_id`, switch `current` to it in one step and return its folder.

    `growing` are tables of which only new rows are given: they come behind what the snapshot now in force has of them.

    `snapshot_id` has to sort after the ids before it, since the `keep` latest snapshots (by id, the current
    one among them) stay and older ones are deleted. `meta` (JSON-ready) goes into the manifest beside the
    schema version, the parent snapshot, and the rows, bytes and sha256 of each table. What interrupted
    publications left is removed first. `beside` gives the files that describe the tables, from the manifest as it
    is without them; they are written with the tables, and the manifest names them under `files`. Raises
    `StoreError` where the disk refuses, and `PublishError` where a table that grows is damaged; what was current stays so.
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
    facts = {"schema_version": schema_version, "parent": parent.name if parent else None, "meta": dict(meta)}
    try:
        snapshot, names = _write(shelf, snapshot_id, _packed(tables, growing or {}, parent), facts, beside)
    except BaseException:
        with suppress(Exception):  # a full disk needs the space at once; else the next publication sweeps
            shelf.sweep()
        raise
    shelf.switch(snapshot, names)
    for old in [name for name in shelf.ids() if name != snapshot_id][: -(keep - 1)]:
        shelf.delete(old)
    return snapshot


def _packed(
    tables: Mapping[str, pl.DataFrame], growing: Mapping[str, Packed], parent: AnyPath | None
) -> Iterator[tuple[str, Packed]]:
    """The tables as files, by name, one after another."""
    known = read_manifest(parent)["tables"] if parent and growing else {}
    for name in sorted({*tables, *growing}):
        if name in tables:
            yield name, Packed(parquet_bytes(tables[name]), tables[name].height)
        elif parent and name in known:
            new = growing[name]
            old = Packed(_whole(parent, name, known[name]), known[name]["rows"])
            yield name, grown(old, new.pieces(), new.scan().clear().collect())
        else:
            yield name, growing[name]


def _write(
    shelf: Shelf,
    snapshot_id: str,
    tables: Iterable[tuple[str, Packed]],
    facts: Mapping[str, Any],
    beside: Beside | None,
) -> tuple[AnyPath, list[str]]:
    """The snapshot in its place, whole, and the names of its tables."""
    folder = shelf.begin(snapshot_id)
    files = {name: _write_table(folder / f"{_plain(name)}.parquet", table) for name, table in tables}
    manifest: dict[str, Any] = {"snapshot_id": snapshot_id, "tables": files, **facts}
    manifest["files"] = _write_beside(folder, beside(manifest) if beside else {})
    write_atomically(folder / MANIFEST, _json(manifest))
    return shelf.finish(snapshot_id), list(files)


def current(store_root: AnyPath) -> AnyPath | None:
    """The folder of the snapshot now published, the link or pointer resolved; None before the first publication."""
    return shelf_of(store_root).current()


def snapshots(store_root: AnyPath) -> list[AnyPath]:
    """The folders of all snapshots that are kept, by id."""
    shelf = shelf_of(store_root)
    return [shelf.folder / name for name in shelf.ids()]


def read_manifest(snapshot: AnyPath) -> dict[str, Any]:
    """What a snapshot says of itself: id, schema version, parent, tables (rows, bytes, sha256) and meta.

    Raises `PublishError` where its manifest is missing or damaged.
    """
    path = snapshot / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(read(path))
        manifest["tables"], manifest["meta"]
    except FileNotFoundError:
        raise PublishError(f"{path} does not exist. {_way_out(snapshot)}") from None
    except (ValueError, TypeError, KeyError) as error:
        raise PublishError(f"{path} is damaged ({error!r}). {_way_out(snapshot)}") from error
    return manifest


def read_tables(snapshot: AnyPath, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """The named tables of one snapshot (a folder that `current` or `publish` gave), each held against its sha256.

    Raises `PublishError` where one is not there, or is no longer what was published.
    """
    available = read_manifest(snapshot)["tables"]
    wanted = list(names)
    if missing := sorted(set(wanted) - set(available)):
        raise PublishError(f"No table {', '.join(missing)} in {snapshot}; it has {', '.join(sorted(available))}.")
    return {name: _read_table(snapshot, name, available[name]) for name in wanted}


def scan_table(snapshot: AnyPath, name: str) -> pl.LazyFrame:
    """One table of a snapshot, of which only the rows and columns asked for are read; else as `read_tables`."""
    entry = read_manifest(snapshot)["tables"][name]
    return Packed(_whole(snapshot, name, entry), entry["rows"]).scan()


def damaged(snapshot: AnyPath) -> list[str]:
    """Names of the tables whose files are missing or no longer what was published."""
    tables = read_manifest(snapshot)["tables"]
    return [name for name in sorted(tables) if _bytes(snapshot, name, tables[name]) is None]


def same_tables(snapshot: AnyPath, tables: Mapping[str, pl.DataFrame], ignore: Collection[str] = ("runs",)) -> bool:
    """Whether publishing `tables` would give `snapshot` again, byte for byte; `ignore` left aside."""
    published = {name: entry for name, entry in read_manifest(snapshot)["tables"].items() if name not in ignore}
    compared = {name: table for name, table in tables.items() if name not in ignore}
    # To write the bytes of large tables takes seconds, and mostly a number of rows tells already.
    if {name: entry["rows"] for name, entry in published.items()} != {n: t.height for n, t in compared.items()}:
        return False
    return all(_sha256(parquet_bytes(compared[name])) == published[name]["sha256"] for name in sorted(compared))


def _read_table(snapshot: AnyPath, name: str, entry: Mapping[str, Any]) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(_whole(snapshot, name, entry)))


def _whole(snapshot: AnyPath, name: str, entry: Mapping[str, Any]) -> bytes:
    """The bytes of a table. Raises `PublishError` where they are no longer what was published."""
    # Through the store's own connection: polars would want the credentials of an object store a second time.
    data = _bytes(snapshot, name, entry)
    if data is None:
        raise PublishError(
            f"{_file(snapshot, name)} is missing or damaged: it is not the {entry['bytes']:,} bytes that were published "
            f"(sha256 {entry['sha256'][:12]}…). {_way_out(snapshot)}"
        )
    return data


def _bytes(snapshot: AnyPath, name: str, entry: Mapping[str, Any]) -> bytes | None:
    """The bytes of a table as it was published; None where there are others, or none."""
    try:
        data = read(_file(snapshot, name))
    except FileNotFoundError:
        return None
    return data if _sha256(data) == entry["sha256"] else None


def _file(snapshot: AnyPath, name: str) -> AnyPath:
    return snapshot / f"{name}.parquet"


def _way_out(snapshot: AnyPath) -> str:
    return shelf_of(snapshot.parent.parent.parent).way_out()


def _write_table(path: AnyPath, table: Packed) -> dict[str, Any]:
    write_atomically(path, table.data)
    return {"rows": table.height, "bytes": len(table.data), "sha256": _sha256(table.data)}


def _write_beside(folder: AnyPath, files: Mapping[str, bytes]) -> dict[str, Any]:
    for path, data in files.items():
        write_atomically(folder / path, data)
    return {path: {"bytes": len(data), "sha256": _sha256(data)} for path, data in files.items()}


def _plain(name: str) -> str:
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError(f"Not usable as a file name: {name!r} (allowed: letters, digits and _ + -)")
    return name


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
