"""A unit's standing on every index and year, in a line each.

Invariant: reads the published rankings and units only. A unit is followed through its versions by name, tier and place, never
into one it merged into: a merged unit is another one (see `xephang units`).
"""

from __future__ import annotations

from typing import Any

import polars as pl
from rich.console import Console
from rich.text import Text

from flows.filters import is_in_province, is_unit
from flows.names import index_id
from flows.settings import Settings, SettingsError
from flows.snapshots import published
from tasks.publish import current
from tasks.units.fold import fold

Row = dict[str, Any]
COLUMNS = (
    "index_id", "index_year", "unit_id", "full_name", "province_name", "cohort_id", "rank", "rank_of", "score", "score_max",
    "score_unit", "grade", "status",
)  # fmt: skip


def standings(
    settings: Settings, unit: str, *, index: str | None = None, year: int | None = None, province: str | None = None
) -> list[Row]:
    """The published totals of a unit (COLUMNS), the latest year first; narrowed by index (an id or a name) and year.

    Raises `SettingsError` when no index is called so, and when the name means no ranked unit, or several.
    """
    tables = published(current(settings.data_dir), ("rankings", "units"))
    known = tables["units"].select("unit_id", "code", "full_name")
    rankings = tables["rankings"].join(known, on="unit_id", how="left")
    rankings = rankings.with_columns(pl.coalesce("full_name", "unit_name").alias("full_name"))
    mine = pl.col("unit_id").is_in(_versions(rankings, unit, province)) & pl.col("component_id").is_null()
    if index:
        mine &= pl.col("index_id") == index_id(settings, index)
    if year:
        mine &= pl.col("index_year") == year
    order = ["index_year", "index_id", "cohort_id", "unit_id"]
    found = rankings.filter(mine).sort(order, descending=[True, False, False, False])
    return found.select(COLUMNS).to_dicts()


def _versions(rankings: pl.DataFrame, unit: str, province: str | None) -> list[str]:
    """The ids a ranked unit has had: those a person's words fit, and others of the same code, name and tier."""
    names = ("unit_id", "unit_name", "full_name", "unit_tier", "province_name", "code")
    ranked = rankings.select(names).unique("unit_id").sort("unit_id").to_dicts()
    fitting = [r for r in ranked if is_unit(r, unit) and (not province or is_in_province(r, province))]
    if not fitting:
        raise SettingsError(f"no ranking is published of {unit!r}. Look the name up with: xephang resolve")
    if len({(r["unit_tier"], _place(r)) for r in fitting}) > 1:
        listed = "; ".join(
            f"{r['unit_id']} ({', '.join([r['full_name'], *filter(None, [_place(r)])])})" for r in fitting[:8]
        )
        raise SettingsError(
            f"{unit!r} names several units: {listed}. Give its type (tỉnh, phường, …), --province or the unit_id."
        )
    if any(r["unit_id"] == unit for r in fitting):
        return [unit]
    same = {_identity(r) for r in fitting if r["code"]}
    return [r["unit_id"] for r in ranked if r in fitting or _identity(r) in same]


def _place(row: Row) -> str | None:
    return None if row["unit_tier"] == "province" else row["province_name"]


def _identity(row: Row) -> tuple[str | None, str, str]:
    return row["code"], fold(row["unit_name"] or ""), row["unit_tier"]


def show(unit: str, found: list[Row]) -> None:
    """One line each, for a person."""
    console = Console(highlight=False, soft_wrap=True)
    if not found:
        console.print(f"Nothing of that is published of {unit}.", markup=False)
    for row in found:
        console.print(Text(_line(row)))
    if found:
        console.print(Text("For quotes and changes of one of them add --index and --year.", style="dim"))


def _line(r: Row) -> str:
    scale = f"/{r['score_max']:g}" if r["score_max"] is not None else ""
    score = (
        f"score {r['score']:g}{scale}{' %' if r['score_unit'] == 'percent' else ''}" if r["score"] is not None else ""
    )
    rank = f"rank {r['rank']}" + (f" of {r['rank_of']}" if r["rank_of"] else "") if r["rank"] is not None else ""
    grade = f"grade {r['grade']}" if r["grade"] else ""
    parts = [f"{r['index_id']} {r['index_year']}", r["full_name"], f"[{r['cohort_id'] or 'no cohort stated'}]"]
    return "  ".join(part for part in (*parts, rank, score, grade, f"({r['status']})") if part)
