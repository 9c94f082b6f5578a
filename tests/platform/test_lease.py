"""The lock on an object store: one holder at a time, and a dead one lets go."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from tasks.store import AnyPath, LockedError, Store, StoreError, files_under, lease, write_atomically
from tasks.store.lease import SHARE, Lease, take_lease

LONG = 1000.0


def leases(home: AnyPath) -> list[str]:
    return [path.name for path in files_under(home / "work/leases")]


def run_out(taken: Lease) -> None:
    """As if its holder had died long ago."""
    write_atomically(taken.path, taken.text(time.time() - LONG))


def test_a_second_writer_is_told_who_writes_and_until_when(memory_home: AnyPath) -> None:
    with (
        Store(memory_home).exclusive(),
        pytest.raises(LockedError, match=r"Process \d+ on .* is writing to memory://.*lets go at \d\d:\d\d:\d\d UTC"),
        Store(memory_home).exclusive(),
    ):
        pass


def test_the_lock_is_free_after_its_holder_ended_and_after_an_error(memory_home: AnyPath) -> None:
    with pytest.raises(ZeroDivisionError), Store(memory_home).exclusive():
        raise ZeroDivisionError
    with Store(memory_home).exclusive():
        pass


def test_locks_of_other_names_are_independent(memory_home: AnyPath) -> None:
    with Store(memory_home).exclusive("write"), Store(memory_home).exclusive("site"):
        pass


def test_a_lease_that_ran_out_is_the_next_ones(memory_home: AnyPath) -> None:
    run_out(take_lease(memory_home, "write", LONG))
    with Store(memory_home).exclusive():
        assert leases(memory_home) == ["000000000002.json"]


def test_a_lease_is_not_taken_before_the_clocks_of_two_machines_can_agree_on_its_end(memory_home: AnyPath) -> None:
    taken = take_lease(memory_home, "write", LONG)
    write_atomically(taken.path, taken.text(time.time() - LONG / SHARE + 5))
    with pytest.raises(LockedError):
        take_lease(memory_home, "write", LONG)


def test_of_two_who_find_a_lease_run_out_one_gets_it(memory_home: AnyPath, monkeypatch: pytest.MonkeyPatch) -> None:
    run_out(take_lease(memory_home, "write", LONG))

    in_between(monkeypatch, lambda: take_lease(memory_home, "write", LONG))

    with pytest.raises(LockedError, match="quicker"):
        take_lease(memory_home, "write", LONG)


def test_who_was_overtaken_by_two_holders_steps_back(memory_home: AnyPath, monkeypatch: pytest.MonkeyPatch) -> None:
    run_out(take_lease(memory_home, "write", LONG))

    def two_more() -> None:
        run_out(take_lease(memory_home, "write", LONG))
        take_lease(memory_home, "write", LONG)  # and the number of the one before is free again

    in_between(monkeypatch, two_more)

    with pytest.raises(LockedError, match="quicker"):
        take_lease(memory_home, "write", LONG)
    assert leases(memory_home) == ["000000000003.json"]


def in_between(monkeypatch: pytest.MonkeyPatch, others: Callable[[], object]) -> None:
    """Let `others` happen after the next one has looked and before it writes."""
    create = lease.create

    def late(path: AnyPath, data: bytes) -> bool:
        monkeypatch.setattr(lease, "create", create)
        others()
        return create(path, data)

    monkeypatch.setattr(lease, "create", late)


def test_a_lease_is_put_off_while_its_holder_lives(memory_home: AnyPath) -> None:
    with Store(memory_home, lease_seconds=0.4).exclusive() as _:
        time.sleep(1.0)
        with pytest.raises(LockedError):
            take_lease(memory_home, "write", 0.4)


def test_a_holder_that_was_stopped_too_long_learns_so_before_it_publishes(memory_home: AnyPath) -> None:
    store = Store(memory_home, lease_seconds=LONG)
    with store.exclusive():
        store.confirm_exclusive()
        assert isinstance(store._held, Lease)
        store._held.until = time.time() - 1
        with pytest.raises(StoreError, match=r"was lost: .*Nothing was published"):
            store.confirm_exclusive()


def test_a_holder_that_was_overtaken_neither_renews_nor_gives_back_what_is_anothers(memory_home: AnyPath) -> None:
    mine = take_lease(memory_home, "write", LONG)
    before = mine.path.read_bytes()
    other = mine.path.parent / "000000000002.json"
    write_atomically(other, b"{}")
    with mine.renewed():
        mine.renew()
        assert not mine.holds()
    assert (mine.path.read_bytes(), other.read_bytes()) == (before, b"{}")


def test_a_damaged_lease_is_named(memory_home: AnyPath) -> None:
    write_atomically(memory_home / "work/leases/write/000000000001.json", b"{]")
    with pytest.raises(StoreError, match=r"000000000001\.json is no lease .*delete it"), Store(memory_home).exclusive():
        pass


def test_a_store_that_overwrites_where_it_should_not_is_refused(
    memory_home: AnyPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = MemoryFileSystem.pipe_file

    def careless(fs: MemoryFileSystem, path: str, value: bytes, mode: str = "overwrite") -> None:
        plain(fs, path, value)

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", careless)
    with pytest.raises(StoreError, match="does not honour If-None-Match"), Store(memory_home).exclusive():
        pass


HOLDER = """
import sys, time
from tasks.store import Store
with Store(sys.argv[1], lease_seconds=1.0).exclusive():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.slow
def test_a_killed_holder_on_s3_lets_go_when_its_lease_has_run_out(s3_home: AnyPath) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(s3_home)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        time.sleep(1.5)
        with pytest.raises(LockedError, match=f"Process {holder.pid} on "):
            take_lease(s3_home, "write", 1.0)
        holder.kill()
        holder.wait()
        time.sleep(1.5)
        with Store(s3_home, lease_seconds=1.0).exclusive():
            pass
