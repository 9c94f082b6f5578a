"""What lies beside the tables describes them: by the standards' own rules, and the same for the same tables."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import frictionless
import polars as pl
import pytest
import yaml

from flows.beside import about, files_of
from flows.settings import PROJECT, load_settings
from schemas.tables import MODELS
from schemas.tables.contract import contract
from tasks.describe import About, Dataset, dataset_of, describe, dictionary
from tasks.publish import read_manifest, read_tables

FILES = {"datapackage.json", "croissant.json", "dataset.jsonld", "CITATION.cff", "data-dictionary.md"}


def told(snapshot: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((snapshot / name).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def dataset(snapshot: Path) -> Dataset:
    built_at = datetime(2024, 7, 31, 19, tzinfo=UTC)
    return dataset_of(read_tables(snapshot, MODELS), About(), version="1", schema_version=2, built_at=built_at)


def test_a_snapshot_has_them_and_its_manifest_names_them_and_its_schema(snapshot: Path) -> None:
    manifest = read_manifest(snapshot)
    assert manifest["files"].keys() >= FILES
    assert manifest["meta"]["schema"] == contract()


def test_the_same_tables_are_described_in_the_same_bytes(snapshot: Path, dataset: Dataset) -> None:
    files = files_of(read_manifest(snapshot))
    assert describe(dataset, files) == describe(dataset, files)


def test_the_data_package_is_one_and_has_every_column(snapshot: Path) -> None:
    package = frictionless.Package.from_descriptor(str(snapshot / "datapackage.json"))
    columns = {r.name: [field.name for field in r.schema.fields] for r in package.resources}
    assert columns == {name: list(model.to_schema().columns) for name, model in MODELS.items()}


def test_a_key_that_may_be_null_is_unique_and_not_primary(snapshot: Path) -> None:
    schemas = {r["name"]: r["schema"] for r in told(snapshot, "datapackage.json")["resources"]}
    assert schemas["claims"]["primaryKey"] == ["claim_id"]
    assert "primaryKey" not in schemas["rankings"] and "component_id" in schemas["rankings"]["uniqueKeys"][0]
    assert schemas["units"]["foreignKeys"][0]["reference"] == {"resource": "", "fields": ["unit_id"]}


def test_limits_and_allowed_values_are_constraints(snapshot: Path) -> None:
    fields = {
        (r["name"], f["name"]): f
        for r in told(snapshot, "datapackage.json")["resources"]
        for f in r["schema"]["fields"]
    }
    assert fields["rankings", "status"]["constraints"]["enum"] == ["single", "agreed", "disputed"]
    assert fields["claims", "index_year"]["constraints"] == {"required": True, "minimum": 1990, "maximum": 2100}
    assert fields["documents", "document_id"]["constraints"] == {
        "required": True, "unique": True, "pattern": "^[0-9a-f]{64}$"
    }  # fmt: skip


def test_croissant_names_every_file_and_where_each_field_is_in_it(snapshot: Path) -> None:
    """The shape that Croissant 1.0 asks for; where its library is installed, that judges as well."""
    croissant = told(snapshot, "croissant.json")
    assert croissant["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert {"name", "description", "license", "creator", "datePublished", "citeAs", "version"} <= croissant.keys()
    ids = [part["@id"] for part in croissant["distribution"]]
    assert ids == sorted(f"{name}.parquet" for name in MODELS) and all((snapshot / name).exists() for name in ids)
    fields = [field for records in croissant["recordSet"] for field in records["field"]]
    assert (
        len({field["@id"] for field in fields})
        == len(fields)
        == sum(len(m.to_schema().columns) for m in MODELS.values())
    )
    assert {field["source"]["fileObject"]["@id"] for field in fields} <= {*ids}
    keys = {key["@id"] for records in croissant["recordSet"] for key in records.get("key", [])}
    assert keys <= {field["@id"] for field in fields}


def test_croissant_is_read_by_its_own_library(snapshot: Path) -> None:
    if importlib.util.find_spec("mlcroissant") is None:
        pytest.skip("mlcroissant is not installed (it brings pandas, scipy and rdflib: pip install mlcroissant)")
    import mlcroissant

    read = mlcroissant.Dataset(jsonld=str(snapshot / "croissant.json"))
    assert sum(1 for _ in read.records("claims")) == pl.read_parquet(snapshot / "claims.parquet").height


def test_schema_org_and_dcat_say_the_same(snapshot: Path) -> None:
    told_of = told(snapshot, "dataset.jsonld")
    assert told_of["@type"] == ["Dataset", "dcat:Dataset"] and told_of["name"] == told_of["dct:title"]
    assert told_of["temporalCoverage"] == "2015/2023" and told_of["license"] == [
        "https://spdx.org/licenses/CC0-1.0.html"
    ]
    for part in told_of["distribution"]:
        assert part["dcat:byteSize"] == (snapshot / part["contentUrl"]).stat().st_size
    assert [part["@id"] for part in told_of["dcat:distribution"]] == [part["@id"] for part in told_of["distribution"]]


def test_the_citation_names_version_day_and_sources_with_their_licences(snapshot: Path) -> None:
    cff = yaml.safe_load((snapshot / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cff["cff-version"], cff["type"], cff["version"]) == ("1.2.0", "dataset", snapshot.name)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", cff["date-released"]) and cff["authors"] and cff["message"]
    assert [reference["title"] for reference in cff["references"]] == ["Bundled samples"]
    assert "licence: CC0-1.0" in cff["references"][0]["notes"]


def test_a_licence_that_nobody_looked_up_is_not_guessed(snapshot: Path) -> None:
    tables = read_tables(snapshot, ["rankings", "documents", "sources"])
    tables["sources"] = tables["sources"].with_columns(licence=pl.lit(None, pl.String))
    unknown = dataset_of(tables, About(), version="1", schema_version=2, built_at=datetime(2024, 8, 1, tzinfo=UTC))
    files = describe(unknown, [])
    assert "licenses" not in json.loads(files["datapackage.json"])
    assert b"ask the publisher" in files["CITATION.cff"]


def test_addresses_are_told_where_it_is_known_that_tables_are_served(snapshot: Path, dataset: Dataset) -> None:
    served = replace(dataset, about=About(base_url="https://data.example.org/ranks", licence="CC-BY-4.0"))
    files = describe(served, files_of(read_manifest(snapshot)))
    linked = json.loads(files["dataset.jsonld"])
    assert linked["@id"] == "https://data.example.org/ranks"
    assert linked["distribution"][0]["contentUrl"] == "https://data.example.org/ranks/snapshots/1/agencies.parquet"
    assert linked["license"] == ["https://spdx.org/licenses/CC-BY-4.0.html"]


def test_no_password_of_an_address_is_told_on(snapshot: Path) -> None:
    tables = read_tables(snapshot, ["rankings", "documents", "sources"])
    tables["documents"] = tables["documents"].with_columns(uri=pl.lit("https://me:secret@example.org/a.html"))
    found = dataset_of(tables, About(), version="1", schema_version=2, built_at=datetime(2024, 8, 1, tzinfo=UTC))
    assert [origin.address for origin in found.origins] == [None]


def test_the_dictionary_in_docs_is_that_of_the_models() -> None:
    """Where this fails: make contract."""
    assert (PROJECT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == dictionary()


def test_a_row_of_the_dictionary_says_all_that_is_known_of_a_column() -> None:
    assert (
        "| `score_unit` | string | yes |  | point or percent; one of `point`, `percent` | point |"
        in dictionary(["rankings"]).splitlines()
    )


def test_title_publisher_and_licence_are_those_of_the_settings(tmp_path: Path, dataset: Dataset) -> None:
    file = tmp_path / "xephang.yaml"
    file.write_text("site: {title: Bảng xếp hạng, publisher: Viện A, licence: CC-BY-4.0}\n", encoding="utf-8")
    described = describe(replace(dataset, about=about(load_settings(None, file))), [])
    citation = yaml.safe_load(described["CITATION.cff"])
    assert citation["title"] == "Bảng xếp hạng" and citation["authors"] == [{"name": "Viện A"}]
    assert citation["license"] == "CC-BY-4.0"
    assert [entry["name"] for entry in json.loads(described["datapackage.json"])["licenses"]] == ["CC-BY-4.0"]
