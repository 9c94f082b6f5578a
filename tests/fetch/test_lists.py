"""Every kind of list, from a page made for it, to the items it names."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from schemas.sources import ListingDiscovery
from tasks.fetch.feeds import read_feed
from tasks.fetch.items import Item, NotAList
from tasks.fetch.keywords import candidates
from tasks.fetch.linked import linked
from tasks.fetch.listings import read_listing
from tasks.fetch.sitemaps import read_sitemap

PAGES = Path(__file__).parent / "pages"
PORTAL, PRESS = "https://tinh.example.vn/tin/trang", "https://bao.example.vn/sitemap.xml"


def page(name: str) -> bytes:
    return (PAGES / name).read_bytes()


def how(**values: object) -> ListingDiscovery:
    return ListingDiscovery.model_validate({"kind": "listing", "urls": [PORTAL], "item": ".item", **values})


def test_rss_with_the_dates_that_portals_write() -> None:
    assert read_feed(page("rss.xml"), PORTAL) == [
        # 20:15 in London is the next day in Viet Nam
        Item("https://tinh.example.vn/tin/dti-2023", "Công bố xếp hạng DTI cấp xã năm 2023", date(2024, 5, 1)),
        Item("https://tinh.example.vn/tin/par-index", "Chỉ số PAR INDEX của các sở", date(2024, 4, 20)),
        Item("https://tinh.example.vn/tin/bong-da", "Đội bóng về đích", date(2024, 4, 18)),
    ]


def test_atom_and_a_time_without_offset_is_viet_nams() -> None:
    title = "Mười xã dẫn đầu về chuyển đổi số"
    expected = Item("https://bao.example.vn/muoi-xa", title, date(2024, 5, 1), date(2024, 5, 4))
    assert read_feed(page("atom.xml"), PRESS) == [expected]


def test_a_feed_without_entries_is_sound() -> None:
    assert read_feed(b"<rss version='2.0'><channel><title>x</title></channel></rss>", PORTAL) == []


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_also_with_bare_ampersands_and_gzip(packed: bool) -> None:
    data = gzip.compress(page("sitemap.xml")) if packed else page("sitemap.xml")
    assert read_sitemap(data, PRESS).items == [
        Item("https://bao.example.vn/xep-hang-pci-2023.html", modified=date(2024, 5, 10)),
        Item("https://bao.example.vn/tin?id=1&page=2"),
        Item("https://bao.example.vn/par-index", "PAR INDEX 2023: mười tỉnh dẫn đầu", date(2024, 5, 9)),
    ]


def test_an_index_of_sitemaps() -> None:
    found = read_sitemap(page("sitemap-index.xml"), PRESS)
    assert (found.items, [s.modified for s in found.sitemaps]) == ([], [date(2024, 5, 10), date(2019, 12, 31)])


@pytest.mark.parametrize("data", [b"", b"<html><body>x</body></html>", b"\x1f\x8bxx", b"\xff\xfe\x00"])
def test_what_is_no_list_says_so(data: bytes) -> None:
    for read in (read_feed, read_sitemap):
        with pytest.raises(NotAList):
            read(data, PORTAL)


EXPECTED = [
    Item("https://tinh.example.vn/tin/1", "Quảng Ninh dẫn đầu bảng xếp hạng PCI năm 2023", date(2024, 5, 9)),
    Item("https://tinh.example.vn/tin/2", "Công bố chỉ số hài lòng...", date(2024, 5, 8)),
    Item("https://khac.example.vn/van-ban/qd-12.pdf", "Quyết định công bố kết quả DDCI", date(2024, 5, 7)),
]


@pytest.mark.parametrize("item", [".item", ".item h3 a", ".list a"])
def test_a_listing_by_its_blocks_or_by_its_links(item: str) -> None:
    assert read_listing(page("listing.html"), PORTAL, how(item=item)).items == EXPECTED


def test_a_listing_whose_date_has_its_own_place() -> None:
    found = read_listing(page("listing.html"), PORTAL, how(date=".ngay, time"))
    assert found.items == EXPECTED


def test_a_listing_links_its_next_page() -> None:
    assert read_listing(page("listing.html"), PORTAL, how(next=".next")).next == f"{PORTAL}?trang=2"


def test_a_listing_in_an_old_encoding() -> None:
    text = page("listing.html").decode().replace("utf-8", "windows-1258").replace("Quảng Ninh", "Quang Ninh")
    import unicodedata

    data = unicodedata.normalize("NFD", text).encode("cp1258", "ignore")
    assert read_listing(data, PORTAL, how()).items[0].day == date(2024, 5, 9)


def test_keywords_hold_without_marks_in_titles_and_addresses() -> None:
    items = [
        Item("https://x.vn/1", "CHỈ SỐ mới"),
        Item("https://x.vn/nang-luc-canh-tranh-2"),
        Item("https://x.vn/3", "PCIe"),
    ]
    assert candidates(items) == items[:2]
    assert candidates(items, ["pcie"]) == items[2:]


def test_attachments_of_the_content_only() -> None:
    assert linked(page("decision.html"), "https://tinh.example.vn/tin/12/", "text/html").files == [
        "https://tinh.example.vn/tin/tep/Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%2012.pdf",
        "https://tinh.example.vn/tai?file=phu-luc.xlsx&id=7",
        "https://tinh.example.vn/tep/bang.docx",
        "https://tinh.example.vn/tep/ban-in.PDF",
    ]


@pytest.mark.parametrize(
    ("stated", "taken"),
    [("https://www.x.vn/bai/", True), ("/bai?id=1", True), ("/", False), ("https://y.vn/bai", False), ("/khac", False)],
)
def test_a_page_names_its_own_address_or_is_not_believed(stated: str, taken: bool) -> None:
    source = f"<html><head><link rel='canonical' href='{stated}'></head><body></body></html>".encode()
    assert (linked(source, "https://x.vn/bai?id=1&print=1").canonical is not None) == taken


def test_a_button_or_a_cut_title_is_no_name() -> None:
    names = [Item("u", title).name for title in ("Xem thêm", "Công bố chỉ số hài lòng...", "Công bố chỉ số hài lòng")]
    assert names == [None, None, "Công bố chỉ số hài lòng"]
