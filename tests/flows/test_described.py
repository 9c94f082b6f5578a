"""Where the same bytes are held twice, what is said of them is what their best origin says."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from flows.captures import described
from tasks.store import Capture

SAME = "0" * 64


def held(uri: str, source_id: str, day: date | None = None, minute: int = 0, title: str | None = None) -> Capture:
    at = datetime(2024, 7, 1, 0, minute, tzinfo=UTC)
    return Capture(uri, source_id, at, "new", sha256=SAME, size=1, published_at=day, title=title)


PORTAL = held("https://example.org/a", "portal", date(2024, 6, 12))
COPY = held("file:///copy.html", "local", minute=1)
DATED_COPY = held("file:///dated.html", "local", date(2024, 6, 12), minute=1)


@pytest.mark.parametrize("captures", [[PORTAL, COPY], [PORTAL, DATED_COPY]])
def test_a_copy_given_by_hand_takes_nothing_from_what_a_source_gave(captures: list[Capture]) -> None:
    said = described(captures)[SAME]

    assert (said.uri, said.source_id, said.published_at) == (PORTAL.uri, "portal", date(2024, 6, 12))


def test_what_a_source_gives_later_is_the_better_origin() -> None:
    later = held("https://example.org/a", "portal", minute=2)

    said = described([COPY, later])[SAME]

    assert (said.source_id, said.captured_at) == ("portal", COPY.captured_at)


def test_a_dated_copy_is_better_than_an_undated_one() -> None:
    assert described([COPY, DATED_COPY])[SAME].published_at == date(2024, 6, 12)


def test_what_is_newest_at_one_address_holds() -> None:
    anew = held(COPY.uri, "local", minute=3, title="A title of the manifest")

    assert described([COPY, anew])[SAME].title == "A title of the manifest"
