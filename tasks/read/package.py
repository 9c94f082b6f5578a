"""The ZIP container of an Office file, opened only after its table of contents was held to the caps.

Invariant: nothing is unpacked that would pass `MAX_UNPACKED` bytes in sum or `MAX_RATIO` times the packed size;
sizes a container states of itself are not trusted when a part is read.
"""

from __future__ import annotations

import io
import zipfile

from tasks.read.content import Unreadable

MAX_UNPACKED = 200_000_000
MAX_RATIO = 100
SMALL = 20_000_000  # a small part of equal cells packs better than the ratio allows, and harms nobody


def open_package(data: bytes, what: str) -> zipfile.ZipFile:
    """The container of "the workbook" or "the document"; raises `Unreadable` where it would unpack to too much or
    is locked with a password."""
    package = zipfile.ZipFile(io.BytesIO(data))
    infos = package.infolist()
    unpacked = sum(info.file_size for info in infos)
    packed = max(1, sum(info.compress_size for info in infos))
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked > MAX_RATIO * packed):
        raise Unreadable(
            f"{what} of {len(data):,} bytes unpacks to {unpacked:,} bytes, {unpacked // packed} times as many; at "
            f"most {MAX_UNPACKED:,} bytes and {MAX_RATIO} times are read; save it again without its empty rows, "
            "or split it"
        )
    if any(info.flag_bits & 1 for info in infos):
        raise Unreadable(f"{what} is locked with a password; ask the publisher for an open copy")
    return package


def read_part(package: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of one part, None where there is none; raises `Unreadable` for a part longer than it states."""
    try:
        info = package.getinfo(name)
    except KeyError:
        return None
    with package.open(info) as part:
        data = part.read(info.file_size + 1)
    if len(data) > info.file_size:
        raise Unreadable(f"the part {name} is longer than the {info.file_size:,} bytes that it states; fetch it again")
    return data
