"""The command line: what it prints, what it exits with, what it does not import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

from flows.settings import PROJECT
from tasks.store import Store
from tests.flows.command import run_command


class Xephang(Protocol):
    """How a command is run."""

    def __call__(self, *arguments: object, stdin: str | None = None) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def xephang(tmp_path: Path) -> Xephang:
    """Run the command with a data home of its own."""

    def run(*arguments: object, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        return run_command(*arguments, stdin=stdin, XEPHANG_DATA_DIR=str(tmp_path / "home"))

    return run


@pytest.fixture
def process(tmp_path: Path) -> Xephang:
    """The same as a process of its own."""

    def run(*arguments: object, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "XEPHANG_DATA_DIR": str(tmp_path / "home"), "PYTHONPATH": str(PROJECT)}
        command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, input=stdin, timeout=120)

    return run


def test_ingest_explain_and_changes_print_json(xephang: Xephang, process: Xephang, documents: Path) -> None:
    done = process("ingest", documents, "--json")
    told = json.loads(xephang("explain", "phường Hồng Hải", "--index", "DTI", "--year", 2023, "--json").stdout)
    log = json.loads(xephang("changes", "--json").stdout)

    assert done.returncode == 0
    assert json.loads(done.stdout)["claims"] == 1
    assert (told["rankings"][0]["rank"], told["claims"][0]["quote"][:16]) == (2, "phường Hồng Hải ")
    assert {c["kind"] for c in log} == {"added"}


def test_status_issues_and_sources_work_before_anything_is_published(xephang: Xephang) -> None:
    for command in ("status", "issues", "sources", "changes"):
        answer = xephang(command, "--json")
        assert answer.returncode == 0, answer.stderr
        json.loads(answer.stdout)


def test_the_data_home_may_be_named_before_or_after_the_command(
    xephang: Xephang, documents: Path, tmp_path: Path
) -> None:
    xephang("--data-dir", tmp_path / "here", "ingest", documents)

    answer = json.loads(xephang("status", "--data-dir", tmp_path / "here", "--json").stdout)

    assert answer["documents"] == {"ok": 1}


def test_resolve_answers_each_json_line_in_order(xephang: Xephang) -> None:
    lines = [
        {"text": "P. Ka Long", "context": {"province": "Quảng Ninh"}, "tier": None, "as_of": "2023-12-31"},
        {"text": "Thanh Hóa", "context": None, "tier": None, "as_of": "2023-12-31"},
    ]

    answer = xephang("resolve", stdin="\n".join(map(json.dumps, lines)) + "\nno json\n")

    first, second, third = map(json.loads, answer.stdout.splitlines())
    assert (first["code"], first["full_name"]) == ("06709", "Phường Ka Long")
    assert (second["unit_id"], second["code"]) == (None, None) and len(second["candidates"]) > 1
    assert third["unit_id"] is None and "line 3" in third["reason"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["refresh", "--source", "sample"], "Did you mean samples"),
        (["issues", "--state", "shut"], "resolved"),
        (["ingest"], "--manifest"),
        (["backfill", "--years", "2023-2019"], "2019-2023"),
        (["sources", "check", "nowhere"], "`xephang sources` lists all"),
        (["ingest", "does-not-exist"], "does-not-exist"),
        (["ingest", "--nonsense"], "--nonsense"),
    ],
)
def test_bad_usage_exits_with_2_and_says_what_is_allowed(xephang: Xephang, arguments: list[str], words: str) -> None:
    answer = xephang(*arguments)

    assert answer.returncode == 2
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_manifest_with_an_unknown_column_exits_with_2(xephang: Xephang, documents: Path) -> None:
    (documents / "manifest.csv").write_text("path,titel\narticle.txt,x\n", encoding="utf-8")

    answer = xephang("ingest", documents, "--manifest", documents / "manifest.csv")

    assert answer.returncode == 2
    assert "titel" in answer.stderr and "published_at" in answer.stderr


def test_a_data_home_in_use_is_refused_with_its_holder(process: Xephang, documents: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "home").exclusive():
        answer = process("ingest", documents)

    assert answer.returncode == 1
    assert str(os.getpid()) in answer.stderr


def test_a_dry_run_lists_targets_and_fetches_nothing(xephang: Xephang, tmp_path: Path) -> None:
    answer = xephang("refresh", "--dry-run", "--json")

    assert len(json.loads(answer.stdout)) >= 12
    assert not (tmp_path / "home").exists()


def test_help_imports_neither_prefect_nor_polars() -> None:
    code = "import sys, flows.cli; print(sorted({'prefect', 'polars', 'pandera'} & set(sys.modules)))"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, timeout=60)

    assert answer.stdout.strip() == "[]"


def test_a_command_that_orchestrates_nothing_does_not_import_prefect(tmp_path: Path) -> None:
    code = (
        "import json, sys; from flows.cli import main\n"
        "for command in json.loads(sys.argv[1]):\n"
        "    sys.argv[1:] = command\n"
        "    try: main()\n"
        "    except SystemExit as end: assert not end.code, (command, end.code)\n"
        "    assert not any(name.split('.')[0] == 'prefect' for name in sys.modules), command"
    )
    commands = json.dumps([["resolve", "Móng Cái"], ["sources"], ["issues"], ["status"]])
    environment = os.environ | {"XEPHANG_DATA_DIR": str(tmp_path / "home")}
    answer = subprocess.run(
        [sys.executable, "-c", code, commands], capture_output=True, text=True, cwd=PROJECT, env=environment, timeout=60
    )

    assert answer.returncode == 0, answer.stderr
