"""What must not look like "all is well": a folder that is gone, a territory that is none, a data home with nothing in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.config import load_config
from flows.refresh import chosen_sources, refresh
from flows.settings import Settings, SettingsError
from schemas.entry import CatalogueError

SOURCE = """sources:
  - id: ours
    name: ours
    publisher: ours
    territory: {territory}
    authority: local
    enabled: true
    discover: {{kind: folder, path: nowhere}}
"""


def with_source(settings: Settings, folder: Path, territory: str) -> Settings:
    file = folder / "sources.yaml"
    file.write_text(SOURCE.format(territory=territory), encoding="utf-8")
    return replace(settings, sources=file)


def test_a_folder_that_is_not_there_is_a_failed_attempt(settings: Settings, tmp_path: Path) -> None:
    done = refresh(with_source(settings, tmp_path, "Quảng Ninh"))
    assert done.run.n_failed == 1
    assert "there is no such folder" in done.built.issues.filter(check_id="capture.failed")["message"].item()


def test_a_territory_that_is_none_is_refused_with_the_nearest(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"source ours: territory 'Quảng Nin' .*Did you mean .*Quảng Ninh"):
        chosen_sources(with_source(settings, tmp_path, "Quảng Nin"))


@pytest.mark.parametrize("command", [["issues"], ["changes"]])
def test_an_empty_data_home_is_named(command: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [*command, "--data-dir", str(tmp_path / "typo")])
    assert result.exit_code == 0
    assert f"Nothing is published in {tmp_path / 'typo'} yet" in result.stderr


def test_a_time_that_no_clock_shows_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "xephang.yaml"
    file.write_text('schedule: {cron: "99 2 * * *"}\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"line 1: schedule.cron: 99 is no minute: give 0 to 59"):
        load_config(file, {})


@pytest.mark.parametrize("cron", ["*/15 2-4 1,15 * 1-5", "0 2 * jan mon", "5 0 * * 7"])
def test_every_way_to_write_a_schedule_is_taken(cron: str) -> None:
    assert load_config(None, {"XEPHANG_SCHEDULE_CRON": cron}).config.schedule.cron == cron
