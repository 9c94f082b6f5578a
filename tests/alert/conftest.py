"""Receivers on loopback: a web server whose answers can be set, a mail server, and a data home whose nights can be told."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.settings import Settings, load_settings
from tasks.alert import channels

NIGHT = datetime(2026, 11, 1, 19, 0, tzinfo=UTC)


class Receiver:
    """A web server: keeps what it was sent, and answers with `status` after `delay` seconds."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.statuses: list[int] = []  # of the next answers; then 200
        self.down = False  # answers 503
        self.delay = 0.0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    def kinds(self) -> list[str]:
        return [payload["kind"] for payload in self.got]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(receiver.delay)
                with receiver.lock:
                    status = 503 if receiver.down else receiver.statuses.pop(0) if receiver.statuses else 200
                    receiver.paths.append(self.path)
                    if status == 200:
                        receiver.got.append(json.loads(body))
                        receiver.headers.append(dict(self.headers))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Mailbox:
    """A mail server of the few words a sender needs; keeps the mails. It refuses recipients where `refuses`."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.refuses = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._talk(stream)

    def _talk(self, stream: Any) -> None:
        def say(line: str) -> None:
            stream.write(line.encode() + b"\r\n")
            stream.flush()

        say("220 loopback")
        for line in stream:
            word = line.decode("latin-1").strip().upper()
            if word == "DATA":
                say("354 go on")
                lines = iter(stream.readline, b".\r\n")
                self.mails.append(b"".join(lines).decode("utf-8", "replace"))
                say("250 kept")
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say("550 no" if self.refuses and word.startswith("RCPT") else "250 ok")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    made = Mailbox()
    yield made
    made.listener.close()


@pytest.fixture
def configured(tmp_path: Path) -> Callable[[str], Settings]:
    """Settings of a text, the `alerts` section's content, with a data home of their own."""

    def of(alerts: str) -> Settings:
        lines = "".join(f"  {line}\n" for line in alerts.strip().splitlines())
        file = tmp_path / "xephang.yaml"
        file.write_text(f"data_dir: home\nalerts:\n{lines}", encoding="utf-8")
        return load_settings(None, file)

    return of


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], datetime]:
    """Set the clock to the n-th night."""

    def to(n: int, hours: float = 0) -> datetime:
        at = NIGHT + timedelta(days=n, hours=hours)
        monkeypatch.setenv("XEPHANG_NOW", at.isoformat())
        return at

    to(0)
    return to


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between attempts."""
    monkeypatch.setattr(channels, "WAITS", (0.0, 0.0))
