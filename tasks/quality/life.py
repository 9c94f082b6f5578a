"""An issue's life: opened, seen again, resolved, opened again.

Invariant: `first_seen` never changes; `last_seen` changes only with something else of the issue, so that
nothing new gives an identical table. An issue is never dropped; one that comes back is the same issue, opened once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

import polars as pl

from schemas.tables import Issues, conform, polars_schema
from tasks.quality.finding import Check, Tables

FOUND = ("issue_id", "check_id", "severity", "subject", "message", "document_id", "claim_ids")
CONTENT = ("severity", "message", "document_id", "claim_ids", "state")


def found_now(checks: Iterable[Check], tables: Tables, of_editions: Tables | None = None) -> pl.DataFrame:
    """What the checks find, as issues without dates, one per problem; those per edition in `of_editions`, if given."""
    by_edition = tables if of_editions is None else of_editions
    rows = [
        (
            issue_id(check.check_id, finding.subject),
            check.check_id,
            finding.severity or check.severity,
            finding.subject,
            finding.message,
            finding.document_id,
            finding.claim_ids,
        )
        for check in checks
        for finding in check(by_edition if check.per_edition else tables)
    ]
    schema = {name: polars_schema(Issues)[name] for name in FOUND}
    found = pl.DataFrame(rows, schema=schema, orient="row").with_columns(state=pl.lit("open"))
    found = found.sort("issue_id", "message")
    # One problem found twice (two contents of one address) is one issue that tells both.
    return found.group_by("issue_id", maintain_order=True).agg(
        pl.col("check_id", "severity", "subject", "document_id", "state").first(),
        pl.col("message").unique(maintain_order=True).str.join("\n"),
        pl.col("claim_ids").explode().drop_nulls().unique().sort(),
    )


def issue_id(check_id: str, subject: str) -> str:
    """The stable id of a problem."""
    return blake2b(f"{check_id}\x1f{subject}".encode(), digest_size=8).hexdigest()


def with_life(found: pl.DataFrame, before: pl.DataFrame, seen_at: datetime) -> pl.DataFrame:
    """The issues found with their dates, and those of `before` not found as resolved."""
    gone = before.join(found, on="issue_id", how="anti").with_columns(state=pl.lit("resolved"))
    now = pl.concat([found, gone.select(found.columns)])
    kept = ("first_seen", "last_seen", "resolved_at", "times_opened")
    old = before.select("issue_id", *kept, *(pl.col(name).alias(f"{name}_old") for name in CONTENT))
    joined = now.join(old, on="issue_id", how="left")
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_old")) for name in CONTENT)
    at, is_open = pl.lit(seen_at).cast(polars_schema(Issues)["last_seen"]), pl.col("state") == "open"
    came_back = is_open & pl.col("state_old").eq_missing(pl.lit("resolved"))
    dated = joined.with_columns(
        first_seen=pl.col("first_seen").fill_null(at),
        last_seen=pl.when(same | ~is_open).then("last_seen").otherwise(at),
        resolved_at=pl.when(~is_open).then(pl.col("resolved_at").fill_null(at)),
        times_opened=pl.col("times_opened").fill_null(1) + came_back.cast(pl.Int32),
    )
    return conform(dated, Issues).sort("check_id", "subject", "issue_id")
