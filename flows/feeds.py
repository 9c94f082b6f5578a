"""Feeds and the list of versions beside the snapshots, at addresses that stay: published/feeds/ and published/versions.json.

Invariant: they follow the current snapshot and can be written anew from it at any time. feeds/state.json says up to which run
they tell; it is written last, so what a killed run left undone the next one does. Only feeds with something new are
written, so a night costs what it brought. The caller holds the store's lock, but for a folder elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import polars as pl

from flows.settings import Settings, SettingsError
from flows.snapshots import changelog_of
from schemas.tables import MODELS
from tasks.changelog import is_news
from tasks.describe import About
from tasks.feeds import FEEDS_VERSION, News
from tasks.publish import current, read_manifest, read_tables, snapshots
from tasks.store import AnyPath, is_local, read, write_atomically

STATE, VERSIONS = "feeds/state.json", "versions.json"
NAMING = ("rankings", "claims", "units", "indices", "documents")
_REQUESTS = 16  # at a time, to an object store


def follow(root: AnyPath, snapshot: AnyPath, news: News) -> None:
    """Bring feeds and versions.json of the data home `root` up to its current snapshot, whose news are given."""
    published = root / "published"
    wanted = {"run_id": snapshot.name, "feeds_version": FEEDS_VERSION, "base_url": news.base_url}
    known = _state(published / STATE)
    if known == wanted:
        return
    same = {**wanted, "run_id": known.get("run_id")} == known and str(known["run_id"]) < snapshot.name
    _write(published, news.files(since=str(known["run_id"]) if same else ""))
    write_atomically(published / VERSIONS, versions(root, snapshot.name, news.log, news.base_url))
    write_atomically(published / STATE, _json(wanted))


def write_feeds(settings: Settings, to: AnyPath) -> int:
    """Write every feed of the current snapshot, and versions.json, to a folder; gives the number of files.

    Raises `SettingsError` where nothing is published.
    """
    snapshot = current(settings.data_dir)
    if snapshot is None:
        raise SettingsError(f"nothing is published in {settings.data_dir} yet; run: xephang refresh")
    news = News(changelog_of(snapshot), read_tables(snapshot, NAMING), settings.config.site.base_url)
    count = _write(to, news.files())
    write_atomically(to / VERSIONS, versions(settings.data_dir, snapshot.name, news.log, news.base_url))
    return count + 1


def versions(root: AnyPath, current_id: str, log: pl.LazyFrame, base_url: str | None) -> bytes:
    """The snapshots that are kept, newest first, with what each changed and where its changelog lies; addresses are relative
    to `published/`, or whole where it is known where that is served.
    """
    about = About(base_url=base_url)
    kept = snapshots(root)
    news = log.filter((pl.col("run_id") >= min(folder.name for folder in kept)) & is_news())
    changes: dict[str, dict[str, int]] = {}
    for run_id, kind, count in news.group_by("run_id", "kind").len().sort("run_id", "kind").collect().iter_rows():
        changes.setdefault(run_id, {})[kind] = count
    listed = [_version(read_manifest(folder), changes, about) for folder in reversed(kept)]
    return _json({"current": current_id, "versions": listed})


def forget_gone(root: AnyPath) -> None:
    """Leave out of versions.json the snapshots that are there no more; nothing where it was never written."""
    path = root / "published" / VERSIONS
    try:
        listed = json.loads(read(path))
    except FileNotFoundError:
        return
    kept = {folder.name for folder in snapshots(root)}
    listed["versions"] = [version for version in listed["versions"] if version["snapshot_id"] in kept]
    write_atomically(path, _json(listed))


def _version(manifest: Mapping[str, Any], changes: Mapping[str, Mapping[str, int]], about: About) -> dict[str, Any]:
    name = manifest["snapshot_id"]
    links = {"manifest": "manifest.json", "changelog": "changelog.parquet", "rankings": "rankings.parquet"}
    links |= {"changes": "feeds/changes.json", "data_package": "datapackage.json"}
    there = {"manifest.json", *manifest.get("files", {}), *(f"{table}.parquet" for table in manifest["tables"])}
    return {
        "snapshot_id": name,
        "parent": manifest["parent"],
        "schema_version": manifest["schema_version"],
        "built_at": manifest["meta"].get("built_at"),
        "rows": {table: entry["rows"] for table, entry in manifest["tables"].items() if table in MODELS},
        "changes": changes.get(name, {}),
        "links": {what: about.address(f"snapshots/{name}/{path}") for what, path in links.items() if path in there},
    }


def _state(path: AnyPath) -> dict[str, Any]:
    """What was written last; nothing where it is not known, and then all is written."""
    try:
        found = json.loads(read(path))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(to: AnyPath, files: Iterable[tuple[str, bytes]]) -> int:
    """Write files, none of which is waited for: `STATE` comes after them, and they can be made again."""
    if is_local(to):
        return sum(_write_one(to, *file) for file in files)
    with ThreadPoolExecutor(_REQUESTS) as pool:
        return sum(pool.map(lambda file: _write_one(to, *file), files))


def _write_one(to: AnyPath, path: str, data: bytes) -> int:
    write_atomically(to / path, data, durable=False)
    return 1


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=1).encode() + b"\n"
