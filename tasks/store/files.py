"""Bytes at a path, on disk and on an object store: the one place that knows the difference.

Invariant: a file is whole or not there, whatever ends the writing; a durable one is on disk before the call returns (an
object store has every object when it says so). `create` writes only where nothing is: of two that try, one succeeds.
A missing file is a `FileNotFoundError` on both; what else a disk or an object store's own library raises (no space, no
right, no network) is a `StoreError` that says where and what to do.
This module does not know what the files mean.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from tasks.store.place import AnyPath, StoreError, is_local

_DELETIONS = 16  # at a time
_PART = re.compile(r"\..+\.\d+\.tmp")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM)


def read(path: AnyPath) -> bytes:
    """The bytes of a file."""
    with told(path):
        if is_local(path):
            return path.read_bytes()
        return cast("bytes", path.fs.cat_file(path.path))


def read_all(paths: Sequence[AnyPath]) -> list[bytes]:
    """The bytes of several files, in their order; from an object store many at once."""
    remote = [path for path in paths if not is_local(path)]
    if not remote:
        return [read(path) for path in paths]
    with told(remote[0]):
        found = remote[0].fs.cat_ranges([path.path for path in remote], None, None, on_error="return")
        if failed := [answer for answer in found if isinstance(answer, Exception)]:
            raise failed[0]
    return list(found)


def exists(path: AnyPath) -> bool:
    """Whether a file is there."""
    if is_local(path):
        return path.exists()
    with told(path):
        return bool(path.fs.exists(path.path))


def files_under(folder: AnyPath) -> list[AnyPath]:
    """Every file in a folder and the folders in it, sorted; none where the folder does not exist."""
    if is_local(folder):
        return sorted(Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    root = folder.path.rstrip("/") + "/"
    try:
        with told(folder):
            return [folder / name.removeprefix(root) for name in sorted(folder.fs.find(root))]
    except FileNotFoundError as error:  # a prefix without objects is an empty list: what is missing is the bucket
        raise StoreError(_message(folder, error)) from error


def folders_in(folder: AnyPath) -> list[AnyPath]:
    """The folders in a folder, sorted; none where it does not exist."""
    try:
        if is_local(folder):
            return sorted(path for path in folder.iterdir() if path.is_dir())
        with told(folder):
            found = folder.fs.ls(folder.path, detail=True)
    except FileNotFoundError:
        return []
    return [folder / entry["name"].rstrip("/").split("/")[-1] for entry in found if entry["type"] == "directory"]


def sizes_under(folder: AnyPath) -> list[int]:
    """Bytes of every file in a folder and the folders in it."""
    if is_local(folder):
        return [path.stat().st_size for path in files_under(folder) if is_local(path)]
    with told(folder):
        return [entry["size"] for entry in folder.fs.find(folder.path.rstrip("/") + "/", detail=True).values()]


def remove_folder(folder: AnyPath) -> None:
    """Delete a folder with all that is in it; cut short, some of it is left."""
    if is_local(folder):
        with told(folder):
            shutil.rmtree(folder)
    else:
        remove(files_under(folder))


def write_atomically(path: AnyPath, data: bytes, *, durable: bool = True) -> None:
    """Write a file that is either whole or not there; `durable`: on disk before this returns."""
    if not is_local(path):
        with told(path):
            path.fs.pipe_file(path.path, data)
        return
    with told(path):
        _write_on_disk(path, data, durable)


def _write_on_disk(path: Path, data: bytes, durable: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")  # as _PART knows it
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


def append_line(path: Path, line: bytes) -> None:
    """One more line, on disk before this returns; a line that a crash left unfinished is cut off first."""
    with told(path):
        _append_on_disk(path, line)


def _append_on_disk(path: Path, line: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell() == 0:
            sync_folder(path.parent)
        else:
            file.truncate(_end_of_last_line(file))
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def create(path: AnyPath, data: bytes) -> bool:
    """Write an object unless one is there (`If-None-Match: *`); whether what is there now is `data`.

    Only for object stores. An answer that got lost is asked for again below us, and then finds our own object there:
    so what is there is compared, and `data` has to be unlike any other's.
    """
    if is_local(path):
        raise TypeError(f"{path} is on disk, where a lock is flock's work")
    try:
        with told(path):
            path.fs.pipe_file(path.path, data, mode="create")
    except FileExistsError:
        return read(path) == data
    return True


def remove(paths: Iterable[AnyPath]) -> None:
    """Delete files, in any order; those that are gone already are no error."""
    with ThreadPoolExecutor(_DELETIONS) as pool:  # of an object store each takes a request
        list(pool.map(_remove, paths))


def sweep_parts(folder: AnyPath) -> None:
    """Delete what killed writes left in a folder and the folders in it; the caller knows that nobody writes there."""
    if is_local(folder):  # an object is whole or not there
        remove(path for path in files_under(folder) if _PART.fullmatch(path.name))


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _end_of_last_line(file: BinaryIO) -> int:
    """Size of the whole lines of a log; less than its own size only after a crash."""
    file.seek(-1, os.SEEK_END)
    if file.read() == b"\n":
        return file.tell()
    file.seek(0)
    return file.read().rfind(b"\n") + 1


def _remove(path: AnyPath) -> None:
    with suppress(FileNotFoundError), told(path):
        path.unlink() if is_local(path) else path.fs.rm_file(path.path)


@contextmanager
def told(path: AnyPath) -> Iterator[None]:
    """What the disk or the store's own library raises over `path`, said for the person who runs it: a `StoreError`."""
    try:
        yield
    except (FileNotFoundError, FileExistsError, StoreError):
        raise
    except Exception as error:  # each library has exceptions of its own
        if not is_local(path):
            raise StoreError(_message(path, error)) from error
        if not isinstance(error, OSError):
            raise
        raise StoreError(_message_of_disk(path, error)) from error


def _message_of_disk(path: Path, error: OSError) -> str:
    why = os.strerror(error.errno) if error.errno else str(error)
    if error.errno in _FULL:
        return (
            f"Cannot write {path}: {why}. What was kept before is whole. Free space on the disk of the data home (or "
            "raise the quota) and run the command again: it goes on where this one stopped."
        )
    if error.errno in _REFUSED:
        return (
            f"Cannot use {path}: {why}. Check that its disk is mounted for writing and that this user "
            f"(uid {os.geteuid()}) may read and write the data home, then run the command again."
        )
    return f"Cannot use {path}: {why}. Check its disk (dmesg), or restore the file from a backup."


def _message(path: AnyPath, error: Exception) -> str:
    return (
        f"Cannot use {path} ({type(error).__name__}: {error}). Check that the bucket exists and that this process may "
        "read and write it; for S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; and AWS_ENDPOINT_URL "
        "where it is not Amazon's."
    )
