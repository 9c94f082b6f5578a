"""The dataset as JSON-LD in two vocabularies at once: schema.org's Dataset, which search engines read, and DCAT 3, which data
portals harvest. Every fact that both have a word for is said in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.describe.dataset import Dataset, File, Origin

_CONTEXT = {
    "@vocab": "https://schema.org/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}


def linked_data(dataset: Dataset, files: Sequence[File]) -> dict[str, Any]:
    """The description of the files."""
    built = dataset.built_at.isoformat()
    publisher = {"@type": "Organization", "name": dataset.about.publisher}
    told: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": ["Dataset", "dcat:Dataset"],
        "name": dataset.about.title,
        "dct:title": dataset.about.title,
        "description": dataset.description,
        "dct:description": dataset.description,
        "identifier": dataset.version,
        "version": dataset.version,
        "dcat:version": dataset.version,
        "datePublished": built,
        "dct:issued": {"@value": built, "@type": "xsd:dateTime"},
        "inLanguage": "vi",
        "isAccessibleForFree": True,
        "keywords": dataset.keywords,
        "dcat:keyword": dataset.keywords,
        "spatialCoverage": {"@type": "Country", "name": "Viet Nam"},
        "creator": publisher,
        "publisher": publisher,
        "dct:publisher": publisher,
        "citation": dataset.citation,
        "isBasedOn": [_origin(origin) for origin in dataset.origins],
        "distribution": [_file(dataset, file) for file in files],
        "dcat:distribution": [{"@id": _address(dataset, file)} for file in files],
    }
    if dataset.about.base_url:
        told |= {"@id": dataset.about.base_url, "url": dataset.about.base_url}
    if dataset.years:
        first, last = dataset.years
        told["temporalCoverage"] = f"{first}/{last}"
        told["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": f"{first}", "@type": "xsd:gYear"},
            "dcat:endDate": {"@value": f"{last}", "@type": "xsd:gYear"},
        }
    if dataset.licences:
        told["license"] = [licence_address(licence) for licence in dataset.licences]
        told["dct:license"] = [{"@id": licence_address(licence)} for licence in dataset.licences]
    return told


def licence_address(licence: str) -> str:
    """Where the text of an SPDX licence stands."""
    return f"https://spdx.org/licenses/{licence}.html"


def _address(dataset: Dataset, file: File) -> str:
    """Of a snapshot the file's own address, which stays as long as the snapshot is kept."""
    return dataset.about.address(f"snapshots/{dataset.version}/{file.path}") if dataset.about.base_url else file.path


def _file(dataset: Dataset, file: File) -> dict[str, Any]:
    address = _address(dataset, file)
    return {
        "@id": address,
        "@type": ["DataDownload", "dcat:Distribution"],
        "name": file.table,
        "dct:title": file.table,
        "contentUrl": address,
        "dcat:downloadURL": {"@id": address},
        "encodingFormat": _MEDIA[file.format],
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{_MEDIA[file.format]}"},
        "contentSize": f"{file.n_bytes} B",
        "dcat:byteSize": file.n_bytes,
        "sha256": file.sha256,
        "spdx:checksum": {
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": file.sha256,
        },
    }


def _origin(origin: Origin) -> dict[str, Any]:
    told = {"@type": "CreativeWork", "name": origin.name, "publisher": origin.publisher, "citation": origin.citation}
    told |= {"url": origin.address} if origin.address else {}
    return told | ({"license": origin.licence} if origin.licence else {})
