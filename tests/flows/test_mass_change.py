"""A run that would change too much of what is published stops before it; a broken copy proves nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows import cli
from flows.captures import superseded
from flows.ingest import reprocess
from flows.settings import Settings, SettingsError, load_settings
from tasks.changelog import MassChange
from tasks.publish import current
from tasks.store import Store
from tests.flows import scenario
from tests.flows.conftest import HONG_HAI, TITLE, tables, take_in


def write_league(folder: Path, names: list[str]) -> None:
    """An article that ranks 63 provinces in this order."""
    rows = [(place, name, scenario.score(place)) for place, name in enumerate(names, start=1)]
    (folder / "article.html").write_text(scenario.table("Báo", scenario.TITLE.format(2022), rows), encoding="utf-8")


@pytest.fixture
def league(tmp_path: Path, settings: Settings) -> Path:
    """A folder with the article, taken in; its newer copy turns the order round and is not taken in."""
    folder = tmp_path / "league"
    folder.mkdir()
    write_league(folder, scenario.provinces())
    take_in(settings, folder)
    write_league(folder, scenario.provinces()[::-1])
    return folder


def test_nothing_is_published_and_the_run_is_logged_as_failed_until_a_person_accepts(
    league: Path, settings: Settings
) -> None:
    before = current(settings.data_dir)
    for _ in range(2):  # the night after, it is stopped again
        with pytest.raises(MassChange, match=r"would change 124 of .* published values") as stopped:
            take_in(settings, league)
        assert "--accept-mass-change" in str(stopped.value) and "→" in str(stopped.value)
        assert current(settings.data_dir) == before
        assert Store(settings.data_dir).runs()[-1]["status"] == "failed"
    with pytest.raises(MassChange):
        reprocess(settings)

    take_in(replace(settings, accept_mass_change=True), league)

    assert current(settings.data_dir) != before
    ranked = tables(settings, "rankings")["rankings"].sort("rank")
    assert ranked["unit_name"].to_list() == scenario.provinces()[::-1]


def test_a_share_that_is_allowed_lets_it_through(league: Path, settings: Settings) -> None:
    take_in(replace(settings, mass_change_share=0.9), league)
    assert tables(settings, "changelog")["changelog"].filter(kind="corrected", field="rank").height == 62


def test_the_command_exits_with_1_and_with_0_once_accepted(
    league: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XEPHANG_DATA_DIR", str(settings.data_dir))
    monkeypatch.setattr("sys.argv", ["xephang", "ingest", str(league)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 1
    assert "stopped before publishing" in capsys.readouterr().err
    accepted = CliRunner().invoke(cli.app, ["ingest", str(league), "--accept-mass-change"])
    assert accepted.exit_code == 0, accepted.output


@pytest.mark.parametrize("share", ["-0.1", "1.5"])
def test_a_share_that_is_none_is_refused(share: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XEPHANG_MASS_CHANGE", share)
    with pytest.raises(SettingsError, match="from 0 to 1"):
        load_settings(Path("home"))


def test_a_newer_copy_that_cannot_be_read_withdraws_nothing(settings: Settings, documents: Path) -> None:
    take_in(settings, documents)
    (documents / "article.txt").write_bytes(b"")
    take_in(settings, documents)
    assert tables(settings, "rankings")["rankings"]["score"].to_list() == [741.5]

    (documents / "article.txt").write_text(TITLE + HONG_HAI.format(score="742,5"), encoding="utf-8")
    take_in(settings, documents)
    assert tables(settings, "rankings")["rankings"].select("score", "status").rows() == [(742.5, "single")]


def test_a_content_that_could_not_be_read_takes_nobodys_place(settings: Settings, documents: Path) -> None:
    for text in (HONG_HAI, "", HONG_HAI + "."):
        (documents / "article.txt").write_text(text, encoding="utf-8")
        take_in(settings, documents)
    good, broken, newer = (str(c.sha256) for c in Store(settings.data_dir).captures())
    captures = Store(settings.data_dir).captures()
    assert superseded(captures[:2], {broken}) == {}
    assert superseded(captures, {broken}) == {good: newer, broken: newer}
