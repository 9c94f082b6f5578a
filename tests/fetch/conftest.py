"""A site of our own, and the web as it may be asked in tests: no delay, short limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schemas.sources import HostPolicy
from tasks.fetch import Limits, Network, Web
from tasks.fetch.clock import HostClock
from tests.fetch.site import Site

QUICK = Limits(connect_s=2, read_s=0.5, answer_s=1.5, bytes=2 * 1024**2, back_off_s=0.02, longest_wait_s=3)


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.close()


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return Network(HostClock(tmp_path / "hosts"), limits=QUICK)


@pytest.fixture
def web_to(network: Network) -> Callable[..., Web]:
    """The web as a source on a site may ask it."""

    def make(site: Site, delay_s: float = 0.0) -> Web:
        return Web(network, HostPolicy(delay_s=delay_s, allow_private=True), frozenset({site.host}))

    return make
