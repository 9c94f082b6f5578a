"""What the site is made of: parts, each with the digest of all that goes into its files.

Invariant: two parts with the same name and key give the same files, so the files of an earlier build can stand for them.
Nothing is read or written here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

File = tuple[str, bytes]  # path below the site's folder, content


@dataclass(frozen=True, slots=True)
class Part:
    """Some files of the site, made only when `render` is called: a unit's pages in both languages, a league's, …"""

    name: str
    key: str
    render: Callable[[], Iterable[File]]


def key_of(*inputs: object) -> str:
    """The digest of what a part is made of: bytes (as they are) and plain values."""
    digest = hashlib.blake2b(digest_size=12)
    for given in inputs:
        data = given if isinstance(given, bytes) else json.dumps(given, ensure_ascii=False, default=str).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
