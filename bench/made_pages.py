"""Pages as large as those of the web: labelled articles in the layouts of the reader's tests, with a portal's menus, boxes,
pictures, styles and scripts around them.

Invariant: a page is a function of its number; what is put around an article is furniture and states no result, so that a
page gives the claims that its article gives in the bare layout.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from schemas.document import Document
from tasks.fetch.manifest import read_manifest
from tasks.read import read
from tests.read.make.article import Article, make_article
from tests.read.make.pages import LAYOUTS

LEAST, MOST = 50_000, 300_000  # bytes
SECTIONS = (
    "Thời sự",
    "Chính trị",
    "Kinh tế",
    "Xã hội",
    "Văn hóa",
    "Pháp luật",
    "Giáo dục",
    "Y tế",
    "Thể thao",
    "Du lịch",
)
_TOPICS = (
    "khai mạc hội chợ nông sản mùa thu mở rộng tuyến đường ven biển giá lúa đầu vụ thời tiết cuối tuần nắng ráo lễ hội "
    "làng nghề khám bệnh cho người cao tuổi trồng rừng ngập mặn trao học bổng sửa cầu treo đón du khách đầu năm thi nấu ăn"
)
WORDS = _TOPICS.split()
_BODY = re.compile(r"<body[^>]*>\s*(?:<form[^>]*>)?")  # a form of ASP.NET holds the whole page
ICON = '<svg class="ic" width="16" height="16" viewBox="0 0 24 24"><path d="M12 2L2 7l10 5 10-5-10-5zM2 17l10 5 10-5"/></svg>'


class Page(NamedTuple):
    """A page, the same without what was put around it, and the territory of its publisher."""

    data: bytes
    bare: bytes
    territory: str | None


def pages(folder: Path, count: int) -> Iterator[Page]:
    """The pages of the numbers below `count`, from the articles of a labelled folder."""
    read_ones = list(_documents(folder))
    articles = [(make, document.territory) for document in read_ones if (make := _article(document))]
    layouts = list(LAYOUTS.values())
    for number in range(count):
        make, territory = articles[number % len(articles)]
        bare = layouts[number % len(layouts)](make())
        yield Page(_surrounded(bare, random.Random(number)).encode(), bare.encode(), territory)


def _documents(folder: Path) -> Iterator[Document]:
    for entry in read_manifest(folder / "manifest.csv"):
        about = {"title": entry.title, "published_at": entry.published_at, "territory": entry.territory}
        yield read(entry.path.read_bytes(), uri=entry.path.as_uri(), **about)


def _article(document: Document) -> Callable[[], Article] | None:
    """Makes the article anew each time, because a layout uses up its foreign lines; None for a document that is a table."""
    texts = [
        block.text for block in document.blocks if block.kind in ("paragraph", "list_item") and len(block.text) > 20
    ]
    if len(texts) < 2:
        return None
    tables = [[list(row) for row in block.rows] for _, block in document.tables()]
    foreign = make_article(0).others

    def make() -> Article:
        return Article(
            title=document.title or texts[0],
            day=document.published_at or date(2023, 5, 4),
            lead=texts[0],
            paragraphs=texts[1:],
            items=[],
            heading="Những việc tiếp theo",
            caption="Bộ phận một cửa trong giờ làm việc. Ảnh: P.V",
            table=tables[0] if tables else [],
            others=list(foreign),
        )

    return make


def _surrounded(bare: str, rng: random.Random) -> str:
    """The page with furniture above and below its body, scripts and styles, up to a size drawn between the two bounds."""
    size = rng.randint(LEAST, MOST)
    opened = _BODY.search(bare)
    head, body = (bare[: opened.end()], bare[opened.end() :]) if opened else ("", bare)
    body, end, foot = body.rpartition("</form></body>" if "<form" in head else "</body>")
    body, foot = (body, end + foot) if end else (foot, "")
    above, below = _menu(rng), [_footer(rng)]
    room = size - len(f"{bare}{above}{below[0]}".encode())
    while room > 0:
        part = rng.choice((_cards, _cards, _script))(rng)
        below.insert(-1 if part.startswith("<div") else len(below), part)
        room -= len(part.encode())
    return f"{head}{above}{body}{''.join(below)}{foot}"


def _menu(rng: random.Random) -> str:
    """A menu of two levels with an icon for each section."""
    sections = (
        f'<li class="nav-item dropdown" data-id="{n}"><a class="nav-link" href="/{n}" title="{name}">{ICON}<span>{name}</span></a>'
        f'<ul class="dropdown-menu">{"".join(_entry(rng, n, k) for k in range(rng.randint(4, 12)))}</ul></li>'
        for n, name in enumerate(SECTIONS)
    )
    return f'<header class="site-header"><nav class="navbar" role="navigation"><ul class="menu">{"".join(sections)}</ul></nav></header>'


def _entry(rng: random.Random, section: int, number: int) -> str:
    return f'<li class="menu-item"><a href="/{section}/{number}.html">{_words(rng, 2).capitalize()}</a></li>'


def _cards(rng: random.Random) -> str:
    """A box of other articles: picture, headline, day, summary."""
    return (
        f'<div class="box-news sidebar"><h2 class="box-title"><a href="/b">{rng.choice(SECTIONS)}</a></h2>'
        + "".join(
            f'<div class="card item-{n}" data-track="box|{n}"><a class="thumb" href="/tin/{rng.random()}.html"><picture>'
            f'<source srcset="https://static.example.org/{n}.webp 1x, https://static.example.org/{n}@2.webp 2x" type="image/webp">'
            f'<img loading="lazy" width="260" height="156" src="https://static.example.org/{n}.jpg" alt="{(title := _words(rng, 11))}">'
            f'</picture></a><h3 class="card-title"><a href="/tin/{n}.html" title="{title}">{title.capitalize()}</a></h3>'
            f'<p class="meta"><span class="time">{rng.randint(1, 28)}/{rng.randint(1, 12)}/2024</span>{ICON}</p>'
            f'<p class="sapo"><a href="/tin/{n}.html">{_words(rng, 24).capitalize()}</a></p></div>'
            for n in range(rng.randint(5, 15))
        )
        + "</div>"
    )


def _footer(rng: random.Random) -> str:
    columns = "".join(f"<ul>{''.join(_entry(rng, n, k) for k in range(8))}</ul>" for n in range(4))
    return (
        f'<footer class="footer"><div class="row">{columns}</div><p>Giấy phép số 12/GP-BTTTT. Tổng biên tập: Trần Văn A. '
        "Điện thoại: 024 1234567. Email: toasoan@example.org. Ghi rõ nguồn khi phát hành lại.</p></footer>"
    )


def _script(rng: random.Random) -> str:
    """The state that a portal hands to its scripts, as JSON with the texts of other articles."""
    state = [
        {"id": n, "t": _words(rng, 10), "u": f"https://example.org/{rng.random()}"} for n in range(rng.randint(20, 80))
    ]
    return f"<script>window.__S{rng.randint(0, 99)}={json.dumps(state, ensure_ascii=False)};(function(w){{w.q=w.q||[]}})(window)</script>"


def _words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(WORDS, k=count))
