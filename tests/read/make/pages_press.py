"""Pages in the layouts of newspapers, blogs and AMP.

Invariant: every layout shows all texts of its article and at least 8 foreign lines; the text is the article's own.
"""

from __future__ import annotations

import json
from html import escape

from tests.read.make.article import Article
from tests.read.make.page_parts import (
    Layout,
    comments,
    items,
    links,
    menu,
    paragraphs,
    shell,
    stray,
    table,
    weekday_date,
)


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


LAYOUTS: tuple[Layout, ...] = (semantic, newspaper, div_soup, amp, scripted, wordpress, reading_list, hidden)
