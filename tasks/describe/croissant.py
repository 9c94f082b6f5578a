"""Croissant 1.0 (mlcommons.org): the Parquet files and the columns in them, for tools that load data sets for learning.

References between tables are not said here but in datapackage.json: a loader takes one for a join, and mlcroissant's keeps one
row of those that refer to the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.tables.keys import key_of
from tasks.describe.dataset import Dataset, File
from tasks.describe.fields import Field, fields_of, sentence_of
from tasks.describe.linked_data import licence_address

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "float64": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "timestamp[us, UTC]": "sc:DateTime",
    "list<string>": "sc:Text",
}


def croissant(dataset: Dataset, files: Sequence[File]) -> dict[str, Any]:
    """The description of those of the files that are Parquet."""
    parquet = [file for file in files if file.format == "parquet"]
    told = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": "xephang",
        "alternateName": dataset.about.title,
        "description": dataset.description,
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "version": f"{dataset.schema_version}.0.0",
        "datePublished": dataset.built_at.isoformat(),
        "creator": {"@type": "sc:Organization", "name": dataset.about.publisher},
        "citeAs": " ".join([dataset.citation, *(origin.citation for origin in dataset.origins)]),
        "keywords": dataset.keywords,
        "isLiveDataset": True,
        "distribution": [_file(file) for file in parquet],
        "recordSet": [_records(file.table) for file in parquet],
    }
    if dataset.about.base_url:
        told["url"] = dataset.about.base_url
    if dataset.licences:
        told["license"] = [licence_address(licence) for licence in dataset.licences]
    return told


def _file(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.n_bytes} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file.sha256,
    }


def _records(table: str) -> dict[str, Any]:
    told: dict[str, Any] = {"@type": "cr:RecordSet", "@id": table, "name": table, "description": sentence_of(table)}
    if key := key_of(table):
        told["key"] = [{"@id": f"{table}/{name}"} for name in key]
    return told | {"field": [_field(table, field) for field in fields_of(table)]}


def _field(table: str, field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table}/{field.name}",
        "name": field.name,
        "description": field.description + (f" (unit: {field.unit})" if field.unit else ""),
        "dataType": _TYPES[field.type],
        "source": {"fileObject": {"@id": f"{table}.parquet"}, "extract": {"column": field.name}},
    }
    if field.type.startswith("list"):
        told["repeated"] = True
    return told
