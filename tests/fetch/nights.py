"""Nights of crawling: sources on a site of our own, an archive on disk, one run after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.captures import Keeper, Progress
from flows.crawl import Plan, crawl
from schemas.sources import Source
from tasks.fetch import Known, Limits, Network, Window, nightly
from tasks.fetch.clock import HostClock
from tasks.store import Capture, Store
from tests.fetch.site import Site

FIRST = datetime(2024, 7, 30, 19, tzinfo=UTC)
QUICK = Limits(connect_s=2, read_s=0.5, answer_s=1.5, bytes=2 * 1024**2, back_off_s=0.02, longest_wait_s=3)


def source(site: Site, discover: dict[str, Any], source_id: str = "cong-tin", **values: Any) -> Source:
    """A source on a site; host policy without delay unless it says another."""
    host = {"delay_s": 0, "allow_private": True} | values.pop("host", {})
    entry = {"id": source_id, "name": source_id, "publisher": "UBND", "authority": "portal", "seen": "made here"}
    return Source.model_validate(entry | {"discover": discover, "host": host} | values)


def listing(site: Site, **values: Any) -> dict[str, Any]:
    """Discovery by the listing page of `shelf`."""
    return {"kind": "listing", "urls": [f"{site.url}/tin"], "item": "li a", **values}


def shelf(site: Site, pages: Iterable[tuple[str, str, str]], at: str = "/tin", more: str = "") -> None:
    """A listing page of (path, title, day)."""
    items = "".join(f'<li><a href="{path}">{title}</a> <span>{day}</span></li>' for path, title, day in pages)
    site.page(at, f"<html><body><ul>{items}</ul>{more}</body></html>")


def articles(site: Site, count: int, day: str = "29/07/2024") -> list[tuple[str, str, str]]:
    """Articles about rankings, each with its page; give them to `shelf`."""
    made = []
    for number in range(count):
        path, title = f"/bai-{number}", f"Xếp hạng chuyển đổi số phường số {number}"
        site.page(path, f"<html><body><h1>{title}</h1><p>Phường {number} xếp thứ {number + 1}.</p></body></html>")
        made.append((path, title, day))
    return made


def night(
    home: Path,
    *sources: Source,
    days: float = 0,
    deep: bool = False,
    window: Window | None = None,
    limits: Limits = QUICK,
    progress: Progress | None = None,
    **plan: Any,
) -> list[Capture]:
    """One run over the sources, so many days after the first; what it captured."""
    store = Store(home)
    captures, now = store.captures(), FIRST + timedelta(days=days)
    keeper = Keeper(store, captures, run_id=f"run{days}", now=now)
    network = Network(HostClock(home / "hosts"), limits=limits)
    whole = Plan(sources, lambda s: window or nightly(s, now.date(), deep=deep), home, now, **plan)
    crawl(whole, network, known=Known(captures), store=store, keeper=keeper, progress=progress)
    return keeper.made


def outcomes(captures: Iterable[Capture], role: str = "document") -> dict[str, int]:
    """How often each outcome came."""
    return dict(Counter(c.outcome for c in captures if c.role == role))


def held(home: Path) -> set[str]:
    """The paths of all documents in the archive."""
    return {
        c.uri.partition("/")[2].partition("/")[2].partition("/")[2]
        for c in Store(home).captures()
        if c.sha256 and c.role == "document"
    }
