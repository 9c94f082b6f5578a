"""What is said of the dataset as a whole: who publishes it, what it spans, where it comes from and under which licences.

Invariant: only sources that gave a document are named. A licence that nobody looked up is not guessed: it is left out, and the
source's citation says that its terms are not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import polars as pl

_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")  # an identifier of spdx.org, such as CC-BY-4.0


@dataclass(frozen=True)
class About:
    """What an installation says of itself. `licence` is that of the compilation (an SPDX identifier), where it was decided;
    `base_url` is where `published/` is served, without which addresses are relative.
    """

    title: str = "Xephang: rankings of Viet Nam's administrative units"
    publisher: str = "Xephang"
    licence: str | None = None
    base_url: str | None = None

    def address(self, path: str) -> str:
        """The address of a file of `published/`; the path itself where none is known."""
        return urljoin(self.base_url.rstrip("/") + "/", path) if self.base_url else path


@dataclass(frozen=True)
class Origin:
    """A source that gave documents."""

    source_id: str
    name: str
    publisher: str
    licence: str | None
    address: str | None
    n_documents: int

    @property
    def citation(self) -> str:
        """How to name it in print."""
        terms = f"licence: {self.licence}" if self.licence else "terms of use not stated here: ask the publisher"
        where = f" {self.address}." if self.address else ""
        return f"{self.publisher}. {self.name}.{where} ({self.n_documents} documents; {terms})"


@dataclass(frozen=True)
class File:
    """One table in one file."""

    table: str
    path: str
    format: str  # parquet, csv
    n_bytes: int
    sha256: str
    rows: int


@dataclass(frozen=True)
class Dataset:
    """One set of tables, described."""

    about: About
    version: str
    schema_version: int
    built_at: datetime
    years: tuple[int, int] | None
    indices: tuple[str, ...]
    origins: tuple[Origin, ...]

    @property
    def description(self) -> str:
        """What it is, in three sentences."""
        span = f" Years {self.years[0]} to {self.years[1]}." if self.years else ""
        return (
            "Scores and ranks of Viet Nam's provinces, districts, communes and agencies in published indices, extracted "
            "from decisions, reports and articles. Every value names the document and the sentence it stands in; "
            f"disagreement between documents is kept and marked.{span}"
        )

    @property
    def licences(self) -> list[str]:
        """SPDX identifiers: the compilation's where it was decided, else those that sources state."""
        stated = [self.about.licence] if self.about.licence else [origin.licence for origin in self.origins]
        return sorted({licence for licence in stated if licence and _SPDX.fullmatch(licence)})

    @property
    def keywords(self) -> list[str]:
        """Words to find it by."""
        return ["Viet Nam", "administrative units", "rankings", *self.indices]

    @property
    def citation(self) -> str:
        """How to cite this version."""
        return f"{self.about.publisher} ({self.built_at:%Y}). {self.about.title}. Version {self.version}."


def dataset_of(
    tables: Mapping[str, pl.DataFrame], about: About, *, version: str, schema_version: int, built_at: datetime
) -> Dataset:
    """The description of `tables`, of which sources, documents, indices and rankings are looked at, where they are there."""
    rankings = tables.get("rankings", pl.DataFrame(schema={"index_year": pl.Int32, "index_id": pl.String}))
    years = rankings["index_year"].drop_nulls().to_list()
    return Dataset(
        about=about,
        version=version,
        schema_version=schema_version,
        built_at=built_at,
        years=(min(years), max(years)) if years else None,
        indices=tuple(sorted(set(rankings["index_id"].to_list()))),
        origins=_origins(tables),
    )


def _origins(tables: Mapping[str, pl.DataFrame]) -> tuple[Origin, ...]:
    if "sources" not in tables:
        return ()
    given = tables["sources"].filter(pl.col("n_documents") > 0).sort("source_id")
    addresses = _addresses(tables["documents"]) if "documents" in tables else {}
    columns = ("source_id", "name", "publisher", "licence", "n_documents")
    return tuple(
        Origin(name_id, name, publisher, licence, addresses.get(name_id), count)
        for name_id, name, publisher, licence, count in given.select(columns).iter_rows()
    )


def _addresses(documents: pl.DataFrame) -> dict[str, str]:
    """The host that most documents of a source were got from; none for files."""
    found: dict[str, str] = {}
    uris = documents.select("source_id", "uri").filter(pl.col("uri").str.contains(r"^https?://")).unique()
    sites = uris.with_columns(site=pl.col("uri").str.extract(r"^(https?://[^/?#]+)"))
    counted = sites.group_by("source_id", "site").len().sort("len", "site", descending=[True, False])
    for source_id, site, _ in counted.iter_rows():
        if site and "@" not in urlsplit(site).netloc:  # no user and password in an address that is told on
            found.setdefault(source_id, f"{site}/")
    return found
