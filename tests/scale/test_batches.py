"""Memory is bounded by the batches under way: contents are loaded as they are taken, never all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows import batches
from flows.batches import Checked, _cut, checked_batch
from flows.documents import Item, Tools
from flows.ingest import ingest
from flows.settings import load_settings
from tasks.store import Capture, Store


def test_a_batch_is_loaded_when_it_is_taken(
    made: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "FEWEST_DOCUMENTS", 3)
    loaded: list[str] = []
    load = Store.load

    def counted(store: Store, sha256: str) -> bytes:
        loaded.append(sha256)
        return load(store, sha256)

    monkeypatch.setattr(Store, "load", counted)
    seen: list[tuple[int, int]] = []

    def one_at_a_time(parts: Iterable[Sequence[Item]], tools: Tools) -> Iterator[Checked]:
        for part in parts:
            seen.append((len(loaded), len(part)))
            yield checked_batch(part, tools)

    ingest(load_settings(tmp_path / "home"), [made(8)], run_batches=one_at_a_time)

    taken_in = seen[0][0] - 3  # keeping a content looks whether it is there
    assert [(loads - taken_in, documents) for loads, documents in seen] == [(3, 3), (6, 3), (8, 2)]
    assert taken_in <= 8


@pytest.mark.slow
def test_prefect_has_a_bounded_number_of_batches_under_way(
    prefect_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect import flow

    from flows import runners

    monkeypatch.setattr(runners, "checked_batch", lambda items, tools: Checked({}, items[0]))
    settings = load_settings(tmp_path / "home")
    tools = Tools(settings.indices, settings.reference, settings.pipeline_version)
    taken: list[int] = []

    def parts() -> Iterator[list[Any]]:
        for number in range(12):
            taken.append(number)
            yield [number]

    @flow(task_runner=runners.runner_of(settings))
    def run() -> list[tuple[int, int]]:
        return [(result.n_claims, len(taken)) for result in runners.as_tasks(parts(), tools)]

    given = run()

    assert [number for number, _ in given] == list(range(12))  # in order
    assert max(taken - number for number, taken in given) == runners._IN_FLIGHT * runners._THREADS


def capture(size: int) -> Capture:
    """A content of `size` bytes."""
    return Capture("https://a.vn/1", "s", datetime(2024, 8, 1, tzinfo=UTC), "new", sha256="0" * 64, size=size)


def test_large_files_make_small_batches() -> None:
    assert [len(part) for part in _cut([capture(batches.MOST_BYTES // 2)] * 5)] == [2, 2, 1]


def test_a_file_larger_than_a_batch_is_a_batch() -> None:
    assert [len(part) for part in _cut([capture(2 * batches.MOST_BYTES), capture(1)])] == [1, 1]


def test_a_hundred_thousand_documents_are_some_hundred_batches() -> None:
    assert 100 <= len(_cut([capture(5_000)] * 100_000)) <= 400
