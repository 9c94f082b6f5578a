"""The changelog tells everything: replaying it rebuilds the rankings of any date; a correction names both documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from flows.settings import Settings
from flows.views import changes
from tasks.changelog import replay
from tests.flows.conftest import HONG_HAI, TITLE, tables, take_in


def test_replaying_the_changelog_rebuilds_the_rankings(settings: Settings, documents: Path) -> None:
    take_in(settings, documents)
    (documents / "article.txt").write_text(TITLE + HONG_HAI.format(score="742,5"), encoding="utf-8")
    (documents / "second.txt").write_text("DTI năm 2023\n\nHuyện Hải Hà xếp thứ 5/13, tăng 4 bậc.", encoding="utf-8")
    take_in(settings, documents)

    found = tables(settings, "changelog", "rankings")

    assert_frame_equal(replay(found["changelog"]), found["rankings"])


def test_replaying_up_to_a_date_gives_the_rankings_of_that_date(
    settings: Settings, documents: Path, at: Callable[[str], object]
) -> None:
    at("2024-08-01T02:00:00+07:00")
    take_in(settings, documents)
    then = tables(settings, "rankings")["rankings"]
    at("2024-08-02T02:00:00+07:00")
    (documents / "article.txt").write_text(TITLE + HONG_HAI.format(score="742,5"), encoding="utf-8")
    take_in(settings, documents)

    log = tables(settings, "changelog")["changelog"]

    assert_frame_equal(replay(log, until=log["changed_at"].min()), then)


def test_a_corrected_copy_names_old_and_new_value_and_both_documents(settings: Settings, documents: Path) -> None:
    take_in(settings, documents)
    (old,) = tables(settings, "documents")["documents"]["document_id"]
    (documents / "article.txt").write_text(TITLE + HONG_HAI.format(score="742,5"), encoding="utf-8")

    take_in(settings, documents)

    (change,) = [c for c in changes(settings) if c["kind"] == "corrected" and c["field"] == "score"]
    assert (change["old_value"], change["new_value"], change["cause"]) == ("741.5", "742.5", "publisher_revision")
    assert change["old_document_id"] == old
    assert {change["document_id"], old} == set(tables(settings, "documents")["documents"]["document_id"])


def test_a_corrected_copy_is_no_dispute(settings: Settings, documents: Path) -> None:
    take_in(settings, documents)
    (documents / "article.txt").write_text(TITLE + HONG_HAI.format(score="742,5"), encoding="utf-8")

    take_in(settings, documents)

    assert tables(settings, "rankings")["rankings"].select("score", "status").rows() == [(742.5, "single")]


def test_a_copy_at_the_same_address_under_another_path_is_the_same_document(settings: Settings, tmp_path: Path) -> None:
    for name, score in (("first", "741,5"), ("later", "742,5")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(TITLE + HONG_HAI.format(score=score), encoding="utf-8")
        manifest = tmp_path / name / "manifest.csv"
        manifest.write_text("path,uri\na.txt,https://example.org/a\n", encoding="utf-8")
        take_in(settings, tmp_path / name, manifest)

    assert tables(settings, "rankings")["rankings"]["score"].to_list() == [742.5]


def test_two_documents_that_differ_are_a_dispute_with_both_values_kept(settings: Settings, documents: Path) -> None:
    (documents / "other.txt").write_text(TITLE + HONG_HAI.format(score="740"), encoding="utf-8")

    take_in(settings, documents)

    found = tables(settings, "rankings", "claims", "issues")
    assert found["rankings"]["status"].to_list() == ["disputed"]
    assert sorted(found["claims"]["score"]) == [740.0, 741.5]
    assert "documents.contradict" in set(found["issues"]["check_id"])


def test_nothing_is_withdrawn_because_a_file_was_not_seen(settings: Settings, documents: Path) -> None:
    take_in(settings, documents)
    (documents / "article.txt").unlink()
    (documents / "other.txt").write_text("DTI năm 2023\n\nHuyện Hải Hà xếp thứ 5/13.", encoding="utf-8")

    take_in(settings, documents)

    assert set(tables(settings, "rankings")["rankings"]["unit_name"]) == {"Hồng Hải", "Hải Hà"}


def test_what_a_newer_copy_no_longer_says_is_withdrawn(settings: Settings, documents: Path) -> None:
    take_in(settings, documents)
    (documents / "article.txt").write_text(TITLE + "Kết quả sẽ được đăng sau.", encoding="utf-8")

    take_in(settings, documents)

    found = tables(settings, "rankings", "changelog")
    assert found["rankings"].height == 0
    withdrawn = found["changelog"].filter(pl.col("kind") == "withdrawn")
    assert withdrawn["cause"].unique().to_list() == ["publisher_revision"]
