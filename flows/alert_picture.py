"""The picture that alerts are made from: the published tables, the run log, what is watched, and how to write.

Invariant: reads, never writes; `current` is resolved once. Tables that cannot be read are themselves told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from flows.moments import VIET_NAM, shown
from flows.settings import Settings, clock
from flows.snapshots import changelog_of, published
from flows.watches import look_up
from tasks.alert import Picture, State, Style, Trouble, Watched, Words, ended, missed_run
from tasks.publish import current
from tasks.store import AnyPath, Store
from tasks.units import load_register

TABLES = ("issues", "movements", "unit_lineage")


def picture_of(
    settings: Settings, store: Store, troubles: Sequence[Trouble] = (), tell_missed: bool = False,
    max_age_hours: float | None = None,
) -> Picture:  # fmt: skip
    """What alerts go by now. `troubles` are those that no record tells; `tell_missed`: a missing refresh is told."""
    now, alerts = clock(), settings.config.alerts
    snapshot, tables, changelog, unread = _tables(settings)
    watched, unknown, blind = _watched(settings, tables["unit_lineage"], now.astimezone(VIET_NAM).date())
    runs = ended(store.runs())
    hours = max_age_hours or settings.config.schedule.max_age_hours
    missed = missed_run(runs, now, timedelta(hours=hours), tell_missed)
    link = settings.config.site.base_url
    return Picture(
        state=State(now, tables["issues"], runs, [*missed, *unknown, *unread, *troubles]),
        watched=watched,
        changelog=changelog,
        movements=tables["movements"],
        about=lambda claims: _about(snapshot, claims),
        style=Style(Words(alerts.language), alerts.most_issues, link, shown, lambda unit: _name(settings, unit)),
        max_age_hours=hours,
        again=timedelta(days=alerts.repeat_days),
        blind=blind or bool(unread),
    )


def _watched(
    settings: Settings, lineage: pl.DataFrame, day: date
) -> tuple[Mapping[str, Sequence[Watched]], list[Trouble], bool]:
    """What is watched, what cannot be looked up, and whether nothing can: the failure of the run that told it is to get out
    even where a catalogue is broken."""
    try:
        return (*look_up(settings, lineage, day), False)
    except Exception as error:  # whatever is wrong with the catalogue or the register
        return {}, [Trouble("watch:all", type(error).__name__, f"{type(error).__name__}: {error}", None)], True


def _tables(settings: Settings) -> tuple[AnyPath | None, dict[str, pl.DataFrame], pl.LazyFrame, list[Trouble]]:
    try:
        snapshot = current(settings.data_dir)
        return snapshot, published(snapshot, TABLES), changelog_of(snapshot), []
    except Exception as error:  # damaged or out of reach, in whatever way: that, too, has to be told
        text = f"{type(error).__name__}: {error}"
        return (
            None,
            published(None, TABLES),
            changelog_of(None),
            [Trouble("tables", type(error).__name__, text, clock())],
        )


def _about(snapshot: AnyPath | None, claims: Sequence[str]) -> Mapping[str, tuple[str, str, int]]:
    """The unit, index and year of claims, where they are known."""
    if not claims:
        return {}
    columns = ("claim_id", "unit_id", "index_id", "index_year")
    try:
        table = published(snapshot, ["claims"])["claims"].select(columns).drop_nulls()
    except Exception:  # damaged: the message goes without the command that it would have named
        return {}
    return {row[0]: row[1:] for row in table.filter(pl.col("claim_id").is_in(list(claims))).iter_rows()}


def _name(settings: Settings, unit_id: str) -> str:
    """A unit with its place: "Phường Móng Cái 1 (Tỉnh Quảng Ninh)"."""
    register = load_register(settings.reference)
    unit = register.units.get(unit_id)
    if unit is None:
        return unit_id
    _, province = register.parents(unit_id, unit.valid_from or unit.valid_to or clock().date())
    return f"{unit.full_name} ({province.full_name})" if province and province != unit else unit.full_name
