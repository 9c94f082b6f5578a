"""Fetching, against a real server on loopback: every answer becomes an outcome."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tasks.fetch import Target, fetch


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/page" and self.headers.get("If-None-Match") == '"1"':
            self._answer(304)
        elif self.path == "/page":
            self._answer(200, b"<p>Trang</p>", ETag='"1"')
        elif self.path == "/loop":
            self._answer(302, Location="/loop")
        elif self.path == "/away":
            self._answer(302, Location="ftp://example.org/file")
        else:
            self._answer({"/no": 403}.get(self.path, 404))

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_page_comes_with_the_headers_for_the_next_time(site: str) -> None:
    found = fetch(Target(f"{site}/page", "s"), allow_private=True)

    assert (found.state, found.data, found.headers) == ("got", b"<p>Trang</p>", {"etag": '"1"'})


def test_an_unchanged_page_is_not_sent_again(site: str) -> None:
    found = fetch(Target(f"{site}/page", "s"), last_headers={"etag": '"1"'}, allow_private=True)

    assert (found.state, found.data) == ("unmodified", None)


@pytest.mark.parametrize(
    ("path", "state", "words"),
    [
        ("/gone", "failed", "404"),
        ("/no", "blocked", "403"),
        ("/loop", "failed", "redirects"),
        ("/away", "blocked", "http"),
    ],
)
def test_what_brings_nothing_has_a_reason(site: str, path: str, state: str, words: str) -> None:
    found = fetch(Target(site + path, "s"), allow_private=True)

    assert (found.state, found.data) == (state, None)
    assert words in str(found.reason)


def test_a_private_address_is_not_asked(site: str) -> None:
    found = fetch(Target(f"{site}/page", "s"))

    assert found.state == "blocked"
    assert "private" in str(found.reason)
