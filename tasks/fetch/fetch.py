"""The bytes of one target: from disk, or from a public web address with limits of time and size.

Invariant: `fetch` never raises for what it meets; it returns bytes, "not modified", or a reason. Only public http(s)
addresses are asked; TLS is always verified; redirects are followed one by one under the same rules.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

import requests

from tasks.fetch.targets import Target

MAX_FILE_BYTES = 512 * 1024**2
MAX_WEB_BYTES = 50 * 1024**2
MAX_SECONDS = 120.0
MAX_REDIRECTS = 5
TIMEOUT_S = (10.0, 30.0)  # connect, read
USER_AGENT = "Xephang/0.1 (+https://github.com/xephang/xephang; rankings of Vietnamese administrative units)"
_KEPT_HEADERS = {"etag": "if-none-match", "last-modified": "if-modified-since"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one target. `state` got: `data` holds the bytes; unmodified: the server says they are as before."""

    state: Literal["got", "unmodified", "blocked", "failed"]
    data: bytes | None = None
    media_type: str | None = None
    reason: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def fetch(target: Target, *, last_headers: dict[str, str] | None = None, allow_private: bool = False) -> Fetched:
    """Get a target; `last_headers` (etag, last-modified of the capture before) make the request conditional.

    `allow_private` lets loopback and private addresses through; only tests need it.
    """
    if target.fault:
        return Fetched("failed", reason=target.fault)
    if target.path is not None:
        return _from_disk(target.path)
    try:
        return _from_web(target.uri, last_headers or {}, allow_private)
    except (requests.RequestException, OSError, ValueError) as error:
        return Fetched("failed", reason=f"{target.uri}: {type(error).__name__}: {error}")


def _from_disk(path: Path) -> Fetched:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            return Fetched(
                "failed", reason=f"{path}: {size:,} bytes, more than the cap of {MAX_FILE_BYTES:,}; split the file"
            )
        return Fetched("got", data=path.read_bytes())
    except OSError as error:
        return Fetched("failed", reason=f"{path}: {error.strerror or error}")


def _from_web(uri: str, last_headers: dict[str, str], allow_private: bool) -> Fetched:
    headers = {"User-Agent": USER_AGENT} | {_KEPT_HEADERS[k]: v for k, v in last_headers.items() if k in _KEPT_HEADERS}
    deadline = time.monotonic() + MAX_SECONDS
    with requests.Session() as session:
        for _ in range(MAX_REDIRECTS + 1):
            if reason := _refuse(uri, allow_private):
                return Fetched("blocked", reason=reason)
            with session.get(uri, headers=headers, timeout=TIMEOUT_S, stream=True, allow_redirects=False) as answer:
                if answer.is_redirect:
                    uri = urljoin(uri, answer.headers["location"])
                    continue
                return _answer(answer, deadline)
    return Fetched("failed", reason=f"{uri}: more than {MAX_REDIRECTS} redirects")


def _answer(answer: requests.Response, deadline: float) -> Fetched:
    kept = {k: answer.headers[k] for k in _KEPT_HEADERS if k in answer.headers}
    if answer.status_code == 304:
        return Fetched("unmodified", headers=kept)
    if answer.status_code in (401, 403, 429, 451):
        return Fetched("blocked", reason=f"{answer.url}: HTTP {answer.status_code} {answer.reason}")
    if answer.status_code != 200:
        return Fetched("failed", reason=f"{answer.url}: HTTP {answer.status_code} {answer.reason}")
    data = bytearray()
    for chunk in answer.iter_content(65536):
        data += chunk
        if len(data) > MAX_WEB_BYTES:
            return Fetched("failed", reason=f"{answer.url}: more than the cap of {MAX_WEB_BYTES:,} bytes")
        if time.monotonic() > deadline:
            return Fetched("failed", reason=f"{answer.url}: took longer than {MAX_SECONDS:.0f} s")
    return Fetched("got", data=bytes(data), media_type=answer.headers.get("content-type"), headers=kept)


def _refuse(uri: str, allow_private: bool) -> str | None:
    """Why an address may not be asked; null where it may."""
    parts = urlsplit(uri)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{uri}: only http and https addresses are fetched"
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        return f"{uri}: host {parts.hostname} cannot be resolved ({error})"
    private = sorted(a for a in map(str, found) if not ipaddress.ip_address(a.split("%")[0]).is_global)
    return f"{uri}: {parts.hostname} is the private address {private[0]}" if private and not allow_private else None
