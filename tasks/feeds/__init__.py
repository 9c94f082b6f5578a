"""Feeds of changes, as Atom (RFC 4287) and as JSON Feed 1.1: of everything, of each index and of each unit.

The front door of the room: `feeds` gives their files by path. An entry is the news of one unit in one index and run, so that a
hundred corrected values of it are one message; bookkeeping is no news. Pure: times are the runs', ids follow from what an
entry is of, so the same changelog gives the same bytes and no reader is told the same twice.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tasks.feeds.atom import atom
from tasks.feeds.entries import Entry, Names, entries_of, identity, names_of
from tasks.feeds.json_feed import json_feed
from tasks.feeds.news import ENTRY, newest, news_pairs, of_newest_runs, of_pairs
from tasks.feeds.paths import OVERALL, Feed, index_feed, unit_feed

__all__ = ["FEEDS_VERSION", "OVERALL", "Names", "feeds", "index_feed", "names_of", "overall", "unit_feed"]

FEEDS_VERSION = 1  # of what an entry looks like; another one has every feed written anew
ENTRIES, OF_A_UNIT = 100, 50


def overall(log: pl.DataFrame, names: Names, *, base_url: str | None = None) -> dict[str, bytes]:
    """The feed of all changes: feeds/changes.atom and .json."""
    log = of_newest_runs(log, ENTRIES)
    return dict(_written(log, names, [(OVERALL, newest(news_pairs(log), ENTRIES))], base_url))


def feeds(
    log: pl.DataFrame, names: Names, *, since: str = "", base_url: str | None = None
) -> Iterator[tuple[str, bytes]]:
    """Paths and bytes of the feeds of indices and units in which something is new after the run `since` (empty: all of them), from
    the whole changelog.
    """
    fresh = news_pairs(log.filter(pl.col("run_id") > since))
    chosen: list[tuple[Feed, pl.DataFrame]] = []
    for column, made, count in (("index_id", index_feed, ENTRIES), ("unit_id", unit_feed, OF_A_UNIT)):
        pairs = news_pairs(log.join(fresh.select(column).unique(), on=column, how="semi"))
        groups = newest(pairs, count, column).partition_by(column, as_dict=True, maintain_order=True)
        chosen += [(made(str(key[0]), names), group) for key, group in sorted(groups.items())]
    yield from _written(log, names, chosen, base_url)


def _written(
    log: pl.DataFrame, names: Names, chosen: list[tuple[Feed, pl.DataFrame]], base_url: str | None
) -> Iterator[tuple[str, bytes]]:
    """Every feed in both formats; what an entry says is put together once, however many feeds it stands in."""
    chosen = [(feed, pairs) for feed, pairs in chosen if not pairs.is_empty()]
    if not chosen:
        return
    wanted = pl.concat([pairs.select(ENTRY) for _, pairs in chosen]).unique()
    known: dict[tuple[str, ...], Entry] = entries_of(of_pairs(log, wanted), names)
    for feed, pairs in chosen:
        entries = [known[key] for key in pairs.select(ENTRY).iter_rows()]
        yield f"{feed.path}.atom", atom(feed, entries, identity(feed.path), base_url)
        yield f"{feed.path}.json", json_feed(feed, entries, base_url)
