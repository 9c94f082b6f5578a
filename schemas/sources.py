"""The catalogue `sources.yaml`: who publishes, how its documents are found, how its host is to be treated.

Invariant: a loaded catalogue is complete and consistent: ids are unique, a web source says where its address was seen.
What is fetched, and when, is not decided here. `docs/sources.md` explains every key with examples.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, model_validator

from schemas.catalogue import IndexId
from schemas.entry import CatalogueError, Entry, Filled, Text, load_entry, problem, refuse_repeats

__all__ = [
    "LOCAL_SOURCE",
    "CatalogueError",
    "Discovery",
    "Expectation",
    "FeedDiscovery",
    "FolderDiscovery",
    "HostPolicy",
    "ListingDiscovery",
    "SitemapDiscovery",
    "Source",
    "Sources",
    "UrlsDiscovery",
    "WebDiscovery",
    "load_sources",
]

LOCAL_SOURCE = "local"  # of files given by hand; no entry is called so
Tier = Literal["national", "province", "district", "commune"]
Authority = Literal["ministry", "province", "portal", "press", "sample", "local"]
SourceId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$")]
Urls = Annotated[tuple[HttpUrl, ...], Filled]
PageTemplate = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+/\S*\{page\}\S*$")]
Positive = Annotated[int, Field(strict=True, ge=1)]
Seconds = Annotated[float, Field(ge=0)]


class FolderDiscovery(Entry):
    """Documents are the files of a folder; paths are relative to the folder of `sources.yaml`."""

    kind: Literal["folder"]
    path: Text
    glob: Text = "**/*"
    manifest: Text | None = None
    """CSV with path (relative to the CSV), uri, published_at, title, source_id, territory."""


class UrlsDiscovery(Entry):
    """Documents are fixed addresses, asked at every run."""

    kind: Literal["urls"]
    urls: Urls


class FeedDiscovery(Entry):
    """Documents are the entries of RSS or Atom feeds."""

    kind: Literal["feed"]
    urls: Urls


class SitemapDiscovery(Entry):
    """Documents are the addresses of sitemaps; an index of sitemaps is followed, gzip too."""

    kind: Literal["sitemap"]
    urls: Urls


class ListingDiscovery(Entry):
    """Documents are linked from listing pages, the newest first."""

    kind: Literal["listing"]
    urls: Urls
    item: Text = "a[href]"
    """CSS of the links, or of blocks of which each holds the link."""
    date: Text | None = None
    """CSS of the date inside an item's block; null: the block's own text is searched for one."""
    next: Text | None = None
    """CSS of the link to the next page."""
    page: PageTemplate | None = None
    """Address of the further pages, with {page} for the number."""
    first_page: Annotated[int, Field(strict=True, ge=0)] = 1
    """Number that `page` has for what stands in `urls`."""
    max_pages: Positive = 1
    window_days: Positive = 90
    """An ordinary night reads until a page has only items older than this."""

    @model_validator(mode="after")
    def _one_way_on(self) -> Self:
        if self.next and self.page:
            raise problem("give `next` or `page`, not both", ("page",))
        if self.page and len(self.urls) > 1:
            raise problem("`page` continues one address; make a source of each address", ("urls",))
        if self.max_pages > 1 and not (self.next or self.page):
            raise problem("max_pages needs `next` or `page` to find the further pages", ("max_pages",))
        return self


WebDiscovery = UrlsDiscovery | FeedDiscovery | SitemapDiscovery | ListingDiscovery
Discovery = Annotated[FolderDiscovery | WebDiscovery, Field(discriminator="kind")]


class HostPolicy(Entry):
    """How a source's hosts are treated. The limits hold for one run."""

    delay_s: Seconds = 2.0
    """Least seconds between the end of a request and the next one; robots.txt may ask for more."""
    max_documents: Positive = 200
    max_seconds: Annotated[float, Field(gt=0)] = 3600.0
    ca_bundle: Text | None = None
    """File (PEM, relative to `sources.yaml`) to verify TLS by, where a portal's own chain is broken."""
    allow_private: bool = False
    """The hosts named in `urls` may have private addresses, and any port; no other host may."""


class Expectation(Entry):
    """What is normal of a source; `xephang sources` says when it is overdue."""

    every_days: Positive = 30
    min_documents: Annotated[int, Field(strict=True, ge=0)] = 1


class Source(Entry):
    """A publisher's site, feed, folder or file."""

    id: SourceId
    name: Text
    publisher: Text
    territory: Text | None = None
    """The territory it speaks of where a document does not say; null for the whole country."""
    tier: Tier | None = None
    """Level of the publisher."""
    authority: Authority
    """Weight of its word when sources disagree."""
    indices: tuple[IndexId, ...] = ()
    """Indices it publishes or reports on; empty for any."""
    licence: Text | None = None
    terms: Text | None = None
    seen: Text | None = None
    """The public reference in which the address stands; a web source must say."""
    enabled: bool = False
    """Read by the nightly refresh."""
    verified: bool = False
    """A person saw that the address gives the documents meant."""
    note: Text | None = None
    discover: Discovery
    keywords: tuple[Text, ...] = ()
    """Words of which a candidate's title or address holds one, with or without marks; empty: the default list."""
    attachments: bool = True
    """PDF, Word, Excel and ZIP files linked from a page are fetched with it."""
    host: HostPolicy = HostPolicy()
    expect: Expectation = Expectation()

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses it starts from; none for a folder."""
        return () if isinstance(self.discover, FolderDiscovery) else self.discover.urls

    @property
    def hosts(self) -> frozenset[str]:
        """Host and port of the addresses it starts from."""
        return frozenset(urlsplit(url).netloc.lower() for url in self.urls)

    @model_validator(mode="after")
    def _address_was_seen(self) -> Self:
        if self.urls and not self.seen:
            raise problem("`seen` is missing: name the public reference its address stands in", ("seen",))
        return self


class Sources(Entry):
    """The content of `sources.yaml`."""

    sources: tuple[Source, ...]

    @cached_property
    def by_id(self) -> dict[str, Source]:
        """Every source by its id."""
        return {source.id: source for source in self.sources}

    @model_validator(mode="after")
    def _unique(self) -> Self:
        refuse_repeats("id", ((source.id, ("sources", nth, "id")) for nth, source in enumerate(self.sources)))
        return self


def load_sources(path: Path) -> Sources:
    """The sources of a YAML file; raises CatalogueError."""
    return load_entry(path, Sources)
