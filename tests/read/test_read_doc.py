"""Word 97-2003 and OpenDocument files, converted by LibreOffice within the limits of the reading process."""

from __future__ import annotations

import http.server
import io
import os
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from schemas.document import Document
from tasks.read import Reader, ReadRequest, abilities, convert, read
from tasks.read.abilities import libreoffice

from .make.office import decision, decision_docx, decision_lines, docx_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
needs_libreoffice = pytest.mark.skipif(
    libreoffice() is None, reason="needs LibreOffice (apt install libreoffice-writer-nogui libreoffice-calc-nogui)"
)


def saved_as(data: bytes, suffix: str, folder: Path, old: str = "docx") -> bytes:
    """The file as LibreOffice saves it in another format."""
    source = folder / f"a.{old}"
    source.write_bytes(data)
    profile = (folder / "profile").as_uri()
    command = [str(libreoffice()), f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix]
    for _ in range(2):
        subprocess.run([*command, "--outdir", str(folder), str(source)], capture_output=True, check=False, timeout=60)
    return (folder / f"a.{suffix}").read_bytes()


def grids(document: Document) -> list[list[list[str]]]:
    return [[list(row) for row in block.rows] for block in document.blocks if block.kind == "table"]


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


@needs_libreoffice
@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "media_type"), [("doc", "application/msword"), ("odt", "application/vnd.oasis.opendocument.text")]
)
def test_a_decision_is_read_line_by_line_and_cell_by_cell(
    suffix: str, media_type: str, tmp_path: Path, reader: Reader
) -> None:
    made = decision(5)
    data = saved_as(decision_docx(made, 5, noisy=False), suffix, tmp_path)
    found = reader.read(ReadRequest(data, f"https://example.org/a.{suffix}"))
    assert (found.status, found.media_type, found.number) == ("ok", media_type, made.number)
    assert [b.text for b in found.blocks if b.kind != "table"] == decision_lines(made)
    assert grids(found) == [made.ranking.grid()]


@needs_libreoffice
@pytest.mark.slow
def test_an_opendocument_spreadsheet_is_read_as_a_workbook(tmp_path: Path, reader: Reader) -> None:
    book = openpyxl.Workbook()
    for row in (["Đơn vị", "Tỷ lệ"], ["Xã A", 0.7702]):
        book.active.append(row)
    book.active["B2"].number_format = "0.00%"
    out = io.BytesIO()
    book.save(out)
    found = reader.read(ReadRequest(saved_as(out.getvalue(), "ods", tmp_path, "xlsx"), "file:///b/ket-qua.ods"))
    assert (found.title, grids(found)) == ("ket-qua", [[["Đơn vị", "Tỷ lệ"], ["Xã A", "77,02%"]]])


@pytest.mark.parametrize(
    ("data", "name"),
    [(OLE + "WordDocument".encode("utf-16-le") + b"\0\0", "DOC"), (b"{\\rtf1 a}", "RTF")],
)
def test_without_the_program_the_reason_says_what_to_install(
    data: bytes, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = read(data, uri="a")
    assert found.status == "unreadable"
    assert (found.reason or "").startswith(f"{name} files need LibreOffice")
    assert "libreoffice-writer-nogui" in (found.reason or "")
    assert "libreoffice" not in abilities.abilities()


def test_the_program_behind_a_start_script_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    for file in ("soffice", "soffice.bin"):
        (office / file).write_text("#!/bin/sh\n")
        (office / file).chmod(0o755)
    (tmp_path / "libreoffice").symlink_to(office / "soffice")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert libreoffice() == (office / "soffice.bin").resolve()
    assert "libreoffice" in abilities.abilities()


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program in LibreOffice's place on the PATH; a test writes what it does."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    script = tmp_path / "soffice"
    script.write_text("#!/bin/sh\nexit 1\n")
    script.chmod(0o755)
    return script


def test_a_conversion_that_hangs_is_ended_and_named(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(convert, "CONVERSION_S", 0.5)
    begun = time.monotonic()
    found = read(b"{\\rtf1 a}", uri="a")
    assert time.monotonic() - begun < 10
    assert "longer than the 0.5 seconds" in (found.reason or "")


@pytest.mark.slow
def test_a_conversion_ends_with_the_reading_process_and_leaves_nothing(program: Path, tmp_path: Path) -> None:
    trace = tmp_path / "pid"
    program.write_text(f"#!/bin/sh\necho $$ $TMPDIR > {trace}\nexec sleep 60\n")
    with Reader(timeout_s=3) as reader:
        found = reader.read(ReadRequest(b"{\\rtf1 a}", "a"))
    assert "longer than the 3 seconds" in (found.reason or "")
    pid, folder = trace.read_text().split()
    assert not Path(folder).exists()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < deadline, "the program outlived its reader"
        time.sleep(0.05)


@pytest.mark.parametrize("what", ["exit 1", "kill -9 $$", "echo broken > in.docx"])
def test_a_conversion_that_fails_is_named(program: Path, what: str) -> None:
    program.write_text(f"#!/bin/sh\ncd $TMPDIR\n{what}\n")
    found = read(b"{\\rtf1 a}", uri="a")
    assert found.status == "unreadable" and "LibreOffice" in (found.reason or "")


@needs_libreoffice
@pytest.mark.slow
def test_no_link_is_followed_and_no_file_of_this_machine_is_read(tmp_path: Path, reader: Reader) -> None:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_OPTIONS = do_HEAD = do_PROPFIND = do_GET

        def log_message(self, *_: object) -> None: ...

    secret = tmp_path / "secret.txt"
    secret.write_text("MATKHAU")
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        fields = (
            f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{address}/a.png" \\\\d}}{{\\fldrslt x}}}}'
            f'{{\\field{{\\*\\fldinst INCLUDETEXT "{secret}"}}{{\\fldrslt y}}}}'
            f'{{\\field{{\\*\\fldinst INCLUDETEXT "{address}/b.doc"}}{{\\fldrslt z}}}}'
        )
        template = f"{{\\*\\template {address}/c.dot}}"
        found = reader.read(ReadRequest(f"{{\\rtf1\\ansi {template} Chao {fields}\\par}}".encode(), "a.rtf"))
        server.shutdown()
    assert found.status == "ok", found.reason
    assert asked == []
    assert "MATKHAU" not in "".join(block.text for block in found.blocks)


@needs_libreoffice
@pytest.mark.slow
def test_a_locked_or_broken_document_is_named(tmp_path: Path, reader: Reader) -> None:
    data = saved_as(docx_file("<w:p><w:r><w:t>x</w:t></w:r></w:p>"), "doc", tmp_path)
    found = reader.read(ReadRequest(data[: len(data) // 4], "a.doc"))
    assert found.status == "unreadable" and found.reason


def test_an_opendocument_of_another_kind_is_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.presentation")
        archive.writestr("content.xml", "x")
    assert "OpenDocument: no reader" in (read(out.getvalue(), uri="a").reason or "")
