"""Each construction reads what a careful reader reads: one sentence, the facts it states."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from schemas.document import Block, Document
from tasks.extract import Lexicon, extract

Facts = dict[str, object]
FIELDS = ("score", "score_max", "rank", "rank_of", "rank_from_bottom", "top_n", "grade", "rank_change", "score_change",
          "streak")  # fmt: skip

SENTENCES: dict[str, tuple[str, dict[str, Facts]]] = {
    "score on a scale, rank of a number": (
        "Năm 2023, phường Hồng Hải đạt 741,5/1000 điểm, xếp hạng 02/177 xã, phường toàn tỉnh.",
        {"phường Hồng Hải": {"score": 741.5, "score_max": 1000.0, "rank": 2, "rank_of": 177}},
    ),
    "thousands with a point": (
        "Xã Hải Sơn đạt 612,4 điểm trên thang điểm 1.000.",
        {"Xã Hải Sơn": {"score": 612.4, "score_max": 1000.0}},
    ),
    "ordinal in words": ("Huyện Ba Chẽ xếp thứ nhì toàn tỉnh.", {"Huyện Ba Chẽ": {"rank": 2}}),
    "first by a verb": ("Sở Y tế dẫn đầu khối sở, ngành với 912,4 điểm.", {"Sở Y tế": {"rank": 1, "score": 912.4}}),
    "rank before its unit": (
        "Xếp thứ nhất là Sở Tài chính với 95,2 điểm; xếp cuối là Sở Ngoại vụ với 80,1 điểm.",
        {"Sở Tài chính": {"rank": 1, "score": 95.2}, "Sở Ngoại vụ": {"rank_from_bottom": 1, "score": 80.1}},
    ),
    "unit in apposition behind its rank": (
        "Là đơn vị xếp thứ 3 ở khối huyện, huyện Hải Hà tiếp tục tập huấn.",
        {"huyện Hải Hà": {"rank": 3}},
    ),
    "ranks paired before the units": (
        "Xếp thứ 2 và thứ 3 lần lượt là Sở Công Thương (388,2 điểm), Sở Ngoại vụ (371 điểm).",
        {"Sở Công Thương": {"rank": 2, "score": 388.2}, "Sở Ngoại vụ": {"rank": 3, "score": 371.0}},
    ),
    "ranks paired behind the units": (
        "Huyện Hải Hà và huyện Đầm Hà lần lượt xếp thứ 4 và 6.",
        {"Huyện Hải Hà": {"rank": 4}, "huyện Đầm Hà": {"rank": 6}},
    ),
    "order carried on": (
        "Dẫn đầu là Sở Nội vụ, tiếp theo là Sở Xây dựng, Sở Tư pháp.",
        {"Sở Nội vụ": {"rank": 1}, "Sở Xây dựng": {"rank": 2}, "Sở Tư pháp": {"rank": 3}},
    ),
    "a top list has no order": (
        "Top 3 gồm Quảng Ninh, Lào Cai và Hải Phòng.",
        {"Quảng Ninh": {"top_n": 3}, "Lào Cai": {"top_n": 3}, "Hải Phòng": {"top_n": 3}},
    ),
    "a grade for a list": (
        "2 cơ quan ở mức khá gồm: Sở Tư pháp, Sở Y tế.",
        {"Sở Tư pháp": {"grade": "khá"}, "Sở Y tế": {"grade": "khá"}},
    ),
    "places up": ("Huyện Hải Hà xếp thứ 5/13, tăng 4 bậc so với năm 2022.",
                  {"Huyện Hải Hà": {"rank": 5, "rank_of": 13, "rank_change": 4}}),
    "points up, places down": (
        "Huyện Hải Hà đạt 80,5 điểm, tăng 1,2 điểm nhưng giảm 3 bậc so với năm 2022.",
        {"Huyện Hải Hà": {"score": 80.5, "score_change": 1.2, "rank_change": -3}},
    ),
    "place kept": ("Huyện Hải Hà xếp thứ 5/13 (giữ vững vị trí năm 2022).",
                   {"Huyện Hải Hà": {"rank": 5, "rank_of": 13, "rank_change": 0}}),
    "grade behind a score": ("Phường Hồng Hải đạt 94,5 điểm, xếp loại xuất sắc.",
                             {"Phường Hồng Hải": {"score": 94.5, "grade": "xuất sắc"}}),
    "a streak": ("Đây là năm thứ 7 liên tiếp tỉnh Quảng Ninh dẫn đầu cả nước.", {"tỉnh Quảng Ninh": {"rank": 1, "streak": 7}}),
    "a scale told in a sentence of its own": (
        "Sở Tư pháp đạt 87,5 điểm.\n\nĐiểm tối đa theo quy định là 100, trong đó hạ tầng 30, nhân lực 70.",
        {"Sở Tư pháp": {"score": 87.5, "score_max": 100.0}},
    ),
    "how many are ranked, said once": (
        "Trong 19 sở, ban, ngành được chấm, Sở Tài chính xếp thứ 4.",
        {"Sở Tài chính": {"rank": 4, "rank_of": 19}},
    ),
    "a change of a share": (
        "Giá trị DTI của huyện Hải Hà là 0,6077, tăng 0,1783 so với năm 2022.",
        {"huyện Hải Hà": {"score": 0.6077, "score_change": 0.1783}},
    ),
    "a change behind the word for points": (
        "Huyện Hải Hà xếp thứ 7, điểm số hụt mất 5,14.",
        {"Huyện Hải Hà": {"rank": 7, "score_change": -5.14}},
    ),
    "the group is led by a unit": (
        "Bảng tổng sắp khối sở, ngành do Sở Nội vụ dẫn đầu với 91,8 điểm.",
        {"Sở Nội vụ": {"rank": 1, "score": 91.8}},
    ),
    "the change of a mean is nobody's": (
        "Sở Y tế đạt 77,4 điểm. Trung bình của ba đơn vị này là 75,4 điểm, tăng 4,12 điểm so với năm 2022.",
        {"Sở Y tế": {"score": 77.4}},
    ),
    "of all others, no other": (
        "Tăng 5,26 điểm, nhiều hơn mọi địa phương khác, huyện Hải Hà xếp thứ nhất.",
        {"huyện Hải Hà": {"rank": 1, "score_change": 5.26}},
    ),
    "as many points as another": (
        "Sở Y tế bằng điểm Sở Xây dựng (65,2 điểm) nhưng xếp thứ 9.",
        {"Sở Xây dựng": {"score": 65.2}, "Sở Y tế": {"rank": 9}},
    ),
    "a group is no grade of one": (
        "Hai sở khác cùng tăng 3 bậc để vào top 10 là Sở Y tế, Sở Xây dựng.",
        {"Sở Y tế": {"top_n": 10, "rank_change": 3}, "Sở Xây dựng": {"top_n": 10, "rank_change": 3}},
    ),
    "this district is no province": (
        "Bất ngờ nhất là UBND huyện Hải Hà. Huyện này chiếm vị trí thứ nhất, còn TP Hạ Long xếp thứ 3.",
        {"UBND huyện Hải Hà": {"rank": 1}, "TP Hạ Long": {"rank": 3}},
    ),
    "compared with the first, who is named": (
        "Sở Y tế chỉ được 326,8 điểm, kém cơ quan dẫn đầu là Sở Xây dựng 119,4 điểm.",
        {"Sở Y tế": {"score": 326.8}, "Sở Xây dựng": {"rank": 1}},
    ),
    "what is required is no goal": (
        "Hai sở cùng xếp thứ nhất do đạt 100% yêu cầu gồm: Sở Y tế, Sở Xây dựng.",
        {"Sở Y tế": {"rank": 1}, "Sở Xây dựng": {"rank": 1}},
    ),
    "ordinals in words, paired": (
        "Huyện Hải Hà và huyện Đầm Hà lần lượt xếp thứ hai, thứ ba ở khối này.",
        {"Huyện Hải Hà": {"rank": 2}, "huyện Đầm Hà": {"rank": 3}},
    ),
    "down, and still the twelfth": (
        "Sở Y tế tụt 7 bậc, còn thứ 12.",
        {"Sở Y tế": {"rank_change": -7, "rank": 12}},
    ),
    "highest by the index that stands between": (
        "Sở Y tế có Chỉ số DTI năm 2023 cao nhất: 95,38/100 điểm.",
        {"Sở Y tế": {"rank": 1, "score": 95.38, "score_max": 100.0}},
    ),
    "nationwide is where, not who": (
        "Tỉnh Bắc Giang đạt 91,16 điểm, đứng thứ 4 toàn quốc, tăng 2 bậc so với năm 2022.",
        {"Tỉnh Bắc Giang": {"score": 91.16, "rank": 4, "rank_change": 2}},
    ),
    "the day after is no place behind": (
        "Hôm sau huyện Hải Hà lại đứng số 1 với 47,8 điểm.",
        {"huyện Hải Hà": {"rank": 1, "score": 47.8}},
    ),
    "two in a bracket": (
        "Xếp loại tốt có: Sở Y tế; Sở Xây dựng (cùng đứng đầu khối với 94,2 điểm); Sở Tư pháp.",
        {"Sở Y tế": {"rank": 1, "score": 94.2, "grade": "tốt"}, "Sở Xây dựng": {"rank": 1, "score": 94.2, "grade": "tốt"},
         "Sở Tư pháp": {"grade": "tốt"}},
    ),
    "leaders of whom none is said to be first": (
        "Dẫn đầu là: Sở Y tế (94,1 điểm), Sở Xây dựng (93,5 điểm), Sở Tư pháp (92,8 điểm).",
        {"Sở Y tế": {"score": 94.1}, "Sở Xây dựng": {"score": 93.5}, "Sở Tư pháp": {"score": 92.8}},
    ),
    "as many units as the grade was counted for": (
        "Có hai sở xếp loại xuất sắc; dẫn đầu là Sở Y tế với 97 điểm, tiếp theo là Sở Xây dựng.",
        {"Sở Y tế": {"rank": 1, "score": 97.0, "grade": "xuất sắc"}, "Sở Xây dựng": {"rank": 2, "grade": "xuất sắc"}},
    ),
    "the first of each part": (
        "Các xã được chấm theo từng huyện; đứng đầu có xã Quảng Minh, xã Quảng Long.",
        {"xã Quảng Minh": {"rank": 1}, "xã Quảng Long": {"rank": 1}},
    ),
    "behind one and before another": (
        "Huyện Hải Hà xếp thứ 3, sau huyện Ba Chẽ (72,9 điểm), trên huyện Đầm Hà (70,7 điểm).",
        {"Huyện Hải Hà": {"rank": 3}, "huyện Ba Chẽ": {"score": 72.9}, "huyện Đầm Hà": {"score": 70.7}},
    ),
    "all of a number": (
        "Cả 08/08 huyện đều được chấm, huyện Hải Hà đứng thứ 3.",
        {"huyện Hải Hà": {"rank": 3, "rank_of": 8}},
    ),
    "a list of a year's best within which a place is told": (
        "Trong tốp 30 được công bố, huyện Hải Hà đứng thứ 7.",
        {"huyện Hải Hà": {"rank": 7}},
    ),
    "the last place and its number": (
        "Sở Y tế ở vị trí cuối cùng - thứ 20, Sở Xây dựng thứ 19.",
        {"Sở Y tế": {"rank": 20}, "Sở Xây dựng": {"rank": 19}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SENTENCES)
def test_a_construction_gives_its_facts(name: str, claims: Callable[..., list[Facts]]) -> None:
    sentence, expected = SENTENCES[name]

    found = claims(sentence)

    assert {str(c["unit_text"]): {f: c[f] for f in FIELDS if f in c} for c in found} == expected


NO_CLAIMS = {
    "a goal": "Huyện Hải Hà phấn đấu năm 2025 xếp thứ 3/13, đạt trên 800 điểm.",
    "a mean": "Điểm trung bình của khối huyện là 640,2 điểm.",
    "extremes without a name": "Đơn vị cao nhất đạt 955 điểm; thấp nhất đạt 610 điểm.",
    "a count": "Toàn huyện Hải Hà đã có 10/37 xã hoàn thành chuyển đổi số.",
    "a rate of files": "Huyện Hải Hà có 98,4% hồ sơ nộp trực tuyến, giải quyết đúng hạn 99,1%.",
    "the first of a group": "Huyện Hải Hà nằm trong nhóm các đơn vị dẫn đầu.",
    "all of a group took part": "Tại hội trường Sở Nội vụ, 20/20 sở, ban, ngành dự tập huấn.",
    "a place among investors": "Huyện Hải Hà giải ngân đạt 38,6%, xếp thứ 7/14 chủ đầu tư.",
    "how the points are shared out": "Bộ chỉ số DTI cấp tỉnh gồm 98 chỉ số, tổng 1.000 điểm, trong đó xã hội số 200 điểm.",
    "a legal reference": "Căn cứ Quyết định số 857/QĐ-UBND ngày 27/3/2024 của UBND tỉnh Quảng Ninh.",
}


@pytest.mark.parametrize("name", NO_CLAIMS)
def test_what_is_no_result_gives_no_claim(name: str, claims: Callable[..., list[Facts]]) -> None:
    assert claims(NO_CLAIMS[name]) == []


def test_one_sentence_with_two_cohorts_gives_two_claims_with_the_score(claims: Callable[..., list[Facts]]) -> None:
    found = claims(
        "Phường Hồng Hải đạt 640/1000 điểm, xếp 3/33 xã, phường toàn thành phố, thứ 27/177 xã, phường toàn tỉnh."
    )

    assert [(c["score"], c["rank"], c["rank_of"]) for c in found] == [(640.0, 3, 33), (640.0, 27, 177)]


def test_two_indices_in_one_sentence_are_kept_apart(claims: Callable[..., list[Facts]]) -> None:
    found = claims("Năm 2023, tỉnh Quảng Ninh đứng thứ 1 về PCI; đứng thứ 2 về SIPAS.")

    assert {(c["index_id"], c["rank"]) for c in found} == {("PCI", 1), ("SIPAS", 2)}


def test_a_year_in_a_bracket_belongs_to_its_own_score(claims: Callable[..., list[Facts]]) -> None:
    found = claims(
        "PAR INDEX của tỉnh Lào Cai các năm (năm 2020 đạt 81,5 điểm; năm 2021 đạt 82,25 điểm).", title="PAR INDEX"
    )

    assert {(c["index_year"], c["score"]) for c in found} == {(2020, 81.5), (2021, 82.25)}


def test_a_numbered_line_is_a_component_of_the_unit_the_document_is_about(claims: Callable[..., list[Facts]]) -> None:
    (found,) = claims("2.3. Hạ tầng số: Đạt 83,9 /100 điểm, đạt tỷ lệ 83,9%, đạt mức tốt.",
                      title="Phường Hồng Hải: chỉ số DTI năm 2023")  # fmt: skip

    assert (found["component_id"], found["unit_text"], found["score"], found["grade"]) == (
        "ha_tang_so", "Phường Hồng Hải", 83.9, "tốt",
    )  # fmt: skip


def test_english_is_read_the_same_way(claims: Callable[..., list[Facts]]) -> None:
    found = claims("<p>Quang Ninh topped the 2023 PCI with 71.25 points. Long An ranked second with 70.94 points, "
                   "the survey of companies in the provinces said.</p>", title="PCI 2023")  # fmt: skip

    assert {(c["unit_text"], c["rank"], c["score"]) for c in found} == {("Quang Ninh", 1, 71.25), ("Long An", 2, 70.94)}


def test_told_twice_is_one_claim(claims: Callable[..., list[Facts]]) -> None:
    assert (
        len(claims("Phường Hồng Hải đạt 90 điểm, xếp 2/17.\nNhư đã nêu, phường Hồng Hải đạt 90 điểm, xếp 2/17.")) == 1
    )


def test_told_differently_is_two_claims(claims: Callable[..., list[Facts]]) -> None:
    found = claims("Phường Hồng Hải đạt 90 điểm.\nTheo bảng điểm cuối, phường Hồng Hải đạt 91 điểm.")

    assert sorted(float(str(c["score"])) for c in found) == [90.0, 91.0]


def test_the_quote_is_the_text_at_its_offsets(lexicon: object) -> None:
    from tasks.extract import extract
    from tasks.read import read

    text = "Kết quả DTI năm 2023\n\nSở Y tế dẫn đầu với 912,4 điểm; TP. Hạ Long xếp thứ 2/13 huyện, thị xã, thành phố."
    document = read(text.encode(), uri="https://example.org/a.txt")

    rows = extract(document, lexicon, source_id="t").claims.to_dicts()  # type: ignore[arg-type]

    assert rows
    assert all(document.blocks[r["block"]].text[r["char_start"] : r["char_end"]] == r["quote"] for r in rows)


@pytest.mark.parametrize("of", ["", "của "])
def test_the_province_behind_the_index_is_where_the_unit_is_ranked(
    claims: Callable[..., list[dict[str, object]]], of: str
) -> None:
    (claim,) = claims(f"Thị xã Quảng Yên dẫn đầu PAR INDEX năm 2020 {of}tỉnh Quảng Ninh với 91,25 điểm.", title="")

    assert (claim["unit_text"], claim["rank"], claim["score"]) == ("Thị xã Quảng Yên", 1, 91.25)


def test_a_score_beyond_its_scale_is_stated_and_left_to_validation(
    claims: Callable[..., list[dict[str, object]]],
) -> None:
    (claim,) = claims("Phường Hồng Gai đạt 1200/1000 điểm.")

    assert (claim["score"], claim["score_max"]) == (1200.0, 1000.0)


def test_the_place_of_the_year_compared_with_is_of_that_year(claims: Callable[..., list[Facts]]) -> None:
    found = claims("Huyện Hải Hà xếp thứ 5/13, tăng 3 bậc so với năm 2022, khi huyện còn ở vị trí 8/13.")

    assert {(c["index_year"], c["rank"]) for c in found} == {(2023, 5), (2022, 8)}


def test_a_section_headed_by_a_province_is_about_it(claims: Callable[..., list[Facts]]) -> None:
    parts = ("Bắc Giang (tăng 29 bậc)", "72,8"), ("Khánh Hòa (tăng 28 bậc)", "67,74")
    page = "".join(f"<h2>{heading}</h2><p>Tỉnh được {score} điểm.</p>" for heading, score in parts)

    scores = {c["unit_text"]: c["score"] for c in claims(page, title="PCI 2022") if "score" in c}

    assert scores == {"Bắc Giang": 72.8, "Khánh Hòa": 67.74}


def test_a_score_is_not_that_of_a_place_within_a_region(claims: Callable[..., list[Facts]]) -> None:
    found = claims("Khánh Hòa đạt 67,74 điểm. Trong khu vực Nam Trung Bộ, địa phương này xếp thứ 2.", title="PCI 2022")

    assert [("score" in c, "rank" in c) for c in found] == [(True, False), (False, True)]


def test_each_component_has_its_own_place(claims: Callable[..., list[Facts]]) -> None:
    found = claims("Huyện Hải Hà xếp thứ hai toàn tỉnh, đồng thời dẫn đầu về hạ tầng số.")

    assert {(c.get("component_id"), c["rank"]) for c in found} == {(None, 2), ("ha_tang_so", 1)}


def test_a_number_behind_a_components_name_is_its_score(claims: Callable[..., list[Facts]]) -> None:
    (claim,) = claims(
        "Chính quyền số: 0,6683, xếp hạng 29;", title="Tỉnh Trà Vinh: Chỉ số chuyển đổi số (DTI) năm 2022"
    )

    assert (claim["component_id"], claim["score"], claim["rank"]) == ("chinh_quyen_so", 0.6683, 29)


def test_a_region_has_a_mean_for_its_score(claims: Callable[..., list[Facts]]) -> None:
    found = claims(
        "Hai vùng Tây Nguyên, Đông Nam Bộ có PII 2023 bình quân lần lượt là 32,72 và 41,5 điểm.", title="PII 2023"
    )

    assert [(c["unit_tier"], c["score"]) for c in found] == [("region", 32.72), ("region", 41.5)]


def test_the_scale_of_one_score_is_not_that_of_all(claims: Callable[..., list[Facts]]) -> None:
    found = claims("Huyện Hải Hà đạt 70,7 trên thang điểm 100. Huyện Đầm Hà đạt 68,8 điểm.")

    assert [c.get("score_max") for c in found] == [100.0, None]


YEARS = {
    "moved points": (
        "Huyện Hải Hà tăng từ 68,2 điểm năm 2021 lên 71,3 điểm năm 2022.",
        {(2021, "score", 68.2), (2022, "score", 71.3)},
    ),
    "moved grades": (
        "Huyện Hải Hà từ nhóm khá năm 2021 vươn lên nhóm tốt năm 2022.",
        {(2021, "grade", "khá"), (2022, "grade", "tốt")},
    ),
    "moved from a time that is not told": (
        "Năm 2022, huyện Hải Hà từ vị trí 47 trước đây nhảy lên thứ 20.",
        {(2022, "rank", 20)},
    ),
    "in passing": (
        "Sở Y tế vượt Sở Xây dựng, đơn vị dẫn đầu năm 2021, để đứng nhất năm 2022.",
        {(2021, "rank", 1), (2022, "rank", 1)},
    ),
    "time before": (
        "Năm 2022 huyện Hải Hà trở lại ngôi đầu, lần trước là năm 2019.",
        {(2019, "rank", 1), (2022, "rank", 1)},
    ),
    "two years of one list": (
        "Huyện Hải Hà có mặt trong Top 10 DTI cả năm 2021 và 2022.",
        {(2021, "top_n", 10), (2022, "top_n", 10)},
    ),
    "a change over a pair of years": (
        "Huyện Hải Hà năm 2021/2020 giảm 3 bậc, năm 2022/2021 tăng 11 bậc.",
        {(2021, "rank_change", -3), (2022, "rank_change", 11)},
    ),
}


@pytest.mark.parametrize("name", YEARS)
def test_each_value_is_of_its_year(name: str, claims: Callable[..., list[Facts]]) -> None:
    sentence, expected = YEARS[name]

    found = {(c["index_year"], f, c[f]) for c in claims(sentence) for f in FIELDS if f in c}

    assert found == expected


def test_two_indices_in_turn_have_a_value_each(claims: Callable[..., list[Facts]]) -> None:
    found = claims("PCI và PAPI của Quảng Ninh lần lượt đạt 66,2 và 43,1 điểm.")

    assert {(c["index_id"], c["score"]) for c in found} == {("PCI", 66.2), ("PAPI", 43.1)}


def test_a_share_that_moves_is_no_score(claims: Callable[..., list[Facts]]) -> None:
    assert claims("Tỷ lệ hồ sơ trực tuyến của huyện Hải Hà tăng từ 60% lên 85%.") == []


def test_an_english_sentence_is_read_whatever_the_page_is_written_in(claims: Callable[..., list[Facts]]) -> None:
    found = claims("Hai Phong ranked second, up from number twenty-one a year earlier.")

    assert {(c["index_year"], c["rank"]) for c in found} == {(2023, 2), (2022, 21)}


def test_a_run_of_years_that_are_not_told_is_of_none(lexicon: Lexicon) -> None:
    text = "Quảng Ninh từng 3 năm liên tiếp dẫn đầu PCI."
    document = Document("0" * 64, "https://example.org/a", "text/html", blocks=(Block("paragraph", text),))

    assert extract(document, lexicon, source_id="t").claims.is_empty()


def test_headlines_of_other_articles_are_passed_over(claims: Callable[..., list[Facts]]) -> None:
    found = claims(
        "<p>Huyện Hải Hà đạt 741,5 điểm.</p><p>Tin liên quan</p><ul><li>Huyện Ba Chẽ đứng đầu DTI 2022</li></ul>"
        "<p>Huyện Đầm Hà đạt 702,5 điểm, theo báo cáo.</p>"
    )

    assert {c["unit_text"] for c in found} == {"Huyện Hải Hà", "Huyện Đầm Hà"}


def test_a_scale_is_that_of_the_units_group(claims: Callable[..., list[Facts]]) -> None:
    found = claims("Thang điểm khối sở là 1.000, khối huyện là 900. Sở Y tế đạt 866 điểm, huyện Hải Hà đạt 812 điểm.")

    assert {(c["unit_text"], c["score_max"]) for c in found} == {("Sở Y tế", 1000.0), ("huyện Hải Hà", 900.0)}
