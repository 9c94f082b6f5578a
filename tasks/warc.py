"""Captures as a WARC file (ISO 28500, WARC/1.1), so that others can replay and keep them with their own tools.

Invariant: the same captures at the same time give the same bytes. A capture's bytes stand once in the file, as a
`resource` record: of the answer only the body and a few headers were kept, and a `response` record would have to invent
the rest; what was kept beside the body stands in a `metadata` record with it. A later capture of the same bytes is a
`revisit` of the first. The payload digest is the sha256 under which the bytes are kept, so it is also the `document_id`.
Captures that brought no bytes are not in a WARC.
"""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tasks.store import Capture, Store, StoreError, sync_folder

_WARC = "WARC/1.1"
_ALLOWED_IN_URI = "!#$%&'()*+,/:;=?@[]~"  # with what quote leaves alone; % because a URI is quoted already


@dataclass(frozen=True)
class Exported:
    """What the file holds: captures written with their bytes, and again without; and what could not be written."""

    resources: int
    revisits: int
    damaged: tuple[str, ...]


def export_warc(
    store: Store,
    captures: Iterable[Capture],
    to: Path,
    *,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> Exported:
    """Write captures, in their order, to the file `to` (gzip, a member a record), which is whole or not there.

    A capture whose bytes are damaged or missing is left out and named. `now` is when the file is made (UTC).
    """
    wanted = [c for c in captures if c.sha256 is not None]
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}.{os.getpid()}.tmp")
    try:
        with part.open("wb") as file:
            exported = _write(store, wanted, _Writer(file, to.name, now), progress)
            file.flush()
            os.fsync(file.fileno())
        part.replace(to)
        sync_folder(to.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return exported


def _write(
    store: Store, captures: list[Capture], writer: _Writer, progress: Callable[[int, int], None] | None
) -> Exported:
    first: dict[str, Capture] = {}
    damaged: dict[str, str] = {}  # what is said of it, by hash: once, however often it was captured
    n_revisits = 0
    for number, capture in enumerate(captures, start=1):
        sha256 = str(capture.sha256)
        if sha256 in first:
            writer.revisit(capture, first[sha256])
            n_revisits += 1
        elif sha256 not in damaged:
            try:
                writer.resource(capture, store.load(sha256))
                first[sha256] = capture
            except StoreError as error:
                damaged[sha256] = str(error)
        if progress:
            progress(number, len(captures))
    return Exported(len(first), n_revisits, tuple(damaged.values()))


class _Writer:
    """Records in the order they are asked for, after one that describes the file."""

    def __init__(self, file: BinaryIO, name: str, now: datetime) -> None:
        self._warc = WARCWriter(file, gzip=True, warc_version=_WARC)
        info = {"software": "xephang", "format": "WARC File Format 1.1", "conformsTo": "ISO 28500:2017"}
        headers = {"WARC-Filename": name, "WARC-Date": _date(now), "WARC-Record-ID": _id(name, _date(now))}
        self._add("warcinfo", "", headers, _fields(info), "application/warc-fields")

    def resource(self, capture: Capture, data: bytes) -> None:
        headers = _headers(capture, "resource")
        kind = capture.media_type or "application/octet-stream"
        self._add("resource", _uri(capture), headers | {"WARC-Payload-Digest": _digest(capture)}, data, kind)
        self._metadata(capture, headers["WARC-Record-ID"])

    def revisit(self, capture: Capture, first: Capture) -> None:
        """The same bytes again, at this uri or another."""
        headers = _headers(capture, "revisit") | {
            "WARC-Payload-Digest": _digest(capture),
            "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
            "WARC-Refers-To": _headers(first, "resource")["WARC-Record-ID"],
            "WARC-Refers-To-Target-URI": _uri(first),
            "WARC-Refers-To-Date": _date(first.captured_at),
        }
        self._add("revisit", _uri(capture), headers, b"", "application/octet-stream")
        self._metadata(capture, headers["WARC-Record-ID"])

    def _metadata(self, capture: Capture, of: str) -> None:
        known = {
            "source-id": capture.source_id,
            "outcome": capture.outcome,
            "title": capture.title,
            "published-at": capture.published_at,
            "territory": capture.territory,
        }
        headers = _headers(capture, "metadata") | {"WARC-Refers-To": of}
        data = _fields(known | dict(sorted(capture.headers.items())))
        self._add("metadata", _uri(capture), headers, data, "application/warc-fields")

    def _add(self, kind: str, uri: str, headers: dict[str, str], data: bytes, media_type: str) -> None:
        listed = [("WARC-Type", kind), *([("WARC-Target-URI", uri)] if uri else []), *headers.items()]
        record = self._warc.create_warc_record(
            uri, kind, payload=io.BytesIO(data), length=len(data), warc_content_type=media_type,
            warc_headers=StatusAndHeaders("", listed, protocol=_WARC),
        )  # fmt: skip
        self._warc.write_record(record)


def _headers(capture: Capture, kind: str) -> dict[str, str]:
    date = _date(capture.captured_at)
    return {"WARC-Date": date, "WARC-Record-ID": _id(kind, capture.uri, date, str(capture.sha256))}


def _id(*words: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(words))}>"


def _uri(capture: Capture) -> str:
    return quote(capture.uri, safe=_ALLOWED_IN_URI)


def _digest(capture: Capture) -> str:
    return f"sha256:{capture.sha256}"


def _date(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _fields(values: dict[str, Any]) -> bytes:
    lines = (f"{name}: {' '.join(str(value).split())}\r\n" for name, value in values.items() if value is not None)
    return "".join(lines).encode()
