"""Rules of the register's build: what it makes of sound inputs, and which faults stop it."""

import csv
from pathlib import Path

import pytest

from tasks.units import build_register
from tasks.units.register_checks import faults, still_open

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
HEADERS = {
    "units.csv": "uid,code,tier,type,name,full_name,parent_code,province_code,valid_from,valid_to",
    "lineage.csv": "old_code,old_name,new_code,new_name,tier,date,kind,extent,act,basis,note",
    "aliases.csv": "code,valid_from,valid_to,alias,kind,source",
    "out/additions.csv": "code,tier,type,name,full_name,parent_code,valid_from,valid_to",
    "out/additions_lineage.csv": "old_code,new_code,date,kind,act",
    "out/official_counts.csv": "day,provinces,districts,communes,basis",
    "out/open_ends.csv": "code,ended_on,reason",
}
HOME = "10@,10,province,tỉnh,Nhà,Tỉnh Nhà,,10,,"
HOME_BEFORE = "10@,10,province,tỉnh,Nhà,Tỉnh Nhà,,10,,2020-01-01"
HOME_AFTER = "10@x,10,province,tỉnh,Mới,Tỉnh Mới,,10,2020-01-01,"
RENAMED = "10,,10,,province,2020-01-01,rename,whole,1/NQ,,"


def build(folder, **files):
    (folder / "out").mkdir(exist_ok=True)
    for name, header in HEADERS.items():
        rows = files.get(Path(name).stem, [])
        (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    build_register.build(folder, folder / "out")
    with (folder / "out" / "units.csv").open(encoding="utf-8") as file:
        return {row["unit_id"]: row for row in csv.DictReader(file)}


def test_the_committed_register_is_sound():
    build_register.check(REFERENCE)


def test_a_parent_is_that_of_the_first_day(tmp_path):
    child = "100@x,100,district,huyện,Con,Huyện Con,10,10,2021-05-05,"
    built = build(tmp_path, units=[HOME_BEFORE, HOME_AFTER, child], lineage=[RENAMED])
    assert built["100@2021-05-05"]["parent_id"] == "10@2020-01-01"


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"units": [HOME, HOME]}, "used for 2 rows"),
        ({"units": [HOME, HOME_AFTER]}, "still lives when 10@2020-01-01 begins"),
        (
            {"units": [HOME_BEFORE, HOME_AFTER.replace("2020", "2021")], "lineage": []},
            "nothing from 2020-01-01 until 10@2021-01-01",
        ),
        ({"units": [HOME, "100@x,100,district,huyện,Con,Huyện Con,11,10,2021-05-05,"]}, "has no parent"),
        (
            {"units": [HOME_BEFORE, "100@x,100,district,huyện,Con,Huyện Con,10,10,2019-05-05,"]},
            "lives when its parent 10@2004-08-31 does not",
        ),
        ({"units": [HOME_BEFORE, HOME_AFTER]}, "ended on 2020-01-01 and became nothing"),
        ({"units": [HOME], "lineage": ["10,,77,,province,2021-01-01,merge,whole,,,"]}, "no unit 77"),
        ({"units": [HOME], "aliases": ["77,,,N,short,x"]}, "no code 77"),
        ({"units": [HOME], "official_counts": ["2020-01-01,2,,,yearbook"]}, "1 provinces live, officially 2"),
    ],
)
def test_an_unsound_input_is_refused_with_its_fault_and_nothing_is_written(tmp_path, files, fault):
    with pytest.raises(build_register.RegisterError, match=fault):
        build(tmp_path, **files)
    assert not (tmp_path / "out" / "units.csv").exists()


def test_a_unit_id_of_the_last_release_may_not_vanish(tmp_path):
    build(tmp_path, units=[HOME, "20@,20,province,tỉnh,Xa,Tỉnh Xa,,20,,"])
    with pytest.raises(build_register.RegisterError, match="20@2004-08-31: was in the last release"):
        build(tmp_path, units=[HOME])


def test_a_stated_reason_closes_an_end_and_is_reported_as_open(tmp_path):
    ended = "100@,100,district,huyện,Con,Huyện Con,10,10,,2020-01-01"
    edge = "100,,,,district,2020-01-01,merge,whole,,,"
    build(tmp_path, units=[HOME, ended], lineage=[edge], open_ends=["100,2020-01-01,dissolved for a reservoir"])
    units, lineage = build_register.check(tmp_path / "out")
    assert "100@2004-08-31 Huyện Con: ended on 2020-01-01, no successor known" in still_open(units, lineage)


def test_the_abolition_of_a_tier_is_an_end(tmp_path):
    ended = "100@,100,district,huyện,Con,Huyện Con,10,10,,2020-01-01"
    build(tmp_path, units=[HOME, ended], lineage=["100,,,,district,2020-01-01,abolish,whole,1/NQ,,"])
    assert faults(*build_register.check(tmp_path / "out"), [], []) == []


def test_what_the_sources_leave_open_is_named():
    lines = still_open(*build_register.check(REFERENCE))
    assert len(lines) == 13 + 2
    assert any("Suối Trầu: ended on 2019-06-01" in line for line in lines)
