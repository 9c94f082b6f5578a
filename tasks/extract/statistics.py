"""Statistics of a cohort ("điểm trung bình …", "đơn vị cao nhất đạt …"): what belongs to no unit.

Invariant: a statistic never names a unit; a sentence that gives the highest score to a unit is a claim and not found here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from schemas.document import Document
from schemas.tables import CohortStatistics, of_rows
from tasks.extract.gate import gated
from tasks.extract.text import NUMBER, parse_number

_VALUE = rf"\s*(?:chỉ\s+)?(?:đạt|là|với|:|ở mức)\s*(?:khoảng\s+)?({NUMBER})\s*(điểm|%)"
# The spread comes first: its words hold those of the highest and the lowest.
PATTERNS = {
    "spread": gated(rf"(?:chênh lệch|khoảng cách)(?:\s+[^\s,;.()\d]+){{0,10}}{_VALUE}"),
    "max": gated(rf"cao nhất(?:\s+(?!là|đạt|với)[^\s,;.()\d]+){{0,4}}{_VALUE}"),
    "min": gated(rf"thấp nhất(?:\s+(?!là|đạt|với)[^\s,;.()\d]+){{0,4}}{_VALUE}"),
    "mean": gated(rf"(?:trung bình|bình quân)(?:\s+(?!tăng|giảm|là|đạt)[^\s,;.()\d]+){{0,12}}{_VALUE}"),
    "median": gated(rf"trung vị(?:\s+[^\s,;.()\d]+){{0,8}}{_VALUE}"),
}
# "cao hơn giá trị trung bình … là 5,2%" is a distance from the mean, not the mean.
_GAP = re.compile(r"(?:hơn|kém|vượt)(?:\s+[^\s,;.]+){0,3}\s*$")


@dataclass(frozen=True, slots=True)
class Statistic:
    """One stated statistic of a cohort, its place and the names as written."""

    index_id: str
    index_year: int | None
    component_id: str | None
    cohort_text: str | None
    statistic: str
    value: float
    block: int
    start: int
    end: int


def find_statistics(small: str) -> Iterator[tuple[str, float, int, int]]:
    """(statistic, value, start, end) for every statistic of a lower-cased sentence."""
    taken: list[tuple[int, int]] = []
    for name, pattern in PATTERNS.items():
        for m in pattern.finditer(small):
            if _GAP.search(small[max(0, m.start() - 40) : m.start()]):
                continue
            if not any(m.start() < end and start < m.end() for start, end in taken):
                taken.append((m.start(), m.end()))
                yield name, parse_number(m[1]), m.start(), m.end()


def to_statistics(document: Document, found: Sequence[Statistic]) -> pl.DataFrame:
    """Rows of `cohort_statistics` in document order; cohort_id is left null for `tasks.units`.

    Without a year there is no edition to speak of, and no row.
    """
    rows: dict[str, dict[str, object]] = {}
    told: set[tuple[object, ...]] = set()
    for s in sorted(found, key=lambda s: (s.block, s.start, s.end, s.statistic)):
        quote = document.blocks[s.block].text[s.start : s.end]
        parts = (
            document.document_id,
            s.block,
            s.start,
            s.end,
            s.index_id,
            s.index_year,
            s.component_id,
            s.cohort_text,
            s.statistic,
        )
        key = hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:20]
        fact = (s.index_id, s.index_year, s.component_id, s.cohort_text, s.statistic, s.value)
        if s.index_year is not None and fact not in told:
            told.add(fact)
            rows[key] = {
                "index_id": s.index_id, "index_year": s.index_year, "component_id": s.component_id,
                "cohort_text": s.cohort_text, "statistic": s.statistic, "value": s.value, "claim_id": key,
                "document_id": document.document_id, "block": s.block, "char_start": s.start, "char_end": s.end,
                "quote": quote,
            }  # fmt: skip
    return of_rows(list(rows.values()), CohortStatistics)
