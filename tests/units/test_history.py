"""The life of a unit: versions, what it came from and what became of it."""

from flows.names import show_lives, unit_lives


def only(register, name, year=None):
    (life,) = unit_lives(register, name, year)
    return life


def test_a_unit_that_was_merged_names_its_successor_day_and_act(register):
    life = only(register, "huyện Hoành Bồ")
    assert [v["unit"]["unit_id"] for v in life["versions"]] == ["204@2004-08-31"]
    (became,) = life["successors"]
    assert (became["unit_id"], str(became["date"]), became["kind"]) == ("193@2004-08-31", "2020-01-01", "merge")
    assert became["act"] == "837/NQ-UBTVQH14"


def test_a_retyped_unit_is_one_life(register):
    life = only(register, "thị trấn Trới")
    assert [v["unit"]["full_name"] for v in life["versions"]] == ["Thị trấn Trới", "Phường Hoành Bồ"]


def test_a_name_without_type_gives_all_its_bearers(register):
    assert len(unit_lives(register, "Hoành Bồ")) == 3


def test_a_code_that_changed_hands_is_two_lives(register):
    old, new = unit_lives(register, "24@2004-08-31"), unit_lives(register, "24@2025-07-01")
    assert old[0]["successors"][0]["unit_id"] == "24@2025-07-01"
    assert {r["unit_id"] for r in new[0]["predecessors"]} == {"24@2004-08-31", "27@2004-08-31"}


def test_a_year_narrows_the_life(register):
    assert only(register, "193@2004-08-31", 2020)["predecessors"][0]["full_name"] == "Huyện Hoành Bồ"
    assert only(register, "193@2004-08-31", 2019)["predecessors"] == ()
    assert unit_lives(register, "204@2004-08-31", 2024) == []


def test_an_agency_has_a_life(register):
    life = only(register, "Sở TT&TT")
    assert life["successors"][0]["unit_id"] == "so-khoa-hoc-va-cong-nghe"


def test_lives_are_printed_for_a_person(register, capsys):
    show_lives("TP Thanh Hóa", unit_lives(register, "TP Thanh Hóa"))
    printed = capsys.readouterr().out
    assert "Thành phố Thanh Hóa (Tỉnh Thanh Hóa)  before 2004-08-31 – 2025-07-01  380@2004-08-31" in printed
    assert "from   Huyện Đông Sơn  405@2004-08-31  (merge on 2025-01-01 by 1238/NQ-UBTVQH15)" in printed
    assert "ended  (abolish on 2025-07-01 by 203/2025/QH15)" in printed


def test_an_unknown_name_says_so(register, capsys):
    show_lives("Atlantis", unit_lives(register, "Atlantis"))
    assert "No unit was called “Atlantis” at any time" in capsys.readouterr().out
