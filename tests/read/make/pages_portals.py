"""Pages in the layouts of portals: tables, Liferay, SharePoint, pasted text, fragments.

Invariant: every layout shows all texts of its article and at least 8 foreign lines; the text is the article's own.
"""

from __future__ import annotations

from html import escape

from tests.read.make.article import Article
from tests.read.make.page_parts import Layout, items, links, menu, paragraphs, shell, stray, table, weekday_date


def table_layout(a: Article) -> str:
    """An old portal: three columns of a table, fonts, no headings, teasers with text beside the links."""
    side = "".join(
        f"<tr><td><a href=a{i}>{a.other()}</a><br><font size=1>{a.said(f'Tin vắn số {i}: ' + a.other())}</font></td></tr>"
        for i in range(6)
    )
    body = "".join(f'<p align="justify"><font face="Arial" size="2">{escape(t)}</font></p>' for t in a.paragraphs)
    return shell(
        "<title>Cổng thông tin điện tử</title>",
        f'<table width="100%"><tr><td colspan="3"><table><tr>{"".join(f"<td><a href=m{i}>Mục {i}</a></td>" for i in range(9))}</tr></table></td></tr>'
        f'<tr valign="top"><td width="180"><table class="leftcol">{side}</table></td><td width="600"><table width="100%">'
        f'<tr><td class="tieude"><b>{a.title}</b></td></tr><tr><td class="ngaythang">Cập nhật lúc: 08:15 | {a.day:%d/%m/%Y}</td></tr>'
        f"<tr><td><p><b>{a.lead}</b></p>{body}<p><b>{a.heading}</b></p>{items(a)}{table(a)}</td></tr>"
        f"<tr><td><b>Các tin khác</b></td></tr><tr><td>{links(a, 6, '<p>- <a href={at}>{text}</a> (' + stray(a) + ')</p>')}</td></tr>"
        f'</table></td><td width="180"><table>{links(a, 6, "<tr><td><a href={at}>{text}</a></td></tr>")}</table></td></tr>'
        f'<tr><td colspan="3">{a.said("Bản quyền thuộc Văn phòng UBND tỉnh. Điện thoại: 0203.3835.687")}</td></tr></table>',
    )


def liferay(a: Article) -> str:
    body = f"<p><strong>{a.lead}</strong></p>{paragraphs(a)}<p><strong>{a.heading}</strong></p>{items(a)}{table(a)}"
    return shell(
        f"<title>{a.title} - Cổng thông tin tỉnh</title>",
        f'<div id="wrapper"><header id="banner"><div id="heading"><h1 class="site-title"><a href="/">Cổng TTĐT tỉnh</a></h1></div>'
        f'<nav class="sort-pages modify-pages" id="navigation">{menu(a)}</nav></header><div id="content"><div class="columns-3" id="main-content">'
        f'<div class="portlet-column portlet-column-first"><div class="portlet-boundary portlet-nested-portlets"><section class="portlet">'
        f'<div class="portlet-content">{links(a, 5, "<div class=item><a href={at}>{text}</a></div>")}</div></section></div></div>'
        f'<div class="portlet-column"><div class="portlet-boundary_101_ portlet-asset-publisher" id="p_p_id_101_INSTANCE_x_">'
        f'<div class="asset-full-content"><h3 class="title-news-detail">{a.title}</h3><span class="createdate">{a.day:%d/%m/%Y} 08:15</span>'
        f'<div class="asset-content" id="_101_INSTANCE_"><div class="journal-content-article">{body}</div></div>'
        f'<div class="taglib-social-bookmarks"><ul><li>Twitter</li><li>Facebook</li></ul></div></div>'
        f'<div class="lienquan"><div class="lienquan-tit"><span>Các bài viết khác</span></div><ul>{links(a, 8, "<li><a href={at}>{text}</a><span> (" + stray(a) + ")</span></li>")}</ul></div>'
        f'</div></div></div></div><footer id="footer"><p>{a.said("Cơ quan chủ quản: UBND tỉnh, trưởng ban biên tập Lê Văn B")}</p></footer></div>',
    )


def sharepoint(a: Article) -> str:
    """One form around the whole page, the body in a rich-text field, other news in a table with dates."""
    rows = links(a, 8, '<tr><td><img src=b.gif></td><td><a href="{at}">{text}</a></td><td>' + stray(a) + "</td></tr>")
    return shell(
        "<title>\n\tTin tức\n</title><meta name='GENERATOR' content='Microsoft SharePoint'>",
        f'<form name="aspnetForm" method="post" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="{"QWEr" * 900}">'
        f'<div id="s4-workspace"><div id="s4-bodyContainer"><div class="ms-dlgNone" id="sidebarTop">{menu(a)}</div>'
        f'<div id="ctl00_PlaceHolderMain_g_1"><div class="news-detail"><div class="ArticleTitle"><span id="ctl00_lblTitle">{a.title}</span></div>'
        f'<div class="ArticleDate"><span id="ctl00_lblDate">Ngày đăng: {a.day.day}-{a.day.month}-{a.day.year}</span></div>'
        f'<div id="ctl00_PlaceHolderMain_RichHtmlField" class="ms-rtestate-field"><div class="ExternalClassA1"><p>{a.lead}</p>'
        f"{paragraphs(a, 'div', ' style=&quot;text-align:justify&quot;'.replace('&quot;', chr(34)))}<div><strong>{a.heading}</strong></div>{items(a)}{table(a)}</div></div></div>"
        f'<div class="dgTinKhac"><span class="lblOther">Tin liên quan</span><table cellspacing="0">{rows}</table></div></div></div></div></form>',
    )


def broken_lines(a: Article) -> str:
    """All text of the article in one cell, its paragraphs parted by two breaks."""
    text = "<br /><br />\n".join([f"<b>{a.lead}</b>", *map(escape, a.paragraphs), f"<b>{a.heading}</b>"])
    listed = "<br>".join(f"- {item}" for item in a.items)
    return shell(
        f"<title>{a.title}</title>",
        f'<div class="top">{menu(a)}</div><div class="main"><div class="col-left">{links(a, 5, "<div><a href={at}>{text}</a></div>")}</div>'
        f'<div class="contentview"><div class="tieudetin">{a.title}</div><div class="time">{a.day.day}/{a.day.month}/{a.day.year} 9:05:00 AM</div>'
        f"<div>{text}<br><br>{listed}<br><br>{table(a)}</div>"
        f"<div>Tin mới hơn:<br>{links(a, 5, '<a href={at}>{text}</a> (' + stray(a) + ')<br>')}</div>"
        f"<div>Tin cũ hơn:<br>{links(a, 5, '&bull; <a href={at}>{text}</a><br>')}</div></div></div>",
    )


def nested(a: Article) -> str:
    """Every text at the end of a chain of divs; teasers of other articles are chains too."""

    def deep(text: str, name: str = "x") -> str:
        return '<div class="elementor-element">' * 6 + f'<div class="{name}">{text}</div>' + "</div>" * 6

    body = "".join(deep(escape(text)) for text in [*a.paragraphs, a.heading])
    teasers = "".join(
        deep(f'<a href="/b{i}"><span>{a.other()}</span></a><div>{a.said("Tóm tắt: " + a.other())}</div>')
        for i in range(6)
    )
    return shell(
        f'<meta property="article:published_time" content="{a.day}T01:02:03+00:00"><meta property="og:title" content="{a.title}">',
        f'{deep(menu(a))}<div class="page"><div class="single">{deep(f"<h1>{a.title}</h1>")}{deep(a.lead)}{body}{items(a)}{table(a)}</div>'
        f'<div class="grid"><div class="heading">Có thể bạn quan tâm</div>{teasers}</div></div>',
    )


def spans(a: Article) -> str:
    """Pasted from a word processor: every text cut into spans with styles."""

    def cut(text: str) -> str:
        words = text.split(" ")
        parts = [" ".join(words[at : at + 3]) for at in range(0, len(words), 3)]
        style = 'style="font-size:13.0pt;font-family:&quot;Times New Roman&quot;;mso-fareast-language:VI"'
        return "<span> </span>".join(f"<span {style}>{escape(part)}</span>" for part in parts)

    body = "".join(
        f'<p class="MsoNormal" style="text-align:justify"><span lang="VI">{cut(text)}<o:p></o:p></span></p>'
        for text in [a.lead, *a.paragraphs, a.heading, *a.items]
    )
    return shell(
        f"<title>{a.title}</title>",
        f'<div id="menu">{menu(a)}</div><div id="NewsDetail"><span class="PostTitle">{a.title}</span><br>'
        f'<span class="PostDate">{a.day:%d/%m/%Y}</span><div class="post-body">{body}{table(a)}</div>'
        f'<span class="other">Bài viết khác:</span><span class="list">{links(a, 6, "<a href={at}>{text}</a><br>")}</span></div>'
        f'<div class="col-right">{links(a, 12, "<p><a href={at}>{text}</a></p>")}</div>',
    )


def fragment(a: Article) -> str:
    """What a feed or a content system's interface gives: no html, no body."""
    return (
        f"<h1>{a.title}</h1><p>{weekday_date(a)}</p><p><b>{a.lead}</b></p>{paragraphs(a)}<h3>{a.heading}</h3>{items(a)}{table(a)}"
        f"<p><strong>Tin liên quan:</strong></p><ul>{links(a, 20)}</ul>"
    )


def table_in_table(a: Article) -> str:
    """One table around the page, a data table three tables down, other news as a table of text without links."""
    other = "".join(f"<tr><td>+</td><td onclick='go({i})'>{a.other()}</td></tr>" for i in range(6))
    return shell(
        f"<title>{a.title}</title>",
        f'<table><tr><td>{menu(a)}</td></tr><tr><td><table><tr><td><table><tr><td><h2 class="tieude_tin">{a.title}</h2></td></tr>'
        f"<tr><td>{a.source}, ngày {a.day.day} tháng {a.day.month} năm {a.day.year}</td></tr><tr><td><div>{a.lead}</div>{paragraphs(a, 'div')}"
        f"<div><u>{a.heading}</u></div>{items(a)}{table(a, 'cellpadding=0')}</td></tr></table></td></tr></table></td></tr>"
        f'<tr><td><table class="tinlienquan"><tr><td colspan=2>Tin đã đưa</td></tr>{other}</table></td></tr>'
        f"<tr><td><table>{links(a, 14, '<tr><td><a href={at}>{text}</a></td><td>' + stray(a) + '</td></tr>')}</table></td></tr></table>",
    )


LAYOUTS: tuple[Layout, ...] = (table_layout, liferay, sharepoint, broken_lines, nested, spans, fragment, table_in_table)
