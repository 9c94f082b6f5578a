"""Which feeds there are, what they are called and where they lie below `published/`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.feeds.entries import Names

FOLDER = "feeds"


@dataclass(frozen=True)
class Feed:
    """A feed: its path without the ending, and its title."""

    path: str
    title: str


OVERALL = Feed(f"{FOLDER}/changes", "Xephang: changes of the rankings")


def index_feed(index_id: str, names: Names) -> Feed:
    """The feed of an index."""
    return Feed(f"{FOLDER}/index/{file_name(index_id)}", f"Xephang: {index_id}")


def unit_feed(unit_id: str, names: Names) -> Feed:
    """The feed of a unit."""
    return Feed(f"{FOLDER}/unit/{file_name(unit_id)}", f"Xephang: {names.unit(unit_id)}")


def file_name(identifier: str) -> str:
    """An id as a file's name that needs no escaping in an address: "22/so-noi-vu" is 22~2fso-noi-vu; no two ids share one."""
    return re.sub(r"[^A-Za-z0-9@._-]", lambda found: "".join(f"~{byte:02x}" for byte in found[0].encode()), identifier)
