"""What the made pages are put together from: lists, links, menus, comments, and the shell of a page.

Invariant: every layout shows all texts of its article and at least 8 foreign lines; structure follows widespread
systems (newspapers, portals on Liferay, SharePoint and ASP.NET, WordPress, AMP, pages laid out by tables), the
text is the article's own.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tests.read.make.article import Article

Layout = Callable[[Article], str]
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
COMMENT = "Tôi thấy nơi tôi ở làm tốt hơn {} nhiều, cần xem lại cách chấm điểm, xếp thứ {} là không đúng."


def paragraphs(a: Article, tag: str = "p", attributes: str = "") -> str:
    return "".join(f"<{tag}{attributes}>{escape(text)}</{tag}>\n" for text in a.paragraphs)


def items(a: Article) -> str:
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in a.items) + "</ul>"


def table(a: Article, attributes: str = 'border="1"') -> str:
    rows = "".join("<tr>" + "".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) + "</tr>\n" for row in a.table)
    return f"<table {attributes}><tbody>{rows}</tbody></table>"


def links(a: Article, count: int, form: str = '<li><a href="/tin-{at}.html" title="{text}">{text}</a></li>') -> str:
    return "".join(form.format(at=at, text=escape(a.other())) for at in range(count))


def comments(a: Article, count: int = 4) -> list[str]:
    return [a.said(COMMENT.format(a.others[at], at + 40)) for at in range(count)]


def weekday_date(a: Article) -> str:
    return f"{WEEKDAYS[a.day.weekday()]}, {a.day:%d/%m/%Y} - 14:05"


def stray(a: Article) -> str:
    return f"{a.stray:%d/%m/%Y}"


def shell(head: str, body: str) -> str:
    """A whole page with the scripts and styles that a real one carries."""
    script = "".join(f"var k{i}={{id:{i},u:'https://static.example.org/{i}.js',t:'PCI {i}'}};" for i in range(300))
    style = "".join(f".c{i}{{margin:{i}px;color:#{i:06}}}" for i in range(300))
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{head}<style>{style}</style>'
        f"<script>{script}</script></head><body>{body}<script>{script}</script></body></html>"
    )


def menu(a: Article) -> str:
    names = "".join(
        f'<li class="item"><a href="/muc-{i}">Chuyên mục số {i}</a><ul><li><a href="/muc-{i}/a">Mục con {i}</a></li></ul>'
        for i in range(40)
    )
    return f'<ul class="parent-list">{names}</ul>'
