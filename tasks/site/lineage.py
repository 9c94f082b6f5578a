"""What a unit came from and what it became, through units that have no page of their own.

Invariant: every link is a row of `unit_lineage`; the walk ends at a unit with a page, or after a few steps.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tasks.site.names import Names
from tasks.site.prepare import Tables

_STEPS = 4
Link = dict[str, Any]


class Lineage:
    """The lineage of units, for showing."""

    def __init__(self, tables: Tables, names: Names) -> None:
        self._names = names
        self._before: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._after: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        columns = ("from_unit_id", "to_unit_id", "date", "kind", "act")
        for old, new, *how in tables["unit_lineage"].select(columns).iter_rows():
            if old and new and old != new:
                self._before[new].append((old, *how))
                self._after[old].append((new, *how))

    def before(self, unit_id: str) -> list[Link]:
        """Predecessors, the newest step first."""
        return self._walk(self._before, unit_id, _STEPS)

    def after(self, unit_id: str) -> list[Link]:
        """Successors."""
        return self._walk(self._after, unit_id, _STEPS)

    def _walk(self, links: dict[str, list[tuple[Any, ...]]], unit_id: str, steps: int) -> list[Link]:
        found = []
        for other, day, kind, act in links.get(unit_id, ()):
            known = self._names.has_page(other)
            further = [] if known or steps == 1 else self._walk(links, other, steps - 1)
            called = self._names.unit(other)
            found.append(
                {
                    "unit_id": other, "name": called.name, "where": called.where, "linked": known, "date": day,
                    "kinds": kind.split("+"), "act": act, "further": further,
                }
            )  # fmt: skip
        return found
