"""Fetching measured against a site on loopback: what faults cost and lose, the load on the site, and the time of a night
without news beside a bare loop of requests.

    .venv/bin/python bench/fetch.py [--pages 1000] [--runs 5] [--only unchanged|faults]

The site runs in a process of its own, so that its work does not slow the crawl down.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import requests

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fetch.nights import QUICK, articles, held, listing, night, outcomes, shelf, source
from tests.fetch.site import Request, Site, bomb

PAGES_A_FAULT = 20
DELAY_S = 0.05
BOMB = bomb(60)


def _endless(request: Request) -> None:
    request.say_raw(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(200):
        request.wfile.write(b"x" * 65_536)


FAULTS: dict[str, tuple[int, Callable[[Request], None]]] = {
    "none": (0, lambda r: None),
    "no answer in time": (1, lambda r: time.sleep(0.8)),
    "503, twice": (2, lambda r: r.say(503)),
    "429 with Retry-After: 1": (1, lambda r: r.say(429, Retry_After="1")),
    "connection closed, twice": (2, lambda r: r.say_raw(b"")),
    "body cut short, twice": (2, lambda r: r.say_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n<p>Bac")),
    "chunks cut short, twice": (
        2,
        lambda r: r.say_raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>Ba"),
    ),
    "broken gzip, twice": (2, lambda r: r.say(200, b"\x1f\x8b no", Content_Encoding="gzip")),
    "503 for a whole night": (4, lambda r: r.say(503)),
    "endless body, one night": (1, _endless),
    "gzip bomb, one night": (1, lambda r: r.say(200, BOMB, Content_Encoding="gzip")),
    "suspended page, one night": (1, lambda r: r.say(200, b"<html><body>Account suspended</body></html>")),
}


def serve(pages: int, pipe: Connection) -> None:
    """A sound site of so many pages, until the parent says so."""
    site = Site()
    shelf(site, articles(site, pages))
    pipe.send(site.url)
    pipe.recv()
    site.close()


def faults() -> None:
    """A table: requests tried and pages lost for every fault, and the least time between two requests that the site saw."""
    print("| fault | pages | requests tried | first night | second night | lost | least seconds between requests |")
    print("|---|---|---|---|---|---|---|")
    for name, (times, fault) in FAULTS.items():
        site = Site()
        shelf(site, articles(site, PAGES_A_FAULT))
        sound = dict(site.answers)
        for path in [p for p in sound if p.startswith("/bai")]:
            site.answers[path] = _faulty(times, fault, sound[path])
        with tempfile.TemporaryDirectory() as home:
            one = source(site, listing(site), host={"delay_s": DELAY_S})
            first = outcomes(night(Path(home), one, limits=QUICK))
            asked = len([p for p in site.paths() if p.startswith("/bai")])
            second = outcomes(night(Path(home), one, days=1, limits=QUICK))
            lost = PAGES_A_FAULT - len(held(Path(home)))
        came = f"{_said(first)} | {_said(second)} | {lost} | {site.shortest_interval():.3f}"
        print(f"| {name} | {PAGES_A_FAULT} | {asked} | {came} |", flush=True)
        site.close()


def _faulty(
    times: int, fault: Callable[[Request], None], sound: Callable[[Request], None]
) -> Callable[[Request], None]:
    return lambda request: fault(request) if request.times <= times else sound(request)


def _said(found: dict[str, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(found.items()))


def unchanged(pages: int, runs: int) -> None:
    """Seconds of a night without news over so many pages of a host, beside loops of requests over the same."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(pages, theirs), daemon=True)
    server.start()
    site: Any = SimpleNamespace(url=ours.recv())
    urls = [f"{site.url}/bai-{n}" for n in range(pages)]
    with tempfile.TemporaryDirectory() as home:
        one = source(site, listing(site), host={"max_documents": pages + 10})
        night(Path(home), one)
        etags = _etags(urls)
        ways: dict[str, Callable[[int], object]] = {
            "xephang, a night without news": lambda n: night(Path(home), one, days=n + 1),
            "requests.Session, conditional": lambda n: _session(urls, etags),
            "requests.get, conditional": lambda n: [
                requests.get(u, headers={"If-None-Match": e}) for u, e in etags.items()
            ],
        }
        times: dict[str, list[float]] = {way: [] for way in ways}
        processor: dict[str, list[float]] = {way: [] for way in ways}
        for nth in range(runs):
            for way, work in ways.items():
                began, used = time.perf_counter(), time.process_time()
                done = work(nth)
                times[way].append(time.perf_counter() - began)
                processor[way].append(time.process_time() - used)
                if way.startswith("xephang"):
                    assert Counter(c.outcome for c in done)["unchanged"] == pages + 1, "not a night without news"
    ours.send(None)
    print(f"\n| {pages:,} unchanged pages of one host | s | of the session's | processor, s | of the session's |")
    print("|---|---|---|---|---|", flush=True)
    for way in ways:
        print(f"| {way} | {_beside(times, way)} | {_beside(processor, way)} |", flush=True)


def _beside(measured: dict[str, list[float]], way: str) -> str:
    """Median (least–greatest), and how many times that of the session it is."""
    took, base = measured[way], statistics.median(measured["requests.Session, conditional"])
    return f"{statistics.median(took):.2f} ({min(took):.2f}–{max(took):.2f}) | {statistics.median(took) / base:.2f}"


def _etags(urls: list[str]) -> dict[str, str]:
    with requests.Session() as session:
        return {url: session.get(url).headers["ETag"] for url in urls}


def _session(urls: list[str], etags: dict[str, str]) -> None:
    with requests.Session() as session:
        for url in urls:
            assert session.get(url, headers={"If-None-Match": etags[url]}).status_code == 304


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=("unchanged", "faults"))
    arguments = parser.parse_args()
    if arguments.only != "faults":
        unchanged(arguments.pages, arguments.runs)
    if arguments.only != "unchanged":
        faults()


if __name__ == "__main__":
    main()
