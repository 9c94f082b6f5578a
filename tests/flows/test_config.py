"""Settings: command line over environment over file over default, each told with where it came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.config import ConfigError, key_paths, load_config, variable
from flows.settings import PROJECT, load_settings
from schemas.config import Config
from schemas.entry import CatalogueError
from schemas.yaml_lines import load_yaml, spell


def written(folder: Path, text: str) -> Path:
    file = folder / "xephang.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_every_setting_is_its_default() -> None:
    found = load_config(None, {})
    assert found.config == Config()
    assert set(found.origins.values()) == {"default"}


def test_a_value_of_the_file_names_its_line(tmp_path: Path) -> None:
    found = load_config(written(tmp_path, "contact: a@b.vn\nschedule:\n  cron: 5 1 * * *\n"), {})
    assert found.config.schedule.cron == "5 1 * * *"
    assert found.origins["schedule.cron"] == "xephang.yaml, line 3"


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    found = load_config(written(tmp_path, "mass_change: 0.5\n"), {"XEPHANG_MASS_CHANGE": "0.1"})
    assert (found.config.mass_change, found.origins["mass_change"]) == (0.1, "environment, XEPHANG_MASS_CHANGE")


def test_the_command_line_comes_before_the_environment() -> None:
    found = load_config(None, {"XEPHANG_DATA_DIR": "/a"}, {("data_dir",): ("/b", "--data-dir")})
    assert (found.config.data_dir, found.origins["data_dir"]) == ("/b", "--data-dir")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mass_change: 2\n", "line 1: mass_change: give a number from 0 to 1"),
        ("schedule:\n  timezone: Hanoi\n", "line 2: schedule.timezone: .*Asia/Ho_Chi_Minh"),
        ("schedule:\n  cron: nightly\n", "line 2: schedule.cron: .*five fields"),
        ("runner: spark\n", "line 1: runner"),
        ("site:\n  licence: free for all\n", "line 2: site.licence: .*identifier of spdx.org"),
        ("mass-change: 0.2\n", "unknown key 'mass-change'; allowed keys: .*mass_change"),
    ],
)
def test_a_wrong_value_of_the_file_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CatalogueError, match=told):
        load_config(written(tmp_path, text), {})


def test_a_wrong_value_of_the_environment_names_the_variable() -> None:
    with pytest.raises(
        ConfigError, match=r"XEPHANG_SCHEDULE_CRON='nightly' cannot be used for schedule.cron: .*five fields"
    ):
        load_config(None, {"XEPHANG_SCHEDULE_CRON": "nightly"})


def test_a_variable_that_no_setting_has_is_named() -> None:
    assert load_config(None, {"XEPHANG_MASS_CHANG": "1", "XEPHANG_NOW": "2024-01-01"}).unknown == (
        "XEPHANG_MASS_CHANG",
    )


def test_the_example_shows_every_setting_with_its_default() -> None:
    example = PROJECT / "xephang.example.yaml"
    found = load_config(example, {})
    assert found.config == Config()
    assert {spell(path) for path in key_paths(Config)} <= {spell(path) for path in load_yaml(example)[1]}


def test_no_two_settings_share_a_variable() -> None:
    names = [variable(path) for path in key_paths(Config)]
    assert len(names) == len(set(names))


def test_a_folder_in_the_file_is_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XEPHANG_DATA_DIR", raising=False)
    assert load_settings(None, written(tmp_path, "data_dir: home\n")).data_dir == tmp_path / "home"
