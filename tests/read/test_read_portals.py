"""Old portals: pages laid out by tables, boxes beside the article, section names for titles, numbered lists."""

from __future__ import annotations

from datetime import date

import pytest

from tests.read.test_read_html import BODY, END, LEAD, TITLE, article, kinds, page, text

MENU = (
    "<table>"
    + "".join(f"<tr><td><a href=#>{name}</a></td></tr>" for name in ("Tin tức", "Văn bản", "Liên hệ"))
    + "</table>"
)
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


# boxes beside the article


@pytest.mark.parametrize(
    "box",
    [
        "<h3>Danh mục</h3><ul class=list><li>Công khai ngân sách</li><li>Liên kết</li></ul>",
        "<h3>Thăm dò ý kiến</h3><p>Theo bạn trang mới thế nào? Rất đẹp 55% - Đẹp 30% - Tạm được 15%</p>",
        "<p>Thống kê truy cập</p><p>Hôm nay 1.204</p><p>Tổng số 2.310.447</p>",
        "<b>Liên kết website</b><div>Chọn một trang</div>",
    ],
)
def test_a_box_beside_the_article_is_left_out(box: str) -> None:
    main = f"<div class=main><h3>{TITLE}</h3><p>{LEAD}</p><p>{BODY}</p><p>{END}</p></div>"
    document = page(f"<body><div id=left>{box}</div>{main}</body>")
    assert [said for _, said in kinds(document)] == [TITLE, LEAD, BODY, END]


@pytest.mark.parametrize("label", ["Danh mục", "Thống kê", "Chuyên mục"])
def test_sentences_under_such_a_label_in_the_article_are_kept(label: str) -> None:
    document = article(f"<div><h3>{label}</h3><p>{END}</p></div>")
    assert END in text(document)


# numbered lists


def items(markup: str) -> list[str]:
    document = article(markup)
    return [block.text for block in document.blocks if block.kind == "list_item"]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<ol><li>Sở Y tế</li><li>Sở Nội vụ</li></ol>", ["1. Sở Y tế", "2. Sở Nội vụ"]),
        ("<ul><li>Sở Y tế</li></ul>", ["Sở Y tế"]),
        ("<ol start=4><li>Xã A</li><li>Xã B</li></ol>", ["4. Xã A", "5. Xã B"]),
        ("<ol><li>Xã A</li><li value=7>Xã B</li><li>Xã C</li></ol>", ["1. Xã A", "7. Xã B", "8. Xã C"]),
        ("<ol reversed><li>Xã A</li><li>Xã B</li></ol>", ["2. Xã A", "1. Xã B"]),
        ("<ol type=a><li>Xã A</li><li>Xã B</li></ol>", ["a. Xã A", "b. Xã B"]),
        ("<ol type=I start=4><li>Xã A</li></ol>", ["IV. Xã A"]),
        ("<ol style='list-style: none'><li>Xã A</li></ol>", ["Xã A"]),
        ("<ol class='list-unstyled'><li>Xã A</li></ol>", ["Xã A"]),
        ("<ol><li style='list-style-type:disc'>Xã A</li><li>Xã B</li></ol>", ["Xã A", "2. Xã B"]),
        ("<ol><li>1. Xã A</li><li>2. Xã B</li></ol>", ["1. Xã A", "2. Xã B"]),
        ("<ol><li><p>Xã A</p><p>Xã phía đông</p></li></ol>", ["1. Xã A", "Xã phía đông"]),
        ("<ol><li></li><li>Xã B</li></ol>", ["2. Xã B"]),
        (
            "<ol><li>Khối xã<ul><li>Xã A</li></ul></li><li>Khối phường<ol><li>Phường B</li></ol></li></ol>",
            ["1. Khối xã", "Xã A", "2. Khối phường", "1. Phường B"],
        ),
        ("<ol start=x><li value=''>Xã A</li></ol>", ["1. Xã A"]),
    ],
)
def test_an_item_has_the_number_that_a_browser_shows(markup: str, shown: list[str]) -> None:
    assert items(markup) == shown


# titles


@pytest.mark.parametrize(
    "section", ["Tin tức", "Tin tức - Sự kiện", "Trang chủ", "Thông báo", "Chi tiết tin", "Văn bản"]
)
@pytest.mark.parametrize("site", ["", " - Cổng thông tin điện tử tỉnh An Bình", " – Sở Nội vụ An Bình"])
def test_a_name_that_stands_for_many_pages_is_no_title(section: str, site: str) -> None:
    document = page(
        f"<title>{section}{site}</title><body><h1>{section}</h1><div><h3>{TITLE}</h3><p>{LEAD}</p><p>{BODY}</p></div></body>"
    )
    assert document.title != section and section not in [b.text for b in document.blocks if b.kind == "title"]


def test_the_heading_that_the_article_begins_with_is_the_title_of_a_page_that_states_none() -> None:
    document = page(f"<title>Tin tức</title><div><h3>{TITLE}</h3><p>{LEAD}</p><h3>Khối phường</h3><p>{BODY}</p></div>")
    assert [said for kind, said in kinds(document) if kind == "title"] == [TITLE] == [document.title]


HEAD = "<table><tr><td>UBND XÃ BÌNH AN<br>Số: 12/KH-UBND</td><td>Bình An, ngày 05 tháng 3 năm 2024</td></tr></table>"


@pytest.mark.parametrize(
    "subject",
    [
        "<h2>KẾ HOẠCH<br>Nâng cao mức độ chuyển đổi số của xã năm 2024</h2>",
        "<p><b>KẾ HOẠCH<br>Nâng cao mức độ chuyển đổi số của xã năm 2024</b></p>",
        "<p>KẾ HOẠCH</p><p>Nâng cao mức độ chuyển đổi số của xã năm 2024</p>",
    ],
)
@pytest.mark.parametrize("state", ["", "<title>Tin tức - sự kiện</title>", "<title>Chi tiết 4711 - Cổng xã</title>"])
def test_an_official_head_gives_the_title_where_the_page_shows_no_headline(subject: str, state: str) -> None:
    document = page(
        f"{state}<body><div id=top><table><tr><td>UBND HUYỆN BA SÔNG</td></tr></table></div><article>{HEAD}"
        f"{subject}<p>{LEAD}</p><p>{BODY}</p></article></body>"
    )
    assert document.title == "KẾ HOẠCH Nâng cao mức độ chuyển đổi số của xã năm 2024"
    assert (document.doc_type, document.number, document.issuer) == ("plan", "12/KH-UBND", "ỦY BAN NHÂN DÂN XÃ BÌNH AN")
    assert document.blocks[0].text == "UBND XÃ BÌNH AN"


def test_the_issuer_over_a_decision_without_number_is_kept() -> None:
    document = page(
        f"<div><p>UBND TỈNH AN BÌNH</p><p><b>QUYẾT ĐỊNH</b><br>Về việc công bố kết quả xếp hạng</p><p>{LEAD}</p></div>"
    )
    assert document.title == "QUYẾT ĐỊNH Về việc công bố kết quả xếp hạng"
    assert document.blocks[0].text == "UBND TỈNH AN BÌNH"


@pytest.mark.parametrize(
    ("window", "title"),
    [
        ("Báo cáo tình hình kinh tế - xã hội năm 2023", "Báo cáo tình hình kinh tế - xã hội năm 2023"),
        ("Công bố DDCI tỉnh Bà Rịa - Vũng Tàu", "Công bố DDCI tỉnh Bà Rịa - Vũng Tàu"),
        ("Công bố DDCI tỉnh Bà Rịa - Vũng Tàu - Báo Ven Biển", "Công bố DDCI tỉnh Bà Rịa - Vũng Tàu"),
        (f"{TITLE} – Báo Ven Sông", TITLE),
        (f"{TITLE} | Báo Ven Sông", TITLE),
    ],
)
def test_only_the_sites_name_is_cut_from_a_windows_title(window: str, title: str) -> None:
    assert page(f"<title>{window}</title><body><p>{LEAD}</p><p>{BODY}</p></body>").title == title


def test_a_title_set_in_two_lines_is_one() -> None:
    document = page(
        f"<div><div class='doc-title'>BÁO CÁO<br>Kết quả cải cách năm 2023</div><p>{LEAD}</p><p>{BODY}</p></div>"
    )
    assert document.title == "BÁO CÁO Kết quả cải cách năm 2023"


# texts and days


def test_a_lead_before_the_headline_is_kept() -> None:
    assert kinds(page(f"<div><p class=sapo>{LEAD}</p><h1>{TITLE}</h1><p>{BODY * 3}</p><p>{END * 3}</p></div>"))[0] == (
        "paragraph",
        LEAD,
    )


def test_numbered_rows_parted_by_breaks_are_lines() -> None:
    document = page(
        f"<article><p>{LEAD}</p><p>TT Xã Điểm<br>\n1 Xã Tân An 80,5<br>\n2 Xã Tân Lập 79<br>\n3 Xã Bình An 78</p></article>"
    )
    assert [said for _, said in kinds(document)][1:] == [
        "TT Xã Điểm",
        "1 Xã Tân An 80,5",
        "2 Xã Tân Lập 79",
        "3 Xã Bình An 78",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<div><span class=h5>Thứ tư - 02/08/2023 07:55</span> <span>In ra</span></div>", ""),
        ("<div>T.4, 02/08/2023 - 09:00</div>", ""),
        ("<p>(August 2, 2023) The province has published its results.</p>", ""),
        ("<p>Bảng đầy đủ ở dưới.</p>" * 9, "<p>An Bình, ngày 02 tháng 8 năm 2023.</p>"),
    ],
)
def test_the_day_is_read_from_the_line_that_states_it(before: str, after: str) -> None:
    document = page(f"<div><h1>{TITLE}</h1>{before}<p>{LEAD}</p><p>{BODY}</p>{after}</div>")
    assert document.published_at == date(2023, 8, 2)


def test_a_day_in_the_middle_of_the_text_is_not_the_pages() -> None:
    assert page(f"<div><h1>{TITLE}</h1><p>Theo báo cáo (02/8/2023) của sở.</p><p>{LEAD}</p></div>").published_at is None


# plans on pages that carry more than the plan


LETTERHEAD = "<p>UBND XÃ BÌNH AN</p><p>Số: 12/KH-UBND</p><p>Bình An, ngày 05 tháng 3 năm 2024</p>"
PLAN = f"{LETTERHEAD}<p>KẾ HOẠCH</p><p>Nâng cao mức độ chuyển đổi số của xã</p><p>{BODY}</p><p>{END}</p>"


@pytest.mark.parametrize(
    "before",
    [
        "".join(f"<div>Mục số {number}</div>" for number in range(40)),
        f"<h1>{TITLE}</h1>" + f"<p>{LEAD}</p>" * 16,
        f"<h1>{TITLE}</h1><p>Toàn văn kế hoạch như sau:</p>",
    ],
    ids=["menu", "report", "headline"],
)
def test_a_page_that_carries_a_plan_is_that_plan(before: str) -> None:
    document = page(f"<title>Tin tức</title><body><div>{before}{PLAN}</div></body>")
    assert (document.doc_type, document.number, document.issuer) == ("plan", "12/KH-UBND", "ỦY BAN NHÂN DÂN XÃ BÌNH AN")


def test_a_page_that_only_cites_a_plan_is_an_article() -> None:
    document = article(f"<p>{LEAD}</p>" * 16 + "<p>Kế hoạch</p><p>Số: 12/KH-UBND</p><p>đã được gửi các xã.</p>")
    assert (document.doc_type, document.number) == ("article", None)


def test_a_number_without_a_colon_under_the_issuer_is_a_line_of_its_own() -> None:
    document = page(
        f"<div><p>UBND XÃ BÌNH AN<br>Số 12/KH-UBND</p><p>KẾ HOẠCH<br>Nâng cao chuyển đổi số</p><p>{LEAD}</p></div>"
    )
    assert (document.doc_type, document.number) == ("plan", "12/KH-UBND")


# old markup


def test_an_article_that_is_one_inline_element_is_kept() -> None:
    body = f"<font face=Arial>{LEAD}<br>{BODY}<br>{END}</font>"
    document = page(f"<title>{TITLE}</title><body>{body}<br><a href=#>Trở về</a></body>")
    assert [said for _, said in kinds(document)] == [TITLE, LEAD, BODY, END]


def test_a_line_named_as_the_title_between_breaks_is_the_title() -> None:
    document = page(
        "<title>::: Cổng thông tin điện tử huyện Ba Sông :::</title><body><div><img src=a.gif><br>"
        f"<span class=TitleNews>{TITLE}</span><br><b>{LEAD}</b><br>{BODY}<br>{END}</div></body>"
    )
    assert kinds(document)[0] == ("title", TITLE)
    assert document.title == TITLE


def test_a_moving_line_of_notices_is_no_article() -> None:
    document = article("<marquee>Lịch tiếp công dân tháng 3 của Chủ tịch huyện</marquee>")
    assert "Lịch tiếp công dân" not in text(document)


@pytest.mark.parametrize(
    "line", ["Lượt xem: 123 | Lượt tải: 5", "Bản in | Quay lại", "Đang trực tuyến: 12 - Hôm nay: 345"]
)
def test_controls_and_counters_are_left_out(line: str) -> None:
    document = page(f"<div><h1>{TITLE}</h1><p>{LEAD}</p><div>{line}</div><p>{BODY}</p></div>")
    assert [said for _, said in kinds(document)] == [TITLE, LEAD, BODY]


@pytest.mark.parametrize("line", ["Hôm nay, tỉnh công bố kết quả.", "In bản đồ cho 5 xã", "Tất cả 45 xã đều đạt chuẩn"])
def test_a_line_that_only_begins_like_a_control_is_kept(line: str) -> None:
    assert line in text(page(f"<div><h1>{TITLE}</h1><p>{LEAD}</p><div>{line}</div><p>{BODY}</p></div>"))


def test_headlines_without_links_under_a_bold_label_are_left_out() -> None:
    others = "<b>Tin đã đưa</b><p>Xã Bình An xếp thứ 2 về hài lòng năm 2010 (12/2/2011)</p>"
    document = page(f"<body><div><h2>{TITLE}</h2><p>{LEAD}</p><p>{BODY}</p>{others}</div></body>")
    assert [said for _, said in kinds(document)] == [TITLE, LEAD, BODY]


def test_a_small_poll_goes_with_its_label() -> None:
    document = article("<div class=box><b>Bình chọn</b><p>Trang này ra sao? Đẹp 55%</p></div>")
    assert "55%" not in text(document)
