"""A site on loopback that does as it is told, and misbehaves as it is told; it writes down when it was asked for what."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Request"], None]


@dataclass
class Asked:
    """One request as the site saw it; seconds of the monotonic clock."""

    path: str
    began: float
    headers: dict[str, str]
    port: int
    """Of the client: one for each connection."""
    ended: float = float("inf")


class Request(BaseHTTPRequestHandler):
    """One request; `times` is how often its path was asked before, this one included."""

    protocol_version = "HTTP/1.1"
    site: Site
    times: int

    def do_GET(self) -> None:
        """Answer as the site says."""
        asked = Asked(self.path, time.monotonic(), dict(self.headers), self.client_address[1])
        self.site.asked.append(asked)
        try:
            self.times = self.site._count(self.path)
            answer = self.site.answers.get(self.path)
            answer(self) if answer else self.say(404, b"khong co")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            asked.ended = time.monotonic()

    def say(self, status: int, body: bytes = b"", /, **headers: str) -> None:
        """A sound answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def say_raw(self, raw: bytes) -> None:
        """Bytes as they are, and the end of the connection."""
        self.wfile.write(raw)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that went away."""


class Site:
    """A server in a thread of this process. `answers` maps a path to what is done when it is asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self._times: dict[str, int] = {}
        self._lock = threading.Lock()
        handler = type("Handler", (Request,), {"site": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def page(self, path: str, body: str | bytes, media_type: str = "text/html; charset=utf-8") -> None:
        """A page with an ETag that answers conditional requests."""
        data = body.encode() if isinstance(body, str) else body
        etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'

        def answer(request: Request) -> None:
            if request.headers.get("If-None-Match") == etag:
                request.say(304, ETag=etag)
            else:
                request.say(200, data, ETag=etag, Content_Type=media_type)

        self.answers[path] = answer

    def paths(self, *, robots: bool = False) -> list[str]:
        """The paths asked for, in order."""
        return [a.path for a in self.asked if robots or a.path != "/robots.txt"]

    def shortest_interval(self) -> float:
        """The least time between two requests, robots.txt included."""
        times = sorted(a.began for a in self.asked)
        return min((b - a for a, b in itertools.pairwise(times)), default=float("inf"))

    def _count(self, path: str) -> int:
        with self._lock:
            self._times[path] = self._times.get(path, 0) + 1
            return self._times[path]


def bomb(megabytes: int) -> bytes:
    """A few kilobytes that unpack to many megabytes."""
    return gzip.compress(b"\0" * (megabytes * 1024**2))
