"""One attempt to get one URI, as the capture log holds it.

Invariant: times are aware and in UTC; `from_dict` gives back what `to_dict` took. Nothing is read or written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

Outcome = Literal["new", "changed", "unchanged", "empty_declared", "blocked", "failed", "not_run"]


@dataclass(frozen=True, slots=True)
class Capture:
    """One attempt to get one URI, whatever came of it.

    `captured_at` is aware and kept in UTC; `sha256` and `size` (bytes) name what was got, None where nothing
    was; `reason` says why an attempt brought nothing. `title`, `published_at` and `territory` are what the
    source or a manifest states of the document; `headers` are the few that a conditional request needs (etag,
    last-modified). `role` list: a feed, sitemap or listing page, which names documents and is none itself.
    """

    uri: str
    source_id: str
    captured_at: datetime
    outcome: Outcome
    sha256: str | None = None
    size: int | None = None
    media_type: str | None = None
    reason: str | None = None
    title: str | None = None
    published_at: date | None = None
    territory: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    role: Literal["document", "list"] = "document"

    def __post_init__(self) -> None:
        if self.captured_at.tzinfo is not UTC:
            if self.captured_at.utcoffset() is None:
                raise ValueError(f"captured_at of {self.uri} has no time zone: {self.captured_at.isoformat()}")
            object.__setattr__(self, "captured_at", self.captured_at.astimezone(UTC))
        object.__setattr__(self, "headers", dict(self.headers))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values; the inverse of `from_dict`."""
        values = asdict(self)
        values["captured_at"] = self.captured_at.isoformat()
        values["published_at"] = self.published_at.isoformat() if self.published_at else None
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Capture:
        """A capture from what `to_dict` (or its JSON) gave."""
        given = dict(values)
        given["captured_at"] = datetime.fromisoformat(given["captured_at"])
        if published := given.get("published_at"):
            given["published_at"] = date.fromisoformat(published)
        return cls(**given)


def in_order(captures: Iterable[Capture]) -> list[Capture]:
    """Captures by time and then by URI; of one URI at one time as they were given."""
    return sorted(captures, key=lambda capture: (capture.captured_at, capture.uri))
