"""The pipeline on an S3 server: the same code, and to the byte what it makes on disk."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.refresh import refresh
from flows.settings import PROJECT, Settings
from tasks.store import AnyPath, LockedError, Store, files_under, place, read


def contents(home: AnyPath, folder: str) -> dict[str, bytes]:
    """Every file in a folder of a data home, by its path in it."""
    return {str(path).removeprefix(f"{home}/"): read(path) for path in files_under(home / folder)}


@pytest.fixture(scope="module")
def homes(s3_server: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[AnyPath, AnyPath]:
    """A data home on disk and one on S3, the bundled samples refreshed into each at the same time."""
    remote = place("s3://samples/home")
    remote.fs.mkdir("samples")  # type: ignore[union-attr]  # not of this disk
    disk = tmp_path_factory.mktemp("disk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XEPHANG_NOW", "2026-07-01T02:00:00+07:00")
        for home in (disk, remote):
            refresh(Settings(home))
    return disk, remote


@pytest.mark.parametrize("folder", ["published/snapshots", "raw", "runs", "work/documents"])
def test_tables_captures_and_logs_are_the_same_to_the_byte(homes: tuple[AnyPath, AnyPath], folder: str) -> None:
    on_disk, on_s3 = (contents(home, folder) for home in homes)
    assert on_s3.keys() == on_disk.keys() and on_disk
    assert on_s3 == on_disk


def test_a_refresh_without_news_publishes_nothing_on_s3(homes: tuple[AnyPath, AnyPath]) -> None:
    again = refresh(Settings(homes[1]))
    assert (again.run.n_new, again.built.n_read, again.built.snapshot) == (0, 0, None)


def test_a_refresh_waits_for_no_other(homes: tuple[AnyPath, AnyPath]) -> None:
    with Store(homes[1]).exclusive(), pytest.raises(LockedError, match="is writing to s3://samples/home"):
        refresh(Settings(homes[1]))


def test_a_dashboard_reads_a_table_with_one_pointer(homes: tuple[AnyPath, AnyPath]) -> None:
    published = homes[1] / "published"
    pointer = json.loads(read(published / "current.json"))
    rankings = pl.read_parquet(io.BytesIO(read(published / pointer["tables"]["rankings"])))
    assert rankings.height > 100


@pytest.mark.slow
def test_the_command_line_works_on_s3(homes: tuple[AnyPath, AnyPath]) -> None:
    command = [sys.executable, "-m", "flows.cli", "status", "--json"]
    environment = {**os.environ, "XEPHANG_DATA_DIR": str(homes[1])}
    answer = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=PROJECT, timeout=120)
    status = json.loads(answer.stdout)
    assert (status["data_dir"], status["rows"]["documents"]) == ("s3://samples/home", 16)


def test_the_archive_is_checked_on_s3(homes: tuple[AnyPath, AnyPath]) -> None:
    answer = CliRunner().invoke(app, ["archive", "verify", "--data-dir", str(homes[1])])
    assert (answer.exit_code, answer.stdout.splitlines()[0][:21]) == (0, "16 captures are whole")
