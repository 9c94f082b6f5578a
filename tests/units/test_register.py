"""Rules of the register: what lives on a day, what lies in what, and that a build refuses unsound data."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from schemas.tables.register import Agencies, UnitLineage, Units
from tasks.units import build_register
from tasks.units.register import Register

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
UNITS = "uid,code,tier,type,name,full_name,parent_code,province_code,valid_from,valid_to\n"
LINEAGE = "old_code,old_name,new_code,new_name,tier,date,kind,extent,act,basis,note\n"
HOME = "10@,10,province,tỉnh,Nhà,Tỉnh Nhà,,10,,\n"


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
    with pytest.raises(FileNotFoundError, match=r"missing units\.csv"):
        Register.load(tmp_path)


def build(tmp_path, units, lineage=LINEAGE):
    (tmp_path / "units.csv").write_text(UNITS + units, encoding="utf-8")
    (tmp_path / "lineage.csv").write_text(lineage, encoding="utf-8")
    (tmp_path / "aliases.csv").write_text("code,valid_from,valid_to,alias,kind,source\n", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / "additions.csv").write_text((REFERENCE / "additions.csv").read_text(encoding="utf-8"), encoding="utf-8")
    build_register.build(tmp_path, out)
    with (out / "units.csv").open(encoding="utf-8") as file:
        return {row["unit_id"]: row for row in csv.DictReader(file)}


def test_a_sound_gazetteer_is_built_with_parents_of_the_first_day(tmp_path):
    rows = HOME.replace(",,\n", ",,2020-01-01\n") + "10@x,10,province,tỉnh,Mới,Tỉnh Mới,,10,2020-01-01,\n"
    built = build(tmp_path, rows + "100@x,100,district,huyện,Con,Huyện Con,10,10,2021-05-05,\n")
    assert built["100@2021-05-05"]["parent_id"] == "10@2020-01-01"
    assert "28@2004-08-31" in built


@pytest.mark.parametrize(
    ("units", "fault"),
    [
        (HOME + HOME, "used for 2 rows"),
        (HOME + "10@x,10,province,tỉnh,Khác,Tỉnh Khác,,10,2020-01-01,\n", "still lives when"),
        (HOME + "100@x,100,district,huyện,Con,Huyện Con,11,10,2021-05-05,\n", "parent 11 not found"),
    ],
)
def test_unsound_units_are_refused_with_the_fault_and_nothing_is_written(tmp_path, units, fault):
    with pytest.raises(build_register.RegisterError, match=fault):
        build(tmp_path, units)
    assert not (tmp_path / "out" / "units.csv").exists()


def test_an_edge_to_an_unknown_unit_is_refused(tmp_path):
    with pytest.raises(build_register.RegisterError, match="no unit 77"):
        build(tmp_path, HOME, LINEAGE + "10,,77,,province,2021-01-01,merge,whole,,,\n")
