"""What is refused is held with its rule, and tried again after a fix."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

import tasks.validate
from flows.cli import app
from flows.quarantine import held, outcomes, replay
from flows.settings import Settings
from schemas.tables import MODELS, empty
from tasks.publish import current, publish, read_manifest, read_tables
from tasks.units import load_register
from tasks.validate.rules import Rule
from tests.flows.command import run_command
from tests.flows.conftest import tables, take_in
from tests.trust.build import claim, claims, document_id, table

# A rule with a mistake in it: it takes every rank behind 4 for wrong.
TOO_STRICT = Rule("claim.too_strict", "warning", pl.col("rank") > 4, pl.format("rank {}: at most 4 allowed", "rank"))
GOOD = "DTI năm 2023\n\nHuyện Hải Hà xếp thứ 5/13 toàn tỉnh."
WRONG = "DTI năm 2023\n\nHuyện Đầm Hà xếp thứ 18/13 toàn tỉnh."


@pytest.fixture
def refused(settings: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data home where one row is in quarantine by a mistake of ours and one by the document's."""
    (documents / "good.txt").write_text(GOOD, encoding="utf-8")
    (documents / "wrong.txt").write_text(WRONG, encoding="utf-8")
    monkeypatch.setattr(tasks.validate, "CLAIM_RULES", (*tasks.validate.CLAIM_RULES, TOO_STRICT))
    take_in(settings, documents)
    monkeypatch.undo()
    return settings


def test_the_quarantine_lists_rule_value_and_document(refused: Settings) -> None:
    rows = {(row["unit_text"], row["check_id"]): row for row in held(refused)}
    assert sorted(rows) == [
        ("Huyện Hải Hà", "claim.too_strict"),
        ("Huyện Đầm Hà", "claim.rank_within_rank_of"),
        ("Huyện Đầm Hà", "claim.too_strict"),
    ]
    row = rows["Huyện Đầm Hà", "claim.rank_within_rank_of"]
    assert row["failure"] == "rank 18 of 13: at most 13 allowed" and row["uri"].endswith("wrong.txt")
    assert [r["unit_text"] for r in held(refused, check="claim.rank_within_rank_of")] == ["Huyện Đầm Hà"]
    assert len(held(refused, document=row["uri"])) == 2


def test_a_replay_releases_what_a_fix_allows_and_says_why_the_rest_still_fails(refused: Settings) -> None:
    done = replay(refused)

    told = {(row["unit_text"], row["check_id"]): (row["outcome"], row["now"]) for row in done.rows}
    still = ("still_refused", "claim.rank_within_rank_of: rank 18 of 13: at most 13 allowed")
    assert told == {
        ("Huyện Hải Hà", "claim.too_strict"): ("released", None),
        ("Huyện Đầm Hà", "claim.rank_within_rank_of"): still,
        ("Huyện Đầm Hà", "claim.too_strict"): still,
    }
    found = tables(refused, "rankings", "quarantine")
    assert set(found["rankings"]["unit_name"]) == {"Hồng Hải", "Hải Hà"}
    assert found["quarantine"]["check_id"].to_list() == ["claim.rank_within_rank_of"]


def test_a_replay_with_nothing_to_release_changes_nothing(refused: Settings) -> None:
    replay(refused)
    again = replay(refused)
    assert again.outcome.built.snapshot is None
    assert [row["outcome"] for row in again.rows] == ["still_refused"]


def test_a_row_of_a_derived_table_is_held_and_comes_back_with_the_next_build(
    settings: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = load_register(settings.reference).units_frame()

    def broken(register: Any) -> pl.DataFrame:
        first = pl.int_range(pl.len()) == 0
        return wanted.with_columns(tier=pl.when(first).then(pl.lit("parish")).otherwise("tier"))

    monkeypatch.setattr("tasks.units.register.Register.units_frame", broken)
    take_in(settings, documents)
    found = tables(settings, "units", "quarantine", "issues", "rankings")
    assert found["units"].height == wanted.height - 1 and found["rankings"].height == 1
    assert found["quarantine"]["check_id"].to_list() == ["units.tier"]
    assert found["issues"].filter(check_id="quarantine.rows")["severity"].to_list() == ["error"]

    monkeypatch.undo()
    assert [row["outcome"] for row in replay(settings).rows] == ["released"]
    assert tables(settings, "units")["units"].height == wanted.height


def before(**fields: Any) -> pl.DataFrame:
    row = claim("a", claim_id="old", char_start=10, char_end=40) | fields
    return table("quarantine", row | {"check_id": "claim.rank_positive", "failure": "rank 0: at least 1 allowed"})


def after(*said: dict[str, Any]) -> dict[str, pl.DataFrame]:
    return {"claims": claims(*said)} | {n: empty(MODELS[n]) for n in ("quarantine", "cohort_statistics")}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ([claim("a", claim_id="old", char_start=10, char_end=40)], "released"),
        ([claim("a", claim_id="new", char_start=30, char_end=60)], "read_anew"),
        ([claim("a", claim_id="new", char_start=40, char_end=60)], "no_longer_stated"),
        ([claim("b", claim_id="new", char_start=10, char_end=40)], "no_longer_stated"),
        ([], "no_longer_stated"),
    ],
)
def test_what_became_of_a_row(said: list[dict[str, Any]], outcome: str) -> None:
    assert outcomes(before(), after(*said))["outcome"].to_list() == [outcome]
    assert outcomes(before(document_id=document_id("c")), after())["outcome"].to_list() == ["no_longer_stated"]


def run(home: object, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_command(*arguments, XEPHANG_DATA_DIR=str(home))


def test_the_command_lists_and_replays(refused: Settings) -> None:
    listed = run(refused.data_dir, "quarantine", "--json")
    assert len(json.loads(listed.stdout)) == 3

    told = run(refused.data_dir, "quarantine", "replay")
    assert told.returncode == 0, told.stderr
    assert "1 row(s) released" in told.stdout and "2 row(s) still refused" in told.stdout
    assert "at most 13 allowed" in told.stdout


def test_issues_by_check(refused: Settings) -> None:
    one = json.loads(run(refused.data_dir, "issues", "--check", "quarantine.rows", "--json").stdout)
    assert {row["check_id"] for row in one} == {"quarantine.rows"}
    unknown = run(refused.data_dir, "issues", "--check", "no.such")
    assert unknown.returncode == 2 and "ranking.order" in unknown.stderr


def test_an_issue_that_came_back_is_told_as_such(settings: Settings, documents: Path) -> None:
    from flows.views import issues

    article = documents / "wrong.txt"
    opened = []
    for text in (WRONG, GOOD, WRONG):
        article.write_text(text, encoding="utf-8")
        take_in(settings, documents)
        opened.append(len(issues(settings, check="quarantine.rows")))
    assert opened == [1, 0, 1]
    (row,) = issues(settings, state="reopened", check="quarantine.rows")
    assert (row["state"], row["times_opened"], row["resolved_at"]) == ("open", 2, None)


def test_a_snapshot_of_an_earlier_version_is_built_on(settings: Settings, documents: Path) -> None:
    (documents / "wrong.txt").write_text(WRONG, encoding="utf-8")
    take_in(settings, documents)
    snapshot = current(settings.data_dir)
    assert snapshot is not None
    manifest = read_manifest(snapshot)
    old = read_tables(snapshot, manifest["tables"])
    old["issues"] = old["issues"].drop("resolved_at", "times_opened")
    publish(settings.data_dir, old, snapshot_id=f"{snapshot.name}-old", schema_version=1, meta=manifest["meta"])
    (documents / "wrong.txt").write_text(GOOD, encoding="utf-8")
    take_in(settings, documents)
    found = tables(settings, "issues")["issues"].filter(check_id="quarantine.rows").row(0, named=True)
    assert (found["state"], found["times_opened"]) == ("resolved", 1)


def test_rows_of_a_copy_that_a_newer_one_replaced_are_marked_and_left_out_of_the_list(
    settings: Settings, documents: Path
) -> None:
    for text in (WRONG, WRONG.replace("18/13", "8/13")):
        (documents / "wrong.txt").write_text(text, encoding="utf-8")
        take_in(settings, documents)
    (row,) = held(settings)
    newer = tables(settings, "documents")["documents"].filter(pl.col("uri").str.ends_with("wrong.txt"))
    assert row["replaced_by"] in set(newer["document_id"]) - {row["document_id"]}

    def listed(*options: str) -> str:
        return CliRunner().invoke(app, ["quarantine", *options, "--data-dir", str(settings.data_dir)]).output

    assert "Nothing in force" in listed() and "1 row(s) more" in listed()
    assert "rank 18 of 13: at most 13 allowed  (replaced by a newer copy)" in listed("--all")
    assert json.loads(listed("--json")) == [] and len(json.loads(listed("--all", "--json"))) == 1
