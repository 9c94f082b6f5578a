"""The site over HTTP on loopback, for looking at it.

Invariant: gives the files of the site in force and nothing else; every answer carries the content security policy. The site is
looked for anew at every request, so a refresh shows at once.
"""

from __future__ import annotations

import mimetypes
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tasks.site import POLICY
from tasks.store import StoreError, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from tasks.store import AnyPath

HOST = "127.0.0.1"
_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_NO_FILE = (OSError, ValueError, StoreError)  # a folder is no file, either


def server(folder: Callable[[], AnyPath | None], port: int) -> ThreadingHTTPServer:
    """A server on loopback for the site that `folder` names (None: there is none now); `port` 0 takes a free one."""

    class Handler(_Handler):
        site = staticmethod(folder)

    return ThreadingHTTPServer((HOST, port), Handler)


class _Handler(BaseHTTPRequestHandler):
    site: Callable[[], AnyPath | None]
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "xephang", ""

    def do_GET(self) -> None:
        """A file."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """What a file's answer would say."""
        self._answer(body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal shows the address and what goes wrong."""

    def _answer(self, *, body: bool) -> None:
        name = _inside(self.path)
        folder = self.site()
        try:
            data = read(folder / name) if folder is not None and name else None
        except _NO_FILE:
            data = None
        status = HTTPStatus.OK if data is not None else HTTPStatus.NOT_FOUND
        kind = (_kind(name or "") if data is not None else None) or "text/plain"
        data = data if data is not None else b"Not found\n"
        self.send_response(status)
        for header, value in _HEADERS.items():
            self.send_header(header, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)


def _kind(name: str) -> str | None:
    return "application/atom+xml" if name.endswith(".atom") else mimetypes.guess_type(name)[0]


def _inside(target: str) -> str | None:
    """The file a request names, relative to the site; None for anything that could lead out of it."""
    path = unquote(urlsplit(target).path)
    name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
    parts = PurePosixPath(name).parts
    outside = "\0" in name or "\\" in name or any(part == ".." or part.startswith(".") for part in parts)
    return None if outside or not parts else name
