"""A log of JSON records, one segment a run: it only grows, on disk and on an object store.

Invariant: what `append` returned from stays, whatever ends the process; a record cut off by a crash is no record. On
disk a record is a line of `<run>.jsonl`. An object cannot grow, so on an object store record n is an object of its own,
`<run>/<n>.json`, until `compact` makes line n of `<run>.jsonl` of it. The reader takes both wherever it finds them (a
data home may be copied from one kind to the other): an object whose number the segment has reached is a line of it.
One process appends to a log at a time.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tasks.store.files import append_line, create, files_under, read_all, remove, write_atomically
from tasks.store.place import AnyPath, StoreError, is_local, plain

_SEGMENT = re.compile(r"(?P<run>[^/]+)\.jsonl")
_RECORD = re.compile(r"(?P<run>[^/]+)/(?P<number>\d+)\.json")
_READ_TRIES = 5

Record = tuple[dict[str, Any], str]  # its values and its place


@dataclass
class _Run:
    """The files of one run's log: its segment, and the records that are objects of their own by their number."""

    segment: AnyPath | None = None
    objects: dict[int, AnyPath] = field(default_factory=dict)

    @property
    def files(self) -> list[AnyPath]:
        return [*([self.segment] if self.segment else []), *self.objects.values()]

    def lines(self, data: Mapping[str, bytes]) -> list[tuple[bytes, str]]:
        """Every whole line with its place; an unfinished last line is no record. Raises where one is missing."""
        found = []
        if self.segment:
            *whole, _unfinished = data[str(self.segment)].split(b"\n")
            found = [(line, f"{self.segment}, line {number}") for number, line in enumerate(whole, start=1)]
        for number in sorted(self.objects):
            path = self.objects[number]
            if number > len(found) + 1:
                raise StoreError(f"Record {len(found) + 1} before {path} is missing. Restore it from a backup.")
            if number == len(found) + 1:
                found.append((data[str(path)].removesuffix(b"\n"), f"{path}, line 1"))
        return found


class Log:
    """The log kept in `folder`; nothing is there before the first record."""

    def __init__(self, folder: AnyPath) -> None:
        self.folder = folder
        self._written: dict[str, int] = {}  # records of a run, where this process adds objects
        self._one_at_a_time = threading.Lock()

    def append(self, run_id: str, record: Mapping[str, Any]) -> None:
        """One more record of a run; it is safe when this returns."""
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        segment = self.folder / f"{plain(run_id)}.jsonl"
        with self._one_at_a_time:
            if is_local(segment):
                append_line(segment, line)
            else:
                self._add_object(run_id, line)

    def records(self) -> Iterator[Record]:
        """Every record with its place: runs by id, those of a run in the order they were appended."""
        runs, data = self._read()
        return (_record(*line) for run in runs.values() for line in run.lines(data))

    def run_ids(self) -> list[str]:
        """Ids of the runs that have records, sorted; no record is read."""
        return list(self._runs())

    def compact(self) -> None:
        """Make segments of the records that are objects of their own; a kill between two steps loses nothing.

        Only the process that holds the data home may do this.
        """
        with self._one_at_a_time:
            runs, data = self._read(only_objects=True)
            for run_id, run in runs.items():
                whole = b"".join(line + b"\n" for line, _ in run.lines(data))
                write_atomically(self.folder / f"{run_id}.jsonl", whole)
                remove(run.objects.values())
                if is_local(self.folder):
                    (self.folder / run_id).rmdir()

    def _add_object(self, run_id: str, line: bytes) -> None:
        if run_id not in self._written:
            runs, data = self._read(only=run_id)
            self._written[run_id] = sum(len(run.lines(data)) for run in runs.values())
        number = self._written[run_id] + 1
        path = self.folder / run_id / f"{number:08}.json"
        if not create(path, line):
            raise StoreError(f"{path} was written by another process: two runs have the id {run_id}. Stop one of them.")
        self._written[run_id] = number

    def _read(self, only: str | None = None, only_objects: bool = False) -> tuple[dict[str, _Run], dict[str, bytes]]:
        """The runs by id (one of them, or those with objects) and the bytes of their files by path."""
        for _ in range(_READ_TRIES):
            runs = {
                i: run for i, run in self._runs().items() if only in (None, i) and (run.objects or not only_objects)
            }
            paths = [path for run in runs.values() for path in run.files]
            try:
                return runs, {str(path): data for path, data in zip(paths, read_all(paths), strict=True)}
            except FileNotFoundError:  # compacted between the listing and the reading: list again
                continue
        raise StoreError(f"The files of {self.folder} vanish while they are read. Is somebody deleting them?")

    def _runs(self) -> dict[str, _Run]:
        runs: dict[str, _Run] = {}
        start = len(str(self.folder)) + 1
        for path in files_under(self.folder):
            name = str(path)[start:]
            if segment := _SEGMENT.fullmatch(name):
                runs.setdefault(segment["run"], _Run()).segment = path
            elif record := _RECORD.fullmatch(name):
                runs.setdefault(record["run"], _Run()).objects[int(record["number"])] = path
        return dict(sorted(runs.items()))


def _record(line: bytes, where: str) -> Record:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise StoreError(f"{where} is not JSON ({error}). Restore the file from a backup.") from error
    if not isinstance(values, dict):
        raise StoreError(f"{where} is not a record but {values!r}. Restore the file from a backup.")
    return values, where
