"""English articles: pronouns, places in words, an earlier year's value; one paragraph, the facts it states."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasks.read.decode import language_of

Facts = dict[str, object]
FIELDS = (
    "index_year",
    "component_id",
    "score",
    "score_max",
    "rank",
    "rank_of",
    "rank_from_bottom",
    "rank_change",
    "score_change",
)

PARAGRAPHS: dict[str, tuple[str, list[tuple[str, Facts]]]] = {
    "the lead": ("Da Nang took the lead in the index.", [("Da Nang", {"rank": 1})]),
    "the top spot": ("In the survey, Da Nang held the top spot with 71.2 points.", [("Da Nang", {"rank": 1, "score": 71.2})]),
    "the rear": ("Of the provinces, Ha Giang brought up the rear.", [("Ha Giang", {"rank_from_bottom": 1})]),
    "a name written as one word opens the sentence": ("Hanoi was eighth in the ranking.", [("Hanoi", {"rank": 8})]),
    "a score without a word for points": (
        "The score of the city of Da Nang is good. Da Nang ranked 2nd with a score of 70.35.",
        [("Da Nang", {"rank": 2, "score": 70.35})],
    ),
    "a scale said beside the score": (
        "The province of Long An scored 24.3 points out of a maximum of 40.",
        [("Long An", {"score": 24.3, "score_max": 40.0})],
    ),
    "points and places in one change": (
        "Long An ranked 12th with 68.2 points, a rise of 1.1 points and five places.",
        [("Long An", {"rank": 12, "score": 68.2, "score_change": 1.1, "rank_change": 5})],
    ),
    "places higher than before": (
        "Long An ranked 12th, six places higher than in the previous edition.",
        [("Long An", {"rank": 12, "rank_change": 6})],
    ),
    "a distance from another is no change": (
        "Long An ranked 12th, six places higher than Hau Giang.", [("Long An", {"rank": 12})],
    ),
    "it, when it stood": (
        "Long An ranked 12th in the index, up 5 places from 2022, when it stood 17th.",
        [("Long An", {"rank": 12, "rank_change": 5}), ("Long An", {"rank": 17, "index_year": 2022})],
    ),
    "its": (
        "Long An ranked 12th in the index. Its digital government was ranked 9th.",
        [("Long An", {"rank": 12}), ("Long An", {"rank": 9, "component_id": "chinh_quyen_so"})],
    ),
    "the province's": (
        "The province of Long An joined in. The province's score reached 67.45 in the index.", [("Long An", {"score": 67.45})],
    ),
    "components in turn": (
        "Long An ranked 12th; its digital government and digital economy were ranked 13th and fourth, respectively.",
        [("Long An", {"rank": 12}), ("Long An", {"rank": 13, "component_id": "chinh_quyen_so"}),
         ("Long An", {"rank": 4, "component_id": "kinh_te_so"})],
    ),
    "one place in both components": (
        "Long An placed second in both digital economy (0.3668) and digital society (0.4052), and eighth in digital government.",
        [("Long An", {"rank": 2, "score": 0.3668, "component_id": "kinh_te_so"}),
         ("Long An", {"rank": 2, "score": 0.4052, "component_id": "xa_hoi_so"}),
         ("Long An", {"rank": 8, "component_id": "chinh_quyen_so"})],
    ),
    "the earlier value behind the later": (
        "In the survey, Long An dropped to 66.2 points from 67.1 in 2022.",
        [("Long An", {"score": 66.2}), ("Long An", {"score": 67.1, "index_year": 2022})],
    ),
    "a place before its unit": (
        "Long An ranked sixth, one place below fifth-placed Can Tho (0.6924).",
        [("Long An", {"rank": 6}), ("Can Tho", {"rank": 5, "score": 0.6924})],
    ),
    "the one beaten has no place": (
        "Long An beat long-time champion Quang Ninh to first place with 74.1 points.", [("Long An", {"rank": 1, "score": 74.1})],
    ),
    "a clause behind the name is of that name alone": (
        "The district of Can Duoc was watched. Can Duoc district took the top spot (86.3 points), followed by Ben Luc district "
        "(85.7 points), which held the top spot in 2022.",
        [("Can Duoc", {"rank": 1, "score": 86.3}), ("Ben Luc", {"rank": 2, "score": 85.7}),
         ("Ben Luc", {"rank": 1, "index_year": 2022})],
    ),
    "a year before the name of the index": (
        "Long An finished 9th in the 2022 PCI with 68.04 points.", [("Long An", {"rank": 9, "score": 68.04, "index_year": 2022})],
    ),
    "a goal behind a stop": ("Long An ranked 9th with 68.04 points; it is aiming at the top 5.",
                           [("Long An", {"rank": 9, "score": 68.04})]),
    "numbers ranked in words": (
        "The index covered 22 departments and nine districts. Ben Luc district slipped to eighth.",
        [("Ben Luc", {"rank": 8, "rank_of": 9})],
    ),
    "the maximum of the index": (
        "Long An ranked sixth with 0.61 points. The maximum value of the index is 1.",
        [("Long An", {"rank": 6, "score": 0.61, "score_max": 1.0})],
    ),
    "a date is no score": ("07/05/2025 10:12 (GMT+7). The city of Da Nang and its index.", []),
}  # fmt: skip


@pytest.mark.parametrize("name", PARAGRAPHS)
def test_an_english_construction_gives_its_facts(name: str, claims: Callable[..., list[Facts]]) -> None:
    text, expected = PARAGRAPHS[name]

    found = claims(
        f"<p>{text}</p><p>This is the text of a report of the press.</p>", title="The 2023 DTI of the provinces"
    )

    facts = [
        (str(c["unit_text"]), {f: c[f] for f in FIELDS if f in c and (f, c[f]) != ("index_year", 2023)}) for c in found
    ]
    assert sorted(facts, key=_order) == sorted(expected, key=_order)


def _order(fact: tuple[str, Facts]) -> str:
    return f"{fact[0]} {sorted(fact[1].items())}"


def test_vietnamese_names_with_their_marks_leave_a_text_english() -> None:
    text = "HÀ NỘI — Lạng Sơn, Lào Cai and Cao Bằng have made strong gains in the index of the provinces, said the ministry."

    assert language_of(text) == "en"


def test_a_vietnamese_text_with_an_english_name_is_vietnamese() -> None:
    text = "Chỉ số PCI (the Provincial Competitiveness Index of Vietnam) của tỉnh năm 2023 được công bố, tỉnh đứng thứ 5 cả nước."

    assert language_of(text) == "vi"
