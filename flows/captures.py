"""Targets to captures: fetch each, keep its bytes, log the attempt. Only the coordinator does this.

Invariant: the bytes are kept before the attempt is logged, so a logged capture can always be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from tasks.fetch import Fetched, Target, fetch
from tasks.store import Capture, Outcome, Store

Progress = Callable[[str, int, int], None]  # stage, done, total


def capture(
    store: Store, targets: Iterable[Target], *, run_id: str, now: datetime, progress: Progress | None = None
) -> list[Capture]:
    """Fetch and log every target; the captures in the targets' order."""
    last = latest_by_uri(store.captures())
    wanted = list(targets)
    made = []
    for number, target in enumerate(wanted, start=1):
        before = last.get(target.uri)
        found = fetch(target, last_headers=dict(before.headers) if before else None)
        made.append(_log(store, target, found, before, run_id, now))
        if progress:
            progress("fetch", number, len(wanted))
    return made


def _log(store: Store, target: Target, found: Fetched, before: Capture | None, run_id: str, now: datetime) -> Capture:
    attempt = Capture(
        target.uri, target.source_id, now, "failed", media_type=found.media_type, reason=found.reason,
        title=target.title, published_at=target.published_at, territory=target.territory, headers=found.headers,
    )  # fmt: skip
    if found.data is not None:
        sha256 = store.keep(found.data)
        same = before is not None and before.sha256 == sha256 and _meta(before) == _meta(attempt)
        outcome: Outcome = "new" if before is None or before.sha256 is None else "unchanged" if same else "changed"
        attempt = replace(attempt, outcome=outcome, sha256=sha256, size=len(found.data), reason=None)
    elif found.state == "unmodified" and before is not None:
        attempt = replace(attempt, outcome="unchanged", sha256=before.sha256, size=before.size)
    elif found.state == "blocked":
        attempt = replace(attempt, outcome="blocked")
    store.log_capture(attempt, run_id)
    return attempt


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
