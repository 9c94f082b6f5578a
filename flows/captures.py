"""Targets to captures: fetch each, keep its bytes, log the attempt. Only the coordinator does this.

Invariant: the bytes are kept before the attempt is logged, so a logged capture can always be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from tasks.fetch import Fetched, Target, fetch
from tasks.read.archive import is_archive, member_uri, unpack
from tasks.store import Capture, Outcome, Store

Progress = Callable[[str, int, int], None]  # stage, done, total


def capture(
    store: Store, targets: Iterable[Target], *, run_id: str, now: datetime, progress: Progress | None = None
) -> list[Capture]:
    """Fetch and log every target; the captures in the targets' order, the files of an archive before the archive."""
    last = latest_by_uri(store.captures())
    wanted = list(targets)
    made = []
    for number, target in enumerate(wanted, start=1):
        before = last.get(target.uri)
        found = fetch(target, last_headers=dict(before.headers) if before else None)
        made += _log(store, target, found, last, run_id, now)
        if progress:
            progress("fetch", number, len(wanted))
    return made


def _log(
    store: Store, target: Target, found: Fetched, last: Mapping[str, Capture], run_id: str, now: datetime
) -> list[Capture]:
    """Logs an attempt; for an archive not opened before, its files first, so that none is lost on the way."""
    before = last.get(target.uri)
    attempt = _attempt(store, target, found, before, now)
    logged = []
    if found.data is not None and is_archive(found.data, target.uri) and not _opened(attempt, last):
        logged = [
            _member(store, attempt, uri, data, refusal, last) for uri, data, refusal in _files(target, found.data)
        ]
    for c in (*logged, attempt):
        store.log_capture(c, run_id)
    return [*logged, attempt]


def _attempt(store: Store, target: Target, found: Fetched, before: Capture | None, now: datetime) -> Capture:
    attempt = Capture(
        target.uri, target.source_id, now, "failed", media_type=found.media_type, reason=found.reason,
        title=target.title, published_at=target.published_at, territory=target.territory, headers=found.headers,
    )  # fmt: skip
    if found.data is not None:
        return _kept(store, attempt, found.data, before)
    if found.state == "unmodified" and before is not None:
        return replace(attempt, outcome="unchanged", sha256=before.sha256, size=before.size)
    return replace(attempt, outcome="blocked") if found.state == "blocked" else attempt


def _kept(store: Store, attempt: Capture, data: bytes, before: Capture | None) -> Capture:
    """The attempt with its bytes kept, told apart from what its uri gave before."""
    sha256 = store.keep(data)
    same = before is not None and before.sha256 == sha256 and _meta(before) == _meta(attempt)
    outcome: Outcome = "new" if before is None or before.sha256 is None else "unchanged" if same else "changed"
    return replace(attempt, outcome=outcome, sha256=sha256, size=len(data), reason=None)


def _opened(archive: Capture, last: Mapping[str, Capture]) -> bool:
    """Whether the files of this very archive were taken in before."""
    return archive.outcome == "unchanged" and any(uri.startswith(member_uri(archive.uri)) for uri in last)


def _files(target: Target, archive: bytes) -> Iterator[tuple[str, bytes, str | None]]:
    """(uri, bytes, reason) of every file in an archive; the reason where it was not taken in."""
    return ((member_uri(target.uri, member.path), data, member.refusal) for member, data in unpack(archive))


def _member(
    store: Store, archive: Capture, uri: str, data: bytes, refusal: str | None, last: Mapping[str, Capture]
) -> Capture:
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
    return attempt if refusal else _kept(store, attempt, data, last.get(uri))


def _meta(c: Capture) -> tuple[object, ...]:
    return c.source_id, c.title, c.published_at, c.territory


def latest_by_uri(captures: Iterable[Capture]) -> dict[str, Capture]:
    """The newest capture of every uri that brought bytes."""
    return {c.uri: c for c in captures if c.sha256 is not None}


def described(captures: Iterable[Capture]) -> dict[str, Capture]:
    """For every content its first capture, with what the newest one says of it (title, date, territory, source)."""
    first: dict[str, Capture] = {}
    for c in captures:
        if c.sha256 is None:
            continue
        known = first.setdefault(c.sha256, c)
        if c is not known:
            first[c.sha256] = replace(
                known, source_id=c.source_id, title=c.title, published_at=c.published_at, territory=c.territory
            )
    return first


def superseded(captures: Iterable[Capture]) -> Mapping[str, str]:
    """For every content that no uri has any more: the content that took its place at the uri it was last seen at."""
    history = [c for c in captures if c.sha256 is not None]
    newest = {uri: str(c.sha256) for uri, c in latest_by_uri(history).items()}
    live = set(newest.values())
    return {str(c.sha256): newest[c.uri] for c in history if c.sha256 not in live}
