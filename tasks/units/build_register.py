"""Builds the committed reference tables from a gazetteer directory, or checks those that are there.

    python -m tasks.units.build_register GAZETTEER_DIR [--out data/reference]
    python -m tasks.units.build_register --check [--out data/reference]

Invariant: what it writes passed every check of `register_checks`; otherwise nothing is written. It invents no fact:
units and edges come from the gazetteer and from additions.csv and additions_lineage.csv, which people keep. Agencies,
decisions and corrections are people's too and are not touched.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from pathlib import Path

from tasks.units.fold import numbered
from tasks.units.register_checks import Row, by_code, counts, end, faults, start, still_open

# Versions that ended before this day are left out, so an older unit may lack its first parent's version.
COVERED_FROM = "2008-08-01"
UNIT_COLUMNS = ("unit_id", "code", "name", "full_name", "type", "tier", "parent_id", "valid_from", "valid_to")
LINEAGE_COLUMNS = ("from_unit_id", "to_unit_id", "date", "kind", "act")
ALIAS_COLUMNS = ("code", "valid_from", "valid_to", "alias", "kind", "source")
ORDER = {"province": 0, "district": 1, "commune": 2}


class RegisterError(ValueError):
    """The inputs do not make a sound register; the message lists every fault."""


class Versions:
    """Versions of units by code, to find the one living on a day."""

    def __init__(self, units: Iterable[Row]) -> None:
        self._by_code = by_code(units)

    def on(self, code: str, day: str, *, ended: bool = False) -> Row | None:
        """The version of a code living on a day (ISO); with `ended`, the one whose last day is the day before."""
        for unit in self._by_code.get(code, ()):
            if (start(unit) < day <= end(unit)) if ended else (start(unit) <= day < end(unit)):
                return unit
        return None


def read(path: Path) -> list[Row]:
    """Rows of a CSV file; raises `RegisterError` for a missing one."""
    if not path.is_file():
        raise RegisterError(
            f"{path}: no such file; expected a gazetteer directory with units.csv, lineage.csv, aliases.csv, and an "
            "output directory with additions.csv, additions_lineage.csv, official_counts.csv, open_ends.csv"
        )
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build_units(rows: list[Row]) -> list[Row]:
    """Units with unit_id and parent_id, sorted by tier, code and day."""
    for row in rows:
        row["unit_id"] = f"{row['code']}@{start(row)}"
        row["name"] = row["full_name"] if numbered(row["type"], row["name"]) else row["name"]  # "I" is "Phường I"
    versions = Versions(rows)
    for row in rows:
        code = row["parent_code"]
        parent = versions.on(code, start(row))
        if parent is None and start(row) < COVERED_FROM:
            parent = versions.on(code, COVERED_FROM)
        row["parent_id"] = parent["unit_id"] if parent else ""
    return sorted(rows, key=lambda r: (ORDER[r["tier"]], r["code"], r["valid_from"]))


def build_lineage(edges: list[Row], units: list[Row]) -> tuple[list[Row], list[str]]:
    """Edges between unit_ids (the old unit as of the day before, the new one as of the day), and those that name none."""
    versions, unknown, lineage = Versions(units), [], []
    for edge in edges:
        ends = {"from_unit_id": "", "to_unit_id": ""}
        for column, code, ended in (("from_unit_id", "old_code", True), ("to_unit_id", "new_code", False)):
            unit = versions.on(edge[code], edge["date"], ended=ended) if edge[code] else None
            if edge[code] and unit is None:
                unknown.append(f"lineage {edge['kind']} {edge['date']}: no unit {edge[code]} ({code}) on that day")
            ends[column] = unit["unit_id"] if unit else ""
        lineage.append({**ends, "date": edge["date"], "kind": edge["kind"], "act": edge["act"]})
    unique = {tuple(e[c] for c in LINEAGE_COLUMNS): e for e in lineage}
    return [unique[key] for key in sorted(unique, key=lambda k: (k[2], *k))], unknown


def write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Writes a CSV with a header, the given columns only, LF line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def build(gazetteer: Path, out: Path) -> tuple[list[Row], list[Row]]:
    """Reads, checks and writes units, lineage and aliases; returns units and lineage, or raises `RegisterError`."""
    units = build_units(read(gazetteer / "units.csv") + read(out / "additions.csv"))
    edges = read(gazetteer / "lineage.csv") + read(out / "additions_lineage.csv")
    lineage, unknown = build_lineage(edges, units)
    aliases, codes = read(gazetteer / "aliases.csv"), {u["code"] for u in units}
    unknown += [f"alias {a['alias']!r}: no code {a['code']}" for a in aliases if a["code"] not in codes]
    _refuse(unknown + _lost(units, out) + _faults(units, lineage, out), gazetteer)
    write(out / "units.csv", UNIT_COLUMNS, units)
    write(out / "unit_lineage.csv", LINEAGE_COLUMNS, lineage)
    write(out / "aliases.csv", ALIAS_COLUMNS, aliases)
    return units, lineage


def check(reference: Path) -> tuple[list[Row], list[Row]]:
    """Units and lineage of a reference directory, or `RegisterError` with every fault."""
    units, lineage = read(reference / "units.csv"), read(reference / "unit_lineage.csv")
    _refuse(_faults(units, lineage, reference), reference)
    return units, lineage


def _lost(units: list[Row], out: Path) -> list[str]:
    """unit_ids of the last release that would vanish: tables of users name them, so they have to stay."""
    before = read(out / "units.csv") if (out / "units.csv").is_file() else []
    gone = {u["unit_id"] for u in before} - {u["unit_id"] for u in units}
    return [f"{uid}: was in the last release and is gone; a unit_id stays for ever" for uid in sorted(gone)]


def _faults(units: list[Row], lineage: list[Row], reference: Path) -> list[str]:
    return faults(units, lineage, read(reference / "official_counts.csv"), read(reference / "open_ends.csv"))


def _refuse(found: list[str], source: Path) -> None:
    if found:
        shown = "\n  ".join(found[:50]) + ("\n  …" if len(found) > 50 else "")
        raise RegisterError(f"{source}: {len(found)} faults, nothing written:\n  {shown}")


def report(units: list[Row], lineage: list[Row], reference: Path) -> str:
    """What is there on the days with official figures, and what the sources leave open."""
    lines = [f"{len(units)} versions of units, {len(lineage)} edges", "day         provinces  districts  communes"]
    for row in read(reference / "official_counts.csv"):
        n = counts(units, row["day"])
        stated = " / ".join(row[column] or "?" for column in ("provinces", "districts", "communes"))
        line = f"{row['day']}  {n['province']:9}  {n['district']:9}  {n['commune']:8}"
        lines.append(f"{line}   official {stated} ({row['basis']})")
    return "\n".join([*lines, "Not closed:", *(f"  {line}" for line in still_open(units, lineage))])


def main() -> int:
    """The command line; 0 sound, 2 not."""
    parser = argparse.ArgumentParser(description="Build or check data/reference.")
    parser.add_argument("gazetteer", type=Path, nargs="?", help="directory with units.csv, lineage.csv, aliases.csv")
    parser.add_argument("--out", type=Path, default=Path("data/reference"), help="the reference directory")
    parser.add_argument("--check", action="store_true", help="check the reference directory, write nothing")
    arguments = parser.parse_args()
    if (arguments.gazetteer is None) != arguments.check:
        parser.error("give a gazetteer directory to build from, or --check")
    try:
        units, lineage = check(arguments.out) if arguments.check else build(arguments.gazetteer, arguments.out)
    except RegisterError as error:
        print(error, file=sys.stderr)
        return 2
    print(report(units, lineage, arguments.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
