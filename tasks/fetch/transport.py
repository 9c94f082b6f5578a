"""One web address, asked politely and with every limit: the answer, or why there is none.

Invariant: `Web.get` never raises for what it meets. Every single request has waited its host's turn, whether it is the
first try, another one, a redirect or robots.txt; every hop of a redirect is judged like the first address. TLS is
always verified. What one answer may cost is capped: seconds, bytes after unpacking, redirects, tries.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import requests
from urllib3 import Retry
from urllib3.exceptions import HTTPError, MaxRetryError

from schemas.sources import HostPolicy
from tasks.fetch.address import canonical, host_of, refusal
from tasks.fetch.blocked import refused
from tasks.fetch.body import TooMuch, drain, read_body
from tasks.fetch.clock import HostClock
from tasks.fetch.fetched import LOCATION, Fetched, State
from tasks.fetch.guard import PrivateAddress, guarded_session
from tasks.fetch.robots import AGENT, Robots, Rule

USER_AGENT = f"{AGENT}/0.1 (+https://github.com/xephang/xephang; rankings of Vietnamese administrative units)"
CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
_ACCEPT = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
_AGAIN = frozenset({429, 500, 502, 503, 504})
_REFUSALS = frozenset({401, 403, 429, 451})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one address may cost, all its tries and redirects together where nothing else is said."""

    connect_s: float = 10.0
    read_s: float = 30.0
    """Silence of a server."""
    answer_s: float = 120.0
    """One answer, from its first byte to its last."""
    bytes: int = 50 * 1024**2
    redirects: int = 5
    tries: int = 4
    back_off_s: float = 1.0
    """Doubled from the second new try on, and up to as much again added by chance."""
    longest_back_off_s: float = 60.0
    longest_wait_s: float = 120.0
    """A host that asks for more by Retry-After is left alone for this run."""


@dataclass(frozen=True)
class Network:
    """What all sources of one run share: the clock, the robots.txt seen, the limits and the name we go by."""

    clock: HostClock
    user_agent: str = USER_AGENT
    limits: Limits = Limits()
    robots: Robots = field(default_factory=Robots)


class Web:
    """The web as one source may ask it: by its host policy, and with the session that keeps its connections."""

    def __init__(
        self,
        network: Network,
        policy: HostPolicy,
        private_hosts: frozenset[str] = frozenset(),
        ca_bundle: Path | None = None,
    ) -> None:
        self._network = network
        self._policy = policy
        self._private = private_hosts if policy.allow_private else frozenset()
        self._session = guarded_session(self._private)
        self._session.headers.update(_ACCEPT | {"User-Agent": network.user_agent})
        if ca_bundle is not None:
            self._session.verify = str(ca_bundle)

    def rule(self, address: str) -> Rule:
        """What robots.txt says of an address."""
        return self._network.robots.rule(address, lambda robots: self.get(robots, obey=False))

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def get(self, address: str, last_headers: Mapping[str, str] | None = None, *, obey: bool = True) -> Fetched:
        """Ask for an address; `last_headers` (etag, last-modified of the capture before) make the request conditional.

        `obey` is False only for robots.txt itself.
        """
        try:
            asked = canonical(address)
            found, at = self._follow(asked, dict(last_headers or {}), obey)
        except (ValueError, UnicodeError) as error:
            return Fetched("failed", reason=f"{address}: no address that can be asked ({error})")
        if at != asked and found.state in ("got", "unmodified"):
            return replace(found, headers=found.headers | {LOCATION: at})
        return found

    def _follow(self, address: str, last_headers: dict[str, str], obey: bool) -> tuple[Fetched, str]:
        """The answer at the end of the redirects, and its address."""
        for _ in range(self._network.limits.redirects + 1):
            if reason := refusal(address, self._private):
                return Fetched("blocked", reason=reason), address
            delay = self._policy.delay_s
            if obey:
                rule = self.rule(address)
                if rule.refusal:
                    return Fetched("failed" if rule.retry else "blocked", reason=rule.refusal), address
                delay = max(delay, rule.delay_s)
            found = self._insist(address, last_headers, delay)
            if isinstance(found, Fetched):
                return found, address
            address = found.address
        return Fetched("failed", reason=f"{address}: more than {self._network.limits.redirects} redirects"), address

    def _insist(self, address: str, last_headers: dict[str, str], delay: float) -> Fetched | _Redirect:
        """Try until there is an answer, or there were enough tries, or the host wants to be left alone."""
        limits = self._network.limits
        retry = Retry(
            total=limits.tries - 1, backoff_factor=limits.back_off_s, backoff_jitter=limits.back_off_s,
            backoff_max=limits.longest_back_off_s, status_forcelist=_AGAIN,
        )  # fmt: skip
        while True:
            with self._network.clock.turn(host_of(address), delay):
                found = self._once(address, last_headers)
            if not isinstance(found, _Again):
                return found
            if (found.wait_s or 0.0) > limits.longest_wait_s:
                return replace(found.fetched, wait_s=found.wait_s)
            try:
                retry = retry.increment("GET", address, error=HTTPError())
            except (MaxRetryError, HTTPError):
                return found.fetched
            time.sleep(max(found.wait_s or 0.0, retry.get_backoff_time()))

    def _once(self, address: str, last_headers: dict[str, str]) -> Fetched | _Redirect | _Again:
        """One request."""
        limits = self._network.limits
        conditions = {name: last_headers[kept] for kept, name in CONDITIONS.items() if kept in last_headers}
        try:
            with self._session.get(
                address,
                headers=conditions,
                timeout=(limits.connect_s, limits.read_s),
                stream=True,
                allow_redirects=False,
            ) as answer:
                return self._judge(answer, address, conditional=bool(conditions))
        except PrivateAddress as error:
            return Fetched("blocked", reason=f"{address}: {error}")
        except TooMuch as error:
            return Fetched("failed", reason=f"{address}: {error}", status=200)
        except requests.exceptions.SSLError as error:
            hint = "if the portal's chain is broken, give the source a host.ca_bundle"
            return Fetched("failed", reason=f"{address}: TLS could not be verified ({error}); {hint}")
        except (requests.RequestException, HTTPError, OSError) as error:
            return _Again(Fetched("failed", reason=f"{address}: {_told(error)}"))

    def _judge(self, answer: requests.Response, address: str, *, conditional: bool) -> Fetched | _Redirect | _Again:
        """What an answer says; reads its body where that is wanted."""
        status = answer.status_code
        headers = {kept: answer.headers[kept] for kept in CONDITIONS if kept in answer.headers}
        drain(answer)
        said = f"{address}: HTTP {status} {answer.reason or ''}".rstrip()
        if status in _REDIRECTS and "location" in answer.headers:
            return _Redirect(canonical(_as_text(answer.headers["location"]), address))
        if status == 304 and conditional:
            return Fetched("unmodified", headers=headers, status=status)
        if status in _AGAIN:
            return _Again(Fetched(_state(status), reason=said, status=status), Retry().get_retry_after(answer.raw))
        if status != 200:
            return Fetched(_state(status), reason=said, status=status)
        data = read_body(answer, self._network.limits.bytes, self._network.limits.answer_s)
        media_type = answer.headers.get("content-type")
        if reason := refused(data, media_type):
            return Fetched("blocked", reason=f"{address}: {reason} (status 200)", status=status)
        return Fetched("got", data, media_type, headers=headers, status=status)


@dataclass(frozen=True, slots=True)
class _Redirect:
    address: str


@dataclass(frozen=True, slots=True)
class _Again:
    """An answer that may be another one the next time; `wait_s` is what the host asks for."""

    fetched: Fetched
    wait_s: float | None = None


def _state(status: int) -> State:
    return "blocked" if status in _REFUSALS else "failed"


def _as_text(header: str) -> str:
    """A header as its server meant it: requests gives bytes as Latin-1, servers write UTF-8."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _told(error: Exception) -> str:
    """What went wrong, without the names of the classes it went through."""
    said = str(error)
    if "NameResolutionError" in said:
        return "its host name cannot be resolved; is there a network, is the name right?"
    if "ConnectTimeout" in said or "NewConnectionError" in said:
        return "its host does not answer"
    return f"{type(error).__name__}: {error}"
