"""What an entry says, in words: a title, and a line for each ranking that changed.

Invariant: plain text; escaping belongs to the formats. An address stands in an entry only if it is http or https.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import polars as pl

from tasks.feeds.news import ENTRY, TOLD

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "feeds.xephang")  # never changed: ids of entries follow from it
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """What ids are called: units with their province, components, and where documents were got."""

    units: Mapping[str, str]
    components: Mapping[tuple[str, str], str]
    addresses: Mapping[str, str]

    def unit(self, unit_id: str) -> str:
        """A unit's name; its id where it is in no table any more."""
        return self.units.get(unit_id, unit_id)


@dataclass(frozen=True)
class Entry:
    """One message of a feed."""

    id: str
    title: str
    lines: tuple[str, ...]
    updated: datetime
    index_id: str
    address: str | None


def identity(of: str) -> str:
    """An address-free id that is the same for ever."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, of)}"


def names_of(tables: Mapping[str, pl.DataFrame]) -> Names:
    """Names from units, claims, rankings (which count most), indices and documents."""
    full = dict(tables["units"].select("unit_id", "full_name").iter_rows())
    units = dict(full)
    for name in ("claims", "rankings"):
        named = (
            tables[name]
            .select("unit_id", "unit_name", "district_name", "province_name")
            .drop_nulls(["unit_id", "unit_name"])
        )
        for unit_id, unit, *places in named.unique("unit_id", keep="last", maintain_order=True).iter_rows():
            lies_in = ", ".join(place for place in places if place and place != unit)
            called = full.get(unit_id, unit)
            units[unit_id] = f"{called} ({lies_in})" if lies_in else called
    parts = tables["indices"].filter(pl.col("component_id").is_not_null())
    web = tables["documents"].filter(pl.col("uri").str.contains(r"^https?://[^@/]+(/|$)"))
    return Names(
        units=units,
        components={(i, c): name for i, c, name in parts.select("index_id", "component_id", "name").iter_rows()},
        addresses=dict(web.select("document_id", "uri").iter_rows()),
    )


def entries_of(rankings: pl.DataFrame, names: Names) -> dict[tuple[str, ...], Entry]:
    """Entries by `ENTRY`, from the rows of `of_pairs`."""
    rows = rankings.iter_rows(named=True)
    return {
        key: _entry(key, list(group), names) for key, group in groupby(rows, key=lambda r: tuple(r[n] for n in ENTRY))
    }


def _entry(key: tuple[str, ...], rows: list[Row], names: Names) -> Entry:
    _, index_id, unit_id = key
    lines = [_line(row, names) for row in rows]
    total = rows[0]["total"]
    if total == 1:
        title = f"{index_id} {rows[0]['index_year']}: {names.unit(unit_id)}: {lines[0].partition(': ')[2]}"
    else:
        years = sorted({row["index_year"] for row in rows})
        span = f"{years[0]}–{years[-1]}" if len(years) > 1 else f"{years[0]}"
        title = f"{index_id} {span}: {names.unit(unit_id)}: {total} rankings {_what(rows)}"
    if total > len(rows):
        lines.append(f"and {total - len(rows)} more")
    address = next((names.addresses[d] for row in rows if (d := row["document_id"]) in names.addresses), None)
    return Entry(
        id=identity("\x1f".join(key)),
        title=_clean(title),
        lines=tuple(map(_clean, lines)),
        updated=rows[0]["changed_at"],
        index_id=index_id,
        address=_clean(address) if address else None,
    )


def _what(rows: list[Row]) -> str:
    kinds = sorted({kind for row in rows for kind in row["kinds"]})
    return ", ".join(kinds)


def _line(row: Row, names: Names) -> str:
    """ "2023, hạ tầng số: rank 19 of 177 (was 101 of 177), score 747.2 of 1000 points; publisher revision" """
    component = row["component_id"]
    of = f"{row['index_year']}" + (
        f", {names.components.get((row['index_id'], component), component)}" if component else ""
    )
    facts = ", ".join(_facts(row)) or "described anew"
    cause = "" if row["cause"] == "first_published" else f"; {row['cause'].replace('_', ' ')}"
    return f"{of}: {facts}{cause}"


def _facts(row: Row) -> Iterator[str]:
    new, old = ({name: _value(row[f"{side}_{name}"]) for name in TOLD} for side in ("new", "old"))
    changed = {name for name in new if new[name] != old[name]}
    for told, fields in (
        (_rank, ("rank", "rank_of")),
        (_score, ("score", "score_max", "score_unit")),
        (_grade, ("grade",)),
    ):
        if changed & {*fields}:
            now, before = told(new), told(old)
            was = f" (was {before})" if now and before else ""
            yield f"{now}{was}" if now else f"{before} withdrawn"
    if "unit_name" in changed and old["unit_name"] and new["unit_name"]:
        yield f"named {new['unit_name']} (was {old['unit_name']})"
    if "disputed" in (new["status"], old["status"]):
        yield "disputed" if new["status"] == "disputed" else "no longer disputed"


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _rank(values: Row) -> str | None:
    rank, rank_of = values["rank"], values["rank_of"]
    if rank is None:
        return f"{rank_of} ranked" if rank_of else None
    return f"rank {rank}" + (f" of {rank_of}" if rank_of else "")


def _score(values: Row) -> str | None:
    score, scale, unit = values["score"], values["score_max"], values["score_unit"]
    if score is None:
        return f"scale of {scale:g}" if scale is not None else None
    return (
        f"score {score:g}"
        + ("%" if unit == "percent" else "")
        + (f" of {scale:g}" if scale and unit != "percent" else "")
    )


def _grade(values: Row) -> str | None:
    return f"grade {values['grade']}" if values["grade"] else None


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)
