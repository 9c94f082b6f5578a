"""Every unit of the register, in many spellings, in its place and on a day of its life: never another unit."""

from datetime import date, timedelta

import pytest

from tasks.units import resolve
from tests.units.spellings import spellings

COVERED = (date(2008, 8, 1), date(2026, 11, 22))  # before, versions that ended early are not in the data
STEP = 11  # of the spellings each unit takes every eleventh, the next unit beginning one further


def lives_on(unit, last):
    """The first or the last covered day of a version."""
    first = max(unit.valid_from or COVERED[0], COVERED[0])
    end = min((unit.valid_to or date.max) - timedelta(days=1), COVERED[1])
    return (end if last else first) if first <= end else None


def questions(register):
    for n, unit in enumerate(register.units.values()):
        day = lives_on(unit, last=n % 2)
        if day is None:
            continue
        district, province = register.parents(unit.unit_id, day)
        place = next((p for p in (district, province) if p is not unit and p is not None), None)
        for text in spellings(unit, place, province)[n % STEP :: STEP]:
            yield n, unit, day, text, district, province


def test_in_its_place_a_unit_is_itself_or_one_of_its_namesakes_there(register):
    asked = opened = 0
    for n, unit, day, text, district, province in questions(register):
        hints = {"province": province.name if province is not unit else None, "tier": unit.tier if n % 3 else None}
        if district and district is not unit:
            hints["district"] = district.name if n % 5 else district.full_name
        found = resolve(register, text, as_of=day, **hints)
        asked, opened = asked + 1, opened + (found.unit_id is None)
        assert found.unit_id in (unit.unit_id, None), (text, hints, day, found)
        if found.unit_id is None:
            codes = {candidate["code"] for candidate in found.candidates}
            assert unit.code in codes and len(codes) > 1, (text, hints, day, found)
    assert asked > 35_000
    assert opened / asked < 0.01


@pytest.mark.parametrize("tier", ["province", "district", "commune"])
def test_without_its_place_a_unit_is_itself_or_open(register, tier):
    for n, unit, day, text, *_ in questions(register):
        if unit.tier == tier and n % 4 == 0:
            found = resolve(register, text, as_of=day, tier=tier if n % 3 else None)
            assert found.unit_id in (unit.unit_id, None), (text, day, found)
