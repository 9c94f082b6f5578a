"""The committed sources.yaml: who is in it, and that nothing in it is believed before somebody looked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schemas.sources import Sources, load_sources
from tasks.units import Register, load_register
from tasks.units.fold import fold

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sources() -> Sources:
    return load_sources(PROJECT / "sources.yaml")


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register(PROJECT / "data/reference")


@pytest.mark.parametrize(("day", "count"), [(date(2024, 12, 31), 63), (date(2025, 12, 31), 34)])
def test_every_province_has_a_source_of_its_own(sources: Sources, register: Register, day: date, count: int) -> None:
    provinces = {fold(unit.name) for unit in register.living("province", None, day)}
    covered = {fold(source.territory) for source in sources.sources if source.territory}

    assert len(provinces) == count
    assert provinces <= covered


@pytest.mark.parametrize("index_id", ["DTI", "PAR_INDEX", "SIPAS", "PCI", "PAPI"])
def test_the_national_indices_have_their_publishers_site(sources: Sources, index_id: str) -> None:
    assert any(s.authority == "ministry" and s.territory is None and index_id in s.indices for s in sources.sources)


def test_web_addresses_stand_once(sources: Sources) -> None:
    urls = [url for source in sources.sources for url in source.urls]

    assert len(urls) == len(set(urls)) >= 60


def test_no_web_source_is_believed_or_asked_before_somebody_verified_it(sources: Sources) -> None:
    web = [source for source in sources.sources if source.urls]

    assert not [source.id for source in web if source.enabled and not source.verified]
    assert not [source.id for source in web if not source.seen]
