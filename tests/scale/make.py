"""Documents by number, as many as are asked for: one world of rankings, told by articles, annexes and decisions.

Invariant: document n depends on n alone, so the documents of a night on top of 100,000 are documents 100,001 and on. Every
document speaks of one cohort of one of twelve indices; what it says of a unit is what every other document says of it,
but for one document in thirty, which has a score of its own. Of twenty documents sixteen are articles in HTML with about
five facts, three are workbooks and one is a decision in PDF with the whole cohort (11 to 63 units).
"""

from __future__ import annotations

import csv
import html
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from tests.read.make.pdf import Pdf

UNITS = Path(__file__).parents[2] / "data" / "reference" / "units.csv"
FIRST_DAY, LAST_DAY = "2020-01-01", "2024-12-31"  # no cohort of the world gains or loses a unit between
YEARS = range(2019, 2024)
INDICES = {  # id: (name, abbreviation), the tiers that it ranks
    "DTI": ("chỉ số chuyển đổi số", "DTI", "province district commune"),
    "ICT_INDEX": ("chỉ số ứng dụng công nghệ thông tin", "ICT Index", "province district commune"),
    "EGOV": ("mức độ chính quyền điện tử", "CQĐT", "province district commune"),
    "PAR_INDEX": ("chỉ số cải cách hành chính", "PAR INDEX", "province district commune"),
    "SIPAS": ("chỉ số hài lòng về sự phục vụ hành chính", "SIPAS", "province district commune"),
    "PSI766": ("bộ chỉ số phục vụ người dân, doanh nghiệp", "Bộ chỉ số 766", "province district commune"),
    "DDCI": ("chỉ số năng lực cạnh tranh cấp sở, ban, ngành và địa phương", "DDCI", "district"),
    "DGI": ("chỉ số hiệu quả quản trị cấp huyện", "DGI", "district"),
    "PCI": ("chỉ số năng lực cạnh tranh cấp tỉnh", "PCI", "province"),
    "PGI": ("chỉ số xanh cấp tỉnh", "PGI", "province"),
    "PAPI": ("chỉ số hiệu quả quản trị và hành chính công cấp tỉnh", "PAPI", "province"),
    "PII": ("chỉ số đổi mới sáng tạo cấp địa phương", "PII", "province"),
}
TOP = {"PGI": 40, "PAPI": 80}
RANKED = {"province": "tỉnh, thành phố", "district": "huyện, thị xã, thành phố", "commune": "xã, phường, thị trấn"}
KINDS = ("tỉnh", "thành phố", "huyện", "thị xã", "quận")
FACTS = (
    "{unit} đạt {score}/{top} điểm, xếp hạng {rank}/{of} {ranked}.",
    "Đứng thứ {rank}/{of} {ranked} là {unit} với {score}/{top} điểm.",
    "{unit} xếp thứ {rank}/{of} {ranked}, đạt {score}/{top} điểm.",
)
TALK = (
    "Theo báo cáo thẩm định, các đơn vị đã rà soát, công khai thủ tục hành chính và bố trí cán bộ trực hỗ trợ người dân.",
    "Lãnh đạo địa phương yêu cầu các đơn vị khắc phục tồn tại, phân công rõ người, rõ việc, rõ thời hạn hoàn thành.",
    "Hội nghị cũng nghe ý kiến của các đại biểu về công tác tuyên truyền, tập huấn và đầu tư trang thiết bị.",
    "Thời gian tới, các đơn vị tiếp tục hoàn thiện quy chế làm việc và nâng cao trách nhiệm của người đứng đầu.",
)


@dataclass(frozen=True)
class Unit:
    """A unit of the register, with what it belongs to written out (", tỉnh Hưng Yên")."""

    id: str
    name: str
    within: str


@dataclass(frozen=True)
class Made:
    """A made document: the name of its file, its bytes, the day it was published, how many facts it states."""

    name: str
    data: bytes
    day: date
    facts: int


@dataclass(frozen=True)
class Edition:
    """One index of one year for one cohort; `rows` are its units with rank and score, best first."""

    index: str
    year: int
    tier: str
    of: Unit | None
    rows: tuple[tuple[int, Unit, str], ...]

    @property
    def title(self) -> str:
        """What the publisher calls it."""
        name, short, _ = INDICES[self.index]
        whose = f"trên địa bàn {self.of.name}{self.of.within}" if self.of else "cả nước"
        return f"{name[0].upper()}{name[1:]} ({short}) năm {self.year} của các {RANKED[self.tier]} {whose}"


def documents(count: int, first: int = 1) -> Iterator[Made]:
    """Documents `first` to `first + count - 1`."""
    return (document(number) for number in range(first, first + count))


def document(number: int) -> Made:
    """Document `number`."""
    chance = random.Random(number)
    write: Callable[[Edition, date, random.Random], tuple[str, bytes, int]]
    write = (_article, *[_article] * 15, *[_workbook] * 3, _decision)[number % 20]
    edition = _edition(chance)
    day = date(edition.year + 1, 1, 5) + timedelta(days=chance.randrange(300))
    kind, data, facts = write(edition, day, chance)
    return Made(f"{number:07}.{kind}", data, day, facts)


def _edition(chance: random.Random) -> Edition:
    """An edition; three documents in four are of a district's communes, one in twenty-five is of the whole country."""
    tier = chance.choices(("commune", "district", "province"), (75, 21, 4))[0]
    index = chance.choice([name for name, (_, _, tiers) in INDICES.items() if tier in tiers])
    of = None if tier == "province" else chance.choice(_containers()[tier])
    edition = _told(index, chance.choice(YEARS), tier, of)
    if chance.random() > 1 / 30:
        return edition
    at = chance.randrange(len(edition.rows))
    rank, unit, score = edition.rows[at]
    wrong = f"{float(score.replace(',', '.')) + 0.07:.2f}".replace(".", ",")
    return Edition(index, edition.year, tier, of, (*edition.rows[:at], (rank, unit, wrong), *edition.rows[at + 1 :]))


@cache
def _told(index: str, year: int, tier: str, of: Unit | None) -> Edition:
    """The edition as its publisher has it."""
    chance = random.Random(f"{index} {year} {tier} {of.id if of else ''}")
    units = _members()[tier, of.id if of else ""]
    scores = sorted(chance.sample(range(5_000, 9_800), len(units)), reverse=True)
    top = TOP.get(index, 100)
    told = [f"{s * top / 10_000:.2f}".replace(".", ",") for s in scores]
    order = chance.sample(units, len(units))
    return Edition(index, year, tier, of, tuple(zip(range(1, len(units) + 1), order, told, strict=True)))


def _article(edition: Edition, day: date, chance: random.Random) -> tuple[str, bytes, int]:
    picked = sorted(chance.sample(edition.rows, min(5, len(edition.rows))))
    facts = [_fact(edition, row, chance) for row in picked]
    body = [f"Kết quả {_lower(edition.title)} vừa được công bố.", *facts, *chance.sample(TALK, 3)]
    menu = "".join(f'<li><a href="/muc-{n}">Chuyên mục {n}</a></li>' for n in range(12))
    page = f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{html.escape(edition.title)}</title>
<meta property="article:published_time" content="{day}T08:00:00+07:00"></head><body>
<nav><ul>{menu}</ul></nav><main><article><h1>{html.escape(edition.title)}</h1><p>Ngày đăng: {day:%d/%m/%Y}</p>
{"".join(f"<p>{html.escape(text)}</p>" for text in body)}</article></main>
<footer><p>Cơ quan chủ quản: UBND tỉnh. Ghi rõ nguồn khi phát hành lại thông tin.</p></footer></body></html>"""
    return "html", page.encode(), len(facts)


def _fact(edition: Edition, row: tuple[int, Unit, str], chance: random.Random) -> str:
    rank, unit, score = row
    top, of = TOP.get(edition.index, 100), len(edition.rows)
    ranked = f"{RANKED[edition.tier]} {f'toàn {_kind(edition.of)}' if edition.of else 'cả nước'}"
    text = chance.choice(FACTS).format(unit=unit.name, score=score, top=top, rank=rank, of=of, ranked=ranked)
    return text[0].upper() + text[1:]


def _workbook(edition: Edition, day: date, chance: random.Random) -> tuple[str, bytes, int]:
    given = f"(Kèm theo Thông báo số {chance.randrange(1, 900)}/TB-UBND ngày {day:%d/%m/%Y})"
    return "xlsx", _xlsx([[edition.title.upper()], [given], [], *_table(edition)]), len(edition.rows)


def _decision(edition: Edition, day: date, chance: random.Random) -> tuple[str, bytes, int]:
    page = Pdf()
    page.paragraph(edition.title)
    page.paragraph(f"(Kèm theo Quyết định số {chance.randrange(1, 900)}/QĐ-UBND ngày {day:%d/%m/%Y})")
    page.table(_table(edition), (70, 260, 150))
    return "pdf", page.data(), len(edition.rows)


def _table(edition: Edition) -> list[list[str]]:
    head = ["Xếp hạng", "Đơn vị", f"Điểm (tối đa {TOP.get(edition.index, 100)})"]
    return [head, *([str(rank), unit.name, score] for rank, unit, score in edition.rows)]


def _kind(of: Unit) -> str:
    """What a container is called: "huyện", "thị xã"."""
    return next(kind for kind in KINDS if of.name.startswith(kind))


def _xlsx(rows: list[list[str]]) -> bytes:
    """The smallest workbook that is one; the same rows give the same bytes, which no library does."""
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    lines = ("".join(cell.format(html.escape(text, quote=False)) for text in row) for row in rows)
    sheet = "".join(f"<row>{line}</row>" for line in lines)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package, main = (
        "http://schemas.openxmlformats.org/package/2006",
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relation = f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/{{}}" Target="{{}}"/></Relationships>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": relation.format("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Phụ lục" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relation.format("worksheet", "sheet.xml"),
        "xl/sheet.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package_file:
        for name, text in parts.items():
            package_file.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return file.getvalue()


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["unit_id"]: row for row in csv.DictReader(UNITS.open(encoding="utf-8"))}


@cache
def _members() -> dict[tuple[str, str], list[Unit]]:
    """The units of every cohort, by tier and container: those that exist from the first day to the last."""
    by_id = _rows()
    found: dict[tuple[str, str], list[Unit]] = {}
    changed = set()
    for row in by_id.values():
        if FIRST_DAY < row["valid_from"] <= LAST_DAY or FIRST_DAY < row["valid_to"] <= LAST_DAY:
            changed.add((row["tier"], row["parent_id"]))
        if row["valid_from"] > FIRST_DAY or "" < row["valid_to"] <= LAST_DAY:
            continue
        found.setdefault((row["tier"], row["parent_id"]), []).append(_unit(row["unit_id"]))
    return {cohort: units for cohort, units in found.items() if cohort not in changed}


def _unit(unit_id: str) -> Unit:
    row = _rows()[unit_id]
    above = _unit(row["parent_id"]) if row["parent_id"] else None
    return Unit(unit_id, _lower(row["full_name"]), f", {above.name}{above.within}" if above else "")


@cache
def _containers() -> dict[str, list[Unit]]:
    """Where communes and districts are ranked: districts and provinces with at least five of them."""
    found: dict[str, list[Unit]] = {"commune": [], "district": []}
    for (tier, parent), units in sorted(_members().items()):
        if tier in found and len(units) >= 5:
            found[tier].append(_unit(parent))
    return found
