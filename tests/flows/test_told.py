"""What commands tell a person: singulars, files that could not be read, what a name may mean."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import show, show_changes, show_explain, views
from flows.explain import explain
from flows.ingest import ingest
from flows.numbers import counted
from flows.settings import Settings, SettingsError
from schemas.entry import CatalogueError
from schemas.sources import load_sources


@pytest.mark.parametrize(("n", "told"), [(0, "0 issues"), (1, "1 issue"), (2, "2 issues")])
def test_a_count_agrees_with_its_noun(n: int, told: str) -> None:
    assert counted(n, "issue") == told


def test_a_file_that_could_not_be_read_is_named_in_the_summary(
    settings: Settings, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (documents / "empty.docx").write_bytes(b"")
    show.summary(views.summary(ingest(settings, [documents])))
    told = capsys.readouterr().out
    assert "empty.docx could not be read" in told and "1 claim," in told


def test_a_unit_that_may_be_meant_is_told_with_what_it_lies_in(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"\(Xã Hạ Long, Huyện Vân Đồn, Tỉnh Quảng Ninh\)"):
        explain(settings, "Hạ Long", "DTI", 2023)


def test_an_address_that_stands_where_a_list_belongs_is_told_so(tmp_path: Path) -> None:
    source = (
        'sources:\n  - id: a\n    name: A\n    publisher: A\n    authority: press\n    seen: "x"\n'
        '    discover: {kind: urls, urls: "http://a.vn/"}\n'
    )
    (tmp_path / "sources.yaml").write_text(source, encoding="utf-8")
    with pytest.raises(CatalogueError, match="should be a list"):
        load_sources(tmp_path / "sources.yaml")


def test_of_what_a_run_changed_the_first_entries_are_told_with_names_and_how_many_there_are(
    settings: Settings, documents: Path
) -> None:
    built = ingest(settings, [documents]).built
    every = [c for c in views.changes(settings) if not c["bookkeeping"]]
    rows, total = views.news(settings, built, 3)
    assert total == len(every) and len(rows) == 3
    names = {c["change_id"]: (c["unit_name"], c["new_value"]) for c in every}
    assert {r["change_id"]: (r["unit_name"], r["new_value"]) for r in rows}.items() <= names.items()


def test_of_a_run_that_changed_nothing_no_entry_is_told(settings: Settings, documents: Path) -> None:
    ingest(settings, [documents])
    assert views.news(settings, ingest(settings, [documents]).built, 3) == ([], 0)


def test_the_changes_of_runs_in_one_minute_are_told_run_by_run(capsys: pytest.CaptureFixture[str]) -> None:
    key = {"index_id": "DTI", "index_year": 2023, "component_id": None, "unit_id": "u", "cohort_id": "c"}
    rest = {"cause": "first_published", "document_id": None, "old_value": None, "new_value": "1"}
    told = [
        {**key, **rest, "run_id": run, "kind": kind, "field": field, "changed_at": datetime(2026, 1, 1, tzinfo=UTC)}
        for run in ("1", "2")
        for kind, field in (("added", "rank"), ("disputed", "status"))
    ]
    show_changes.changes(told)
    lines = [line.split("  ")[1].split()[0] for line in capsys.readouterr().out.splitlines()]
    assert lines == ["added", "disputed", "added", "disputed"]


def test_explain_leaves_out_what_was_refused_of_a_copy_that_was_replaced(settings: Settings, documents: Path) -> None:
    article = documents / "article.txt"
    whole = article.read_text(encoding="utf-8")
    told = []
    for rank in ("280/177", "28/177"):
        article.write_text(
            whole + f"\n\nNăm 2022, phường Hồng Hải xếp hạng {rank} xã, phường về DTI.", encoding="utf-8"
        )
        ingest(settings, [documents])
        found = explain(settings, "phường Hồng Hải", "DTI", 2022 if rank == "28/177" else 2023)
        told.append(explain(settings, found["unit_id"], "DTI", 2022)["refused"])
    assert [row["check_id"] for row in told[0]] == ["claim.rank_within_rank_of"] and told[1] == []


def test_explain_tells_a_value_that_a_later_run_added(
    settings: Settings, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest(settings, [documents])
    (documents / "more.txt").write_text(
        (documents / "article.txt").read_text(encoding="utf-8").replace("02/177", "02/177, loại tốt,"), encoding="utf-8"
    )
    ingest(settings, [documents])
    show_explain.explanation(explain(settings, "phường Hồng Hải", "DTI", 2023))
    later = capsys.readouterr().out.partition("Changes since it was first published")[2]
    assert "grade none → tốt" in later and "rank none" not in later
