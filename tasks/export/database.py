"""One DuckDB file, rankings.duckdb: the tables with their documentation as comments, and views for the usual questions.

Invariant: a view is there where the tables it reads are; its columns are documented where they are those of a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tasks.describe.fields import fields_of, sentence_of
from tasks.parquet import parquet_bytes

NAME = "rankings.duckdb"
READABLE_FROM = "v1.2.0"  # by this DuckDB and later ones: dashboards have an older one inside than we do


@dataclass(frozen=True)
class View:
    """A question, the tables that answer it, and how."""

    comment: str
    tables: tuple[str, ...]
    select: str


VIEWS = {
    "latest": View(
        "The newest year known of each index, component, unit and cohort.",
        ("rankings",),
        """SELECT * FROM rankings QUALIFY row_number() OVER (
             PARTITION BY index_id, component_id, unit_id, cohort_id ORDER BY index_year DESC) = 1""",
    ),
    "league": View(
        "League tables: the totals of every edition in the order of rank (unranked units by score, below), with the change of rank.",
        ("rankings", "movements"),
        """SELECT r.index_id, r.index_year, r.cohort_id, r.rank, r.unit_name, r.score, r.score_max, r.grade, m.rank_change,
                  r.rank_of, r.unit_tier, r.district_name, r.province_name, r.status, r.unit_id
           FROM rankings r LEFT JOIN movements m ON m.index_id = r.index_id AND m.index_year = r.index_year
             AND m.unit_id = r.unit_id AND m.component_id IS NULL AND m.cohort_id IS NOT DISTINCT FROM r.cohort_id
           WHERE r.component_id IS NULL
           ORDER BY r.index_id, r.index_year DESC, r.cohort_id, r.rank NULLS LAST, r.score DESC NULLS LAST, r.unit_id""",
    ),
    "unit_history": View(
        "Every unit over the years, with the rank of the year before: its own, or that of the unit it came from.",
        ("rankings", "movements"),
        """SELECT r.unit_id, r.unit_name, r.unit_tier, r.province_name, r.index_id, r.component_id, r.cohort_id, r.index_year,
                  r.rank, r.rank_of, r.score, r.score_max, m.previous_rank, m.rank_change, m.score_change, m.previous_unit_ids,
                  m.agrees, r.status
           FROM rankings r LEFT JOIN movements m ON m.index_id = r.index_id AND m.index_year = r.index_year
             AND m.unit_id = r.unit_id AND m.component_id IS NOT DISTINCT FROM r.component_id
             AND m.cohort_id IS NOT DISTINCT FROM r.cohort_id
           ORDER BY r.unit_id, r.index_id, r.component_id NULLS FIRST, r.cohort_id, r.index_year""",
    ),
    "evidence": View(
        "Behind every ranking the claims that gave its score and its rank: quote, document and where that was got.",
        ("rankings", "claims", "documents"),
        """SELECT r.index_id, r.index_year, r.component_id, r.unit_id, r.unit_name, r.cohort_id, r.rank, r.score, c.claim_id,
                  c.claim_id = r.rank_claim_id AS gives_rank, c.claim_id = r.score_claim_id AS gives_score,
                  c.quote, d.document_id, d.title, d.published_at, d.uri
           FROM rankings r JOIN claims c ON c.claim_id IN (r.rank_claim_id, r.score_claim_id)
           JOIN documents d USING (document_id)""",
    ),
    "disputed": View(
        "Rankings on which documents differ, each with everything that was claimed.",
        ("rankings", "claims"),
        """SELECT r.index_id, r.index_year, r.component_id, r.unit_id, r.unit_name, r.cohort_id, r.rank, r.score, r.grade,
                  r.chosen_because, c.rank AS claimed_rank, c.score AS claimed_score, c.grade AS claimed_grade, c.quote,
                  c.document_id, c.source_id
           FROM rankings r JOIN claims c ON c.index_id = r.index_id AND c.index_year = r.index_year AND c.unit_id = r.unit_id
             AND c.component_id IS NOT DISTINCT FROM r.component_id
           WHERE r.status = 'disputed'
           ORDER BY ALL""",
    ),
    "open_issues": View(
        "What a person should look at, the worst first.",
        ("issues",),
        """SELECT * FROM issues WHERE state = 'open'
           ORDER BY list_position(['error', 'warning', 'info'], severity), last_seen DESC, issue_id""",
    ),
}  # fmt: skip


def write_duckdb(tables: Mapping[str, pl.DataFrame], to: Path) -> list[str]:
    """Write the file."""
    import duckdb

    with duckdb.connect(str(to / NAME), config={"storage_compatibility_version": READABLE_FROM}) as database:
        for name, table in tables.items():
            _table(database, name, table, to)
        for name, view in VIEWS.items():
            if tables.keys() >= {*view.tables}:
                _view(database, name, view)
    return []


def _table(database: Any, name: str, table: pl.DataFrame, to: Path) -> None:
    if not re.fullmatch(r"[a-z_]+", name):
        raise ValueError(f"not a table's name: {name!r}")
    part = to / f".{name}.parquet"
    part.write_bytes(parquet_bytes(table))
    database.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet(?)", [str(part)])
    part.unlink()
    database.execute(f"COMMENT ON TABLE {name} IS {_text(sentence_of(name))}")
    for column, comment in _comments(name).items():
        database.execute(f'COMMENT ON COLUMN {name}."{column}" IS {_text(comment)}')


def _view(database: Any, name: str, view: View) -> None:
    database.execute(f"CREATE VIEW {name} AS {view.select}")
    database.execute(f"COMMENT ON VIEW {name} IS {_text(view.comment)}")
    known = {column: comment for table in reversed(view.tables) for column, comment in _comments(table).items()}
    for column, *_ in database.execute(f"DESCRIBE {name}").fetchall():
        if column in known:
            database.execute(f'COMMENT ON COLUMN {name}."{column}" IS {_text(known[column])}')


def _comments(table: str) -> dict[str, str]:
    """What is said of each column: its meaning, and what it is measured in."""
    return {field.name: field.description + (f" [{field.unit}]" if field.unit else "") for field in fields_of(table)}


def _text(value: str) -> str:
    """A value as an SQL literal, which COMMENT needs: it takes no parameter."""
    return "'" + value.replace("'", "''") + "'"
