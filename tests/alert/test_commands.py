"""Alerts around the real commands: after a run, when it raises, for a timer; and no secret in anything that is written."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.alerts import send_due
from flows.cli import app
from flows.ingest import ingest
from flows.refresh import refresh
from flows.settings import Settings, SettingsError
from schemas.entry import CatalogueError
from tasks.publish import current
from tasks.store import Store, place
from tests.alert.conftest import Receiver
from tests.alert.nights import change, log_run, publish_night

Configured = Callable[[str], Settings]
Night = Callable[..., datetime]
SECRET = "s3cr3t-t0k3n-77ab"
DEAD = ("page.lost_claims", "error", "a")


def hook(receiver: Receiver, more: str = "") -> str:
    return f"channels:\n- {{id: hook, kind: webhook, url: 'http://{receiver.address}/in'{more}}}"


def invoke(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["--config", str(tmp_path / "xephang.yaml"), *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_a_run_sends_after_it_has_published(
    configured: Configured, receiver: Receiver, night: Night, tmp_path: Path
) -> None:
    settings = configured("watch: [{index: DTI}]\n" + hook(receiver, ", severity: warning"))
    folder = tmp_path / "documents"
    folder.mkdir()
    text = (
        "Kết quả DTI năm 2023\n\n30/07/2024\n\nNăm 2023, phường Hồng Hải đạt 741,5/1000 điểm, "
        "xếp hạng 02/177 xã, phường toàn tỉnh Quảng Ninh về DTI."
    )
    (folder / "a.txt").write_text(text, encoding="utf-8")
    (folder / "b.txt").write_text(text.replace("02/177", "12/177"), encoding="utf-8")

    outcome = ingest(settings, [folder])
    ingest(settings, [folder])

    assert outcome.built.snapshot is not None
    assert receiver.kinds() == ["issues", "changes"]
    assert (
        "xephang explain 06691@2004-08-31 --index DTI --year 2023" in receiver.got[1]["text"]
        or receiver.got[1]["changes"]
    )
    assert any("xephang explain" in payload["text"] for payload in receiver.got)


def test_a_refresh_that_raises_is_told_and_raises_still(
    configured: Configured, receiver: Receiver, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("flows.ingest.build", broken)
    monkeypatch.setattr("flows.refresh.crawl", lambda *_, **__: None)
    settings = configured(hook(receiver))
    for n in range(2):
        night(n)
        with pytest.raises(RuntimeError):
            refresh(settings)
    (payload,) = receiver.got
    assert payload["kind"] == "failure" and "the disk is on fire" in payload["text"]
    assert Store(settings.data_dir).runs()[-1]["status"] == "failed"


def test_a_catalogue_that_cannot_be_read_is_told_once_and_not_over_with_another_command(
    configured: Configured, receiver: Receiver, night: Night, tmp_path: Path
) -> None:
    sources = tmp_path / "sources.yaml"
    sources.write_text("sources: nonsense\n")
    settings = replace(configured(hook(receiver)), sources=sources)
    for _ in range(2):
        with pytest.raises(CatalogueError):
            refresh(settings)
    send_due(settings)
    assert [p["troubles"][0]["what"] for p in receiver.got] == ["CatalogueError"]


@pytest.mark.parametrize("broken", ["indices", "tables"])
def test_a_failure_is_told_where_what_is_told_beside_it_cannot_be_read_and_no_change_is_lost(
    configured: Configured, receiver: Receiver, night: Night, tmp_path: Path, broken: str
) -> None:
    settings = configured("watch: [{index: DTI}]\n" + hook(receiver))
    publish_night(settings, night(0))
    send_due(settings)
    publish_night(settings, night(1), changes=[change(night(1), "rank", None, "3")])  # killed before it could send
    log_run(settings, night(2), "failed", "CatalogueError: indices.yaml")
    table = current(settings.data_dir) / "changelog.parquet"  # type: ignore[operator]
    whole = table.read_bytes()
    if broken == "tables":
        table.write_bytes(b"PAR1")
    (tmp_path / "indices.yaml").write_text("nonsense: 1\n")
    send_due(replace(settings, indices=tmp_path / "indices.yaml") if broken == "indices" else settings)
    assert receiver.kinds() == ["failure"] and "failed:refresh" in [t["key"] for t in receiver.got[0]["troubles"]]

    table.write_bytes(whole)
    send_due(settings)
    assert "changes" in receiver.kinds()


def test_a_channel_that_is_down_changes_no_exit_code(
    configured: Configured, receiver: Receiver, night: Night, tmp_path: Path
) -> None:
    configured(hook(receiver))
    receiver.down = True
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("Tin tức", encoding="utf-8")
    log_run(configured(hook(receiver)), night(0), "failed", "StoreError: damaged")
    code, _ = invoke(tmp_path, "ingest", str(folder))
    assert code == 0
    code, told = invoke(tmp_path, "alerts", "--json")
    assert code == 1 and json.loads(told)["channels"][0]["last_failure"]["reason"] == "it answered 503"


def test_status_fails_where_the_last_refresh_is_too_old_and_sends_it_once(
    configured: Configured, receiver: Receiver, night: Night, tmp_path: Path
) -> None:
    settings = configured(hook(receiver))
    publish_night(settings, night(0))
    night(1)
    assert invoke(tmp_path, "status", "--alert")[0] == 0
    assert invoke(tmp_path, "status", "--max-age", "20h")[0] == 1
    assert receiver.got == []
    for hours in (3, 4):
        night(1, hours=hours)
        code, told = invoke(tmp_path, "status", "--alert", "--json")
        assert (code, json.loads(told)["refresh"]["too_old"]) == (1, True)
    publish_night(settings, night(1, hours=5))
    send_due(settings)
    assert [p["troubles"][0]["what"] if p["troubles"] else p["over"] for p in receiver.got] == ["missed", ["missed"]]


def test_a_refresh_that_never_ran_is_too_old(configured: Configured, receiver: Receiver, tmp_path: Path) -> None:
    configured(hook(receiver))
    assert invoke(tmp_path, "status", "--alert")[0] == 1
    assert "No refresh has ever completed" in receiver.got[0]["text"]


def test_an_age_that_is_none_is_refused(configured: Configured, receiver: Receiver, tmp_path: Path) -> None:
    configured(hook(receiver))
    with pytest.raises(SettingsError, match="26h or 2d"):
        invoke(tmp_path, "status", "--max-age", "soon")


def test_the_test_command_exits_with_1_where_one_channel_fails(
    configured: Configured, receiver: Receiver, tmp_path: Path
) -> None:
    configured(hook(receiver) + "\n- {id: tg, kind: apprise, url: 'tgram://${NO_TOKEN}/1'}")
    code, told = invoke(tmp_path, "alerts", "test")
    assert code == 1 and "tg  not sent: not set in the environment: NO_TOKEN" in told
    assert invoke(tmp_path, "alerts", "test", "hook")[0] == 0
    assert len(receiver.got) == 2


def test_the_overview_says_what_goes_where(
    configured: Configured, receiver: Receiver, night: Night, tmp_path: Path
) -> None:
    settings = configured("watch: [{index: DTI}]\n" + hook(receiver))
    publish_night(settings, night(0), [DEAD])
    assert "waits: Xephang: 1 new: 1 error" in invoke(tmp_path, "alerts")[1]
    send_due(settings)
    code, told = invoke(tmp_path, "alerts")
    assert code == 0 and "last sent 2026-11-02 02:00  Xephang: 1 new: 1 error" in told and "waits" not in told


def test_an_object_store_keeps_what_was_sent(configured: Configured, receiver: Receiver, night: Night) -> None:
    settings = replace(configured(hook(receiver)), data_dir=place("memory://alerts/home"))
    for n in range(2):
        publish_night(settings, night(n), [DEAD])
        send_due(settings)
    assert receiver.kinds() == ["issues"]


@pytest.mark.parametrize(
    "url",
    ["http://{host}/${{TOKEN}}", "json://user:${{TOKEN}}@{host}/in", "mmost://{host}/${{TOKEN}}",
     "http://127.0.0.1:9/${{TOKEN}}", "mailto://me:${{TOKEN}}@127.0.0.1:9?to=a@b.vn&from=a@b.vn&mode=insecure",
     "tgram://${{TOKEN}}/1", "slack://${{TOKEN}}/x"],
)  # fmt: skip
def test_a_secret_is_in_nothing_that_is_written_when_sending_fails(
    configured: Configured, receiver: Receiver, night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("TOKEN", SECRET)
    receiver.down = True
    kind = "webhook" if url.startswith("http:") else "apprise"
    alerts = f"channels:\n- {{id: one, kind: {kind}, url: '{url.format(host=receiver.address)}'}}\n"
    settings = configured(alerts + "- {id: file, kind: file, path: alerts.jsonl}")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("apprise").setLevel(logging.DEBUG)
    try:
        for n in range(2):
            publish_night(settings, night(n), [DEAD])
            send_due(settings)
        told = "".join(invoke(tmp_path, *c)[1] for c in (["alerts"], ["alerts", "--json"], ["alerts", "test"]))
        told += invoke(tmp_path, "config", "--json")[1] + invoke(tmp_path, "config")[1] + repr(settings)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        logging.getLogger("apprise").setLevel(logging.NOTSET)
    files = [path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert "not sent" in told + written.getvalue()
    assert SECRET not in told + written.getvalue()
    assert not any(SECRET.encode() in content for content in files)
    assert (tmp_path / "home/alerts.jsonl").exists()
