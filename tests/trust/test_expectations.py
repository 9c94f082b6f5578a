"""What should have come and did not, though every run is green."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from tasks.quality import quality
from tasks.quality.expectations import ATTEMPTS, DUE

from .build import DAY, document, table


def messages(check_id: str, **tables: pl.DataFrame) -> list[str]:
    found = quality(tables, previous=None, seen_at=DAY)
    return found.filter(pl.col("check_id") == check_id)["message"].to_list()


def due(*years: int) -> pl.DataFrame:
    rows = [("PAR_INDEX", year, "Chỉ số cải cách hành chính", date(year + 1, 4, 30)) for year in years]
    return pl.DataFrame(rows, schema=DUE, orient="row")


def seen(**fields: Any) -> pl.DataFrame:
    row = {"index_id": "PAR_INDEX", "index_year": 2025, "unit_tier": "province"} | fields
    return table("rankings", row)


def test_an_edition_that_is_due_and_not_seen_is_an_issue() -> None:
    (message,) = messages("calendar.overdue", due=due(2025), rankings=seen(index_year=2024))
    assert message.startswith("PAR_INDEX 2025 (Chỉ số cải cách hành chính) expected by 2026-04-30, not seen")
    assert "newest edition seen of provinces or ministries is that of 2024" in message


def test_an_edition_that_was_seen_or_is_not_due_is_none() -> None:
    assert messages("calendar.overdue", due=due(2025), rankings=seen()) == []
    assert messages("calendar.overdue", due=due(), rankings=seen(index_year=2024)) == []
    assert messages("calendar.overdue", due=due(2024), rankings=seen(index_year=2025)) == []


def test_what_a_province_publishes_of_its_districts_is_not_the_national_edition() -> None:
    assert len(messages("calendar.overdue", due=due(2025), rankings=seen(unit_tier="district"))) == 1


def nights(*numbers: int) -> pl.DataFrame:
    rows = [("portal", DAY + timedelta(days=night), f"u{n}") for night, of in enumerate(numbers) for n in range(of)]
    return pl.DataFrame(rows, schema=ATTEMPTS, orient="row")


def test_a_run_that_names_far_fewer_addresses_than_usual_is_an_issue() -> None:
    (message,) = messages("source.fewer_than_usual", attempts=nights(20, 22, 20, 4))
    assert "named 4 addresses, usually they are 20" in message
    assert messages("source.fewer_than_usual", attempts=nights(20, 22, 20, 12)) == []
    assert messages("source.fewer_than_usual", attempts=nights(20, 22, 4)) == []


def page(name: str, n_claims: int, **fields: Any) -> dict[str, Any]:
    return document(name, uri="https://example.org/page", n_claims=n_claims, **fields)


def lost(now: dict[str, Any], *before: dict[str, Any]) -> list[str]:
    return messages(
        "page.lost_claims", documents=table("documents", now), superseded_documents=table("documents", *before)
    )


def test_a_page_that_always_had_a_table_and_has_none_is_an_issue() -> None:
    (message,) = lost(page("c", 0, status="no_ranking"), page("a", 63), page("b", 60))
    assert "states nothing any more" in message and "2 earlier content(s) had 60 claims or more" in message


def test_a_page_that_was_silent_before_or_cannot_be_read_is_none() -> None:
    assert lost(page("c", 0), page("a", 63), page("b", 0)) == []
    assert lost(page("c", 12), page("a", 63)) == []
    assert lost(page("c", 0, status="unreadable", reason="broken"), page("a", 63)) == []


def test_documents_of_a_source_that_is_not_listed_are_an_issue_and_files_given_by_hand_are_none() -> None:
    sources = table(
        "sources",
        {"source_id": "gone", "kind": "files", "n_documents": 12},
        {"source_id": "empty", "kind": "files", "n_documents": 0},
        {"source_id": "local", "kind": "files", "n_documents": 3},
        {"source_id": "portal", "kind": "listing", "n_documents": 5},
    )
    (message,) = messages("source.unknown", sources=sources)
    assert message.startswith("gone: 12 document(s)") and "weigh least" in message
