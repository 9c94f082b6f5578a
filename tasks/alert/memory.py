"""What each channel was told: a log in the data home, folded into one memory a channel.

Invariant: the log only grows, and only under the lock `alerts` of the data home. What is in no record was not delivered,
and is due again. No record holds an address or what a service answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tasks.store import Log, Store

LOCK = "alerts"
FOLDER = "alerts"

Known = tuple[int, str, str]  # times opened, severity, and: before (open when the channel came), sent or closed


@dataclass
class Memory:
    """One channel. `upto`: the newest run whose changes were told or concerned nobody; `runs_upto`: the newest run whose
    end was looked at; `told`: failures that were told and are not over, with what they were and when."""

    started: bool = False
    known: dict[str, Known] = field(default_factory=dict)
    upto: str = ""
    runs_upto: str = ""
    told: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    last_sent: Mapping[str, Any] | None = None
    last_failure: Mapping[str, Any] | None = None

    @property
    def failing_since(self) -> datetime | None:
        """When sending failed, unless something was sent since."""
        if not self.last_failure or (self.last_sent and self.last_sent["at"] >= self.last_failure["at"]):
            return None
        return datetime.fromisoformat(self.last_failure["since"])

    def take(self, record: Mapping[str, Any]) -> None:
        """One more record of the log."""
        marks = record.get("marks", {})
        self.known |= {issue: (int(k[0]), str(k[1]), str(k[2])) for issue, k in marks.get("known", {}).items()}
        self.upto = marks.get("upto", self.upto)
        self.runs_upto = marks.get("runs_upto", self.runs_upto)
        for key in marks.get("over", ()):
            self.told.pop(key, None)
        at = datetime.fromisoformat(record["at"])
        self.told |= {key: (what, at) for key, what in marks.get("told", {}).items()}
        self.started |= record["event"] == "started"
        if record["event"] == "sent":
            self.last_sent = record
        elif record["event"] == "failed":
            self.last_failure = record


def log_of(store: Store) -> Log:
    """The log of a data home."""
    return Log(store.root / FOLDER)


def memories(records: Iterable[Mapping[str, Any]]) -> dict[str, Memory]:
    """The memory of every channel that the log knows, from its records in the order they were made."""
    found: dict[str, Memory] = {}
    for record in records:
        found.setdefault(str(record["channel"]), Memory()).take(record)
    return found
