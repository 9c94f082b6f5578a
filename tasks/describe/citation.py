"""CITATION.cff (citation-file-format.github.io, 1.2.0): how to cite this version of the dataset, and the sources it rests on."""

from __future__ import annotations

from typing import Any

import yaml

from tasks.describe.dataset import Dataset, Origin


def citation_cff(dataset: Dataset) -> str:
    """The file's text."""
    told: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Cite this version of the dataset, and the source that states the figure you use.",
        "type": "dataset",
        "title": dataset.about.title,
        "abstract": dataset.description,
        "version": dataset.version,
        "date-released": dataset.built_at.date().isoformat(),
        "authors": [{"name": dataset.about.publisher}],
        "keywords": dataset.keywords,
    }
    if dataset.about.base_url:
        told["url"] = dataset.about.base_url
    if dataset.about.licence:
        told["license"] = dataset.about.licence
    if dataset.origins:
        told["references"] = [_reference(origin) for origin in dataset.origins]
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=120)


def _reference(origin: Origin) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "website" if origin.address else "generic", "title": origin.name}
    told |= {"authors": [{"name": origin.publisher}], "notes": origin.citation}
    return told | ({"url": origin.address} if origin.address else {})
