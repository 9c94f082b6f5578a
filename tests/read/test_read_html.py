"""HTML: the article and nothing around it, tables cell by cell, title and date."""

import json
from datetime import date

import pytest

from schemas.document import Block, Document
from tasks.read import read
from tests.read.make.tables import spanned_table

LEAD = "Ủy ban nhân dân tỉnh vừa công bố kết quả chấm điểm chuyển đổi số của các xã, phường sáng nay."
BODY = "Phường Bến Thủy đạt 812,5/1000 điểm, xếp thứ 1/45 xã, phường; xã Tân Lập đạt 640,25 điểm, xếp thứ 30/45."
END = "Hạ tầng số là phần bị trừ điểm nhiều nhất, theo báo cáo thẩm định mà cơ quan thường trực gửi các đơn vị."
TITLE = "Phường Bến Thủy dẫn đầu bảng chuyển đổi số"


def page(html: str, **known: object) -> Document:
    return read(html.encode(), uri="https://example.org/tin.html", **known)  # type: ignore[arg-type]


def article(inner: str, head: str = "") -> Document:
    return page(
        f"<html><head>{head}</head><body><div><h1>{TITLE}</h1>{inner}<p>{LEAD}</p><p>{BODY}</p></div></body></html>"
    )


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def text(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks)


def table(inner: str) -> list[list[str]]:
    document = page(f"<article><p>{LEAD}</p><table>{inner}</table></article>")
    return [list(row) for row in next(b for b in document.blocks if b.kind == "table").rows]


# blocks


def test_blocks_come_in_reading_order_with_their_kinds() -> None:
    document = page(
        f"<article><h1>{TITLE}</h1><p>{LEAD}</p><h2>Khối phường</h2>"
        f"<p>{BODY}</p><ul><li>Xã A: 5 điểm;</li></ul>"
        "<figure><img src=a.jpg><figcaption>Bộ phận một cửa.</figcaption></figure></article>"
    )
    assert kinds(document) == [
        ("title", TITLE),
        ("paragraph", LEAD),
        ("heading", "Khối phường"),
        ("paragraph", BODY),
        ("list_item", "Xã A: 5 điểm;"),
        ("caption", "Bộ phận một cửa."),
    ]


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        ("Quảng<br>Trị", "Quảng Trị"),
        ("Quảng<div>Trị</div>", "Quảng|Trị"),
        ("Quả<b>ng</b> Trị", "Quảng Trị"),
        ("đạt&nbsp;&nbsp;80\n điểm", "đạt 80 điểm"),
        ("Xã A đứng đầu.<br>Xã B đứng cuối.", "Xã A đứng đầu.|Xã B đứng cuối."),
        ("gồm<br>- Xã A: 5<br>- Xã B: 6", "gồm|- Xã A: 5|- Xã B: 6"),
        ("một<br><br>hai", "một|hai"),
    ],
)
def test_line_breaks_part_words_and_only_item_or_sentence_breaks_part_blocks(inner: str, words: str) -> None:
    document = page(f"<article><p>{inner}</p></article>")
    assert [block.text for block in document.blocks] == words.split("|")


def test_lines_of_preformatted_text_are_blocks_of_their_own() -> None:
    document = page(f"<article><p>{LEAD}</p><pre>STT\n1 Xã A 80,5\n2 Xã B 79</pre></article>")
    assert [b.text for b in document.blocks][1:] == ["STT", "1 Xã A 80,5", "2 Xã B 79"]


def test_text_is_composed_whatever_the_page_uses() -> None:
    import unicodedata

    document = page(unicodedata.normalize("NFD", f"<article><h1>{TITLE}</h1><p>{BODY}</p></article>"))
    assert kinds(document) == [("title", TITLE), ("paragraph", BODY)]


# what is not the article


FURNITURE = [
    '<div class="main-menu">{}</div>',
    "<nav>{}</nav>",
    "<header>{}</header>",
    "<footer>{}</footer>",
    "<aside>{}</aside>",
    '<form action="/tim">{}</form>',
    "<script>var a = '{}'</script>",
    '<div id="breadcrumb">{}</div>',
    '<div class="relatedNews">{}</div>',
    '<ul class="tin-lien-quan"><li>{}</li></ul>',
    '<div class="box-tinlienquan">{}</div>',
    '<div id="comments"><p>{}</p></div>',
    '<div class="fb-share">{}</div>',
    '<div class="sidebar col-4">{}</div>',
    '<p class="meta">{}</p>',
    '<div style="display: none">{}</div>',
    "<ul><li><a href=1>{}</a></li><li><a href=2>{}</a></li></ul>",
    "<p><a href=1>{}</a></p>",
    "<p>Tin liên quan: {}</p>",
    "<p><b>Các tin khác</b></p><ul><li>{}</li></ul>",
    "<p>Đọc thêm: {}</p>",
]


@pytest.mark.parametrize("furniture", FURNITURE)
def test_other_headlines_around_the_article_are_left_out(furniture: str) -> None:
    other = "Huyện Yên Sơn đứng cuối bảng năm 2017"
    document = article(furniture.replace("{}", other))
    assert other not in text(document)
    assert LEAD in text(document) and BODY in text(document)


def test_what_stands_before_the_headline_is_not_the_article() -> None:
    document = page(
        f"<article><p>• Tin thứ nhất<br>• Tin thứ hai</p><h1>{TITLE}</h1><p>{LEAD}</p><p>{BODY}</p></article>"
    )
    assert [b.text for b in document.blocks] == [TITLE, LEAD, BODY]


def test_a_wrong_class_name_cannot_empty_a_page() -> None:
    document = page(f'<html><body><div class="has-sidebar footer"><p>{LEAD}</p><p>{BODY}</p></div></body></html>')
    assert [b.text for b in document.blocks] == [LEAD, BODY]


def test_a_form_around_the_whole_page_is_kept() -> None:
    document = page(f"<html><body><form><h1>{TITLE}</h1><p>{LEAD}</p><p>{BODY}</p></form></body></html>")
    assert BODY in text(document)


def test_the_lead_between_headline_and_marked_body_is_kept_and_what_follows_the_body_is_not() -> None:
    document = page(
        f'<html><body><div class="detail-header"><h1>{TITLE}</h1></div><h2 class="sapo">{LEAD}</h2>'
        f'<div itemprop="articleBody"><p>{BODY}</p><p>{END}</p></div><div class="x">'
        "<p>Bản quyền của tòa soạn.</p></div></body></html>"
    )
    assert kinds(document) == [("title", TITLE), ("paragraph", LEAD), ("paragraph", BODY), ("paragraph", END)]


def test_on_a_portal_of_layout_tables_the_middle_column_is_the_article() -> None:
    links = "".join(f"<tr><td><a href={i}>PCI 201{i}: tỉnh số {i} tăng 16 bậc</a></td></tr>" for i in range(6))
    document = page(
        f"<html><body><table><tr><td><table>{links}</table></td><td><table>"
        f"<tr><td class='tieude'>{TITLE}</td></tr>"
        "<tr><td>Cập nhật lúc: 08:15 | 20/04/2023</td></tr><tr><td>"
        f"<p>{LEAD}</p><p>{BODY}</p></td></tr></table></td>"
        f"<td><table>{links}</table></td></tr></table></body></html>"
    )
    assert [b.text for b in document.blocks] == [TITLE, "Cập nhật lúc: 08:15 | 20/04/2023", LEAD, BODY]
    assert document.title == TITLE
    assert document.published_at == date(2023, 4, 20)


# tables


def test_row_and_column_spans_are_filled() -> None:
    rows = table(
        "<tr><th rowspan=2>TT</th><th rowspan=2>Đơn vị</th><th colspan=2>Điểm</th>"
        "</tr><tr><th>2022</th><th>2023</th></tr>"
        "<tr><td>1</td><td>Xã<br>A</td><td colspan=2>80,5</td></tr>"
    )
    assert rows == [
        ["TT", "Đơn vị", "Điểm", "Điểm"],
        ["TT", "Đơn vị", "2022", "2023"],
        ["1", "Xã A", "80,5", "80,5"],
    ]


def test_a_row_span_of_zero_reaches_to_the_end_of_its_section_and_no_farther() -> None:
    rows = table(
        "<thead><tr><th rowspan=9>TT</th><th>Tên</th></tr></thead>"
        "<tbody><tr><td rowspan=0>I</td><td>Xã A</td></tr><tr><td>Xã B</td></tr>"
        "</tbody><tbody><tr><td>II</td><td>Xã C</td></tr></tbody>"
    )
    assert rows == [["TT", "Tên"], ["I", "Xã A"], ["I", "Xã B"], ["II", "Xã C"]]


def test_a_column_span_wider_than_the_table_does_not_widen_it() -> None:
    rows = table(
        "<tr><td colspan=999999999>Khối xã</td></tr><tr><td>1</td><td>Xã A</td></tr><tr><td>2</td><td>Xã B</td></tr>"
    )
    assert rows == [["Khối xã", "Khối xã"], ["1", "Xã A"], ["2", "Xã B"]]


@pytest.mark.parametrize("span", ["-1", "abc", "", "1e9"])
def test_a_span_that_is_no_number_is_one(span: str) -> None:
    assert table(
        f'<tr><td rowspan="{span}">a</td><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td><td>f</td></tr>'
    ) == [
        ["a", "b", "c"],
        ["d", "e", "f"],
    ]


def test_the_smallest_table_with_a_header_is_data() -> None:
    assert table("<tr><th>Đơn vị</th><th>Điểm</th></tr><tr><td>Xã A</td><td>80</td></tr>")[1] == [
        "Xã A",
        "80",
    ]


def test_short_rows_are_padded_and_empty_rows_dropped() -> None:
    rows = table("<tr><td>a</td><td>b</td><td>c</td></tr><tr><td></td></tr><tr><td>d</td></tr>")
    assert rows == [["a", "b", "c"], ["d", "", ""]]


def test_linked_unit_names_stay_in_a_table() -> None:
    rows = table(
        "".join(
            f"<tr><td>{i}</td><td><a href=x>Phường số {i} của tỉnh</a></td><td>{90 - i}</td></tr>" for i in range(3)
        )
    )
    assert rows[2] == ["2", "Phường số 2 của tỉnh", "88"]


def test_a_tables_caption_stands_right_before_it() -> None:
    document = page(
        f"<article><p>{LEAD}</p><table><caption>Bảng 1</caption><tr><td>a</td><td>b</td><td>c</td></tr>"
        "<tr><td>d</td><td>e</td><td>f</td></tr></table></article>"
    )
    assert [b.kind for b in document.blocks] == ["paragraph", "caption", "table"]


@pytest.mark.parametrize(
    "layout",
    [
        f"<table><tr><td>{BODY}</td></tr></table>",
        f"<table><tr><td><img src=a.jpg></td></tr><tr><td>{BODY}</td></tr></table>",
        f"<table><tr><td><table><tr><td>1</td><td>2</td><td>3</td></tr></table></td><td>{BODY}</td></tr></table>",
        '<table role="presentation"><tr><td>a</td><td>b</td><td>c</td></tr>'
        f"<tr><td>{BODY}</td><td></td><td></td></tr></table>",
    ],
)
def test_a_table_that_only_lays_out_the_page_is_no_table(layout: str) -> None:
    document = page(f"<article><p>{LEAD}</p>{layout}</article>")
    assert ("paragraph", BODY) in kinds(document)
    assert not list(document.tables())


# title, date


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            f'<meta property="og:title" content="{TITLE} | Báo Tỉnh">',
            f"<h1>Báo Tỉnh Nhà</h1><h1>{TITLE}</h1>",
            TITLE,
        ),
        (
            '<script type="application/ld+json">{"@graph":[{"headline":"Tên bài đã đăng"}]}</script>',
            "",
            "Tên bài đã đăng",
        ),
        ('<script type="application/ld+json">{broken</script>', f"<h1>{TITLE}</h1>", TITLE),
        ("<title>Trang chủ</title>", f"<h1>{TITLE}</h1>", TITLE),
        ("<title>Trang chủ</title>", f"<p class='TieuDe'>{TITLE}</p>", TITLE),
        (f"<title>{TITLE} - Cổng thông tin</title>", "", TITLE),
        (f"<title>Báo Tỉnh | {TITLE}</title>", f"<p>{TITLE}</p>", TITLE),
    ],
)
def test_the_title_is_the_headline_however_the_page_states_it(head: str, body: str, title: str) -> None:
    document = page(f"<html><head>{head}</head><body>{body}<p>{LEAD}</p><p>{BODY}</p></body></html>")
    assert document.title == title
    assert [b for b in document.blocks if b.kind == "title"] == [Block("title", title)]


@pytest.mark.parametrize(
    ("head", "inner", "day"),
    [
        (
            '<script type="application/ld+json">{"datePublished":"2024-03-04T22:30:00Z"}</script>',
            "<p>01/02/2020</p>",
            date(2024, 3, 5),
        ),
        (
            '<meta property="article:published_time" content="2023-05-06T08:00:00+07:00">',
            "",
            date(2023, 5, 6),
        ),
        ("", '<time datetime="2022-11-12">hôm qua</time>', date(2022, 11, 12)),
        ("", '<p class="meta">Thứ Hai, 10/10/2022 - 14:25 | Xã hội</p>', date(2022, 10, 10)),
        ("", "<p>Thứ Hai, 10/10/2022 - 14:25</p>", date(2022, 10, 10)),
        ("", '<span class="post-date">20 Tháng Tư, 2023 bởi admin</span>', date(2023, 4, 20)),
        ("", "<p>Ngày 30/5/2024, tỉnh tổ chức hội nghị công bố kết quả.</p>", None),
        ("", "<div>Thứ Năm, 14/03/2024 | Hà Nội 23°C | Đăng nhập</div>", None),
        ("", "", None),
    ],
)
def test_the_day_of_publication_is_stated_or_stands_near_the_title(head: str, inner: str, day: date | None) -> None:
    assert article(inner, head).published_at == day


def test_the_date_beside_another_headline_is_not_the_articles() -> None:
    document = article('<ul class="related"><li>Xã A đứng thứ ba</li><li>12/02/2019</li></ul>')
    assert document.published_at is None


def test_a_plan_published_as_a_page_keeps_its_head_and_gives_its_number() -> None:
    document = page(
        "<article><table><tr><td>UBND TỈNH AN BÌNH<br>Số: 4851/KH-UBND</td>"
        "<td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>"
        "<i>An Bình, ngày 11 tháng 10 năm 2018</i></td></tr></table>"
        f"<h1>KẾ HOẠCH<br>Nâng cao chỉ số</h1><p>{LEAD}</p></article>"
    )
    assert (document.number, document.issuer, document.doc_type) == (
        "4851/KH-UBND",
        "ỦY BAN NHÂN DÂN TỈNH AN BÌNH",
        "plan",
    )
    assert (document.title, document.published_at) == ("KẾ HOẠCH Nâng cao chỉ số", date(2018, 10, 11))
    assert document.blocks[0].text == "UBND TỈNH AN BÌNH"


def test_a_manifest_wins_over_the_page() -> None:
    document = page(f"<h1>{TITLE}</h1><p>12/05/2020</p><p>{LEAD}</p>", title="Tên khác", published_at=date(2021, 1, 2))
    assert (document.title, document.published_at) == ("Tên khác", date(2021, 1, 2))
    assert document.blocks[0] == Block("title", TITLE)


def test_english_is_told_from_vietnamese() -> None:
    assert page(f"<p>{BODY}</p>").language == "vi"
    assert (
        page(
            "<p>The city of Vinh came first in the 2023 index with 94.5 points, the highest of the province.</p>"
        ).language
        == "en"
    )


@pytest.mark.parametrize("seed", range(30))
def test_any_merged_cells_give_the_grid_that_is_shown(seed: int) -> None:
    html, grid = spanned_table(seed)
    document = page(f"<article><p>{LEAD}</p>{html}<p>{BODY}</p></article>")
    assert [[list(row) for row in block.rows] for _, block in document.tables()] == [grid]


# what must not be taken for other articles


def rows_of(cells: list[list[str]]) -> str:
    return "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)


LONG = "Ủy ban nhân dân thành phố Bến Thủy số"


@pytest.mark.parametrize(
    "cells",
    [
        [[f"{LONG} {i}", f"{90 - i}.5"] for i in range(4)],
        [[f"{LONG} {i}", f"{i}/45"] for i in range(4)],
        [["TT", "Đơn vị"], *([str(i), f"<a href=x>{LONG} {i}</a>"] for i in range(1, 5))],
        [[str(i), f"{LONG} {i}"] for i in range(1, 5)],
    ],
    ids=["scores with a point", "ranks of how many", "linked names under a header", "names by number"],
)
def test_a_table_of_long_names_is_data(cells: list[list[str]]) -> None:
    document = page(f"<article><p>{LEAD}</p><p>{BODY}</p><table>{rows_of(cells)}</table></article>")
    assert [len(block.rows) for _, block in document.tables()] == [len(cells)]


@pytest.mark.parametrize(
    "inner",
    [
        f"<div><h3>Nổi bật</h3><p>{END}</p></div>",
        f"<p><b>Chủ đề:</b> {END}</p>",
        f"<p>Đọc thêm:</p><p><a href=1>Xã A đứng cuối bảng năm 2017 của tỉnh</a></p><p>STT</p><p>{END}</p>",
        f"<p>Ý kiến</p><p>{END}</p>",
        f"<div class='box'><p>Bình quân các khối</p><p>{END}</p></div>",
        f"<p>{END}</p><p>Tỷ lệ dùng điện thoại thông minh và có địa chỉ số, thư điện tử (email) đạt 80%.</p>",
    ],
)
def test_text_of_the_article_near_a_label_is_kept(inner: str) -> None:
    document = article(f"<p>{LEAD} Hai.</p><p>{BODY} Hai.</p>{inner}<p>{LEAD} Ba.</p>")
    assert END in text(document)


def test_lines_of_a_flattened_table_stay_in_order_after_a_label() -> None:
    lines = ["STT", "Đơn vị", "Điểm", "1", "Xã Tân Lập", "80,5", "2", "Xã Hòa Phú", "79"]
    inner = "<p>Xem thêm:</p><p><a href=1>Xã A đứng cuối bảng năm 2017</a></p>" + "".join(f"<p>{x}</p>" for x in lines)
    document = page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p><p>{BODY}</p>{inner}</article>")
    assert [block.text for block in document.blocks][3:] == lines


def test_a_pictures_alt_is_a_caption_unless_it_repeats_a_text() -> None:
    document = page(
        f"<article><h1>{TITLE}</h1><p>{LEAD}<img src=a alt='{TITLE}'></p><p>{BODY}</p>"
        "<img src=b alt='Bảng xếp hạng chuyển đổi số năm 2023 của tỉnh'><a href=1><img src=c "
        "alt='Huyện Yên Sơn đứng cuối bảng năm 2017'></a></article>"
    )
    assert kinds(document)[-1] == ("caption", "Bảng xếp hạng chuyển đổi số năm 2023 của tỉnh")
    assert text(document).count(TITLE) == 1 and "Yên Sơn" not in text(document)


def test_a_page_without_scripts_is_read_from_its_noscript() -> None:
    document = page(f"<html><body><div id=app></div><noscript><p>{LEAD}</p><p>{BODY}</p></noscript></body></html>")
    assert [block.text for block in document.blocks] == [LEAD, BODY]


def test_markup_in_a_stated_body_is_read() -> None:
    data = {"@type": "NewsArticle", "headline": TITLE, "articleBody": f"<p>{LEAD}</p><p>{BODY}</p>"}
    document = page(
        f'<html><head><script type="application/ld+json">{json.dumps(data)}</script></head><body><p>Đang tải</p></body></html>'
    )
    assert [block.text for block in document.blocks] == [TITLE, LEAD, BODY]


@pytest.mark.parametrize(
    "end",
    [
        "<p>Ngày đăng: 05/06/2023</p>",
        "<div align=right>(Nguồn: Báo Tỉnh Nhà, 05/06/2023)</div>",
        "<p>Cập nhật lúc 08:15 ngày 05/06/2023</p>",
        "<p>Updated: 5 June 2023</p>",
    ],
)
def test_a_day_under_the_text_counts_where_it_says_what_it_is(end: str) -> None:
    middle = "".join(f"<p>{BODY} {i}.</p>" for i in range(9))
    assert article(middle, "").published_at is None
    document = page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p>{middle}{end}</article>")
    assert document.published_at == date(2023, 6, 5)


@pytest.mark.parametrize(
    "other",
    [
        '<script type="application/ld+json">{"@type":"VideoObject","datePublished":"2019-01-01"}</script>',
        '<script type="application/ld+json">[{"@type":"NewsArticle","headline":"Tin khác hẳn","datePublished":"2019-01-01"}]</script>',
        '<meta itemprop="datePublished" content="2019-01-01"><meta property="article:modified_time" content="2019-01-01">',
        '<div class="x"><time datetime="2019-01-01">1/1</time></div>',
    ],
)
def test_the_first_stated_day_of_an_article_counts(other: str) -> None:
    data = {
        "@type": "WebPage",
        "mainEntity": {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2023-06-05"},
    }
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    document = page(f"<html><head>{head}</head><body><h1>{TITLE}</h1><p>{LEAD}</p><p>{BODY}</p>{other}</body></html>")
    assert (document.title, document.published_at) == (TITLE, date(2023, 6, 5))
