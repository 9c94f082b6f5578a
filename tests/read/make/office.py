"""Decisions and rankings with random content by seed, written as DOCX, RTF and XLSX, with what each should be read as.

The text is cut into runs at random, with tracked deletions, field codes and hidden words strewn in that nobody should
read, and tracked insertions that everybody should.
"""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import openpyxl  # type: ignore[import-untyped]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = [
    "Xã Tân Lập", "Phường Hồng Gai", "Thị trấn Trới", "Huyện Vân Đồn", "Thành phố Móng Cái", "Sở Nội vụ", "Sở Y tế",
    "Xã Cộng Hòa", "Phường Yết Kiêu", "Huyện Bình Liêu", "Thanh tra tỉnh", "Sở Giao thông vận tải", "Xã Đại Dực",
    "Văn phòng UBND tỉnh", "Thị xã Đông Triều", "Xã Quảng Đức", "Huyện Cô Tô", "Sở Khoa học & Công nghệ",
]  # fmt: skip
GRADES = ["Tốt", "Khá", "Trung bình"]


@dataclass(frozen=True)
class At:
    """A cell over several columns and rows."""

    text: str
    across: int = 1
    down: int = 1


Row = list[At]


@dataclass
class Ranking:
    """A table: its rows, each of the cells that begin in it."""

    rows: list[Row]
    width: int

    def grid(self) -> list[list[str]]:
        """The cell-exact answer: merged cells filled."""
        places = self.placed()
        filled: list[list[str]] = [[""] * self.width for _ in self.rows]
        for (row, column), cell in places.items():
            for r in range(row, row + cell.down):
                filled[r][column : column + cell.across] = [cell.text] * cell.across
        return filled

    def placed(self) -> dict[tuple[int, int], At]:
        """Every cell by its row and first column."""
        taken: set[tuple[int, int]] = set()
        found = {}
        for row, cells in enumerate(self.rows):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                found[row, column] = cell
                taken |= {(row + r, column + c) for r in range(cell.down) for c in range(cell.across)}
                column += cell.across
        return found


@dataclass
class Decision:
    """A decision with its ranking; `lines` are the texts outside the table, in order."""

    number: str
    issuer: str
    day: str
    subject: str
    articles: list[str]
    ranking: Ranking
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def scores(r: random.Random, count: int) -> list[str]:
    """Falling scores with a decimal comma, stored as text."""
    values = sorted((r.uniform(40, 98) for _ in range(count)), reverse=True)
    return [f"{value:.2f}".replace(".", ",") for value in values]


def ranking(r: random.Random) -> Ranking:
    """A two-row header, section rows, grades merged down over some rows, empty cells."""
    header = [
        [At("STT", 1, 2), At("Đơn vị", 1, 2), At("Điểm thành phần", 2), At("Tổng điểm", 1, 2), At("Xếp loại", 1, 2)],
        [At("Hạ tầng số"), At("Nhân lực số")],
    ]
    rows: list[Row] = list(header)
    for title in ("I. Các sở, ban, ngành", "II. UBND cấp huyện")[: r.randint(1, 2)]:
        rows.append([At(title, 6)])
        count = r.randint(2, 9)
        totals = scores(r, count)
        down = 0
        for n in range(count):
            first, second = (r.choice([f"{r.uniform(0, 50):.1f}".replace(".", ","), "", "-"]) for _ in range(2))
            cells = [At(str(n + 1)), At(r.choice(NAMES)), At(first), At(second), At(totals[n])]
            if down == 0:
                down = r.randint(1, count - n)
                cells.append(At(r.choice(GRADES), 1, down))
            down -= 1
            rows.append(cells)
    return Ranking(rows, 6)


def decision(seed: int) -> Decision:
    """A decision of a province."""
    r = random.Random(seed)
    year = r.randint(2019, 2025)
    province = r.choice(["QUẢNG NINH", "HÀ TĨNH", "ĐẮK LẮK", "BÀ RỊA - VŨNG TÀU"])
    return Decision(
        number=f"{r.randint(1, 4000)}/QĐ-UBND",
        issuer=f"UBND TỈNH {province}",
        day=f"{r.randint(10, 28)}/{r.randint(10, 12)}/{year + 1}",
        subject=f"Về việc công bố kết quả Chỉ số chuyển đổi số năm {year}",
        articles=[
            f"Công bố kết quả xếp hạng năm {year} của {r.randint(10, 99)} đơn vị.",
            "Chánh Văn phòng UBND tỉnh chịu trách nhiệm thi hành Quyết định này.",
        ],
        ranking=ranking(r),
        before=[f"Xét đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số {r.randint(1, 99)}/TTr-SNV & các đơn vị;"],
        after=["Ghi chú: điểm làm tròn đến hai chữ số sau dấu phẩy."],
    )


# Word


class Docx:
    """Writes the body of a document element by element."""

    def __init__(self, seed: int, *, noisy: bool = True) -> None:
        self._random = random.Random(seed)
        self._noisy = noisy
        self.body: list[str] = []

    def paragraph(self, text: str, properties: str = "") -> str:
        """One paragraph, its text cut into runs."""
        return f"<w:p><w:pPr>{properties}</w:pPr>{self._runs(text)}</w:p>"

    def add(self, text: str, properties: str = "") -> Docx:
        """A paragraph at the end of the body."""
        self.body.append(self.paragraph(text, properties))
        return self

    def table(self, made: Ranking) -> str:
        """A table with gridSpan and vMerge."""
        placed = made.placed()
        below = {(r + d, c): cell for (r, c), cell in placed.items() for d in range(1, cell.down)}
        rows = ""
        for row in range(len(made.rows)):
            cells = ""
            for column in range(made.width):
                if cell := placed.get((row, column)):
                    merge = '<w:vMerge w:val="restart"/>' if cell.down > 1 else ""
                    cells += self.cell(cell.text, cell.across, merge)
                elif cell := below.get((row, column)):
                    cells += self.cell("", cell.across, "<w:vMerge/>")
            rows += f"<w:tr>{cells}</w:tr>"
        columns = '<w:gridCol w:w="1500"/>' * made.width
        return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"

    def cell(self, text: str, across: int = 1, merge: str = "") -> str:
        """A cell whose words may stand in several paragraphs."""
        words = text.split(" ")
        at = self._random.randint(0, len(words) - 1)
        parts = [" ".join(words[:at]), " ".join(words[at:])] if at and self._random.random() < 0.2 else [text]
        span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
        width = f'<w:tcW w:w="{1500 * across}" w:type="dxa"/>'
        return f"<w:tc><w:tcPr>{width}{span}{merge}</w:tcPr>{''.join(map(self.paragraph, parts))}</w:tc>"

    def grid(self, rows: list[list[list[str]]]) -> str:
        """A table that only places lines: cells of paragraphs."""
        cells = ["".join(f"<w:tc>{''.join(map(self.paragraph, lines))}</w:tc>" for lines in row) for row in rows]
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"

    def data(self, **parts: str) -> bytes:
        """The file; `parts` are further parts such as `numbering`, the inner XML of each."""
        return docx_file("".join(self.body), **parts)

    def _runs(self, text: str) -> str:
        xml = ""
        while text:
            size = self._random.randint(1, max(1, len(text)))
            run, text = text[:size], text[size:]
            made = f'<w:r><w:t xml:space="preserve">{escape(run)}</w:t></w:r>'
            kind = self._random.random() if self._noisy else 0.5
            xml += f'<w:ins w:id="1" w:author="a">{made}</w:ins>' if kind < 0.1 else made
            xml += self._noise() if kind > 0.85 else ""
        return xml

    def _noise(self) -> str:
        return self._random.choice(
            [
                '<w:del w:id="2" w:author="a"><w:r><w:delText>99,99</w:delText></w:r></w:del>',
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
                '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
                "<w:r><w:rPr><w:vanish/></w:rPr><w:t>88,88</w:t></w:r>",
                '<w:bookmarkStart w:id="3" w:name="x"/><w:bookmarkEnd w:id="3"/>',
                "<w:proofErr w:type='spellStart'/>",
            ]
        )


def docx_file(body: str, *, core: str = "", prefix: str = "", **parts: str) -> bytes:
    """A DOCX around the XML of a body; `prefix` comes before the root of the main part."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    names = (("document", "document.main"), *((name, name) for name in parts))
    overrides = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{kinds}.{k}+xml"/>' for n, k in names)
    links = "".join(f'<Relationship Id="r{n}" Type="{office}/{n}" Target="{n}.xml"/>' for n in parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats'
            f'-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{office}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{package}/relationships">{links}</Relationships>'
        )
        archive.writestr(
            "word/document.xml", f'{prefix}<w:document xmlns:w="{W}" {_SPACES}><w:body>{body}</w:body></w:document>'
        )
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{W}">{xml}</w:{name}>')
        if core:
            archive.writestr("docProps/core.xml", core)
    return out.getvalue()


_SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
CENTRED = '<w:jc w:val="center"/>'
NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
ARTICLES = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="Điều %1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def decision_docx(made: Decision, seed: int, *, noisy: bool = True) -> bytes:
    """The decision as a word processor saves it."""
    word = Docx(seed, noisy=noisy)
    d, m, y = made.day.split("/")
    dateline = f"Hạ Long, ngày {d} tháng {m} năm {y}"
    motto = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", dateline]
    word.body.append(word.grid([[[made.issuer, f"Số: {made.number}"], motto]]))
    word.add("QUYẾT ĐỊNH", CENTRED).add(made.subject, CENTRED)
    for line in made.before:
        word.add(line)
    for line in made.articles:
        word.add(line, NUMBERED)
    word.body.append(word.table(made.ranking))
    for line in made.after:
        word.add(line)
    word.body.append(word.grid([[["Nơi nhận:", "- Như Điều 2;"], ["KT. CHỦ TỊCH", "Nguyễn Văn A"]]]))
    word.add("")
    return word.data(numbering=ARTICLES)


def decision_lines(made: Decision) -> list[str]:
    """The texts outside the ranking, in order."""
    d, m, y = made.day.split("/")
    articles = [f"Điều {n}. {text}" for n, text in enumerate(made.articles, start=1)]
    return [
        made.issuer, f"Số: {made.number}", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        f"Hạ Long, ngày {d} tháng {m} năm {y}", "QUYẾT ĐỊNH", made.subject, *made.before, *articles, *made.after,
        "Nơi nhận:", "- Như Điều 2;", "KT. CHỦ TỊCH", "Nguyễn Văn A",
    ]  # fmt: skip


# Rich text


def rtf(made: Ranking, lines: list[str]) -> bytes:
    """Lines and then a table with merged cells."""
    placed = made.placed()
    below = {(r + d, c): cell for (r, c), cell in placed.items() for d in range(1, cell.down)}
    out = "".join(f"\\pard {_rtf(line)}\\par\n" for line in lines)
    for row in range(len(made.rows)):
        ends = cells = ""
        for column in range(made.width):
            cell = placed.get((row, column)) or below.get((row, column))
            if cell is None:
                continue
            begins = (row, column) in placed
            merge = "" if cell.down == 1 else "\\clvmgf" if begins else "\\clvmrg"
            ends += f"{merge}\\cellx{(column + cell.across) * 1500}"
            cells += f"\\pard\\intbl {_rtf(cell.text if begins else '')}\\cell"
        out += f"\\trowd{ends}{cells}\\row\n"
    return f"{{\\rtf1\\ansi\\uc0 {out}\\pard\\par}}".encode("ascii")


def _rtf(text: str) -> str:
    return "".join(c if c.isascii() and c not in "\\{}" else f"\\u{ord(c)} " for c in text)


# Excel


def xlsx(made: Ranking, above: list[str], below: list[str], seed: int) -> bytes:
    """A sheet with title lines over the table and notes under it; scores as text or as numbers by chance."""
    r = random.Random(seed)
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Phụ lục"
    for n, text in enumerate(above, start=1):
        sheet.cell(n, 1, text)
        sheet.merge_cells(start_row=n, start_column=1, end_row=n, end_column=made.width)
    top = len(above) + 1 + r.randint(0, 2)
    for (row, column), cell in made.placed().items():
        place = sheet.cell(top + row, 1 + column)
        _put(place, cell.text, as_number=r.random() < 0.5)
        if cell.across > 1 or cell.down > 1:
            last = (top + row + cell.down - 1, column + cell.across)
            sheet.merge_cells(start_row=top + row, start_column=1 + column, end_row=last[0], end_column=last[1])
    for n, text in enumerate(below):
        sheet.cell(top + len(made.rows) + r.randint(0, 1) + n, 1, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(place: Any, text: str, *, as_number: bool) -> None:
    digits = text.replace(",", "").isdigit()
    place.value = float(text.replace(",", ".")) if digits and as_number else text
    if digits and "," in text:
        place.number_format = "0." + "0" * len(text.partition(",")[2])
