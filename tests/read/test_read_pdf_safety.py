"""No PDF, however broken or hostile, takes anything down or vanishes; nothing in it is run or followed."""

from __future__ import annotations

import random
import zlib

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tasks.read import Reader, ReadRequest, read

from .make.pdf import Pdf
from .make.rankings import KINDS

MUTATIONS = 120


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of them its catalogue; without a table of places, which PDFium rebuilds."""
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, item) for n, item in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + numbered + b"trailer << /Root 1 0 R /Size " + str(len(objects) + 1).encode() + b" >>\n%%EOF"


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources %s >>"
FONT = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
TEXT = stream(b"BT /F 12 Tf 50 700 Td (Xa A dat 80.5 diem, xep thu 3) Tj ET")


def test_a_locked_pdf_says_so() -> None:
    pdf = Pdf()
    pdf.canvas._doc.encrypt = StandardEncryption("user", "owner")
    document = read(pdf.paragraph("Bí mật").data(), uri="a.pdf")
    assert document.status == "unreadable" and "password" in (document.reason or "")


def test_too_many_pages_are_refused_by_number(tmp_path: object) -> None:
    canvas = Canvas(str(tmp_path) + "/a.pdf")
    for _ in range(501):
        canvas.showPage()
    document = read(canvas.getpdfdata(), uri="a.pdf")
    assert document.status == "unreadable"
    assert "501 pages; at most 500" in (document.reason or "")


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 1000, Pdf().paragraph("Một đoạn").data()[:900]]
)
def test_a_damaged_pdf_says_so(data: bytes) -> None:
    document = read(data, uri="a.pdf")
    assert document.status == "unreadable" and "PDF" in (document.reason or "")


def test_an_empty_page_is_no_text() -> None:
    document = read(Pdf().page().data(), uri="a.pdf")
    assert document.status == "unreadable" and "no text" in (document.reason or "")


def test_a_script_on_opening_is_not_run_and_its_text_is_no_text() -> None:
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert('x')) >> >>"
    document = read(pdf_of(catalogue, PAGES, PAGE % FONT, TEXT), uri="a.pdf")
    assert [b.text for b in document.blocks] == ["Xa A dat 80.5 diem, xep thu 3"]


def test_a_page_as_large_as_can_be() -> None:
    page = PAGE.replace(b"600 800", b"14400000 14400000") % FONT
    document = read(pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", PAGES, page, TEXT), uri="a.pdf")
    assert [b.text for b in document.blocks] == ["Xa A dat 80.5 diem, xep thu 3"]


def test_a_damaged_page_is_named_and_the_others_are_read() -> None:
    pages = b"<< /Type /Pages /Kids [9 0 R 3 0 R] /Count 2 >>"
    document = read(pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", pages, PAGE % FONT, TEXT), uri="a.pdf")
    assert [b.place for b in document.blocks] == ["page 2"]
    assert (document.status, (document.reason or "")[:15]) == ("ok", "page 1: damaged")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["page tree loop", "form in itself", "stream of 400 MB"])
def test_a_hostile_pdf_costs_one_document(kind: str) -> None:
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    if kind == "page tree loop":
        data = pdf_of(catalogue, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 400 >>")
    elif kind == "form in itself":
        page = PAGE % b"<< /XObject << /X 5 0 R >> >>"
        form = stream(
            b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
        )
        data = pdf_of(catalogue, PAGES, page, stream(b"/X Do"), form)
    else:
        packed = zlib.compress(b"BT (a) Tj ET " * 32_000_000, 1)
        data = pdf_of(catalogue, PAGES, PAGE % FONT, stream(packed, b"/Filter /FlateDecode"))
    with Reader() as reader:
        bad = reader.read(ReadRequest(data, "a.pdf"))
        good = reader.read(ReadRequest(Pdf().paragraph("Một đoạn.").data(), "b.pdf"))
    assert bad.status == "unreadable" and bad.reason
    assert [b.text for b in good.blocks] == ["Một đoạn."]


def mutated(data: bytes, seed: int) -> bytes:
    """The bytes with a few of them changed, cut out, doubled, or the file cut short."""
    dice, out = random.Random(seed), bytearray(data)
    for _ in range(dice.choice((1, 3, 20))):
        at, length = dice.randrange(len(out)), dice.randrange(1, 60)
        match dice.randrange(5):
            case 0:
                out[at] = dice.randrange(256)
            case 1:
                del out[at : at + length]
            case 2:
                out[at:at] = out[at : at + length]
            case 3:
                out[at : at + 1] = str(dice.choice((0, -1, 2**31, 10**12))).encode()
            case _:
                out[at : at + length] = bytes(dice.randrange(256) for _ in range(length))
    return bytes(out[: dice.randrange(1, len(out))] if dice.random() < 0.1 else out)


@pytest.mark.slow
def test_mutated_files_always_give_a_document() -> None:
    files = [KINDS[kind](1).data() for kind in ("merged_grades", "unruled", "turned", "side_by_side")]
    with Reader() as reader:
        for seed in range(MUTATIONS):
            data = mutated(files[seed % len(files)], seed)
            document = reader.read(ReadRequest(data, f"{seed}.pdf"))
            assert document.status == "ok" or document.reason, seed
