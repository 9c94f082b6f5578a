"""The health of every source: when it last answered, when it last brought something new, what it failed at, when the
next document is due.

Invariant: said from the capture log and sources.yaml alone; reads, never writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from schemas.sources import FolderDiscovery, Source
from tasks.store import Capture

_ANSWERED = ("new", "changed", "unchanged", "empty_declared")
_BROUGHT = ("new", "changed")
_FAILED = ("failed", "blocked")


@dataclass(frozen=True, slots=True)
class Health:
    """One source. `errors` counts addresses whose newest attempt failed; `waiting` those named and not yet reached."""

    state: str
    last_success: datetime | None
    last_new: datetime | None
    next_due: datetime | None
    errors: int
    last_error: str | None
    waiting: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


def health(source: Source, captures: Sequence[Capture], now: datetime) -> Health:
    """The health of one source from its captures, in the order they were made.

    The state is disabled, never run, failing (its newest run brought only failures), overdue (nothing new for longer
    than `expect.every_days`), few (fewer documents than `expect.min_documents`), or ok.
    """
    newest = {c.uri: c for c in captures}
    tried = {c.uri: c for c in captures if c.outcome != "not_run"}
    failed = [c for c in tried.values() if c.outcome in _FAILED]
    last_new = _newest(c for c in captures if c.outcome in _BROUGHT and c.role == "document")
    next_due = last_new + timedelta(days=source.expect.every_days) if last_new else None
    documents = {c.sha256 for c in captures if c.sha256 and c.role == "document"}
    return Health(
        _state(source, captures, next_due, len(documents), now),
        _newest(c for c in captures if c.outcome in _ANSWERED),
        last_new,
        next_due,
        len(failed),
        max(failed, key=lambda c: c.captured_at).reason if failed else None,
        sum(c.outcome == "not_run" for c in newest.values()),
    )


def of_source(captures: Iterable[Capture]) -> dict[str, list[Capture]]:
    """Captures by source."""
    found: dict[str, list[Capture]] = {}
    for capture in captures:
        found.setdefault(capture.source_id, []).append(capture)
    return found


def _state(source: Source, captures: Sequence[Capture], due: datetime | None, documents: int, now: datetime) -> str:
    if not source.enabled:
        return "disabled"
    if not captures:
        return "never run"
    last_run = [c for c in captures if c.captured_at == captures[-1].captured_at]
    if all(c.outcome in (*_FAILED, "not_run") for c in last_run):
        return "failing"
    if not isinstance(source.discover, FolderDiscovery) and (due is None or due < now):
        return "overdue"
    return "few" if documents < source.expect.min_documents else "ok"


def _newest(captures: Iterable[Capture]) -> datetime | None:
    return max((c.captured_at for c in captures), default=None)
