"""The site of the bundled samples in a real Chromium, opened from disk: what a reader does, and that nothing goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PCI = "league/PCI-2016/province.VN.html"
QUANG_NINH = "unit/22_2004-08-31.html"
PAGES = ["index.html", PCI, QUANG_NINH, "unit/06661_2004-08-31.html", "map/PCI-2016.html", "quality/index.html", "changes/index.html",
         "document/index.html", "compare.html#22_2004-08-31,48_2004-08-31", "index/DTI-2023.html",
         "document/3651ab31b298dfbe.html"]  # fmt: skip
LEFT = "net::ERR_ABORTED"  # the page was left before all of it was there
Open = Callable[..., Any]


@pytest.fixture
def open_page(chromium: Any, samples_site: Path) -> Iterator[Open]:
    """Open a page of the site; a message on the console, an error or a blocked request fails the test."""
    wrong: list[str] = []
    contexts = []

    def opened(path: str, **options: Any) -> Any:
        context = chromium.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(f"{path}: {message.type}: {message.text}"))
        page.on("pageerror", lambda error: wrong.append(f"{path}: {error}"))
        page.on(
            "requestfailed", lambda request: None if request.failure == LEFT else wrong.append(f"{request.url} failed")
        )
        page.goto(f"file://{samples_site}/{path}", wait_until="load")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def names_page(chromium: Any, samples_site: Path) -> Iterator[Any]:
    """A page with the scripts that compare names."""
    page = chromium.new_page()
    page.goto(f"file://{samples_site}/vi/changes/index.html")
    yield page
    page.close()


def names(page: Any) -> list[str]:
    """The units of the rows that are shown."""
    return page.locator("#league tbody tr:visible th").all_inner_texts()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_of_page_loads_without_an_error_and_fits_a_phone_and_a_desk(open_page: Open, language: str) -> None:
    page = open_page(f"{language}/{PAGES[0]}")
    base = page.url.removesuffix(PAGES[0])
    for path in PAGES:
        page.set_viewport_size({"width": 1440, "height": 800})
        page.goto(base + path)
        for width in (1440, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert page.locator("h1").inner_text() and page.locator("html").get_attribute("lang") == language


def test_the_other_language_is_the_same_page(open_page: Open) -> None:
    page = open_page(f"vi/{PCI}")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith(f"en/{PCI}") and page.get_by_role("heading", level=1).inner_text().startswith("Provincial")


def test_a_click_sorts_and_says_so(open_page: Open) -> None:
    page = open_page(f"en/{PCI}")
    head = page.get_by_role("columnheader", name="Rank")
    head.get_by_role("button").click()
    assert (names(page)[0], head.get_attribute("aria-sort")) == ("Đà Nẵng", "ascending")
    head.get_by_role("button").click()
    assert (names(page)[0], head.get_attribute("aria-sort")) == ("Cao Bằng", "descending")
    page.get_by_role("columnheader", name="Unit").get_by_role("button").press("Enter")
    assert names(page)[0] == "Bình Dương" and head.get_attribute("aria-sort") is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [("quang", ["Quảng Ninh"]), ("Quảng", ["Quảng Ninh"]), ("qua", ["Quảng Ninh"]), ("quáng", []), ("da nang", ["Đà Nẵng"]),
     ("đa", ["Đà Nẵng"]), ("hô", ["Hồ Chí Minh"]), ("xx", [])],
)  # fmt: skip
def test_a_table_is_filtered_as_one_types_with_and_without_diacritics(
    open_page: Open, typed: str, found: list[str]
) -> None:
    page = open_page(f"vi/{PCI}")
    page.get_by_label("Lọc bảng").fill(typed)
    assert names(page) == found
    assert page.locator("[data-count]").inner_text() == str(len(found))


@pytest.mark.parametrize(
    ("written", "typed", "fits"),
    [("Hòa Bình", "hoà", True), ("Hoà Bình", "hòa", True), ("Hòa Bình", "hoa", True), ("Hoa Lư", "hòa", False),
     ("Đống Đa", "dong", True), ("Đống Đa", "đong", True), ("Đống Đa", "đòng", False), ("Đăng", "dâng", False),
     ("Dong Kinh", "đ", False), ("Thủy Nguyên", "thuỷ nguy", True),
     ("Ứng Hòa", "ung", True), ("Ứng Hòa", "ưng", True), ("Ung Thư", "ư", False), ("Quận 12", "12", True),
     ("Hồ Chí Minh", "minh chi", True), ("Hồ Chí Minh", "inh", False), ("HÀ NỘI", "hà nội", True), ("Ka Long", "", True)],
)  # fmt: skip
def test_a_name_is_found_by_what_is_typed(names_page: Any, written: str, typed: str, fits: bool) -> None:
    assert (
        names_page.evaluate("([w, t]) => xephang.matches(xephang.words(w), xephang.words(t))", [written, typed]) is fits
    )


def test_a_unit_is_found_from_the_first_page_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("vi/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.get_by_label("Tìm đơn vị").focus()
    page.keyboard.type("quang ninh", delay=1)
    page.get_by_role("link", name="Tỉnh Quảng Ninh", exact=True).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/vi/unit/**")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Tỉnh Quảng Ninh")


def test_charts_are_drawn_and_named(open_page: Open) -> None:
    page = open_page(f"vi/{QUANG_NINH}")
    drawn = page.evaluate(
        "[...document.querySelectorAll('canvas')].map((c) => [c.getAttribute('aria-label'), "
        "c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v > 0)])"
    )
    assert len(drawn) == page.locator("figure[data-chart]").count() > 3
    assert all(label and painted for label, painted in drawn)


def test_two_units_are_compared_as_chosen_and_the_address_keeps_the_choice(open_page: Open) -> None:
    page = open_page("en/compare.html")
    for name in ("quang ninh", "da nang"):
        page.get_by_label("Add a unit").fill(name)
        page.locator(".found button").first.click()
    page.get_by_role("columnheader", name="Thành phố Đà Nẵng").wait_for()
    assert page.url.endswith("#22_2004-08-31,48_2004-08-31")
    assert page.locator("#compared tbody tr").filter(has_text="Provincial Competitiveness").count() == 3
    assert page.locator("canvas").count() > 0
    page.get_by_role("button", name="Remove: Thành phố Đà Nẵng").click()
    page.get_by_role("columnheader", name="Thành phố Đà Nẵng").wait_for(state="detached")


def test_dark_or_light_as_chosen_is_kept_on_the_next_page(open_page: Open) -> None:
    page = open_page("en/index.html", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Light or dark").click()
    dark = page.evaluate(ground)
    page.get_by_role("link", name="Documents", exact=True).click()
    page.wait_for_url("**/document/**")
    page.wait_for_load_state("load")
    assert page.evaluate(ground) == dark != light


def test_every_page_says_which_snapshot_it_is_of(open_page: Open, samples_site: Path) -> None:
    assert samples_site.parent.name in open_page(f"vi/{PCI}").locator("footer").inner_text()


def test_without_script_the_tables_are_there(open_page: Open) -> None:
    page = open_page(f"vi/{PCI}", java_script_enabled=False)
    assert len(names(page)) == 8 and not page.get_by_label("Lọc bảng").is_visible()


@pytest.mark.parametrize(
    ("scheme", "pages", "rules"),
    [("light", PAGES, {}), ("dark", [PCI, QUANG_NINH, "quality/index.html"], {"runOnly": ["color-contrast"]})],
)
def test_axe_finds_nothing_serious(open_page: Open, scheme: str, pages: list[str], rules: dict[str, Any]) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python (extra dev)"
    ).Axe()
    page = open_page(f"vi/{pages[0]}", color_scheme=scheme)
    base = page.url.removesuffix(pages[0])
    for path in pages:
        page.goto(base + path)
        # Without `preload` it does not ask for the style sheet itself, which the policy would not let it.
        found = axe.run(page, options={"preload": False, "resultTypes": ["violations"], **rules}).response["violations"]
        assert [
            (v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")
        ] == [], path
