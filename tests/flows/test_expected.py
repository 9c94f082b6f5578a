"""What the register, the calendar and the sources lead one to expect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from flows.expected import attempts, due_editions, register_units, stated_breaks
from flows.settings import Settings, load_settings
from schemas.catalogue import Indices, load_indices
from tasks.store import Capture
from tasks.units import Register, load_register

NOW = datetime(2026, 5, 2, tzinfo=UTC)
WATCHED = date(2025, 11, 1)


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register(load_settings().reference)


@pytest.fixture(scope="module")
def indices() -> Indices:
    return load_indices(load_settings().indices)


def ranked(*rows: tuple[str, int, str, str]) -> pl.DataFrame:
    schema = {"index_id": pl.String, "index_year": pl.Int32, "cohort_id": pl.String, "unit_id": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def sizes(register: Register, indices: Indices, *rows: tuple[str, int, str, str]) -> list[tuple[Any, ...]]:
    found = register_units(ranked(*rows), register, indices)
    return found.group_by("index_year", "container_id").len().sort("index_year", "container_id").rows()


def test_quang_ninh_had_177_communes_in_2023_and_ha_long_33(register: Register, indices: Indices) -> None:
    said = [("DTI", 2023, "commune/22@2004-08-31", "x"), ("DTI", 2023, "commune/193@2004-08-31", "x")]
    assert sizes(register, indices, *said) == [(2023, "193@2004-08-31", 33), (2023, "22@2004-08-31", 177)]


def test_the_country_had_63_provinces_in_2023_and_34_in_2025(register: Register, indices: Indices) -> None:
    said = [("PAR_INDEX", year, "province/VN", "x") for year in (2023, 2025)]
    assert sizes(register, indices, *said) == [(2023, "VN", 63), (2025, "VN", 34)]


def test_an_edition_of_a_later_map_expects_the_units_it_ranks(register: Register, indices: Indices) -> None:
    """DTI 2024 came out in October 2025 for the 34 new provinces; the old ones are expected where they are ranked."""
    old = [u.unit_id for u in register.living("province", None, date(2024, 12, 31))]
    new = [u.unit_id for u in register.living("province", None, date(2025, 12, 31))]
    for units, number in ((old, 63), (new, 34)):
        assert sizes(register, indices, *(("DTI", 2024, "province/VN", u) for u in units)) == [(2024, "VN", number)]


def test_names_tell_communes_of_one_name_apart(register: Register, indices: Indices) -> None:
    names = register_units(ranked(("DTI", 2023, "commune/22@2004-08-31", "x")), register, indices)["name"]
    assert names.n_unique() == 177 and "Phường Ka Long (Thành phố Móng Cái)" in names.to_list()


def test_agencies_subsets_and_unknown_containers_expect_nobody(register: Register, indices: Indices) -> None:
    said = ("department/38@2004-08-31", "commune/22@2004-08-31/rural", "commune/999@1990-01-01")
    assert sizes(register, indices, *(("DTI", 2023, cohort, "x") for cohort in said)) == []


def due(indices: Indices, today: date, watched: date = WATCHED) -> list[tuple[str, int]]:
    return [row[:2] for row in due_editions(indices, today, watched).rows() if row[0] == "PAR_INDEX"]


def test_an_edition_is_due_at_the_end_of_its_month_and_not_before(indices: Indices) -> None:
    assert due(indices, date(2026, 4, 30)) == [("PAR_INDEX", 2024)]
    assert due(indices, date(2026, 5, 1)) == [("PAR_INDEX", 2024), ("PAR_INDEX", 2025)]
    assert due(indices, date(2026, 5, 1), watched=date(2026, 5, 1)) == [("PAR_INDEX", 2025)]


def test_breaks_of_the_catalogue_name_index_year_tier_and_container(register: Register, indices: Indices) -> None:
    stated = stated_breaks(indices, register).rows()
    assert ("DTI", 2022, "province", "VN") in stated
    assert ("DTI", 2023, "commune", "22") in stated


@dataclass
class Source:
    """As much of a source as expectations read."""

    id: str = "portal"
    enabled: bool = True


def capture(
    days_ago: int, uri: str = "u", outcome: Any = "new", sha256: str | None = None, source: str = "portal"
) -> Capture:
    return Capture(uri, source, NOW - timedelta(days=days_ago), outcome, sha256=sha256)


def test_only_refreshes_of_enabled_sources_measure_a_night() -> None:
    tried = [capture(2), capture(1), capture(1, "v", source="other")]
    found = attempts(tried, [Source()], {NOW - timedelta(days=1): NOW - timedelta(days=1)})
    assert found.select("source_id", "uri").rows() == [("portal", "u")]


def test_the_time_of_a_run_is_the_time_of_its_captures(settings: Settings) -> None:
    from flows.run import Run

    before = [
        {"command": "refresh", "started_at": NOW.isoformat()},
        {"command": "ingest", "started_at": NOW.isoformat()},
    ]
    run = Run("r", "refresh", NOW + timedelta(days=1), "v", before)
    assert run.starts_of("refresh") == {at: at for at in (NOW, NOW + timedelta(days=1))}
    assert run.starts_of("backfill") == {}


def test_what_a_killed_run_asked_for_counts_to_the_run_that_did_the_rest() -> None:
    from flows.run import Run

    killed = {"command": "refresh", "status": "killed", "started_at": NOW.isoformat()}
    later = NOW + timedelta(seconds=1)
    assert Run("r", "refresh", later, "v", [killed]).starts_of("refresh") == {NOW: later, later: later}
