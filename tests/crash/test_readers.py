"""Readers that resolve `current` once a reading see one whole set of tables, however often a new one is published."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from flows.settings import PROJECT
from tasks.publish import current, publish

PUBLICATIONS = 1000
TABLES = ("changelog", "claims", "rankings")
KEPT = 200  # what a thousand nights are to eight snapshots: no reading takes as long as that many publications

# Reads all tables of one snapshot after another until there is none newer than the last; tells the run ids it saw together.
READER = """
import json, os, sys, time
home, how, tables, last = sys.argv[1], sys.argv[2], sys.argv[3].split(","), sys.argv[4]
if how == "polars":
    import polars
    def ids(path): return set(polars.read_parquet(path)["run_id"])
else:
    import duckdb
    connection = duckdb.connect()
    def ids(path): return {i for (i,) in connection.sql(f"select run_id from '{path}'").fetchall()}
print("ready", flush=True)
seen, newest = [], ""
while newest != last:
    snapshot = os.path.realpath(os.path.join(home, "published", "current"))
    seen.append(sorted({(table, i) for table in tables for i in ids(f"{snapshot}/{table}.parquet")}))
    newest = seen[-1][0][1]
    time.sleep(0.002)
print(json.dumps(seen))
"""


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder where a publication does not wait for a disk, if there is one."""
    where = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        yield Path(folder)


def publish_as(home: Path, number: int, keep: int = KEPT) -> Path:
    run_id = f"{number:05}"
    tables = {name: pl.DataFrame({"run_id": [run_id] * 50}) for name in TABLES}
    return publish(home, tables, snapshot_id=run_id, schema_version=1, meta={}, keep=keep)


@pytest.mark.slow
def test_duckdb_and_polars_see_no_mixed_and_no_missing_set_in_a_thousand_publications(memory: Path) -> None:
    publish_as(memory, 0)
    last = f"{PUBLICATIONS:05}"
    command = [sys.executable, "-c", READER, str(memory)]
    readers = [
        subprocess.Popen([*command, how, ",".join(TABLES), last], stdout=subprocess.PIPE, text=True, cwd=PROJECT)
        for how in ("duckdb", "polars")
    ]
    for reader in readers:
        assert reader.stdout is not None and reader.stdout.readline() == "ready\n"
    for number in range(1, PUBLICATIONS + 1):
        publish_as(memory, number)
    for reader in readers:
        answer, _ = reader.communicate(timeout=60)
        assert reader.returncode == 0, "a reader met a file that was not there or not whole"
        sets = json.loads(answer)
        mixed = [one for one in sets if [name for name, _ in one] != [*TABLES] or len({i for _, i in one}) != 1]
        assert mixed == []
        assert len(sets) >= 200 and len({one[0][1] for one in sets}) >= 50, "too few readings to prove anything"


def test_a_reader_may_take_as_long_as_seven_publications(tmp_path: Path) -> None:
    publish_as(tmp_path, 0, keep=8)
    held = current(tmp_path)
    assert held is not None
    for number in range(1, 8):
        publish_as(tmp_path, number, keep=8)
    assert {pl.read_parquet(held / f"{name}.parquet")["run_id"][0] for name in TABLES} == {"00000"}
