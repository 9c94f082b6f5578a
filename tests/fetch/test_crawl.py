"""Nights over a site of hundreds of pages that misbehaves: what is asked, what is kept, what is never lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.captures import HostState
from flows.settings import PROJECT
from tasks.fetch import past_years
from tasks.store import Store
from tests.fetch.nights import articles, held, listing, night, outcomes, shelf, source
from tests.fetch.site import Request, Site
from tests.fetch.test_transport import BOMB, FAULTS, endless, flaky


def test_a_first_night_brings_everything_with_what_the_list_says(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 5))

    made = night(tmp_path, source(site, listing(site), territory="Quảng Ninh"))

    assert outcomes(made) == {"new": 5}
    assert outcomes(made, "list") == {"new": 1}
    first = next(c for c in made if c.uri.endswith("/bai-0"))
    assert (first.title, str(first.published_at), first.territory) == (
        "Xếp hạng chuyển đổi số phường số 0", "2024-07-29", "Quảng Ninh",
    )  # fmt: skip


def test_a_night_without_news_asks_conditionally_only(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 5))
    night(tmp_path, source(site, listing(site)))
    site.asked.clear()

    made = night(tmp_path, source(site, listing(site)), days=1)

    assert outcomes(made) == {"unchanged": 5} and outcomes(made, "list") == {"unchanged": 1}
    assert all("If-None-Match" in a.headers for a in site.asked if a.path != "/robots.txt")


def test_an_old_page_is_not_asked_for_every_night(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 3, day="01/06/2024"))
    night(tmp_path, source(site, listing(site)))

    assert outcomes(night(tmp_path, source(site, listing(site)), days=1)) == {}
    assert outcomes(night(tmp_path, source(site, listing(site)), days=8)) == {"unchanged": 3}


def test_a_changed_page_is_changed_and_a_new_etag_alone_is_not(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 2))
    site.answers["/bai-0"] = lambda r: r.say(200, b"<p>Nhu cu</p>", ETag=f'"{r.times}"', Content_Type="text/html")
    night(tmp_path, source(site, listing(site)))
    site.page("/bai-1", "<p>Đính chính</p>")

    made = {c.uri[-5:]: c.outcome for c in night(tmp_path, source(site, listing(site)), days=1)}

    assert (made["bai-0"], made["bai-1"]) == ("unchanged", "changed")


def test_what_disappears_is_kept_and_asked_for_ever_more_seldom(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 1))
    night(tmp_path, source(site, listing(site)))
    site.answers["/bai-0"] = lambda r: r.say(410)

    tries = [d for d in range(1, 20) if outcomes(night(tmp_path, source(site, listing(site)), days=d))]

    assert tries == [1, 2, 4, 8, 16]
    assert held(tmp_path) == {"bai-0"}


def test_only_candidates_are_fetched(site: Site, tmp_path: Path) -> None:
    shelf(site, [*articles(site, 1), ("/bong-da", "Đội tuyển thắng lớn", "29/07/2024"), ("/chi-so-pci", "Tin", "")])
    site.page("/chi-so-pci", "<p>PCI</p>")

    night(tmp_path, source(site, listing(site)))

    assert held(tmp_path) == {"bai-0", "chi-so-pci"}


def test_attachments_come_with_their_page_and_its_day(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 1))
    site.page(
        "/bai-0",
        '<html><body><h1>QĐ</h1><a href="/f/phu-luc.pdf">Phụ lục</a><footer><a href="/x.pdf">x</a></footer></body></html>',
    )
    site.page("/f/phu-luc.pdf", b"%PDF-1.4 x", "application/pdf")

    made = {c.uri.rpartition("/")[2]: c for c in night(tmp_path, source(site, listing(site)))}

    assert made["phu-luc.pdf"].outcome == "new" and "x.pdf" not in made
    assert made["phu-luc.pdf"].published_at == made["bai-0"].published_at
    assert made["phu-luc.pdf"].title == made["bai-0"].title


def test_attachments_are_noted_before_their_page_so_that_a_kill_between_them_loses_none(
    site: Site, tmp_path: Path
) -> None:
    shelf(site, articles(site, 1))
    site.page("/bai-0", '<html><body><h1>QĐ</h1><a href="/phu-luc.pdf">Phụ lục</a></body></html>')
    site.page("/phu-luc.pdf", b"%PDF-1.4 x", "application/pdf")
    one_a_night = source(site, listing(site), host={"max_documents": 1})

    first = [(c.uri.rpartition("/")[2], c.outcome) for c in night(tmp_path, one_a_night) if c.role == "document"]
    second = outcomes(night(tmp_path, one_a_night, days=1))

    assert first[:2] == [("phu-luc.pdf", "not_run"), ("bai-0", "new")]
    assert second["new"] == 1 and held(tmp_path) == {"bai-0", "phu-luc.pdf"}


def test_progress_counts_an_address_once_though_it_is_noted_before_it_is_asked_for(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 1))
    site.page("/bai-0", '<html><body><h1>QĐ</h1><a href="/phu-luc.pdf">Phụ lục</a></body></html>')
    site.page("/phu-luc.pdf", b"%PDF-1.4 x", "application/pdf")
    states: list[HostState] = []

    class Watch:
        def __call__(self, stage: str, done: int, total: int) -> None: ...

        def host(self, state: HostState) -> None:
            states.append(state)

    night(tmp_path, source(site, listing(site)), progress=Watch())

    assert (states[-1].outcomes, states[-1].done) == ({"new": 3}, 2)


def test_a_list_that_says_it_is_empty_is_empty_declared(site: Site, tmp_path: Path) -> None:
    site.page("/tin", "<html><body><ul></ul><p>Chưa có bài viết nào.</p></body></html>")

    made = night(tmp_path, source(site, listing(site)))

    assert [(c.outcome, c.sha256 is not None) for c in made] == [("empty_declared", True)]


@pytest.mark.parametrize(
    ("discover", "words"),
    [
        (lambda s: listing(s), "finds no link"),
        (lambda s: {"kind": "feed", "urls": [f"{s.url}/tin"]}, "no RSS or Atom"),
        (lambda s: {"kind": "sitemap", "urls": [f"{s.url}/tin"]}, "no sitemap"),
        (lambda s: {"kind": "feed", "urls": [f"{s.url}/none"]}, "404"),
    ],
)
def test_a_list_that_is_none_is_a_failed_attempt(
    site: Site, tmp_path: Path, discover: Callable[[Site], dict[str, object]], words: str
) -> None:
    site.page("/tin", "<html><body><p>Trang chủ mới</p></body></html>")

    (made,) = night(tmp_path, source(site, discover(site)))

    assert (made.outcome, made.role) == ("failed", "list")
    assert words in str(made.reason)


def test_a_suspended_site_is_blocked(site: Site, tmp_path: Path) -> None:
    site.page("/tin", "<html><body><h1>Account Suspended</h1><p>Contact your hosting provider.</p></body></html>")

    (made,) = night(tmp_path, source(site, listing(site)))

    assert (made.outcome, made.sha256) == ("blocked", None)
    assert "suspended" in str(made.reason)


def test_what_the_budget_does_not_reach_is_not_run_and_comes_the_next_night(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 7, day="01/06/2024"))
    few = source(site, listing(site), host={"max_documents": 3})

    nights = [outcomes(night(tmp_path, few, days=d)) for d in range(3)]

    assert nights == [{"new": 3, "not_run": 4}, {"new": 3}, {"new": 1}]
    assert len(held(tmp_path)) == 7


def test_a_named_page_that_left_the_list_before_it_was_reached_still_comes(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 4))
    few = source(site, listing(site), host={"max_documents": 2})
    night(tmp_path, few)
    shelf(site, [("/khac", "Tin khác", "")])

    night(tmp_path, few, days=1)

    assert len(held(tmp_path)) == 4


def test_a_host_that_is_down_is_left_after_three_tries(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 6))
    for number in range(6):
        site.answers[f"/bai-{number}"] = lambda r: r.say_raw(b"")

    made = night(tmp_path, source(site, listing(site)))

    assert outcomes(made) == {"failed": 3, "not_run": 3}


def test_a_robots_file_that_changes_is_obeyed_the_next_night(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 2))
    night(tmp_path, source(site, listing(site)))
    site.page("/robots.txt", "\ufeffUser-agent: *\nDisallow: /bai-0$\n", "text/plain")

    made = {c.uri[-5:]: c for c in night(tmp_path, source(site, listing(site)), days=1)}

    assert (made["bai-0"].outcome, made["bai-1"].outcome) == ("blocked", "unchanged")
    assert "robots.txt forbids" in str(made["bai-0"].reason)


def test_a_robots_file_that_cannot_be_had_means_no(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 2))
    site.answers["/robots.txt"] = lambda r: r.say(503)

    (made,) = night(tmp_path, source(site, listing(site)))

    assert made.outcome == "failed" and "robots.txt could not be had" in str(made.reason)
    assert set(site.paths(robots=True)) == {"/robots.txt"}


def test_the_load_stays_within_the_policy_also_for_two_sources_of_a_host(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 4))
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.2\n", "text/plain")
    slow = {"delay_s": 0.1}

    night(tmp_path, source(site, listing(site), host=slow), source(site, listing(site), "bao", host=slow))

    assert len(site.asked) == 1 + 2 + 4
    site.asked = site.asked[1:]  # how fast robots.txt wants it is known once it was read
    assert site.shortest_interval() >= 0.2


def test_hosts_are_crawled_side_by_side(tmp_path: Path) -> None:
    sites = [Site() for _ in range(4)]
    for one in sites:
        shelf(one, articles(one, 3))
    began = time.monotonic()

    made = night(tmp_path, *(source(s, listing(s), f"s{n}", host={"delay_s": 0.3}) for n, s in enumerate(sites)))
    took = time.monotonic() - began
    for one in sites:
        one.close()

    assert outcomes(made) == {"new": 12}
    assert took < 4 * 4 * 0.3


def test_a_fault_of_one_source_leaves_the_others_alone(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf(site, articles(site, 1))
    monkeypatch.setattr("tasks.fetch.discover.read_feed", lambda *_: 1 / 0)

    made = night(
        tmp_path, source(site, {"kind": "feed", "urls": [f"{site.url}/tin"]}, "feed"), source(site, listing(site))
    )

    assert [c.reason for c in made if c.source_id == "feed"] == ["feed: ZeroDivisionError: division by zero"]
    assert outcomes(made) == {"new": 1}


class Impatient:
    """Somebody who presses Ctrl-C once three documents are there."""

    def host(self, state: HostState) -> None:
        if state.outcomes.get("new", 0) > 3:
            raise KeyboardInterrupt

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Say nothing."""


def test_a_run_that_is_stopped_says_what_it_did_not_reach(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 20))

    with pytest.raises(KeyboardInterrupt):
        night(tmp_path, source(site, listing(site)), progress=Impatient())
    left = [c for c in Store(tmp_path).captures() if c.outcome == "not_run"]
    night(tmp_path, source(site, listing(site)), days=1)

    assert 14 <= len(left) <= 17
    assert all("the run was stopped" in str(c.reason) for c in left)
    assert len(held(tmp_path)) == 20


def test_a_host_that_holds_the_line_for_ever_is_given_up(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dripping_head(request: Request) -> None:
        request.say_raw(b"HTTP/1.1 200 OK\r\nX-Name: ")
        for _ in range(100):
            request.wfile.write(b"x")
            time.sleep(0.1)

    monkeypatch.setattr("flows.crawl.HANGS_AFTER_S", 1.0)
    site.answers["/tin"] = dripping_head

    (made,) = night(tmp_path, source(site, listing(site)))

    assert made.outcome == "failed" and "nothing came for" in str(made.reason)


def test_the_time_of_a_source_is_bounded(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 3))

    made = night(tmp_path, source(site, listing(site), host={"max_seconds": 0.001}))

    assert outcomes(made) == {"not_run": 3}


def misbehave(site: Site, count: int) -> None:
    """Hundreds of pages, of which every fifth has a fault: most pass, some stay."""
    faults = [f for name, f in FAULTS.items() if name not in ("no answer", "429", "429 until a date")]
    for number in range(0, count, 5):
        kind = (number // 5) % (len(faults) + 2)
        if kind < len(faults):
            site.answers[f"/bai-{number}"] = flaky(2, faults[kind])
        else:
            site.answers[f"/bai-{number}"] = flaky(
                1, (endless, lambda r: r.say(200, BOMB, Content_Encoding="gzip"))[kind - len(faults)]
            )


def test_hundreds_of_pages_with_every_fault_all_come_in_two_nights(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 200))
    misbehave(site, 200)
    big = source(site, listing(site), host={"max_documents": 1000})

    first = outcomes(night(tmp_path, big))
    second = outcomes(night(tmp_path, big, days=1))

    assert first["new"] + first["failed"] == 200 and first["failed"] <= 12
    assert second["new"] == first["failed"]
    assert len(held(tmp_path)) == 200


KILLED = """
import sys
from pathlib import Path
from tests.fetch.nights import night, listing, source
class S:
    url = sys.argv[2]
night(Path(sys.argv[1]), source(S, listing(S), host={"max_documents": 1000}))
"""


@pytest.mark.slow
def test_a_kill_in_the_middle_loses_at_most_the_request_in_flight(site: Site, tmp_path: Path) -> None:
    shelf(site, articles(site, 120))
    command = [sys.executable, "-c", KILLED, str(tmp_path), site.url]
    crawl = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)})
    while len(site.asked) < 40:
        time.sleep(0.01)
    crawl.send_signal(signal.SIGKILL)
    crawl.wait()
    answered = {a.path[1:] for a in site.asked if a.path.startswith("/bai") and a.ended < float("inf")}
    kept = held(tmp_path)

    assert len(answered - kept) <= 1
    assert all(Store(tmp_path).load(str(c.sha256)) for c in Store(tmp_path).captures() if c.sha256)
    assert len(held(tmp_path)) + outcomes(night(tmp_path, source(site, listing(site)), days=1))["new"] == 120


def paged(site: Site, months: int) -> None:
    """A listing of one page a month, the newest first, from July 2024 back."""
    for nth in range(months):
        year, month = divmod(2024 * 12 + 6 - nth, 12)
        path, title = f"/cu-{nth}", f"Xếp hạng cải cách hành chính tháng {month + 1} năm {year}"
        site.page(path, f"<html><body><h1>{title}</h1></body></html>")
        shelf(site, [(path, title, f"15/{month + 1}/{year}")], at=f"/tin?p={nth + 1}" if nth else "/tin")


def test_an_ordinary_night_reads_to_the_end_of_the_window_and_a_deep_one_on(site: Site, tmp_path: Path) -> None:
    paged(site, 12)
    back = source(site, listing(site, page=f"{site.url}/tin?p={{page}}", max_pages=20, window_days=90))

    ordinary = outcomes(night(tmp_path, back), "list")
    deep = night(tmp_path, back, days=1, deep=True)

    assert ordinary == {"new": 4}
    assert sum(outcomes(deep, "list").values()) == 13
    assert len(held(tmp_path)) == 12


def test_a_backfill_enters_the_listing_near_its_years_and_goes_on_where_it_was(site: Site, tmp_path: Path) -> None:
    paged(site, 120)
    back = source(site, listing(site, page=f"{site.url}/tin?p={{page}}", max_pages=2))
    bounds = {"window": past_years(2016, 2016), "only_new": True, "documents": 10}

    first = night(tmp_path, back, **bounds)
    lists = sum(outcomes(first, "list").values())
    rest = [outcomes(night(tmp_path, back, days=d, **bounds)).get("new", 0) for d in (1, 2, 3)]

    assert outcomes(first) == {"new": 10}
    assert rest == [10, 4, 0]
    assert lists < 24 + 2 * 7 + 3
    days = [c.published_at for c in Store(tmp_path).captures() if c.role == "document" and c.sha256]
    assert {d.year for d in days if d} == {2016, 2017}


def test_a_moved_page_is_known_under_its_new_address(site: Site, tmp_path: Path) -> None:
    made = articles(site, 1)
    site.answers["/cu"] = lambda r: r.say(301, Location="/bai-0")
    shelf(site, [*made, ("/cu", "Xếp hạng chuyển đổi số, địa chỉ cũ", "29/07/2024")])
    night(tmp_path, source(site, listing(site)))
    site.asked.clear()

    night(tmp_path, source(site, listing(site)), days=1)

    assert "/cu" not in site.paths()
