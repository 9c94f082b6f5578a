"""Archives: every file in one is a document of its own, and what cannot be taken in is named."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.ingest import Outcome, ingest
from flows.settings import Settings, load_settings
from tasks.publish import current, read_tables
from tasks.read import archive, read
from tasks.read.archive import is_archive, member_uri, members, unpack
from tasks.store import Capture, Store

from .make.office import docx_file

ARTICLE = (
    "Kết quả chuyển đổi số (DTI) năm 2023 của tỉnh Quảng Ninh\n\n30/07/2024\n\nNăm 2023, phường Hồng Hải đạt "
    "741,5/1000 điểm, xếp hạng 02/177 xã, phường toàn tỉnh Quảng Ninh về DTI."
).encode()


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in files:
            made.writestr(name, data)
    return out.getvalue()


def locked(data: bytes) -> bytes:
    """The archive with its first file marked as encrypted, in both of its tables."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.index(signature) + offset
        changed[at : at + 2] = struct.pack("<H", struct.unpack("<H", changed[at : at + 2])[0] | 1)
    return bytes(changed)


def refusals(data: bytes) -> dict[str, str | None]:
    return {member.path: member.refusal for member in members(data)}


def documents(settings: Settings) -> dict[str, tuple[str, str | None, int]]:
    snapshot = current(settings.data_dir)
    assert snapshot is not None
    table = read_tables(snapshot, ["documents"])["documents"]
    return {
        uri.rpartition("/folder/")[2]: (status, reason, claims)
        for uri, status, reason, claims in table.select("uri", "status", "reason", "n_claims").iter_rows()
    }


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder"
    made.mkdir()
    return made


def take_in(settings: Settings, folder: Path, data: bytes) -> Outcome:
    (folder / "a.zip").write_bytes(data)
    return ingest(settings, [folder])


def test_every_file_is_a_document_with_the_archives_address_before_its_own(settings: Settings, folder: Path) -> None:
    data = packed(("quý 1/bài viết.txt", ARTICLE), ("noise.bin", bytes(range(256)) * 9))
    outcome = take_in(settings, folder, data)
    found = documents(settings)
    assert found["a.zip!/qu%C3%BD%201/b%C3%A0i%20vi%E1%BA%BFt.txt"] == ("ok", None, 1)
    assert found["a.zip!/noise.bin"][0] == "unreadable"
    assert found["a.zip"] == ("no_ranking", "archive of 2 files, each listed by itself", 0)
    assert (outcome.run.n_captures, outcome.run.n_new, outcome.run.n_failed) == (3, 3, 0)


def test_the_archives_own_bytes_are_kept(settings: Settings, folder: Path) -> None:
    data = packed(("a.txt", ARTICLE))
    take_in(settings, folder, data)
    store = Store(settings.data_dir)
    kept = {c.uri.rpartition("/")[2]: c.sha256 for c in store.captures()}
    assert store.load(str(kept["a.zip"])) == data
    assert store.load(str(kept["a.txt"])) == ARTICLE


def test_the_same_archive_again_is_no_work(settings: Settings, folder: Path) -> None:
    data = packed(("a.txt", ARTICLE), ("b.txt", b"b"))
    take_in(settings, folder, data)
    again = take_in(settings, folder, data)
    assert (again.run.n_captures, again.run.n_new, again.built.n_read) == (1, 0, 0)
    assert again.built.snapshot is None


def test_an_archive_kept_before_archives_were_opened_is_opened(settings: Settings, folder: Path) -> None:
    data = packed(("a.txt", ARTICLE))
    store = Store(settings.data_dir)
    uri = (folder / "a.zip").as_uri()
    old = Capture(uri, "local", datetime(2024, 1, 1, tzinfo=UTC), "new", store.keep(data), len(data))
    store.log_capture(old, "20240101T000000000000Z")
    take_in(settings, folder, data)
    assert documents(settings)["a.zip!/a.txt"][0] == "ok"


def test_of_a_changed_archive_only_the_changed_file_is_read(settings: Settings, folder: Path) -> None:
    take_in(settings, folder, packed(("a.txt", ARTICLE), ("b.txt", b"b")))
    again = take_in(settings, folder, packed(("a.txt", ARTICLE), ("b.txt", b"c")))
    assert again.built.n_read == 2  # the archive and b.txt
    outcomes = {c.uri.rpartition("/")[2]: c.outcome for c in Store(settings.data_dir).captures()[-3:]}
    assert outcomes == {"a.zip": "changed", "a.txt": "unchanged", "b.txt": "changed"}


def test_what_the_source_says_of_an_archive_holds_for_its_files(settings: Settings, folder: Path) -> None:
    (folder / "a.zip").write_bytes(packed(("b.txt", ARTICLE)))
    manifest = folder / "manifest.csv"
    manifest.write_text("path,uri,title,territory\na.zip,https://example.org/a.zip,Bộ hồ sơ,Quảng Ninh\n")
    ingest(settings, [folder], manifest)
    member, whole = sorted(Store(settings.data_dir).captures(), key=lambda c: -len(c.uri))
    assert (member.uri, member.territory, member.title) == ("https://example.org/a.zip!/b.txt", "Quảng Ninh", None)
    assert whole.title == "Bộ hồ sơ"


def test_a_file_that_is_not_taken_in_is_named_in_the_reason_and_as_an_issue(settings: Settings, folder: Path) -> None:
    outcome = take_in(settings, folder, locked(packed(("kín.txt", b"x"), ("a.txt", ARTICLE))))
    found = documents(settings)
    assert found["a.zip!/a.txt"][0] == "ok"
    assert "archive of 2 files, each listed by itself; 1 not taken in: kín.txt: locked with a password" in str(
        found["a.zip"][1]
    )
    snapshot = current(settings.data_dir)
    assert snapshot is not None
    issues = read_tables(snapshot, ["issues"])["issues"].filter(check_id="capture.failed")
    assert [m for m in issues["message"] if "locked with a password" in m]
    assert outcome.run.n_failed == 1


def test_an_archive_in_an_archive_is_kept_and_not_opened(settings: Settings, folder: Path) -> None:
    take_in(settings, folder, packed(("inner.zip", packed(("a.txt", ARTICLE)))))
    found = documents(settings)
    assert set(found) == {"a.zip", "a.zip!/inner.zip"}
    assert found["a.zip!/inner.zip"][0] == "unreadable"
    assert "in an archive" in str(found["a.zip!/inner.zip"][1])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "etc/passwd"), ("/etc/passwd", "etc/passwd"), ("..\\..\\a.txt", "a.txt"),
        ("a//./b.txt", "a/b.txt"), ("..", "file"), ("x\x01y.txt", "xy.txt"),
    ],
)  # fmt: skip
def test_a_name_is_only_a_label(name: str, path: str) -> None:
    assert list(refusals(packed((name, b"x")))) == [path]


def test_an_address_is_escaped() -> None:
    (member,) = members(packed(("bảng #1?.xlsx", b"x")))
    assert (
        member_uri("https://example.org/a.zip", member.path) == "https://example.org/a.zip!/b%E1%BA%A3ng%20%231%3F.xlsx"
    )


def test_names_in_utf_8_that_do_not_say_so_are_read() -> None:
    data = packed(("x" * 9, b"x")).replace(b"x" * 9, "bảng.txt".encode()[:9].ljust(9, b"t"))
    assert list(refusals(data)) == ["bảng.tx"]


def test_the_same_name_twice_is_two_files() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = packed(("a.txt", b"1"), ("a.txt", b"2"))
    assert {m.path: content for m, content in unpack(data)} == {"a.txt": b"1", "a.txt (2)": b"2"}


def test_folders_and_files_of_the_system_are_no_documents() -> None:
    data = packed(("a/", b""), ("__MACOSX/a/._b.txt", b"x"), ("a/.DS_Store", b"x"), ("a/b.txt", b"x"))
    assert list(refusals(data)) == ["a/b.txt"]


def test_caps_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    many = refusals(packed(("1", b"x"), ("2", b"x"), ("3", b"x")))
    assert [many["1"], many["2"]] == [None, None] and "more than 2 files" in str(many["3"])
    assert "at most 100 times" in str(refusals(packed(("bomb", b"0" * 30_000_000)))["bomb"])
    noise = random.Random(1).randbytes(9)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 9)
    monkeypatch.setattr(archive, "MAX_UNPACKED", 20)
    big = refusals(packed(("1", noise), ("2", noise), ("3", noise), ("4", b"")))
    assert "more than 20 bytes" in str(big["3"]) and [big["1"], big["2"], big["4"]] == [None] * 3
    assert "method (number 12)" in str(refusals(packed(("b", b"x"), method=zipfile.ZIP_BZIP2))["b"])


def test_a_damaged_file_costs_only_itself() -> None:
    good, bad = ("a.txt", b"good"), ("b.txt", b"0123456789" * 9)
    data = packed(good, bad, method=zipfile.ZIP_STORED).replace(b"0123456789" * 2, b"0123456780" * 2)
    found = {m.path: (m.refusal, content) for m, content in unpack(data)}
    assert found["a.txt"] == (None, b"good")
    assert "cannot be unpacked" in str(found["b.txt"][0]) and found["b.txt"][1] == b""


def test_a_size_that_lies_is_found_out() -> None:
    data = bytearray(packed(("a.txt", b"x" * 1000)))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    ((member, content),) = unpack(bytes(data))
    assert member.refusal and content == b""


def test_an_office_file_is_no_archive() -> None:
    assert not is_archive(docx_file(""), "a.docx")
    assert not is_archive(b"PK\x03\x04" + b"\0" * 99, "a.zip")
    assert not is_archive(b"", "a.zip")
    assert is_archive(packed(("a.txt", b"x")), "a.xlsx")


def test_an_empty_archive_says_so() -> None:
    found = read(packed(), uri="a.zip")
    assert (found.status, found.reason) == ("no_ranking", "archive of 0 files, each listed by itself")


def test_many_refusals_are_counted_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 0)
    reason = read(packed(*((f"{n}.txt", b"x") for n in range(50))), uri="a.zip").reason
    assert "50 not taken in" in str(reason) and "and 30 more" in str(reason)
    assert json.dumps(reason)
