"""The static dashboard of the snapshot in force: built into the snapshot, or into a folder of the user's.

Invariant: a site is whole or not there: it is made beside its place and renamed into it. Files whose inputs did not change are
taken from an earlier site. The snapshot's tables are only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from flows import views
from flows.captures import not_read, superseded
from flows.ingest import Outcome
from flows.settings import Settings, SettingsError
from flows.site_files import PAGES, Made, Site, replace_site
from flows.snapshots import changelog_of, published
from schemas.document import Document
from tasks.changelog import is_news
from tasks.publish import current, read_manifest, snapshots
from tasks.site import NEEDED, About, site, site_version
from tasks.store import AnyPath, Store, exists, is_local, place, read

FOLDER = "site"
FEEDS = ("changes.atom", "changes.json")  # of published/feeds, where there are any
Told = Callable[[str, int, int], object]
Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Built:
    """A site: where it is, of which snapshot, how many files were made and how many taken from an earlier site."""

    folder: AnyPath
    snapshot_id: str
    files: int
    made: int
    reused: int
    size: int
    largest: tuple[str, int]


def build_site(settings: Settings, progress: Told | None = None, to: str | None = None) -> Built:
    """Build the site of the snapshot in force, into `to` or, without it, into the snapshot (`site/`).

    Raises `SettingsError` where nothing is published yet, and where `to` holds something else.
    """
    snapshot = current(settings.data_dir)
    if snapshot is None:
        raise SettingsError("nothing is published yet, so there is nothing to show. Run: xephang refresh")
    folder = place(to) if to else snapshot / FOLDER
    _check(folder)
    with Store(settings.data_dir).exclusive("site", "xephang site"):
        tables = published(snapshot, set(NEEDED) - {"changelog"})
        tables["changelog"] = changelog_of(snapshot).filter(is_news()).collect()  # bookkeeping is half of it
        about = _about(settings, snapshot, tables)
        count, parts = site(tables, about)
        version = f"{site_version()}-{settings.reader_version}"
        made = replace_site(folder, _earlier(settings, folder), Site(version, snapshot.name, parts, count), progress)
    return _built(folder, snapshot.name, made)


def site_after(settings: Settings, outcomes: Iterable[Outcome], progress: Told | None = None) -> dict[str, Any]:
    """The site of what was just published, where the settings want one: {site, site_failed}, its folder or why there is none.

    Never raises: what was published stands without it, and the next publication builds it.
    """
    none: dict[str, Any] = {"site": None, "site_failed": None}
    if not settings.config.site.on_publish or not any(outcome.built.snapshot for outcome in outcomes):
        return none
    try:
        return none | {"site": str(build_site(settings, progress).folder)}
    except Exception as error:  # whatever it is, the tables are published
        return none | {"site_failed": f"{type(error).__name__}: {error}"}


def _built(folder: AnyPath, snapshot_id: str, made: Made) -> Built:
    return Built(folder, snapshot_id, made.made + made.reused, made.made, made.reused, made.size, made.largest)


def _check(folder: AnyPath) -> None:
    if not is_local(folder) or not folder.exists() or (folder / PAGES).exists():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise SettingsError(f"--to {folder} holds something else and is no earlier site; give an empty or new folder")


def _about(settings: Settings, snapshot: AnyPath, tables: Tables) -> About:
    store = Store(settings.data_dir)
    meta = read_manifest(snapshot)["meta"]
    others = [path.name for path in store.reader_versions() if path.name != settings.reader_version]
    versions = [settings.reader_version, *others]
    feeds = settings.data_dir / "published/feeds"
    return About(
        snapshot_id=snapshot.name,
        built_at=datetime.fromisoformat(meta["built_at"]),
        readings=lambda document_id: _readings(store, document_id, versions),
        reader_version=settings.reader_version,
        sources=[_source(row) for row in views.sources(settings)],
        superseded=sorted(superseded(store.captures(), not_read(tables["documents"]))),
        feeds={name: read(feeds / name) for name in FEEDS if exists(feeds / name)},
    )


def _source(row: dict[str, Any]) -> dict[str, Any]:
    """A source with its health; null where it has none (files given by hand)."""
    health = dict.fromkeys(("state", "last_success", "last_new", "next_due", "errors", "last_error", "waiting"))
    return health | row


def _readings(store: Store, document_id: str, versions: Iterable[str]) -> Iterator[Document]:
    """What is kept of a document; after a change of code that was not yet followed by a run, of earlier versions."""
    for version in versions:
        if known := store.load_document(document_id, version):
            yield Document.from_dict(known)


def _earlier(settings: Settings, folder: AnyPath) -> AnyPath | None:
    """The newest site whose files can be used again: the one that is replaced, else that of the newest snapshot with one."""
    candidates = [folder, *(snapshot / FOLDER for snapshot in reversed(snapshots(settings.data_dir)))]
    return next((site for site in candidates if exists(site / PAGES)), None)


def site_of(settings: Settings) -> AnyPath | None:
    """The site of the snapshot in force; None where it has none."""
    snapshot = current(settings.data_dir)
    folder = snapshot / FOLDER if snapshot else None
    return folder if folder is not None and exists(folder / PAGES) else None
