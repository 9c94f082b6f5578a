"""Attempts to captures: each attempt's bytes kept and its outcome logged. Only the coordinator does this.

Invariant: the bytes are kept before the attempt is logged, so a logged capture can always be read again; both are on
disk before the next attempt is looked at, so a kill loses the one that is being written at most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, runtime_checkable

import polars as pl

from schemas.sources import LOCAL_SOURCE
from tasks.fetch import Fetched, Target, fetch
from tasks.quality.reading import capture_damaged
from tasks.read.archive import is_archive, member_uri, unpack
from tasks.store import Capture, Outcome, Store


@dataclass(frozen=True)
class HostState:
    """How far a host is: what came of it so far, what is asked now, whether it is through; how many documents are `left` of
    the source it is at, as far as its lists name them, and how long they will take at the pace so far."""

    host: str
    outcomes: Mapping[str, int]
    asked: str = ""
    ended: bool = False
    done: int = 0
    left: int = 0
    seconds_left: float = 0.0


@runtime_checkable  # Prefect builds a validator for the flows' parameters
class Progress(Protocol):
    """Who is told how far the work is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` of a stage."""

    def host(self, state: HostState) -> None:
        """How far one host is."""


class Keeper:
    """Keeps and logs what one run got; `made` are its captures."""

    def __init__(self, store: Store, captures: Iterable[Capture], *, run_id: str, now: datetime) -> None:
        self._store, self._run_id, self._now = store, run_id, now
        self._last = latest_by_uri(captures)
        self.made: list[Capture] = []

    def keep(self, target: Target, found: Fetched) -> list[Capture]:
        """Log an attempt; for an archive not opened before, its files first, so that none is lost on the way."""
        attempt = self._attempt(target, found)
        logged: list[Capture] = []
        if found.data is not None and is_archive(found.data, target.uri) and not _opened(attempt, self._last):
            logged = [self._member(attempt, uri, data, refusal) for uri, data, refusal in _files(target, found.data)]
        logged.append(attempt)
        for c in logged:
            self._store.log_capture(c, self._run_id)
        self.made += logged
        return logged

    def _attempt(self, target: Target, found: Fetched) -> Capture:
        before = self._last.get(target.uri)
        attempt = Capture(
            target.uri, target.source_id, self._now, "failed", media_type=found.media_type, reason=found.reason,
            title=target.title, published_at=target.published_at, territory=target.territory, headers=found.headers,
            role=target.role,
        )  # fmt: skip
        if found.data is not None:
            kept = self._kept(attempt, found.data)
            return replace(kept, outcome="empty_declared") if found.state == "empty" else kept
        if found.state == "unmodified" and before is not None:
            headers = {**before.headers, **found.headers}
            outcome: Outcome = "unchanged" if _meta(before) == _meta(attempt) else "changed"
            return replace(
                attempt, outcome=outcome, sha256=before.sha256, size=before.size, media_type=before.media_type,
                headers=headers,
            )  # fmt: skip
        return replace(attempt, outcome=found.state) if found.state in ("blocked", "not_run") else attempt

    def _kept(self, attempt: Capture, data: bytes) -> Capture:
        """The attempt with its bytes kept, told apart from what its uri gave before."""
        before = self._last.get(attempt.uri)
        sha256 = self._store.keep(data)
        same = before is not None and before.sha256 == sha256 and _meta(before) == _meta(attempt)
        outcome: Outcome = "new" if before is None or before.sha256 is None else "unchanged" if same else "changed"
        return replace(attempt, outcome=outcome, sha256=sha256, size=len(data), reason=None)

    def _member(self, archive: Capture, uri: str, data: bytes, refusal: str | None) -> Capture:
        """The capture of a file in an archive: published when and where the archive was, named by itself."""
        attempt = replace(
            archive,
            uri=uri,
            outcome="failed",
            sha256=None,
            size=None,
            media_type=None,
            reason=refusal,
            title=None,
            headers={},
        )
        return attempt if refusal else self._kept(attempt, data)


def capture_files(keeper: Keeper, targets: Sequence[Target], progress: Progress | None = None) -> None:
    """Take every file in, in the targets' order, the files of an archive before the archive."""
    for number, target in enumerate(targets, start=1):
        keeper.keep(target, fetch(target))
        if progress:
            progress("fetch", number, len(targets))


def _opened(archive: Capture, last: Mapping[str, Capture]) -> bool:
    """Whether the files of this very archive were taken in before."""
    return archive.outcome == "unchanged" and any(uri.startswith(member_uri(archive.uri)) for uri in last)


def _files(target: Target, archive: bytes) -> Iterator[tuple[str, bytes, str | None]]:
    """(uri, bytes, reason) of every file in an archive; the reason where it was not taken in."""
    return ((member_uri(target.uri, member.path), data, member.refusal) for member, data in unpack(archive))


def _meta(c: Capture) -> tuple[object, ...]:
    return c.source_id, c.title, c.published_at, c.territory


def latest_by_uri(captures: Iterable[Capture]) -> dict[str, Capture]:
    """The newest capture of every uri that brought bytes, lists too."""
    return {c.uri: c for c in captures if c.sha256 is not None}


def documents(captures: Iterable[Capture]) -> Iterator[Capture]:
    """The captures that brought a document: with bytes, and no list of documents."""
    return (c for c in captures if c.sha256 is not None and c.role == "document")


def described(captures: Iterable[Capture]) -> dict[str, Capture]:
    """For every content its first capture, with what is said of it (title, date, territory, source) where it has its best
    origin: a source before a file given by hand, a dated address before an undated one, else where it was held first.

    What is newest at that address holds, so a manifest may say it anew; a copy elsewhere takes nothing away.
    """
    found: dict[str, Capture] = {}
    newest: dict[str, dict[str, Capture]] = {}  # by address, of what was held more than once
    for c in documents(captures):
        first = found.setdefault(str(c.sha256), c)
        if first is not c:
            newest.setdefault(str(c.sha256), {first.uri: first})[c.uri] = c
    for sha256, copies in newest.items():
        said = max(copies.values(), key=_origin)
        found[sha256] = replace(
            found[sha256], source_id=said.source_id, title=said.title, published_at=said.published_at,
            territory=said.territory, uri=said.uri,
        )  # fmt: skip
    return found


def _origin(c: Capture) -> tuple[bool, bool]:
    return c.source_id != LOCAL_SOURCE, c.published_at is not None


def superseded(captures: Iterable[Capture], not_read: Collection[str] = ()) -> Mapping[str, str]:
    """For every content that no uri has any more: the content that took its place at the uri it was last seen at.

    A content that could not be read (`not_read`) takes nobody's place: a broken copy proves nothing of what it was to say.
    """
    history = list(documents(captures))
    newest = {uri: str(c.sha256) for uri, c in latest_by_uri(history).items()}
    read = {uri: str(c.sha256) for uri, c in latest_by_uri(c for c in history if c.sha256 not in not_read).items()}
    live = {*newest.values(), *read.values()}
    return {str(c.sha256): read.get(c.uri, newest[c.uri]) for c in history if c.sha256 not in live}


def not_read(documents: pl.DataFrame) -> set[str]:
    """Contents that say nothing, since they could not be read."""
    return set(documents.filter(pl.col("status").is_in(["unreadable", "needs_ocr"]))["document_id"])


def damaged_before(issues: pl.DataFrame) -> set[str]:
    """Contents whose captures were found damaged and not mended by the time the issues were written."""
    still = (pl.col("check_id") == capture_damaged.check_id) & (pl.col("state") == "open")
    return set(issues.filter(still)["document_id"].drop_nulls())


def to_be_got_again(captures: Iterable[Capture], lost: Collection[str]) -> list[Capture]:
    """The captures, those of `lost` contents as if they had not been reached: so they are asked for again at once, and not
    only if they changed."""
    return [replace(c, outcome="not_run", sha256=None, headers={}) if c.sha256 in lost else c for c in captures]
