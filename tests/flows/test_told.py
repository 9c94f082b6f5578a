"""What commands tell a person: singulars, files that could not be read, what a name may mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import show, views
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
