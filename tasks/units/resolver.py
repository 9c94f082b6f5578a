"""From a name as written to a unit as of a day: `resolve`, the one way in for every name of a territory or an office.

Order: people's decisions, then offices, then territories (territories first where the tier hint says so).
Invariant: what several readings are left of, or none, stays open with the reason and the candidates; never a guess.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from tasks.units.agencies import Office, find_office
from tasks.units.fold import clean, fold, read_type, strip_type
from tasks.units.model import Unit
from tasks.units.offices import office_of
from tasks.units.register import Register
from tasks.units.territories import TIERS, Finding, read

MAX_CANDIDATES = 10
ALL_TIERS = ("region", "ministry", "province", "department", "district", "commune")


class Resolution(NamedTuple):
    """What a text was resolved to; unit_id is None where it stays open. `code` is a territory's alone.

    `refused`: a person decided that the text names no unit, so nobody need be asked again.
    """

    unit_id: str | None
    code: str | None
    name: str | None
    full_name: str | None
    tier: str | None
    reason: str
    candidates: tuple[dict[str, Any], ...] = ()
    refused: bool = False


def resolve(
    register: Register,
    text: str,
    *,
    province: str | None = None,
    district: str | None = None,
    tier: str | None = None,
    as_of: date | None = None,
) -> Resolution:
    """The unit a text names.

    `province` and `district` are names of the context as written anywhere; `tier` a hint (province, district, commune,
    department, ministry); `as_of` the day, None for the latest map. Nothing is raised for bad text: it stays open with
    its reason.
    """
    day = as_of or date.max
    text, province, district = clean(text), clean(province or "") or None, clean(district or "") or None
    if tier not in (None, *ALL_TIERS):
        return _open(f"tier is {tier!r}; allowed: {', '.join(ALL_TIERS)} or none", register, (), day)
    decided = _decided(register, text, province, district, tier)
    if decided:
        return decided
    office = find_office(register, text, tier=tier, district=district, province=province, as_of=day)
    if office and tier not in TIERS:
        return _from_office(office)
    finding = read(register, text, tier=tier, district=district, province=province, as_of=day)
    if office and finding.unit is None:
        return _from_office(office)
    if tier not in (None, *TIERS) and not strip_type(text)[0]:
        return _open(f"no {tier} of that name is listed", register, finding.candidates, day)
    return _from_finding(register, finding, day)


def container(register: Register, unit_id: str, as_of: date) -> tuple[Unit | None, Unit | None]:
    """District and province of any unit_id on the day: a territory's own and its parents, an office's territory;
    (None, None) for a ministry."""
    if unit_id in register.units:
        return register.parents(unit_id, as_of)
    office = office_of(register, unit_id, as_of)
    return register.parents(office[1].unit_id, as_of) if office else (None, None)


def _decided(
    register: Register, text: str, province: str | None, district: str | None, tier: str | None
) -> Resolution | None:
    """What a person decided on this name in this context (decisions.csv); empty context columns fit any context."""
    if not register.decisions:
        return None
    given = {"province": _place(province), "district": _place(district), "tier": tier or ""}
    for row in register.decisions:
        if fold(row["text"]) == fold(text) and all(not row[c] or _place(row[c]) == v for c, v in given.items()):
            reason = f"decided by {row['decided_by']} on {row['decided_at']}: {row['reason']}"
            if row["judgement"] == "not_a_unit":
                return Resolution(None, None, None, None, None, reason, refused=True)
            return _from_unit_id(register, row["unit_id"], reason)
    return None


def _place(name: str | None) -> str:
    """A place of a decision's context without its type word: tỉnh Quảng Ninh is Quảng Ninh."""
    return fold(read_type(name or "")[1])


def _from_unit_id(register: Register, unit_id: str, reason: str) -> Resolution:
    if unit_id in register.units:
        return _from_unit(register.units[unit_id], reason)
    office = office_of(register, unit_id, date.max)
    agency = register.agencies[office[0] if office else unit_id]
    return Resolution(unit_id, None, agency.name, agency.name, agency.tier, reason)


def _from_unit(unit: Unit, reason: str) -> Resolution:
    return Resolution(unit.unit_id, unit.code, unit.name, unit.full_name, unit.tier, reason)


def _from_office(office: Office) -> Resolution:
    if office.unit_id is None:
        return Resolution(None, None, None, None, None, f"{office.name}: {office.reason}")
    return Resolution(office.unit_id, None, office.name, office.name, office.tier, office.reason)


def _from_finding(register: Register, finding: Finding, day: date) -> Resolution:
    if finding.unit:
        return _from_unit(finding.unit, finding.reason)
    return _open(finding.reason, register, finding.candidates, day)


def _open(reason: str, register: Register, candidates: tuple[Unit, ...], day: date) -> Resolution:
    shown = tuple(_candidate(register, unit, day) for unit in candidates[:MAX_CANDIDATES])
    return Resolution(None, None, None, None, None, reason, shown)


def _candidate(register: Register, unit: Unit, day: date) -> dict[str, Any]:
    district, province = register.parents(unit.unit_id, day)
    return {
        "unit_id": unit.unit_id,
        "code": unit.code,
        "full_name": unit.full_name,
        "tier": unit.tier,
        "district": district.full_name if district and district != unit else None,
        "province": province.full_name if province and province != unit else None,
    }
