"""The bytes of one target: from disk, or from the web as its source may ask it.

Invariant: `fetch` never raises for what it met; it returns bytes, "not modified", or a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tasks.fetch.fetched import Fetched
from tasks.fetch.targets import Target
from tasks.fetch.transport import Web

MAX_FILE_BYTES = 512 * 1024**2


def fetch(target: Target, web: Web | None = None, *, last_headers: Mapping[str, str] | None = None) -> Fetched:
    """Get a target; `last_headers` (etag, last-modified of the capture before) make a request conditional.

    Raises `TypeError` for a web address without `web`.
    """
    if target.fault:
        return Fetched("failed", reason=target.fault)
    if target.path is not None:
        return _from_disk(target.path)
    if web is None:
        raise TypeError(f"{target.uri}: a web address needs a Web to ask it")
    return web.get(target.uri, last_headers)


def _from_disk(path: Path) -> Fetched:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            return Fetched(
                "failed", reason=f"{path}: {size:,} bytes, more than the cap of {MAX_FILE_BYTES:,}; split the file"
            )
        return Fetched("got", data=path.read_bytes())
    except OSError as error:
        return Fetched("failed", reason=f"{path}: {error.strerror or error}")
