"""A gate never keeps a pattern from what it would find; what a pattern needs is read off it."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tasks.extract
from tasks.extract.gate import Gated, gated
from tasks.extract.literals import DIGIT, clauses_of


def gates() -> dict[str, Gated]:
    """Every gated pattern of the room."""
    found: dict[str, Gated] = {}
    for module in pkgutil.walk_packages(tasks.extract.__path__, "tasks.extract."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Gated):
                found[f"{module.name}.{name}"] = value
    return found


GATES = gates()
PIECES = ["xếp ", "hạng ", "thứ ", "nhất", "đứng đầu ", "điểm", " 9", "63/", "%", "tăng ", "bậc", "năm 2023", ", ", "khối ", "sở",
          "trung bình ", "đạt ", "là ", "ranked ", "5th ", "points", "top ", "nhóm ", "cao ", "٣", "mục tiêu"]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("xếp hạng", {"xếp hạng"}),
        ("tăng|giảm", {"tăng", "giảm"}),
        ("(?:có )?điểm", {"điểm"}),
        (r"thứ\s+x?\d", {"thứ"}),
        (r"(?<!\w)hạng(?!\w)", {"hạng"}),
        (r"[ab]c-?", {"ac", "bc"}),
    ],
)
def test_what_a_match_must_hold_is_read_off_the_pattern(pattern: str, needed: set[str]) -> None:
    assert frozenset(needed) in clauses_of(re.compile(pattern))


@pytest.mark.parametrize("pattern", [r"a|xếp", r"(?:xếp)?", r"\w+", r"(?:xếp)*", r".", r"[^x]yy|z"])
def test_where_a_pattern_does_not_tell_nothing_is_needed(pattern: str) -> None:
    assert clauses_of(re.compile(pattern)) == frozenset()


def test_any_decimal_digit_counts_as_one() -> None:
    assert clauses_of(re.compile(r"\d")) == {frozenset({DIGIT})}
    assert gated(r"\d").search("٣") is not None


def test_a_pattern_that_ignores_case_has_no_gate() -> None:
    with pytest.raises(ValueError, match="ignores case"):
        Gated(re.compile("xếp", re.IGNORECASE))


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_behind_its_gate_a_pattern_finds_the_same(text: str) -> None:
    assert len(GATES) > 50
    for name, gate in GATES.items():
        assert [m.span() for m in gate.finditer(text)] == [m.span() for m in gate.pattern.finditer(text)], name
        assert bool(gate.search(text)) == bool(gate.pattern.search(text)), name
