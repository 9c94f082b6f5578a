"""A Frictionless Data Package (datapackage.org, version 2): one resource a file, with the schema of its table.

Invariant: a key some of whose columns may be null is given as `uniqueKeys`, since the columns of a `primaryKey` may not be.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from schemas.tables.keys import REFERENCES, key_of
from tasks.describe.dataset import Dataset, File
from tasks.describe.fields import Field, fields_of, sentence_of

_TYPES = {
    "string": {"type": "string"},
    "int32": {"type": "integer"},
    "float64": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "date"},
    "timestamp[us, UTC]": {"type": "datetime"},
    "list<string>": {"type": "array"},
}
_IN_CSV = {
    "list<string>": {"type": "string"},  # its members with ";" between
    "timestamp[us, UTC]": {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S.%fZ"},
}
_MEDIA = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}


def data_package(dataset: Dataset, files: Sequence[File]) -> dict[str, Any]:
    """The descriptor of the files."""
    first = files[0].format if files else ""
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "xephang",
        "title": dataset.about.title,
        "description": dataset.description,
        "version": dataset.version,
        "created": dataset.built_at.isoformat(),
        "keywords": dataset.keywords,
        "contributors": [{"title": dataset.about.publisher, "roles": ["publisher"]}],
        "sources": [_source(origin.citation, origin.address) for origin in dataset.origins],
        "schemaVersion": dataset.schema_version,
        "resources": [_resource(file, {f.table for f in files if f.format == file.format}, first) for file in files],
    }
    if dataset.about.base_url:
        package["homepage"] = dataset.about.base_url
    if dataset.licences:
        package["licenses"] = [
            {"name": licence, "path": f"https://spdx.org/licenses/{licence}.html"} for licence in dataset.licences
        ]
    return package


def _source(title: str, path: str | None) -> dict[str, str]:
    return {"title": title} | ({"path": path} if path else {})


def _name(table: str, kind: str, first: str) -> str:
    """A resource's name: the table's, with the format where the table is there in another format before."""
    return table if kind == first else f"{table}-{kind}"


def _resource(file: File, beside: Collection[str], first: str) -> dict[str, Any]:
    return {
        "name": _name(file.table, file.format, first),
        "type": "table",
        "path": file.path,
        "format": file.format,
        "mediatype": _MEDIA[file.format],
        "encoding": "utf-8",
        "bytes": file.n_bytes,
        "hash": f"sha256:{file.sha256}",
        "description": sentence_of(file.table),
        "schema": _schema(file, beside, first),
    }


def _schema(file: File, beside: Collection[str], first: str) -> dict[str, Any]:
    fields = fields_of(file.table)
    schema: dict[str, Any] = {"fields": [_field(field, file.format) for field in fields], "missingValues": [""]}
    key = key_of(file.table)
    if key and not any(field.nullable for field in fields if field.name in key):
        schema["primaryKey"] = list(key)
    elif key:
        schema["uniqueKeys"] = [list(key)]
    references = [
        {"fields": [column], "reference": {"resource": resource, "fields": [referred]}}
        for column, (table, referred) in REFERENCES.get(file.table, {}).items()
        if table in beside
        for resource in ["" if table == file.table else _name(table, file.format, first)]
    ]
    return schema | ({"foreignKeys": references} if references else {})


def _field(field: Field, kind: str) -> dict[str, Any]:
    constraints = {"required": not field.nullable} | field.limits
    if field.allowed:
        constraints["enum"] = list(field.allowed)
    told: dict[str, Any] = {
        "name": field.name,
        **_TYPES[field.type],
        **(_IN_CSV.get(field.type, {}) if kind == "csv" else {}),
    }
    example = _in_csv(field) if kind == "csv" else field.example
    told |= {"description": field.description, "example": example, "constraints": constraints}
    return told | ({"unit": field.unit} if field.unit else {})


def _in_csv(field: Field) -> Any:
    """The example as it stands in a cell."""
    if field.type == "list<string>":
        return ";".join(field.example)
    if field.type == "timestamp[us, UTC]":
        return f"{datetime.fromisoformat(field.example):%Y-%m-%dT%H:%M:%S.%fZ}"
    return field.example
