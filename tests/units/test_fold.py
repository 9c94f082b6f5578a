"""Rules of letters: what folds alike, and where a type word ends and a name begins."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.units.fold import fold, loose, spelling, strip_type, unglue

VIETNAMESE = "aàáâãăạảấầẩẫậắằẳẵặđeèéêẹẻẽếềểễệiìíĩỉịoòóôõơọỏốồổỗộớờởỡợuùúũưụủứừửữựyỳýỵỷỹbcghklmnpqrstvx -–.'’"
names = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper(), max_size=30)


@given(st.text(max_size=40))
def test_fold_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@given(names)
def test_unicode_form_and_case_do_not_matter(text):
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text) == fold(text.upper())
        assert spelling(unicodedata.normalize(form, text)) == spelling(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà", "Hòa"),
        ("Thuỷ", "Thủy"),
        ("Đắk Lắk", "DAK LAK"),
        ("Bà Rịa–Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("Ea H’leo", "Ea H'leo"),
    ],
)
def test_names_that_fold_alike(one, other):
    assert fold(one) == fold(other)


def test_spelling_keeps_marks_but_not_the_place_of_the_tone():
    assert spelling("Hoà") == spelling("Hòa")
    assert spelling("Tân Lập") != spelling("Tân Lạp")


def test_loose_letters_leave_out_spaces_and_local_spelling():
    assert loose("Kontum") == loose("Kon Tum")
    assert loose("Đắc Lắk") == loose("Đắk Lắk")
    assert loose("Khánh") != loose("Chánh")


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("TP. Thanh Hóa", "thành phố", "Thanh Hóa"),
        ("T.P Huế", "thành phố", "Huế"),
        ("TX. Quảng Yên", "thị xã", "Quảng Yên"),
        ("H.Quảng Ninh", "huyện", "Quảng Ninh"),
        ("T.Tr Long Hồ", "thị trấn", "Long Hồ"),
        ("TT.Vĩnh Bảo", "thị trấn", "Vĩnh Bảo"),
        ("P. Ka Long", "phường", "Ka Long"),
        ("X. Mai Sơn", "xã", "Mai Sơn"),
        ("ĐK Vân Đồn", "đặc khu", "Vân Đồn"),
        ("UBND phường Ka Long", "phường", "Ka Long"),
        ("Ủy ban nhân dân huyện Tân Kỳ", "huyện", "Tân Kỳ"),
        ("HĐND và UBND x. Tân Thọ", "xã", "Tân Thọ"),
        ("huyện/thành phố Hạ Long", "huyện", "Hạ Long"),
        ("Q.1", "quận", "Quận 1"),
        ("quận I", "quận", "Quận 1"),
        ("P9", "phường", "Phường 9"),
        ("Phường 08", "phường", "Phường 8"),
        ("Phường 1 Bảo Lộc", "phường", "1 Bảo Lộc"),
        ("Da Nang city", "thành phố", "Da Nang"),
        ("Ward 5", "phường", "Phường 5"),
        ("PHUONG HAP LINH", "phường", "HAP LINH"),
        ("Ka Long", None, "Ka Long"),
    ],
)
def test_type_word_and_name(text, kind, name):
    assert strip_type(text) == (kind, name)


@pytest.mark.parametrize("name", ["Quan Hóa", "Xá Lượng", "Tịnh Biên", "Phương Liên", "Quản Bạ"])
def test_a_name_that_looks_like_a_type_without_its_marks_is_a_name(name):
    assert strip_type(name) == (None, name)


def test_a_type_word_glued_to_its_name_is_parted():
    assert unglue("XãTân Hải") == "Xã Tân Hải"
    assert unglue("TPHCM KBang") == "TPHCM KBang"
