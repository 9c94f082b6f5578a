"""The room `units`: every name in draft claims resolved to a unit as of the edition's date, every cohort to its id.

Invariant: a claim keeps all it came with; a name that stays open keeps unit_id null and appears in `open_names`.
Nothing is read or written here but the frames given.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl

from schemas.catalogue import Indices
from tasks.units.batch import resolve_many
from tasks.units.cohorts import Ranked, cohort_id
from tasks.units.history import Life, in_year, lives
from tasks.units.load import ReferenceDataError, load_register
from tasks.units.map_day import later_maps, map_day
from tasks.units.model import Unit
from tasks.units.offices import office_edges
from tasks.units.register import Register
from tasks.units.resolver import Resolution, container, resolve
from tasks.units.statistics import place_statistics
from tasks.units.suggest import suggest
from tasks.units.territories import SO_NAMED

NAME_COLUMNS = ("unit_text", "unit_tier", "district_name", "province_name", "index_year", "territory_id")
COHORT_COLUMNS = ("unit_id", "unit_tier", "cohort_text", "rank_of", "map_day")
FILLED = pl.Schema(dict.fromkeys(("unit_id", "unit_name", "unit_tier", "district_name", "province_name"), pl.String))
OPEN_NAMES = pl.Schema(
    dict.fromkeys(NAME_COLUMNS, pl.String)
    | {
        "index_year": pl.Int32,
        "n_claims": pl.UInt32,
        "reason": pl.String,
        "candidates": pl.List(pl.String),
        "refused": pl.Boolean,
    }
)
SUGGESTED = 200  # names with suggestions; a person looks at no more at a time, and each takes some milliseconds
Row = dict[str, Any]


def units(
    claims: pl.DataFrame, documents: pl.DataFrame, register: Register, indices: Indices | None = None
) -> pl.DataFrame:
    """The claims with unit_id, unit_name, unit_tier, district_name, province_name and cohort_id filled, in their order.

    In: draft claims (columns of the claims table; unit_tier, district_name, province_name are hints read from the text
    or null) and documents (document_id, territory_id). Names are read as of 31 December of index_year, or of the day
    whose map the edition follows (`indices`); where the text gives no province or district, the document's territory
    does. A name that stays open keeps its hints and has unit_id and cohort_id null.
    """
    keyed = _with_map_day(_with_territory(claims, documents), indices)
    columns = (*NAME_COLUMNS, "map_day")
    named = _answered(keyed, columns, FILLED, lambda row: _fill(row, _resolve(row, register), register))
    cohorts = pl.Schema({"cohort_id": pl.String})
    placed = _answered(named, COHORT_COLUMNS, cohorts, lambda row: {"cohort_id": _cohort(row, register)})
    return placed.select(claims.columns)


def open_names(claims: pl.DataFrame, documents: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Names that `units` left open, most claims first: the columns of `NAME_COLUMNS`, n_claims, the reason, and
    `candidates`: the units that may be meant, or, where none bears the name, some that are spelled alike; `refused`
    where a person decided that the name is no unit.
    """
    keyed = _with_map_day(_with_territory(claims.filter(pl.col("unit_id").is_null()), documents), None)
    first_day = pl.col("map_day").first()
    counted = keyed.group_by(NAME_COLUMNS).agg(pl.len().alias("n_claims"), first_day).sort("n_claims", *NAME_COLUMNS)
    rows = []
    for n, row in enumerate(counted.reverse().iter_rows(named=True)):
        answer = _resolve(row, register)
        candidates = [_shown(c) for c in answer.candidates]
        if not candidates and n < SUGGESTED:
            near = suggest(register, row["unit_text"], row["map_day"])
            candidates = [f"spelled alike: {u.full_name} {u.unit_id}" for u in near]
        told = {name: value for name, value in row.items() if name != "map_day"}
        rows.append({**told, "reason": answer.reason, "candidates": candidates, "refused": answer.refused})
    return pl.DataFrame(rows, schema=OPEN_NAMES)


def _shown(candidate: Row) -> str:
    place = ", ".join(candidate[part] for part in ("district", "province") if candidate[part])
    return f"{candidate['full_name']}{f' ({place})' if place else ''} {candidate['unit_id']}"


def territory(register: Register, text: str, as_of: date | None = None) -> str | None:
    """unit_id of the territory a publisher's text names ("Quảng Ninh", "thành phố Hạ Long, tỉnh Quảng Ninh"); a bare
    name is a province first."""
    tiers = (None, "province", "district")
    readings = (resolve(register, text, tier=tier, as_of=as_of).unit_id for tier in tiers)
    return next((unit_id for unit_id in readings if unit_id in register.units), None)


def _with_territory(claims: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    return claims.join(
        documents.select("document_id", "territory_id"), on="document_id", how="left", maintain_order="left"
    )


def _with_map_day(claims: pl.DataFrame, indices: Indices | None) -> pl.DataFrame:
    maps = later_maps(indices)
    of = claims.select("index_id", "index_year", "unit_tier", "rank_of", "stated_at")
    days = [map_day(row, maps) for row in of.iter_rows(named=True)]
    return claims.with_columns(pl.Series("map_day", days, dtype=pl.Date))


def _answered(
    frame: pl.DataFrame, columns: tuple[str, ...], fields: pl.Schema, answer: Callable[[Row], Row]
) -> pl.DataFrame:
    """The frame with the answer's fields set, the answer asked once for each distinct combination of the columns."""
    known: dict[tuple[Any, ...], Row] = {}
    rows = []
    for values in frame.select(columns).iter_rows():
        if values not in known:
            known[values] = answer(dict(zip(columns, values, strict=True)))
        rows.append(known[values])
    return frame.with_columns(pl.DataFrame(rows, schema=fields).get_columns())


def _contexts(row: Row, register: Register) -> list[tuple[str | None, str | None]]:
    """(district, province) to read a name in, narrowest first: as the text gives them, what it leaves open by the
    document's territory."""
    district, province = row["district_name"], row["province_name"]
    if province is not None or row["territory_id"] not in register.units:
        return [(district, province)]
    own_district, own_province = register.parents(row["territory_id"], row["map_day"])
    province = own_province.name if own_province else None
    if district or own_district is None:
        return [(district, province)]
    return [(own_district.full_name, province), (None, province)]


def _resolve(row: Row, register: Register) -> Resolution:
    found = _read(row, row["map_day"], register)
    unit = register.units.get(found.unit_id or "")
    if row["index_year"] is None and unit is not None and unit.valid_from is not None and found.reason != SO_NAMED:
        before = _read(row, unit.valid_from - timedelta(days=1), register)
        return before if before.reason == SO_NAMED else found  # of no year: it is of the time its name is of
    return found


def _read(row: Row, day: date, register: Register) -> Resolution:
    answers = [
        resolve(register, row["unit_text"], province=province, district=district, tier=row["unit_tier"], as_of=day)
        for district, province in _contexts(row, register)
    ]
    return next((a for a in answers if a.unit_id), answers[-1])


def _fill(row: Row, answer: Resolution, register: Register) -> Row:
    """What the answer says of the unit; the hints where the name stays open."""
    if answer.unit_id is None:
        return {**{c: row.get(c) for c in FILLED}, "unit_id": None, "unit_name": None}
    district, province = container(register, answer.unit_id, row["map_day"])
    return {
        "unit_id": answer.unit_id,
        "unit_name": answer.name,
        "unit_tier": answer.tier,
        "district_name": district.name if district and answer.tier != "district" else None,
        "province_name": province.name if province else None,
    }


def _cohort(row: Row, register: Register) -> str | None:
    if row["unit_id"] is None:
        return None
    district, province = container(register, row["unit_id"], row["map_day"])
    ranked = Ranked(row["unit_tier"], district, province)
    return cohort_id(row["cohort_text"], ranked, register, row["map_day"], row["rank_of"])


__all__ = [
    "Life",
    "ReferenceDataError",
    "Register",
    "Resolution",
    "Unit",
    "in_year",
    "lives",
    "load_register",
    "office_edges",
    "open_names",
    "place_statistics",
    "resolve",
    "resolve_many",
    "territory",
    "units",
]
