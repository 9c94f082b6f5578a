"""The same flow on a Dask cluster of two processes, by one setting: the same tables to the byte, on disk and on S3."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from flows import batches
from flows.ingest import ingest
from flows.settings import Settings, SettingsError, load_settings
from tasks.publish import current
from tasks.store import AnyPath, read

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster(prefect_server: str) -> Iterator[Any]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster


def on(runner: str, home: str | Path | AnyPath) -> Settings:
    settings = load_settings(str(home))
    return replace(settings, config=settings.config.model_copy(update={"runner": runner}))


def published(settings: Settings) -> dict[str, bytes]:
    snapshot = current(settings.data_dir)
    assert snapshot is not None
    names = [f"{name}.parquet" for name in json.loads(read(snapshot / "manifest.json"))["tables"]]
    return {name: read(snapshot / name) for name in names}


def test_a_dask_cluster_publishes_the_same_bytes_on_disk_and_on_s3(
    cluster: Any,
    made: Callable[..., Path],
    tmp_path: Path,
    s3_home: AnyPath,
    monkeypatch: pytest.MonkeyPatch,
    prefect_server: str,
) -> None:
    from flows import orchestrate

    monkeypatch.setenv("XEPHANG_NOW", "2025-03-01T02:00:00+07:00")
    monkeypatch.setattr(batches, "FEWEST_DOCUMENTS", 5)
    folder = made(20)
    runner = cluster.scheduler_address
    plain, disk, s3 = on("thread", tmp_path / "plain"), on(runner, tmp_path / "disk"), on(runner, s3_home)

    assert ingest(plain, [folder]).built.n_claims > 50
    orchestrate.ingest(disk, [folder])
    orchestrate.ingest(s3, [folder])

    assert published(disk) == published(plain)
    assert published(s3) == published(plain)
    assert task_runs(prefect_server) >= 8
    with Client(cluster) as client:
        assert all(client.run(batches_done_here).values())


def batches_done_here() -> bool:
    """Whether this worker loaded what a batch needs."""
    from flows.documents import _load

    return _load.cache_info().currsize > 0


def task_runs(server: str) -> int:
    """Task runs of batches that the Prefect server knows of."""
    asked = {"task_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    request = urllib.request.Request(
        f"{server}/task_runs/count", json.dumps(asked).encode(), {"content-type": "application/json"}
    )
    return int(json.load(urllib.request.urlopen(request, timeout=30)))


def test_a_worker_with_other_reference_data_refuses(tmp_path: Path, prefect_server: str) -> None:
    from flows.documents import Tools
    from flows.runners import WorkerError, _found_here

    settings = load_settings(tmp_path / "home")
    same = Tools(settings.indices, settings.reference, settings.pipeline_version)

    assert _found_here(same) == same
    with pytest.raises(WorkerError, match=r"other code, indices\.yaml"):
        _found_here(replace(same, pipeline_version="0-0-0"))


def test_paths_of_the_project_are_those_of_the_workers_own_checkout(tmp_path: Path, prefect_server: str) -> None:
    from flows.documents import Tools
    from flows.runners import _found_here

    settings = load_settings(tmp_path / "home")
    elsewhere = Path("/elsewhere/xephang")
    tools = Tools(
        elsewhere / "indices.yaml", elsewhere / "data/reference", settings.pipeline_version, project=elsewhere
    )

    found = _found_here(tools)

    assert (found.indices, found.reference) == (settings.indices, settings.reference)


def test_a_cluster_elsewhere_needs_a_server_that_it_can_reach(tmp_path: Path, prefect_server: str) -> None:
    from flows.runners import runner_of

    with pytest.raises(SettingsError, match="PREFECT_API_URL"):
        runner_of(on("tcp://10.0.0.7:8786", tmp_path / "home"))
