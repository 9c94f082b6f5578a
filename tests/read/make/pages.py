"""HTML pages of an article in the layouts that Vietnamese publishers' systems give them.

Invariant: every layout shows all texts of its article and at least 8 foreign lines; structure follows widespread
systems (newspapers, portals on Liferay, SharePoint and ASP.NET, WordPress, AMP, pages laid out by tables), the
text is the article's own.
"""

from __future__ import annotations

import json
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


def semantic(a: Article) -> str:
    data = {"@type": "NewsArticle", "headline": a.title, "datePublished": f"{a.day}T08:30:00+07:00"}
    head = f'<title>{a.title} | Báo</title><script type="application/ld+json">{json.dumps(data)}</script>'
    return shell(
        head,
        f"<header><nav>{menu(a)}</nav></header><main><article><header><h1>{a.title}</h1><time>{weekday_date(a)}</time>"
        f"</header><p><strong>{a.lead}</strong></p>{paragraphs(a)}<h2>{a.heading}</h2>{items(a)}"
        f"<figure><img src=a.jpg alt=x><figcaption>{a.caption}</figcaption></figure>{table(a)}"
        f"<aside><h4>Tin liên quan</h4><ul>{links(a, 4)}</ul></aside></article>"
        f"<section class='comment-box'>{''.join(f'<p>{c}</p>' for c in comments(a))}</section></main>"
        f"<aside>{links(a, 10, '<h3><a href={at}>{text}</a></h3><p>{stray}</p>'.replace('{stray}', stray(a)))}</aside>"
        f"<footer><p>{a.said('Giấy phép số 12/GP-BTTTT, tổng biên tập Trần Văn A')}</p></footer>",
    )


def newspaper(a: Article) -> str:
    """The body in `article.fck_detail`, photo tables, boxes of links among the paragraphs."""
    half = len(a.paragraphs) // 2
    before, after = a.paragraphs[:half], a.paragraphs[half:]
    photo = (
        f'<table align="center" class="tplCaption"><tbody><tr><td><img src="a.jpg"></td></tr><tr><td><p class="Image">'
        f"{a.caption}</p></td></tr></tbody></table>"
    )
    normal = '<p class="Normal">{}</p>'
    return shell(
        f'<meta property="og:title" content="{a.title} - Báo Tỉnh Nhà"><meta name="pubdate" content="{a.day}T10:00:00+07:00">',
        f'<section class="section wrap-main-nav">{menu(a)}</section><section class="section page-detail"><div class="container">'
        f'<div class="sidebar-1"><div class="header-content"><ul class="breadcrumb"><li><a href=/>Thời sự</a></li></ul>'
        f'<span class="date">{weekday_date(a)} (GMT+7)</span></div><h1 class="title-detail">{a.title}</h1>'
        f'<p class="description"><span class="location-stamp">Hà Nội</span> {a.lead}</p><article class="fck_detail ">'
        f"{''.join(map(normal.format, before))}{photo}"
        f'<ul class="list-news" data-campaign="Box-Related">{links(a, 3)}</ul>'
        f'<p class="Normal"><strong>{a.heading}</strong></p>{"".join(map(normal.format, after))}{items(a)}{table(a)}'
        f'<p class="Normal"><strong>&gt;&gt; Xem thêm: </strong><a href="/x.html">{a.other()}</a></p>'
        f'<p style="text-align:right"><strong>P.V</strong></p></article>'
        f'<div class="footer-content"><span class="txt-share">Chia sẻ</span></div>'
        f'<div class="box_comment_vne" id="box_comment_vne">{"".join(f"<div class=content-comment><p class=full_content>{c}</p></div>" for c in comments(a))}</div>'
        f'</div><div class="sidebar-2"><div class="box-category">{links(a, 12, "<article class=item-news><h3 class=title-news><a href={at}>{text}</a></h3></article>")}</div></div></div></section>'
        f'<section class="tin-xem-nhieu">{links(a, 6)}</section>',
    )


def div_soup(a: Article) -> str:
    """A newsroom system of divs: paragraphs are divs, the related box in the body has no list."""
    text = [f"<div>{escape(text)}</div>" for text in a.paragraphs]
    box = (
        '<div class="VCSortableInPreviewMode alignRight" type="RelatedNewsBox"><div class="kbwscwl-wrapper">'
        + links(a, 3, '<div class="kbwscwlrl"><a href="{at}" class="title link-callout">{text}</a></div>')
        + "</div></div>"
    )
    return shell(
        f"<title>{a.title}</title>",
        f'<div class="wrapper"><div class="nav-wrap">{menu(a)}</div><div class="w1040"><div class="left w660">'
        f'<h1 class="kbwc-title">{a.title}</h1><div class="kbwc-meta"><span class="kbwcm-author">Theo {a.source}</span> '
        f'<span class="kbwcm-time">{weekday_date(a)}</span></div><div class="sapo">{a.lead}</div>'
        f'<div class="knc-content detail-content">{"".join(text[:3])}{box}{"".join(text[3:])}<div><b>{a.heading}</b></div>'
        f'{items(a)}{table(a)}<div class="PhotoCMS_Caption"><p>{a.caption}</p></div></div>'
        f'<div class="knc-tags"><span>Từ khóa:</span>{links(a, 3, "<a href={at}>{text}</a>")}</div>'
        f'<div class="react-relate"><h4>Tin cùng chuyên mục</h4>{links(a, 8, "<div class=knswli><h3><a href={at}>{text}</a></h3><span class=time>" + stray(a) + "</span></div>")}</div>'
        f"</div></div></div>",
    )


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


def amp(a: Article) -> str:
    text = [f"<p>{escape(text)}</p>" for text in a.paragraphs]
    data = {
        "@context": "https://schema.org",
        "@graph": [{"@type": "Article", "datePublished": f"{a.day}T23:00:00+0700"}],
    }
    return shell(
        f'<title>{a.title}</title><script type="application/ld+json">{json.dumps(data)}</script>'
        "<noscript><style amp-boilerplate>body{-webkit-animation:none}</style></noscript>",
        f'<amp-sidebar id="sidebar" layout="nodisplay">{menu(a)}</amp-sidebar><div class="main"><section class="content">'
        f'<h1 class="title">{a.title}</h1><p class="lead">{a.lead}</p>{"".join(text[:2])}'
        f'<amp-img src="a.jpg" alt="x"></amp-img><amp-ad type="a">{a.said("Tài trợ: " + a.other())}</amp-ad>'
        f"{''.join(text[2:])}<h2>{a.heading}</h2>{items(a)}{table(a)}</section>"
        f'<section class="relate"><h2>Đọc thêm</h2>{links(a, 5, "<div class=item><a href={at}><amp-img src=b.jpg></amp-img>{text}</a></div>")}</section>'
        f"<amp-accordion><section><h4>Mới nhất</h4><div>{links(a, 15, '<a href={at}>{text}</a>')}</div></section></amp-accordion></div>",
    )


def scripted(a: Article) -> str:
    """A page that a script fills: the text stands only in its JSON-LD."""
    text = "\n\n".join([a.lead, *a.paragraphs, a.heading, *a.items])
    data = [
        {"@type": "BreadcrumbList"},
        {"@type": "NewsArticle", "headline": a.title, "datePublished": str(a.day), "articleBody": text},
    ]
    return shell(
        f'<title>{a.title}</title><script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>',
        f'<noscript>Bạn cần bật JavaScript để xem trang này.</noscript><div id="app"><div class="loading">Đang tải…</div>'
        f"<ul>{links(a, 20)}</ul></div>",
    )


def wordpress(a: Article) -> str:
    said = "".join(
        f'<li class="comment even" id="comment-{i}"><article class="comment-body"><footer class="comment-meta"><b class="fn">An</b>'
        f"<time datetime='{a.stray}T10:00:00'>{stray(a)}</time></footer><div class='comment-content'><p>{c}</p></div></article></li>"
        for i, c in enumerate(comments(a, 10))
    )
    return shell(
        f'<title>{a.title} &#8211; Sở Nội vụ</title><meta property="article:published_time" content="{a.day}T00:30:00+07:00">',
        f'<div id="page" class="site has-sidebar"><div id="masthead" class="site-header">{menu(a)}</div><div id="content" class="site-content">'
        f'<div id="primary" class="content-area"><main id="main"><article id="post-1" class="post-1 post type-post category-tin tag-pci">'
        f'<header class="entry-header"><h1 class="entry-title">{a.title}</h1><div class="entry-meta">by admin</div></header>'
        f'<div class="entry-content"><p>{a.lead}</p>{paragraphs(a)}<h3>{a.heading}</h3>{items(a)}'
        f'<div class="wp-caption"><img src=a.jpg><p class="wp-caption-text">{a.caption}</p></div>{table(a)}'
        f'<div class="sharedaddy sd-sharing-enabled"><h3>{a.said("Chia sẻ bài này với bạn bè của bạn nhé")}</h3></div>'
        f"<div class='yarpp yarpp-related'><h3>Bài liên quan:</h3><ol>{links(a, 5)}</ol></div></div>"
        f'<footer class="entry-footer">{a.said("Đăng trong mục Tin tức, gắn thẻ PCI")}</footer></article>'
        f'<nav class="navigation post-navigation">{links(a, 2, "<div class=nav-next><a href={at}>{text}</a></div>")}</nav>'
        f'<div id="comments" class="comments-area"><ol class="comment-list">{said}</ol></div></main></div>'
        f'<div id="secondary" class="widget-area"><section class="widget widget_recent_entries"><h2>Bài mới</h2><ul>{links(a, 8)}</ul></section></div></div></div>',
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


def reading_list(a: Article) -> str:
    """Links to other articles between the paragraphs, each written another way."""
    text = [f"<p>{escape(text)}</p>" for text in a.paragraphs]
    between = [
        f"<p><em>Xem thêm: <a href=1>{a.other()}</a></em></p>",
        f"<p><a href=2><strong>&gt;&gt;&gt; {a.other()}</strong></a></p>",
        f'<div class="inline-box"><a href=3><img src=a.jpg></a><div class="title"><a href=3>{a.other()}</a></div></div>',
        f"<blockquote><p><b>ĐỌC THÊM</b></p><p><a href=4>{a.other()}</a></p><p><a href=5>{a.other()}</a></p></blockquote>",
        f"<p><b>TIN LIÊN QUAN</b></p><p>• {a.other()}</p><p>• {a.other()}</p>",
    ]
    body = "".join(t + (between[at] if at < 4 else "") for at, t in enumerate(text))
    return shell(
        f"<title>{a.title}</title>",
        f'<div class="header">{menu(a)}</div><div class="container"><div class="cms-title"><h1>{a.title}</h1></div>'
        f'<div class="detail__meta"><time>{a.day:%d/%m/%Y} 10:15</time></div><h2 class="detail__summary">{a.lead}</h2>'
        f'<div class="cms-body" itemprop="articleBody">{body}<p><strong>{a.heading}</strong></p>{items(a)}{table(a)}{between[4]}</div>'
        f'<div class="box"><div class="box-title">Tin đọc nhiều</div>{links(a, 14, "<div class=story><a href={at}>{text}</a></div>")}</div></div>',
    )


def hidden(a: Article) -> str:
    """Parts that a reader does not see: pop-ups, templates, a copy for phones, a print version."""
    return shell(
        f"<title>{a.title}</title>",
        f'<div class="modal fade" style="display:none"><p>{a.said("Đăng ký nhận tin: " + a.other())}</p></div>'
        f"<template><p>{a.other()}</p></template><div hidden>{''.join(f'<p>{a.other()}</p>' for _ in range(8))}</div>"
        f'<div class="main-wrap">{menu(a)}<div class="article"><h1>{a.title}</h1><div class="pub">Cập nhật lúc {a.day:%H:%M} ngày {a.day:%d/%m/%Y}</div>'
        f'<div class="body"><p class="sapo">{a.lead}</p>{paragraphs(a)}<h3>{a.heading}</h3>{items(a)}{table(a)}'
        f'<p style="display:none">{a.other()}</p><div aria-hidden="true"><p>{a.other()}</p></div></div>'
        f'<div class="print-only" style="visibility: hidden">{"".join(f"<p>{a.other()}</p>" for _ in range(5))}</div>'
        f'<ul class="more">{links(a, 6)}</ul></div></div>',
    )


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        semantic, newspaper, div_soup, table_layout, liferay, sharepoint, broken_lines, nested, spans, fragment, amp,
        scripted, wordpress, table_in_table, reading_list, hidden,
    )
}  # fmt: skip
