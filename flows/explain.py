"""What `xephang explain` says of a unit in an edition: the values held true, every claim, conflicts, changes, issues, refusals.

Invariant: `current` is resolved once and only that snapshot is read; nothing is written. Plain values, shown as text or JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from flows.captures import not_read, superseded
from flows.names import index_id
from flows.roles import roles
from flows.settings import Settings, SettingsError
from flows.snapshots import changelog_of, published
from schemas.catalogue import load_indices
from tasks.changelog import describe, is_news
from tasks.publish import current
from tasks.store import Store
from tasks.units import load_register
from tasks.units import resolve as resolve_name
from tasks.units.fold import fold, strip_type

Row = dict[str, Any]


def explain(
    settings: Settings, unit: str, index: str, year: int, *, province: str | None = None, component: str | None = None
) -> Row:
    """Every ranking of a unit in an index and year, with its claims, quotes, changes and open issues.

    Each claim says what it `gives` and in what it `differs` (see `flows.roles`); changes of bookkeeping are left out.
    `index` is an id of indices.yaml or any name it lists. Raises `SettingsError` when no index is called so, and when
    the unit's name can mean several units or none.
    """
    index = index_id(settings, index)
    if component is not None:
        component = _component(settings, index, component)
    snapshot = current(settings.data_dir)
    tables = published(snapshot, ("rankings", "claims", "documents", "issues", "movements", "rebased", "quarantine"))
    edition = (pl.col("index_id") == index) & (pl.col("index_year") == year)
    if component:
        edition &= pl.col("component_id") == component
    unit_id = _unit(settings, tables["rankings"].filter(edition), unit, province, date(year, 12, 31))
    mine = edition & (pl.col("unit_id") == unit_id)
    claims = tables["claims"].filter(mine).join(_sources(tables["documents"]), on="document_id", how="left")
    history = changelog_of(snapshot).filter(mine).collect()
    changes = describe(history, tables["claims"], history)
    changes = changes.filter(is_news()).with_columns(unit_name=pl.lit(_name_of(settings, unit_id)))
    rankings = tables["rankings"].filter(mine)
    replaced = superseded(Store(settings.data_dir).captures(), not_read(tables["documents"]))
    stated = roles(claims, rankings, replaced)
    refused = tables["quarantine"].filter(mine & ~pl.col("document_id").is_in(list(replaced)))
    problems = tables["issues"].filter(
        (pl.col("state") == "open") & (_of_claims(claims, refused) | _about(index, year, unit_id))
    )
    return {
        "unit_id": unit_id,
        "unit_name": _name_of(settings, unit_id),
        "index_id": index,
        "index_year": year,
        "rankings": rankings.to_dicts(),
        "claims": stated.to_dicts(),
        "movements": tables["movements"].filter(mine).to_dicts(),
        "rebased": tables["rebased"].filter(_of_later(index, year, component), pl.col("unit_id") == unit_id).to_dicts(),
        "changes": changes.to_dicts(),
        "issues": problems.to_dicts(),
        "refused": refused.select("check_id", "failure", "quote", "document_id").to_dicts(),
    }


def _component(settings: Settings, index: str, component: str) -> str:
    """The id of a component of an index by its id or a name. Raises `SettingsError` naming those there are."""
    parts = load_indices(settings.indices).by_id[index].components
    for part in parts:
        if component == part.id or fold(component) in {fold(name) for name in part.names}:
            return part.id
    raise SettingsError(
        f"{index} has no component {component!r}; it has: {', '.join(part.id for part in parts) or 'none'}"
    )


def _of_claims(claims: pl.DataFrame, refused: pl.DataFrame) -> pl.Expr:
    """Whether an issue lists one of the claims, accepted or refused, or is of a document of theirs as a whole."""
    mine = pl.concat([claims["claim_id"], refused["claim_id"]]).drop_nulls()
    documents = pl.concat([claims["document_id"], refused["document_id"]]).drop_nulls()
    listed = pl.col("claim_ids").list.eval(pl.element().is_in(mine.implode())).list.any()
    whole = pl.col("claim_ids").list.len() == 0
    return listed.fill_null(False) | (whole.fill_null(True) & pl.col("document_id").is_in(documents.implode()))


def _about(index: str, year: int, unit_id: str) -> pl.Expr:
    """Whether an issue's subject is this unit in the edition (see `tasks.quality.finding.subject`), as that of a correction
    which no longer fits, and so lists no claim."""
    parts = pl.col("subject").str.split(" ")
    edition = (parts.list.get(0, null_on_oob=True) == index) & (parts.list.get(1, null_on_oob=True) == str(year))
    return edition & parts.list.contains(unit_id)


def _of_later(index: str, year: int, component: str | None) -> pl.Expr:
    """The re-based figures that stand beside an edition."""
    edition = (pl.col("index_id") == index) & (pl.col("later_year") == year)
    return edition & (pl.col("component_id") == component) if component else edition


def _name_of(settings: Settings, unit_id: str) -> str:
    unit = load_register(settings.reference).units.get(unit_id)
    return unit.full_name if unit else unit_id


def _sources(documents: pl.DataFrame) -> pl.DataFrame:
    return documents.select("document_id", "uri", "title", "published_at", "doc_type", "captured_at")


def _unit(settings: Settings, rankings: pl.DataFrame, unit: str, province: str | None, day: date) -> str:
    """unit_id of a unit named by a person: an id, a name that is ranked here, else any name of the register."""
    register = load_register(settings.reference)
    if unit in register.units or unit in set(rankings["unit_id"]):
        return unit
    found = resolve_name(register, unit, province=province, as_of=day)
    if found.unit_id:
        return str(found.unit_id)
    bare = fold(strip_type(unit)[1])
    ranked = rankings.select("unit_id", "unit_name", "province_name", "unit_tier").unique().sort("unit_id")
    fitting = [
        row
        for row in ranked.iter_rows(named=True)
        if fold(row["unit_name"]) == bare and (not province or fold(row["province_name"] or "") == fold(province))
    ]
    if len(fitting) == 1:
        return str(fitting[0]["unit_id"])
    candidates = fitting or list(found.candidates)
    listed = "; ".join(map(_candidate, candidates[:8]))
    raise SettingsError(
        f"{unit!r} names no single unit on {day}: {found.reason.partition(':')[0]}. "
        + (
            f"Candidates: {listed}. Give its type, --province or the unit_id."
            if listed
            else "Look it up with: xephang resolve"
        )
    )


def _candidate(row: Mapping[str, Any]) -> str:
    """A unit that may be meant, with what it lies in."""
    place = [row[name] for name in ("district", "province", "province_name") if row.get(name)]
    called = str(row.get("full_name") or row.get("unit_name"))
    return f"{row['unit_id']} ({', '.join([called, *place])})"
