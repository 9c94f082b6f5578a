"""How names are written, rule by rule: the unit that a reader would understand, or none."""

from datetime import date

import pytest

from tasks.units import resolve

IN_2023, IN_2025 = date(2023, 12, 31), date(2025, 12, 31)
KA_LONG = "06709"


def code(register, text, day=IN_2023, **hints):
    found = resolve(register, text, as_of=day, **hints)
    return found.code or found.unit_id


PROVINCES = {
    "77": "Bà Rịa - Vũng Tàu|BR-VT|BRVT|BR - VT|Bà Rịa–Vũng Tàu|Bà Rịa -Vũng Tàu|tỉnh BR-VT|UBND tỉnh BR-VT|Ba Ria Vung Tau"
    "|Bà Rịa - Vũng Tàu (BR-VT)|BÀ RỊA – VŨNG TÀU|Ba Ria - Vung Tau province",
    "46": "TT-Huế|TT Huế|TT.Huế|T.T. Huế|TTH|Thừa Thiên-Huế|Thừa Thiên – Huế|Thua Thien Hue|tỉnh TT-Huế",
    "79": "TPHCM|TP.HCM|TP. HCM|Tp HCM|T.P HCM|tp.hcm|HCM|HCMC|HCM City|T.P. Hồ Chí Minh|TP Hồ Chí Minh|Thành phố HCM"
    "|Ho Chi Minh City|Hochiminh City|Ho Chi Minh|UBND TP.HCM|TP Hồ Chí Minh (HCM)|Thành phố Hồ Chí Minh (TP.HCM)",
    "01": "Hanoi|Ha Noi|Hanoi City|HN|TP. HN|T.P Hà Nội|Thủ đô Hà Nội|HÀ NỘI|hà nội|Hà-Nội|Hà Nội (Việt Nam)|Hanoi, Vietnam",
    "48": "Da Nang city|Danang|Đà Nẵng|Da Nang|TP. Đà Nẵng|City of Da Nang|Ðà Nẵng",
    "66": "Đắk Lắk|Đắc Lắc|Dak Lak|Daklak|Đăk Lăk|Đak Lak|DakLak|Dac Lac|Đắc Lắk|ĐẮK LẮK|tỉnh Đăk Lắk|Ðắk Lắk",
    "67": "Đắk Nông|Đắc Nông|Dak Nong|Đăk Nông",
    "62": "Kontum|Kon Tum|Công Tum",
    "06": "Bắc Cạn|Bac Kan|Bắc Kạn",
    "17": "Hòa Bình|Hoà Bình|Hoa Binh",
}


@pytest.mark.parametrize(("expected", "text"), [(c, t) for c, texts in PROVINCES.items() for t in texts.split("|")])
def test_short_local_and_english_forms_of_provinces(register, expected, text):
    assert code(register, text, tier="province") == expected


COMMUNE = (
    "Phường Ka Long|P. Ka Long|UBND phường Ka Long|UBND P. Ka Long|ỦY BAN NHÂN DÂN PHƯỜNG KA LONG|Đảng ủy phường Ka Long"
    "|Phường Ka Long (TP. Móng Cái)|Phường Ka Long (thành phố Móng Cái, tỉnh Quảng Ninh)|Phường Ka Long [Móng Cái]"
    "|phường ka long thành phố móng cái tỉnh quảng ninh|phuong ka long, tp mong cai|PHUONG KA LONG"
    "|Ka Long - Móng Cái|Móng Cái - P. Ka Long|TP Móng Cái: phường Ka Long|thành phố Móng Cái, phường Ka Long"
    "|Phường Ka Long thuộc thành phố Móng Cái|Phường Ka Long của TP Móng Cái|Ka Long ward, Mong Cai city"
    "|1. Phường Ka Long|12 Phường Ka Long|+ phường Ka Long;|Phường Ka Long (*)|Phường Ka Long¹|Phường Ka Long (1)"
    "|Phường Ka\u200bLong|\ufeffPhường Ka Long|Phường Ka\u00a0Long|Phường Ka Long\n(Móng Cái)|phường KaLong|PhườngKa Long"
    "|“Phường Ka Long”|Ka Long (phường)|xã (phường) Ka Long|Xã/phường Ka Long|xã, phường Ka Long|Ｐhường Ka Long"
)


@pytest.mark.parametrize("text", COMMUNE.split("|"))
def test_a_commune_in_its_province(register, text):
    assert code(register, text, province="Quảng Ninh", tier="commune") == KA_LONG


@pytest.mark.parametrize(
    "province", ["Quảng Ninh", "tỉnh Quảng Ninh", "QUẢNG NINH", "Quang Ninh province", "UBND tỉnh Quảng Ninh"]
)
@pytest.mark.parametrize(
    "district", ["Móng Cái", "TP. Móng Cái", "Tp.Móng Cái", "MÓNG CÁI", "Mong Cai city", "Thị xã Móng Cái"]
)
def test_hints_are_names_as_written_too(register, province, district):
    assert code(register, "Ka Long", province=province, district=district, tier="commune") == KA_LONG


@pytest.mark.parametrize(
    ("text", "expected"),
    [(text, "760") for text in ("Q.1", "Q1", "Q. 1", "quận I", "Quận 01", "QUẬN 1", "District 1", "Quận1")]
    + [
        (text, "27151")
        for text in ("P.5, Q.3", "P5/Q3", "phường 5 quận 3", "Ward 5, District 3", "P.05 Q.03", "Phường V (Q. 3)")
    ]
    + [("QUẬN III", "770"), ("Q Bình Thạnh", "765"), ("Quận 14", None), ("phường 5", None)],
)
def test_numbered_districts_and_wards(register, text, expected):
    assert code(register, text, province="Hồ Chí Minh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (text, "193")
            for text in ("huyện/thành phố Hạ Long", "Huyện (thành phố) Hạ Long", "huyện, thị xã, thành phố Hạ Long")
        ),
        *((text, "206") for text in ("TX. Quảng Yên", "T.X Quảng Yên", "Tx.Quảng Yên", "Thành phố/Thị xã Quảng Yên")),
        *((text, "201") for text in ("H.Hải Hà", "H Hải Hà", "huyện Hải Hà (Quảng Ninh)", "Hai Ha District")),
        ("huyện đảo Cô Tô", "207"),
        ("quận Hạ Long", "193"),
    ],
)
def test_types_are_read_in_every_form_and_do_not_bind(register, text, expected):
    assert code(register, text, province="Quảng Ninh", tier="district") == expected


@pytest.mark.parametrize(
    ("text", "hints", "expected"),
    [
        ("Quan Hóa", {"province": "Thanh Hóa", "tier": "district"}, "385"),
        ("QUAN SƠN", {"province": "Thanh Hóa", "tier": "district"}, "387"),
        ("Huyen Quan Son", {"province": "Thanh Hóa"}, "387"),
        ("TINH BIEN", {"province": "An Giang", "tier": "district"}, "890"),
        ("Xã Thân Thuộc", {"province": "Lai Châu"}, "03604"),
        ("Xa Co Ngan", {"province": "Cao Bằng"}, "01567"),
        ("Cửa Đông", {"province": "Hà Nội", "tier": "commune"}, "00055"),
        ("xa thuong quan huyen ngan son", {}, "01957"),
        ("Thị trấn Quân Chu", {"province": "Thái Nguyên"}, "05851"),
    ],
)
def test_a_name_that_holds_the_letters_of_another_word_keeps_them(register, text, hints, expected):
    assert code(register, text, **hints) == expected


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("tỉnh Hà Tây", date(2006, 12, 31), "28@2004-08-31"),
        ("tỉnh Hà Tây", date(2010, 12, 31), "28@2004-08-31"),
        ("tỉnh Bắc Giang", IN_2023, "24@2004-08-31"),
        ("tỉnh Bắc Giang", IN_2025, "24@2004-08-31"),
        ("tỉnh Bắc Ninh", IN_2023, "27@2004-08-31"),
        ("tỉnh Bắc Ninh", IN_2025, "24@2025-07-01"),
        ("thành phố Bắc Ninh", date(2026, 11, 1), "24@2026-09-20"),
        ("TP Đồng Nai", date(2026, 6, 1), "75@2026-04-30"),
        ("TP Huế", IN_2023, "474@2004-08-31"),
        ("TP Huế", date(2025, 3, 1), "46@2025-01-01"),
        ("huyện Hoành Bồ, Quảng Ninh", date(2021, 4, 4), "204@2004-08-31"),
        ("phường Trúc Bạch, Hà Nội", IN_2025, "00004@2004-08-31"),
        ("phường Ba Đình, Hà Nội", IN_2025, "00004@2025-07-01"),
        ("phường Hoành Bồ, Quảng Ninh", IN_2023, "07030@2020-01-01"),
        ("thị trấn Trới, Quảng Ninh", IN_2023, "07030@2020-01-01"),
        ("Phường Ka Long, Quảng Ninh (nay là phường Móng Cái 2)", IN_2025, "06709@2004-08-31"),
        ("huyện Tam Đảo, Phú Thọ", IN_2025, "248@2004-08-31"),
    ],
)
def test_a_name_means_the_unit_of_its_time(register, text, day, expected):
    found = resolve(register, text, as_of=day)
    assert found.unit_id and register.units[found.unit_id].code == expected.split("@")[0]
    assert found.unit_id == expected


def test_the_city_of_a_commune_is_no_province_before_it_was_one(register):
    text = "phường An Hòa, thành phố Huế, Thừa Thiên Huế"
    assert code(register, text) == "19803"


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        *((text, {}) for text in ("Thanh Hóa", "Thanh Hoá", "Hải Dương", "huyện Châu Thành", "phường 7", "Hà Giang")),
        ("Thanh Hóa", {"province": "Thanh Hóa"}),
        ("Kỳ Anh", {"province": "Hà Tĩnh", "tier": "district"}),
        ("An Phú", {"province": "An Giang", "district": "Tịnh Biên"}),
        ("Xa Minh Thanh", {}),
    ],
)
def test_what_may_be_several_units_stays_open_with_them(register, text, hints):
    found = resolve(register, text, as_of=IN_2023, **hints)
    assert found.unit_id is None and len(found.candidates) > 1


BODIES = (
    "Trạm Y tế phường Ka Long|Trường THCS xã Hải Sơn|Bệnh viện đa khoa tỉnh|Huyện ủy Hải Hà|Tỉnh ủy Quảng Ninh|Thành ủy Hạ Long"
    "|Tổ dân phố 5, phường Ka Long|Thôn Hải Sơn|Khu công nghiệp Hải Hà|các xã, phường|10 xã|UBND|UBND tỉnh|Tổng cộng|Trung bình"
    "|Phường Ka Long và phường Hải Hòa|Phường Ka Long, Phường Hải Hòa|Toàn tỉnh|Cả nước|Tây Nguyên|Đồng bằng sông Hồng|Huyện"
    "|quận Ka Long|tỉnh Hạ Long|tỉnh Minh Hải|huyện Atlantis|huyện Hải Hàa"
)


@pytest.mark.parametrize("text", BODIES.split("|"))
def test_what_names_no_one_territory_is_none(register, text):
    assert resolve(register, text, as_of=IN_2023, province="Quảng Ninh").unit_id is None


def test_misread_letters_count_in_a_known_province_only(register):
    assert code(register, "Xã Kim Bìrih", province="Tuyên Quang") == "02350"
    assert code(register, "Xã Kim Bìrih") is None


@pytest.mark.parametrize(("day", "expected"), [(None, None), (IN_2023, None), (IN_2025, "38")])
def test_a_name_without_a_day_may_be_of_any_time(register, day, expected):
    """The city of Thanh Hóa ended on 2025-07-01; undated, the name may still be its."""
    assert code(register, "Thanh Hóa", day) == expected


def test_likeness_of_letters_is_no_misreading(register):
    assert code(register, "Hậu Giàng", tier="province") == "93"  # other marks, the same letters
    assert code(register, "Hâu Giag", tier="province", province="Hậu Giang") is None


@pytest.mark.parametrize(
    "text",
    [
        *("Sở TT&TT", "Sở TT-TT", "Sở TTTT", "sở tt&tt", "SỞ TT&TT", "3. Sở TT&TT"),
        *("Sở Thông tin & Truyền thông", "So Thong tin va Truyen thong"),
    ],
)
@pytest.mark.parametrize("day", [IN_2023, IN_2025])
def test_an_office_in_every_spelling_and_after_its_end(register, text, day):
    assert code(register, text, day, province="Thanh Hóa") == "38/so-thong-tin-va-truyen-thong"


def test_every_name_and_abbreviation_of_every_agency_is_it(register):
    for agency in register.agencies.values():
        hints = {"province": "Thanh Hóa"} if agency.tier == "department" else {}
        if agency.of_district:
            hints["district"] = "Hoằng Hóa"
        for name in agency.names:
            found = resolve(register, name, tier=agency.tier, as_of=IN_2023, **hints).unit_id
            assert found and found.split("/")[-1] == agency.agency_id, name


@pytest.mark.parametrize(
    ("text", "tier", "expected"),
    [("Nội vụ", "department", "38/so-noi-vu"), ("Nội vụ", "ministry", "bo-noi-vu"), ("Nội vụ", None, None)],
)
def test_the_tier_stands_for_the_word_that_a_column_leaves_out(register, text, tier, expected):
    assert code(register, text, province="Thanh Hóa", tier=tier) == expected


def test_an_unknown_tier_is_answered_with_those_allowed(register):
    found = resolve(register, "Hà Nội", tier="tỉnh")
    assert found.unit_id is None and "allowed: region, ministry, province" in found.reason
