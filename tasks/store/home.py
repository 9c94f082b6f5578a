"""The data home: captured bytes by hash, logs of captures and runs, read documents, the lock.

Invariant: what was kept stays. A capture's bytes are written once, under the hash of their content, and a log
only grows; both are safe before a call returns, and neither a crash nor a full disk leaves half of one to
be read as whole. Only the coordinator writes, under `exclusive`. This module takes every time from its caller
and knows nothing of sources, documents or tables, nor whether it works on a disk or on an object store.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tasks.heap import no_collecting
from tasks.store.capture import Capture, in_order
from tasks.store.files import folders_in, read, sweep_parts, write_atomically
from tasks.store.lock import Held, hold
from tasks.store.log import Log
from tasks.store.place import AnyPath, DamagedError, StoreError, is_local, place, plain

LEASE_SECONDS = 120.0

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Store:
    """The data home at `root`, a folder or an fsspec URL (its folders are made when first needed).

    `lease_seconds`: how long the lock of a data home on an object store outlives a holder that died.
    """

    def __init__(self, root: str | AnyPath, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self.root = place(root)
        self.blobs = self.root / "raw/blobs"
        self._captures = Log(self.root / "raw/log")
        self._runs = Log(self.root / "runs")
        self._lease_seconds = lease_seconds
        self._held: Held | None = None

    def keep(self, data: bytes) -> str:
        """Keep captured bytes for ever; their sha256 (hex). The same bytes are written once, and again where those that
        were kept have been damaged since."""
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            kept = self._unpacked(sha256)
        except DamagedError:
            kept = None
        if kept != data:  # compared and not hashed once more
            write_atomically(self.blob(sha256), gzip.compress(data, mtime=0))
        return sha256

    def load(self, sha256: str) -> bytes:
        """The bytes kept under `sha256`. Raises `DamagedError` where they are missing, unreadable or no longer the same."""
        data = self._unpacked(sha256)
        if (found := hashlib.sha256(data).hexdigest()) != sha256:
            raise DamagedError(_damaged(self.blob(sha256), f"its content has the sha256 {found}"))
        return data

    def _unpacked(self, sha256: str) -> bytes:
        """What is kept under `sha256`, whatever it is. Raises `DamagedError` where it is missing or unreadable."""
        path = self.blob(sha256)
        try:
            return gzip.decompress(read(path))
        except FileNotFoundError:
            raise DamagedError(
                f"No capture {sha256} in {self.root}: {path} does not exist. Restore it from a backup, or capture it again."
            ) from None
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise DamagedError(_damaged(path, str(error))) from error
        except StoreError as error:
            if is_local(path):  # a bad sector: one file is lost, not the store
                raise DamagedError(str(error)) from error
            raise

    def log_capture(self, capture: Capture, run_id: str) -> None:
        """Append one attempt to the capture log, in the segment of its run."""
        self._captures.append(run_id, capture.to_dict())

    def captures(self) -> list[Capture]:
        """Every attempt ever logged, by time and then by URI."""
        with no_collecting():
            return in_order(_capture(values, where) for values, where in self._captures.records())

    def log_run(self, record: Mapping[str, Any]) -> None:
        """Append what is known of a run (JSON-ready, with its `run_id`); a run may log several records."""
        self._runs.append(str(record["run_id"]), record)

    def runs(self) -> list[dict[str, Any]]:
        """Every record of every run: runs by id, the records of one run in the order they were logged."""
        return [values for values, _ in self._runs.records()]

    def run_ids(self) -> set[str]:
        """Ids of all runs that logged anything."""
        return {*self._captures.run_ids(), *self._runs.run_ids()}

    def sweep(self) -> None:
        """Delete what writes that were killed left half done; only under `exclusive`. All of the archive is listed."""
        for folder in (self.blobs, self.root / "work/documents"):
            sweep_parts(folder)

    def save_document(self, document: Mapping[str, Any], reader_version: str) -> None:
        """Remember what a version of the reader made of a capture (`Document.to_dict`)."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        path = self._document(document["document_id"], reader_version)
        write_atomically(path, gzip.compress(text.encode(), mtime=0), durable=False)

    def load_document(self, document_id: str, reader_version: str) -> dict[str, Any] | None:
        """What `save_document` remembered; None where it has to be read, also after damage to the cache."""
        try:
            document: dict[str, Any] = json.loads(gzip.decompress(read(self._document(document_id, reader_version))))
        except (FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error, ValueError):
            return None
        return document

    def reader_versions(self) -> list[AnyPath]:
        """The folders in which versions of the reader remembered documents, by version."""
        return folders_in(self.root / "work/documents")

    @contextmanager
    def exclusive(self, name: str = "write", purpose: str = "") -> Iterator[None]:
        """Hold the lock `name` of this data home; it is freed however the process ends (see `lock`). Whoever finds it
        taken is told the `purpose`.

        Raises `LockedError` at once where another holds it. The logs are compacted on the way in (what a killed run
        left) and on the way out.
        """
        with hold(self.root, name, self._lease_seconds, purpose) as held:
            if name != "write":
                yield
                return
            self._held = held
            try:
                self._compact()
                yield
            finally:
                self._held = None
                if held.holds():  # else it is the work of whoever holds it now
                    self._compact()

    def confirm_exclusive(self) -> None:
        """Raises `StoreError` where the lock this store held may be another's by now (only on an object store)."""
        if self._held and not self._held.holds():
            raise StoreError(
                f"The lock of {self.root} was lost: it could not be renewed for {self._lease_seconds:.0f} s. "
                "Nothing was published; what was captured is kept. Run the command again."
            )

    def blob(self, sha256: str) -> AnyPath:
        """Where the bytes of a hash are kept. Raises `ValueError` for what is no hash."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"Not a sha256 in lower-case hex: {sha256!r}")
        return self.blobs / sha256[:2] / f"{sha256}.gz"

    def _document(self, document_id: str, reader_version: str) -> AnyPath:
        name = self.blob(document_id).parent.name
        return self.root / "work/documents" / plain(reader_version) / name / f"{document_id}.json.gz"

    def _compact(self) -> None:
        for log in (self._captures, self._runs):
            log.compact()


def _damaged(path: AnyPath, how: str) -> str:
    return f"Capture {path} is damaged ({how}). Restore it from a backup, or delete it and capture it again."


def _capture(values: dict[str, Any], where: str) -> Capture:
    try:
        return Capture.from_dict(values)
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{where} is not a capture ({error!r}). Restore the file from a backup.") from error
