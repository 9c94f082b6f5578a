"""The reading process: requests come in on standard input, documents go out on standard output.

Invariant: limits on memory, processor time and files are set before the first byte of a document is looked
at. Answers are JSON, so that a subverted parser can send nothing but text. Where the platform has no resource
limits, none are set.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from datetime import date
from typing import IO, Any

from tasks.read import ocr_limits
from tasks.read.reader import ReadRequest, read_request

try:
    import resource
except ImportError:  # not a POSIX platform
    resource = None  # type: ignore[assignment]

CPU_S = 30
MEMORY_BYTES = 2 * 1024**3
_LIMITS = {"AS": MEMORY_BYTES, "FSIZE": 64 * 1024**2, "NOFILE": 64, "CORE": 0}


def serve() -> None:
    """Answers requests until standard input is closed."""
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get among the answers
    _limit_process()
    while (header := receive(source)) is not None and (data := receive(source)) is not None:
        _limit_document()
        document = read_request(_request(json.loads(header), data))
        send(answers, json.dumps(document.to_dict(), ensure_ascii=False).encode("utf-8", "surrogatepass"))


def send(stream: IO[bytes], message: bytes) -> None:
    """Writes one message: its length in 8 bytes, then itself."""
    stream.write(len(message).to_bytes(8, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes], most: int | None = None) -> bytes | None:
    """The next message, None where the other side ended; raises `ValueError` for one longer than `most`
    bytes."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    length = int.from_bytes(head, "big")
    if most is not None and length > most:
        raise ValueError(f"an answer of {length:,} bytes; at most {most:,} are taken")
    message = stream.read(length)
    return message if len(message) == length else None


def send_request(stream: IO[bytes], request: ReadRequest) -> None:
    """Writes one request: a JSON list of its fields, then its bytes."""
    day = request.published_at.isoformat() if request.published_at else None
    send(stream, json.dumps([request.uri, request.media_type, request.title, day, request.territory]).encode())
    send(stream, request.data)


def _request(header: list[Any], data: bytes) -> ReadRequest:
    uri, media_type, title, day, territory = header
    return ReadRequest(data, uri, media_type, title, date.fromisoformat(day) if day else None, territory)


def _limit_process() -> None:
    """Memory may be raised again up to what OCR of a page needs, by OCR alone."""
    for name, value in _LIMITS.items():
        limit = getattr(resource, f"RLIMIT_{name}", None)
        if limit is not None:
            most = ocr_limits.MEMORY_BYTES if name == "AS" else value
            with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
                resource.setrlimit(limit, (value, most))
    ocr_limits.arm()


def _limit_document() -> None:
    """The limits of one document: processor time from now on, and memory as it was before any OCR."""
    ocr_limits.move_cpu_limit(CPU_S)
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
