"""A mistake in a catalogue is told with file, line, key, value and what is allowed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.catalogue import CatalogueError, load_indices
from schemas.sources import load_sources

INDEX = "  - id: DTI\n    name: Chỉ số chuyển đổi số\n    tiers: [province]\n"
SOURCE = (
    "  - id: cong-tin\n    name: Cổng tin\n    publisher: UBND\n    authority: province\n"
    "    discover: {kind: urls, urls: ['https://example.org/']}\n    seen: a page\n"
)


def indices(*entries: str) -> str:
    return "indices:\n" + "".join(entries)


def sources(*entries: str) -> str:
    return "sources:\n" + "".join(entries)


def message(load: Callable[[Path], object], path: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        load(path)
    return str(caught.value)


def test_unknown_key_names_file_line_and_allowed_keys(catalogue):
    path = catalogue(indices(INDEX + "    publishr: Bộ Nội vụ\n"))
    text = message(load_indices, path)
    assert f"{path}, line 5: indices[0].publishr" in text
    assert "allowed keys: aliases, components, editions" in text
    assert "publisher" in text


def test_bad_tier_names_value_and_allowed_tiers(catalogue):
    text = message(load_indices, catalogue(indices(INDEX.replace("[province]", "[province, town]"))))
    assert "line 4: indices[0].tiers[1]" in text
    assert "'town'" in text
    for tier in ("region", "ministry", "province", "department", "district", "commune"):
        assert tier in text


def test_missing_key_is_named(catalogue):
    text = message(load_indices, catalogue("indices:\n  - id: DTI\n    tiers: [province]\n"))
    assert "line 2: indices[0].name is missing" in text


def test_every_mistake_has_its_own_line(catalogue):
    entry = INDEX.replace("[province]", "[town]") + "    first_year: soon\n"
    told = message(load_indices, catalogue(indices(entry))).splitlines()
    assert [line.split(": ")[1] for line in told] == ["indices[0].tiers[0]", "indices[0].first_year"]


def test_duplicate_id_names_the_second_and_the_first(catalogue):
    text = message(load_indices, catalogue(indices(INDEX, INDEX)))
    assert "line 5: indices[1].id: id 'DTI' stands twice, first at indices[0].id" in text
    text = message(load_sources, catalogue(sources(SOURCE, SOURCE)))
    assert "line 8: sources[1].id: id 'cong-tin' stands twice" in text


def test_alias_of_two_indices_is_refused_whatever_its_case(catalogue):
    first = INDEX + "    aliases: [Chỉ số CĐS]\n"
    second = INDEX.replace("DTI", "EGOV") + "    aliases: [chỉ số cđs]\n"
    assert "indices[1].aliases[0]: alias 'chỉ số cđs' stands twice" in message(
        load_indices, catalogue(indices(first, second))
    )


def test_edition_of_an_unknown_component_lists_the_known_ones(catalogue):
    entry = INDEX + (
        "    components: [{id: ha_tang_so, name: hạ tầng số}]\n"
        "    editions:\n      - {years: [2023], tier: province, source: x, components: [[ha_tang, 100]]}\n"
    )
    text = message(load_indices, catalogue(indices(entry)))
    assert "line 7: indices[0].editions[0].components[0]: 'ha_tang' is not one of: ha_tang_so" in text


def test_parent_must_be_another_component(catalogue):
    entry = INDEX + "    components: [{id: so, name: số, parent: so}]\n"
    text = message(load_indices, catalogue(indices(entry)))
    assert "components[0].parent: 'so' is not one of: none" in text


def test_edition_tier_must_be_a_tier_of_the_index(catalogue):
    entry = INDEX + "    editions: [{years: [2023], tier: commune, source: x}]\n"
    assert "'commune' is not one of: province" in message(load_indices, catalogue(indices(entry)))


def test_empty_list_is_refused_where_something_must_stand(catalogue):
    text = message(load_indices, catalogue(indices(INDEX.replace("[province]", "[]"))))
    assert "line 4: indices[0].tiers: must not be empty" in text


def test_key_written_twice_is_refused(catalogue):
    text = message(load_indices, catalogue(indices(INDEX + "    name: khác\n")))
    assert "line 5: key 'indices[0].name' stands twice, first on line 3" in text


@pytest.mark.parametrize("text", ["indices: [\n", "", "indices:\n\t- id: DTI\n"])
def test_broken_yaml_names_file_and_line(catalogue, text):
    path = catalogue(text)
    assert message(load_indices, path).startswith(f"{path}, line ")


def test_missing_file_is_named(tmp_path):
    assert "none.yaml" in message(load_indices, tmp_path / "none.yaml")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/x", "example.org", "https://"])
def test_only_http_addresses(catalogue, url):
    text = message(load_sources, catalogue(sources(SOURCE.replace("https://example.org/", url))))
    assert "line 6: sources[0].discover.urls[0]" in text
    assert url in text


def test_unknown_way_to_discover_lists_the_known_ones(catalogue):
    text = message(load_sources, catalogue(sources(SOURCE.replace("kind: urls", "kind: carrier_pigeon"))))
    assert "line 6: sources[0].discover" in text
    assert "'folder', 'urls'" in text


def test_unknown_key_of_a_discovery_lists_that_kinds_keys(catalogue):
    text = message(load_sources, catalogue(sources(SOURCE.replace("kind: urls,", "kind: urls, glob: '*',"))))
    assert "sources[0].discover.glob: unknown key 'glob'; allowed keys: kind, urls" in text


def test_texts_are_nfc_inside(catalogue):
    path = catalogue(unicodedata.normalize("NFD", indices(INDEX)))
    assert load_indices(path).by_id["DTI"].name == "Chỉ số chuyển đổi số"


def test_a_web_source_says_where_its_address_was_seen(catalogue):
    text = message(load_sources, catalogue(sources(SOURCE.replace("    seen: a page\n", ""))))
    assert "sources[0]: `seen` is missing" in text


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("next: a, page: 'https://example.org/?p={page}'", "sources[0].discover.page: give `next` or `page`, not both"),
        ("max_pages: 3", "sources[0].discover.max_pages: max_pages needs `next` or `page`"),
        ("page: 'https://example.org/?p=2'", "sources[0].discover.page"),
        ("window_days: 0", "sources[0].discover.window_days"),
    ],
)
def test_a_listing_has_one_way_to_its_further_pages(catalogue, keys: str, words: str):
    entry = SOURCE.replace("kind: urls,", f"kind: listing, {keys},")
    assert words in message(load_sources, catalogue(sources(entry)))


def test_a_character_that_yaml_does_not_allow_is_told_with_the_file(catalogue: Callable[[str], Path]) -> None:
    with pytest.raises(CatalogueError, match=r"catalogue\.yaml: not valid YAML"):
        load_sources(catalogue("sources: \x01\n"))
