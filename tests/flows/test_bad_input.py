"""Bad input stops nothing and never vanishes: it is listed with its reason, and the good document beside it counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import flows.documents
from flows.settings import Settings
from schemas.document import Document
from tests.flows.conftest import tables, take_in

BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("empty.txt", lambda: b"", "empty"),
    "binary": ("noise.bin", lambda: bytes(range(256)) * 64, ""),
    "broken workbook": ("broken.xlsx", lambda: b"PK\x03\x04" + b"\0" * 200, ""),
    "50 MB": ("huge.txt", lambda: b"a" * 50_000_000, "50"),
    "a format without a reader yet": ("scan.pdf", lambda: b"%PDF-1.4\n%%EOF", "PDF"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_listed_with_its_reason_and_stops_nothing(name: str, settings: Settings, documents: Path) -> None:
    file, content, words = BAD[name]
    (documents / file).write_bytes(content())

    outcome = take_in(settings, documents)

    found = tables(settings, "documents", "rankings", "issues")
    (bad,) = [d for d in found["documents"].iter_rows(named=True) if d["uri"].endswith(file)]
    assert bad["status"] in ("unreadable", "needs_ocr")
    assert bad["reason"] and words in bad["reason"]
    assert any(i["document_id"] == bad["document_id"] for i in found["issues"].iter_rows(named=True))
    assert found["rankings"]["unit_name"].to_list() == ["Hồng Hải"]
    assert outcome.built.alerts.height == 0


def test_a_file_that_the_manifest_lists_and_nobody_has_is_an_issue(settings: Settings, documents: Path) -> None:
    manifest = documents / "manifest.csv"
    manifest.write_text(
        "path,uri\narticle.txt,https://example.org/a\ngone.txt,https://example.org/b\n", encoding="utf-8"
    )

    outcome = take_in(settings, documents, manifest)

    (issue,) = tables(settings, "issues")["issues"].filter(check_id="capture.failed").iter_rows(named=True)
    assert "gone.txt" in issue["message"]
    assert (outcome.run.n_captures, outcome.run.n_failed) == (2, 1)


def test_a_bad_date_in_a_manifest_spoils_only_its_row(settings: Settings, documents: Path) -> None:
    (documents / "second.txt").write_text("DTI năm 2023\n\nHuyện Hải Hà xếp thứ 5/13.", encoding="utf-8")
    manifest = documents / "manifest.csv"
    manifest.write_text("path,published_at\narticle.txt,2024-07-30\nsecond.txt,30/07/2024\n", encoding="utf-8")

    take_in(settings, documents, manifest)

    found = tables(settings, "rankings", "issues")
    assert found["rankings"]["unit_name"].to_list() == ["Hồng Hải"]
    assert "line 3" in found["issues"].filter(check_id="capture.failed")["message"][0]


def test_files_the_manifest_does_not_list_are_left_out_and_named(settings: Settings, documents: Path) -> None:
    (documents / "notes.txt").write_text("DTI năm 2023\n\nHuyện Hải Hà xếp thứ 5/13.", encoding="utf-8")
    manifest = documents / "manifest.csv"
    manifest.write_text("path\narticle.txt\n", encoding="utf-8")

    outcome = take_in(settings, documents, manifest)

    assert [p.name for p in outcome.left_out] == ["notes.txt"]


def test_a_name_that_stays_open_is_an_issue_with_its_sentence_and_no_ranking(
    settings: Settings, documents: Path
) -> None:
    (documents / "article.txt").write_text("DTI năm 2023\n\nHuyện Châu Thành xếp thứ 5/13 toàn tỉnh.", encoding="utf-8")

    take_in(settings, documents)

    found = tables(settings, "rankings", "claims", "issues")
    assert found["rankings"].height == 0
    assert found["claims"]["unit_id"].to_list() == [None]
    assert "Huyện Châu Thành xếp thứ 5/13" in found["issues"].filter(check_id="unit.unresolved")["message"][0]


def test_a_rank_beyond_the_number_ranked_is_in_quarantine_with_the_rule(settings: Settings, documents: Path) -> None:
    (documents / "article.txt").write_text("DTI năm 2023\n\nHuyện Hải Hà xếp thứ 18/13 toàn tỉnh.", encoding="utf-8")

    take_in(settings, documents)

    found = tables(settings, "quarantine", "claims")
    assert found["claims"].height == 0
    assert found["quarantine"].select("check_id").to_series().to_list() == ["claim.rank_within_rank_of"]
    assert "18" in found["quarantine"]["failure"][0] and "13" in found["quarantine"]["failure"][0]


def test_a_claim_without_a_year_is_in_quarantine(settings: Settings, documents: Path) -> None:
    (documents / "article.txt").write_text(
        "Chuyển đổi số\n\nHuyện Hải Hà xếp thứ 5/13 về chỉ số DTI.", encoding="utf-8"
    )

    take_in(settings, documents)

    found = tables(settings, "quarantine", "rankings")
    assert found["rankings"].height == 0
    assert found["quarantine"].select("index_year", "rank").rows() == [(None, 5)]
    assert "index_year" in found["quarantine"]["check_id"][0] + found["quarantine"]["failure"][0]


def test_a_document_that_extraction_fails_on_costs_only_itself(
    settings: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (documents / "second.txt").write_text("DTI năm 2023\n\nHuyện Hải Hà xếp thứ 5/13.", encoding="utf-8")
    plain = flows.documents.extract

    def failing(document: Document, *arguments: Any, **options: Any) -> Any:
        if document.uri.endswith("second.txt"):
            raise RuntimeError("no such thing")
        return plain(document, *arguments, **options)

    monkeypatch.setattr(flows.documents, "extract", failing)

    take_in(settings, documents)

    found = tables(settings, "documents", "rankings")
    assert found["rankings"]["unit_name"].to_list() == ["Hồng Hải"]
    assert any("no such thing" in str(reason) for reason in found["documents"]["reason"])
