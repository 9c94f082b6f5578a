"""Builds the committed reference tables from a gazetteer directory; run by hand when the gazetteer changes.

    python -m tasks.units.build_register GAZETTEER_DIR --out data/reference

Invariant: what it writes passed every check of `check`; otherwise nothing is written. It invents no fact:
units come from
the gazetteer's units.csv and from the committed additions.csv, edges from its lineage.csv. Agencies,
decisions and corrections
are written by people and are not touched.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from tasks.units.fold import numbered

FIRST_DAY = "2004-08-31"  # the register's first snapshot stands for "since before then"
# Versions that ended before this day are left out, so an older unit may lack its first parent's version.
COVERED_FROM = "2008-08-01"
UNIT_COLUMNS = ("unit_id", "code", "name", "full_name", "type", "tier", "parent_id", "valid_from", "valid_to")
LINEAGE_COLUMNS = ("from_unit_id", "to_unit_id", "date", "kind", "act")
ALIAS_COLUMNS = ("code", "valid_from", "valid_to", "alias", "kind", "source")
REPORT_DAYS = (
    "2006-12-31",
    "2010-12-31",
    "2015-12-31",
    "2020-12-31",
    "2023-12-31",
    "2025-06-30",
    "2025-07-01",
)
Row = dict[str, str]


class RegisterError(ValueError):
    """The gazetteer does not make a sound register; the message lists every fault."""


class Versions:
    """Versions of units by code, to find the one living on a day."""

    def __init__(self, units: Iterable[Row]) -> None:
        self._by_code: dict[str, list[Row]] = {}
        for unit in units:
            self._by_code.setdefault(unit["code"], []).append(unit)

    def on(self, code: str, day: str, *, ended: bool = False) -> Row | None:
        """The version of a code living on a day (ISO); with `ended`, the one whose last day is the day
        before."""
        for unit in self._by_code.get(code, ()):
            start, end = unit["valid_from"] or FIRST_DAY, unit["valid_to"] or "9999"
            if (start < day <= end) if ended else (start <= day < end):
                return unit
        return None

    def overlaps(self) -> list[str]:
        """Codes that two versions hold on the same day."""
        faults = []
        for code, versions in self._by_code.items():
            ordered = sorted(versions, key=lambda u: u["valid_from"] or FIRST_DAY)
            for before, after in pairwise(ordered):
                if (before["valid_to"] or "9999") > (after["valid_from"] or FIRST_DAY):
                    faults.append(f"code {code}: {before['unit_id']} still lives when {after['unit_id']} begins")
        return faults


def read(path: Path) -> list[Row]:
    """Rows of a CSV file; a missing file is named."""
    if not path.is_file():
        raise RegisterError(
            f"{path}: no such file; expected a gazetteer directory with units.csv, lineage.csv, aliases.csv"
        )
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build_units(rows: list[Row]) -> tuple[list[Row], list[str]]:
    """Units with unit_id and parent_id, sorted by tier, code and day; and the faults found."""
    for row in rows:
        row["unit_id"] = f"{row['code']}@{row['valid_from'] or FIRST_DAY}"
        row["name"] = row["full_name"] if numbered(row["type"], row["name"]) else row["name"]  # "I" is "Phường I"
    versions, faults = Versions(rows), []
    for row in rows:
        first, code = row["valid_from"] or FIRST_DAY, row["parent_code"]
        parent = versions.on(code, first) or (versions.on(code, COVERED_FROM) if first < COVERED_FROM else None)
        row["parent_id"] = parent["unit_id"] if parent else ""
        if bool(parent) != (row["tier"] != "province"):
            faults.append(f"{row['unit_id']} {row['full_name']}: parent {code or '(none)'} not found on its first day")
    faults += [f"{uid}: used for {n} rows" for uid, n in Counter(r["unit_id"] for r in rows).items() if n > 1]
    order = {"province": 0, "district": 1, "commune": 2}
    return sorted(rows, key=lambda r: (order[r["tier"]], r["code"], r["valid_from"])), faults + versions.overlaps()


def build_lineage(edges: list[Row], units: list[Row]) -> tuple[list[Row], list[str]]:
    """Edges between unit_ids: the old unit as of the day before, the new one as of the day; and the faults
    found."""
    versions, faults, lineage = Versions(units), [], []
    for edge in edges:
        ends = {"from_unit_id": "", "to_unit_id": ""}
        for column, code, ended in (("from_unit_id", "old_code", True), ("to_unit_id", "new_code", False)):
            unit = versions.on(edge[code], edge["date"], ended=ended) if edge[code] else None
            if edge[code] and unit is None:
                faults.append(f"lineage {edge['kind']} {edge['date']}: no unit {edge[code]} ({code}) on that day")
            ends[column] = unit["unit_id"] if unit else ""
        lineage.append({**ends, "date": edge["date"], "kind": edge["kind"], "act": edge["act"]})
    unique = {tuple(e[c] for c in LINEAGE_COLUMNS): e for e in lineage}
    return [unique[key] for key in sorted(unique, key=lambda k: (k[2], *k))], faults


def check(faults: list[str], source: Path) -> None:
    """Raises `RegisterError` with every fault, or returns."""
    if faults:
        shown = "\n  ".join(faults[:50]) + ("\n  …" if len(faults) > 50 else "")
        raise RegisterError(f"{source}: {len(faults)} faults, nothing written:\n  {shown}")


def write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Writes a CSV with a header, the given columns only, LF line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def counts(units: list[Row], day: str) -> Counter[str]:
    """Living units per tier on a day."""
    return Counter(u["tier"] for u in units if (u["valid_from"] or FIRST_DAY) <= day < (u["valid_to"] or "9999"))


def build(gazetteer: Path, out: Path) -> list[Row]:
    """Reads, checks and writes everything; returns the units."""
    units, faults = build_units(read(gazetteer / "units.csv") + read(out / "additions.csv"))
    check(faults, gazetteer)
    lineage, faults = build_lineage(read(gazetteer / "lineage.csv"), units)
    aliases = read(gazetteer / "aliases.csv")
    known = {u["code"] for u in units}
    check(
        faults + [f"alias {a['alias']!r}: no code {a['code']}" for a in aliases if a["code"] not in known],
        gazetteer,
    )
    write(out / "units.csv", UNIT_COLUMNS, units)
    write(out / "unit_lineage.csv", LINEAGE_COLUMNS, lineage)
    write(out / "aliases.csv", ALIAS_COLUMNS, aliases)
    return units


def main() -> int:
    """The command line; 0 done, 2 the gazetteer is not sound."""
    parser = argparse.ArgumentParser(description="Build data/reference from a gazetteer directory.")
    parser.add_argument("gazetteer", type=Path, help="directory with units.csv, lineage.csv and aliases.csv")
    parser.add_argument("--out", type=Path, default=Path("data/reference"), help="directory that holds additions.csv")
    arguments = parser.parse_args()
    try:
        units = build(arguments.gazetteer, arguments.out)
    except RegisterError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(units)} versions of units\nday          provinces  districts  communes")
    for day in REPORT_DAYS:
        n = counts(units, day)
        print(f"{day}   {n['province']:9}  {n['district']:9}  {n['commune']:8}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
