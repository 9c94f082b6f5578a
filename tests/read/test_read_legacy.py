"""Encodings older than Unicode, and text read in the wrong one."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.read import read
from tasks.read.decode import undo_wrong_decoding
from tasks.read.legacy import convert, repair, repair_all
from tests.read.make.encodings import tcvn3, vni, windows_1258

UNITS = Path(__file__).parents[2] / "data" / "reference" / "units.csv"
PROSE = (
    "Hội đồng thẩm định tỉnh Quảng Ninh vừa công bố kết quả xếp hạng mức độ chuyển đổi số năm 2023.\n"
    "Phường Bến Thủy đạt 812,5/1000 điểm, xếp thứ 1/45 xã, phường; xã Tân Lập đứng cuối với 640,25 điểm.\n"
    "Hạ tầng số là phần bị trừ điểm nhiều nhất, các đơn vị cần khắc phục trước ngày 30/6."
)
HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NINH\nSố: 857/QĐ-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    f"Quảng Ninh, ngày 29 tháng 7 năm 2024\nQUYẾT ĐỊNH\nVề việc công bố kết quả xếp hạng năm 2023\n{PROSE}"
)
ENCODERS = pytest.mark.parametrize("encode", [tcvn3, vni])


@cache
def unit_names() -> list[str]:
    with UNITS.open(encoding="utf-8", newline="") as rows:
        return sorted({unicodedata.normalize("NFC", row["full_name"]) for row in csv.DictReader(rows)})


def text_of(data: bytes, uri: str = "a.txt") -> str:
    document = read(data, uri=uri)
    assert document.status == "ok", document.reason
    return "\n".join(block.text for block in document.blocks)


# one text


@pytest.mark.parametrize(
    ("old", "text"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("Sè: 857/Q§-UBND", "Số: 857/QĐ-UBND"),
        ("TØNH B¾C GIANG", "TỈNH BẮC GIANG"),
        ("QUYÕT §ÞNH", "QUYẾT ĐỊNH"),
        ("uû ban nh©n d©n", "uỷ ban nhân dân"),
        ("Ph\u00adêng §«ng TriÒu", "Phường Đông Triều"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Moät soá chæ tieâu ñaït ñöôïc", "Một số chỉ tiêu đạt được"),
        ("Tèt", "Tốt"),
        ("Kh¸", "Khá"),
    ],
)
def test_tcvn3_and_vni_become_unicode(old: str, text: str) -> None:
    assert repair(old) == text


@pytest.mark.parametrize(
    "text",
    [
        "Là où naît la forêt, l'été à Genève et à Besançon",
        "naïve café, déjà vu",
        "El niño está aquí, mañana por la mañana",
        "Müller über die Straße nach Köln",
        "The Provincial Competitiveness Index® – 5 µm, § 2, ½ day",
        "© Báo Tỉnh Nhà · Điện thoại: 0203",
        "«Là»",
        "Tân An",
        "Hà Nam",
        "TÂN HÀ",
        "",
    ],
)
def test_other_languages_and_short_vietnamese_are_left_alone(text: str) -> None:
    assert repair(text) == text


@given(st.data())
def test_no_name_of_a_unit_is_touched(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(unit_names()))
    assert repair(name) == name


@given(st.text(max_size=60))
def test_a_repaired_text_stays_as_it_is(text: str) -> None:
    assert repair(repair(text)) == repair(text)


@ENCODERS
@given(data=st.data())
def test_every_name_comes_back_from_its_bytes(encode: Callable[[str], str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(unit_names()))
    scheme = "tcvn3" if encode is tcvn3 else "vni"
    assert convert(encode(name), scheme).casefold() == name.casefold()  # type: ignore[arg-type]


@ENCODERS
def test_a_list_of_all_names_comes_back(encode: Callable[[str], str]) -> None:
    names = unit_names()
    back = repair_all([encode(name) for name in names])
    wrong = [(name, got) for name, got in zip(names, back, strict=True) if name.casefold() != got.casefold()]
    assert len(wrong) <= len(names) / 2000, wrong


@ENCODERS
def test_what_could_be_either_follows_the_texts_beside_it(encode: Callable[[str], str]) -> None:
    sure = ["Bình Định", "Thừa Thiên Huế", "Đắk Lắk", "Xã Phước Hưng"]
    assert repair_all([encode(name) for name in ["Phú Hộ", *sure]])[0] == "Phú Hộ"
    assert repair_all(["Phó Hé", *sure])[0] == "Phó Hé"


# whole documents


@pytest.mark.parametrize(
    "data",
    [
        tcvn3(HEAD).encode("latin-1"),
        vni(HEAD).encode("latin-1"),
        tcvn3(HEAD).encode(),
        vni(HEAD).encode(),
        windows_1258(HEAD),
        HEAD.encode("utf-16"),
        HEAD.encode("utf-16-le"),
        HEAD.encode("utf-16-be"),
        HEAD.encode().decode("latin-1").encode(),
        HEAD.encode().decode("latin-1").encode().decode("latin-1").encode(),
    ],
    ids=[
        "TCVN3 bytes", "VNI bytes", "TCVN3 as text", "VNI as text", "windows-1258", "UTF-16", "UTF-16 little end",
        "UTF-16 big end", "decoded twice", "decoded three times",
    ],
)  # fmt: skip
def test_a_decision_reads_the_same_in_every_encoding(data: bytes) -> None:
    document = read(data, uri="a.txt")
    assert "\n".join(block.text for block in document.blocks) == HEAD
    assert (document.number, document.issuer) == ("857/QĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH QUẢNG NINH")
    assert document.title == "QUYẾT ĐỊNH Về việc công bố kết quả xếp hạng năm 2023"


@pytest.mark.parametrize("form", ["<p>{}</p>", "<div><span>{}</span></div>"])
@pytest.mark.parametrize(
    "write",
    [
        lambda html: tcvn3(html).encode("latin-1"),
        lambda html: vni(html).encode("latin-1"),
        lambda html: tcvn3(html).encode("ascii", "xmlcharrefreplace"),
        windows_1258,
        lambda html: html.encode("utf-16-le"),
    ],
    ids=["TCVN3", "VNI", "TCVN3 as entities", "windows-1258 undeclared", "UTF-16"],
)
def test_a_page_reads_the_same_in_every_encoding(write: Callable[[str], bytes], form: str) -> None:
    html = "<html><body>" + "".join(form.format(line) for line in HEAD.split("\n")) + "</body></html>"
    document = read(write(html), uri="a.html")
    assert "\n".join(block.text for block in document.blocks) == HEAD
    assert document.number == "857/QĐ-UBND"


def test_a_windows_1258_declaration_is_followed() -> None:
    assert (
        text_of(windows_1258(f'<meta charset="windows-1258"><p>{PROSE.splitlines()[1]}</p>'), "a.html")
        == (PROSE.splitlines()[1])
    )


@ENCODERS
def test_one_paragraph_in_an_old_encoding_inside_a_unicode_page(encode: Callable[[str], str]) -> None:
    first, second, third = PROSE.split("\n")
    html = f"<article><p>{first}</p><p>{encode(second)}</p><p>{third}</p></article>"
    assert text_of(html.encode(), "a.html") == PROSE


@ENCODERS
def test_a_column_of_a_csv_in_an_old_encoding(encode: Callable[[str], str]) -> None:
    rows = [["Đơn vị", "Điểm"], ["Xã Phú Hộ", "80"], ["Thị trấn Bằng Lũng", "79"], ["Phường Bắc Lý", "70"]]
    out = StringIO()
    csv.writer(out).writerows([rows[0], *([encode(name), score] for name, score in rows[1:])])
    document = read(out.getvalue().encode(), uri="a.csv")
    assert [list(row) for row in document.blocks[0].rows] == rows


def test_cells_of_a_workbook_in_an_old_encoding() -> None:
    workbook = openpyxl.Workbook()
    for name in ("Tân An", "Phú Hộ", "Bến Lức", "Đức Hòa"):
        workbook.active.append([tcvn3(name), 1])
    buffer = BytesIO()
    workbook.save(buffer)
    document = read(buffer.getvalue(), uri="a.xlsx")
    assert [row[0] for row in document.blocks[1].rows] == ["Tân An", "Phú Hộ", "Bến Lức", "Đức Hòa"]


# text read in the wrong encoding


@given(
    st.text(alphabet=st.sampled_from(sorted(set(PROSE + HEAD + "ữựợặẫỳ"))), min_size=1, max_size=80), st.integers(1, 3)
)
def test_a_wrong_reading_of_the_whole_text_is_undone_exactly(text: str, times: int) -> None:
    wrong = text
    for _ in range(times):
        wrong = wrong.encode().decode("latin-1")
    assert undo_wrong_decoding(wrong) == text


@given(st.data())
def test_no_good_text_is_taken_for_a_wrong_reading(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*unit_names(), "Genève été", "XÃ “A”", "HÀNH CHÂU…", "Älter, fünf"]))
    assert undo_wrong_decoding(name) == name


def test_a_reading_as_windows_1252_is_undone() -> None:
    wrong = "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in PROSE.encode()
    )
    assert text_of(wrong.encode()) == PROSE


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (PROSE.encode().decode("latin-1").replace("\xa0", " ").replace("\xad", "").encode(), "mojibake"),
        (PROSE.encode("latin-1", "replace"), "question mark"),
        (PROSE.encode().decode("ascii", "replace").encode(), "mojibake"),
        ("Привет, это русский текст о рейтинге провинций".encode("cp1251"), "none of the encodings"),
    ],
    ids=["mojibake with lost signs", "letters lost", "replacement characters", "another script"],
)
def test_what_cannot_be_undone_is_unreadable_with_the_reason(data: bytes, says: str) -> None:
    document = read(data, uri="a.txt")
    assert (document.status, document.blocks) == ("unreadable", ())
    assert says in (document.reason or "")


def test_question_marks_that_end_sentences_are_fine() -> None:
    assert text_of(f"Vì sao? Do đâu? Tại ai? Xem /tin?id=1&a=b, /tin?id=2, /tin?c=3.\n{PROSE}".encode())
