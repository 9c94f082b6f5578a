"""Whether the tables of a register are sound: lives without gap or overlap, children inside their parents' lives,
official counts, an end for every unit that ended.

Invariant: it reads rows as the committed CSV files hold them (text, ISO days) and changes nothing. A fault is
something no register may have; what is merely not known is returned apart, as open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

Row = dict[str, str]

FIRST_DAY = "2004-08-31"  # the statistics office's oldest snapshot stands for "since before then"
STILL = "9999-12-31"
TIERS = ("province", "district", "commune")


def start(unit: Row) -> str:
    """First day of a version; the first snapshot's where it is not known."""
    return unit["valid_from"] or FIRST_DAY


def end(unit: Row) -> str:
    """First day a version no longer holds."""
    return unit["valid_to"] or STILL


def by_code(units: Iterable[Row]) -> dict[str, list[Row]]:
    """Versions of every code in the order of their days."""
    found: dict[str, list[Row]] = defaultdict(list)
    for unit in units:
        found[unit["code"]].append(unit)
    return {code: sorted(versions, key=start) for code, versions in found.items()}


def counts(units: Iterable[Row], day: str) -> Counter[str]:
    """Living units of each tier on a day (ISO)."""
    return Counter(u["tier"] for u in units if start(u) <= day < end(u))


def faults(units: list[Row], lineage: list[Row], official: list[Row], open_ends: list[Row]) -> list[str]:
    """Every fault as one sentence; empty for a sound register."""
    versions = by_code(units)
    return [
        *_repeated(units),
        *_lives(versions),
        *_parents(units, versions),
        *_edges(units, lineage),
        *_ends(units, lineage, open_ends),
        *_counts(units, official),
    ]


def still_open(units: list[Row], lineage: list[Row]) -> list[str]:
    """What the sources do not tell, as one sentence a kind or unit."""
    ended = {e["from_unit_id"]: e["date"] for e in lineage if not e["to_unit_id"] and e["kind"] != "abolish"}
    made = [e["to_unit_id"] for e in lineage if not e["from_unit_id"]]
    names = {u["unit_id"]: u["full_name"] for u in units}
    lines = [f"{uid} {names[uid]}: ended on {day}, no successor known" for uid, day in sorted(ended.items())]
    if made:
        lines.append(f"{len(made)} communes made from parts of others have no predecessor known")
    undated = sum(not u["valid_from"] for u in units)
    return [*lines, f"{undated} versions began before {FIRST_DAY}, on a day that is not known"]


def _repeated(units: list[Row]) -> Iterator[str]:
    for unit_id, n in Counter(u["unit_id"] for u in units).items():
        if n > 1:
            yield f"{unit_id}: used for {n} rows; a unit_id is used once"


def _lives(versions: dict[str, list[Row]]) -> Iterator[str]:
    """Two versions of a code on one day, or days between a version and one that continues it."""
    for code, rows in versions.items():
        for unit in rows:
            if start(unit) >= end(unit):
                yield f"{unit['unit_id']}: ends on {end(unit)}, not after its first day {start(unit)}"
        for before, after in pairwise(rows):
            if end(before) > start(after):
                yield f"code {code}: {before['unit_id']} still lives when {after['unit_id']} begins"
            elif end(before) < start(after):
                yield f"code {code}: nothing from {end(before)} until {after['unit_id']}; give the gap a version"


def _parents(units: list[Row], versions: dict[str, list[Row]]) -> Iterator[str]:
    """A unit whose parent's code does not live through the whole of the unit's life."""
    for unit in units:
        code = unit["parent_id"].split("@")[0]
        if not code:
            if unit["tier"] != "province":
                yield f"{unit['unit_id']} {unit['full_name']}: has no parent on its first day"
            continue
        lives = versions.get(code, [])
        if not lives or start(lives[0]) > start(unit) or _last_day(lives, start(unit)) < end(unit):
            yield f"{unit['unit_id']} {unit['full_name']}: lives when its parent {unit['parent_id']} does not"


def _last_day(lives: list[Row], day: str) -> str:
    """The end of the unbroken life of a code from a day on."""
    last = day
    for version in lives:
        if start(version) <= last < end(version):
            last = end(version)
    return last


def _edges(units: list[Row], lineage: list[Row]) -> Iterator[str]:
    """Edges to units that are not there, or on a day that is not the end or the beginning of what they join."""
    known = {u["unit_id"]: u for u in units}
    for edge in lineage:
        for column in ("from_unit_id", "to_unit_id"):
            if edge[column] and edge[column] not in known:
                yield f"lineage {edge['kind']} {edge['date']}: {column} {edge[column]} is no unit"
        after = known.get(edge["to_unit_id"])
        if after and not start(after) <= edge["date"] < end(after):
            yield f"lineage {edge['kind']} {edge['date']}: {edge['to_unit_id']} does not live on that day"


def _ends(units: list[Row], lineage: list[Row], open_ends: list[Row]) -> Iterator[str]:
    """Versions that ended without a successor, an abolition or a stated reason."""
    closed = {(e["from_unit_id"], e["date"]) for e in lineage if e["to_unit_id"] or e["kind"] == "abolish"}
    stated = {(row["code"], row["ended_on"]) for row in open_ends if row["reason"].strip()}
    for unit in units:
        day = unit["valid_to"]
        if day and (unit["unit_id"], day) not in closed and (unit["code"], day) not in stated:
            yield (
                f"{unit['unit_id']} {unit['full_name']}: ended on {day} and became nothing; add an edge to "
                "additions_lineage.csv, or its reason to open_ends.csv"
            )


def _counts(units: list[Row], official: list[Row]) -> Iterator[str]:
    for row in official:
        found = counts(units, row["day"])
        for tier in TIERS:
            stated = row[f"{tier}s"]
            if stated and found[tier] != int(stated):
                yield f"{row['day']}: {found[tier]} {tier}s live, officially {stated} ({row['basis']})"
