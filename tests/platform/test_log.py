"""The log only grows: what was appended is read again, whatever cut the writer or the file short, on both kinds of home."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.store import AnyPath, StoreError, files_under, place, remove, write_atomically
from tasks.store.log import Log
from tests.platform.conftest import Killed, new_memory_home

RECORDS = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=8) | st.integers(), max_size=3), max_size=6)


def values(log: Log) -> list[dict[str, Any]]:
    return [record for record, _ in log.records()]


def names(folder: AnyPath) -> list[str]:
    return [str(path).removeprefix(f"{folder}/") for path in files_under(folder)]


def filled(home: AnyPath, *runs: str, each: int = 2) -> Log:
    log = Log(home / "log")
    for number in range(each):
        for run in runs:
            log.append(run, {"run": run, "n": number})
    return log


@pytest.fixture(params=["disk", "objects"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> AnyPath:
    return tmp_path if request.param == "disk" else new_memory_home()


# both kinds


def test_records_come_by_run_and_then_as_they_were_appended(home: AnyPath) -> None:
    log = filled(home, "b", "a")
    assert [(r["run"], r["n"]) for r in values(log)] == [("a", 0), ("a", 1), ("b", 0), ("b", 1)]


def test_another_process_goes_on_where_the_last_one_ended(home: AnyPath) -> None:
    filled(home, "a")
    Log(home / "log").append("a", {"run": "a", "n": 2})
    assert [r["n"] for r in values(Log(home / "log"))] == [0, 1, 2]


@pytest.mark.parametrize("kind", ["disk", "objects"])
@settings(max_examples=40)
@given(records=RECORDS, cut=st.integers(0, 60), again=RECORDS)
def test_a_torn_tail_costs_only_the_records_it_tore(
    tmp_path_factory: pytest.TempPathFactory, kind: str, records: list[dict[str, Any]], cut: int, again: list[dict[str, Any]]
) -> None:  # fmt: skip
    disk = Log(tmp_path_factory.mktemp("log"))
    for record in records:
        disk.append("a", record)
    whole = b"".join(Path(str(path)).read_bytes() for path in files_under(disk.folder))
    torn = whole[: max(0, len(whole) - cut)]
    kept = records[: torn.count(b"\n")]
    log = Log((tmp_path_factory.mktemp("home") if kind == "disk" else new_memory_home()) / "log")
    write_atomically(log.folder / "a.jsonl", torn)  # as a copy of the disk after a crash has it

    assert values(log) == kept

    for record in again:
        log.append("a", record)
    assert values(log) == kept + again
    log.compact()
    assert values(log) == kept + again


# on an object store


def test_each_record_is_an_object_of_its_own_until_the_log_is_compacted(memory_home: AnyPath) -> None:
    log = filled(memory_home, "a")
    assert names(log.folder) == ["a/00000001.json", "a/00000002.json"]
    log.compact()
    assert names(log.folder) == ["a.jsonl"]


def test_a_segment_of_objects_has_the_bytes_of_one_on_disk(memory_home: AnyPath, tmp_path: Path) -> None:
    disk, objects = filled(tmp_path, "a"), filled(memory_home, "a")
    objects.compact()
    assert (disk.folder / "a.jsonl").read_bytes() == (objects.folder / "a.jsonl").read_bytes()


def test_a_compaction_killed_between_any_two_steps_neither_loses_nor_doubles_a_record(
    memory_home: AnyPath, killed_after: Callable[[int], None]
) -> None:
    for step in range(8):  # two segments are written and six objects deleted
        log = filled(memory_home / str(step), "a", "b", each=3)
        before = values(log)
        killed_after(step)
        with pytest.raises(Killed):
            log.compact()
        killed_after(10**9)
        assert values(Log(log.folder)) == before
        Log(log.folder).append("c", {"run": "c", "n": 0})
        Log(log.folder).compact()
        assert values(Log(log.folder)) == [*before, {"run": "c", "n": 0}]
        assert names(log.folder) == ["a.jsonl", "b.jsonl", "c.jsonl"]


def test_a_reader_is_not_disturbed_by_a_compaction(memory_home: AnyPath, monkeypatch: pytest.MonkeyPatch) -> None:
    log = filled(memory_home, "a", "b")
    expected = values(log)
    listed = log._runs

    def compacted_after_the_listing() -> Any:
        runs = listed()
        monkeypatch.undo()
        Log(log.folder).compact()
        return runs

    monkeypatch.setattr(log, "_runs", compacted_after_the_listing)
    assert values(log) == expected


def test_a_record_that_is_missing_between_others_is_named(memory_home: AnyPath) -> None:
    log = filled(memory_home, "a", each=3)
    remove([log.folder / "a/00000002.json"])
    with pytest.raises(StoreError, match=r"Record 2 before .*a/00000003\.json is missing"):
        values(log)


def test_two_writers_under_one_run_id_are_told(memory_home: AnyPath) -> None:
    one, other = filled(memory_home, "a"), Log(memory_home / "log")
    other.append("a", {"by": "other"})
    with pytest.raises(StoreError, match="two runs have the id a"):
        one.append("a", {"by": "one"})


def test_objects_that_were_copied_to_a_disk_are_read_and_compacted_there(memory_home: AnyPath, tmp_path: Path) -> None:
    objects = filled(memory_home, "a")
    for name in names(objects.folder):
        write_atomically(tmp_path / name, (objects.folder / name).read_bytes())
    disk = Log(tmp_path)
    assert values(disk) == values(objects)
    disk.compact()
    assert (values(disk), names(tmp_path)) == (values(objects), ["a.jsonl"])


# killed

APPEND_FOR_EVER = """
import sys
from tasks.store import place
from tasks.store.log import Log
log = Log(place(sys.argv[1]) / "log")
for number in range(100_000):
    log.append(sys.argv[2], {"n": number, "text": "x" * 5000})
    print(number, flush=True)
"""


def append_until_killed(where: str, run: str, lines: int) -> int:
    """The last record that the killed process said was appended."""
    command = [sys.executable, "-c", APPEND_FOR_EVER, where, run]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(lines):
            writer.stdout.readline()
        writer.kill()
        told = writer.stdout.read().splitlines()
    return int(told[-1]) if told else lines - 1


def check_killed(where: str, attempts: int) -> None:
    for attempt in range(attempts):
        last = append_until_killed(where, f"run-{attempt}", 5 + 7 * attempt)
        log = Log(place(where) / "log")
        kept = [r["n"] for r in values(log) if len(r["text"]) == 5000]
        assert kept == list(range(len(kept)))
        assert len(kept) in (last + 1, last + 2), "at most the record in flight, and it may have got there"
        log.append(f"run-{attempt}", {"n": "after", "text": ""})
        assert [r["n"] for r in values(log)][-1] == "after"
        remove(files_under(log.folder))


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_loses_at_most_the_record_in_flight(tmp_path: Path) -> None:
    check_killed(str(tmp_path), 5)


@pytest.mark.slow
def test_a_writer_to_s3_killed_at_any_moment_loses_at_most_the_record_in_flight(s3_home: AnyPath) -> None:
    check_killed(str(s3_home), 1)
