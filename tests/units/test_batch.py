"""Many names at once get the answers that each would get alone."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.units import resolve, resolve_many
from tasks.units.batch import ANSWER, QUESTION

TEXTS = [
    "Ka Long",
    "P. Ka Long",
    "TP Thanh Hóa",
    "Thanh Hóa",
    "Sở TT&TT",
    "Bắc Ninh",
    "huyện Kỳ Anh",
    "Xã Tân Lập",
    "?",
    "",
    None,
]
PLACES = [None, "", "Quảng Ninh", "Hà Tĩnh", "Long An", "Hoành Bồ"]
TIERS = [None, "province", "district", "commune", "department", "tỉnh"]
DAYS = [None, date(2006, 12, 31), date(2023, 12, 31), date(2025, 12, 31)]
question = st.tuples(*map(st.sampled_from, (TEXTS, PLACES, PLACES, TIERS, DAYS)))


@given(st.lists(question, max_size=12))
@settings(max_examples=60)
def test_the_answers_are_those_of_one_by_one_in_their_order(register, rows):
    answers = resolve_many(register, pl.DataFrame(rows, schema=QUESTION, orient="row"))
    assert answers.schema == ANSWER
    for (text, province, district, tier, day), answer in zip(rows, answers.to_dicts(), strict=True):
        alone = resolve(register, text or "", province=province, district=district, tier=tier, as_of=day)
        assert answer == {name: getattr(alone, name) for name in ANSWER} | {"candidates": list(alone.candidates)}


def test_a_column_that_is_missing_gives_no_hint(register):
    answers = resolve_many(register, pl.DataFrame({"text": ["TP Thanh Hóa", "Thanh Hóa"]}))
    assert answers["unit_id"].to_list() == ["380@2004-08-31", None]


def test_a_million_rows_that_ask_the_same_are_worked_out_once(register):
    names = pl.DataFrame({"text": ["Ka Long", "P. Ka Long"] * 500_000, "province": ["Quảng Ninh"] * 1_000_000})
    answers = resolve_many(register, names.with_columns(tier=pl.lit("commune")))
    assert answers.height == 1_000_000 and set(answers["code"]) == {"06709"}
