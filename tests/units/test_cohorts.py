"""Rules of cohorts: who is ranked together, told from the text and from where the unit lies."""

from datetime import date

import pytest

from tasks.units.cohorts import Ranked, cohort_id
from tasks.units.resolver import container, resolve


def cohort(register, text, unit, year=2023, rank_of=None, **hints):
    day = date(year, 12, 31)
    found = resolve(register, unit, as_of=day, **hints)
    return cohort_id(text, Ranked(found.tier, *container(register, found.unit_id, day)), register, day, rank_of)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("177 xã, phường trong toàn tỉnh Quảng Ninh", "commune/22@2004-08-31"),
        ("xã, phường, thị trấn trong tỉnh", "commune/22@2004-08-31"),
        ("toàn thành phố", "commune/193@2004-08-31"),
        ("xã, phường trên địa bàn thành phố", "commune/193@2004-08-31"),
        ("phường thành phố Hạ Long", "commune/193@2004-08-31/phuong"),
        ("xã, phường của Hạ Long", "commune/193@2004-08-31"),
        ("21 phường", "commune/193@2004-08-31/phuong"),
        ("33 xã, phường", "commune/193@2004-08-31"),
        ("177 xã, phường, thị trấn", "commune/22@2004-08-31"),
        ("xã, phường", None),
        ("tỉnh Thanh Hóa", None),
        ("toàn quốc", "commune/VN"),
        (None, None),
    ],
)
def test_communes(register, text, expected):
    assert cohort(register, text, "phường Giếng Đáy", province="Quảng Ninh") == expected


def test_the_number_ranked_tells_the_container_where_the_text_does_not(register):
    assert cohort(register, "xã, phường", "phường Giếng Đáy", rank_of=33) == "commune/193@2004-08-31"
    assert cohort(register, "xã, phường", "phường Giếng Đáy", rank_of=34) is None


def test_the_whole_city_of_a_ward_in_a_central_city_is_the_province(register):
    given = {"province": "Hồ Chí Minh", "district": "Quận 3"}
    assert cohort(register, "toàn thành phố", "Phường 5", 2022, **given) == "commune/79@2004-08-31"
    assert cohort(register, "phường Quận 3", "Phường 5", 2022, **given) == "commune/770@2004-08-31/phuong"


def test_a_commune_without_a_district_is_ranked_in_its_province(register):
    assert cohort(register, "cấp xã", "phường Việt Trì", 2025, province="Phú Thọ") == "commune/25@2025-07-01"


def test_a_name_that_city_and_province_share_does_not_tell(register):
    assert cohort(register, "cấp xã thuộc Tây Ninh", "Ninh Sơn", 2022, province="Tây Ninh") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "province/VN"),
        ("63 tỉnh, thành phố trực thuộc Trung ương", "province/VN"),
        ("cả nước", "province/VN"),
        ("vùng Đồng bằng sông Cửu Long", "province/VN/dong-bang-song-cuu-long"),
        ("các tỉnh, thành khu vực ĐBSCL", "province/VN/dong-bang-song-cuu-long"),
        ("khu vực miền núi phía Bắc", "province/VN/trung-du-va-mien-nui-phia-bac"),
        ("5 thành phố trực thuộc Trung ương", "province/VN/thanh-pho-truc-thuoc-trung-uong"),
        ("vùng kinh tế trọng điểm Bắc Bộ", "province/VN/kinh-te-trong-diem-bac-bo"),
        ("34 tỉnh, thành phố sau sáp nhập", "province/VN/34-tinh"),
    ],
)
def test_provinces(register, text, expected):
    assert cohort(register, text, "tỉnh Long An", 2024) == expected


def test_the_count_of_the_days_own_map_is_no_subset(register):
    assert cohort(register, "34 tỉnh, thành phố", "tỉnh Quảng Ninh", 2025) == "province/VN"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "department/38@2004-08-31"),
        ("khối sở, ngành", "department/38@2004-08-31"),
        ("khối các cơ quan cấp tỉnh", "department/38@2004-08-31"),
        ("sở, ban, ngành", "department/38@2004-08-31"),
        ("sở, ban, ngành và cơ quan ngành dọc", "department/38@2004-08-31"),
        ("cơ quan ngành dọc", "department/38@2004-08-31/nganh-doc"),
        ("khối có thủ tục hành chính", "department/38@2004-08-31/co-tthc"),
        ("khối không có TTHC", "department/38@2004-08-31/khong-co-tthc"),
        ("nhóm 1", "department/38@2004-08-31/nhom-1"),
    ],
)
def test_departments(register, text, expected):
    assert cohort(register, text, "Sở Nội vụ", province="Thanh Hóa") == expected


def test_offices_of_a_district_are_ranked_in_it(register):
    assert cohort(register, None, "Phòng Nội vụ thành phố Hạ Long") == "department/193@2004-08-31"


def test_districts_are_ranked_in_their_province(register):
    assert cohort(register, None, "huyện Hoằng Hóa") == "district/38@2004-08-31"
    assert cohort(register, "khối huyện, thị xã, thành phố", "huyện Hoằng Hóa") == "district/38@2004-08-31"


def test_ministries_with_and_without_public_services_are_two_cohorts(register):
    assert cohort(register, None, "Bộ Nội vụ") == "ministry/VN"
    assert cohort(register, "bộ, ngành có dịch vụ công", "Bộ Nội vụ") == "ministry/VN/co-dich-vu-cong"
    assert cohort(register, "bộ không cung cấp dịch vụ công", "Bộ Nội vụ") == "ministry/VN/khong-co-dich-vu-cong"
