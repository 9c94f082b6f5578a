"""Old portals: pages laid out by tables, boxes beside the article, section names for titles, numbered lists."""

from __future__ import annotations

import pytest

from tests.read.test_read_html import BODY, END, LEAD, TITLE, kinds, page, text

MENU = "<table>" + "".join(f"<tr><td><a href=#>{name}</a></td></tr>" for name in ("Tin tức", "Văn bản", "Liên hệ")) + "</table>"
OTHERS = "<p><b>Các tin khác</b></p><p>- <a href=#>Xã Tân Lập đứng thứ 2 về hài lòng</a></p><p>- <a href=#>Mùa lúa mới</a></p>"


def table_page(article: str, menu: str = MENU) -> str:
    return (
        f"<title>{TITLE}</title><body><table width=780><tr><td colspan=2><img src=a.gif><br>Thời báo Ven sông</td></tr>"
        f"<tr><td width=160>{menu}<p>Số người truy cập:<br>0063412</p></td><td width=620>{article}{OTHERS}</td></tr>"
        "<tr><td colspan=2>Xem tốt ở độ phân giải 1024x768</td></tr></table></body>"
    )


# tables that place things


@pytest.mark.parametrize(
    "article",
    [
        f"<article><h1>{TITLE}</h1><p>{LEAD}</p><p>{BODY}</p><p>{END}</p></article>",
        f"<div id=art><h2 class=art_title>{TITLE}</h2><p>{LEAD}</p><p>{BODY}</p><p>{END}</p></div>",
        f"<p class=title>{TITLE}</p><p>{LEAD}</p><p>{BODY}</p><p>{END}</p>",
    ],
)
@pytest.mark.parametrize("menu", [MENU, "<a href=#>Tin tức</a><br><a href=#>Văn bản</a>"], ids=["table", "links"])
def test_an_article_in_a_cell_of_the_pages_table_is_paragraphs(article: str, menu: str) -> None:
    document = page(table_page(article, menu))
    assert kinds(document) == [("title", TITLE), *(("paragraph", said) for said in (LEAD, BODY, END))]


def test_a_table_with_one_long_cell_among_its_data_is_data() -> None:
    tasks = f"<p>{LEAD}</p><p>{BODY}</p><p>{END}</p>"
    rows = "".join(f"<tr><td>{i}</td><td>{tasks}</td><td>Sở Nội vụ</td></tr>" for i in range(3))
    document = page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p><table>{rows}</table></article>")
    assert len(list(document.tables())) == 1
