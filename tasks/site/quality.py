"""The data-quality page: open issues, coverage as a heat map, the health of sources, what was not read and what was refused.

Invariant: only what the tables say; what is not known is shown as not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from tasks.site.grouped import Row
from tasks.site.paging import cut
from tasks.site.part import File, Part, key_of
from tasks.site.paths import page_path
from tasks.site.world import World

LIST = "quality/index.html"
_FIRST, _FURTHER = 60_000, 200_000  # bytes of issues on the first page, where the other tables are, and on others
_FRAME = 400
_UNREAD = 200  # documents named; the list of documents has all
_ORDER = {"error": 0, "warning": 1, "info": 2}
LEVELS = 9


def quality(world: World) -> Iterator[Part]:
    """One part: the page, and further pages of issues."""
    values = _values(world)
    yield Part("quality", key_of(values), lambda: _files(world, values))


def _values(world: World) -> dict[str, Any]:
    issues = world.tables["issues"].filter(pl.col("state") == "open")
    order = pl.col("severity").replace_strict(_ORDER, return_dtype=pl.Int8)
    documents = world.tables["documents"]
    unread = documents.filter(pl.col("status").is_in(["needs_ocr", "unreadable"])).sort("document_id")
    refused = world.tables["quarantine"].group_by("check_id").agg(
        rows=pl.len(), units=pl.col("unit_text").n_unique(), failure=pl.col("failure").sort().first()
    )  # fmt: skip
    return {
        "issues": issues.sort(order, "check_id", "subject").to_dicts(),
        "coverage": _coverage(world.tables["coverage"]),
        "sources": [dict(s) for s in world.about.sources if s["enabled"] or s["n_documents"]],
        "sources_off": sum(not s["enabled"] and not s["n_documents"] for s in world.about.sources),
        "statuses": dict(documents.group_by("status").len().sort("status").iter_rows()),
        "unread": unread.head(_UNREAD).select("document_id", "title", "uri", "status", "reason").to_dicts(),
        "n_unread": unread.height,
        "refused": refused.sort("rows", "check_id", descending=[True, False]).to_dicts(),
    }


def _coverage(coverage: pl.DataFrame) -> dict[str, Any]:
    """Index and tier by year: units found of those expected. Both null where no edition has a known number."""
    known = pl.col("expected").is_not_null()
    cells = coverage.group_by("index_id", "unit_tier", "index_year").agg(
        found=pl.col("found").sum(),
        found_known=pl.col("found").filter(known).sum(),
        expected=pl.col("expected").filter(known).sum(),
        known=known.all(),
    )
    rows: dict[tuple[str, str], dict[int, Row]] = {}
    for cell in cells.sort("index_id", "unit_tier", "index_year").iter_rows(named=True):
        share = cell["found_known"] / cell["expected"] if cell["expected"] else None
        cell["level"] = None if share is None else round(min(share, 1) * LEVELS)
        rows.setdefault((cell["index_id"], cell["unit_tier"]), {})[cell["index_year"]] = cell
    years = sorted({year for found in rows.values() for year in found})
    return {"years": years, "rows": [{"index": i, "tier": t, "cells": found} for (i, t), found in rows.items()]}


def _files(world: World, values: dict[str, Any]) -> Iterator[File]:
    pages = cut(values["issues"], lambda i: _FRAME + len(i["message"].encode()), _FIRST, _FURTHER)
    for page, part in enumerate(pages, 1):
        shown = values | {
            "issues": part, "n_issues": len(values["issues"]), "page": page, "pages": len(pages), "first": LIST,
        }  # fmt: skip
        for view in world.views:
            yield view.page("quality.html", page_path(LIST, page), shown)
