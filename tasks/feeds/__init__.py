"""Feeds of changes, as Atom (RFC 4287) and as JSON Feed 1.1: of everything, of each index and of each unit.

The front door of the room: `feeds` gives their files by path. An entry is the news of one unit in one index and run, so that a
hundred corrected values of it are one message; bookkeeping is no news. Pure: times are the runs', ids follow from what an
entry is of, so the same changelog gives the same bytes and no reader is told the same twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

import polars as pl

from tasks.feeds.atom import atom
from tasks.feeds.entries import Entry, Names, entries_of, identity, names_of
from tasks.feeds.json_feed import json_feed
from tasks.feeds.news import ENTRY, newest, news_pairs, of_newest_runs, of_pairs
from tasks.feeds.paths import OVERALL, Feed, index_feed, unit_feed

__all__ = ["FEEDS_VERSION", "OVERALL", "Names", "News", "feeds", "index_feed", "names_of", "overall", "unit_feed"]

Key = tuple[str, ...]  # of an entry: ENTRY

FEEDS_VERSION = 1  # of what an entry looks like; another one has every feed written anew
ENTRIES, OF_A_UNIT = 100, 50


class News:
    """What the feeds of one snapshot are made of: the whole changelog, the tables that name what stands in it (`names_of`), and
    where they are served. Made when first asked for, and once.
    """

    def __init__(self, log: pl.LazyFrame, tables: Mapping[str, pl.DataFrame], base_url: str | None = None) -> None:
        self.log, self.base_url = log, base_url
        self._tables = tables

    @cached_property
    def names(self) -> Names:
        """What ids are called."""
        return names_of(self._tables)

    @cached_property
    def overall(self) -> dict[str, bytes]:
        """The feed of all changes."""
        return overall(self.log, self.names, base_url=self.base_url)

    def files(self, since: str = "") -> Iterator[tuple[str, bytes]]:
        """Paths and bytes of the feed of all changes and of the `feeds`."""
        yield from self.overall.items()
        yield from feeds(self.log, self.names, since=since, base_url=self.base_url)


def overall(log: pl.LazyFrame, names: Names, *, base_url: str | None = None) -> dict[str, bytes]:
    """The feed of all changes: feeds/changes.atom and .json."""
    log = of_newest_runs(log, ENTRIES)
    return dict(_written(log, names, [(OVERALL, _keys(newest(news_pairs(log), ENTRIES)))], base_url))


def feeds(
    log: pl.LazyFrame, names: Names, *, since: str = "", base_url: str | None = None
) -> Iterator[tuple[str, bytes]]:
    """Paths and bytes of the feeds of indices and units in which something is new after the run `since` (empty: all of them), from
    the whole changelog.
    """
    fresh = news_pairs(log.filter(pl.col("run_id") > since))
    chosen: list[tuple[Feed, list[Key]]] = []
    for column, made, count in (("index_id", index_feed, ENTRIES), ("unit_id", unit_feed, OF_A_UNIT)):
        pairs = news_pairs(log.filter(pl.col(column).is_in(fresh[column].unique().implode())))
        held = defaultdict(list)  # thousands of feeds: rows and not a frame for each
        for key in _keys(newest(pairs, count, column)):
            held[key[ENTRY.index(column)]].append(key)
        chosen += [(made(of, names), held[of]) for of in sorted(held)]
    yield from _written(log, names, chosen, base_url)


def _keys(pairs: pl.DataFrame) -> list[Key]:
    return pairs.select(ENTRY).rows()


def _written(
    log: pl.LazyFrame, names: Names, chosen: list[tuple[Feed, list[Key]]], base_url: str | None
) -> Iterator[tuple[str, bytes]]:
    """Every feed in both formats; what an entry says is put together once, however many feeds it stands in."""
    chosen = [(feed, keys) for feed, keys in chosen if keys]
    if not chosen:
        return
    wanted = sorted({key for _, keys in chosen for key in keys})
    pairs = pl.DataFrame(wanted, schema=dict.fromkeys(ENTRY, pl.String), orient="row")
    known: dict[Key, Entry] = entries_of(of_pairs(log, pairs), names)
    for feed, keys in chosen:
        entries = [known[key] for key in keys]
        yield f"{feed.path}.atom", atom(feed, entries, identity(feed.path), base_url)
        yield f"{feed.path}.json", json_feed(feed, entries, base_url)
