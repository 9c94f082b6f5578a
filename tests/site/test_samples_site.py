"""Rules that hold for every page of a real site, checked on all pages of the bundled samples."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from tasks.site import POLICY
from tests.site.pages import ids, links, parsed, target_of

PAGE_BYTES = 300_000
_RUNS = (
    "//@style",
    "//style",
    "//@*[starts-with(name(), 'on')]",
    "//script[not(@src) and not(@type='application/json')]",
)


@pytest.fixture(scope="module")
def files(samples_site: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(samples_site)): path.read_bytes() for path in samples_site.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, html.HtmlElement]:
    return parsed(files)


def test_every_link_leads_to_a_file_and_a_place_in_it(files, pages) -> None:
    places = {path: set(ids(page)) for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for link in links(page):
            if link.startswith(("http:", "https:")):
                continue
            file, fragment = target_of(path, link)
            made_in_browser = file.endswith("compare.html")
            if file not in files or (fragment and not made_in_browser and fragment not in places[file]):
                broken.append((path, link))
    assert not broken, broken[:10]


def test_no_id_is_given_twice_on_a_page(pages) -> None:
    assert [path for path, page in pages.items() if len(ids(page)) != len(set(ids(page)))] == []


def test_no_page_is_large(files) -> None:
    assert {path: len(data) for path, data in files.items() if path.endswith(".html") and len(data) > PAGE_BYTES} == {}


def test_both_languages_have_the_same_pages(files) -> None:
    trees = [{p.partition("/")[2] for p in files if p.startswith(f"{language}/")} for language in ("vi", "en")]
    assert trees[0] == trees[1] and len(trees[0]) > 100


def test_every_page_names_its_language_and_the_policy(pages) -> None:
    for path, page in pages.items():
        assert page.get("lang") == path[:2] or path == "index.html"
        assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [POLICY]


def test_nothing_in_a_page_could_run_or_set_a_style(pages) -> None:
    assert [(path, rule) for path, page in pages.items() for rule in _RUNS if page.xpath(rule)] == []


def test_nothing_is_loaded_from_elsewhere(pages) -> None:
    loaded = {
        link
        for page in pages.values()
        for e in page.iter("script", "img", "link")
        for link in [e.get("src") or e.get("href")]
    }
    assert [link for link in loaded if link and "//" in link] == []


def test_charts_are_loaded_only_where_there_are_charts(pages) -> None:
    loads = {path for path, page in pages.items() if page.xpath("//script[contains(@src, 'chart')]")}
    assert loads == {path for path, page in pages.items() if page.xpath("//*[@data-chart]")} | {
        "vi/compare.html",
        "en/compare.html",
    }


def test_every_table_says_what_it_is(pages) -> None:
    bare = [
        path
        for path, page in pages.items()
        for t in page.iter("table")
        if t.find("caption") is None and t.get("class") != "plain"
    ]
    assert bare == []


def test_the_licence_of_what_is_vendored_is_there(files) -> None:
    assert b"MIT" in files["static/chart-4.6.1.LICENSE.md"]
