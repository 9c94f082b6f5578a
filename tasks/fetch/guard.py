"""Connections to public addresses only: a name is resolved once, judged, and that very address is connected to.

Invariant: without a proxy no socket is opened to an address that was not judged, so a name that changes its address
between the judging and the connecting (DNS rebinding) gains nothing. Behind a proxy it is the proxy that resolves and
connects: its own address, which is private as a rule, is not judged; what a name resolves to here is, where it resolves.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from tasks.fetch.address import EXCEPTED, PORTS, is_public


class PrivateAddress(Exception):
    """A host has an address that is not public; the message names both. No `OSError`: it is not to be tried again."""


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a host, in the order to try them. Raises `OSError`."""
    return list(dict.fromkeys(str(i[4][0]) for i in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def judged(host: str, port: int) -> list[str]:
    """The addresses of a host if all of them are public. Raises `PrivateAddress`, and `OSError` where there is none."""
    found = resolve(host, port)
    if private := [address for address in found if not is_public(address)]:
        raise PrivateAddress(f"{host} has the private address {private[0]}{EXCEPTED}")
    return found


class _Guarded(HTTPConnection):
    """A connection to the first reachable address of a host of which all addresses are public."""

    def _new_conn(self) -> socket.socket:
        try:
            addresses = judged(self._dns_host, self.port)
        except OSError as error:
            raise NameResolutionError(self.host, self, socket.gaierror(str(error))) from error
        last: OSError | None = None
        for address in addresses:
            try:
                return create_connection((address, self.port), self.timeout, self.source_address, self.socket_options)
            except OSError as error:
                last = error
        raise NewConnectionError(self, f"no address of {self.host} answers: {last}") from last


class _GuardedTls(_Guarded, HTTPSConnection):
    """The same for https; the certificate is still held against the host's name."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTls


class GuardedAdapter(HTTPAdapter):
    """Connects to public addresses only."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """Pools of guarded connections."""
        super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        """As in requests. Raises `PrivateAddress` besides, also for a request that goes through a proxy."""
        if select_proxy(str(request.url), options.get("proxies")):
            parts = urlsplit(str(request.url))
            with suppress(OSError):  # only the proxy can resolve it
                judged(str(parts.hostname), parts.port or PORTS[parts.scheme])
        return super().send(request, *args, **options)


class _Session(Session):
    def get_redirect_target(self, resp: Response) -> str | None:
        """None: redirects are followed by hand. Where requests sees one it reads the whole body, however long."""
        return None


def guarded_session(private_hosts: frozenset[str] = frozenset()) -> Session:
    """A session that asks public addresses only, and the `private_hosts` (host:port), which are not judged."""
    session = _Session()
    session.auth = _no_password  # else requests sends what ~/.netrc holds for a host
    for scheme in PORTS:
        session.mount(f"{scheme}://", GuardedAdapter(pool_connections=4, pool_maxsize=1, max_retries=0))
        for host in private_hosts:
            session.mount(f"{scheme}://{host}/", HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0))
    return session


def _no_password(request: PreparedRequest) -> PreparedRequest:
    return request
