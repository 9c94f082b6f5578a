"""Feeds of changes: by the formats' own rules, one message a unit, index and run, and never told twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import polars as pl
import pytest
from lxml import etree
from typer.testing import CliRunner

from flows import feeds as flow
from flows.beside import beside
from flows.cli import app
from flows.ingest import ingest
from flows.settings import Settings, load_settings
from schemas.tables import MODELS, Changelog, of_rows
from tasks.feeds import Names, News, feeds, overall
from tasks.feeds.news import LINES, newest, news_pairs, of_newest_runs
from tasks.feeds.paths import file_name
from tasks.publish import current, publish, read_manifest, read_tables, snapshots
from tasks.store import files_under, read
from tests.flows.conftest import HONG_HAI, TITLE
from tests.outputs.conftest import NIGHT
from tests.platform.conftest import new_memory_home

# What RFC 4287 says of the elements a feed of ours has: which, how often, and with what in them.
RULES = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.w3.org/2005/Atom"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="feed"><attribute name="xml:lang"/><interleave>
    <ref name="common"/>
    <element name="author"><element name="name"><ref name="words"/></element></element>
    <optional><element name="link"><attribute name="rel"><value>self</value></attribute><ref name="target"/></element></optional>
    <oneOrMore><element name="entry"><interleave>
      <ref name="common"/>
      <zeroOrMore><element name="category"><attribute name="term"/></element></zeroOrMore>
      <optional><element name="link"><attribute name="rel"><value>via</value></attribute><ref name="target"/></element></optional>
      <element name="content"><attribute name="type"><value>html</value></attribute><ref name="words"/></element>
    </interleave></element></oneOrMore>
  </interleave></element></start>
  <define name="common"><interleave>
    <element name="id"><data type="anyURI"><param name="pattern">urn:uuid:[0-9a-f-]{36}</param></data></element>
    <element name="title"><ref name="words"/></element>
    <element name="updated"><data type="dateTime"><param name="pattern">.*(Z|[+-]\\d\\d:\\d\\d)</param></data></element>
  </interleave></define>
  <define name="target"><attribute name="href"><data type="anyURI"/></attribute><optional><attribute name="type"/></optional></define>
  <define name="words"><data type="string"><param name="minLength">1</param></data></define>
</grammar>"""
VALID = etree.RelaxNG(etree.fromstring(RULES))
NOBODY = Names({}, {}, {})
FIRST, SECOND = datetime(2024, 8, 1, tzinfo=UTC), datetime(2024, 8, 2, tzinfo=UTC)


def change(field: str, old: object, new: object, **given: Any) -> dict[str, Any]:
    """One entry of the changelog."""
    told = {"changed_at": FIRST if given.get("run_id", "1") == "1" else SECOND, "run_id": "1", "index_id": "DTI",
            "index_year": 2023, "unit_id": "1@2004", "cohort_id": "c", "field": field, "cause": "first_published",
            "kind": "added" if old is None else "withdrawn" if new is None else "corrected"}  # fmt: skip
    values = {
        "old_value": None if old is None else json.dumps(old),
        "new_value": None if new is None else json.dumps(new),
    }
    return told | values | given


def log(*changes: dict[str, Any]) -> pl.LazyFrame:
    rows = [{"change_id": str(n), **row} for n, row in enumerate(changes)]
    return of_rows(rows, Changelog).lazy()


def items(table: pl.LazyFrame, names: Names = NOBODY) -> list[dict[str, Any]]:
    """The messages of the feed of everything."""
    found: list[dict[str, Any]] = json.loads(overall(table, names)["feeds/changes.json"])["items"]
    return found


def titles(*changes: dict[str, Any]) -> list[str]:
    return [item["title"] for item in items(log(*changes))]


# what a message says


def test_a_new_ranking_is_told_in_one_message() -> None:
    told = [change("score", None, 747.2), change("score_max", None, 1000.0), change("rank", None, 1), change("rank_of", None, 177),
            change("status", None, "single"), change("unit_name", None, "Ka Long"), change("grade", None, "tốt")]  # fmt: skip
    assert titles(*told) == ["DTI 2023: 1@2004: rank 1 of 177, score 747.2 of 1000, grade tốt"]


def test_a_correction_is_told_with_what_stood_before_and_why() -> None:
    told = change("rank", 101, 19, cause="publisher_revision")
    assert titles(told) == ["DTI 2023: 1@2004: rank 19 (was rank 101); publisher revision"]


def test_what_is_withdrawn_and_what_is_disputed_are_told() -> None:
    assert titles(change("rank", 3, None, cause="our_correction")) == [
        "DTI 2023: 1@2004: rank 3 withdrawn; our correction"
    ]
    dispute = change("status", "single", "disputed", kind="disputed")
    assert titles(dispute) == ["DTI 2023: 1@2004: disputed"]
    assert titles(dispute | {"old_value": '"disputed"', "new_value": '"agreed"', "kind": "settled"}) == [
        "DTI 2023: 1@2004: no longer disputed"
    ]


def test_bookkeeping_is_no_news() -> None:
    told = [change("n_claims", 1, 2), change("score_share", 0.5, 0.6), change("status", "single", "agreed")]
    assert overall(log(*told), NOBODY) == {} and not list(feeds(log(*told), NOBODY))


def test_many_values_of_a_unit_are_one_message_with_the_newest_years_first_and_the_rest_counted() -> None:
    told = [change("score", None, float(year), index_year=year) for year in range(2000, 2020)]
    (item,) = items(log(*told))
    assert item["title"] == "DTI 2008–2019: 1@2004: 20 rankings added"
    assert item["content_html"].startswith("<ul><li>2019: score 2019</li>")
    assert item["content_html"].endswith(f"<li>and {20 - LINES} more</li></ul>")


def test_a_correction_stands_before_what_the_same_run_merely_added_and_a_later_run_before_both() -> None:
    told = [
        change("rank", None, 1, unit_id="a"),
        change("rank", 2, 3, unit_id="b"),
        change("rank", None, 4, unit_id="c", run_id="2"),
    ]
    assert [title.split(": ")[1] for title in titles(*told)] == ["c", "b", "a"]


def test_names_and_the_document_are_told_but_only_a_web_address_becomes_a_link() -> None:
    names = Names(
        {"1@2004": "Phường Ka Long (Móng Cái)"}, {("DTI", "ha_tang_so"): "hạ tầng số"}, {"d1": "https://example.org/a"}
    )
    row = change("score", None, 83.9, component_id="ha_tang_so", document_id="d1", kind="added")
    (item,) = items(log(row), names)
    assert item["title"] == "DTI 2023: Phường Ka Long (Móng Cái): score 83.9"
    assert item["content_html"] == "<ul><li>2023, hạ tầng số: score 83.9</li></ul>"
    assert item["external_url"] == "https://example.org/a"
    assert "external_url" not in items(log(row | {"document_id": "d2"}), names)[0]


def test_a_hostile_name_is_text_everywhere() -> None:
    hostile = "</title><script>alert(1)</script>]]>&\x00\ufffe"
    names = Names({"1@2004": hostile}, {("DTI", "c"): hostile}, {})
    written = overall(log(change("grade", None, hostile, component_id="c")), names)
    parsed = etree.fromstring(written["feeds/changes.atom"])
    assert VALID.validate(parsed), VALID.error_log
    markup = "".join(parsed.itertext("{http://www.w3.org/2005/Atom}content"))
    assert "<script" not in markup and "&lt;script&gt;" in markup
    assert "<script" not in json.loads(written["feeds/changes.json"])["items"][0]["content_html"]


# the files


def test_a_feed_holds_a_bounded_number_of_messages() -> None:
    told = [change("rank", None, 1, unit_id=f"{n:04}") for n in range(150)]
    assert len(titles(*told)) == 100


def test_the_newest_runs_hold_what_the_feed_of_everything_takes() -> None:
    told = [change("rank", 1, 2, run_id=f"{n // 3:03}", unit_id=f"{n % 7}@2004") for n in range(300)]
    quiet = [change("n_claims", 1, 2, run_id=f"{n:03}") for n in range(30, 60)]
    table = log(*told, *quiet)
    for count in (1, 20, 1000):
        few = of_newest_runs(table, count)
        assert newest(news_pairs(few), count).equals(newest(news_pairs(table), count))
    assert of_newest_runs(table, 20).collect().height < table.collect().height / 2
    assert of_newest_runs(table.clear(), 20).collect().is_empty()


def test_only_what_has_news_since_a_run_is_written() -> None:
    old = [change("rank", None, 1, unit_id="a"), change("rank", None, 1, unit_id="b", index_id="PCI")]
    new = change("rank", 1, 2, unit_id="b", run_id="2")
    paths = [path for path, _ in feeds(log(*old, new), NOBODY, since="1")]
    assert paths == [f"feeds/{of}.{kind}" for of in ("index/DTI", "unit/b") for kind in ("atom", "json")]
    assert len(list(feeds(log(*old, new), NOBODY))) == 2 * (2 + 2)
    assert not list(feeds(log(*old, new), NOBODY, since="2"))


def test_what_is_written_step_by_step_is_what_is_written_at_once() -> None:
    old = [change("rank", None, 1, unit_id=unit) for unit in "abc"]
    new = [
        change("rank", 1, 2, unit_id="b", run_id="2"),
        change("rank", None, 5, unit_id="d", index_id="PCI", run_id="2"),
    ]
    stepwise = dict(feeds(log(*old), NOBODY)) | dict(feeds(log(*old, *new), NOBODY, since="1"))
    assert stepwise == dict(feeds(log(*old, *new), NOBODY))


def test_an_id_stays_when_more_is_told_and_when_the_order_of_rows_is_another() -> None:
    told = [change("rank", None, 1, unit_id=unit) for unit in "abc"]
    later = change("rank", 1, 2, unit_id="a", run_id="2")
    before, after = ({item["title"]: item["id"] for item in items(log(*rows))} for rows in (told, [later, *told[::-1]]))
    assert before.items() < after.items() and len(set(after.values())) == 4
    assert overall(log(*told), NOBODY) == overall(log(*told).reverse(), NOBODY)


@pytest.mark.parametrize("identifier", ["22@2004-08-31", "22/so-noi-vu", "22~2fso-noi-vu", "../../etc", "bộ", "a b"])
def test_a_files_name_is_safe_and_tells_ids_apart(identifier: str) -> None:
    name = file_name(identifier)
    assert "/" not in name and name.isascii() and " " not in name
    others = {"22/so-noi-vu", "22~2fso-noi-vu", "22-so-noi-vu"} - {identifier}
    assert name not in map(file_name, others)


def test_where_it_is_served_is_told_in_the_feeds() -> None:
    written = overall(log(change("rank", None, 1)), NOBODY, base_url="https://example.org/data/")
    assert json.loads(written["feeds/changes.json"])["feed_url"] == "https://example.org/data/feeds/changes.json"
    parsed = etree.fromstring(written["feeds/changes.atom"])
    assert (
        VALID.validate(parsed) and parsed.find("{*}link").get("href") == "https://example.org/data/feeds/changes.atom"
    )


# beside the snapshots


def news_of(tables: dict[str, pl.DataFrame], base_url: str | None = None) -> News:
    return News(tables["changelog"].lazy(), tables, base_url)


def all_feeds(home: Path) -> list[Path]:
    return sorted(path for path in (home / "published/feeds").rglob("*.*") if path.name != "state.json")


def test_every_feed_of_the_samples_is_valid(samples: Settings, snapshot: Path) -> None:
    found = all_feeds(Path(samples.data_dir))
    units = read_tables(snapshot, ["rankings"])["rankings"]["unit_id"].n_unique()
    assert len([path for path in found if path.parent.name == "unit"]) == 2 * units
    for path in found:
        if path.suffix == ".atom":
            assert VALID.validate(etree.parse(path)), (path, VALID.error_log)
            parsed = feedparser.parse(path.read_bytes())
            assert (
                not parsed.bozo
                and parsed.version == "atom10"
                and all(entry.id and entry.title for entry in parsed.entries)
            )
        else:
            told = json.loads(path.read_bytes())
            assert told["version"] == "https://jsonfeed.org/version/1.1" and told["title"]
            assert all(item["id"] and item["content_html"] and item["date_published"] for item in told["items"])
            assert len({item["id"] for item in told["items"]}) == len(told["items"])


def test_the_snapshot_has_the_feed_of_everything_and_it_is_the_same(samples: Settings, snapshot: Path) -> None:
    for kind in ("atom", "json"):
        inside, beside = snapshot / f"feeds/changes.{kind}", Path(samples.data_dir) / f"published/feeds/changes.{kind}"
        assert inside.read_bytes() == beside.read_bytes()


def test_the_command_writes_what_publications_keep(samples: Settings, tmp_path: Path) -> None:
    arguments = ["--data-dir", str(samples.data_dir), "feeds", "--to", str(tmp_path), "--json"]
    done = CliRunner().invoke(app, arguments)
    home = Path(samples.data_dir)
    assert json.loads(done.output)["files"] == len(all_feeds(home)) + 1
    for path in [*all_feeds(home), home / "published/versions.json"]:
        assert (tmp_path / path.relative_to(home / "published")).read_bytes() == path.read_bytes()


def nights(home: Path, scores: Sequence[str]) -> Settings:
    """A night for each score that an article gives."""
    settings, folder = load_settings(home), home.parent / "documents"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        for n, score in enumerate(scores):
            patch.setenv("XEPHANG_NOW", NIGHT.replace("-01T", f"-0{n + 1}T"))
            (folder / "article.txt").write_text(TITLE + HONG_HAI.format(score=score), encoding="utf-8")
            ingest(settings, [folder])
    return settings


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return nights(tmp_path_factory.mktemp("two") / "home", ("741,5", "742,5"))


def test_versions_lists_the_snapshots_with_what_each_changed_and_links_that_lead_somewhere(
    two_nights: Settings,
) -> None:
    published = Path(two_nights.data_dir) / "published"
    told = json.loads((published / "versions.json").read_text(encoding="utf-8"))
    newest, first = told["versions"]
    assert told["current"] == newest["snapshot_id"] and newest["parent"] == first["snapshot_id"]
    assert newest["changes"] == {"corrected": 1} and first["changes"].keys() == {"added"}
    assert all((published / link).exists() for version in told["versions"] for link in version["links"].values())
    assert {"changelog", "changes", "manifest"} <= newest["links"].keys()


def test_a_snapshot_that_goes_is_listed_no_more(two_nights: Settings, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(two_nights.data_dir, home, symlinks=True)
    shutil.rmtree(home / "published/snapshots" / snapshots(home)[0].name)
    flow.forget_gone(home)
    told = json.loads((home / "published/versions.json").read_text(encoding="utf-8"))
    assert [version["snapshot_id"] for version in told["versions"]] == [told["current"]]


def test_the_second_night_is_told_in_the_units_feed(two_nights: Settings) -> None:
    (path,) = (Path(two_nights.data_dir) / "published/feeds/unit").glob("*.json")
    told = [item["title"] for item in json.loads(path.read_bytes())["items"]]
    assert (
        told[0] == "DTI 2023: Phường Hồng Hải (Hạ Long, Quảng Ninh): score 742.5 (was score 741.5); publisher revision"
    )
    assert len(told) == 2


def test_what_a_killed_run_left_undone_the_next_one_does(two_nights: Settings, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(two_nights.data_dir, home, symlinks=True)
    snapshot = current(home)
    assert snapshot is not None
    whole = {path: path.read_bytes() for path in all_feeds(home)}
    state = home / "published/feeds/state.json"
    first = json.loads((home / "published/versions.json").read_text(encoding="utf-8"))["versions"][1]["snapshot_id"]
    state.write_text(json.dumps(json.loads(state.read_text()) | {"run_id": first}))
    for path in whole:
        path.write_text("as of the first night")
    flow.follow(home, snapshot, news_of(read_tables(snapshot, MODELS)))
    assert {path: path.read_bytes() for path in all_feeds(home)} == whole
    assert json.loads(state.read_text())["run_id"] == snapshot.name


def test_feeds_that_are_up_to_date_are_not_touched(two_nights: Settings, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(two_nights.data_dir, home, symlinks=True)
    snapshot = current(home)
    assert snapshot is not None
    for path in all_feeds(home):
        path.unlink()
    tables = read_tables(snapshot, MODELS)
    flow.follow(home, snapshot, news_of(tables))
    assert all_feeds(home) == []
    flow.follow(home, snapshot, news_of(tables, "https://example.org/"))
    assert len(all_feeds(home)) == 6


# on an object store


def test_an_object_store_holds_the_same_feeds_and_versions(two_nights: Settings) -> None:
    home, snapshot = new_memory_home(), current(two_nights.data_dir)
    assert isinstance(snapshot, Path)
    tables, manifest = read_tables(snapshot, MODELS), read_manifest(snapshot)
    written = publish(
        home,
        tables,
        snapshot_id=snapshot.name,
        schema_version=2,
        meta=manifest["meta"],
        beside=beside(tables, news_of(tables), two_nights),
    )
    flow.follow(home, written, news_of(tables))
    for path in all_feeds(Path(two_nights.data_dir)):
        assert read(home / str(path.relative_to(two_nights.data_dir))) == path.read_bytes()
    assert read(written / "feeds/changes.atom") == (snapshot / "feeds/changes.atom").read_bytes()
    assert json.loads(read(home / "published/versions.json"))["current"] == snapshot.name


def test_files_in_folders_of_a_snapshot_stay_and_go_with_it() -> None:
    home = new_memory_home()
    tables = {"rankings": pl.DataFrame({"a": [1]})}
    for name in ("1", "2", "3"):
        publish(home, tables, snapshot_id=name, schema_version=1, meta={}, keep=2,
                beside=lambda _: {"feeds/changes.json": b"{}"})  # fmt: skip
    assert [path.parent.parent.name for path in files_under(home / "published") if path.name == "changes.json"] == [
        "2",
        "3",
    ]
