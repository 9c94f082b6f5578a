"""Rules that need no site: robots.txt, pages that say no, when a page is asked again, the clock of hosts, health."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from flows.health import health
from flows.refresh import deep_is_due
from flows.settings import PROJECT
from schemas.sources import Source
from tasks.fetch import Known
from tasks.fetch.blocked import refused
from tasks.fetch.clock import HostClock
from tasks.fetch.fetched import Fetched
from tasks.fetch.robots import Robots
from tasks.store import Capture, Outcome

NIGHT = datetime(2024, 7, 1, 19, tzinfo=UTC)
HOST = "https://tinh.example.vn"


def robots(text: str) -> Robots:
    found = Robots()
    found.rule(f"{HOST}/", lambda _: Fetched("got", text.encode(), status=200))
    return found


def nobody(_: str) -> Fetched:
    raise AssertionError("robots.txt was asked for twice")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/bai?print=1", False),
        ("/bai?id=1", True),
        ("/tim-kiem", False),
        ("/tim-kiem/2", True),
        ("/mo/a", True),
        ("/kin/a", False),
    ],
)
def test_robots_patterns_also_behind_a_byte_order_mark(path: str, allowed: bool) -> None:
    text = "\ufeffUser-agent: *\nDisallow: /*?print=\nDisallow: /tim-kiem$\nDisallow: /kin\nAllow: /mo\n"
    assert (robots(text).rule(HOST + path, nobody).refusal is None) == allowed


def test_robots_for_us_by_name_and_the_delay() -> None:
    rule = robots("User-agent: xephang\nDisallow: /a\nCrawl-delay: 7\n\nUser-agent: *\nDisallow: /\n").rule(
        f"{HOST}/b", nobody
    )
    assert (rule.refusal, rule.delay_s) == (None, 7)


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (429, False), (500, False), (None, False)])
def test_robots_that_is_not_there_and_robots_that_cannot_be_had(status: int | None, allowed: bool) -> None:
    rule = Robots().rule(f"{HOST}/a", lambda _: Fetched("failed", reason="x", status=status))
    assert (rule.refusal is None) == allowed


NO = {
    "suspended": "<html><title>Account Suspended</title><body>Contact your provider</body></html>",
    "suspended in Vietnamese": "<html><body><h1>Website này đang tạm ngưng hoạt động</h1></body></html>",
    "expired": "<html><body>Tên miền này đã hết hạn.</body></html>",
    "captcha": "<html><body><form>Nhập mã captcha <div class='g-recaptcha'></div></form></body></html>",
    "challenge": "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>",
    "cookie script": "<html><body><script>document.cookie='D1N=a1';window.location.reload(true);</script></body></html>",
    "denied": "<HTML><BODY><H1>Access Denied</H1>Reference #18</BODY></HTML>",
    "maintenance": "<html><body>Hệ thống đang bảo trì, vui lòng quay lại sau.</body></html>",
}
YES = {
    "an article on captchas": "<html><body><h1>Captcha</h1>"
    + "<p>Trang bị account suspended rất nhiều.</p>" * 60
    + "</body></html>",
    "a short decision": "<html><body><h1>Quyết định công bố chỉ số</h1><a href='a.pdf'>Tải về</a></body></html>",
    "no page": "%PDF-1.4 account suspended",
    "a feed": "<?xml version='1.0'?><rss><title>Access denied</title></rss>",
}


@pytest.mark.parametrize("kind", NO)
def test_a_page_that_says_no(kind: str) -> None:
    assert refused(NO[kind].encode(), "text/html")


@pytest.mark.parametrize("kind", YES)
def test_a_page_that_is_content(kind: str) -> None:
    assert refused(YES[kind].encode(), "text/html") is None


def test_a_decision_with_a_form_for_comments_is_content() -> None:
    text = "<h1>Quyết định công bố chỉ số cải cách hành chính năm 2023 của các sở, ban, ngành</h1>" * 5
    page = f"<html><body>{text}<div class='g-recaptcha'></div><label>Mã xác nhận</label></body></html>"
    assert refused(page.encode(), "text/html") is None


def capture(outcome: Outcome, days: float = 0, uri: str = f"{HOST}/a", **values: object) -> Capture:
    got = outcome in ("new", "changed", "unchanged")
    return Capture(uri, "s", NIGHT + timedelta(days=days), outcome, sha256="0" * 64 if got else None, **values)  # type: ignore[arg-type]


def due(captures: list[Capture], days: float) -> bool:
    page = Known(captures).page(f"{HOST}/a")
    assert page is not None
    return page.due(NIGHT + timedelta(days=days))


def test_a_young_page_is_due_every_night_and_an_old_one_after_a_tenth_of_its_age() -> None:
    old = {"published_at": (NIGHT - timedelta(days=100)).date()}
    assert due([capture("new")], 1)
    assert not due([capture("new", **old)], 5)
    assert due([capture("new", **old)], 11)


def test_a_page_that_was_not_reached_is_due_at_once_and_one_that_fails_ever_later() -> None:
    failures = [capture("failed", day) for day in (0, 1, 3)]
    assert due([capture("not_run")], 0)
    assert [due(failures, 3 + d) for d in (1, 2, 3, 4)] == [False, False, False, True]


def test_the_first_and_every_seventh_completed_run_is_deep_and_a_killed_one_does_not_count() -> None:
    nights = [capture("new", day, role="list") for day in range(8)]
    runs = [{"started_at": c.captured_at.isoformat()} for c in nights]
    deep = [deep_is_due("s", nights, runs[:n]) for n in range(9)]
    assert deep == [True, *[False] * 6, True, False]


TURNS = """
import sys
from pathlib import Path
from tasks.fetch.clock import HostClock
import time
clock = HostClock(Path(sys.argv[1]))
for _ in range(4):
    with clock.turn("tinh.example.vn", 0.2):
        print(time.time(), flush=True)
"""


def test_two_processes_keep_one_clock(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TURNS, str(tmp_path)]
    both = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    times = sorted(float(line) for process in both for line in process.communicate(timeout=60)[0].split())
    assert len(times) == 8
    assert min(b - a for a, b in pairwise(times)) >= 0.19


def test_a_first_turn_does_not_wait(tmp_path: Path) -> None:
    began = time.monotonic()
    with HostClock(tmp_path).turn("a", 5):
        assert time.monotonic() - began < 1


def a_source(**values: object) -> Source:
    entry = {"id": "s", "name": "s", "publisher": "s", "authority": "press", "seen": "x", "enabled": True}
    return Source.model_validate(entry | {"discover": {"kind": "feed", "urls": [f"{HOST}/rss"]}} | values)


@pytest.mark.parametrize(
    ("captures", "state"),
    [
        ([], "never run"),
        ([capture("new"), capture("failed", 1, role="list")], "failing"),
        ([capture("new"), capture("unchanged", 1, role="list")], "ok"),
        ([capture("new", -40), capture("unchanged", 1, role="list")], "overdue"),
    ],
)
def test_the_state_of_a_source(captures: list[Capture], state: str) -> None:
    assert health(a_source(), captures, NIGHT + timedelta(days=2)).state == state


def test_the_next_document_is_due_by_what_is_expected() -> None:
    found = health(a_source(expect={"every_days": 10}), [capture("new"), capture("unchanged", 3)], NIGHT)
    assert (found.last_success, found.next_due) == (NIGHT + timedelta(days=3), NIGHT + timedelta(days=10))
