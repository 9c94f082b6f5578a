"""validate: which claims may be believed at all, and which rows of a table may be published.

Invariant: every row given comes out, kept or in quarantine, there once for every rule it broke: never a whole batch,
and none in silence. A claim whose unit is not resolved breaks no rule. What needs other claims to be seen
(disagreement, order, sums) is quality's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from schemas.tables import Quarantine, conform, empty
from tasks.validate.models import TableError, check_table, model_failures, of_rows, refuse_repeated
from tasks.validate.rules import (
    CLAIM_RULES,
    STATISTIC_RULES,
    Rule,
    Severity,
    document_known,
    quote_stands,
    severity_of,
    unknown_index,
)

__all__ = [
    "Severity",
    "TableError",
    "check_table",
    "hold_back",
    "refuse_repeated",
    "severity_of",
    "validate",
    "validate_statistics",
]

PLACE = ["document_id", "block", "char_start", "claim_id"]
Texts = Mapping[tuple[str, int], str]


def validate(
    claims: pl.DataFrame,
    documents: pl.DataFrame,
    texts: Texts | None,
    *,
    index_ids: Collection[str] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The claims that keep every rule, and the quarantine of those that do not, both sorted.

    `documents` are all that were read; `texts` gives the text of block n of a document as it is stored, `index_ids`
    the indices of indices.yaml: without them the rules on quotes and on unknown indices are skipped. Raises
    TableError when the columns or types are not those of claims: then it is the program that is wrong and not
    a row.
    """
    rules = [*CLAIM_RULES, *_of_documents("claims", documents, texts, index_ids)]
    kept, quarantine = _sift("claims", claims, documents, texts, rules)
    return kept.sort(PLACE), quarantine


def validate_statistics(
    statistics: pl.DataFrame,
    documents: pl.DataFrame,
    texts: Texts | None,
    *,
    index_ids: Collection[str] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same for cohort_statistics; a refused one is in quarantine with the columns it shares with claims."""
    rules = [*STATISTIC_RULES, *_of_documents("cohort_statistics", documents, texts, index_ids)]
    kept, quarantine = _sift("cohort_statistics", statistics, documents, texts, rules)
    return kept.sort(PLACE), quarantine


def hold_back(name: str, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of the published table `name` that fit its model, in order, and the quarantine of the others.

    For tables that have no rules of their own; their check_id is `<table>.<column>`. Raises TableError.
    """
    return _split(name, frame.with_row_index("row"), [model_failures(name, frame)])


def _of_documents(
    name: str, documents: pl.DataFrame, texts: Texts | None, index_ids: Collection[str] | None
) -> list[Rule]:
    """The rules that look at what was read and at the catalogue."""
    what = of_rows(name)
    rules = [document_known(documents, what)]
    if texts is not None:
        rules.append(quote_stands(what))
    if index_ids is not None:
        rules.append(unknown_index(index_ids, what))
    return rules


def _sift(
    name: str, frame: pl.DataFrame, documents: pl.DataFrame, texts: Texts | None, rules: Sequence[Rule]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Kept and quarantined rows; the rules see the document's days and, given `texts`, the text of the block."""
    refused = model_failures(name, frame)
    rows = frame.with_row_index("row")
    days = documents.select("document_id", "published_at", "captured_at").unique("document_id", keep="first")
    seen = rows.join(days, on="document_id", how="left", maintain_order="left")
    seen = seen if texts is None else _with_block_text(seen, texts)
    broken = [
        seen.filter(rule.broken.fill_null(False)).select("row", check_id=pl.lit(rule.check_id), failure=rule.failure)
        for rule in rules
    ]
    return _split(name, rows, [*broken, refused])


def _split(name: str, rows: pl.DataFrame, failures: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without a failure, and every failure with its row."""
    every = pl.concat(failures)
    if every.is_empty():
        return rows.drop("row"), empty(Quarantine)
    quarantine = conform(rows.join(every, on="row").drop("row"), Quarantine)
    kept = rows.join(every, on="row", how="anti", maintain_order="left").drop("row")
    return check_table(name, kept), quarantine.sort(*PLACE, "check_id", "failure")


def _with_block_text(rows: pl.DataFrame, texts: Texts) -> pl.DataFrame:
    """The rows with `block_text`, null where the document has no such block."""
    used = rows.select("document_id", "block").unique().sort("document_id", "block")
    found = [texts.get((document, block)) for document, block in used.iter_rows()]
    used = used.with_columns(pl.Series("block_text", found, pl.String))
    return rows.join(used, on=["document_id", "block"], how="left", maintain_order="left", nulls_equal=True)
