"""The parts of a static site that shows one snapshot, in Vietnamese and English.

Invariant: pure: tables in, files out; the only thing asked for on the way are the texts of documents. The time and memory
grow with the tables, not faster. What is written where is the caller's business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from tasks.site.about import About
from tasks.site.assets import assets, feeds
from tasks.site.changes import changes
from tasks.site.compare import compare
from tasks.site.documents import documents
from tasks.site.editions import editions, home
from tasks.site.leagues import leagues
from tasks.site.lookup import lookup, shards, snapshot
from tasks.site.maps import maps
from tasks.site.part import Part
from tasks.site.prepare import Tables
from tasks.site.quality import quality
from tasks.site.units import units
from tasks.site.world import world

NEEDED = (
    "documents", "claims", "quarantine", "cohort_statistics", "rankings", "movements", "changelog", "coverage", "issues",
    "units", "unit_lineage", "indices",
)  # fmt: skip


def site(tables: Tables, about: About) -> tuple[int, Iterator[Part]]:
    """How many parts a site of these tables (`NEEDED`) has, about, and the parts; their files are made when asked for."""
    made = world(tables, about)
    count = 2 * len(made.names.pages) + made.leagues.height + tables["documents"].height

    def parts() -> Iterator[Part]:
        yield assets()
        yield snapshot(made)
        yield feeds(about)
        yield home(made, shards(made))
        yield compare(made)
        for theme in (editions, leagues, units, documents, changes, quality, maps, lookup):
            yield from theme(made)

    return count, parts()


@cache
def site_version() -> str:
    """Changes when the same tables would give another site: code, templates, or the way rows are hashed."""
    digest = hashlib.sha256(f"polars {version('polars')} jinja2 {version('jinja2')}".encode())
    folder = Path(__file__).parent
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
