"""What should be there, as plain frames for coverage and the checks: units by the register, editions by the calendar,
documents by what is normal of a source.

Invariant: pure functions of catalogues, register and captures; the day comes from the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from schemas.catalogue import Edition, Index, Indices
from tasks.coverage import EDITION, REGISTER
from tasks.method_breaks import STATED
from tasks.quality.expectations import ATTEMPTS, DUE
from tasks.quality.scales import EDITIONS
from tasks.store import Capture
from tasks.units import Register, Unit, territory

NATION = "VN"
TERRITORIES = ("province", "district", "commune")


def register_units(ranked: pl.DataFrame, register: Register, indices: Indices) -> pl.DataFrame:
    """REGISTER: the units that lived, for every whole cohort of territories in `ranked` (index_id, index_year,
    cohort_id, unit_id), on 31 December of the year, or on the day of the map that the catalogue says the edition
    follows, whichever more of its units lived on.
    """
    parts = pl.col("cohort_id").str.split("/")
    whole = ranked.filter(parts.list.len() == 2).drop_nulls(["index_id", "index_year"])
    whole = whole.with_columns(unit_tier=parts.list.first(), container_id=parts.list.last())
    editions = whole.group_by(EDITION).agg(pl.col("unit_id").unique().sort()).sort(EDITION)
    asked: list[tuple[Any, ...]] = []
    for index, year, tier, container, found in editions.iter_rows():
        if tier in TERRITORIES and (container == NATION or container in register.units):
            days = [date(year, 12, 31), *_later_maps(indices.by_id.get(index), year, tier)]
            day = max(days, key=lambda d: sum(u in register.units and register.units[u].lives(d) for u in found))
            asked.append((index, year, tier, container, day))
    maps = pl.DataFrame(asked, schema=[*((n, REGISTER[n]) for n in EDITION), ("day", pl.Date)], orient="row")
    units = _living(sorted({map_[2:] for map_ in asked}), register)
    return maps.join(units, on=[*EDITION[2:], "day"], maintain_order="left_right").select(REGISTER.names())


def _living(maps: Iterable[tuple[str, str, date]], register: Register) -> pl.DataFrame:
    """The units of each (tier, container, day), which many editions share, with their names."""
    rows = [
        (tier, container, day, unit.unit_id, _name(register, unit, day))
        for tier, container, day in maps
        for unit in register.living(tier, None if container == NATION else container, day)
    ]
    schema = {name: REGISTER[name] for name in EDITION[2:]} | {"day": pl.Date()}
    return pl.DataFrame(rows, schema=schema | {name: REGISTER[name] for name in ("unit_id", "name")}, orient="row")


def _later_maps(index: Index | None, year: int, tier: str) -> Iterator[date]:
    for edition in index.editions if index else ():
        if edition.as_of and year in edition.years and edition.tier == tier:
            yield edition.as_of


def _name(register: Register, unit: Unit, day: date) -> str:
    district, _ = register.parents(unit.unit_id, day)
    return f"{unit.full_name} ({district.full_name})" if district and district != unit else unit.full_name


def stated_breaks(indices: Indices, register: Register) -> pl.DataFrame:
    """STATED: the editions of indices.yaml that are marked `method_break`, their first year in a row of years."""
    rows = [
        (index.id, year, edition.tier, _container(edition, year, register))
        for index in indices.indices
        for edition in index.editions
        if edition.method_break
        for year in edition.years
        if year - 1 not in edition.years
    ]
    return pl.DataFrame(rows, schema=STATED, orient="row").drop_nulls()


def _container(edition: Edition, year: int, register: Register) -> str | None:
    """Code of the territory an edition names; VN for the country, null where the register knows no such name."""
    if edition.container is None:
        return NATION
    unit_id = territory(register, edition.container, date(year, 12, 31))
    return register.units[unit_id].code if unit_id else None


def edition_scales(indices: Indices) -> pl.DataFrame:
    """EDITIONS: where the scales of totals and components end, edition by edition, as indices.yaml has them."""
    rows = [
        (index.id, year, edition.tier, edition.container, component, scale)
        for index in indices.indices
        for edition in index.editions
        for year in edition.years
        for component, scale in ((None, edition.score_max), *edition.components)
        if scale is not None
    ]
    return pl.DataFrame(rows, schema=EDITIONS, orient="row")


def due_editions(indices: Indices, today: date, watched_since: date) -> pl.DataFrame:
    """DUE: every edition of an index with a `published_month` that should be out by today: at the end of that month of
    the following year. Those that fell due more than a year before the first capture are left to a backfill.
    """
    rows = []
    for index in indices.indices:
        if index.published_month and index.first_year:
            for year in range(index.first_year, min(index.last_year or today.year, today.year) + 1):
                due = _end_of_month(year + 1, index.published_month)
                if watched_since - timedelta(days=365) < due < today:
                    rows.append((index.id, year, index.name, due))
    return pl.DataFrame(rows, schema=DUE, orient="row")


def _end_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def attempts(
    captures: Iterable[Capture], sources: Iterable[object], refreshes: Mapping[datetime, datetime]
) -> pl.DataFrame:
    """ATTEMPTS: every address that a refresh tried of an enabled source. What a backfill or a file given by hand brings is
    no measure of a night. `refreshes` has the times of captures with that of the run they count to (`Run.starts_of`).
    """
    enabled = {str(getattr(source, "id", "")) for source in sources if getattr(source, "enabled", False)}
    rows = [
        (c.source_id, refreshes[c.captured_at], c.uri)
        for c in captures
        if c.source_id in enabled and c.captured_at in refreshes
    ]
    return pl.DataFrame(rows, schema=ATTEMPTS, orient="row")
