"""Where a data home is: a folder of this machine (`Path`) or a prefix of an object store (`UPath`, any fsspec URL).

Invariant: a place is absolute and can be used, i.e. what speaks to its store is installed. Nothing is read, written
or connected to here. Both kinds have the same path arithmetic (`/`, `name`, `parent`); what is done with the bytes
behind a path is in `files`, and only there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from typing_extensions import TypeIs
    from upath import UPath

AnyPath: TypeAlias = "Path | UPath"

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_LOCAL_SCHEMES = ("file", "local")
# Listings are asked for anew each time: another machine may have written since.
_OPTIONS: dict[str, Any] = {"use_listings_cache": False}
# Captures are small: one request for each, where s3fs would ask for the size first to read large files in pieces.
_OPTIONS_OF = {"s3": {"max_concurrency": 1}, "s3a": {"max_concurrency": 1}}
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")


class StoreError(RuntimeError):
    """The data home holds something missing or damaged, or cannot be used; the message says what to do."""


class DamagedError(StoreError):
    """Bytes that were kept are missing or no longer the same; everything else can be used."""


class LockedError(StoreError):
    """Another process is writing to the data home; the message names it."""


def place(where: str | AnyPath) -> AnyPath:
    """The folder or URL a person named ("data", "s3://bucket/prefix"). Raises `StoreError` for a URL of no known store."""
    if not isinstance(where, str):
        return where.expanduser().absolute() if is_local(where) else where
    scheme = _URL.match(where)
    if scheme is None:
        return Path(where).expanduser().absolute()
    if scheme[1].lower() in _LOCAL_SCHEMES:
        return Path(where[scheme.end() :]).absolute()
    return _remote(where, scheme[1].lower())


def is_local(path: AnyPath) -> TypeIs[Path]:
    """Whether a path is of this machine's file system."""
    return isinstance(path, Path)


def plain(name: str) -> str:
    """`name` where it can be a file's; else raises `ValueError`."""
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError(f"Not usable as a file name: {name!r} (allowed: letters, digits and . _ + -)")
    return name


def _remote(url: str, scheme: str) -> AnyPath:
    if url.rstrip("/") == f"{scheme}:":
        raise StoreError(f"{url} names no bucket. Give a folder, or a URL such as s3://bucket/prefix")
    from upath import UPath  # slow to import, and of no use to a data home on disk

    try:
        path = UPath(url, protocol=scheme, **(_OPTIONS | _OPTIONS_OF.get(scheme, {})))
        path.fs  # noqa: B018 - it is made here, so that a missing package is told now and not in the middle of a run
    except ImportError as error:
        extra = "pip install 'xephang[s3]'" if scheme in ("s3", "s3a") else f"install what fsspec needs for {scheme}://"
        raise StoreError(f"The data home {url} needs a package that is not installed ({error}): {extra}") from error
    except ValueError as error:
        raise StoreError(
            f"{url} is no data home ({error}). Give a folder, or a URL such as s3://bucket/prefix"
        ) from error
    return path
