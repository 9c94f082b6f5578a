"""robots.txt as RFC 9309 reads it, once a run for every host.

Invariant: nothing is asked of a host whose robots.txt could not be had (5xx, no answer); one that is not there (4xx)
forbids nothing. The file is got by our own transport, with all its limits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from tasks.fetch.fetched import Fetched

AGENT = "Xephang"
MAX_BYTES = 512 * 1024  # RFC 9309, 2.5: at least 500 KiB are to be read
MAX_DELAY_S = 120.0
_BOM = b"\xef\xbb\xbf"
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Rule:
    """What a host's robots.txt says of one address: `refusal` is None where it may be asked."""

    refusal: str | None
    delay_s: float
    retry: bool = False
    """The refusal is only for want of an answer."""


class Robots:
    """The robots.txt of every host met. `get` asks for an address without looking at robots.txt."""

    def __init__(self) -> None:
        self._known: dict[str, Protego | str] = {}

    def rule(self, address: str, get: Callable[[str], Fetched]) -> Rule:
        """What is said of an address; the file is fetched where this run has not done so."""
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._known:
            self._known[origin] = _read(get(f"{origin}/robots.txt"), origin)
        known = self._known[origin]
        if isinstance(known, str):
            return Rule(known, 0.0, retry=True)
        refusal = None if known.can_fetch(address, AGENT) else f"{address}: {origin}/robots.txt forbids it"
        return Rule(refusal, min(float(known.crawl_delay(AGENT) or 0.0), MAX_DELAY_S))


def _read(found: Fetched, origin: str) -> Protego | str:
    """The rules, or why there are none to go by."""
    if found.data is not None:
        return _parse(found.data)
    if found.status is not None and 400 <= found.status < 500 and found.status != _TOO_MANY:
        return _parse(b"")
    return f"{origin}/robots.txt could not be had, so nothing is asked of the host in this run ({found.reason})"


def _parse(data: bytes) -> Protego:
    # A byte-order mark hides the first line from the parser.
    return Protego.parse(data[:MAX_BYTES].removeprefix(_BOM).decode("utf-8", "replace"))
