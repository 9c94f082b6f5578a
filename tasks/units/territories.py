"""The ladder by which a written name becomes a territory as of a day.

In order: tier and type word; province and district; spelling (marks as written, then bare letters, then letters without
spaces, then letters as a scanner misreads them, in a known province only); living on the day, else nearest in time;
nearest place, right type word, registered name before alias. What still has two readings stays open.
Invariant: only equality of letters decides, never likeness.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from tasks.units.fold import TIERS_OF_TYPE, fold, has_marks, read_type, spelling
from tasks.units.mention import Mention, is_commune, readings
from tasks.units.model import Unit
from tasks.units.places import is_called, lies, may_be
from tasks.units.register import Register

TIERS = frozenset({"province", "district", "commune"})
UNDATED = date.max  # the day of a name whose day is not known: what lives now is nearest to it
SO_NAMED = "so named on the day"
MISREAD = 3  # the level of a spelling that only a scanner's confusions explain


class Query(NamedTuple):
    """One reading of a text: its name without type word, and all that narrows it; `marked`: the text has marks at all."""

    name: str
    kind: str | None
    tiers: frozenset[str]
    district: str | None
    province: str | None
    as_of: date
    marked: bool = True


class Finding(NamedTuple):
    """The unit, or None with the reason and the units it might be; `elsewhere`: these lie in other places than said.

    `level` is how well the spelling fits, as in `Hit`.
    """

    unit: Unit | None
    reason: str
    candidates: tuple[Unit, ...] = ()
    elsewhere: bool = False
    level: int = 0

    @property
    def several(self) -> bool:
        """Whether it stays open between units that all lie where the text says."""
        return bool(self.candidates) and not self.elsewhere


class Hit(NamedTuple):
    """A unit that bears the name: how well the spelling fits (0 best), whether by an alias, how well the place fits."""

    unit: Unit
    level: int
    alias: bool
    place: tuple[int, int] = (0, 0)


def read(
    register: Register,
    text: str,
    *,
    tier: str | None,
    district: str | None,
    province: str | None,
    as_of: date,
) -> Finding:
    """The territory a text names; hints as `resolve` takes them, places written in the text before the hints.

    Of several ways to take the text apart the first that finds a unit living on the day counts, else the first that
    finds one at all; one that leaves several units stays open at once.
    """
    hints = Query("", None, _tiers(tier), district or None, province or None, as_of, has_marks(text))
    ended: Finding | None = None
    first: Finding | None = None
    for mention in readings(text):
        finding = _read(register, mention, hints)
        if finding.several:
            return ended or finding
        if finding.unit and finding.unit.lives(as_of):
            return finding
        ended = ended or (finding if finding.unit else None)
        first = first or finding
    return ended or first or Finding(None, "no name in the text")


def _tiers(hint: str | None) -> frozenset[str]:
    return frozenset({hint}) if hint in TIERS else TIERS


def _read(register: Register, mention: Mention, hints: Query) -> Finding:
    """The finding in the places written beside the name; a place that may be a district or a province is read as both."""
    if any(map(is_commune, mention.places)):
        return Finding(None, f"{mention.name!r} stands beside a commune, and nothing lies in one")
    options = _placed(register, mention.places, hints)
    findings = [_typed(register, mention.name, option) for option in options]
    found = [f for f in findings if f.unit]
    if not found and mention.places:
        alone = _typed(register, mention.name, hints)
        if alone.unit and all(is_called(register, alone.unit, place) for place in mention.places):
            return alone  # "Thành phố Hồ Chí Minh (TP.HCM)"
    return min(found, key=lambda f: (f.level, not f.unit or not f.unit.lives(hints.as_of)), default=findings[0])


def _typed(register: Register, text: str, query: Query) -> Finding:
    """The finding of a name with its type word, without it where that is no sure type word, or both where they agree."""
    kind, rest, sure = read_type(text)
    whole = query._replace(name=text)
    if not query.tiers:
        return Finding(None, "what lies in the place written beside it is of another tier than the one said")
    if kind and not query.tiers & set(TIERS_OF_TYPE[kind]):  # "TT. Huế" is a province's short name, not a thị trấn
        found = find(register, whole)
        return (
            found
            if found.unit or found.several
            else Finding(None, f"the text says {kind}, its tier can only be {_words(query.tiers)}")
        )
    if kind is None or not rest:
        return find(register, whole if kind is None else whole._replace(name=rest))
    typed = find(register, whole._replace(name=rest, kind=kind, tiers=query.tiers & set(TIERS_OF_TYPE[kind])))
    if sure and typed.unit and typed.unit.type.startswith(kind):
        return typed
    return _one_of(typed, find(register, whole))


def _words(tiers: frozenset[str]) -> str:
    return " or ".join(sorted(tiers))


def _one_of(typed: Finding, whole: Finding) -> Finding:
    """The finding of two readings: the one that found a unit; open where they found different ones."""
    if typed.unit and (whole.several or (whole.unit and whole.unit != typed.unit)):
        return Finding(None, "may be read with and without its first word as a type", (typed.unit, *_units(whole)))
    return whole if whole.unit or (whole.several and not typed.several) else typed


def _units(finding: Finding) -> tuple[Unit, ...]:
    return (finding.unit,) if finding.unit else finding.candidates


def _placed(register: Register, places: tuple[str, ...], hints: Query) -> list[Query]:
    """The hints narrowed by the places written beside a name, in every way they may be meant, the narrowest first.

    A district or province that the text itself gives holds the unit: the unit is of a lower tier.
    """
    district = province = either = None
    if hints.tiers == {"province"}:  # a province lies in nothing: "Khánh Hòa (Nam Trung Bộ)"
        places = tuple(p for p in places if any(map(register.named, (p, read_type(p)[1]))))
    for place in places:
        as_district, as_province = may_be(register, place, hints.as_of)
        if as_district and as_province and district is None:
            either = either or place
        elif as_province:
            province = province or place
        else:
            district = district or place
    options = [(district, province)]
    if either:
        options = [(district or either, province), (district, province or either)]
    return [_within(hints, *option) for option in dict.fromkeys(options)]


def _within(hints: Query, district: str | None, province: str | None) -> Query:
    below = {"commune"} if district else {"commune", "district"} if province else TIERS
    return Query(
        "",
        None,
        hints.tiers & below,
        district or hints.district,
        province or hints.province,
        hints.as_of,
        hints.marked,
    )


def find(register: Register, query: Query) -> Finding:
    """The one unit of a reading, by the ladder of this module."""
    placed, bearers = _hits(register, query)
    if not placed:
        return Finding(None, _nowhere(query, bool(bearers)), _distinct(bearers), elsewhere=True)
    if len(placed) == 1:
        return _decide(register, placed[0], query)
    placed = _best(placed, lambda h: h.level)
    pool = [h for era in _eras(placed, query) for h in _living(era, query.as_of)]
    pool = [h for tier in query.tiers for h in _best([h for h in pool if h.unit.tier == tier], _by_place)]
    pool = _best(pool, lambda h: query.kind is not None and not h.unit.type.startswith(query.kind))
    pool = [h for era in _eras(pool, query) for h in _best(era, lambda h: h.unit.distance(query.as_of))]
    if len({h.unit.tier for h in pool}) == 1:
        pool = _best(pool, lambda h: h.alias)
    if len({h.unit.code for h in pool}) > 1:
        several = _distinct([h.unit for h in pool])
        return Finding(None, f"{len(several)} units may be meant: say the tier, type, district or province", several)
    return _decide(register, pool[0], query)


def _eras(hits: list[Hit], query: Query) -> list[list[Hit]]:
    """The hits that are weighed against each other in time: all; of a name without a day, which may be of any time, those
    of one tier each (Thanh Hóa: that the city has ended does not make it the province)."""
    return [hits] if query.as_of != UNDATED else [[h for h in hits if h.unit.tier == tier] for tier in query.tiers]


def _living(hits: list[Hit], day: date) -> list[Hit]:
    return [h for h in hits if h.unit.lives(day)] or hits


def _hits(register: Register, query: Query) -> tuple[list[Hit], list[Unit]]:
    """The units that bear the name where the query says, and all that bear it.

    What nothing bears may be misread letters: only in a known province, and only where one unit alone can be meant.
    """
    bearers = register.named(query.name)
    misread = not bearers and query.province is not None
    if misread:
        bearers = register.misread(query.name)
    bearers = [b for b in bearers if b[0].tier in query.tiers and not _is_no_city(b[0], query)]
    hits = [
        Hit(unit, MISREAD if misread else _level(query, name), alias, place)
        for unit, name, alias in bearers
        if (place := lies(register, unit, query.district, query.province, query.as_of)) is not None
    ]
    if misread and len({hit.unit.code for hit in hits}) > 1:
        hits = []
    return hits, [unit for unit, _, _ in bearers]


def _decide(register: Register, hit: Hit, query: Query) -> Finding:
    district, _ = register.parents(hit.unit.unit_id, query.as_of)
    if (
        hit.level
        and hit.level != MISREAD
        and has_marks(query.name)
        and hit.unit.tier == "commune"
        and district
        and not query.district
    ):
        return Finding(None, "written with other marks, and the district is not said", (hit.unit,))
    if hit.unit.tier == "commune" and query.kind is None and not _is_meant_as_name(query):
        return Finding(None, "a word that is also a commune's name: say its type, tier or place", (hit.unit,))
    unit = register.current(hit.unit, query.as_of)
    if unit.lives(query.as_of):
        return Finding(
            unit,
            SO_NAMED if unit == hit.unit else f"{hit.unit.full_name} before or after the day",
            level=hit.level,
        )
    when = (
        f"ended on {unit.valid_to}"
        if unit.valid_to and unit.valid_to <= query.as_of
        else f"begins on {unit.valid_from}"
    )
    return Finding(unit, f"{when}; no unit of that name lives on the day", level=hit.level)


def _is_meant_as_name(query: Query) -> bool:
    """Whether a word without a type may be a commune: hinted or placed, and not like a common word ("Trung bình")."""
    small = [word[0].islower() for word in query.name.split() if word[0].isalpha()]
    like_a_word = any(small) and not small[0]
    return not like_a_word and (len(query.tiers) == 1 or query.province is not None or query.district is not None)


def _level(query: Query, name: str) -> int:
    """0 the same marks (where the text has marks), 1 the same letters, 2 the same but for spaces, i/y or c/k."""
    if (query.marked or has_marks(query.name)) and spelling(query.name) == spelling(name):
        return 0
    return 1 if fold(query.name) == fold(name) else 2


def _is_no_city(unit: Unit, query: Query) -> bool:
    """A "thành phố" of unsaid tier is no province that was no city on the day."""
    return query.kind == "thành phố" and len(query.tiers) > 1 and unit.tier == "province" and not unit.is_city


def _nowhere(query: Query, elsewhere: bool) -> str:
    if not elsewhere:
        return f"no {query.kind or 'unit'} is called so"
    return f"none of that name lies in {', '.join(p for p in (query.district, query.province) if p)}"


def _best(hits: list[Hit], key: Callable[[Hit], Any]) -> list[Hit]:
    """The hits for which the key is least."""
    least = min(map(key, hits), default=None)
    return [h for h in hits if key(h) == least]


def _by_place(hit: Hit) -> tuple[int, int]:
    return hit.place


def _distinct(units: list[Unit]) -> tuple[Unit, ...]:
    """One unit a code, in the order of unit_ids."""
    return tuple({u.code: u for u in sorted(units, key=lambda u: u.unit_id)}.values())
