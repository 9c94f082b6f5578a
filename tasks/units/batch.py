"""Many names at once: `resolve_many`.

Invariant: the answers are those of `resolve`, one by one; each distinct question is put once and its answer joined to
all rows that ask it. There is no second rule here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from tasks.heap import no_collecting
from tasks.units.register import Register
from tasks.units.resolver import resolve

QUESTION = pl.Schema(
    {"text": pl.String, "province": pl.String, "district": pl.String, "tier": pl.String, "as_of": pl.Date}
)
_CANDIDATE = dict.fromkeys(("unit_id", "code", "full_name", "tier", "district", "province"), pl.String)
ANSWER = pl.Schema(
    dict.fromkeys(("unit_id", "code", "name", "full_name", "tier", "reason"), pl.String)
    | {"candidates": pl.List(pl.Struct(_CANDIDATE))}
)


def resolve_many(register: Register, names: pl.DataFrame) -> pl.DataFrame:
    """One row of `ANSWER` for each row of names, in their order.

    In: `text`, and any of `province`, `district`, `tier` (String), `as_of` (Date), as `resolve` takes them; a column
    that is missing or null gives no hint. Raises polars' errors for columns of another type.
    """
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in QUESTION.items() if name not in names.columns]
    asked = names.with_columns(absent).select(pl.col(name).cast(dtype) for name, dtype in QUESTION.items())
    distinct = asked.unique()
    with no_collecting():
        rows = [_answer(register, *row) for row in distinct.iter_rows()]
    answers = pl.DataFrame(rows, schema=ANSWER, orient="row")
    numbered = distinct.with_row_index("answer")
    order = asked.join(numbered, on=QUESTION.names(), how="left", nulls_equal=True, maintain_order="left")["answer"]
    return answers[order] if asked.height else answers


def _answer(
    register: Register,
    text: str | None,
    province: str | None,
    district: str | None,
    tier: str | None,
    as_of: date | None,
) -> tuple[Any, ...]:
    found = resolve(register, text or "", province=province, district=district, tier=tier, as_of=as_of)
    return tuple(getattr(found, name) for name in ANSWER)
