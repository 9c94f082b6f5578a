"""Whether the words a claim quotes state its figure. That they stand in the document is `tasks.validate`'s rule.

Invariant: only scores are looked for: a rank may be told in words ("dẫn đầu"), a score is always written in figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from tasks.agreement import NOISE
from tasks.quality.finding import Finding, Library, Tables, check, listed, number, passage, table

COLUMNS = ("document_id", "block", "char_start", "claim_id", "unit_text", "score", "quote")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


@check("evidence.figure_missing", severity="info")
def figure_missing(tables: Tables) -> Iterator[Finding]:
    """A quote holds the score it is to prove: 17.67 points, and the quote is “Trà Vinh” (the figure stands in another
    row of the table). One issue per document.
    """
    library = Library(tables)
    for _, rows in _without_figure(tables).group_by("document_id", maintain_order=True):
        document = rows["document_id"][0]
        told = (f"{row['unit_text']}: {number(row['score'])}, but {passage(row)}" for row in rows.iter_rows(named=True))
        message = f"{library.name(document)}: {rows.height} claim(s) quote words without their score: {listed(told)}"
        yield Finding(library.uri(document), message, document, rows["claim_id"].to_list())


def _without_figure(tables: Tables) -> pl.DataFrame:
    scored = table(tables, "claims").select(COLUMNS).drop_nulls("score")
    written = pl.col("score").cast(pl.String).str.strip_suffix(".0")
    plain = [
        pl.col("quote").str.contains(text, literal=True)
        for text in (written, written.str.replace(".", ",", literal=True))
    ]
    rest = scored.filter(~pl.any_horizontal(plain))  # few: trailing zeros, thousands, or really not there
    pairs = rest.select("score", "quote").iter_rows()
    missing = pl.Series([not _states(quote, score) for score, quote in pairs], dtype=pl.Boolean)
    return rest.filter(missing).sort("document_id", "block", "char_start", "claim_id")


def _states(quote: str, score: float) -> bool:
    """Whether a figure of the quote, read with either decimal sign, is the score."""
    return any(
        abs(float(reading) - score) <= NOISE * max(1.0, abs(score))
        for figure in _FIGURE.findall(quote)
        for reading in _readings(figure)
    )


def _readings(figure: str) -> Iterator[str]:
    """A written figure as Python reads it: 1.234,5 and 1,234.5, a comma or a point for the decimals."""
    for thousands, decimal in ((".", ","), (",", ".")):
        reading = figure.replace(thousands, "").replace(decimal, ".")
        if reading.count(".") <= 1:
            yield reading
