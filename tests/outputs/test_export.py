"""An export: the rows asked for, in files that fit each other and that nothing can run code from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import frictionless
import openpyxl
import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.filters import filters_of, narrow
from flows.past import tables_at
from flows.settings import Settings, SettingsError
from tasks.export import ExportError, check_format, workbook, write_tables
from tasks.export.database import VIEWS

Tables = dict[str, pl.DataFrame]


def exported(settings: Settings, to: Path, *arguments: str) -> Path:
    done = CliRunner().invoke(app, ["--data-dir", str(settings.data_dir), "export", "--to", str(to), *arguments])
    assert done.exit_code == 0, done.output
    return to


@pytest.fixture(scope="module")
def everything(samples: Settings) -> Tables:
    return tables_at(samples, None)


# filters


def only(settings: Settings, everything: Tables, **given: Sequence[str]) -> Tables:
    return narrow(everything, filters_of(settings, **given))[0]  # type: ignore[arg-type]


def test_an_index_is_named_as_people_write_it(samples: Settings, everything: Tables) -> None:
    found = only(samples, everything, indices=["PAR INDEX", "papi"])
    assert set(found["rankings"]["index_id"]) == set(found["claims"]["index_id"]) == {"PAR_INDEX", "PAPI"}


def test_years_are_given_one_by_one_or_as_a_span(samples: Settings, everything: Tables) -> None:
    found = only(samples, everything, years=["2015-2016", "2023"])
    assert set(found["rankings"]["index_year"]) == {2015, 2016, 2023}


def test_a_province_is_itself_and_what_lies_in_it(samples: Settings, everything: Tables) -> None:
    found = only(samples, everything, provinces=["tinh Quang Ninh"])
    assert set(found["rankings"]["province_name"]) == {"Quảng Ninh"}
    assert {"province", "district", "commune"} <= set(found["rankings"]["unit_tier"])
    assert only(samples, everything, provinces=["22@2004-08-31"])["rankings"].equals(found["rankings"])


def test_a_tier_narrows_every_table_of_figures(samples: Settings, everything: Tables) -> None:
    found = only(samples, everything, tiers=["ministry"])
    units = set(found["rankings"]["unit_id"])
    assert set(found["rankings"]["unit_tier"]) == {"ministry"}
    assert set(found["changelog"]["unit_id"]) == units and set(found["movements"]["unit_id"]) <= units


def test_a_unit_is_named_with_or_without_its_type_and_told(samples: Settings, everything: Tables) -> None:
    filters = filters_of(samples, units=["phường Ka Long"])
    found, taken = narrow(everything, filters)
    assert set(found["rankings"]["unit_name"]) == set(taken.values()) == {"Ka Long"}
    assert only(samples, everything, units=list(taken))["rankings"].equals(found["rankings"])
    assert only(samples, everything, units=["ka long"])["rankings"].equals(found["rankings"])


def test_what_is_left_fits_together(samples: Settings, everything: Tables) -> None:
    found = only(samples, everything, indices=["DTI"], provinces=["Quảng Ninh"])
    for claim in ("score_claim_id", "rank_claim_id"):
        assert set(found["rankings"][claim].drop_nulls()) <= set(found["claims"]["claim_id"])
    assert set(found["claims"]["document_id"]) <= set(found["documents"]["document_id"])
    assert found["documents"].height < everything["documents"].height
    assert found["units"].equals(everything["units"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"indices": ["DTIX"]}, "no index is called 'DTIX'; give one of"),
        ({"tiers": ["ward"]}, "--tier 'ward' is not one of region, ministry"),
        ({"years": ["23"]}, "--year '23': give a year, or a span such as 2019-2023"),
        ({"years": ["2023-2019"]}, "give a year, or a span"),
        ({"tables": ["ranking"]}, "--table 'ranking' is not one of agencies"),
        ({"units": ["xã Không Có"]}, "--unit 'xã Không Có': nothing is published"),
        ({"provinces": ["Atlantis"]}, "--province 'Atlantis': nothing is published"),
    ],
)
def test_a_name_that_takes_nothing_is_refused(
    samples: Settings, everything: Tables, given: dict[str, list[str]], said: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        only(samples, everything, **given)
    assert said in str(refused.value)


# formats


def test_the_database_answers_the_usual_questions_and_explains_itself(samples: Settings, tmp_path: Path) -> None:
    to = exported(samples, tmp_path / "out", "--format", "duckdb")
    with duckdb.connect(str(to / "rankings.duckdb"), read_only=True) as database:

        def ask(query: str) -> list[tuple[object, ...]]:
            return database.execute(query).fetchall()

        assert {name for (name,) in ask("SELECT view_name FROM duckdb_views() WHERE NOT internal")} == set(VIEWS)
        first = ask("SELECT unit_name, rank FROM league WHERE index_id = 'DTI' AND unit_tier = 'ministry' LIMIT 2")
        assert first == [("Bộ Kế hoạch và Đầu tư", 1), ("Bộ Tài chính", 2)]
        assert ask("SELECT count(*) FROM latest") < ask("SELECT count(*) FROM rankings")
        assert ask("SELECT count(*) FROM unit_history") == ask("SELECT count(*) FROM rankings")
        assert ask("SELECT count(*) FROM unit_history WHERE rank_change <> previous_rank - rank") == [(0,)]
        units = "SELECT DISTINCT unit_id FROM {} ORDER BY 1"
        assert ask(units.format("disputed")) == ask(units.format("rankings WHERE status = 'disputed'")) != []
        assert ask("SELECT count(*) FROM evidence WHERE quote IS NULL OR NOT (gives_rank OR gives_score)") == [(0,)]
        assert ask("SELECT count(*) FROM open_issues") == ask("SELECT count(*) FROM issues WHERE state = 'open'")
        assert ask("SELECT count(*) FROM duckdb_columns() WHERE comment IS NULL AND NOT internal AND table_name IN "
                   "('rankings', 'claims', 'latest', 'open_issues')") == [(0,)]  # fmt: skip
        assert ask("SELECT comment FROM duckdb_columns() WHERE table_name = 'league' AND column_name = 'rank'") == [
            ("position, 1 is best [position]",)
        ]
        assert ask("SELECT count(*) FROM duckdb_tables() WHERE comment IS NULL AND NOT internal") == [(0,)]


def test_views_whose_tables_are_left_out_are_left_out(samples: Settings, tmp_path: Path) -> None:
    to = exported(samples, tmp_path / "out", "--format", "duckdb", "--table", "rankings")
    with duckdb.connect(str(to / "rankings.duckdb"), read_only=True) as database:
        names = database.execute("SELECT table_name FROM information_schema.tables ORDER BY 1").fetchall()
    assert names == [("latest",), ("rankings",)]


def test_a_workbook_has_typed_cells(samples: Settings, tmp_path: Path) -> None:
    to = exported(
        samples, tmp_path / "out", "--format", "xlsx", "--index", "DTI", "--table", "rankings", "--table", "documents"
    )
    book = openpyxl.load_workbook(to / "rankings.xlsx")
    assert book.sheetnames == ["documents", "rankings"]
    heading, first, *_ = book["rankings"].values
    row = dict(zip(heading, first, strict=True))
    assert isinstance(row["index_year"], int) and isinstance(row["known_since"], datetime)
    assert isinstance(dict(zip(*list(book["documents"].values)[:2], strict=True))["published_at"], datetime)


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "#N/A", "{=1}"])
def test_no_cell_of_a_workbook_is_a_formula(text: str, tmp_path: Path) -> None:
    write_tables({"claims": pl.DataFrame({"quote": [text]})}, tmp_path, "xlsx")
    cell = openpyxl.load_workbook(tmp_path / "rankings.xlsx")["claims"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_what_a_cell_cannot_hold_is_changed_visibly_and_told(tmp_path: Path) -> None:
    table = pl.DataFrame({"quote": ["a" * 40_000, "b\x00\x0bc\tđ\n", None], "day": [date(2024, 1, 2), None, None]})
    told = write_tables({"claims": table}, tmp_path, "xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "rankings.xlsx")["claims"].values)
    assert len(rows[1][0]) == 32_767 and rows[1][0].endswith("…[cut]")
    assert rows[2][0] == "b\ufffd\ufffdc\tđ\n" and rows[1][1] == datetime(2024, 1, 2)
    assert told == [
        "rankings.xlsx, sheet claims: 1 cells hold more than 32,767 characters and are cut, ending in '…[cut]'"
    ]


def test_more_rows_than_a_sheet_has_are_refused_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS", 3)
    check_format({"claims": pl.DataFrame({"a": [1, 2]})}, "xlsx")
    with pytest.raises(ExportError, match=r"claims \(3\).*--table"):
        check_format({"claims": pl.DataFrame({"a": [1, 2, 3]})}, "xlsx")


def test_an_unknown_format_is_refused(samples: Settings, tmp_path: Path) -> None:
    arguments = ["--data-dir", str(samples.data_dir), "export", "--to", str(tmp_path / "o"), "--format", "sav"]
    assert isinstance(CliRunner().invoke(app, arguments).exception, SettingsError)


# what describes the files


def test_the_data_package_fits_the_files_it_describes(samples: Settings, tmp_path: Path) -> None:
    """Types, constraints, keys and hashes, row by row, by Frictionless' own library."""
    tables = ("rankings", "claims", "documents", "movements", "cohort_statistics", "indices", "runs", "issues")
    named = [part for name in tables for part in ("--table", name)]
    to = exported(samples, tmp_path / "out", "--format", "csv,duckdb", "--province", "Quảng Ninh", *named)
    report = frictionless.Package(str(to / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "note"])[:5]
    claims = (to / "claims.csv").read_bytes()
    (to / "claims.csv").write_bytes(claims.replace(b",sentence,", b",hearsay,", 1))
    report = frictionless.Package(str(to / "datapackage.json")).validate()
    assert {row[0] for row in report.flatten(["type"])} == {"hash-count", "byte-count", "constraint-error"}


def test_an_export_in_two_formats_names_both(samples: Settings, tmp_path: Path) -> None:
    to = exported(samples, tmp_path / "out", "--format", "parquet,csv", "--table", "rankings", "--table", "claims")
    package = json.loads((to / "datapackage.json").read_text(encoding="utf-8"))
    names = [resource["name"] for resource in package["resources"]]
    assert names == ["claims", "rankings", "claims-csv", "rankings-csv"]
    in_csv = package["resources"][3]["schema"]["foreignKeys"]
    assert {reference["reference"]["resource"] for reference in in_csv} == {"claims-csv"}


def test_an_export_names_the_sources_it_rests_on_and_no_other(samples: Settings, tmp_path: Path) -> None:
    to = exported(samples, tmp_path / "out", "--index", "DTI", "--as-of", "2024-08-05")
    package = json.loads((to / "datapackage.json").read_text(encoding="utf-8"))
    assert [source["title"].split(".")[1].strip() for source in package["sources"]] == ["Bundled samples"]
    assert package["created"].startswith(datetime(2024, 7, 31, 19, tzinfo=UTC).isoformat())
