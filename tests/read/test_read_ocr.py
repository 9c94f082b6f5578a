"""Scans give back the cells and words they were made of, say how sure they are, and wait for OCR where there is none."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pypdfium2
import pytest

from flows.settings import Settings
from schemas.document import Block, Document
from tasks.read import Reader, ReadRequest, ocr_file, ocr_limits, read
from tasks.read.ocr import how_to_install, ocr_version

from .make.pdf import Pdf
from .make.rankings import INTRO, PLAIN, body, random

needs_ocr = pytest.mark.skipif(not ocr_version(), reason=f"needs {how_to_install()}")
WIDTHS = [40, 170, 70, 70, 66, 60]


def page(rows: int = 10, seed: int = 1) -> Pdf:
    pdf = Pdf(face="times", points=12).paragraph(INTRO)
    return pdf.table([*PLAIN, *body(random.Random(seed), rows)], WIDTHS)


def scanned(pdf: Pdf, **glass: object) -> bytes:
    from .make import scan

    return scan.scan(pdf.data(), scan.Glass(**{"dpi": 200, **glass}))  # type: ignore[arg-type]


def joined(*files: bytes) -> bytes:
    whole, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for data in files:
        whole.import_pages(pypdfium2.PdfDocument(data))
    whole.save(out)
    return out.getvalue()


def table_of(document: Document) -> Block:
    assert document.status == "ok", document.reason
    (table,) = (block for _, block in document.tables())
    return table


def wrong(table: Block, want: list[list[str]], *, numbers: bool) -> list[tuple[str, str, float]]:
    """(cell, as read, confidence) of the cells that are not as they should be."""
    assert (len(table.rows), len(table.rows[0])) == (len(want), len(want[0]))
    return [
        (cell, table.rows[r][c], table.cell_confidence[r][c])
        for r, row in enumerate(want)
        for c, cell in enumerate(row)
        if table.rows[r][c] != cell and numbers == bool(re.fullmatch(r"[\d,]+", cell))
    ]


@needs_ocr
@pytest.mark.slow
@pytest.mark.parametrize("glass", [{"skew": 0.8, "noise": 8, "stamp": True}, {"dpi": 300, "skew": -0.6, "pen": True}])
def test_a_scanned_table_over_two_pages(glass: dict[str, object]) -> None:
    pdf = page(44, seed=2)
    with Reader() as reader:  # within the limits that hold for every document
        document = reader.read(ReadRequest(scanned(pdf, **glass), "file:///a.pdf"))
    table, (want,) = table_of(document), pdf.tables
    assert table.place == f"pages 1-{pdf.pages}"
    bad = wrong(table, want, numbers=True)
    assert len(bad) <= 0.03 * 5 * len(want), bad
    assert len(wrong(table, want, numbers=False)) <= 0.15 * len(want)
    assert document.blocks[0].text == INTRO


@needs_ocr
@pytest.mark.slow
@pytest.mark.parametrize("turn", [1, 2])
def test_a_page_laid_on_the_glass_the_wrong_way_round(turn: int) -> None:
    from .make import scan

    pdf = page()
    data = scan.picture(pdf.data(), scan.Glass(200, turn=turn))
    document = read(data, uri="file:///a.png")
    assert document.media_type == "image/png"
    assert wrong(table_of(document), pdf.tables[0], numbers=True) == []


@needs_ocr
@pytest.mark.slow
def test_a_mixed_pdf_is_read_page_by_page() -> None:
    text = Pdf().paragraph("Trang này có lớp chữ.")
    document = read(joined(text.data(), scanned(page())), uri="a.pdf")
    assert [(b.kind, b.place, b.confidence is None) for b in document.blocks] == [
        ("paragraph", "page 1", True), ("paragraph", "page 2", False), ("table", "page 2", False),
    ]  # fmt: skip
    table = document.blocks[2]
    assert 0.8 < (table.confidence or 0) <= 1
    assert [len(row) for row in table.cell_confidence] == [len(row) for row in table.rows]


@needs_ocr
def test_a_picture_with_too_many_dots_is_refused_by_name() -> None:
    import PIL.Image

    out = io.BytesIO()
    PIL.Image.new("1", (9000, 7000)).save(out, "PNG")
    document = read(out.getvalue(), uri="a.png")
    assert document.status == "unreadable" and "60,000,000" in (document.reason or "")


@needs_ocr
def test_pages_beyond_the_time_for_ocr_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_limits, "DOCUMENT_S", 0.0)
    document = read(joined(Pdf().paragraph(INTRO).data(), scanned(Pdf().paragraph(INTRO))), uri="a.pdf")
    assert document.status == "ok"
    assert (document.reason or "").startswith("page 2: not read, because OCR of one document may take 0 seconds")


@needs_ocr
@pytest.mark.parametrize(
    ("words", "digits", "settled"),
    [
        (("27,58", 0.6), ("27,58", 0.9), ("27,58", 0.9)),  # two readings agree
        (("27,58", 0.9), ("27,98", 0.9), ("27,98", 0.4)),  # they do not: nobody can be sure
        (("8O,5", 0.9), ("80,5", 0.9), ("8O,5", 0.4)),  # a letter among digits is left as it was seen
        (("", 0.0), ("5", 0.8), ("5", 0.8)),
        (("Giảm 7", 0.9), None, ("Giảm 7", 0.9)),
    ],
)
def test_no_number_is_changed_by_what_would_make_sense(
    words: tuple[str, float], digits: tuple[str, float] | None, settled: tuple[str, float]
) -> None:
    from tasks.read.ocr_table import Reading, _settle

    assert _settle(Reading(*words), Reading(*digits) if digits else None) == Reading(*settled)


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_file, "ocr_version", lambda: "")
    monkeypatch.setattr(ocr_file, "how_to_install", lambda: "the packages tesserocr (pip install 'xephang[ocr]')")


@pytest.mark.usefixtures("without_ocr")
def test_without_ocr_a_scan_waits_and_says_for_what() -> None:
    document = read(scanned(Pdf().paragraph(INTRO)), uri="a.pdf")
    assert (document.status, document.blocks) == ("needs_ocr", ())
    assert document.reason == (
        "page 1: pictures without text, which need OCR; install the packages tesserocr (pip install 'xephang[ocr]'): they "
        "are read in the next run after that"
    )


@pytest.mark.usefixtures("without_ocr")
def test_without_ocr_a_picture_waits() -> None:
    document = read(b"\x89PNG\r\n\x1a\n\0", uri="a.png")
    assert document.status == "needs_ocr" and "xephang[ocr]" in (document.reason or "")


@pytest.mark.usefixtures("without_ocr")
def test_without_ocr_the_text_pages_of_a_mixed_pdf_are_read() -> None:
    picture = scanned(Pdf().paragraph(INTRO))
    text = Pdf().paragraph("Trang này có lớp chữ.")
    document = read(joined(picture, picture, text.data(), picture), uri="a.pdf")
    assert document.status == "ok" and [b.place for b in document.blocks] == ["page 3"]
    assert (document.reason or "").startswith("pages 1-2, 4: pictures without text")


def test_installing_ocr_makes_another_version_of_reader_and_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for version in ("", "2.13"):
        monkeypatch.setattr("tasks.read.abilities.ocr_version", lambda version=version: version)
        settings = Settings(Path("data"))
        found |= {settings.reader_version, settings.pipeline_version}
    assert len(found) == 4


def test_what_is_missing_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.read.ocr._version", lambda package: None)
    monkeypatch.setattr("tasks.read.ocr.data_folder", lambda: None)
    assert "pip install 'xephang[ocr]'" in how_to_install()
    assert "apt-get install tesseract-ocr-vie" in how_to_install()
    assert ocr_version() == ""


def test_a_block_stored_before_there_was_ocr_is_still_read() -> None:
    document = Document("0", "a", "text/html", blocks=(Block("paragraph", "x"),))
    stored = json.loads(json.dumps(document.to_dict()))
    for block in stored["blocks"]:
        del block["confidence"], block["cell_confidence"]
    assert Document.from_dict(stored) == document


def test_a_quotes_confidence_is_that_of_its_least_sure_cell() -> None:
    rows = (("Xã A", "80,5"), ("Xã B", "79"))
    table = Block("table", "Xã A | 80,5\nXã B | 79", rows, confidence=0.9, cell_confidence=((0.9, 0.8), (0.7, 0.4)))
    spans = [table.cell_span(r, c) for r in range(2) for c in range(2)]
    assert [table.confidence_of(*span) for span in spans] == [0.9, 0.8, 0.7, 0.4]
    assert table.confidence_of(spans[0][0], spans[1][1]) == 0.8
    assert Block("paragraph", "x").confidence_of(0, 1) == 1.0


@needs_ocr
@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1)])
def test_a_picture_of_a_line_of_pixels_holds_no_text(size: tuple[int, int]) -> None:
    from PIL import Image

    picture = io.BytesIO()
    Image.new("L", size, 255).save(picture, "PNG")
    found = read(picture.getvalue(), uri="a.png")
    assert found.status == "unreadable" and "no text" in str(found.reason)
