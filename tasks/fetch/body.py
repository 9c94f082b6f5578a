"""The body of an answer, read piece by piece under a cap of bytes and of seconds.

Invariant: the cap holds for the bytes as unpacked, and no piece is unpacked far beyond it (a gzip bomb costs no
memory); a body shorter than announced is an error, never a document.
"""

from __future__ import annotations

import time

import requests

_PIECE = 64 * 1024


class TooMuch(Exception):
    """A body was larger, or took longer, than it may; asking again would not help."""


def read_body(answer: requests.Response, most_bytes: int, most_seconds: float) -> bytes:
    """The whole body. Raises `TooMuch`, and urllib3's `HTTPError` where it is cut short or cannot be unpacked."""
    deadline = time.monotonic() + most_seconds
    data = bytearray()
    # read1 returns with what there is: a server that drips bytes must not hold us until a piece is full.
    while piece := answer.raw.read1(_PIECE, decode_content=True):
        data += piece
        if len(data) > most_bytes:
            raise TooMuch(f"larger than the cap of {most_bytes:,} bytes")
        if time.monotonic() > deadline:
            raise TooMuch(f"took longer than {most_seconds:.0f} s")
    return bytes(data)


def drain(answer: requests.Response) -> None:
    """Read the body of an answer that is not wanted, if it is small, so that the connection can be used again."""
    length = answer.headers.get("content-length", "")
    if answer.status_code == 304 or (answer.status_code != 200 and length.isdigit() and int(length) <= _PIECE):
        answer.raw.drain_conn()
