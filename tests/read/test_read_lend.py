"""A reading process serves batch after batch, one borrower at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tasks.read import Reader, ReadRequest, lent_reader
from tasks.read.lend import close_idle

PAGE = ReadRequest(b"Xin ch\xc3\xa0o", "a.txt")


@pytest.fixture(autouse=True)
def none_idle() -> Iterator[None]:
    close_idle()
    yield
    close_idle()


def child(reader: Reader) -> int:
    """The process that reads now."""
    assert reader.read(PAGE).status == "ok" and reader._child is not None
    return reader._child.pid


def test_the_next_borrower_gets_the_same_process_and_one_beside_it_another() -> None:
    with lent_reader() as one, lent_reader() as other:
        first, beside = child(one), child(other)
    with lent_reader() as again:
        assert first != beside and child(again) in (first, beside)


def test_a_process_whose_borrower_failed_is_not_lent_again() -> None:
    with pytest.raises(KeyboardInterrupt), lent_reader() as reader:
        first = child(reader)
        raise KeyboardInterrupt
    with lent_reader() as again:
        assert child(again) != first


def test_one_that_died_while_it_was_idle_costs_nothing() -> None:
    with lent_reader() as reader:
        first, process = child(reader), reader._child
    assert process is not None
    process.kill()
    process.wait()
    with lent_reader() as again:
        assert child(again) != first


def test_another_environment_gets_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with lent_reader() as reader:
        first = child(reader)
    monkeypatch.setenv("TESSDATA_PREFIX", "/elsewhere")
    with lent_reader() as reader:
        assert child(reader) != first
