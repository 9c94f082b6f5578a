"""The data home on disk: captured bytes by hash, logs of captures and runs, read documents, the lock.

Invariant: what was kept stays. A capture's bytes are written once, under the hash of their content, and a log
only grows; both are on disk before a call returns, and neither a crash nor a full disk leaves half of one to
be read as whole. Only the coordinator writes, under `exclusive`. This module takes every time from its caller
and knows nothing of sources, documents or tables.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

Outcome = Literal["new", "changed", "unchanged", "empty_declared", "blocked", "failed", "not_run"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")


class StoreError(RuntimeError):
    """The data home holds something missing or damaged; the message names the file and what to do."""


class LockedError(StoreError):
    """Another process is writing to the data home; the message names it."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One attempt to get one URI, whatever came of it.

    `captured_at` is aware and kept in UTC; `sha256` and `size` (bytes) name what was got, None where nothing
    was; `reason` says why an attempt brought nothing. `title`, `published_at` and `territory` are what the
    source or a manifest states of the document; `headers` are the few that a conditional request needs (etag,
    last-modified). `role` list: a feed, sitemap or listing page, which names documents and is none itself.
    """

    uri: str
    source_id: str
    captured_at: datetime
    outcome: Outcome
    sha256: str | None = None
    size: int | None = None
    media_type: str | None = None
    reason: str | None = None
    title: str | None = None
    published_at: date | None = None
    territory: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    role: Literal["document", "list"] = "document"

    def __post_init__(self) -> None:
        if self.captured_at.utcoffset() is None:
            raise ValueError(f"captured_at of {self.uri} has no time zone: {self.captured_at.isoformat()}")
        object.__setattr__(self, "captured_at", self.captured_at.astimezone(UTC))
        object.__setattr__(self, "headers", dict(self.headers))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values; the inverse of `from_dict`."""
        values = asdict(self)
        values["captured_at"] = self.captured_at.isoformat()
        values["published_at"] = self.published_at.isoformat() if self.published_at else None
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Capture:
        """A capture from what `to_dict` (or its JSON) gave."""
        published = values.get("published_at")
        times = {
            "captured_at": datetime.fromisoformat(values["captured_at"]),
            "published_at": date.fromisoformat(published) if published else None,
        }
        return cls(**{**values, **times})


class Store:
    """The data home at `root` (its folders are made when first needed)."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def keep(self, data: bytes) -> str:
        """Keep captured bytes for ever; their sha256 (hex). The same bytes are written once."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._blob(sha256)
        if not path.exists():
            write_atomically(path, gzip.compress(data, mtime=0))
        return sha256

    def load(self, sha256: str) -> bytes:
        """The bytes kept under `sha256`. Raises `StoreError` where they are missing or no longer the same."""
        path = self._blob(sha256)
        try:
            data = gzip.decompress(path.read_bytes())
        except FileNotFoundError:
            raise StoreError(f"No capture {sha256} in {self.root}: {path} does not exist.") from None
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise StoreError(self._damaged(path, str(error))) from error
        if (found := hashlib.sha256(data).hexdigest()) != sha256:
            raise StoreError(self._damaged(path, f"its content has the sha256 {found}"))
        return data

    def log_capture(self, capture: Capture, run_id: str) -> None:
        """Append one attempt to the capture log, in the segment of its run."""
        _append(self._segment("raw/log", run_id), capture.to_dict())

    def captures(self) -> list[Capture]:
        """Every attempt ever logged, by time and then by URI."""
        lines = _read_segments(self.root / "raw/log")
        logged = [_capture(values, place) for values, place in lines]
        return sorted(logged, key=lambda capture: (capture.captured_at, capture.uri))

    def log_run(self, record: Mapping[str, Any]) -> None:
        """Append what is known of a run (JSON-ready, with its `run_id`); a run may log several records."""
        _append(self._segment("runs", str(record["run_id"])), record)

    def runs(self) -> list[dict[str, Any]]:
        """Every record of every run: runs by id, the records of one run in the order they were logged."""
        return [values for values, _ in _read_segments(self.root / "runs")]

    def save_document(self, document: Mapping[str, Any], reader_version: str) -> None:
        """Remember what a version of the reader made of a capture (`Document.to_dict`)."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        path = self._document(document["document_id"], reader_version)
        write_atomically(path, gzip.compress(text.encode(), mtime=0), durable=False)

    def load_document(self, document_id: str, reader_version: str) -> dict[str, Any] | None:
        """What `save_document` remembered; None where it has to be read, also after damage to the cache."""
        try:
            text = gzip.decompress(self._document(document_id, reader_version).read_bytes())
            document: dict[str, Any] = json.loads(text)
        except (FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error, ValueError):
            return None
        return document

    @contextmanager
    def exclusive(self, name: str = "write") -> Iterator[None]:
        """Hold the lock `name` of this data home; the kernel frees it however the process ends.

        Raises `LockedError` at once where another holds it.
        """
        path = self.root / "work" / f"{_plain(name)}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise LockedError(
                    f"Process {lock.read().strip() or 'unknown'} is writing to {self.root}. "
                    "Wait until it has ended, or stop it, and run the command again."
                ) from None
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            yield

    def _blob(self, sha256: str) -> Path:
        return self.root / "raw/blobs" / _hash(sha256)[:2] / f"{sha256}.gz"

    def _document(self, document_id: str, reader_version: str) -> Path:
        folder = self.root / "work/documents" / _plain(reader_version) / _hash(document_id)[:2]
        return folder / f"{document_id}.json.gz"

    def _segment(self, folder: str, run_id: str) -> Path:
        return self.root / folder / f"{_plain(run_id)}.jsonl"

    def _damaged(self, path: Path, how: str) -> str:
        return f"Capture {path} is damaged ({how}). Restore it from a backup, or delete it and capture it again."


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file that is either whole or not there; `durable`: on disk before this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with part.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _append(segment: Path, record: Mapping[str, Any]) -> None:
    """One more line, on disk before this returns; a line that a crash left unfinished is cut off first."""
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    segment.parent.mkdir(parents=True, exist_ok=True)
    with segment.open("ab+") as file:
        if file.tell() == 0:
            sync_folder(segment.parent)
        else:
            file.truncate(_end_of_last_line(file))
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _end_of_last_line(file: BinaryIO) -> int:
    """Size of the whole lines of a log; less than its own size only after a crash."""
    file.seek(-1, os.SEEK_END)
    if file.read() == b"\n":
        return file.tell()
    file.seek(0)
    return file.read().rfind(b"\n") + 1


def _read_segments(folder: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Every record of a log, segments by name, with its place; an unfinished last line is no record."""
    for segment in sorted(folder.glob("*.jsonl")):
        *lines, _unfinished = segment.read_bytes().split(b"\n")
        for number, line in enumerate(lines, start=1):
            place = f"{segment}, line {number}"
            try:
                record = json.loads(line)
            except ValueError as error:
                raise StoreError(f"{place} is not JSON ({error}). Restore the file from a backup.") from error
            if not isinstance(record, dict):
                raise StoreError(f"{place} is not a record but {record!r}. Restore the file from a backup.")
            yield record, place


def _capture(values: dict[str, Any], place: str) -> Capture:
    try:
        return Capture.from_dict(values)
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{place} is not a capture ({error!r}). Restore the file from a backup.") from error


def _hash(text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise ValueError(f"Not a sha256 in lower-case hex: {text!r}")
    return text


def _plain(name: str) -> str:
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError(f"Not usable as a file name: {name!r} (allowed: letters, digits and . _ + -)")
    return name
