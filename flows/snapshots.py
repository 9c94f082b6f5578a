"""Tables of a snapshot as this version of the pipeline knows them.

Invariant: every table named is there, with the columns of its model, whichever version published it.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from schemas.tables import MODELS, Changelog, conform, empty
from tasks.parquet import Packed
from tasks.publish import read_tables, scan_table
from tasks.store import AnyPath


def published(snapshot: AnyPath | None, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """The named tables of a snapshot, without rows where there is none. Of one that an earlier version published, a column
    that it did not have yet is null.
    """
    if snapshot is None:
        return {name: empty(MODELS[name]) for name in names}
    return {name: conform(frame, MODELS[name]) for name, frame in read_tables(snapshot, names).items()}


def changelog_of(snapshot: AnyPath | None, news: Packed | None = None) -> pl.LazyFrame:
    """The changelog of a snapshot, and `news` behind it. It is long, so whoever asks says which rows and columns. Raises
    `PublishError` where it is damaged.
    """
    parts = [] if snapshot is None else [scan_table(snapshot, "changelog")]
    return pl.concat([*parts, empty(Changelog).lazy() if news is None else news.scan()], how="diagonal_relaxed")
