"""Unit pages: every index over the years, components beside the league, what the unit came from and became, every claim.

Invariant: what a chart shows stands in a table beside it. Claims that do not fit on the page go on over further ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from tasks.site.grouped import Row
from tasks.site.lineage import Lineage
from tasks.site.paging import cut
from tasks.site.part import File, Part, key_of
from tasks.site.paths import page_path, unit_path
from tasks.site.world import World

_FIRST, _FURTHER = 50_000, 200_000  # bytes of claims
_FRAME = 900  # of a claim's row without its quote and title
_AXES = 3  # components from which a radar can be read


def units(world: World) -> Iterator[Part]:
    """A part for every unit that is ranked or that a document speaks of."""
    lineage = Lineage(world.tables, world.names)
    register = {row["unit_id"]: row for row in world.tables["units"].iter_rows(named=True)}
    for unit_id in sorted(world.names.pages):
        row = register.get(unit_id)
        about = {
            "called": world.names.unit(unit_id),
            "row": row,
            "parent": _parent(world, row),
            "before": lineage.before(unit_id),
            "after": lineage.after(unit_id),
        }
        key = key_of(world.by_unit.digest(unit_id), world.of_unit.digest(unit_id), about)
        yield Part(f"unit/{unit_id}", key, lambda unit_id=unit_id, about=about: _files(world, unit_id, about))  # type: ignore[misc]


def _parent(world: World, row: Row | None) -> Row | None:
    if row is None or row["parent_id"] is None:
        return None
    above = row["parent_id"]
    return {"unit_id": above, "name": world.names.unit(above).name, "linked": world.names.has_page(above)}


def _files(world: World, unit_id: str, about: Row) -> Iterator[File]:
    rows = world.by_unit.rows(unit_id)
    indices = [_index(index, list(found)) for index, found in groupby(rows, key=lambda r: r["index_id"])]
    claims = cut(world.of_unit.rows(unit_id), _weight, _FIRST, _FURTHER)
    path = unit_path(unit_id)
    for page, part in enumerate(claims, 1):
        values = about | {
            "unit_id": unit_id, "indices": indices, "claims": part, "page": page, "pages": len(claims), "first": path,
            "charts": page == 1 and bool(rows), "n_claims": world.of_unit.count(unit_id),
        }  # fmt: skip
        for view in world.views:
            yield view.page("unit.html", page_path(path, page), values)


def _weight(claim: Row) -> int:
    return _FRAME + sum(len((claim[name] or "").encode()) for name in ("quote", "title", "uri"))


def _index(index_id: str, rows: list[Row]) -> dict[str, Any]:
    """The totals of an index by year, and its components."""
    totals = [r for r in rows if r["component_id"] is None]
    leagues = Counter(r["league"] for r in totals)
    main = max(leagues, key=lambda name: (leagues[name], name)) if leagues else None
    drawn = [r for r in totals if r["league"] == main]
    return {
        "index_id": index_id,
        "totals": totals,
        "main": main,
        "draw_score": any(r["score"] is not None for r in drawn),
        "draw_rank": any(r["rank"] is not None for r in drawn),
        **_components([r for r in rows if r["component_id"] is not None]),
    }


def _components(rows: list[Row]) -> dict[str, Any]:
    """The newest year's components beside the league's median, and a table of all years by component."""
    if not rows:
        return {"parts": [], "parts_year": None, "parts_chart": None, "part_years": [], "matrix": {}}
    year = max(r["index_year"] for r in rows)
    newest = [r for r in rows if r["index_year"] == year]
    league = Counter(r["league"] for r in newest).most_common(1)[0][0]
    parts = [r for r in newest if r["league"] == league]
    as_share = all(r["score_max"] for r in parts if r["score"] is not None)
    for r in parts:
        per = 100 / r["score_max"] if as_share and r["score_max"] else 1
        r["axis"], r["axis_median"] = (None if r[name] is None else r[name] * per for name in ("score", "median"))
    drawn = sum(r["axis"] is not None for r in parts)
    matrix: dict[str, dict[int, Row]] = {}
    for r in rows:
        matrix.setdefault(r["component_id"], {}).setdefault(r["index_year"], r)
    chart = None if not drawn else "radar" if drawn >= _AXES else "bar"
    return {
        "parts": parts, "parts_year": year, "parts_chart": chart, "parts_league": league, "as_share": as_share,
        "part_years": sorted({r["index_year"] for r in rows}), "matrix": matrix,
    }  # fmt: skip
