"""The archive can be checked, and given to others as WARC."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from flows.cli import app
from flows.settings import SettingsError
from tasks.store import AnyPath, Capture, Store, remove, verify, write_atomically
from tasks.warc import Exported, export_warc
from tests.platform.conftest import new_memory_home

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
PAGE = "<h1>Xếp hạng chuyển đổi số năm 2025</h1>".encode()


@pytest.fixture(params=["disk", "objects"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(tmp_path / "home" if request.param == "disk" else new_memory_home())


def captured(store: Store, data: bytes | None = PAGE, **changes: Any) -> Capture:
    """Kept and logged, as a run does it."""
    plain = Capture(
        "https://example.org/a", "portal", NOON, "failed" if data is None else "new", media_type="text/html"
    )
    if data is not None:
        plain = replace(plain, sha256=store.keep(data), size=len(data))
    capture = replace(plain, **changes)
    store.log_capture(capture, f"run-{capture.captured_at:%Y%m%d}")
    return capture


def blob(store: Store, capture: Capture) -> AnyPath:
    return store.blob(str(capture.sha256))


# verify


def test_an_archive_that_is_whole_is_said_to_be(store: Store) -> None:
    captured(store)
    captured(store, b"other", uri="https://example.org/b")
    captured(store, None, uri="https://example.org/c")
    report = verify(store)
    assert (report.ok, report.checked, report.size) == (True, 2, len(PAGE) + 5)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[:-9], id="cut off"),
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: data[:12] + b"\xff\xff" + data[14:], id="flipped bits"),
        pytest.param(lambda data: gzip.compress(b"something else"), id="other content"),
    ],
)
def test_a_damaged_capture_is_named_and_the_others_are_checked_all_the_same(
    store: Store, damage: Callable[[bytes], bytes]
) -> None:
    bad = captured(store)
    captured(store, b"other", uri="https://example.org/b")
    write_atomically(blob(store, bad), damage(blob(store, bad).read_bytes()))
    report = verify(store)
    assert (report.ok, report.checked, len(report.damaged)) == (False, 1, 1)
    assert f"{blob(store, bad)} is damaged" in report.damaged[0]


def test_a_missing_capture_is_named_with_where_it_came_from(store: Store) -> None:
    gone = captured(store)
    captured(store, captured_at=NOON + timedelta(days=1), outcome="unchanged")
    remove([blob(store, gone)])
    (told,) = verify(store).missing
    assert f"{blob(store, gone)} is missing: https://example.org/a, captured 2026-07-01 12:00:00" in told


def test_what_a_run_captures_meanwhile_is_neither_missing_nor_orphaned(store: Store) -> None:
    class Busy(Store):
        def captures(self) -> list[Capture]:
            captured(self, b"late", uri="https://example.org/late")
            return super().captures()

    captured(store)
    assert verify(Busy(store.root)).ok


def test_what_no_log_knows_is_orphaned(store: Store) -> None:
    kept = store.keep(b"kept, then the run was killed")
    write_atomically(store.blobs / "ab/notes.txt", b"?")
    first, second = verify(store).orphaned
    assert f"{store.blob(kept)} is in no log" in first
    assert "ab/notes.txt is no capture" in second


# WARC


def export(store: Store, to: Path, captures: list[Capture] | None = None) -> Exported:
    chosen = store.captures() if captures is None else captures
    return export_warc(store, chosen, to, now=NOON)


def records(path: Path, kind: str) -> list[tuple[dict[str, str], bytes]]:
    """(headers, content) of the records of a type, read by a library that others use."""
    with path.open("rb") as file:
        return [
            (dict(record.rec_headers.headers), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
            if record.rec_type == kind
        ]


def test_a_capture_is_a_resource_with_its_uri_time_type_and_digest(store: Store, tmp_path: Path) -> None:
    capture = captured(store)
    export(store, tmp_path / "a.warc.gz")
    ((headers, content),) = records(tmp_path / "a.warc.gz", "resource")
    assert content == PAGE
    assert headers["WARC-Target-URI"] == "https://example.org/a"
    assert headers["WARC-Date"] == "2026-07-01T12:00:00.000000Z"
    assert headers["WARC-Payload-Digest"] == f"sha256:{capture.sha256}"
    assert headers["Content-Type"] == "text/html"


def test_what_was_kept_beside_the_bytes_stands_in_the_metadata_of_that_resource(store: Store, tmp_path: Path) -> None:
    captured(store, headers={"etag": '"5-a"'}, title="Kết quả DTI\n2025", published_at=date(2026, 6, 30))
    export(store, tmp_path / "a.warc.gz")
    ((resource, _),) = records(tmp_path / "a.warc.gz", "resource")
    ((headers, content),) = records(tmp_path / "a.warc.gz", "metadata")
    assert headers["WARC-Refers-To"] == resource["WARC-Record-ID"]
    assert content.decode().splitlines() == [
        "source-id: portal", "outcome: new", "title: Kết quả DTI 2025", "published-at: 2026-06-30", 'etag: "5-a"',
    ]  # fmt: skip


def test_the_same_bytes_again_are_a_revisit_of_the_first(store: Store, tmp_path: Path) -> None:
    captured(store)
    captured(store, captured_at=NOON + timedelta(days=1), outcome="unchanged")
    captured(store, captured_at=NOON + timedelta(days=2), uri="https://example.org/mirror")
    assert export(store, tmp_path / "a.warc.gz") == Exported(1, 2, ())
    ((resource, _),) = records(tmp_path / "a.warc.gz", "resource")
    for (headers, content), day in zip(records(tmp_path / "a.warc.gz", "revisit"), (2, 3), strict=True):
        assert content == b""
        assert headers["WARC-Date"].startswith(f"2026-07-0{day}")
        assert headers["WARC-Refers-To"] == resource["WARC-Record-ID"]
        assert headers["WARC-Refers-To-Target-URI"] == "https://example.org/a"


def test_an_address_in_vietnamese_is_a_uri(store: Store, tmp_path: Path) -> None:
    captured(store, uri="https://example.org/xếp hạng.html?năm=2025&x=%20#a")
    export(store, tmp_path / "a.warc.gz")
    ((headers, _),) = records(tmp_path / "a.warc.gz", "resource")
    assert headers["WARC-Target-URI"] == "https://example.org/x%E1%BA%BFp%20h%E1%BA%A1ng.html?n%C4%83m=2025&x=%20#a"


def test_attempts_without_bytes_are_not_in_a_warc(store: Store, tmp_path: Path) -> None:
    captured(store, None)
    assert export(store, tmp_path / "a.warc.gz") == Exported(0, 0, ())
    assert len(records(tmp_path / "a.warc.gz", "warcinfo")) == 1


def test_a_damaged_capture_is_left_out_and_named(store: Store, tmp_path: Path) -> None:
    bad = captured(store)
    captured(store, captured_at=NOON + timedelta(days=1), outcome="unchanged")
    captured(store, b"other", uri="https://example.org/b")
    write_atomically(blob(store, bad), b"not gzip")
    exported = export(store, tmp_path / "a.warc.gz")
    assert (exported.resources, exported.revisits, len(exported.damaged)) == (1, 0, 1)


def test_the_same_captures_give_the_same_file(store: Store, tmp_path: Path) -> None:
    captured(store)
    captured(store, captured_at=NOON + timedelta(days=1), outcome="unchanged")
    for folder in ("1", "2"):
        export(store, tmp_path / folder / "a.warc.gz")
    assert (tmp_path / "1/a.warc.gz").read_bytes() == (tmp_path / "2/a.warc.gz").read_bytes()


def test_an_export_that_fails_leaves_no_file(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    captured(store)

    def unreachable(_: object, sha256: str) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "load", unreachable)
    with pytest.raises(OSError, match="No space left"):
        export(store, tmp_path / "out/a.warc.gz")
    assert list((tmp_path / "out").iterdir()) == []


# the commands


@pytest.fixture
def xephang(tmp_path: Path) -> Callable[..., Result]:
    """Run `xephang archive …` on a data home with two captures of two sources and days."""
    home = Store(tmp_path / "home")
    captured(home)
    captured(home, b"other", uri="https://example.org/b", source_id="press", captured_at=NOON + timedelta(days=1))
    return lambda *arguments: CliRunner().invoke(app, ["--data-dir", str(home.root), "archive", *map(str, arguments)])


def test_verify_exits_with_1_where_something_is_wrong_and_names_it(
    xephang: Callable[..., Result], tmp_path: Path
) -> None:
    whole = xephang("verify", "--json")
    assert (whole.exit_code, json.loads(whole.stdout)["checked"]) == (0, 2)

    kept = Store(tmp_path / "home").keep(b"in no log")

    answer = xephang("verify")
    assert answer.exit_code == 1
    assert "orphaned: " in answer.stdout and kept in answer.stdout


@pytest.mark.parametrize("options", [["--source", "press"], ["--since", "2026-07-02"]])
def test_export_takes_captures_of_a_source_from_a_day_on(
    xephang: Callable[..., Result], tmp_path: Path, options: list[str]
) -> None:
    answer = xephang("export", "--to", tmp_path / "some.warc.gz", *options)
    assert answer.exit_code == 0
    assert [content for _, content in records(tmp_path / "some.warc.gz", "resource")] == [b"other"]


def test_export_exits_with_1_where_a_capture_is_damaged(xephang: Callable[..., Result], tmp_path: Path) -> None:
    home = Store(tmp_path / "home")
    remove([blob(home, home.captures()[0])])
    answer = xephang("export", "--to", tmp_path / "some.warc.gz")
    assert answer.exit_code == 1 and "damaged: No capture" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--to", "a.warc.gz", "--source", "nowhere"], "captured were: portal, press"), (["--to", "a.zip"], ".warc.gz")],
)
def test_bad_usage_is_told_with_what_is_allowed(
    xephang: Callable[..., Result], arguments: list[str], words: str
) -> None:
    answer = xephang("export", *arguments)
    assert isinstance(answer.exception, SettingsError)  # `main` makes exit code 2 of it
    assert words in str(answer.exception)
