"""More layouts, written after the reader's rules were: what the rules do on pages they were not made with.

Same invariant as `pages_press.py`.
"""

from __future__ import annotations

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


def tag_line_first(a: Article) -> str:
    """Category links and a ticker of headlines (no links: a script moves them) before the headline."""
    ticker = "".join(f"<li>{a.other()}</li>" for _ in range(5))
    return shell(
        f"<title>{a.title} | {a.source}</title>",
        f'<div id="marquee"><ul class="ticker">{ticker}</ul></div><div class="menu-wrap">{menu(a)}</div>'
        f'<div class="detail"><div class="cate"><a href=/1>Chính trị</a> <a href=/2>Xã hội</a></div><h1>{a.title}</h1>'
        f'<div class="date-time">{weekday_date(a)}</div><div class="abs">{a.lead}</div><div class="content">{paragraphs(a)}'
        f"<h4>{a.heading}</h4>{items(a)}{table(a)}</div><p class=author>Nguyễn Văn A</p></div>"
        f'<div class="cmt"><h3>Ý kiến bạn đọc</h3>{"".join(f"<div class=cmt-item><b>An</b><p>{c}</p></div>" for c in comments(a, 9))}</div>'
        f'<div class="news-hot">{links(a, 12, "<div><a href={at}>{text}</a></div>")}</div>',
    )


def dated_portal(a: Article) -> str:
    """A portal whose list of other news has dates before its links; the day of the page stands under the text."""
    rows = "".join(f"<div class='row'><span>{stray(a)}</span> <a href='{i}'>{a.other()}</a></div>" for i in range(10))
    return shell(
        "<title>Trang tin</title>",
        f'<div class="portal"><div class="lpanel">{menu(a)}</div><div class="cpanel"><h2 class="news_title">{a.title}</h2>'
        f'<div class="news_intro">{a.lead}</div><div class="news_body">{paragraphs(a)}<p><b>{a.heading}</b></p>{items(a)}{table(a)}</div>'
        f'<div class="news_info">Ngày đăng: {a.day:%d/%m/%Y} | Tác giả: Ban biên tập</div>'
        f'<div class="news_other"><b>Các tin đã đăng:</b>{rows}</div></div></div>',
    )


def modern(a: Article) -> str:
    """Generated class names, cards of other news each in an article element, a summary under each headline."""
    cards = "".join(
        f'<article class="css-1x{i}"><a href="/n{i}"><h3>{a.other()}</h3></a><p>{a.said("Vì " + a.other() + " nên cần cố gắng")}</p></article>'
        for i in range(8)
    )
    body = "".join(
        f'<div class="css-9k"><div data-block="true"><span data-text="true">{escape(t)}</span></div></div>'
        for t in a.paragraphs
    )
    return shell(
        f'<meta property="og:title" content="{a.title}"><meta itemprop="datePublished" content="{a.day}T20:00:00+07:00">',
        f'<div id="__next"><div class="css-a1">{menu(a)}</div><div class="css-b2"><h1 class="css-t">{a.title}</h1>'
        f'<div class="css-l">{a.lead}</div><div class="css-c">{body}<div class="css-9k">{a.heading}</div>{items(a)}{table(a)}</div></div>'
        f'<div class="css-grid"><h2>Tin mới nhất</h2>{cards}</div><div class="css-f">{a.said("Tổng biên tập: Trần Thị C, số giấy phép 100")}</div></div>',
    )


def two_columns(a: Article) -> str:
    """Two columns of divs, the narrow one with teasers whose headline is not a link but its picture is."""
    teasers = "".join(
        f'<div class="hot-item"><a href="/{i}"><img src="{i}.jpg"></a><div class="hot-title">{a.other()}</div></div>'
        for i in range(7)
    )
    return shell(
        f"<title>{a.title}</title>",
        f'<div class="container">{menu(a)}<div class="row"><div class="col-md-8"><h1 class="detail-title">{a.title}</h1>'
        f'<p class="detail-time">{a.day:%H:%M} {a.day:%d/%m/%Y}</p><p class="detail-sapo">{a.lead}</p><div id="abody">{paragraphs(a)}'
        f'<p>{a.heading}</p>{items(a)}{table(a)}</div></div><div class="col-md-4"><h3>Tin đọc nhiều</h3>{teasers}</div></div>'
        f'<div class="foot">{a.said("© Bản quyền thuộc về báo, cấm sao chép dưới mọi hình thức")}<br>{links(a, 6, "<a href={at}>{text}</a> | ")}</div></div>',
    )


def printed(a: Article) -> str:
    """Everything in paragraphs, one level: site name, date, headline, text, other headlines."""
    others = links(a, 9, "<p>+ <a href={at}>{text}</a></p>")
    return shell(
        f"<title>{a.title}</title>",
        f"<p><a href=/>Trang chủ</a> | <a href=/2>Tin tức</a></p><p><b>{a.title}</b></p><p><i>{a.source}, {a.day:%d/%m/%Y} 07:00</i></p>"
        f"<p>{a.lead}</p>{paragraphs(a)}<p>{a.heading}</p>{items(a)}{table(a)}<p>Các bài mới hơn:</p>{others}"
        f"<p>Bài cũ hơn</p>{links(a, 4, '<p><a href={at}>{text}</a> <i>(' + stray(a) + ')</i></p>')}"
        f"{''.join(f'<p>- {a.other()}</p>' for _ in range(7))}",
    )


def legacy_list(a: Article) -> str:
    """A definition list and centred text of old pages; the table's cells hold links to the units."""
    rows = "".join(
        "<tr>"
        + "".join(f"<td><a href=u>{escape(c)}</a></td>" if i == 1 else f"<td>{c}</td>" for i, c in enumerate(r))
        + "</tr>"
        for r in a.table
    )
    return shell(
        f"<title>Sở Nội vụ - {a.title}</title>",
        f'<div id="top-menu">{menu(a)}</div><center><h1>{a.title}</h1></center><dl><dt>{a.lead}</dt>{paragraphs(a, "dd")}</dl><p>{a.heading}</p>{items(a)}'
        f"<table border=1>{rows}</table><div align=right>(Nguồn: {a.source}, {a.day:%d/%m/%Y})</div>"
        f'<div class="block"><div class="block-title">Bài viết liên quan</div><div class="block-body">{links(a, 20, "<p>» <a href={at}>{text}</a></p>")}</div></div>',
    )


def voted(a: Article) -> str:
    """A portal system that shows votes under the text: "Xếp hạng: 5 - 1 phiếu bầu" ranks nothing."""
    votes = "".join(
        f"<{tag}>{a.said(text)}</{tag}>"
        for tag, text in (
            ("p", "Tổng số điểm của bài viết là: 5 trong 1 đánh giá"),
            ("p", "Xếp hạng: 5 - 1 phiếu bầu"),
            ("div", "Click để đánh giá bài viết"),
            ("div", "Lượt xem: 1.253"),
            ("div", "Quay lại trang trước"),
            ("div", "In bài viết"),
        )
    )
    return shell(
        f"<title>{a.title} - Trang tin</title>",
        f'<noscript><div class="alert">Trình duyệt đã tắt JavaScript</div></noscript><div class="section-header"><h1>Sở Nội vụ</h1></div>'
        f'{menu(a)}<div class="col-sm-16"><div class="news_column panel"><div class="panel-body"><h1 class="title margin-bottom-lg">{a.title}</h1>'
        f'<div class="row"><span class="h5">{a.day:%d/%m/%Y} 03:22:00 PM</span></div><div class="hometext m-bottom">{a.lead}</div>'
        f'<div id="news-bodyhtml" class="bodytext">{paragraphs(a)}<h3>{a.heading}</h3>{items(a)}{table(a)}</div></div></div>'
        f'<div class="news_column panel"><div class="panel-body">{votes}</div></div>'
        f'<div class="panel-body other-news"><p class="h3">Những tin mới hơn</p><ul>{links(a, 5)}</ul><p class="h3">Những tin cũ hơn</p>'
        f"<ul>{links(a, 5, '<li><a href={at}>{text}</a> <em>(' + stray(a) + ')</em></li>')}</ul></div></div>",
    )


def short(a: Article) -> str:
    """A short article on a page whose foot says more than it does."""
    a.paragraphs = a.paragraphs[:2]
    foot = "".join(
        f"<div><span>{a.said(text)}</span></div>"
        for text in (
            "Trang thông tin điện tử của Ủy ban nhân dân tỉnh, giấy phép số 15/GP-TTĐT do Sở Thông tin cấp ngày 12/3/2018.",
            "Địa chỉ: số 2 đường 30/4, phường Trung tâm, thành phố; điện thoại 0203.3835.687, thư điện tử banbientap@example.org.",
            "Ghi rõ nguồn khi phát hành lại thông tin từ trang này, mọi ý kiến xin gửi về ban biên tập theo địa chỉ trên.",
            "Chịu trách nhiệm chính: ông Trần Văn B, Phó Chánh Văn phòng; số người đang truy cập: 125, tổng số: 1.253.687.",
        )
    )
    return shell(
        f"<title>{a.title}</title>",
        f'<div class="wrap"><div class="x1">{menu(a)}</div><div class="x2"><div class="x3"><h1>{a.title}</h1><p>{a.day:%d/%m/%Y}</p>'
        f"<p>{a.lead}</p>{paragraphs(a)}<p>{a.heading}</p>{items(a)}{table(a)}</div>"
        f'<div class="x4">{links(a, 10, "<div><a href={at}>{text}</a></div>")}</div></div><div class="x5">{foot}</div></div>',
    )


def unnamed_comments(a: Article) -> str:
    """Readers' comments under generated names and without a label, each with its buttons; a text box in the body."""
    said = "".join(
        f'<div class="z9"><div class="z8">Bạn đọc {i}</div><div class="z7">{c}</div><div><a href="#">Trả lời</a> <a href="#">Thích</a> <span>{stray(a)}</span></div></div>'
        for i, c in enumerate(comments(a, 6))
    )
    return shell(
        f'<title>{a.title}</title><meta property="og:title" content="{a.title}">',
        f'<div class="z1">{menu(a)}</div><div class="z2"><h1>{a.title}</h1><div>{weekday_date(a)}</div><div><p>{a.lead}</p>{paragraphs(a)}'
        f'<table class="picBox2"><tr><td><h3>{a.heading}</h3></td></tr></table>{items(a)}{table(a)}</div></div><div class="z3">{said}</div>'
        f'<div class="z4">{links(a, 9, "<p><a href={at}>{text}</a></p>")}</div>',
    )


LAYOUTS: tuple[Layout, ...] = (
    tag_line_first,
    dated_portal,
    modern,
    two_columns,
    printed,
    legacy_list,
    voted,
    short,
    unnamed_comments,
)
