"""The fetch room: what sources name, and its bytes. `crawl` goes through one web source, `fetch` gets one file.

Invariant: everything named has an outcome; what goes wrong is a reason, never an exception. The room writes nothing but
the clock of the hosts: the caller keeps the bytes and the log.
"""

from tasks.fetch.crawl import Allowance, Budget, Claims, Crawl
from tasks.fetch.discover import Window, nightly, past_years
from tasks.fetch.fetch import fetch
from tasks.fetch.fetched import Fetched
from tasks.fetch.known import Known
from tasks.fetch.manifest import ManifestError
from tasks.fetch.targets import Target, folder_targets, local_targets
from tasks.fetch.transport import Limits, Network, Web

__all__ = [
    "Allowance",
    "Budget",
    "Claims",
    "Crawl",
    "Fetched",
    "Known",
    "Limits",
    "ManifestError",
    "Network",
    "Target",
    "Web",
    "Window",
    "fetch",
    "folder_targets",
    "local_targets",
    "nightly",
    "past_years",
]
