"""The data home: bytes are kept once and for ever, logs only grow, one process writes at a time."""

from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.store import Capture, LockedError, Store, StoreError

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


def capture(uri: str = "https://example.org/a", at: datetime = NOON) -> Capture:
    return Capture(uri=uri, source_id="samples", captured_at=at, outcome="new")


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# bytes


@given(data=st.binary(max_size=2000))
def test_what_was_kept_is_what_is_loaded(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    store = Store(tmp_path_factory.mktemp("data"))
    assert store.load(store.keep(data)) == data


def test_bytes_are_kept_under_their_sha256(store: Store) -> None:
    assert store.keep(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_same_bytes_are_written_once(store: Store) -> None:
    store.keep(b"abc")
    (blob,) = files(store.root)
    written = blob.stat().st_mtime_ns, blob.stat().st_ino
    store.keep(b"abc")
    assert (blob.stat().st_mtime_ns, blob.stat().st_ino) == written
    assert files(store.root) == [blob]


def test_a_kept_file_depends_on_its_content_alone(tmp_path: Path) -> None:
    for home in ("a", "b"):
        Store(tmp_path / home).keep(b"abc")
    assert files(tmp_path / "a")[0].read_bytes() == files(tmp_path / "b")[0].read_bytes()


def test_a_missing_capture_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match=r"No capture 0{64} in .*data: .*/00/0{64}\.gz does not exist"):
        store.load("0" * 64)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[:-9], id="cut off"),
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: b"not gzip", id="not gzip"),
        pytest.param(lambda data: data[:12] + b"\xff\xff" + data[14:], id="flipped bits"),
        pytest.param(lambda data: gzip.compress(b"something else"), id="other content"),
    ],
)
def test_damage_to_a_capture_is_found_and_named(store: Store, damage) -> None:  # type: ignore[no-untyped-def]
    sha256 = store.keep(b"a document of some length" * 20)
    (blob,) = files(store.root)
    blob.write_bytes(damage(blob.read_bytes()))
    with pytest.raises(StoreError, match=rf"{blob} is damaged .*[Rr]estore"):
        store.load(sha256)


@pytest.mark.parametrize("name", ["../../etc/passwd", "ABC", "", "0" * 63])
def test_only_a_hash_names_a_capture(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="Not a sha256"):
        store.load(name)


def test_a_write_that_fails_leaves_nothing_behind(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", disk_full)
    with pytest.raises(StoreError, match=r"Cannot write .*: No space left on device.* Free space"):
        store.keep(b"abc")
    assert files(store.root) == []


# the capture log


def test_a_logged_capture_comes_back_whole(store: Store) -> None:
    logged = Capture(
        uri="https://example.org/xếp-hạng",
        source_id="samples",
        captured_at=NOON,
        outcome="changed",
        sha256="0" * 64,
        size=12,
        media_type="text/html",
        title="Xếp hạng chỉ số",
        published_at=date(2026, 6, 30),
        territory="Quảng Ninh",
        headers={"etag": '"7"'},
    )
    store.log_capture(logged, "run-1")
    assert store.captures() == [logged]


def test_an_attempt_without_bytes_is_logged_with_its_reason(store: Store) -> None:
    blocked = replace(capture(), outcome="blocked", reason="robots.txt")
    store.log_capture(blocked, "run-1")
    assert store.captures() == [blocked]


def test_captures_come_by_time_and_then_by_uri_whatever_run_logged_them(store: Store) -> None:
    late, b, a = capture("a", NOON + timedelta(hours=1)), capture("b"), capture("a")
    for number, one in enumerate([late, b, a]):
        store.log_capture(one, f"run-{number}")
    assert store.captures() == [a, b, late]


def test_a_time_is_kept_in_utc() -> None:
    hanoi = datetime(2026, 7, 1, 19, tzinfo=timezone(timedelta(hours=7)))
    assert capture(at=hanoi) == capture(at=NOON)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        capture(at=datetime(2026, 7, 1))


def test_a_new_data_home_has_no_captures_and_no_runs(store: Store) -> None:
    assert (store.captures(), store.runs()) == ([], [])


def test_a_line_cut_off_by_a_crash_is_no_capture(store: Store) -> None:
    store.log_capture(capture("a"), "run-1")
    store.log_capture(capture("b"), "run-1")
    (segment,) = files(store.root / "raw/log")
    segment.write_bytes(segment.read_bytes()[:-20])
    assert store.captures() == [capture("a")]


def test_a_run_that_goes_on_after_a_crash_logs_after_the_last_whole_line(store: Store) -> None:
    store.log_capture(capture("a"), "run-1")
    (segment,) = files(store.root / "raw/log")
    with segment.open("ab") as file:
        file.write(b'{"uri": "cut o')
    store.log_capture(capture("b"), "run-1")
    assert store.captures() == [capture("a"), capture("b")]


@pytest.mark.parametrize("line", [b"{]\n", b"{}\n", b'{"uri": "a", "unknown": 1}\n', b"[1]\n"])
def test_a_damaged_line_is_named_not_skipped(store: Store, line: bytes) -> None:
    store.log_capture(capture("a"), "run-1")
    (segment,) = files(store.root / "raw/log")
    segment.write_bytes(segment.read_bytes() + line)
    with pytest.raises(StoreError, match=rf"{segment}, line 2 is not "):
        store.captures()


@pytest.mark.parametrize("run_id", ["", "../run", "a/b", ".hidden"])
def test_a_run_id_has_to_be_a_plain_name(store: Store, run_id: str) -> None:
    with pytest.raises(ValueError, match="Not usable as a file name"):
        store.log_capture(capture(), run_id)


# the run log


def test_records_of_runs_come_back_in_order(store: Store) -> None:
    records = [{"run_id": "1", "state": "started"}, {"run_id": "1", "state": "ended"}, {"run_id": "2"}]
    for record in (records[2], *records[:2]):
        store.log_run(record)
    assert store.runs() == records


# read documents


def test_a_read_document_is_remembered_for_its_reader_version(store: Store) -> None:
    document = {"document_id": "0" * 64, "title": "Xếp hạng", "blocks": []}
    store.save_document(document, "1")
    assert store.load_document("0" * 64, "1") == document
    assert store.load_document("0" * 64, "2") is None


def test_a_damaged_cache_means_reading_again(store: Store) -> None:
    store.save_document({"document_id": "0" * 64}, "1")
    (cached,) = files(store.root)
    cached.write_bytes(cached.read_bytes()[:-5])
    assert store.load_document("0" * 64, "1") is None


# the lock

HOLDER = """
import sys, time
from pathlib import Path
from tasks.store import Store
with Store(Path(sys.argv[1])).exclusive():
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_who_writes_and_may_write_once_that_one_was_killed(store: Store) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(store.root)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=f"Process {holder.pid} is writing to"), store.exclusive():
            pass
        holder.kill()
        holder.wait()
        with store.exclusive():
            pass


def test_the_lock_is_free_after_an_error(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.exclusive():
        raise ZeroDivisionError
    with store.exclusive():
        pass


def test_locks_of_other_names_are_independent(store: Store) -> None:
    with store.exclusive("write"), store.exclusive("site"):
        pass
