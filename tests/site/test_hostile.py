"""Nothing a document, a source or a name states can run in a page."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.site.safe import literal, slug, web_address
from tests.site.made import change, claim, document, files, index, issue, province, ranking, read, tables, unit
from tests.site.pages import parsed

EVIL = "\"'><script>boom()</script><img src=x onerror=boom()></table>{{ 7*7 }}\u2028</script>"
RUNS_AS_LINK = ["javascript:boom()", " javascript:boom()", "JaVaScRiPt:boom()", "data:text/html,<script>boom()</script>",
                "vbscript:boom()", "java\nscript:boom()",
                "//evil.example/x", "/etc/passwd", "https:\\evil", "file:///etc/passwd"]  # fmt: skip


def hostile(uri: str = "javascript:boom()") -> dict[str, bytes]:
    """The files of a site in which every text is hostile."""
    text = {"unit_text": EVIL, "component_text": EVIL, "cohort_text": EVIL, "grade": EVIL}
    return files(
        tables(
            rankings=[ranking(name=EVIL, grade=EVIL, district_name=EVIL, status="disputed"), ranking("x/so-noi-vu", EVIL)],
            claims=[claim(name=EVIL, quote=EVIL, **text), claim(claim_id="c2", quote=EVIL, document="b", **text)],
            documents=[document(uri=uri, title=EVIL, number=EVIL, issuer=EVIL, reason=EVIL), document("b", title=EVIL)],
            units=[unit(name=EVIL), province(name=EVIL)], indices=[index(name=EVIL, name_en=EVIL, publisher=EVIL)],
            issues=[issue(message=EVIL)], changelog=[change(field="grade", old_value=json.dumps(EVIL), new_value=json.dumps(EVIL))],
            quarantine=[{"check_id": EVIL, "failure": EVIL, "claim_id": "c9"}],
        ),
        read("a", EVIL, EVIL),
        sources=[dict.fromkeys(("state", "last_new", "next_due", "errors")) |
                 {"source_id": EVIL, "name": EVIL, "enabled": True, "n_documents": 1, "last_error": EVIL}],
    )  # fmt: skip


@pytest.fixture(scope="module")
def pages() -> dict:
    return parsed(hostile())


def test_hostile_text_stays_text(pages) -> None:
    for path, page in pages.items():
        assert page.xpath("//script[not(@type) and text()] | //img | //*[@onerror]") == [], path


def test_a_data_block_cannot_be_ended(pages) -> None:
    blocks = [block.text for page in pages.values() for block in page.xpath("//script[@type='application/json']")]
    assert blocks and all("boom()" in block and "<" not in block for block in blocks)


def test_hostile_text_is_shown_as_it_is(pages) -> None:
    assert "boom()" in pages["vi/unit/06736_2004-08-31.html"].find(".//main").text_content()


def test_templates_in_a_text_are_not_run(pages) -> None:
    assert "{{ 7*7 }}" in pages["vi/unit/06736_2004-08-31.html"].find(".//main").text_content()


@pytest.mark.parametrize("uri", RUNS_AS_LINK)
def test_only_an_address_of_the_web_is_a_link(uri: str) -> None:
    assert web_address(uri) is None


def test_an_address_of_the_web_is_a_link() -> None:
    assert web_address("https://example.org/a?b=c#d") == "https://example.org/a?b=c#d"


def test_a_hostile_address_is_shown_and_not_linked(pages) -> None:
    links = [a.get("href") for page in pages.values() for a in page.iter("a") if a.get("href")]
    assert [link for link in links if link.startswith("javascript")] == []


@given(st.text())
def test_a_literal_cannot_end_its_script_and_is_the_same_value(text: str) -> None:
    made = literal({"a": text})
    assert json.loads(made) == {"a": text}
    assert not set("<>&\u2028\u2029") & set(made)


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_ids_have_two_file_names_that_stay_in_their_folder(one: str, other: str) -> None:
    plain = not set("@/_.-") & (set(one) | set(other))
    assert "/" not in slug(one) and not slug(one).startswith(".")
    assert slug(one) != slug(other) or one == other or not plain
