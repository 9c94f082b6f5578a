"""`Draft`: one claim as a construction found it, before the unit is resolved; and how drafts become rows of `claims`.

Invariant: a draft's span lies in one block and its quote is that span verbatim. Drafts of one document that state the
same fact again are one claim; drafts that differ stay apart, so that a contradiction can be seen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any

import polars as pl

from schemas.document import Document
from schemas.tables import Claims, of_rows
from tasks.extract.text import flat, lower
from tasks.units.fold import fold, strip_type

VALUES = ("score", "score_max", "score_unit", "rank", "rank_of", "rank_from_bottom", "top_n", "grade", "rank_change",
          "score_change", "streak")  # fmt: skip
# Scale, number ranked and cohort are the edition's, wherever in the document they are told.
_REGIONAL = re.compile(r"(?<!\w)(?:vùng|khu vực|miền|đồng bằng|region|delta)(?!\w)")
_OF_THE_EDITION = frozenset({"score_max", "rank_of", "cohort_text"})


_IDENTITY = ("document_id", "block", "char_start", "char_end", "index_id", "index_year", "component_id", "component_text",
             "unit_text", "cohort_text", *VALUES)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """What one place of a document says of one unit; names as written, nothing resolved, nothing computed."""

    index_id: str
    index_year: int | None
    unit_text: str
    block: int
    start: int
    end: int
    construction: str
    confidence: float
    unit_tier: str | None = None
    district: str | None = None
    province: str | None = None
    component_id: str | None = None
    component_name: str | None = None
    component_text: str | None = None
    cohort_text: str | None = None
    score: float | None = None
    score_max: float | None = None
    score_unit: str | None = None
    rank: int | None = None
    rank_of: int | None = None
    rank_from_bottom: int | None = None
    top_n: int | None = None
    grade: str | None = None
    rank_change: int | None = None
    score_change: float | None = None
    streak: int | None = None

    @property
    def states_something(self) -> bool:
        """True where at least one value is given."""
        return any(getattr(self, name) is not None for name in VALUES)

    @property
    def key(self) -> tuple[Any, ...]:
        """Same key: the same unit in the same ranking, as far as the text itself tells."""
        name = fold(strip_type(self.unit_text)[1])
        return (self.index_id, self.index_year, self.component_id, name, self.unit_tier)


def merge(drafts: Iterable[Draft]) -> list[Draft]:
    """One draft per fact: repeats that add nothing go, drafts of one block that complete each other become one.

    Two drafts of a key agree when no value and no cohort differs where both state it.
    """
    kept: list[Draft] = []
    places: dict[tuple[Any, ...], list[int]] = {}
    for draft in drafts:
        if not draft.states_something:
            continue
        same = places.setdefault(draft.key, [])
        for i in same:
            if _agree(draft, kept[i]) and (joined := _join(kept[i], draft)) is not None:
                kept[i] = joined
                break
        else:
            same.append(len(kept))
            kept.append(draft)
    return _fullest_cohorts(_surest_places(kept))


def _surest_places(drafts: list[Draft]) -> list[Draft]:
    """ "đứng chót bảng (19/19)", "vào tốp 10 … xếp thứ 7": where the rank itself is stated, "last" and "top n" say less."""
    ranked = {d.key for d in drafts if d.rank is not None}
    settled = [
        replace(d, rank_from_bottom=None, top_n=None) if d.key in ranked and (d.rank_from_bottom or d.top_n) else d
        for d in drafts
    ]
    return [d for d in settled if d.states_something]


def _fullest_cohorts(drafts: list[Draft]) -> list[Draft]:
    """ "5/33 xã, phường" and "5/33 xã, phường toàn thành phố" of one unit: the fuller wording names the cohort of both."""
    fullest: dict[tuple[Any, ...], str] = {}
    for d in drafts:
        if d.rank is not None and d.cohort_text:
            same = (d.key, d.rank, d.rank_of)
            fullest[same] = max(fullest.get(same, ""), d.cohort_text, key=len)
    told = [fullest.get((d.key, d.rank, d.rank_of), d.cohort_text) for d in drafts]
    return [d if text == d.cohort_text else replace(d, cohort_text=text) for d, text in zip(drafts, told, strict=True)]


def _agree(a: Draft, b: Draft) -> bool:
    apart = (a.cohort_text is None) != (b.cohort_text is None)
    if apart and _REGIONAL.search(lower(a.cohort_text or b.cohort_text or "")):
        return False  # a place within a region says nothing of the score told before
    if (
        a.cohort_text
        and b.cohort_text
        and flat(a.cohort_text) != flat(b.cohort_text)
        and (a.rank, a.rank_of) != (b.rank, b.rank_of)
    ):
        return False
    return all(getattr(a, n) is None or getattr(b, n) is None or getattr(a, n) == getattr(b, n) for n in VALUES)


def _join(a: Draft, b: Draft) -> Draft | None:
    """b's facts in a; null when b adds facts of the unit from another block, which need their own quote."""
    added = [n for n in (*VALUES, "cohort_text") if getattr(a, n) is None and getattr(b, n) is not None]
    if not added:
        return a
    if not any(getattr(b, n) is None and getattr(a, n) is not None for n in VALUES):
        return replace(b, cohort_text=b.cohort_text or a.cohort_text)  # b says all that a says, and more
    if a.block != b.block and not set(added) <= _OF_THE_EDITION:
        return None
    filled = {n: getattr(b, n) for n in added}
    if a.block != b.block:
        return replace(a, **filled)
    return replace(a, **filled, start=min(a.start, b.start), end=max(a.end, b.end))


def to_claims(document: Document, drafts: Sequence[Draft], source_id: str) -> pl.DataFrame:
    """Rows of `claims` in document order; unit_id, unit_name and cohort_id are left null for `tasks.units`."""
    rows: dict[str, dict[str, Any]] = {}
    for draft in sorted(drafts, key=lambda d: (d.block, d.start, d.end)):
        row = _row(document, draft, source_id)
        rows.setdefault(row["claim_id"], row)
    return of_rows(list(rows.values()), Claims)


_NOT_COLUMNS = ("start", "end", "construction", "confidence", "district", "province")
_COLUMNS = tuple(field.name for field in fields(Draft) if field.name not in _NOT_COLUMNS)
_values_of = attrgetter(*_COLUMNS)


def _row(document: Document, draft: Draft, source_id: str) -> dict[str, Any]:
    block = document.blocks[draft.block]
    sure = draft.confidence * block.confidence_of(draft.start, draft.end)  # a scan may be misread
    row = {
        "document_id": document.document_id,
        "source_id": source_id,
        "district_name": draft.district,
        "province_name": draft.province,
        "stated_at": document.published_at,
        "char_start": draft.start,
        "char_end": draft.end,
        "quote": block.text[draft.start : draft.end],
        "method": "table" if draft.construction.startswith("table") else "sentence",
        "confidence": round(sure, 3),
        **dict(zip(_COLUMNS, _values_of(draft), strict=True)),
    }
    row["claim_id"] = claim_id(row)
    return row


def claim_id(row: Mapping[str, Any]) -> str:
    """Stable id of a claim: what is stated, of whom, and where. The same text read again gives the same id."""
    text = "\x1f".join("" if (value := row.get(name)) is None else str(value) for name in _IDENTITY)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
