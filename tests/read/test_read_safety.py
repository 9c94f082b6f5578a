"""No bytes, however broken or hostile, raise anything or vanish: each gives a document with a reason."""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.document import Document
from tasks.read import Reader, ReadRequest, isolate, read, read_isolated

XLS = (Path(__file__).parent / "data" / "small.xls").read_bytes()
HTML = "<h1>Kết quả</h1><p>Xã A đạt 80 điểm.</p><table><tr><td rowspan=2>a</td></tr></table>".encode()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Đơn vị", "Điểm"])
    book.active.append(["Xã A", 80.5])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


XLSX = workbook()


def sheet_with(extra: bytes) -> bytes:
    """The workbook with bytes put at the end of its sheet's data."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(XLSX)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, data.replace(b"</sheetData>", extra + b"</sheetData>"))
    return out.getvalue()


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


SPANS = b"<table><tr>" + b"<td colspan=1000 rowspan=9999>x</td>" * 9 + b"</tr>" + b"<tr><td>1</td></tr>" * 999


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty (0 bytes"),
        (b" \n\t ", "empty"),
        (b"a" * 50_000_000, "50,000,000 bytes"),
        (b"<p>" + b"a" * 10_000_000, "at most 10,000,000"),
        (b"a" * 10_000_001, "at most 10,000,000"),
        (bytes(range(256)) * 10, "binary data"),
        (b"<html><body><script>x()</script></body></html>", "no text"),
        (b"<html></html>", "no text"),
        (b"<!-- -->", "no text"),
        (b"*** --- ***", "no text"),
        (XLSX[:-100], "cut short or damaged"),
        (XLSX[:1000], "cut short or damaged"),
        (XLS[:600], "cut short or damaged"),
        (sheet_with(b" " * 210_000_000), "at most 200,000,000"),
        (sheet_with(b" " * 30_000_000), "100 times"),
        (sheet_with(b"<row>" + b"<c/>" * 1_000_001 + b"</row>"), "at most 1,000,000"),
        (sheet_with(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "at most 1,000,000"),
        (b"<div>" * 100_000 + b"<p>a</p>", "256 levels"),
        (b"<p " + b"a=1 " * 300_000 + b">a</p>", "attributes; at most 1,000"),
        (SPANS, "at most 1,000,000"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_what_was_found_and_what_is_allowed(data: bytes, says: str) -> None:
    document = read(data, uri="https://example.org/a")
    assert (document.status, document.blocks) == ("unreadable", ())
    assert says in (document.reason or "")
    assert document.document_id == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (zipped("ppt/presentation.xml"), "PPTX", "unreadable"),
        (zipped("content.xml"), "OpenDocument", "unreadable"),
        (zipped("xl/workbook.bin"), "XLSB", "unreadable"),
        (b'<?xml version="1.0"?><rss/>', "XML", "unreadable"),
        (b"\x1f\x8b\x08\0", "gzip", "unreadable"),
    ],
)
def test_a_format_without_a_reader_is_named(data: bytes, name: str, status: str) -> None:
    document = read(data, uri="a")
    assert document.status == status
    assert (document.reason or "").startswith(name) and "no reader for it is installed yet" in (document.reason or "")


def test_a_locked_workbook_says_so() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    assert "password" in (read(data, uri="a.xlsx").reason or "")


def test_what_the_manifest_says_is_kept_of_an_unreadable_file() -> None:
    document = read(b"", uri="a", title="Tên", territory="Quảng Ninh")
    assert (document.title, document.territory) == ("Tên", "Quảng Ninh")


def test_an_entity_is_never_resolved() -> None:
    data = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>A &x; B.</p></body></html>'
    assert "root:" not in "".join(b.text for b in read(data, uri="a.html").blocks)


# any bytes


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{"]),
)
def test_any_bytes_give_a_document(data: bytes, start: bytes) -> None:
    check(read(start + data, uri="a"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([HTML, XLSX, XLS]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), min_size=1, max_size=8),
)
def test_any_change_to_a_file_gives_a_document(original: bytes, changes: list[tuple[float, bytes]]) -> None:
    data = bytearray(original)
    for where, new in changes:
        at = int(where * (len(data) - 1))
        data[at : at + len(new)] = new
    check(read(bytes(data), uri="a"))


TAGS = ["<p>", "</p>", "<table>", "<tr>", "<td>", "<td colspan=3>", "</table>", "<br>", "<a>", "<li>", "<h1>"]
TAGS += ["</h1>", "<div>", "</div>", "<nav>", "<pre>", "x", "Điểm|", "\n"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(TAGS),
        max_size=40,
    )
)
def test_any_order_of_tags_gives_a_document(parts: list[str]) -> None:
    check(read("".join(["<p>", *parts]).encode(), uri="a.html"))


def check(document: Document) -> None:
    assert document.status == "ok" or document.reason
    assert (document.status == "ok") == bool(document.blocks)
    assert Document.from_dict(document.to_dict()) == document
    assert all(len(row) == len(block.rows[0]) for block in document.blocks for row in block.rows)


# the child process


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(timeout_s=10) as made:
        yield made


def serve_with(monkeypatch: pytest.MonkeyPatch, parse: str) -> None:
    """Lets children run `parse` (a Python expression of `data`) in the place of the text reader."""
    monkeypatch.setattr(
        isolate,
        "_SERVE",
        "import os, time, tasks.read.reader as r, tasks.read.worker as w\n"
        "w.CPU_S = 1\n"
        "text = r._TEXT_READERS['text/plain']\n"
        f"r._TEXT_READERS['text/plain'] = lambda data: ({parse}) if data.startswith('bad') else text(data)\n"
        "w.serve()",
    )


def request(text: str) -> ReadRequest:
    return ReadRequest(text.encode(), "file:///a.txt")


def test_a_child_gives_the_same_document(reader: Reader) -> None:
    for data, uri in ((HTML, "a.html"), (XLSX, "a.xlsx"), (XLS, "a.xls"), (b"", "a")):
        assert reader.read(ReadRequest(data, uri, title="Tên")) == read(data, uri=uri, title="Tên")


def test_one_child_serves_a_batch_and_is_replaced_after_its_share() -> None:
    with Reader(documents_per_child=2) as reader:
        children = []
        for number in range(4):
            assert reader.read(request(f"Xã số {number}")).title == f"Xã số {number}"
            children.append(reader._child and reader._child.pid)
    assert children[0] == children[1] != children[2] == children[3]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parse", "says"),
    [
        ("time.sleep(60)", "longer than the 2 seconds"),
        ("os._exit(7)", "ended (exit code 7"),
        ("os.abort()", "SIGABRT"),
        ("print('x', flush=True) or os.kill(os.getpid(), 11)", "SIGSEGV"),
        ("len(bytearray(3 * 1024**3))", "too much memory"),
        ("all(i == 0 for i in iter(int, 1))", "processor time"),
    ],
)
def test_a_parser_that_hangs_dies_or_eats_everything_costs_one_document(
    monkeypatch: pytest.MonkeyPatch, parse: str, says: str
) -> None:
    serve_with(monkeypatch, parse)
    with Reader(timeout_s=2 if "sleep" in parse else 20) as reader:
        before, bad, after = (reader.read(request(name)) for name in ("Xã A", "bad", "Xã B"))
    assert (bad.status, bad.uri) == ("unreadable", "file:///a.txt")
    assert says in (bad.reason or "")
    assert (before.title, after.title) == ("Xã A", "Xã B")


def test_what_a_parser_prints_does_not_get_into_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    serve_with(monkeypatch, "os.write(1, b'x' * 100) and text('Xã C')")
    with Reader(timeout_s=10) as reader:
        assert reader.read(request("bad")).title == "Xã C"


def test_a_child_gets_no_secret_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", "x")
    serve_with(monkeypatch, "text('có' if 'PASSWORD' in os.environ else 'không')")
    with Reader(timeout_s=10) as reader:
        assert reader.read(request("bad")).title == "không"


def test_one_document_can_be_read_apart() -> None:
    assert read_isolated(HTML, uri="a.html") == read(HTML, uri="a.html")


def test_no_child_outlives_its_reader() -> None:
    with Reader() as reader:
        reader.read(request("Xã A"))
        child = reader._child
    assert child is not None and child.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)
