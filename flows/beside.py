"""The files that lie beside the tables of a snapshot: what describes them, and the feed of all changes up to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from flows.settings import Settings
from tasks.describe import About, File, dataset_of, describe
from tasks.feeds import News
from tasks.publish import Beside


def about(settings: Settings) -> About:
    """What this installation says of itself."""
    site = settings.config.site
    return About(title=site.title, publisher=site.publisher, licence=site.licence, base_url=site.base_url)


def beside(tables: Mapping[str, pl.DataFrame], news: News, settings: Settings) -> Beside:
    """For `publish`: the metadata of the tables and feeds/changes.atom and .json."""

    def files(manifest: Mapping[str, Any]) -> Mapping[str, bytes]:
        dataset = dataset_of(
            tables,
            about(settings),
            version=manifest["snapshot_id"],
            schema_version=manifest["schema_version"],
            built_at=datetime.fromisoformat(manifest["meta"]["built_at"]),
        )
        return {**describe(dataset, files_of(manifest)), **news.overall}

    return files


def files_of(manifest: Mapping[str, Any]) -> list[File]:
    """The tables of a snapshot as its manifest lists them."""
    return [
        File(name, f"{name}.parquet", "parquet", entry["bytes"], entry["sha256"], entry["rows"])
        for name, entry in manifest["tables"].items()
    ]
