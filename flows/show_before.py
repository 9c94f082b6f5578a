"""A ranking against the year before as text: the computed change beside the stated one, and what was re-based."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = Mapping[str, Any]


def before_lines(found: Row, ranking: Row) -> list[str]:
    """The lines on one ranking of what `explain` found."""
    lines = [_moved(m) for m in found["movements"] if _same(m, ranking)]
    return lines + [_rebased(r) for r in found["rebased"] if _same(r, ranking)]


def _same(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in ("component_id", "cohort_id"))


def _moved(m: Row) -> str:
    parts = [
        f"{name} {m[f'{name}_change']:+g} computed" for name in ("rank", "score") if m[f"{name}_change"] is not None
    ] + [
        f"{name} {m[f'stated_{name}_change']:+g} stated"
        for name in ("rank", "score")
        if m[f"stated_{name}_change"] is not None
    ]
    agrees = {True: "; they agree", False: "; they do not agree", None: ""}[m["agrees"]]
    was = [unit for unit in m["previous_unit_ids"] if unit != m["unit_id"]]
    return f"against {m['index_year'] - 1}: {', '.join(parts) or 'not compared'}{agrees}" + (
        f"  (was {', '.join(was)})" if was else ""
    )


def _rebased(r: Row) -> str:
    change = f", {r['score_change']:+g} since" if r["score_change"] is not None else ""
    return (
        f"{r['index_year']} on this map: score {r['score']:g}{change}  "
        f"(not published: {r['method']} {', '.join(r['from_unit_ids'])})"
    )
