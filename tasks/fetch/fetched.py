"""What came of asking for one thing: its bytes, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

State = Literal["got", "unmodified", "empty", "blocked", "failed", "not_run"]

LOCATION = "location"
"""Header of a capture: the address that answered, where it is not the one that was asked."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one target. `state` got: `data` holds the bytes; unmodified: the server says they are as before;
    empty: a list that was got, is sound and names nothing.

    `status` is the last HTTP status; `wait_s` is set where the host asked to be left alone for longer than a run waits.
    """

    state: State
    data: bytes | None = None
    media_type: str | None = None
    reason: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    wait_s: float | None = None

    @property
    def reached(self) -> bool:
        """Whether a server answered at all, in whatever way."""
        return self.status is not None or self.state in ("got", "unmodified", "empty")
