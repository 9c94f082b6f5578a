"""Web addresses: one spelling for each, and which of them may be asked at all.

Invariant: `canonical` never changes what a server is asked for, only how it is written; nothing is resolved here.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 2048
EXCEPTED = "; a source's own host is excepted by host.allow_private: true in sources.yaml"
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|zarsrc|_ga", re.I)
_SAFE = "%/:=&?~+!$,;'@()*[]"
_LEGACY_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}\.?", re.I)


def canonical(address: str, base: str = "") -> str:
    """An address written in one way: absolute, lower-case host, no fragment, default port or tracking parameters.

    Raises `ValueError` for what is no address.
    """
    parts = urlsplit(urljoin(base, address.strip()))
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port and parts.port != PORTS.get(scheme) else ""
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    query = parts.query
    if _TRACKING.search(query):
        query = urlencode([(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(k)])
    return urlunsplit((scheme, user + host + port, quote(parts.path or "/", _SAFE), quote(query, _SAFE), ""))


def host_of(address: str) -> str:
    """Host and port, as a policy, a clock and a robots.txt are kept for it."""
    return urlsplit(address).netloc.lower()


def refusal(address: str, private_hosts: frozenset[str] = frozenset()) -> str | None:
    """Why an address may not be asked, by what is written in it; None where it may.

    Only http and https, the ports 80 and 443, no user name, no address of a private network. `private_hosts`
    (host:port) are excepted from the last two.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError as error:
        return f"{address}: no address ({error})"
    if parts.scheme not in PORTS or not parts.hostname:
        return f"{address}: only http and https addresses are fetched"
    if len(address) > MAX_LENGTH:
        return f"{address[:80]}…: longer than {MAX_LENGTH} characters"
    if parts.username is not None:
        return f"{address}: an address with a user name is not fetched"
    if parts.netloc.lower() in private_hosts:
        return None
    if port not in PORTS.values():
        return f"{address}: port {port}; only 80 and 443 are asked{EXCEPTED}"
    return f"{address}: {parts.hostname} is a private address{EXCEPTED}" if _is_private(parts.hostname) else None


def _is_private(host: str) -> bool:
    """Whether a host is written as an address that is not public, or as a name that is only good at home."""
    try:
        return not is_public(host)
    except ValueError:
        name = host.rstrip(".").lower()
        local = name == "localhost" or name.endswith((".localhost", ".local", ".internal", ".home.arpa"))
        return local or "." not in name or _LEGACY_NUMBER.fullmatch(name) is not None


def is_public(host: str) -> bool:
    """Whether a numeric address is public; one that wraps an IPv4 address is judged by that. Raises `ValueError`."""
    address = ipaddress.ip_address(host.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if address in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return address.is_global and not address.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
