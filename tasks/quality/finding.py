"""What a check is and what it finds, and how figures, units and passages are written in a message.

Invariant: a finding's `subject` is the same as long as the problem is, whatever the run and the values.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from schemas.tables import MODELS, RANKING_KEY, empty

Severity = Literal["error", "warning", "info"]
Tables = Mapping[str, pl.DataFrame]
Row = dict[str, Any]

EXAMPLES = 5  # named in a message; the rest is counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: what it is about (stable), what is wrong in words, and what it concerns; `severity` where it is not
    that of the check."""

    subject: str
    message: str
    document_id: str | None = None
    claim_ids: list[str] = field(default_factory=list)
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule with its id and severity; called with the tables it gives its findings. One that is `per_edition` looks at
    each edition of an index by itself (`tasks.quality.editions`)."""

    check_id: str
    severity: Severity
    find: Callable[[Tables], Iterator[Finding]]
    per_edition: bool = False

    def __call__(self, tables: Tables) -> Iterator[Finding]:
        """The findings, in any order."""
        return self.find(tables)


def check(
    check_id: str, severity: Severity, per_edition: bool = False
) -> Callable[[Callable[[Tables], Iterator[Finding]]], Check]:
    """Names a function over the tables as a check; its docstring says the rule with an example."""
    return lambda find: Check(check_id, severity, find, per_edition)


def table(tables: Tables, name: str) -> pl.DataFrame:
    """The published table of that name, with no rows where it was not given."""
    return tables[name] if name in tables else empty(MODELS[name])


def edition(row: Row) -> str:
    """What the figures are of: "DTI 2023", "DTI 2023 hạ tầng số"."""
    component = row.get("component_name") or row.get("component_id")
    return " ".join(str(part) for part in (row["index_id"], row["index_year"], component) if part is not None)


def subject(row: Row, *more: object, key: Iterable[str] = RANKING_KEY) -> str:
    """The stable name of what a row is about, from the parts of the key it has; "-" stands for the total."""
    parts = ["-" if row[name] is None else str(row[name]) for name in key if name in row]
    return " ".join([*parts, *map(str, more)])


def number(value: float | None) -> str:
    """A figure without idle zeros: 970, 747.2."""
    return "nothing" if value is None else str(value).removesuffix(".0")


def passage(row: Row, suffix: str = "") -> str:
    """The words that state it and where they stand: “…” (block 7)."""
    return f"“{row['quote' + suffix]}” (block {row['block' + suffix]})"


def listed(parts: Iterable[str], total: int | None = None) -> str:
    """The first few parts, and how many more there are (`total` in all)."""
    every = list(parts)
    shown, rest = every[:EXAMPLES], (len(every) if total is None else total) - len(every[:EXAMPLES])
    return "; ".join(shown) + (f"; and {rest} more" if rest > 0 else "")


def who(row: Row) -> str:
    """The edition, unit and cohort of a row: "DTI 2023, Ka Long (commune/22@2004-08-31)"."""
    return f"{edition(row)}, {row.get('unit_name') or row['unit_id']} ({row['cohort_id'] or 'no cohort'})"


class Library:
    """How documents are called: in a message by title and address, in a subject by address alone."""

    def __init__(self, tables: Tables) -> None:
        # Every check has a library and asks little of it, so the rows stay where they are.
        self._rows = table(tables, "documents").select("document_id", "title", "uri").sort("document_id")
        self._ids = self._rows["document_id"].to_list()

    def _known(self, document_id: str) -> tuple[str | None, str]:
        """Title and address; without a title and by its id where the document is not known."""
        at = bisect_left(self._ids, document_id)
        if self._ids[at : at + 1] != [document_id]:
            return None, document_id
        _, title, uri = self._rows.row(at)
        return title, str(uri)

    def name(self, document_id: str | None) -> str:
        """«title» address; the id where the document is not known."""
        if document_id is None:
            return "no document"
        title, uri = self._known(document_id)
        return f"«{title}» {uri}" if title else uri

    def uri(self, document_id: str | None) -> str:
        """The address, which stays when the content changes."""
        if document_id is None:
            return "-"
        return self._known(document_id)[1]
