"""One address, asked of a site that misbehaves: every fault becomes an outcome, and costs no more than it may."""

from __future__ import annotations

import gzip
import resource
import time
from collections.abc import Callable
from email.utils import formatdate

import pytest

from schemas.sources import HostPolicy
from tasks.fetch import Limits, Network, Web
from tests.fetch.site import Request, Site, bomb

PAGE = "<html><body><p>Kết quả xếp hạng</p></body></html>"
WebTo = Callable[..., Web]


def flaky(times: int, fault: Callable[[Request], None]) -> Callable[[Request], None]:
    """A page that fails the first times it is asked for."""

    def answer(request: Request) -> None:
        fault(request) if request.times <= times else request.say(200, PAGE.encode(), Content_Type="text/html")

    return answer


def test_a_page_comes_with_the_headers_for_the_next_time(site: Site, web_to: WebTo) -> None:
    site.page("/page", PAGE)

    found = web_to(site).get(f"{site.url}/page")

    assert (found.state, found.data) == ("got", PAGE.encode())
    assert set(found.headers) == {"etag"}


def test_an_unchanged_page_is_not_sent_again(site: Site, web_to: WebTo) -> None:
    site.page("/page", PAGE)
    web = web_to(site)

    found = web.get(f"{site.url}/page", web.get(f"{site.url}/page").headers)

    assert (found.state, found.data) == ("unmodified", None)


def test_we_say_who_we_are_and_where_to_ask(site: Site, web_to: WebTo) -> None:
    site.page("/page", PAGE)

    web_to(site).get(f"{site.url}/page")

    assert all("Xephang" in a.headers["User-Agent"] and "+https://" in a.headers["User-Agent"] for a in site.asked)


FAULTS: dict[str, Callable[[Request], None]] = {
    "no answer": lambda r: time.sleep(0.8),
    "5xx": lambda r: r.say(503),
    "429": lambda r: r.say(429, Retry_After="1"),
    "429 until a date": lambda r: r.say(429, Retry_After=formatdate(time.time() + 1, usegmt=True)),
    "closed at once": lambda r: r.say_raw(b""),
    "no HTTP": lambda r: r.say_raw(b"\x00\x01\x02 nonsense\r\n\r\n"),
    "cut body": lambda r: r.say_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n<p>Bac"),
    "cut chunks": lambda r: r.say_raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>Ba\r\n"),
    "broken gzip": lambda r: r.say(200, b"\x1f\x8b nothing of the kind", Content_Encoding="gzip"),
    "cut gzip": lambda r: r.say_raw(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 900\r\n\r\n" + gzip.compress(PAGE.encode())[:20]
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_costs_only_another_try(site: Site, web_to: WebTo, fault: str) -> None:
    site.answers["/page"] = flaky(2, FAULTS[fault])

    found = web_to(site).get(f"{site.url}/page")

    assert (found.state, found.data) == ("got", PAGE.encode()), found.reason
    assert site.paths() == ["/page"] * 3


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_has_a_reason_after_four_tries(site: Site, web_to: WebTo, fault: str) -> None:
    site.answers["/page"] = flaky(99, FAULTS[fault])

    found = web_to(site).get(f"{site.url}/page")

    assert (found.state, found.data) == ("blocked" if "429" in fault else "failed", None)
    assert site.url in str(found.reason)
    assert site.paths() == ["/page"] * 4


def test_retry_after_is_waited_for(site: Site, web_to: WebTo) -> None:
    site.answers["/page"] = flaky(1, FAULTS["429"])

    web_to(site).get(f"{site.url}/page")

    first, second = (a for a in site.asked if a.path == "/page")
    assert second.began - first.ended >= 1.0


def test_a_host_that_asks_for_an_hour_is_left_alone(site: Site, web_to: WebTo) -> None:
    site.answers["/page"] = lambda r: r.say(429, Retry_After="3600")

    found = web_to(site).get(f"{site.url}/page")

    assert (found.state, found.wait_s, site.paths()) == ("blocked", 3600, ["/page"])


BOMB = bomb(60)


def endless(request: Request) -> None:
    request.say_raw(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(5_000):
        request.wfile.write(b"x" * 65_536)


def dripping(request: Request) -> None:
    request.say_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(100):
        request.wfile.write(b"x")
        time.sleep(0.1)


def endless_redirect(request: Request) -> None:
    request.say_raw(b"HTTP/1.1 302 Found\r\nLocation: /page\r\n\r\n")
    for _ in range(5_000):
        request.wfile.write(b"x" * 65_536)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (endless, "larger than the cap"),
        (dripping, "took longer"),
        (lambda r: r.say(200, BOMB, Content_Encoding="gzip"), "larger than the cap"),
    ],
)
def test_what_has_no_end_is_stopped_at_the_cap_and_not_asked_again(
    site: Site, web_to: WebTo, fault: Callable[[Request], None], words: str
) -> None:
    site.answers["/page"] = fault
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    found = web_to(site).get(f"{site.url}/page")

    assert (found.state, found.data) == ("failed", None)
    assert words in str(found.reason)
    assert site._times["/page"] == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024  # KiB


def test_the_endless_body_of_a_redirect_is_not_read(site: Site, web_to: WebTo) -> None:
    site.answers["/old"] = endless_redirect
    site.page("/page", PAGE)

    found = web_to(site).get(f"{site.url}/old")

    assert (found.state, found.headers["location"]) == ("got", f"{site.url}/page")


@pytest.mark.parametrize(
    ("location", "state", "words"),
    [
        ("/loop", "failed", "redirects"),
        ("ftp://example.org/file", "blocked", "only http and https"),
        ("http://169.254.169.254/latest/meta-data/", "blocked", "private"),
        ("http://[::1]/", "blocked", "private"),
        ("http://2130706433/", "blocked", "private"),
        ("http://0x7f.1/", "blocked", "private"),
        ("http://localhost/", "blocked", "private"),
        ("http://printer.local/", "blocked", "private"),
        ("http://example.org:22/", "blocked", "port 22"),
        ("http://user:pass@example.org/", "blocked", "user name"),
        ("http://[::ffff:10.0.0.1]/", "blocked", "private"),
    ],
)
def test_a_redirect_is_judged_like_the_first_address(
    site: Site, web_to: WebTo, location: str, state: str, words: str
) -> None:
    site.answers["/loop"] = lambda r: r.say(302, Location=location)

    found = web_to(site).get(f"{site.url}/loop")

    assert (found.state, found.data) == (state, None)
    assert words in str(found.reason)


def test_a_redirect_to_another_port_of_this_machine_is_refused(site: Site, web_to: WebTo) -> None:
    other = Site()
    other.page("/secret", PAGE)
    site.answers["/page"] = lambda r: r.say(302, Location=f"{other.url}/secret")

    found = web_to(site).get(f"{site.url}/page")
    other.close()

    assert (found.state, other.asked) == ("blocked", [])


@pytest.mark.parametrize(
    ("status", "state"), [(401, "blocked"), (403, "blocked"), (451, "blocked"), (404, "failed"), (410, "failed")]
)
def test_a_refusal_is_blocked_and_an_absence_is_failed(site: Site, web_to: WebTo, status: int, state: str) -> None:
    site.answers["/page"] = lambda r: r.say(status)

    found = web_to(site).get(f"{site.url}/page")

    assert (found.state, found.status, len(site.paths())) == (state, status, 1)


def test_an_address_without_permission_for_private_hosts_is_not_asked(site: Site, network: Network) -> None:
    found = Web(network, HostPolicy(delay_s=0)).get(f"{site.url}/page")

    assert (found.state, site.asked) == ("blocked", [])


def test_every_request_keeps_the_delay_also_tries_redirects_and_robots(site: Site, web_to: WebTo) -> None:
    site.answers["/page"] = flaky(2, FAULTS["5xx"])
    site.answers["/old"] = lambda r: r.say(301, Location="/page")

    web_to(site, delay_s=0.3).get(f"{site.url}/old")

    assert site.paths(robots=True) == ["/robots.txt", "/old", "/page", "/page", "/page"]
    assert site.shortest_interval() >= 0.3


def test_a_connection_is_used_again_also_after_304_and_404(site: Site, web_to: WebTo) -> None:
    site.page("/page", PAGE)
    web = web_to(site)
    headers = web.get(f"{site.url}/page").headers
    for _ in range(3):
        web.get(f"{site.url}/page", headers)
        web.get(f"{site.url}/none")

    assert web.get(f"{site.url}/page", headers).state == "unmodified"
    assert len({a.port for a in site.asked}) == 1


def test_a_limit_of_bytes_holds_to_the_byte(site: Site, network: Network) -> None:
    exact = Network(network.clock, limits=Limits(bytes=1000))
    web = Web(exact, HostPolicy(delay_s=0, allow_private=True), frozenset({site.host}))
    site.page("/fits", b"x" * 1000)
    site.page("/over", b"x" * 1001)

    assert web.get(f"{site.url}/fits").state == "got"
    assert web.get(f"{site.url}/over").state == "failed"
