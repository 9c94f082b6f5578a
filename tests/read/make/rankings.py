"""PDF rankings of every kind that is published, with random content by seed and the grid each should be read as."""

from __future__ import annotations

import random
from collections.abc import Callable

from reportlab.lib.pagesizes import A4, landscape

from .pdf import At, Cell, Pdf

PLACES = [
    "Thành phố Hạ Long", "Thành phố Cẩm Phả", "Thành phố Uông Bí", "Thành phố Móng Cái", "Thị xã Quảng Yên",
    "Thị xã Đông Triều", "Huyện Vân Đồn", "Huyện Tiên Yên", "Huyện Đầm Hà", "Huyện Hải Hà", "Huyện Bình Liêu",
    "Huyện Ba Chẽ", "Huyện Cô Tô", "Xã Cộng Hòa", "Phường Hồng Gai", "Xã Đại Dực", "Phường Trần Phú", "Xã Thống Nhất",
    "Phường Hoành Bồ", "Xã Quảng Đức", "Xã Hải Sơn", "Phường Mạo Khê", "Xã Yên Đức", "Thị trấn Trới",
]  # fmt: skip
OFFICES = [
    "Sở Nội vụ", "Sở Tài chính", "Sở Giáo dục và Đào tạo", "Sở Nông nghiệp và Phát triển nông thôn", "Thanh tra tỉnh",
    "Ban Quản lý Khu kinh tế và các khu công nghiệp tỉnh", "Sở Lao động - Thương binh và Xã hội", "Sở Y tế",
    "Sở Văn hóa, Thể thao và Du lịch", "Sở Khoa học và Công nghệ", "Văn phòng Ủy ban nhân dân tỉnh",
]  # fmt: skip
GRADES = ["Xuất sắc", "Tốt", "Khá", "Trung bình"]
INTRO = (
    "Ủy ban nhân dân tỉnh công bố kết quả đánh giá, xếp hạng mức độ chuyển đổi số của các cơ quan, đơn vị, địa phương "
    "năm 2023 theo Bộ chỉ số ban hành kèm theo Quyết định số 1726/QĐ-UBND ngày 12 tháng 6 năm 2023, như sau."
)


def scores(random_: random.Random, count: int, most: float = 100) -> list[str]:
    """Falling scores as they are written, decimal comma."""
    values = sorted((random_.uniform(0.45, 0.97) * most for _ in range(count)), reverse=True)
    return [f"{value:.2f}".replace(".", ",") for value in values]


def names(random_: random.Random, count: int) -> list[str]:
    """Names of units; beyond those there are, villages with a number."""
    known = [*PLACES, *OFFICES]
    random_.shuffle(known)
    return (known + [f"Xã Tân Lập {n}" for n in range(count)])[:count]


def body(random_: random.Random, count: int) -> list[list[Cell]]:
    """Rows of number, name, two component scores, total, rank."""
    rows: list[list[Cell]] = []
    parts = zip(scores(random_, count, 60), scores(random_, count, 40), scores(random_, count), strict=True)
    for n, (name, (one, two, total)) in enumerate(zip(names(random_, count), parts, strict=True), start=1):
        rows.append([str(n), name, one, two, total, str(n)])
    return rows


HEAD: list[list[Cell]] = [
    [At("TT", 1, 2), At("Tên đơn vị", 1, 2), At("Điểm thành phần", 2), None, At("Tổng điểm", 1, 2), At("Xếp hạng", 1, 2)],
    [None, None, "Hạ tầng số", "Nhân lực số", None, None],
]  # fmt: skip
WIDTHS = [34, 175, 72, 72, 66, 60]
PLAIN: list[list[Cell]] = [["STT", "Đơn vị", "Hạ tầng số", "Nhân lực số", "Tổng điểm", "Xếp hạng"]]


def decision_head(pdf: Pdf) -> Pdf:
    """The head of a decision: issuer and motto side by side, number, place and date, kind, subject."""
    left, right = pdf.margin + 110, pdf.width - pdf.margin - 140
    rows = (
        ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("TỈNH QUẢNG NINH", "Độc lập - Tự do - Hạnh phúc"),
        ("Số: 857/QĐ-UBND", "Quảng Ninh, ngày 03 tháng 4 năm 2024"),
    )
    for a, b in rows:
        pdf.y += pdf.leading
        for text, middle in ((a, left), (b, right)):
            pdf.draw(text, middle - pdf.measure(text, 10) / 2, pdf.y, points=10)
    pdf.y += 14
    pdf.centred("QUYẾT ĐỊNH", points=13)
    pdf.centred("Về việc công bố Chỉ số chuyển đổi số năm 2023", bold=True)
    pdf.y += 10
    return pdf


def two_row_header(seed: int, face: str = "serif") -> Pdf:
    """A decision whose table has a two-row header that is repeated over three pages."""
    r = random.Random(seed)
    pdf = decision_head(Pdf(face=face, page_numbers="{}"))
    pdf.paragraph(INTRO)
    return pdf.table([*HEAD, *body(r, 95)], WIDTHS, header=2)


def word_processor(seed: int, face: str = "serif") -> Pdf:
    """Borders drawn cell by cell as thin boxes, names over several lines, a running head, header not repeated."""
    r = random.Random(seed)
    pdf = Pdf(face=face, running_head="Phụ lục kèm theo Quyết định số 857/QĐ-UBND", page_numbers="Trang {}", points=12)
    pdf.centred("PHỤ LỤC I").paragraph(INTRO)
    pdf.table([*PLAIN, *body(r, 60)], [36, 130, 80, 80, 76, 66], rules="cells", repeat=False, middle=True)
    return pdf.paragraph("Nơi nhận: các sở, ban, ngành; Ủy ban nhân dân các huyện, thị xã, thành phố.")


def flat_rules(seed: int) -> Pdf:
    """Lines between rows only."""
    r = random.Random(seed)
    pdf = Pdf(face="sans", points=10).centred("Bảng xếp hạng").paragraph(INTRO)
    return pdf.table([*PLAIN, *body(r, 24)], [40, 150, 80, 80, 70, 60], rules="flat")


def booktabs(seed: int) -> Pdf:
    """A line above and below the header and one at the end."""
    r = random.Random(seed)
    pdf = Pdf(face="sans", points=10).centred("Bảng xếp hạng").paragraph(INTRO)
    return pdf.table([*PLAIN, *body(r, 20)], [40, 190, 70, 70, 60, 50], rules="booktabs")


def column_rules(seed: int) -> Pdf:
    """Lines between columns only, below a ruled header."""
    r = random.Random(seed)
    pdf = Pdf(face="sans", points=10).centred("Bảng xếp hạng").paragraph(INTRO)
    return pdf.table([*PLAIN, *body(r, 20)], [40, 190, 70, 70, 60, 60], rules="columns")


def merged_grades(seed: int, face: str = "serif") -> Pdf:
    """Grades as cells over many rows, letters and marks apart (NFD)."""
    r = random.Random(seed)
    rows: list[list[Cell]] = [[*row[:2], *row[4:], None] for row in body(r, 26)]
    sizes = [4, 9, 8, 5]
    at = 0
    for grade, size in zip(GRADES, sizes, strict=True):
        rows[at][-1] = At(grade, 1, size)
        at += size
    head: list[Cell] = ["STT", "Đơn vị", "Tổng điểm", "Xếp hạng", "Xếp loại"]
    pdf = Pdf(face=face, decompose=face == "serif").centred("Kết quả xếp loại năm 2023").paragraph(INTRO)
    return pdf.table([head, *rows], [40, 200, 70, 60, 90])


def merged_over_pages(seed: int) -> Pdf:
    """A merged grade that goes on over a page break; a section row inside the table."""
    r = random.Random(seed)
    rows: list[list[Cell]] = [[*row[:2], *row[4:], None] for row in body(r, 60)]
    for at, (grade, size) in {0: ("Xuất sắc", 10), 10: ("Tốt", 40), 50: ("Khá", 10)}.items():
        rows[at][-1] = At(grade, 1, size)
    section: list[Cell] = [At("I. Các sở, ban, ngành", 5), None, None, None, None]
    head: list[Cell] = ["STT", "Đơn vị", "Tổng điểm", "Xếp hạng", "Xếp loại"]
    return Pdf().paragraph(INTRO).table([head, section, *rows], [40, 200, 70, 60, 90])


def unruled(seed: int) -> Pdf:
    """No line at all; some names run over two lines."""
    r = random.Random(seed)
    pdf = Pdf(face="sans", points=10).centred("Bảng xếp hạng").paragraph(INTRO)
    pdf.table([*PLAIN, *body(r, 22)], [40, 150, 75, 75, 70, 60], rules="none")
    return pdf.paragraph(INTRO)


def unruled_middle(seed: int) -> Pdf:
    """No line at all; numbers stand halfway down names of two lines."""
    r = random.Random(seed)
    pdf = Pdf(face="sans", points=10).centred("Bảng xếp hạng").paragraph(INTRO)
    return pdf.table([*PLAIN, *body(r, 22)], [40, 120, 75, 75, 70, 60], rules="none", middle=True)


def turned(seed: int) -> Pdf:
    """A wide table on a page turned by 90 or 270 degrees, by the page's rotation."""
    r = random.Random(seed)
    pdf = Pdf(turn=r.choice([90, 270])).centred("Biểu tổng hợp").paragraph(INTRO)
    return pdf.table([*HEAD, *body(r, 40)], [40, 260, 100, 100, 100, 90], header=2)


def wide(seed: int) -> Pdf:
    """A page in landscape."""
    r = random.Random(seed)
    pdf = Pdf(size=landscape(A4), page_numbers="{}").centred("Biểu tổng hợp").paragraph(INTRO)
    return pdf.table([*HEAD, *body(r, 40)], [40, 260, 100, 100, 100, 90], header=2)


def cut_row(seed: int) -> Pdf:
    """Long cells; the row at the end of a page goes on on the next."""
    r = random.Random(seed)
    rows: list[list[Cell]] = []
    for n, (row, score) in enumerate(zip(body(r, 16), scores(r, 16), strict=True), start=1):
        note = "Đã hoàn thành các chỉ tiêu được giao; cần khắc phục hạn chế về dữ liệu số và kỹ năng số " * r.randint(
            1, 3
        )
        rows.append([str(n), row[1], score, str(n), note.strip()])
    head: list[Cell] = ["STT", "Đơn vị", "Điểm", "Hạng", "Nhận xét"]
    pdf = Pdf(page_numbers="- {} -").paragraph(INTRO)
    return pdf.table([head, *rows], [34, 130, 54, 44, 220], split_rows=True, repeat=bool(seed % 2))


def side_by_side(seed: int) -> Pdf:
    """Two tables beside each other."""
    r = random.Random(seed)
    pdf = Pdf(face="sans", points=9).centred("Phụ lục").paragraph(INTRO)
    top = pdf.y
    for x in (40.0, 310.0):
        pdf.y = top
        rows = [[row[0], row[1], row[4]] for row in body(r, 18)]
        pdf.table([["STT", "Đơn vị", "Điểm"], *rows], [30, 150, 60], x=x)
    return pdf


KINDS: dict[str, Callable[[int], Pdf]] = {
    make.__name__: make
    for make in (
        two_row_header, word_processor, flat_rules, booktabs, column_rules, merged_grades, merged_over_pages, unruled,
        unruled_middle, turned, wide, cut_row, side_by_side,
    )
}  # fmt: skip
