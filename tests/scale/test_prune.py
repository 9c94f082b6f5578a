"""Space given back: old snapshots and caches go, what cannot be had again stays, on disk and on an object store."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.ingest import ingest
from flows.prune import Pruned, prune, to_prune
from flows.settings import Settings, load_settings
from tasks.publish import current, publish, read_tables, snapshots
from tasks.store import AnyPath, LockedError, Store, files_under, sizes_under, verify, write_atomically
from tests.platform.conftest import new_memory_home

IDS = [f"2024080{n}T190000000000Z" for n in range(1, 6)]


@pytest.fixture(params=["disk", "objects"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> AnyPath:
    """A data home with five snapshots, the changelog one entry longer in each."""
    home = tmp_path / "home" if request.param == "disk" else new_memory_home()
    for number, name in enumerate(IDS, start=1):
        tables = {"changelog": pl.DataFrame({"change_id": [f"c{n}" for n in range(number)]})}
        publish(home, tables, snapshot_id=name, schema_version=1, meta={}, keep=8)
    return home


def of(home: AnyPath) -> Settings:
    return replace(load_settings("unused"), data_dir=home)


def names(gone: list[Pruned]) -> list[str]:
    return [found.path.name for found in gone]


def test_snapshots_beyond_those_kept_go_oldest_first(home: AnyPath) -> None:
    assert names(prune(of(home), 2, caches=False)) == IDS[:3]
    assert [path.name for path in snapshots(home)] == IDS[3:]


def test_the_current_snapshot_and_its_parent_stay_whatever_is_kept(home: AnyPath) -> None:
    prune(of(home), 1, caches=False)

    assert [path.name for path in snapshots(home)] == IDS[3:]
    assert read_tables(current(home), ["changelog"])["changelog"].height == 5  # type: ignore[arg-type]


def test_a_dry_run_names_what_would_go_and_removes_nothing(home: AnyPath) -> None:
    planned = to_prune(of(home), 3, caches=False)

    assert len(snapshots(home)) == 5
    assert prune(of(home), 3, caches=False) == planned


def test_the_bytes_freed_are_those_of_the_files(home: AnyPath) -> None:
    before = sum(sizes_under(home / "published/snapshots"))

    freed = sum(found.bytes for found in prune(of(home), 2, caches=False))

    assert freed == before - sum(sizes_under(home / "published/snapshots")) > 0


def test_caches_of_other_reader_versions_go_only_where_asked_for(home: AnyPath) -> None:
    settings = of(home)
    mine, other = (home / "work/documents" / v / "ab/abcd.json.gz" for v in (settings.reader_version, "0ld0ld00"))
    for path in (mine, other):
        write_atomically(path, b"cached")

    assert prune(settings, 8, caches=False) == []
    assert names(prune(settings, 8, caches=True)) == ["0ld0ld00"]
    assert [str(path) for path in files_under(home / "work/documents")] == [str(mine)]


def test_captures_and_logs_are_as_they_were(tmp_path: Path, made: Callable[..., Path]) -> None:
    settings = load_settings(tmp_path / "home")
    ingest(settings, [made(4)])
    ingest(settings, [made(1, first=5)])
    root = tmp_path / "home"
    before = {
        path: path.read_bytes() for part in ("raw", "runs") for path in (root / part).rglob("*") if path.is_file()
    }

    prune(settings, 1, caches=True)

    after = {path: path.read_bytes() for part in ("raw", "runs") for path in (root / part).rglob("*") if path.is_file()}
    assert after == before
    assert verify(Store(root)).ok


def test_a_run_under_way_is_not_disturbed(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "home")
    with Store(settings.data_dir).exclusive(), pytest.raises(LockedError):
        prune(settings, 1, caches=False)


def test_the_command_says_what_it_freed(tmp_path: Path) -> None:
    for name in IDS:
        publish(
            tmp_path, {"changelog": pl.DataFrame({"change_id": [name]})}, snapshot_id=name, schema_version=1, meta={}
        )

    done = CliRunner().invoke(app, ["prune", "--keep", "2", "--json", "--data-dir", str(tmp_path)])

    said = json.loads(done.stdout)
    assert done.exit_code == 0
    assert [Path(removed["path"]).name for removed in said["removed"]] == IDS[:3]
    assert said["bytes"] == sum(removed["bytes"] for removed in said["removed"]) > 0
