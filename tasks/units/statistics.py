"""Cohorts of statistics: "khối sở, ngành" of the territory a document speaks of, where no unit is named.

Invariant: the cohort id is the one that a claim of a unit of that cohort would get, so that both can be compared.
"""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from tasks.units.cohorts import Ranked, cohort_id
from tasks.units.fold import spelling
from tasks.units.register import Register

# The first word that stands in the text decides; departments before places, since "sở, ban, ngành cấp tỉnh" are departments.
_TIERS = (
    ("department", ("sở", "ban", "ngành", "cơ quan", "phòng")),
    ("commune", ("xã", "phường", "thị trấn", "đặc khu")),
    ("district", ("huyện", "quận", "thị xã")),
    ("ministry", ("bộ",)),
    ("province", ("tỉnh", "cả nước", "toàn quốc")),
)


def place_statistics(statistics: pl.DataFrame, documents: pl.DataFrame, register: Register) -> pl.DataFrame:
    """The statistics with cohort_id filled where text and the document's territory tell it.

    In: rows of cohort_statistics, and documents (document_id, territory_id).
    """
    territory = dict(documents.select("document_id", "territory_id").iter_rows())
    ids = [
        _cohort(text, year, territory.get(document), register)
        for text, year, document in statistics.select("cohort_text", "index_year", "document_id").iter_rows()
    ]
    return statistics.with_columns(pl.Series("cohort_id", ids, dtype=pl.String))


def _cohort(text: str | None, year: int, territory_id: str | None, register: Register) -> str | None:
    tier = _tier(text or "")
    if tier is None:
        return None
    day = date(year, 12, 31)
    district, province = register.parents(territory_id, day) if territory_id in register.units else (None, None)
    return cohort_id(text, Ranked(tier, district, province), register, day)


def _tier(text: str) -> str | None:
    letters = re.sub(rf"(?<!\w){spelling('thị xã')}(?!\w)", spelling("huyện"), spelling(text))  # no commune
    for tier, words in _TIERS:
        if any(re.search(rf"(?<!\w){re.escape(spelling(word))}(?!\w)", letters) for word in words):
            return tier
    return None
