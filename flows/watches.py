"""What the settings watch, looked up: a name on the map of the day, with what the unit came from and became.

Invariant: a name that means no unit or several is no guess: it becomes a trouble that names the candidates, and the other
watches hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from flows.names import index_named
from flows.settings import Settings
from schemas.alerts import Watch
from schemas.catalogue import Indices, load_indices
from tasks.alert import Trouble, Watched, family
from tasks.units import Register, load_register, resolve

ANY_DAY = date.max


def look_up(
    settings: Settings, lineage: pl.DataFrame, day: date
) -> tuple[Mapping[str, tuple[Watched, ...]], list[Trouble]]:
    """By channel what it watches on the map of a day, and what cannot be looked up. `lineage` is the table unit_lineage."""
    alerts = settings.config.alerts
    lists = {c.id: c.watch if c.watch is not None else alerts.watch for c in alerts.channels if "changes" in c.takes}
    if not any(lists.values()):
        return {}, []
    register, indices = load_register(settings.reference), load_indices(settings.indices)
    known: dict[Watch, Watched | Trouble] = {
        watch: _watched(watch, register, indices, lineage, day) for watches in lists.values() for watch in watches
    }
    found = {
        channel: tuple(w for watch in watches if isinstance(w := known[watch], Watched))
        for channel, watches in lists.items()
    }
    return found, [t for t in known.values() if isinstance(t, Trouble)]


def _watched(watch: Watch, register: Register, indices: Indices, lineage: pl.DataFrame, day: date) -> Watched | Trouble:
    index = index_named(indices, watch.index) if watch.index else None
    if watch.index and index is None:
        listed = ", ".join(i.id for i in indices.indices)
        return _trouble(watch, f"no index is called {watch.index!r}; there are: {listed}")
    if watch.unit is None:
        return Watched(str(watch), None, index)
    if watch.unit in register.units:
        return Watched(str(watch), _family(watch.unit, register, lineage), index)
    found = resolve(register, watch.unit, province=watch.province, district=watch.district, tier=watch.tier, as_of=day)
    if found.unit_id is None:
        listed = "; ".join(_candidate(c) for c in found.candidates)
        return _trouble(watch, found.reason + (f". Candidates: {listed}" if listed else ""))
    return Watched(str(watch), _family(found.unit_id, register, lineage), index)


def _trouble(watch: Watch, why: str) -> Trouble:
    return Trouble(f"watch:{watch}", why, f"watch {{{watch}}}: {why}", None)


def _candidate(candidate: Mapping[str, object]) -> str:
    place = ", ".join(str(candidate[part]) for part in ("district", "province") if candidate[part])
    return f"{candidate['full_name']}{f' ({place})' if place else ''} {candidate['unit_id']}"


def _family(unit_id: str, register: Register, lineage: pl.DataFrame) -> frozenset[str]:
    """The unit with its kin. A district that ended without a successor (all did on 2025-07-01) goes on in the communes
    that its communes became."""
    found = family({unit_id}, lineage)
    ends = [u for i in found if (u := register.units.get(i)) and u.tier == "district" and u.valid_to]
    for district in ends:
        last_day = district.valid_to - timedelta(days=1) if district.valid_to else ANY_DAY
        if not any(edge.to_unit_id for edge in register.after.get(district.unit_id, ())):
            communes = {u.unit_id for u in register.living("commune", district.unit_id, last_day)}
            found |= register.kin(frozenset(communes), back=False)
    return found
