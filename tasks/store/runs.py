"""The one rule for when the nightly job was done: a refresh of all sources that ended well, by the run log.

The schedule, its alerts and `xephang status` go by it alike. A refresh of one source says so at the start of its message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

REFRESH = "refresh"
ONLY = "only source "

Record = Mapping[str, Any]


def whole_refreshes(records: Iterable[Record]) -> list[Record]:
    """Of the records of runs, those of completed refreshes of all sources, in the order given."""
    return [
        record
        for record in records
        if (record["command"], record["status"]) == (REFRESH, "completed")
        and not (record["message"] or "").startswith(ONLY)
    ]
