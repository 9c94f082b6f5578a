"""Describe a set of tables to machines and people: the metadata files that lie beside them.

The front door of the room: `describe` gives the files by name. Everything said of a column comes from its pandera model,
everything said of a source from the `sources` table. Pure: no clock, no I/O; the same tables give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tasks.describe.citation import citation_cff
from tasks.describe.croissant import croissant
from tasks.describe.data_package import data_package
from tasks.describe.dataset import About, Dataset, File, dataset_of
from tasks.describe.dictionary import dictionary
from tasks.describe.linked_data import linked_data

__all__ = ["About", "Dataset", "File", "dataset_of", "describe", "dictionary"]


def describe(dataset: Dataset, files: Sequence[File]) -> dict[str, bytes]:
    """By name: datapackage.json (Frictionless), croissant.json, dataset.jsonld (schema.org and DCAT), CITATION.cff and
    data-dictionary.md, of the tables that stand in `files`.
    """
    tables = list(dict.fromkeys(file.table for file in files))
    return {
        "datapackage.json": _json(data_package(dataset, files)),
        "croissant.json": _json(croissant(dataset, files)),
        "dataset.jsonld": _json(linked_data(dataset, files)),
        "CITATION.cff": citation_cff(dataset).encode(),
        "data-dictionary.md": dictionary(tables).encode(),
    }


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=1).encode() + b"\n"
