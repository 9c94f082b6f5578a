"""What the pages of docs/examples show runs as it stands there, on the bundled samples."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from flows.export import export
from flows.past import tables_at
from flows.settings import PROJECT, Settings
from tasks.export.database import VIEWS

EXAMPLES = PROJECT / "docs" / "examples"


def fenced(page: str, language: str) -> list[str]:
    """The code on a page in one language."""
    return re.findall(rf"```{language}\n(.*?)```", (EXAMPLES / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def here(samples: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds data/, and is the working folder."""
    (tmp_path / "data").symlink_to(samples.data_dir)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("code", fenced("README.md", "python"))
def test_python_reads_a_table(code: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "README.md", "exec"), {})
    assert re.search(r"shape: \(5, \d\)", capsys.readouterr().out)


def test_three_lines_are_three_lines() -> None:
    for language, lines in (("python", 3), ("r", 3), ("js", 4)):  # JavaScript imports from two packages
        code = fenced("README.md", language)[0].splitlines()
        assert len([line for line in code if line]) == lines


def test_r_reads_a_table(here: Path) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not installed: the example in R was not run")
    if subprocess.run([rscript, "-e", "library(nanoparquet)"], capture_output=True, check=False).returncode:
        pytest.skip("R has no package nanoparquet: the example in R was not run")
    (code,) = fenced("README.md", "r")
    done = subprocess.run([rscript, "-e", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "unit_name" in done.stdout, done.stderr


def test_javascript_reads_a_table(here: Path) -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node or npm is not installed: the example in JavaScript was not run")
    installed = Path(
        subprocess.run([npm, "root", "--global"], capture_output=True, text=True, check=True).stdout.strip()
    )
    if not (installed / "hyparquet").exists() or not (installed / "hyparquet-compressors").exists():
        pytest.skip(
            "npm has no hyparquet (npm install --global hyparquet hyparquet-compressors): JavaScript was not run"
        )
    (here / "node_modules").symlink_to(installed)
    (here / "example.mjs").write_text(fenced("README.md", "js")[0], encoding="utf-8")
    done = subprocess.run([node, "example.mjs"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "unit_name" in done.stdout, done.stderr


def test_the_query_gives_a_league_table_with_its_evidence(here: Path) -> None:
    found = duckdb.sql((EXAMPLES / "league.sql").read_text(encoding="utf-8")).pl()
    whole = found.filter(pl.col("rank_of") == 177)["rank"]
    assert len(whole) > 5 and whole.is_sorted()
    assert found["quote"].null_count() == found["uri"].null_count() == 0
    assert (found["rank_change"].is_not_null()).any()


def test_every_cell_of_the_notebook_runs_and_shows_something(here: Path) -> None:
    """Cell by cell as a kernel would, without one: what the last line of a cell is, is what the cell shows."""
    notebook = json.loads((EXAMPLES / "rankings.ipynb").read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    known: dict[str, Any] = {}
    for cell in [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]:
        assert cell["outputs"] == [] and cell["execution_count"] is None, "clear the outputs before committing"
        shown = ran("".join(cell["source"]), known)
        assert isinstance(shown, pl.DataFrame) and shown.height > 0, cell["source"]


def ran(source: str, known: dict[str, Any]) -> Any:
    """The value of the last expression of some code."""
    tree = ast.parse(source)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    exec(compile(tree, "cell", "exec"), known)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), known)


def test_every_query_of_the_dashboards_runs_on_the_exported_database(samples: Settings, tmp_path: Path) -> None:
    export(tables_at(samples, None), tmp_path / "export", ["duckdb"], {})
    queries = [query for text in fenced("dashboards.md", "sql") for query in text.split(";") if query.strip()]
    with duckdb.connect(str(tmp_path / "export/rankings.duckdb"), read_only=True) as database:
        answers = {query: len(database.execute(query).fetchall()) for query in queries}
    assert len(answers) == 6 and all(answers.values()), answers


def test_the_page_on_dashboards_names_every_view() -> None:
    page = (EXAMPLES / "dashboards.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(VIEWS)
