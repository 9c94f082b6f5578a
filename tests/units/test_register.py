"""Rules of the register: what lives on a day, and what lies in what."""

from datetime import date, timedelta

import pytest

from schemas.tables.register import Agencies, UnitLineage, Units
from tasks.units import ReferenceDataError, load_register


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        (date(2010, 12, 31), 63, 697, 11111),
        (date(2015, 12, 31), 63, 713, 11162),
        (date(2023, 12, 31), 63, 705, 10598),
        (date(2025, 7, 1), 34, 0, 3321),
    ],
)
def test_living_units_are_the_official_number(register, day, provinces, districts, communes):
    living = [len(register.living(tier, None, day)) for tier in ("province", "district", "commune")]
    assert living == [provinces, districts, communes]


def test_64_provinces_before_ha_tay_joined_ha_noi(register):
    names = {u.name for u in register.living("province", None, date(2006, 12, 31))}
    assert len(names) == 64 and {"Hà Tây", "Hà Nội"} <= names
    assert len(register.living("province", None, date(2008, 8, 1))) == 63


def test_the_districts_of_ha_tay_lay_in_it_before(register):
    ha_dong = register.version("268", date(2007, 1, 1))
    assert ha_dong.full_name == "Thành phố Hà Đông"
    assert register.parents(ha_dong.unit_id, date(2007, 1, 1))[1].name == "Hà Tây"
    assert register.version("268", date(2006, 1, 1)).full_name == "Thị xã Hà Đông"


def test_communes_of_a_province_and_of_a_district(register):
    day = date(2023, 12, 31)
    assert len(register.living("commune", "22@2004-08-31", day)) == 177
    assert len(register.living("commune", "193@2004-08-31", day)) == 33
    assert len(register.living("district", "22@2004-08-31", day)) == 13


def test_a_container_that_has_ended_holds_nothing(register):
    """Code 24 was Bắc Giang and is Bắc Ninh: the old unit may not be given the new one's communes."""
    assert register.living("commune", "24@2004-08-31", date(2025, 12, 31)) == []
    assert len(register.living("commune", "24@2025-07-01", date(2025, 12, 31))) > 0


def test_parents_are_those_of_the_day(register):
    son_duong = register.version("07063", date(2021, 1, 1))
    for day, district in ((date(2019, 12, 31), "Hoành Bồ"), (date(2020, 1, 1), "Hạ Long")):
        unit = register.version("07063", day)
        assert register.parents(unit.unit_id, day)[0].name == district
    assert [p.name for p in register.parents(son_duong.unit_id, date(2030, 1, 1))] == [
        "Hạ Long",
        "Quảng Ninh",
    ]


def test_a_new_commune_has_no_district(register):
    unit = register.version("07900", date(2025, 12, 31))
    assert register.parents(unit.unit_id, date(2025, 12, 31))[0] is None


def test_every_unit_has_its_province(register):
    for unit in register.units.values():
        day = unit.valid_from or date(2004, 8, 31)
        assert register.parents(unit.unit_id, day)[1].tier == "province", unit


def test_lineage_joins_units_that_meet_on_its_day(register):
    for edge in register.lineage:
        if edge.from_unit_id:
            assert register.units[edge.from_unit_id].lives(edge.date - timedelta(days=1)), edge
        if edge.to_unit_id:
            assert register.units[edge.to_unit_id].lives(edge.date), edge


def test_names_tell_the_tiers_they_may_be(register):
    assert register.names["phuong 8"] == {"commune"}
    assert {"province", "district"} <= register.names["quang ninh"]
    assert "province" in register.names["brvt"]


def test_frames_are_the_published_tables(register):
    Units.validate(register.units_frame())
    UnitLineage.validate(register.lineage_frame())
    Agencies.validate(register.agencies_frame())


def test_a_directory_without_the_tables_says_what_is_missing(tmp_path):
    with pytest.raises(ReferenceDataError, match=r"missing units\.csv"):
        load_register(tmp_path)
