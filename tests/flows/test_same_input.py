"""The same input changes nothing: no work, no changes, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flows.ingest import reprocess
from flows.refresh import refresh
from flows.settings import Settings, load_settings
from tests.flows.conftest import published_bytes, take_in


def test_the_second_run_reads_nothing_and_publishes_nothing(settings: Settings, documents: Path) -> None:
    take_in(settings, documents)

    second = take_in(settings, documents)

    assert (second.built.n_read, second.built.snapshot, second.built.changes.height) == (0, None, 0)


def test_the_second_run_leaves_every_file_as_it_was(settings: Settings, documents: Path) -> None:
    take_in(settings, documents)
    before = published_bytes(settings)

    take_in(settings, documents)

    assert published_bytes(settings) == before


def test_reading_everything_again_leaves_every_file_as_it_was(settings: Settings, documents: Path) -> None:
    take_in(settings, documents)
    before = published_bytes(settings)

    again = reprocess(settings)

    assert (again.built.n_read, again.built.snapshot) == (1, None)
    assert published_bytes(settings) == before


def test_two_homes_with_the_same_captures_have_the_same_bytes(
    tmp_path: Path, documents: Path, at: Callable[[str], object]
) -> None:
    at("2024-08-01T02:00:00+07:00")
    one, other = load_settings(tmp_path / "one"), load_settings(tmp_path / "other")

    take_in(one, documents)
    take_in(other, documents)

    assert published_bytes(one) == published_bytes(other)


def test_the_bundled_samples_are_refreshed_twice_with_no_change(settings: Settings) -> None:
    first, second = refresh(settings), refresh(settings)

    assert first.run.n_new >= 12 and first.built.n_claims > 200
    assert (second.run.n_new, second.built.n_read, second.built.snapshot) == (0, 0, None)
