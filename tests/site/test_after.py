"""A command that publishes builds the dashboard of it; one that fails to does not take back what was published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from tests.flows.conftest import HONG_HAI, TITLE


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XEPHANG_SITE_ON_PUBLISH", "true")
    monkeypatch.setenv("XEPHANG_DATA_DIR", str(tmp_path / "home"))
    file = tmp_path / "article.txt"
    file.write_text(TITLE + HONG_HAI.format(score="741,5"), encoding="utf-8")
    return file


def ingested(article: Path) -> tuple[Result, dict[str, Any]]:
    result = CliRunner().invoke(app, ["ingest", str(article), "--json"])
    return result, json.loads(result.stdout)


def test_a_publication_brings_its_dashboard(article: Path) -> None:
    result, told = ingested(article)
    assert result.exit_code == 0
    assert told["site"] == f"{told['snapshot']}/site"
    assert (Path(told["snapshot"]) / "site/index.html").is_file()


def test_a_run_without_news_builds_none(article: Path) -> None:
    ingested(article)
    assert ingested(article)[1]["site"] is None


def test_a_dashboard_that_fails_is_told_and_the_tables_stay(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("flows.site.build_site", fail)
    result, told = ingested(article)
    assert result.exit_code == 1
    assert "no space left" in told["site_failed"]
    assert (Path(told["snapshot"]) / "rankings.parquet").is_file()
