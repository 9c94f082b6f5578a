"""Who is ranked and by what: units, unit_lineage, agencies, indices."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from schemas.lineage import KINDS
from schemas.tables.columns import Table, column


class Units(Table):
    """One row per version of a territory: a new one starts when its name, type or parent changes."""

    unit_id: str = column("code@first day; never reused", example="22@2004-08-31", unique=True)
    code: str = column("code of the statistics office (GSO); used again after mergers", example="22")
    name: str = column("name without the type word", example="Quảng Ninh")
    full_name: str = column("name with the type word", example="Tỉnh Quảng Ninh")
    type: str = column("type, lower case", example="tỉnh")
    tier: str = column("tier", example="province", isin=["province", "district", "commune"])
    parent_id: str = column("unit_id of the parent on the first day", example="22@2004-08-31", nullable=True)
    valid_from: pl.Date = column("first day; null before 2004-08-31", unit="day", example="2010-01-01", nullable=True)
    valid_to: pl.Date = column(
        "first day it is no longer so; null while it lives", unit="day", example="2025-07-01", nullable=True
    )


class UnitLineage(Table):
    """What became what, on which day, by which act."""

    from_unit_id: str = column("before", example="28@2004-08-31", nullable=True)
    to_unit_id: str = column("after", example="01@2004-08-31", nullable=True)
    date: pl.Date = column("day it took effect", unit="day", example="2008-08-01")
    kind: str = column(f"{', '.join(KINDS)}; several joined by +", example="merge")
    act: str = column("legal act", example="15/2008/QH12", nullable=True)


class Agencies(Table):
    """Ministries, and the general list of departments a province or district has."""

    agency_id: str = column("slug; a department's unit_id is <province code>/<slug>", example="so-noi-vu", unique=True)
    name: str = column("full name", example="Sở Nội vụ")
    short_name: str = column("usual abbreviation", example="SNV", nullable=True)
    aliases: str = column("other ways it is written, separated by ;", example="Sở NV", nullable=True)
    tier: str = column("tier", example="department", isin=["ministry", "department"])
    valid_from: pl.Date = column("first day", unit="day", example="2025-03-01", nullable=True)
    valid_to: pl.Date = column("first day it is no longer so", unit="day", example="2025-03-01", nullable=True)
    note: str = column("what to know", example="merged into Sở Khoa học và Công nghệ", nullable=True)


class Indices(Table):
    """One row per index and component of indices.yaml."""

    index_id: str = column("index", example="DTI")
    component_id: str = column("component; null for the index itself", example="ha_tang_so", nullable=True)
    name: str = column("name in Vietnamese", example="Chỉ số chuyển đổi số")
    name_en: str = column("name in English", example="Digital Transformation Index", nullable=True)
    publisher: str = column("who publishes it", example="Bộ Khoa học và Công nghệ", nullable=True)
    tiers: Annotated[pl.List, pl.String()] = column("tiers ranked", example=["province"])
    first_year: pl.Int32 = column("first edition", unit="year", example=2020, nullable=True)
    last_year: pl.Int32 = column("last edition; null while it goes on", unit="year", example=2019, nullable=True)
    score_max: float = column(
        "scale, where one holds for all editions", unit="score_unit", example=100.0, nullable=True
    )
    score_unit: str = column("point or percent", example="point", nullable=True)
