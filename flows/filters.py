"""Which rows an export has: of some indices, years, units, provinces, tiers; and which tables.

Invariant: what is left fits together: the claims of every ranking left, the documents of every claim. Narrowed are the tables of
figures and what belongs to them (documents, issues); the register, sources, indices and runs are whole. A name takes every
unit that has figures under it, and which these are is told; narrow it with a province or a tier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from flows.names import index_id
from flows.settings import Settings, SettingsError
from schemas.tables.columns import Tier
from tasks.units.fold import fold, strip_type

Tables = Mapping[str, pl.DataFrame]
_OF_UNITS = ("rankings", "claims", "quarantine")  # the tables that name a unit, its tier and its province
_NAMING = ("unit_id", "unit_name", "unit_tier", "province_name")


@dataclass(frozen=True)
class Filters:
    """Each empty: all. Years are spans, both ends included; units are ids or names; tables decide on files, not on rows."""

    years: tuple[tuple[int, int], ...] = ()
    indices: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


def filters_of(
    settings: Settings, *, years: Sequence[str] = (), indices: Sequence[str] = (), units: Sequence[str] = (),
    provinces: Sequence[str] = (), tiers: Sequence[str] = (), tables: Sequence[str] = (),
) -> Filters:  # fmt: skip
    """Filters from what a person gave. Raises `SettingsError` naming what is allowed."""
    for tier in tiers:
        if tier not in Tier:
            raise SettingsError(f"--tier {tier!r} is not one of {', '.join(Tier)}")
    return Filters(
        years=tuple(map(_span, years)),
        indices=tuple(index_id(settings, name) for name in indices),
        units=tuple(units),
        provinces=tuple(provinces),
        tiers=tuple(tiers),
        tables=tuple(tables),
    )


def _span(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if first > last:
        raise SettingsError(f"--year {text!r}: give a year, or a span such as 2019-2023")
    return first, last


def narrow(tables: Tables, filters: Filters) -> tuple[dict[str, pl.DataFrame], dict[str, str]]:
    """The tables narrowed, and the units that names took: id → name. Raises `SettingsError` for a name that takes none."""
    if unknown := sorted({*filters.tables} - tables.keys()):
        raise SettingsError(f"--table {unknown[0]!r} is not one of {', '.join(sorted(tables))}")
    taken: dict[str, str] = {}
    if filters.years or filters.indices or filters.units or filters.provinces or filters.tiers:
        tables, taken = _figures(tables, filters)
    return {name: table for name, table in tables.items() if name in (filters.tables or tables)}, taken


def _figures(tables: Tables, filters: Filters) -> tuple[dict[str, pl.DataFrame], dict[str, str]]:
    units = _units(tables, filters)
    taken = dict(units.select("unit_id", "unit_name").iter_rows()) if filters.units and units is not None else {}
    narrowed = {name: table.filter(_kept(name, table, filters, units)) for name, table in tables.items()}
    if units is not None and "cohort_statistics" in narrowed:
        cohorts = narrowed["rankings"].select("cohort_id").unique()
        narrowed["cohort_statistics"] = narrowed["cohort_statistics"].join(cohorts, on="cohort_id", how="semi")
    return narrowed | _belonging(narrowed), taken


def _kept(name: str, table: pl.DataFrame, filters: Filters, units: pl.DataFrame | None) -> pl.Expr:
    kept = [pl.lit(True)]
    if name == "indices" or "index_id" not in table.columns:
        return kept[0]
    if filters.indices:
        kept.append(pl.col("index_id").is_in(filters.indices))
    if filters.years:
        kept.append(pl.any_horizontal(pl.col("index_year").is_between(*span) for span in filters.years))
    if units is not None and "unit_id" in table.columns:
        kept.append(pl.col("unit_id").is_in(units["unit_id"].implode()))
    if name == "coverage":
        kept += [pl.col("unit_tier").is_in(filters.tiers)] if filters.tiers else []
        kept += (
            [pl.col("container_id").is_in(units["unit_id"].implode())]
            if filters.provinces and units is not None
            else []
        )
    return pl.all_horizontal(kept)


def _units(tables: Tables, filters: Filters) -> pl.DataFrame | None:
    """The units that figures are kept of (unit_id, unit_name, …); None where all are."""
    if not (filters.units or filters.provinces or filters.tiers):
        return None
    known = pl.concat([_named(tables[name]) for name in _OF_UNITS]).unique("unit_id", keep="first", maintain_order=True)
    known = known.join(tables["units"].select("unit_id", "full_name"), on="unit_id", how="left")
    ids = dict(tables["units"].select("unit_id", "name").iter_rows())
    provinces = [ids.get(name, name) for name in filters.provinces]
    for word, given, of in (("unit", filters.units, is_unit), ("province", provinces, is_in_province)):
        fitting = [row for row in known.iter_rows(named=True) if not given or any(of(row, name) for name in given)]
        for name in given:
            if not any(of(row, name) for row in fitting):
                raise SettingsError(
                    f"--{word} {name!r}: nothing is published of {'a unit' if word == 'unit' else 'units in a province'} "
                    "called so. Look the name up with: xephang resolve, or give the unit_id"
                )
        known = pl.DataFrame(fitting, schema=known.schema)
    return known.filter(pl.col("unit_tier").is_in(filters.tiers)) if filters.tiers else known


def _named(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter(pl.col("unit_id").is_not_null()).select(_NAMING).unique(maintain_order=True)


def is_unit(row: Mapping[str, Any], given: str) -> bool:
    """Whether a person's words, a name with or without its type or a unit_id, fit a unit (unit_id, unit_name, full_name)."""
    if given == row["unit_id"]:
        return True
    kind, bare = strip_type(given)
    if kind and row["full_name"]:
        return fold(given) == fold(row["full_name"])
    return fold(bare) == fold(row["unit_name"] or "") or fold(given) == fold(row["unit_name"] or "")


def is_in_province(row: Mapping[str, Any], given: str) -> bool:
    """Whether a unit (province_name) lies in a province of this name."""
    return fold(strip_type(given)[1]) == fold(row["province_name"] or "")


def _belonging(tables: Tables) -> dict[str, pl.DataFrame]:
    """Documents and issues of the figures that are left."""
    named = [tables[name]["document_id"] for name in ("claims", "quarantine", "cohort_statistics") if name in tables]
    documents = pl.concat(named).unique().implode()
    found = {"documents": tables["documents"].filter(pl.col("document_id").is_in(documents))}
    if "issues" in tables:
        claims = tables["claims"]["claim_id"].implode()
        concerned = pl.col("claim_ids").list.eval(pl.element().is_in(claims)).list.any()
        found["issues"] = tables["issues"].filter(concerned | pl.col("document_id").is_in(documents))
    return found
