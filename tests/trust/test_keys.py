"""Keys as numbers."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks import keys
from tasks.keys import key_numbers

rows = st.lists(st.tuples(st.none() | st.sampled_from("abc"), st.none() | st.integers(-3, 3), st.sampled_from("xyz")))


def frame(said: list[tuple[str | None, int | None, str]]) -> pl.DataFrame:
    return pl.DataFrame(said, schema={"a": pl.String, "b": pl.Int32, "c": pl.String}, orient="row")


@pytest.mark.parametrize("widest", [keys.WIDEST, 20], ids=["wide", "narrow"])
def test_numbers_are_equal_and_ordered_as_the_columns_are(widest: int) -> None:
    @given(rows, rows)
    def holds(left: list[tuple[str | None, int | None, str]], right: list[tuple[str | None, int | None, str]]) -> None:
        frames = frame(left), frame(right)
        together = pl.concat(
            f.with_columns(n) for f, n in zip(frames, key_numbers(["a", "b", "c"], *frames), strict=True)
        )
        assert together.sort("key", maintain_order=True).drop("key").equals(together.drop("key").sort("a", "b", "c"))
        assert together["key"].n_unique() == together.drop("key").n_unique()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "WIDEST", widest)
        holds()
