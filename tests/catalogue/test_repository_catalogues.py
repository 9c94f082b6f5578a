"""The catalogues of the repository load, and say nothing that contradicts itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.catalogue import Edition, Index, load_indices
from schemas.sources import FolderDiscovery, load_sources

ROOT = Path(__file__).parents[2]
INDICES = load_indices(ROOT / "indices.yaml")
SOURCES = load_sources(ROOT / "sources.yaml")
EDITIONS = [(f"{index.id}-{run.years[0]}", run) for index in INDICES.indices for run in index.editions]


def edition(index_id: str, year: int, tier: str, container: str | None) -> Edition:
    found = [
        candidate
        for candidate in INDICES.by_id[index_id].editions
        if year in candidate.years and (candidate.tier, candidate.container) == (tier, container)
    ]
    assert len(found) == 1
    return found[0]


def test_every_index_of_the_contract_is_there():
    wanted = "DTI ICT_INDEX EGOV PAR_INDEX SIPAS PCI PGI PAPI DDCI DGI PII PSI766"
    assert list(INDICES.by_id) == wanted.split()


@pytest.mark.parametrize("run", [run for _, run in EDITIONS], ids=[name for name, _ in EDITIONS])
def test_component_scales_add_up_to_the_editions(run: Edition):
    scales = [scale for _, scale in run.components if scale is not None]
    if run.score_max is not None and scales and len(scales) == len(run.components):
        assert sum(scales) == run.score_max


@pytest.mark.parametrize("index", INDICES.indices, ids=lambda index: index.id)
def test_a_cohort_has_one_edition_a_year(index: Index):
    keys = [(year, run.tier, run.container) for run in index.editions for year in run.years]
    assert len(keys) == len(set(keys))


def test_commune_dti_of_quang_ninh():
    run = edition("DTI", 2023, "commune", "Quảng Ninh")
    assert run.score_max == 1000
    assert sorted(scale or 0 for _, scale in run.components) == [100] * 5 + [150, 150, 200]
    assert run.method_break
    before = edition("DTI", 2022, "commune", "Quảng Ninh")
    assert (before.score_max, len(before.components)) == (110, 4)


def test_commune_par_index_of_ha_long():
    run = edition("PAR_INDEX", 2023, "commune", "Hạ Long")
    assert [scale for _, scale in run.components] == [17, 8, 18, 5, 15, 10, 20, 7]


def test_pci_had_nine_components_in_2012_and_ten_in_2016():
    assert len(edition("PCI", 2012, "province", None).components) == 9
    assert len(edition("PCI", 2016, "province", None).components) == 10


def test_papi_grew_from_six_to_eight_dimensions():
    assert edition("PAPI", 2016, "province", None).score_max == 60
    assert edition("PAPI", 2018, "province", None).score_max == 80
    assert edition("PAPI", 2018, "province", None).method_break


def test_satisfaction_is_a_percentage():
    assert INDICES.by_id["SIPAS"].score_unit == "percent"


def test_only_the_samples_are_read_until_an_operator_enables_more():
    assert [source.id for source in SOURCES.sources if source.enabled] == ["samples"]


def test_samples_stand_where_the_catalogue_says():
    discover = SOURCES.by_id["samples"].discover
    assert isinstance(discover, FolderDiscovery)
    assert list((ROOT / discover.path).glob(discover.glob))
    assert discover.manifest is not None
    assert (ROOT / discover.manifest).is_file()


def test_sources_report_on_known_indices():
    for source in SOURCES.sources:
        assert set(source.indices) <= set(INDICES.by_id), source.id


def test_unverified_sources_are_disabled():
    for source in SOURCES.sources:
        assert source.verified or not source.enabled
        assert isinstance(source.discover, FolderDiscovery) == (source.id == "samples")
