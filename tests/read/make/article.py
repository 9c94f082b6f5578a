"""An article by seed: what its page must give (paragraphs, tables, title, day) and what it must not (foreign lines).

All content is random but for the names, which are those of the register. Every text is unique on its page, so that
a line kept or lost can be told.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

UNITS = Path(__file__).parents[3] / "data" / "reference" / "units.csv"
INDICES = ("PAR INDEX", "PCI", "DTI", "SIPAS", "PAPI", "DDCI", "PGI", "Chỉ số CCHC", "Chỉ số chuyển đổi số")
FACTS = (
    "{unit} đạt {score}/100 điểm, xếp thứ {rank}/{of} đơn vị được chấm năm {year}.",
    "So với năm trước, {unit} tăng {rank} bậc, lên {score} điểm ở trục {index}.",
    "Theo báo cáo thẩm định số {rank}, {unit} còn mất điểm ở nội dung dịch vụ công; mức bình quân là {score}%.",
    "Ông Nguyễn Văn {rank} cho biết, {unit} đã số hóa {score}% hồ sơ, cao hơn kế hoạch của năm {year}.",
    "Ở nhóm cuối bảng, {unit} được {score} điểm, đứng thứ {of} và là nơi duy nhất giảm {rank} bậc trong năm {year}.",
    "{index} năm {year} gồm {rank} lĩnh vực, trong đó {unit} dẫn đầu hai lĩnh vực với {score} điểm mỗi lĩnh vực.",
)
OTHERS = (
    "{index} {year}: {unit} vươn lên đứng thứ {rank}",
    "{unit} đứng cuối bảng {index} năm {year} với {score} điểm",
    "Công bố {index} {year}, {unit} dẫn đầu {rank} năm liền",
    "Vì sao {unit} tụt {rank} bậc {index}?",
)


@dataclass
class Article:
    """Known answers: every text of `kept` and `tables` must be read, none of `foreign`."""

    title: str
    day: date
    lead: str
    paragraphs: list[str]
    items: list[str]
    heading: str
    caption: str
    table: list[list[str]]
    others: list[str]
    source: str = "Báo Tỉnh Nhà"
    foreign: list[str] = field(default_factory=list)
    stray: date = date(2019, 1, 1)

    @property
    def kept(self) -> list[str]:
        """The texts of the article outside its table."""
        return [self.lead, *self.paragraphs, *self.items, self.heading]

    def other(self) -> str:
        """The next headline of another article; it counts as foreign from now on."""
        text = self.others.pop()
        self.foreign.append(text)
        return text

    def said(self, text: str) -> str:
        """A line of the page around the article (menu, comment, share bar); foreign too."""
        self.foreign.append(text)
        return text


@cache
def names() -> list[str]:
    """Full names of all units of the register."""
    with UNITS.open(encoding="utf-8", newline="") as rows:
        return [row["full_name"] for row in csv.DictReader(rows)]


def make_article(seed: int) -> Article:
    """The article of a seed: 8-14 paragraphs, a list of 3, a table of 5-12 rows."""
    rng = random.Random(seed)
    words = [_fill(rng, rng.choice(FACTS)) for _ in range(40)]
    paragraphs = [" ".join(words[2 * at : 2 * at + rng.choice((1, 2))]) for at in range(1, rng.randint(9, 15))]
    day = date(2015, 1, 1) + timedelta(days=rng.randrange(4000))
    rows = [[str(at), rng.choice(names()), _score(rng), str(at)] for at in range(1, rng.randint(6, 13))]
    return Article(
        title=_fill(rng, "{index} năm {year}: {unit} bứt phá ở {rank} tiêu chí"),
        day=day,
        lead=_fill(rng, "Sáng nay, Ủy ban nhân dân tỉnh công bố {index}, theo đó {unit} được {score} điểm trên 100."),
        paragraphs=paragraphs,
        items=[_fill(rng, "{unit}: {score} điểm, hạng {rank};") for _ in range(3)],
        heading=_fill(rng, "Điểm của {unit} ở từng trục"),
        caption=_fill(rng, "Người dân làm thủ tục tại {unit}. Ảnh: P.V"),
        table=[["TT", "Đơn vị", "Điểm", "Hạng"], *rows],
        others=[_fill(rng, rng.choice(OTHERS)) for _ in range(60)],
        stray=day + timedelta(days=rng.choice((-400, -31, 3, 90))),
    )


def _fill(rng: random.Random, form: str) -> str:
    return form.format(
        unit=rng.choice(names()),
        index=rng.choice(INDICES),
        score=_score(rng),
        rank=rng.randint(2, 30),
        of=rng.randint(31, 180),
        year=rng.randint(2012, 2025),
    )


def _score(rng: random.Random) -> str:
    return f"{rng.randint(40, 99)},{rng.randint(1, 99):02}"
