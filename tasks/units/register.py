"""The register of units: territories through time, their lineage, agencies, people's decisions.

Invariant: a code names one unit on a day, a unit_id one version for ever; everything here is read-only after loading.
The register answers what exists and when; what a text means is the resolver's work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import polars as pl

from tasks.units.fold import fold, loose, strokes
from tasks.units.model import Agency, Edge, Unit

AGENCY_JOINTS = frozenset({"va", "and", "the", "of"})


@dataclass(eq=False)
class Register:
    """All of data/reference in memory, indexed by code, parent and name."""

    units: dict[str, Unit]
    lineage: list[Edge]
    agencies: dict[str, Agency]
    agency_lineage: list[Edge]
    decisions: list[dict[str, str]]
    reference: Path
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    by_code: dict[str, list[Unit]] = field(default_factory=dict)
    children: dict[str, list[Unit]] = field(default_factory=dict)
    by_name: dict[str, list[tuple[Unit, str, bool]]] = field(default_factory=dict)
    by_agency: dict[str, list[Agency]] = field(default_factory=dict)
    after: dict[str, list[Edge]] = field(default_factory=dict)
    before: dict[str, list[Edge]] = field(default_factory=dict)
    _parents: dict[tuple[str, date], tuple[Unit | None, Unit | None]] = field(default_factory=dict)

    def version(self, code: str, day: date) -> Unit | None:
        """The version of a code that lives on the day, else the nearest in time; None for an unknown code."""
        versions = self.by_code.get(code, ())
        for unit in versions:
            if unit.lives(day):
                return unit
        return min(versions, key=lambda u: u.distance(day), default=None)

    def living(self, tier: str, container_id: str | None, as_of: date) -> list[Unit]:
        """Units of a tier living on the day inside a container (a province's communes are its districts' too); None: Viet Nam."""
        if container_id is None:
            return sorted(
                (u for us in self.by_code.values() for u in us if u.tier == tier and u.lives(as_of)),
                key=_by_id,
            )
        container = self.units[container_id]
        if not container.lives(as_of):
            return []
        found: list[Unit] = []
        for child in self.children.get(container.code, ()):
            if child.lives(as_of):
                found += [child] if child.tier == tier else self.living(tier, child.unit_id, as_of)
        return sorted(found, key=_by_id)

    def parents(self, unit_id: str, as_of: date) -> tuple[Unit | None, Unit | None]:
        """District and province of a unit on the day (its last or first day where it does not live then), itself included."""
        key = unit_id, as_of
        if key not in self._parents:
            unit: Unit | None = self.units[unit_id]
            district = None
            while unit and unit.tier != "province":
                district = unit if unit.tier == "district" else district
                unit = self._parent(unit, as_of)
            self._parents[key] = district, unit
        return self._parents[key]

    def _parent(self, unit: Unit, as_of: date) -> Unit | None:
        if unit.parent_id is None:
            return None
        day = as_of if unit.lives(as_of) else _nearest_day(unit, as_of)
        return self.version(unit.parent_id.split("@")[0], day)

    def current(self, unit: Unit, as_of: date) -> Unit:
        """The version of the same unit living on the day, across renamings and changes of type or parent; else itself."""
        edges, end = (
            (self.after, "to_unit_id") if unit.valid_to and unit.valid_to <= as_of else (self.before, "from_unit_id")
        )
        while not unit.lives(as_of):
            step = next((getattr(e, end) for e in edges.get(unit.unit_id, ()) if e.same_unit), None)
            if step is None or self.units[step].distance(as_of) >= unit.distance(as_of):
                break
            unit = self.units[step]
        return unit

    def named(self, name: str) -> list[tuple[Unit, str, bool]]:
        """Versions that bear a name in the same letters (spaces, i/y, c/k and marks aside), the name as registered, and
        whether it is an alias."""
        return self.by_name.get(loose(name), [])

    def misread(self, name: str) -> list[tuple[Unit, str, bool]]:
        """As `named`, by the strokes that a scanner confuses (Kim Bìrih: Kim Bình); numbered names left out."""
        return self._by_strokes.get(strokes(name), [])

    @cached_property
    def _by_strokes(self) -> dict[str, list[tuple[Unit, str, bool]]]:
        found: dict[str, list[tuple[Unit, str, bool]]] = {}
        for entries in self.by_name.values():
            for entry in entries:
                if not any(map(str.isdigit, entry[1])):
                    found.setdefault(strokes(entry[1]), []).append(entry)
        return found

    def agencies_named(self, name: str) -> list[Agency]:
        """Agencies of a name or abbreviation, joints (và, &, -, commas) aside."""
        words = agency_words(name)
        return self.by_agency.get(" ".join(words)) or self.by_agency.get("".join(words)) or []

    def heir(self, unit: Unit) -> Unit | None:
        """The first version of a unit that took over its code from one of another name (24: Bắc Giang, then Bắc Ninh);
        None where the code was its own, or of a unit of its name, from the first."""
        versions = self.by_code[unit.code]
        origin = versions[0]
        for before, after in pairwise(versions[: versions.index(unit) + 1]):
            went_on = any(e.same_unit and e.to_unit_id == after.unit_id for e in self.after.get(before.unit_id, ()))
            if fold(after.name) != fold(before.name) and not went_on:
                origin = after
        return origin if origin is not versions[0] else None

    def kin(self, unit_ids: frozenset[str], *, back: bool) -> frozenset[str]:
        """The units they came from (back) or became, through all changes, themselves left out."""
        edges, found, todo = self.before if back else self.after, set(), list(unit_ids)
        while todo:
            for edge in edges.get(todo.pop(), ()):
                other = edge.from_unit_id if back else edge.to_unit_id
                if other and other not in found:
                    found.add(other)
                    todo.append(other)
        return frozenset(found) - unit_ids

    def units_frame(self) -> pl.DataFrame:
        """The units table."""
        return _frame(self.reference / "units.csv", dates=("valid_from", "valid_to"))

    def lineage_frame(self, further: Sequence[Edge] = ()) -> pl.DataFrame:
        """The unit_lineage table: the territories' edges and the further ones given (those of offices)."""
        frame = _frame(self.reference / "unit_lineage.csv", dates=("date",))
        return pl.concat([frame, pl.DataFrame([astuple(e) for e in further], schema=frame.schema, orient="row")])

    def agencies_frame(self) -> pl.DataFrame:
        """The agencies table."""
        return _frame(self.reference / "agencies.csv", dates=("valid_from", "valid_to"))


def agency_words(name: str) -> list[str]:
    """The folded words of an agency's name without its joints (và, &, -, commas)."""
    return [word for word in fold(name).split() if word not in AGENCY_JOINTS]


def agency_key(name: str) -> str:
    """Letters of an agency's name without its joints: Sở TT&TT, Sở TT-TT and Sở TTTT are one."""
    return "".join(agency_words(name))


def agency_sought_as(name: str) -> str:
    """What a name of `by_agency` is found by: its `agency_key` where it holds an abbreviation, else its words, so that
    Cô Ngân is no Công an."""
    abbreviated = any(len(word) > 1 and word.isupper() for word in re.findall(r"[^\W_]+", name))
    return agency_key(name) if abbreviated else " ".join(agency_words(name))


def _nearest_day(unit: Unit, day: date) -> date:
    if unit.valid_to and day >= unit.valid_to:
        return date.fromordinal(unit.valid_to.toordinal() - 1)
    return unit.valid_from or day


def _by_id(unit: Unit) -> str:
    return unit.unit_id


def _frame(path: Path, dates: tuple[str, ...]) -> pl.DataFrame:
    frame = pl.read_csv(path, infer_schema=False)
    return frame.with_columns(pl.col(column).str.to_date("%Y-%m-%d") for column in dates)
