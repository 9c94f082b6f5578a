"""What things are called on the pages.

Invariant: a name is the published one, and an id where nothing is published of it. Where pages are is in `paths`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tasks.site import terms
from tasks.site.prepare import UNSTATED, Tables
from tasks.site.words import LANGUAGES


@dataclass(frozen=True, slots=True)
class Called:
    """A unit as it is called: "Phường Ka Long", its tier, and what it lies in ("Móng Cái, Quảng Ninh")."""

    unit_id: str
    name: str
    tier: str
    where: str


class Names:
    """Names of units, indices, components and leagues."""

    def __init__(self, tables: Tables) -> None:
        self._indices = _pairs(tables["indices"])
        self.units = _register(tables["units"]) | _ranked(tables)
        self.pages = _with_pages(tables)
        self.documents = frozenset(tables["documents"]["document_id"])

    def unit(self, unit_id: str) -> Called:
        """What a unit is called; its id where nothing is known of it."""
        return self.units.get(unit_id) or Called(unit_id, unit_id, "", "")

    def index(self, index_id: str, language: str) -> str:
        """Name of an index."""
        return self._named(index_id, None, language) or index_id

    def component(self, index_id: str, component_id: str, language: str) -> str:
        """Name of a component; its id where the catalogue has none in that language."""
        found = self._named(index_id, component_id, language) or component_id.replace("_", " ")
        return found[:1].upper() + found[1:]

    def league(self, league: str, language: str) -> str:
        """Who is ranked in a league: "Communes and wards of Tỉnh Quảng Ninh"."""
        place = LANGUAGES.index(language)
        tier, container, *subset = league.split("/") if league.count("/") else (league, "")
        if tier == UNSTATED:
            return f"{term('TIER', container, language)} ({('không rõ nhóm xếp hạng', 'cohort not stated')[place]})"
        whole = ("cả nước", "of Viet Nam")[place]
        of = whole if container == "VN" else ("của {}", "of {}")[place].format(self.unit(container).name)
        parts = [term("SUBSET", part, language) for part in subset]
        return f"{term('TIER', tier, language)} {of}" + (f" – {', '.join(parts)}" if parts else "")

    def has_page(self, unit_id: str | None) -> bool:
        """Whether a unit has a page: it is ranked, or a document speaks of it."""
        return unit_id in self.pages

    def _named(self, index_id: str, component_id: str | None, language: str) -> str | None:
        vi, en = self._indices.get((index_id, component_id), (None, None))
        return (en or vi) if language == "en" else (vi or en)


def term(group: str, value: str | None, language: str) -> str:
    """A value of a table in words; as it is where it has none."""
    words: terms.Words = getattr(terms, group)
    known = words.get(value or "")
    return known[LANGUAGES.index(language)] if known else (value or "")


def tier_of(league: str) -> str:
    """The tier of a league."""
    first, _, rest = league.partition("/")
    return rest if first == UNSTATED else first


def _pairs(indices: pl.DataFrame) -> dict[tuple[str, str | None], tuple[str | None, str | None]]:
    rows = indices.select("index_id", "component_id", "name", "name_en").iter_rows()
    return {(index, component): (vi, en) for index, component, vi, en in rows}


def _register(units: pl.DataFrame) -> dict[str, Called]:
    rows = {r["unit_id"]: r for r in units.select("unit_id", "name", "full_name", "tier", "parent_id").to_dicts()}
    found = {}
    for unit_id, row in rows.items():
        above: list[str] = []
        parent = rows.get(row["parent_id"])
        while parent is not None and len(above) < len(terms.TIER):
            above.append(parent["name"])
            parent = rows.get(parent["parent_id"])
        found[unit_id] = Called(unit_id, row["full_name"], row["tier"], ", ".join(above))
    return found


def _ranked(tables: Tables) -> dict[str, Called]:
    """Agencies, which the register of territories does not know: by the name they are ranked under."""
    columns = ["unit_id", "unit_name", "unit_tier", "district_name", "province_name"]
    met = pl.concat(tables[name].select(columns) for name in ("rankings", "claims"))
    met = met.drop_nulls(["unit_id", "unit_name"]).unique("unit_id", keep="first", maintain_order=True)
    met = met.join(tables["units"].select("unit_id"), on="unit_id", how="anti")
    return {
        unit_id: Called(unit_id, name, tier or "", ", ".join(part for part in (district, province) if part))
        for unit_id, name, tier, district, province in met.iter_rows()
    }


def _with_pages(tables: Tables) -> frozenset[str]:
    return frozenset(pl.concat(tables[name]["unit_id"].drop_nulls() for name in ("rankings", "claims")))
