"""Only public addresses are connected to, whatever a name resolves to and whenever."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from schemas.sources import HostPolicy
from tasks.fetch import Network, Web
from tasks.fetch.address import canonical, is_public, refusal
from tests.fetch.site import Site


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Names resolve to one answer after another; the list of names asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def fake(host: str, port: int, *rest: object, **options: object) -> object:
        if host[0].isdigit():
            return real(host, port, *rest, **options)  # type: ignore[arg-type]
        asked.append(host)
        address = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", fake)
    return asked


@pytest.fixture
def web(network: Network) -> Web:
    return Web(network, HostPolicy(delay_s=0))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "100.64.0.1", "224.0.0.1"]
)
def test_a_name_with_a_private_address_is_blocked(monkeypatch: pytest.MonkeyPatch, web: Web, address: str) -> None:
    resolving(monkeypatch, address)

    found = web.get("http://tinh.example.vn/tin", obey=False)

    assert found.state == "blocked"
    assert f"tinh.example.vn has the private address {address}" in str(found.reason)


def test_a_name_that_has_no_address_is_told_in_words(monkeypatch: pytest.MonkeyPatch, web: Web) -> None:
    def unknown(*args: object, **options: object) -> list[str]:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    found = web.get("http://tinh.example.vn/tin", obey=False)

    assert (found.state, "cannot be resolved" in str(found.reason), "Pool" in str(found.reason)) == (
        "failed",
        True,
        False,
    )


def test_the_address_judged_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch, web: Web) -> None:
    connected: list[object] = []

    def connect(address: tuple[str, int], *_: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError("refused")

    asked = resolving(monkeypatch, "203.0.113.1" if is_public("203.0.113.1") else "8.8.8.8", "127.0.0.1")
    monkeypatch.setattr("tasks.fetch.guard.create_connection", connect)

    found = web.get("http://tinh.example.vn/tin", obey=False)

    assert connected == [("8.8.8.8", 80)]
    assert (found.state, len(asked)) == ("blocked", 2)  # the second try resolves anew, and is refused


def test_behind_a_proxy_a_private_name_is_refused_and_the_proxy_is_not(
    monkeypatch: pytest.MonkeyPatch, web: Web, site: Site
) -> None:
    monkeypatch.setenv("http_proxy", site.url)
    site.answers["http://tinh.example.vn/tin"] = lambda r: r.say(200, b"<p>qua proxy</p>")

    resolving(monkeypatch, "8.8.8.8")
    through = web.get("http://tinh.example.vn/tin", obey=False)
    resolving(monkeypatch, "10.0.0.1")
    refused = web.get("http://tinh.example.vn/tin", obey=False)

    assert (through.data, refused.state) == (b"<p>qua proxy</p>", "blocked")
    assert len(site.asked) == 1


def test_tls_is_verified(network: Network, tmp_path: Path, site: Site) -> None:
    web = Web(network, HostPolicy(delay_s=0, allow_private=True), frozenset({site.host}))

    found = web.get(f"https://{site.host}/", obey=False)

    assert found.state == "failed" and "ca_bundle" in str(found.reason)


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("HTTP://Tinh.Example.VN:80", "http://tinh.example.vn/"),
        ("https://x.vn:443/a?utm_source=rss&id=1#top", "https://x.vn/a?id=1"),
        ("https://x.vn/tệp một.pdf", "https://x.vn/t%E1%BB%87p%20m%E1%BB%99t.pdf"),
        ("https://x.vn/a%20b?q=%C4%91", "https://x.vn/a%20b?q=%C4%91"),
    ],
)
def test_an_address_has_one_spelling(written: str, one: str) -> None:
    assert canonical(written) == one
    assert canonical(one) == one


def test_a_public_address_is_not_refused() -> None:
    assert refusal("https://dti.gov.vn/a") is None


@pytest.mark.parametrize("address", ["https://tinh.example.vn:8765/", "http://127.0.0.1/"])
def test_a_refused_port_or_private_address_names_what_allows_it(address: str) -> None:
    assert "host.allow_private: true" in str(refusal(address))
