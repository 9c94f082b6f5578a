"""Each kind of channel against a real receiver, and how it fails: refused, silent, hung up, misspelt."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.alert_views import send_test
from flows.settings import Settings, SettingsError
from schemas.alerts import Channel
from schemas.entry import CatalogueError
from tasks.alert import channels
from tests.alert.conftest import Mailbox, Receiver

Configured = Callable[[str], Settings]


def of(url: str, kind: str = "apprise", more: str = "") -> str:
    return f"channels:\n- {{id: one, kind: {kind}, url: '{url}'{more}}}"


def reason(settings: Settings) -> str | None:
    (row,) = send_test(settings)
    assert row["sent"] == (row["reason"] is None)
    return row["reason"]


def test_a_web_hook_gets_the_documented_json(
    configured: Configured, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_TOKEN", "geheim-1234")
    more = ", headers: {Authorization: 'Bearer ${HOOK_TOKEN}'}"
    assert reason(configured(of(f"http://{receiver.address}/in", "webhook", more))) is None
    (payload,) = receiver.got
    assert {"version", "id", "channel", "kind", "severity", "sent_at", "title", "text", "link"} <= payload.keys()
    assert (payload["version"], payload["kind"]) == (1, "test")
    assert receiver.headers[0]["Authorization"] == "Bearer geheim-1234"


def test_a_file_gets_a_line_a_message(configured: Configured) -> None:
    settings = configured("channels:\n- {id: one, kind: file, path: out/alerts.jsonl}")
    for _ in range(2):
        assert reason(settings) is None
    assert isinstance(settings.data_dir, Path)
    lines = (settings.data_dir / "out/alerts.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["test", "test"]


def test_apprise_sends_to_a_plain_json_service(configured: Configured, receiver: Receiver) -> None:
    assert reason(configured(of(f"json://{receiver.address}/in"))) is None
    assert receiver.got[0]["title"] == "Xephang: test message"


def test_a_service_that_takes_markdown_gets_it(configured: Configured, receiver: Receiver) -> None:
    assert reason(configured(of(f"json://{receiver.address}/in?format=markdown"))) is None
    assert receiver.got[0]["message"].startswith("**This channel works.")


def test_apprise_sends_to_a_chat_with_a_token(
    configured: Configured, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAT_TOKEN", "3ccdd113474722377935511fc85d3dd4")
    assert reason(configured(of(f"mmost://{receiver.address}/${{CHAT_TOKEN}}"))) is None
    assert receiver.paths == ["/hooks/3ccdd113474722377935511fc85d3dd4"]


def test_apprise_sends_mail_in_vietnamese(configured: Configured, mailbox: Mailbox) -> None:
    url = f"mailto://127.0.0.1:{mailbox.port}?from=xephang@example.vn&to=ai@example.vn&mode=insecure&format=text"
    assert reason(configured("language: vi\n" + of(url))) is None
    (mail,) = mailbox.mails
    assert "To: ai@example.vn" in mail and "Subject:" in mail


def test_a_mail_server_that_refuses_is_a_failure(configured: Configured, mailbox: Mailbox) -> None:
    mailbox.refuses = True
    url = f"mailto://127.0.0.1:{mailbox.port}?from=a@example.vn&to=b@example.vn&mode=insecure"
    assert reason(configured(of(url))) is not None


@pytest.mark.parametrize("scheme", ["json", "http"])
def test_a_server_in_trouble_is_told_with_its_answer(configured: Configured, receiver: Receiver, scheme: str) -> None:
    receiver.down = True
    kind = "webhook" if scheme == "http" else "apprise"
    assert reason(configured(of(f"{scheme}://{receiver.address}/in", kind))) == "it answered 503"


@pytest.mark.parametrize("scheme", ["json", "http"])
def test_a_port_where_nobody_listens_is_told(configured: Configured, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kind = "webhook" if scheme == "http" else "apprise"
    assert "could not be reached" in str(reason(configured(of(f"{scheme}://127.0.0.1:{port}/in", kind))))


@pytest.mark.parametrize(("scheme", "told"), [("json", "could not be reached"), ("http", "no answer in time")])
def test_a_server_that_does_not_answer_is_given_up(
    configured: Configured, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, scheme: str, told: str
) -> None:
    monkeypatch.setattr(channels, "ANSWER_SECONDS", 0.2)
    receiver.delay = 0.6
    kind = "webhook" if scheme == "http" else "apprise"
    assert told in str(reason(configured(of(f"{scheme}://{receiver.address}/in", kind))))


def test_a_redirect_is_not_followed(configured: Configured, receiver: Receiver) -> None:
    receiver.statuses = [307]
    assert reason(configured(of(f"http://{receiver.address}/in", "webhook"))) == "it answered 307"


def test_a_variable_that_is_missing_is_named(configured: Configured) -> None:
    told = reason(configured(of("tgram://${NO_SUCH_TOKEN}/${NO_SUCH_CHAT}")))
    assert told == "not set in the environment: NO_SUCH_TOKEN, NO_SUCH_CHAT"


def test_a_value_that_makes_no_address_is_told_without_it(
    configured: Configured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHOLE_ADDRESS", "no-such-service://top-secret")
    told = reason(configured(of("${WHOLE_ADDRESS}")))
    assert told and "address" in told and "secret" not in told


def test_a_password_with_signs_stands_in_an_address(configured: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "p@ss:w/rd")
    channel = configured(of("mailtos://me:${MAIL_PASSWORD}@mail.example.vn?to=a@b.vn")).config.alerts.channels[0]
    assert channels._filled(channel.url) == "mailtos://me:p%40ss%3Aw%2Frd@mail.example.vn?to=a@b.vn"


def test_a_file_that_cannot_be_written_is_told(configured: Configured) -> None:
    settings = configured("channels:\n- {id: one, kind: file, path: /proc/version}")
    assert re.fullmatch(r"/proc/version cannot be written: .+", str(reason(settings)))


def test_an_unknown_channel_is_refused_with_the_known(configured: Configured, receiver: Receiver) -> None:
    with pytest.raises(SettingsError, match="no channel 'two'; it has: one"):
        send_test(configured(of(f"json://{receiver.address}")), "two")


@pytest.mark.parametrize(
    "url",
    ["tgram://123456:SECRETSECRET/1", "slack://SECRETA/SECRETB/SECRETC", "mailtos://me:SECRET@mail.example.vn?to=a@b.vn",
     "https://hooks.slack.com/services/SECRET", "SECRETWITHOUTSCHEME", "mailtos://me:SECRET@h?x=${NAME}"],
)  # fmt: skip
def test_a_secret_written_out_is_refused_and_not_repeated(configured: Configured, url: str) -> None:
    with pytest.raises(CatalogueError, match=r"line 4: alerts\.channels\[0\]\.url: ") as refused:
        configured(of(url))
    assert "SECRET" not in repr(refused.value) and "SECRET" not in repr(refused.value.__cause__)


def test_a_token_where_a_kind_belongs_is_not_repeated(configured: Configured) -> None:
    with pytest.raises(CatalogueError) as refused:
        configured("channels:\n- {id: one, kind: 'slack://SECRET', url: 'https://a.vn'}")
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize(
    ("channel", "told"),
    [("{id: a, kind: file, url: 'json://h'}", "needs path"), ("{id: a, kind: webhook}", "needs url"),
     ("{id: a, kind: file, path: p, headers: {A: b}}", "no headers"),
     ("{id: a, kind: webhook, url: 'https://h', headers: {Authorization: x}}", "holds a secret"),
     ("{id: a, kind: file, path: p, watch: [{province: Hà Nội}]}", "neither a unit nor an index")],
)  # fmt: skip
def test_a_channel_that_cannot_work_is_refused(configured: Configured, channel: str, told: str) -> None:
    with pytest.raises(CatalogueError, match=told):
        configured(f"channels:\n- {channel}")


def test_two_channels_of_one_name_are_refused(configured: Configured) -> None:
    with pytest.raises(CatalogueError, match="channel 'a' stands twice"):
        configured("channels:\n- {id: a, kind: file, path: p}\n- {id: a, kind: file, path: q}")


def test_an_address_shows_its_scheme_and_variables_only() -> None:
    channel = Channel.model_validate({"id": "a", "kind": "apprise", "url": "tgram://${TOKEN}/secret"})
    assert str(channel.url) == "tgram://${TOKEN}…"
    assert "secret" not in repr(channel) + str(channel.model_dump(mode="json")) + channel.model_dump_json()
