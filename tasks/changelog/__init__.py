"""changelog: what a run changed in the rankings, one typed entry per changed field.

Invariant: replaying all entries up to a time gives the rankings as they were published then, and two equal
rankings give no entry. `known_since` has no entries: it follows from them. `withdrawn` is said on proof only: no live
claim says the value any more, or a person removed it; a value that was merely outweighed is `corrected`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b

import polars as pl

from schemas.tables import RANKING_KEY, Changelog, conform
from tasks.changelog.beside import BOOKKEEPING, FIELDS, VALUES, beside, is_news
from tasks.changelog.causes import causes
from tasks.changelog.mass import MassChange, refuse_mass_change
from tasks.changelog.proof import still_said
from tasks.changelog.replay import describe, replay

__all__ = [
    "BOOKKEEPING", "FIELDS", "VALUES", "MassChange", "beside", "causes", "describe", "entries", "is_news", "kind",
    "refuse_mass_change", "replay",
]  # fmt: skip

_KEYS = 1 << 14  # whose entries are made at a time: a quarter of a million rows
RANK_FIELDS = ("rank", "rank_of", "rank_claim_id")  # every other field goes with the score's claim


def entries(
    previous: pl.DataFrame,
    rankings: pl.DataFrame,
    *,
    run_id: str,
    changed_at: datetime,
    cause: pl.DataFrame,
    claims: pl.DataFrame,
    live: pl.DataFrame,
) -> Iterator[pl.DataFrame]:
    """The new entries that turn `previous` into `rankings`, by key, then by field in the order of the table; those of some
    keys at a time, since there are fifteen of a ranking.

    `cause` has the ranking key and `cause` (see `causes`), at least for every key that changed. `claims` must
    hold the claims of both frames, so that what was withdrawn still names its document; `live` are those that
    `rankings` were weighed from. Values are JSON.
    Raises ValueError when a changed key has no cause: an entry without one may not be published.
    """
    changed = beside(previous, rankings).join(
        cause, on=RANKING_KEY, how="left", nulls_equal=True, maintain_order="left"
    )
    _refuse_without_cause(changed)
    changed = changed.with_columns(
        _behind("score").alias("by_score"),
        _behind("rank").alias("by_rank"),
        _change_ids(changed, run_id),
        run_id=pl.lit(run_id),
        changed_at=pl.lit(changed_at),
    )
    changed = still_said(changed, live)
    for name in ("by_score", "by_rank"):
        papers = claims.select(pl.col("claim_id").alias(name), pl.col("document_id").alias(f"{name}_document"))
        papers = papers.join(changed.select(name), on=name, how="semi").unique(name)
        changed = changed.join(papers, on=name, how="left", maintain_order="left")
    return (_of_all_fields(some) for some in changed.with_row_index("row").iter_slices(_KEYS))


def _of_all_fields(changed: pl.DataFrame) -> pl.DataFrame:
    """The entries of a key one after another: what they share, nine tenths of them, takes no space and no time in the file."""
    return pl.concat([_entries(changed, field) for field in FIELDS]).sort("row", maintain_order=True).drop("row")


def _refuse_without_cause(changed: pl.DataFrame) -> None:
    without = changed.filter(pl.col("cause").is_null()).select(RANKING_KEY)
    if without.height:
        first = " ".join(map(str, without.row(0)))
        raise ValueError(f"changelog: {without.height} changed rankings have no cause, first {first}")


def _change_ids(changed: pl.DataFrame, run_id: str) -> pl.Series:
    """Hash of run and key per row; the field is added to it for each entry."""
    keys = changed.select(pl.concat_str(pl.col(RANKING_KEY).cast(pl.String).fill_null(""), separator="\x1f"))
    start = blake2b(f"{run_id}\x1f".encode(), digest_size=8)
    ids = []
    for key in keys.to_series():
        digest = start.copy()
        digest.update(key.encode())
        ids.append(digest.hexdigest())
    return pl.Series("change_id", ids, pl.String)


def _entries(changed: pl.DataFrame, field: str) -> pl.DataFrame:
    """The entries of one field, and `row`."""
    new, old = pl.col(field), pl.col(f"{field}_old")
    claim = "by_rank" if field in RANK_FIELDS else "by_score"
    entries = changed.filter(new.ne_missing(old))
    columns = {
        "change_id": pl.col("change_id") + f"-{field}",
        "field": pl.lit(field),
        "old_value": _json(old),
        "new_value": _json(new),
        "kind": _kind_on_proof(field),
        "claim_id": pl.col(claim),
        "document_id": pl.col(f"{claim}_document"),
    }
    said = conform(entries.select("run_id", "changed_at", "cause", *RANKING_KEY, **columns), Changelog)
    return said.with_columns(entries["row"])


def _json(value: pl.Expr) -> pl.Expr:
    """The value as JSON text, null where there is none; floats so that they read back the same."""
    text = pl.struct(value.alias("v")).struct.json_encode().str.slice(len('{"v":')).str.strip_suffix("}")
    return pl.when(value.is_not_null()).then(text)


def kind(field: str) -> pl.Expr:
    """What happened to a field, from it and its `_old`, where what vanished was proved gone."""
    new, old = pl.col(field), pl.col(f"{field}_old")
    withdrawn = old.is_not_null() & new.is_null()
    disputed, settled = (
        side.eq_missing(pl.lit("disputed")) if field == "status" else pl.lit(False) for side in (new, old)
    )
    return (
        pl.when(withdrawn)
        .then(pl.lit("withdrawn"))
        .when(disputed)
        .then(pl.lit("disputed"))
        .when(settled)
        .then(pl.lit("settled"))
        .when(old.is_null())
        .then(pl.lit("added"))
        .otherwise(pl.lit("corrected"))
    )


def _kind_on_proof(field: str) -> pl.Expr:
    removed = pl.col("cause") == "our_correction"
    outweighed = (kind(field) == "withdrawn") & pl.col(f"{field}_said") & ~removed
    return pl.when(outweighed).then(pl.lit("corrected")).otherwise(kind(field))


def _behind(fact: str) -> pl.Expr:
    """The claim that gave the score or the rank, or else the other one; the old one where the key is gone."""
    other = "rank" if fact == "score" else "score"
    new, old = (pl.coalesce(f"{name}_claim_id{side}" for name in (fact, other)) for side in ("", "_old"))
    return pl.when("exists").then(new).otherwise(old)
