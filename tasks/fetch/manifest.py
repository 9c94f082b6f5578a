"""Manifests: a CSV that says of local files what they do not say themselves.

Invariant: a row that is wrong spoils only its own file, with the reason; a file that is no manifest is refused whole.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

COLUMNS = ("path", "uri", "published_at", "title", "source_id", "territory")


class ManifestError(ValueError):
    """The file cannot be used as a manifest; the message says where and what is allowed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a file and what is known of it; `fault` says what is wrong with the row."""

    path: Path
    uri: str | None = None
    published_at: date | None = None
    title: str | None = None
    source_id: str | None = None
    territory: str | None = None
    fault: str | None = None


def read_manifest(path: Path) -> list[Entry]:
    """The rows of a manifest (UTF-8 CSV with a header); paths are relative to its folder. Raises `ManifestError`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
            names = rows[0].keys() if rows else ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{path}: cannot be read as a CSV manifest in UTF-8 ({error})") from error
    unknown = [name for name in names if name not in COLUMNS]
    if rows and ("path" not in names or unknown):
        wrong = f"unknown column {unknown[0]!r}" if unknown else "no column 'path'"
        raise ManifestError(f"{path}: {wrong}; allowed columns: {', '.join(COLUMNS)} (path is required)")
    return [_entry(row, path, line) for line, row in enumerate(rows, start=2)]


def _entry(row: dict[str, str | None], manifest: Path, line: int) -> Entry:
    values = {k: unicodedata.normalize("NFC", v.strip()) or None for k, v in row.items() if isinstance(v, str)}
    name = values.get("path")
    place = f"{manifest.name}, line {line}"
    if not name:
        return Entry(manifest, fault=f"{place}: no path")
    entry = Entry(
        (manifest.parent / name).resolve(), values.get("uri"), None, values.get("title"), values.get("source_id"),
        values.get("territory"),
    )  # fmt: skip
    try:
        stated = values.get("published_at")
        published = date.fromisoformat(stated) if stated else None
    except ValueError:
        fault = f"{place}: published_at {values['published_at']!r} is no date; write it as 2024-07-29"
        return Entry(entry.path, entry.uri, None, entry.title, entry.source_id, entry.territory, fault)
    return Entry(entry.path, entry.uri, published, entry.title, entry.source_id, entry.territory)
