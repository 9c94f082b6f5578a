"""Numbers, sentences and lower case keep what the text says, where it says it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.document import Block, Document
from tasks.extract import Lexicon, extract
from tasks.extract.mention import Mention
from tasks.extract.mentions import find_mentions
from tasks.extract.text import lower, parse_number, sentences


def mentions(text: str, lexicon: Lexicon, *, english: bool) -> list[Mention]:
    nothing = {"bare_tier": None, "bare_from": 0, "local": frozenset(), "glossary": {}}
    return find_mentions(text, lower(text), lexicon, english=english, **nothing)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("82,92", 82.92),
        ("1.000", 1000.0),
        ("86.04", 86.04),
        ("0.612", 0.612),
        ("401,125", 401.125),
        ("1.234,5", 1234.5),
    ],
)
def test_numbers_are_read_as_vietnamese_documents_write_them(text: str, value: float) -> None:
    assert parse_number(text) == value


@given(st.text())
def test_lower_case_keeps_every_offset(text: str) -> None:
    assert len(lower(text)) == len(text)


@given(st.integers(0, 99999), st.integers(1, 99))
def test_a_decimal_comma_never_changes_the_value(whole: int, hundredths: int) -> None:
    assert parse_number(f"{whole},{hundredths:02d}") == pytest.approx(whole + hundredths / 100)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("TP. Hạ Long dẫn đầu. Xếp sau là TX. Quảng Yên.", 2),
        ("Ở khối huyện. Ông nói vậy.", 2),
        ("Đạt 86.04 điểm v.v. và hơn thế.", 1),
        ("1. Nhận thức số: đạt 85/100 điểm.", 1),
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(text: str, count: int) -> None:
    assert len(list(sentences(text))) == count


@given(st.text(alphabet=st.sampled_from("xếp hạngthứ0123456789/,.% điểmtăgiảbc;()"), max_size=400))
def test_any_text_gives_mentions_that_lie_in_it_and_do_not_overlap(lexicon: Lexicon, text: str) -> None:
    for english in (False, True):
        found = mentions(text, lexicon, english=english)

        assert all(0 <= m.start < m.end <= len(text) for m in found)
        assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    "piece", ["xếp hạng thứ ", "xã, phường, ", "1/", "9.", "tăng thêm ", "điểm ", "khối các ", "cao nhất "]
)
def test_repeating_a_piece_costs_no_more_than_its_length(lexicon: Lexicon, piece: str) -> None:
    started = time.process_time()

    mentions(piece * 2000, lexicon, english=False)
    mentions(piece * 2000, lexicon, english=True)

    assert time.process_time() - started < 10


def test_a_paragraph_four_times_as_long_costs_about_four_times_as_much(lexicon: Lexicon) -> None:
    def seconds(count: int) -> float:
        text = " ".join(f"Xã Mẫu {k} đạt {k}/1000 điểm, Sở Y tế tỉnh Lào Cai xếp thứ {k}." for k in range(count))
        document = Document("0" * 64, "https://example.org/a", "text/html", blocks=(Block("paragraph", text),))
        started = time.process_time()
        extract(document, lexicon, source_id="test")
        return time.process_time() - started

    seconds(50)

    assert seconds(800) < 12 * seconds(200)


def test_a_type_word_begins_no_name(lexicon: Lexicon) -> None:
    found = lexicon.units("Phường Mỹ Hải được 80 điểm, Phương Mỹ được 70 điểm", bare_tier="commune")

    assert [mention.value.text for mention in found] == ["Phường Mỹ Hải", "Phương Mỹ"]


def test_a_short_form_that_looks_like_a_type_word_is_a_name(lexicon: Lexicon) -> None:
    (found,) = lexicon.units("TT Huế")

    assert (found.value.text, found.value.tier) == ("TT Huế", "province")
