"""The tables as they were known on a date, as files; and what differs between two dates."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from flows import show_diff
from flows.cli import app
from flows.export import export
from flows.filters import Filters, narrow
from flows.ingest import ingest
from flows.moments import moment
from flows.past import difference, tables_at
from flows.settings import Settings, SettingsError, load_settings
from flows.standings import standings
from tasks.export import csv_safe
from tasks.parquet import parquet_bytes
from tasks.publish import read_tables
from tasks.store import AnyPath
from tests.flows.conftest import HONG_HAI, TITLE, tables

FIRST, SECOND = "2024-08-01T02:00:00+07:00", "2024-08-09T02:00:00+07:00"
Home = tuple[Settings, dict[str, pl.DataFrame]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Two nights: an article on two units, then a newer copy of it with another score; and the rankings of the first."""
    folder = tmp_path_factory.mktemp("documents")
    settings = load_settings(tmp_path_factory.mktemp("home"))
    article = folder / "article.txt"
    older = "\n\nNăm 2022, phường Hồng Hải xếp hạng 04/177 xã, phường toàn tỉnh Quảng Ninh về DTI."
    with pytest.MonkeyPatch.context() as patch:
        for night, score in ((FIRST, "741,5"), (SECOND, "742,5")):
            patch.setenv("XEPHANG_NOW", night)
            article.write_text(TITLE + HONG_HAI.format(score=score) + older, encoding="utf-8")
            ingest(settings, [folder])
            if night == FIRST:
                then = tables(settings, "rankings", "claims", "documents")
    yield settings, then


def test_the_rankings_of_a_date_are_those_published_then_to_the_byte(home: Home) -> None:
    settings, then = home
    found = tables_at(settings, moment("2024-08-05"))
    assert parquet_bytes(found["rankings"]) == parquet_bytes(then["rankings"])
    assert found["documents"].equals(then["documents"]) and found["claims"].equals(then["claims"])


def test_a_day_ends_in_viet_nam(home: Home) -> None:
    settings, _ = home
    assert tables_at(settings, moment("2024-07-31"))["rankings"].is_empty()
    assert tables_at(settings, moment("2024-08-01"))["rankings"].height == 2
    assert tables_at(settings, moment("2024-08-09"))["rankings"].equals(tables(settings, "rankings")["rankings"])


def test_what_a_run_under_way_published_later_was_not_known(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, then = home
    minute = pl.duration(minutes=1)

    def slower(snapshot: AnyPath, names: Iterable[str]) -> dict[str, pl.DataFrame]:
        found = read_tables(snapshot, names)
        return found | {"runs": found["runs"].with_columns(finished_at=pl.col("started_at") + minute)}

    monkeypatch.setattr("flows.past.read_tables", slower)
    found = tables_at(settings, moment("2024-08-09T02:00:30"))
    assert found["rankings"].equals(then["rankings"]) and found["claims"].equals(then["claims"])
    assert set(found["changelog"]["run_id"]) == set(found["runs"]["run_id"])


def test_both_time_axes_hold_at_once(home: Home) -> None:
    settings, _ = home
    found = narrow(tables_at(settings, moment("2024-08-05")), Filters(years=((2023, 2023),)))[0]
    assert found["rankings"].select("index_year", "score").rows() == [(2023, 741.5)]
    assert set(found["claims"]["index_year"]) == set(found["changelog"]["index_year"]) == {2023}


def test_no_claim_of_a_ranking_of_then_is_missing(home: Home) -> None:
    settings, _ = home
    found = tables_at(settings, moment("2024-08-05"))
    assert set(found["rankings"]["rank_claim_id"]) <= set(found["claims"]["claim_id"])


def run(settings: Settings, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["--data-dir", str(settings.data_dir), *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_writes_all_formats_and_says_what_they_are(home: Home, tmp_path: Path) -> None:
    settings, then = home
    duckdb = pytest.importorskip("duckdb")
    to = tmp_path / "out"
    run(settings, "export", "--as-of", "2024-08-05", "--to", str(to), "--format", "parquet,csv,duckdb")
    assert pl.read_parquet(to / "rankings.parquet").equals(then["rankings"])
    with (to / "rankings.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["unit_name"] for row in csv.DictReader(file)] == ["Hồng Hải", "Hồng Hải"]
    with duckdb.connect(str(to / "rankings.duckdb"), read_only=True) as database:
        rows = database.execute("SELECT index_year, score FROM rankings ORDER BY 1").fetchall()
    assert rows == [(2022, None), (2023, 741.5)]
    note = json.loads((to / "export.json").read_text(encoding="utf-8"))
    assert (note["as_of"], note["rows"]["rankings"]) == ("2024-08-05", 2)
    assert note["tables"]["rankings"] == "as published then"


def test_an_export_replaces_an_earlier_one_and_nothing_else(home: Home, tmp_path: Path) -> None:
    settings, _ = home
    found = tables_at(settings, None)
    export(found, tmp_path / "out", ["csv"], {})
    export(found, tmp_path / "out", ["parquet"], {})
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".parquet", ".json"}
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("keep")
    with pytest.raises(SettingsError, match="holds other files"):
        export(found, tmp_path / "mine", ["parquet"], {})


def test_a_missing_duckdb_is_said_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(SettingsError, match="needs the package duckdb"):
        export({}, tmp_path / "out", ["parquet", "duckdb"], {})
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_begins_a_formula(cell: str) -> None:
    assert csv_safe(pl.DataFrame({"quote": [cell]}))["quote"].to_list() == ["'" + cell]


@pytest.mark.parametrize("cell", ["Hồng Hải", "-2.5", "+3", "a=b", ""])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert csv_safe(pl.DataFrame({"quote": [cell]}))["quote"].to_list() == [cell]


def test_two_snapshots_are_compared_by_id_by_date_and_by_word(home: Home) -> None:
    settings, _ = home
    first, second = tables(settings, "runs")["runs"]["run_id"]
    by_word = difference(settings, "previous", "current")
    assert [(d["field"], d["old"], d["new"], d["what"]) for d in by_word["differences"]] == [
        ("score", 741.5, 742.5, "changed")
    ]
    assert by_word["rankings"] == {"before": 2, "after": 2, "added": 0, "gone": 0, "changed": 1}
    assert difference(settings, first, second)["differences"] == by_word["differences"]
    assert difference(settings, "2024-08-05", "2024-08-09")["differences"] == by_word["differences"]
    assert difference(settings, "2024-07-01", "2024-08-05")["rankings"]["added"] == 2
    assert difference(settings, "current", "2024-07-01")["rankings"]["gone"] == 2
    assert difference(settings, "current", "current")["differences"] == []


def test_a_name_that_means_no_time_is_refused_with_what_is_allowed(home: Home) -> None:
    with pytest.raises(SettingsError, match=r"yesterday.*current, previous, or one such as 2024"):
        difference(home[0], "yesterday", "current")


def test_diff_prints_a_table_and_json(home: Home) -> None:
    settings, _ = home
    assert json.loads(run(settings, "diff", "--json"))["rankings"]["changed"] == 1
    shown = run(settings, "diff", "previous", "current")
    assert "742.5" in shown and "1 changed" in shown


def test_on_the_terminal_a_ranking_that_came_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    key = {"index_id": "DTI", "index_year": 2023, "component_id": None, "unit_id": "u", "cohort_id": "c"}
    row = key | {"unit_name": "Ka Long", "province_name": None, "what": "added", "old": None}
    values = {"score": 747.2, "score_max": 1000, "rank": 1, "rank_of": 177, "status": "single"}
    show_diff.difference(
        {
            "from": "a",
            "to": "b",
            "rankings": {"before": 0, "after": 1, "added": 1, "gone": 0, "changed": 0},
            "differences": [row | {"field": field, "new": value} for field, value in values.items()],
        }
    )
    told = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert told.count("Ka Long") == 1 and "score 747.2 / 1000" in told and "rank 1 of" in told


def test_an_export_that_nothing_matches_says_so_and_names_the_years(home: Home, tmp_path: Path) -> None:
    told = run(home[0], "export", "--to", str(tmp_path / "e"), "--year", "1990")
    assert "no ranking of 1990; years there are: 2022, 2023" in told
    assert "Nothing matches" not in run(home[0], "export", "--to", str(tmp_path / "f"), "--year", "2022")


def test_a_unit_is_explained_on_every_index_and_year_the_latest_first(home: Home) -> None:
    lines = run(home[0], "explain", "phường Hồng Hải").splitlines()
    assert [line[:8] for line in lines[:2]] == ["DTI 2023", "DTI 2022"] and "rank 4 of 177" in lines[1]
    only = json.loads(run(home[0], "explain", "Hồng Hải", "--year", "2022", "--json"))
    assert [(row["index_year"], row["rank"], row["rank_of"]) for row in only] == [(2022, 4, 177)]


def test_a_name_of_no_ranked_unit_is_refused(home: Home) -> None:
    with pytest.raises(SettingsError, match="no ranking is published of 'Cô Tô'"):
        standings(home[0], "Cô Tô")
